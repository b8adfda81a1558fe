"""The words that alerts share: labels of kinds, times as a reader says them, outcomes, reasons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.alert import Alert, AlertKind, Report
from bot.domain.changes import NOT_LISTED
from bot.domain.item import OFF, Item, MeetingStatus, Outcome
from bot.domain.message import Span, Style
from bot.domain.place import Mention
from bot.domain.subscription import Match, Term, TopicHit

LABELS = {
    AlertKind.NEW: "News",
    AlertKind.AGENDA: "On the agenda",
    AlertKind.ADDENDUM: "Added to the agenda",
    AlertKind.AMENDED: "Agenda item changed",
    AlertKind.PULLED: "Pulled from the agenda",
    AlertKind.MOVED: "Meeting moved",
    AlertKind.CANCELLED: "Meeting cancelled",
    AlertKind.OUTCOME: "Outcome",
    AlertKind.REVERSAL: "Reversal",
    AlertKind.CORRECTION: "Correction",
}


_NOT_HELD = {MeetingStatus.POSTPONED.value: "Meeting postponed", NOT_LISTED: "Meeting not listed any more"}
"""What a cancellation is called where nobody called it one."""


def label(alert: Alert) -> str:
    """Say in a few words what an alert is, or may be; a meeting that is put off is not cancelled."""
    not_held = _NOT_HELD.get(alert.note) if alert.kind is AlertKind.CANCELLED else None
    said = not_held or LABELS[alert.kind]
    return f"Possible {said.lower()}" if alert.possible else said


def heading(kind: AlertKind, count: int) -> str:
    """Head a message of several alerts by the kind of the first: ``3 items added to the agenda``."""
    if kind is AlertKind.AMENDED:
        return f"{count} agenda items changed"
    return f"{count} items {LABELS[kind].lower()}"


RULES = {
    "feed": "its own feed",
    "dateline": "dateline",
    "place-state": "named with its state",
    "body": "named as a government body",
    "bare": "named in the text",
    "home": "home of the source",
}
"""What a reader is told for the rule that found a place (sources.md section 6); an unlisted rule is told by its name."""

WEIGHT = {
    AlertKind.REVERSAL: 0,
    AlertKind.OUTCOME: 1,
    AlertKind.CORRECTION: 1,
    AlertKind.CANCELLED: 2,
    AlertKind.MOVED: 2,
    AlertKind.PULLED: 2,
    AlertKind.AMENDED: 3,
    AlertKind.ADDENDUM: 3,
    AlertKind.AGENDA: 3,
    AlertKind.NEW: 4,
}
"""Order of kinds where several alerts share a message: the loudest first."""

_ONE_LINE = str.maketrans("\n\f", "  ")

_LONG_TITLE = 120
"""Characters of a title in which matched words are seen at a glance."""


def clock(when: datetime, zone: str, *, time_known: bool = True) -> str:
    """Say a moment as people in ``zone`` (IANA) do: ``Mon, Jun 30, 2025, 5:00 PM EDT``; only the day if the time is unknown."""
    local = when.astimezone(ZoneInfo(zone))
    day = f"{local:%a, %b} {local.day}, {local.year}"
    return f"{day}, {local.hour % 12 or 12}:{local:%M %p %Z}" if time_known else day


def moment(when: datetime, zone: str, *, time_known: bool = True) -> Span:
    """Return a moment as a span that the platform may show in its own way."""
    return Span(clock(when, zone, time_known=time_known), when=when if time_known else None)


def outcome(result: Outcome) -> str:
    """Say an outcome in the record's own words: ``Passed 6-1``."""
    flag = {True: "passed", False: "failed", None: ""}[result.passed]
    action = result.action or flag.capitalize()
    said = f" ({flag})" if flag and result.action and flag not in result.action.lower() else ""
    return f"{action} {result.tally}".strip() + said


def status(item: Item) -> str:
    """Say the status of a meeting that will not take place as planned, else nothing."""
    if item.status not in OFF:
        return ""
    return NOT_LISTED if item.agenda and item.agenda.vanished else item.status.value


