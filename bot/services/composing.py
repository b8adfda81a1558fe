"""Alerts -> a Message, from the state of the moment of sending. Adapters render it; they word nothing themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.alert import AlertKind, AlertView
from bot.domain.delivery import Delivery, DeliveryType
from bot.domain.item import ItemType, Link
from bot.domain.message import Button, Line, Message, Span, Style
from bot.domain.pages import own_text
from bot.domain.place import Jurisdiction
from bot.domain.subscription import Channel, Match
from bot.services import paging, wording

_LISTED = 10
"""The most items of one meeting that one message lists (DESIGN.md section 3); a digest lists all that it carries."""

_UNDER_ANOTHER_RECORD = "called off and listed anew for this day"

_QUOTED = 3
"""The most alerts in one message whose words in the packet are quoted; of more only the page is told."""

_DOCUMENTS = 5
"""The most primary documents that an alert links."""


def compose(
    delivery: Delivery,
    views: Sequence[AlertView],
    channel: Channel,
    link: Callable[[str], str],
    *,
    place: Callable[[str], Jurisdiction | None],
) -> Message:
    """Word one delivery. ``link`` turns a platform's message id into its address, ``place`` an OCD id into its jurisdiction."""
    ordered = sorted(views, key=lambda view: (wording.WEIGHT[view.alert.kind], view.alert.id))
    composer = _Composer(channel, link, place)
    footer: Line = (Span(f"ref {delivery.key}", Style.QUIET),)
    if not ordered:
        facts: dict[str, Any] = {"channel": channel.id, "delivery": "post", "kind": "notice"}
        first, _, rest = delivery.text.partition("\n")
        told: tuple[Line, ...] = ((Span(rest),),) if rest else ()
        return Message(
            delivery.key, (Span(first, Style.STRONG if rest else Style.PLAIN),), told, footer, facts=tuple(facts.items())
        )
    alone = len(ordered) == 1 and not _is_digest(delivery)
    kind = "edit" if delivery.type is DeliveryType.EDIT else delivery.type.value
    records = [composer.facts(view) for view in ordered]
    facts = {"channel": channel.id, "alert_id": records[0]["alert_id"], "delivery": kind, **records[0]}
    if alone:
        headline, lines = composer.alert(ordered[0])
    else:
        headline, lines = composer.several(ordered, delivery)
        facts["alerts"] = records
    buttons = _buttons(ordered[0]) if alone else _buttons_of_several(ordered)
    return Message(delivery.key, headline, lines, footer, buttons, tuple(facts.items()))