def terms(hit: TopicHit) -> str:
    """Say which words of the text met a topic, each once."""
    words = dict.fromkeys(" ".join(term.text.split()) for term in hit.terms)
    quoted = ", ".join(f"“{word}”" for word in words)
    name = hit.topic or "this channel's query"
    return f"{name} ({quoted})" if quoted else name


def topics_of(alert: Alert) -> tuple[str, ...]:
    """Return the topics that an alert rests on, in order of their names; a subscription's own query is none."""
    return tuple(sorted({hit.topic for match in alert.matches for hit in match.hits if hit.topic}))


def why(match: Match, place: str) -> str:
    """Say why an item met a subscription: the topic with its words, and its first place with the rule that found it."""
    return f"{asked(match)} · {place} ({found_by(match.places[0])})"


def asked(match: Match) -> str:
    """Say what of a subscription an item met."""
    return "; ".join(map(terms, match.hits)) or "every item of the place"


def found_by(place: Mention) -> str:
    """Say by which rule a place was found, and how sure that is where it can be unsure."""
    rule = RULES.get(place.rule, place.rule)
    return rule if place.rule == "feed" else f"{rule}, {place.confidence}"


def source(report: Report, place: str) -> str:
    """Name a source: a record by the place whose it is, any other by its feed."""
    return f"{place} public record" if report.primary and place else report.feed_title or report.feed


def short(title: str, longest: int = 80) -> str:
    """Cut a title at a word, for places where it only reminds."""
    return title if len(title) <= longest else title[: longest + 1].rpartition(" ")[0].rstrip(",;:—–- ") + " …"


def counted(count: int, noun: str) -> str:
    """Say a number of things: ``1 item``, ``31 items``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def excerpt(match: Match, title: str, body: str, *, only_if_needed: bool = False) -> tuple[Span, ...]:
    """Quote the body around the first hit of a match in it; see passage().

    With ``only_if_needed`` (agenda items, whose title says it all) nothing where the title has any hit; of a title too long to
    see it there, the words around it.
    """
    terms = {term for hit in match.hits for term in hit.terms}
    if not (only_if_needed and in_title(match, title)):
        return passage(terms, title, body)
    return around(terms, title, 0) if len(title) > _LONG_TITLE else ()


def in_title(match: Match, title: str) -> bool:
    """Whether any word of a match stands in the title."""
    return any(term.start <= len(title) for hit in match.hits for term in hit.terms)


def passage(terms: Iterable[Term], title: str, body: str) -> tuple[Span, ...]:
    """Quote the body around the first of these terms in it, with every one in the quotation emphasised.

    Nothing where only the title has any (it is shown anyway), or where the text was revised since.
    """
    return around(terms, f"{title}\n{body}", len(title) + 1)


def around(terms: Iterable[Term], full: str, floor: int) -> tuple[Span, ...]:
    """Quote what stands around the first of these terms from ``floor`` on, with every one in the quotation emphasised."""
    beside, longest = 70, 280
    hits = sorted(
        {(term.start, term.end) for term in terms if term.start >= floor and full[term.start : term.end] == term.text}
    )
    if not hits:
        return ()
    start = _word_start(full, max(floor, hits[0][0] - beside), floor)
    within = [(s, e) for s, e in hits if e - start <= longest - beside] or hits[:1]
    end = _word_end(full, min(len(full), within[-1][1] + beside))
    spans = [Span("…" if start > floor else "", Style.QUIET)]
    at = start
    for s, e in within:
        if s >= at:
            spans += [Span(full[at:s]), Span(full[s:e], Style.STRONG)]
            at = e
    spans += [Span(full[at:end]), Span("…" if end < len(full) else "", Style.QUIET)]
    return tuple(Span(span.text.translate(_ONE_LINE), span.style) for span in spans if span.text)


def _word_start(full: str, at: int, floor: int) -> int:
    found = full.find(" ", at, at + 20) if at > floor else -1
    return found + 1 if found >= 0 else at


def _word_end(full: str, at: int) -> int:
    found = full.rfind(" ", at - 20, at) if at < len(full) else -1
    return found if found > 0 else at