class _Composer:
    """The wording of one message, with what it needs to know about its channel."""

    def __init__(self, channel: Channel, link: Callable[[str], str], place: Callable[[str], Jurisdiction | None]) -> None:
        self.channel = channel
        self.link = link
        self.place = place

    def alert(self, view: AlertView) -> tuple[Line, tuple[Line, ...]]:
        """One alert as a message of its own: what, where, when; the words that matched; why; the sources."""
        item, match = view.face.item.item, view.alert.matches[0]
        lines = [
            (Span(item.title, Style.STRONG, item.url),),
            self._outcome(view),
            self._changed(view),
            self._meeting(view),
            self._was(view),
            self._numbers(view),
            (quote := wording.excerpt(match, item.title, own_text(item), only_if_needed=item.agenda is not None)),
            paging.packet(match, item, quoted=not quote and not wording.in_title(match, item.title)),
            *((Span(f"Matched: {why}", Style.QUIET),) for why in dict.fromkeys(map(self._why, view.alert.matches))),
            *self._sources(view),
            paging.unread(view.meeting.item if view.meeting else None),
            self._earlier(view),
            _claimed(view),
        ]
        return self._headline(view), tuple(line for line in lines if line)

    def several(self, views: Sequence[AlertView], delivery: Delivery) -> tuple[Line, tuple[Line, ...]]:
        """Several alerts as one message: a heading, what they share, then a line each."""
        first = views[0]
        listed = views if _is_digest(delivery) else views[:_LISTED]
        one_meeting = first.meeting is not None and len({view.meeting and view.meeting.id for view in views}) == 1
        heading = delivery.heading or wording.heading(first.alert.kind, len(views))
        headline = (Span(heading, Style.STRONG), *((Span(self._where(first)),) if one_meeting else ()))
        lines: list[Line] = [self._meeting(first), self._was(first)] if one_meeting else []
        reasons = [f"Matched: {self._why(view.alert.matches[0])}" for view in listed]
        one_reason = len(listed) > 1 and len(set(reasons)) == 1
        lines += [(Span(reasons[0], Style.QUIET),)] if one_reason else []
        one_kind = one_meeting and (not delivery.heading or {view.alert.kind for view in views} == {AlertKind.AGENDA})
        for view, reason in zip(listed, reasons, strict=True):
            item = view.face.item.item
            labels = ("" if one_kind else wording.label(view.alert), "" if one_meeting else self._label(view))
            result = view.chapter.outcome
            lines.append(
                (
                    Span("• " + "".join(f"{label} · " for label in labels if label)),
                    *((Span(f"{item.agenda.file or item.agenda.number} ".lstrip()),) if item.agenda else ()),
                    Span(item.title, Style.STRONG, item.url),
                    *((Span(f" — {wording.outcome(result)}"),) if result else ()),
                    *(self._also(view, lead=" — also reported by ")),
                    *((Span(" — "), *_claimed(view)) if view.claim else ()),
                )
            )
            details = (
                self._changed(view),
                paging.packet(
                    view.alert.matches[0],
                    item,
                    quoted=len(listed) <= _QUOTED and not wording.in_title(view.alert.matches[0], item.title),
                ),
                *(() if one_meeting else (self._meeting(view), self._was(view), self._unproved(view))),
            )
            lines += [(Span("  "), *detail) for detail in details if detail]
            lines += [] if one_reason else [(Span(f"  {reason}", Style.QUIET),)]
        if len(views) > len(listed):
            lines.append((Span(f"… and {len(views) - len(listed)} more"), *self._more(first)))
        if one_meeting:
            lines += [self._primary(first), paging.unread(first.meeting.item if first.meeting else None)]
        return headline, tuple(line for line in lines if line)

    def facts(self, view: AlertView) -> dict[str, Any]:
        """One alert as data: the fields of DESIGN.md section 9 that describe it."""
        item = view.face.item.item
        matched: list[dict[str, Any]] = []
        for match in view.alert.matches:
            matched += [{"place": mention.jurisdiction, "rule": mention.rule} for mention in match.places]
            matched += [{"topic": hit.topic, "terms": [term.text for term in hit.terms]} for hit in match.hits]
        unique = [fact for i, fact in enumerate(matched) if fact not in matched[:i]]
        return {
            "alert_id": view.alert.id,
            "kind": view.alert.kind.value,
            "possible": view.alert.possible,
            "story_id": view.chapter.story,
            "chapter_id": view.chapter.id,
            "title": item.title,
            "url": item.url,
            "place": view.place,
            "matched": unique,
            "sources": [
                {
                    "feed": report.feed,
                    "url": report.item.item.url,
                    "published_at": report.item.item.published_at.isoformat() if report.item.item.published_at else None,
                }
                for report in view.reports
            ],
        }

    def _label(self, view: AlertView) -> str:
        found = self._place(view)
        return found.label if found else view.place or "place unknown"

    def _place(self, view: AlertView) -> Jurisdiction | None:
        """The place by which this channel was concerned, which need not be the first that the story matched for."""
        return self.place(view.alert.matches[0].places[0].jurisdiction)

    def _zone(self, view: AlertView) -> str:
        """Meetings are told in the jurisdiction's zone (DESIGN.md rule 9)."""
        found = self._place(view)
        return found.timezone if found and found.timezone else self.channel.timezone

    def _headline(self, view: AlertView) -> Line:
        return (Span(wording.label(view.alert), Style.STRONG), Span(self._where(view)))

    def _where(self, view: AlertView) -> str:
        body = view.meeting.item.agenda.body if view.meeting and view.meeting.item.agenda else ""
        return f" · {self._label(view)}" + (f" · {body}" if body else "")

    def _why(self, match: Match) -> str:
        found = self.place(match.places[0].jurisdiction)
        return wording.why(match, found.label if found else match.places[0].name)

    def _numbers(self, view: AlertView) -> Line:
        agenda = view.face.item.item.agenda
        if not agenda:
            return ()
        parts = [
            f"File {agenda.file}" if agenda.file else "",
            f"item {agenda.number}" if agenda.number else "",
            "consent agenda" if agenda.consent else "",
        ]
        text = " · ".join(part for part in parts if part)
        return (Span(text),) if text else ()

    def _meeting(self, view: AlertView) -> Line:
        if not view.meeting or not view.meeting.item.meets_at:
            return ()
        meeting = view.meeting.item
        assert meeting.meets_at is not None
        _, _, elsewhere = view.alert.note.partition("/") if view.alert.kind is AlertKind.MOVED else ("", "", "")
        if elsewhere:
            start, _, url = elsewhere.partition("/")
            return (Span("Meeting: "), self._start(view, start), Span(" · "), Span(_UNDER_ANOTHER_RECORD, url=url))
        when = wording.moment(meeting.meets_at, self._zone(view), time_known=meeting.time_known)
        off = wording.status(meeting)
        where = meeting.agenda.location if meeting.agenda else ""
        return (
            Span("Meeting: "),
            when,
            *((Span(f" · {where}"),) if where else ()),
            *((Span(" · "), Span(off, Style.STRONG)) if off else ()),
        )

    def _outcome(self, view: AlertView) -> Line:
        return (Span("Result: "), Span(wording.outcome(view.chapter.outcome), Style.STRONG)) if view.chapter.outcome else ()

    def _changed(self, view: AlertView) -> Line:
        """What was corrected or amended; of a new title, which stands above, only the old one."""
        note = view.alert.note
        if not note or view.alert.kind in {AlertKind.CANCELLED, AlertKind.MOVED}:
            return ()
        was = note.removesuffix(f" → {view.face.item.item.title}")
        return (Span(f"Was: {was}" if was != note else f"Changed: {note}"),)

    def _was(self, view: AlertView) -> Line:
        """When a meeting was to be before it moved."""
        if view.alert.kind is not AlertKind.MOVED or not view.alert.note:
            return ()
        return (Span("Was: "), self._start(view, view.alert.note.partition("/")[0]))

    def _start(self, view: AlertView, written: str) -> Span:
        """Say a start that a note tells (ISO 8601). A date alone is kept as its midnight, at which nobody meets."""
        start, zone = datetime.fromisoformat(written), self._zone(view)
        return wording.moment(start, zone, time_known=start.astimezone(ZoneInfo(zone)).time() != time())

    def _sources(self, view: AlertView) -> tuple[Line, ...]:
        """Where it comes from, who else has it, and the primary document: one line where that is where it comes from."""
        if view.face.primary and view.face.item.item.url:
            return self._primary(view), self._also(view)
        return self._source(view), self._also(view), self._primary(view)

    def _source(self, view: AlertView) -> Line:
        report = view.face
        item = report.item.item
        name = wording.source(report, self._label(view))
        dated = item.published_at and item.type is ItemType.NEWS
        return (
            Span("Source: "),
            Span(name, url=item.url),
            *((Span(", "), wording.moment(item.published_at, self.channel.timezone)) if item.published_at and dated else ()),
        )

    def _unproved(self, view: AlertView) -> Line:
        """The source of what no record supports, in a list; the link of a record's line is the record."""
        if any(report.primary for report in view.reports):
            return ()
        return (*self._source(view), Span(" · no primary document yet", Style.QUIET))

    def _also(self, view: AlertView, *, lead: str = "Also reported by: ") -> Line:
        face = view.face
        others = {report.feed: report for report in reversed(view.reports) if report.feed != face.feed}
        spans: list[Span] = []
        for report in reversed(others.values()):
            spans += [Span(", " if spans else lead), Span(report.feed_title or report.feed, url=report.item.item.url)]
        return tuple(spans)

    def _primary(self, view: AlertView) -> Line:
        """The record first, then what is attached to it and to its meeting."""
        records = sorted((report for report in view.reports if report.primary), key=lambda report: report is not view.face)
        items = [report.item.item for report in records] + ([view.meeting.item] if view.meeting else [])
        links = [Link(wording.source(report, self._label(view)), report.item.item.url) for report in records[:1]]
        links += [link for item in items for link in item.links]
        spans: list[Span] = []
        for found in list({link.url: link for link in links if link.url}.values())[:_DOCUMENTS]:
            spans += [Span(" · " if spans else "Primary document: "), Span(found.label, url=found.url)]
        return tuple(spans) or (Span("No primary document yet", Style.QUIET),)

    def _more(self, view: AlertView) -> Line:
        return (
            (Span(": "), Span("the whole agenda", url=view.meeting.item.url)) if view.meeting and view.meeting.item.url else ()
        )

    def _earlier(self, view: AlertView) -> Line:
        spans: list[Span] = []
        for title, message_id in view.earlier[-3:]:
            spans += [Span(", " if spans else "Earlier in this story: "), Span(wording.short(title), url=self.link(message_id))]
        return tuple(spans)


def _is_digest(delivery: Delivery) -> bool:
    """Whether it is a digest, or an edit of one: only digests have a heading."""
    return delivery.type is DeliveryType.DIGEST or bool(delivery.heading)


def _claimed(view: AlertView) -> Line:
    """Who is on it."""
    return (Span(f"{view.claim.name} is on it", Style.STRONG),) if view.claim else ()


def _buttons(view: AlertView) -> tuple[Button, ...]:
    """The buttons of an alert that stands alone; their targets are its number, which says all the rest."""
    target = str(view.alert.id)
    return (
        *((Button("Mute topic", "mute-topic", target),) if wording.topics_of(view.alert) else ()),
        Button("Mute story", "mute-story", target),
        Button("Why?", "why", target),
        Button("Timeline", "timeline", target),
        Button("Give it back", "unclaim", target) if view.claim else Button("Claim", "claim", target),
    )


def _buttons_of_several(views: Sequence[AlertView]) -> tuple[Button, ...]:
    """The buttons of a list: what concerns one of its alerts alone is left to the commands."""
    target = str(views[0].alert.id)
    topics = {wording.topics_of(view.alert) for view in views}
    one_topic = len(topics) == 1 and () not in topics
    return (*((Button("Mute topic", "mute-topic", target),) if one_topic else ()), Button("Why?", "why", target))
