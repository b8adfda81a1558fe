"""How it is said what is behind an address: the choice, what was found, and why something cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.domain.answer import Answer
from bot.domain.discovery import Candidate, Discovery, Sample
from bot.domain.errors import Fault, FeedError
from bot.domain.feed import Feed
from bot.domain.item import Item, ItemType
from bot.domain.message import Line, Span, Style
from bot.domain.place import Jurisdiction
from bot.domain.selection import selection
from bot.matching.gazetteer import Gazetteer
from bot.services.alarming import WORDS
from bot.services.commands.desk import bold, plain, refusal
from bot.services.wording import moment, short

SHOWN = 3
"""Meetings or items that are shown of a feed."""

Says = Callable[[str, str], str]
"""Writes an option with its value as it is typed."""

_NAMES = {
    "rss": "RSS feed",
    "ical": "calendar",
    "legistar": "Legistar",
    "legistar-rss": "RSS of Legistar",
    "granicus": "Granicus",
    "civicplus": "CivicPlus",
    "primegov": "PrimeGov",
    "civicclerk": "CivicClerk",
    "escribe": "eSCRIBE",
    "civicweb": "CivicWeb",
    "municode": "Municode Meetings",
    "page": "web page",
    "federalregister": "Federal Register",
    "legiscan": "LegiScan",
    "openstates": "Open States",
}


def kind_name(kind: str) -> str:
    """What people call a kind."""
    return _NAMES.get(kind, kind)


def choice(found: Discovery, says: Says) -> Answer:
    """Ask which of several feeds is meant."""
    rows = tuple(_candidate(number, each) for number, each in enumerate(found.candidates, 1))
    ask = plain(f"Name the one you want, as in {says('which', '1')}. Nothing was added.")
    return Answer(bold(f"{len(found.candidates)} feeds are behind this address. Which one?"), (ask,), rows, refused=True)


def nothing(url: str, found: Discovery) -> Answer:
    """Say why there is nothing to poll."""
    return refusal(f"Nothing that can be polled was found behind {_shown(url)}.", *found.reasons, "Nothing was added.")


def no_address(address: str, why: str) -> Answer:
    """Say what is wrong with an address itself."""
    return refusal(f"Nothing can be polled at {_shown(address)}: {why}.", "Nothing was added.")


def unreadable(chosen: Candidate, error: FeedError, doors: Sequence[Candidate]) -> Answer:
    """Say how a feed failed, and what else its government offers."""
    what = f"{kind_name(chosen.kind)} at {_shown(chosen.address)}"
    head = f"{what} cannot be polled: {WORDS[error.fault]} ({error.message})."
    advice = "The same source has other doors; add one of these addresses instead." if doors else _ADVICE.get(error.fault, "")
    rows = tuple(_candidate(number, each) for number, each in enumerate(doors, 1))
    return Answer(bold(head), tuple(map(plain, filter(None, (advice, "Nothing was added.")))), rows, refused=True)


def empty(chosen: Candidate, doors: Sequence[Candidate], says: Says) -> Answer:
    """Say that an agenda feed holds nothing, and what else its government offers."""
    head = f"{kind_name(chosen.kind)} at {_shown(chosen.address)} answers, but holds no meetings."
    then = f"Other doors of the same source are below; or add it all the same by {says('kind', chosen.kind)}."
    rows = tuple(_candidate(number, each) for number, each in enumerate(doors, 1))
    return Answer(bold(head), (plain(then),), rows, refused=True)


def which_place(chosen: Candidate, among: Sequence[Jurisdiction], says: Says, *, needs_place: bool) -> Answer:
    """Ask whose feed it is: an ambiguous name is never guessed."""
    what = f"{kind_name(chosen.kind)} at {_shown(chosen.address)} can be polled."
    some = "; ".join(one.label for one in among[:5])
    asks = f"It may be of: {some}{' and others' if len(among) > 5 else ''}." if among else "Nothing tells its place surely."
    example = says("place", f'"{among[0].label if among else "Key West, FL"}"')
    zone = f", or its time zone, as in {says('timezone', 'America/New_York')}" if not needs_place else ""
    return refusal(f"{what} Whose is it?", asks, f"Say its place, as in {example}{zone}. Nothing was added.")


def known_already(twin: Feed) -> Answer:
    """Say that a feed is polled already."""
    where = f"in feeds.yaml line {twin.line}" if twin.line is not None else "added in chat"
    return refusal(f"This feed is there already: {twin.id} ({where}).", "Nothing was added.")


def found_lines(feed: Feed, sample: Sample, why: str, gazetteer: Gazetteer) -> tuple[Line, ...]:
    """Say what a feed is: its kind and address, its place and zone and how they are known."""
    about = "about" if feed.place else "published in"
    places = "; ".join(map(gazetteer.label, feed.homes))
    first: Line = (
        Span(kind_name(feed.kind), Style.STRONG),
        Span(" · "),
        Span(short(sample.title) or _shown(feed.address), url=_address(feed.kind, feed.address)),
    )
    sited = f"It is {about} {places} ({why}); " if places else "It has no place of its own; "
    return (first, plain(f"{sited}local times are read as {feed.timezone}."))


def shown_rows(sample: Sample, feed: Feed, now: datetime) -> tuple[tuple[Line, ...], ...]:
    """Show the next three meetings, else the last three; of a feed without meetings the last three items."""
    meetings = [item for item in sample.items if item.type is ItemType.MEETING]
    if meetings:
        dated = sorted((item.meets_at, at) for at, item in enumerate(meetings) if item.meets_at)
        ahead = [meetings[at] for when, at in dated if when >= now]
        chosen = ahead[:SHOWN] or [meetings[at] for _, at in dated[-SHOWN:]] or meetings[:SHOWN]
        return tuple(_meeting(item, sample.items, feed) for item in chosen)
    newest = sorted(sample.items, key=lambda item: item.published_at.isoformat() if item.published_at else "")[-SHOWN:]
    return tuple(_item(item, feed) for item in reversed(newest))


def heading(sample: Sample, rows: Sequence[object], now: datetime) -> str:
    """Say what the rows are."""
    meetings = [item for item in sample.items if item.type is ItemType.MEETING]
    if meetings:
        ahead = any(item.meets_at and item.meets_at >= now for item in meetings)
        return f"The {'next' if ahead else 'last'} {'meeting' if len(rows) == 1 else f'{len(rows)} meetings'}:"
    if rows:
        return f"The last {'item' if len(rows) == 1 else f'{len(rows)} items'} of {sample.count}:"
    lines = "1 line" if sample.count == 1 else f"{sample.count:,} lines"
    return f"It holds {lines} of text at the moment." if sample.count else "It answers, and holds nothing yet."


_ADVICE = {
    Fault.BLOCKED: "Set GAVEL_CONTACT and ask the publisher to let Gavel in, or look for another feed on its site.",
    Fault.MISSING: "Look for the address on the publisher's site.",
    Fault.REFUSED: "Only public addresses are polled.",
    Fault.NOT_A_FEED: "Paste the address of the page that lists the meetings or articles.",
    Fault.MISCONFIGURED: "Check the name at the beginning of the address.",
    Fault.DOWN: "Try again later.",
}


def _candidate(number: int, each: Candidate) -> tuple[Line, ...]:
    title = Span(short(each.title) or _shown(each.address), Style.STRONG, _address(each.kind, each.address))
    return ((Span(f"{number}. {kind_name(each.kind)} · "), title, Span(f" · {each.why}", Style.QUIET)),)


def _meeting(item: Item, items: Sequence[Item], feed: Feed) -> tuple[Line, ...]:
    facts = [each.agenda for each in items if each.type is ItemType.AGENDA_ITEM and each.agenda]
    count = sum(each.meeting_key == item.keys[0] for each in facts)
    said = f"{count} agenda item{'' if count == 1 else 's'}" if count else "no agenda items yet"
    when = moment(item.meets_at, feed.timezone, time_known=item.time_known) if item.meets_at else Span("undated")
    status = f" · {item.status}" if item.status else ""
    body = item.agenda.body if item.agenda and item.agenda.body else item.title
    return ((when, Span(" · "), Span(short(body), Style.STRONG, item.url), Span(f"{status} · {said}")),)


def _item(item: Item, feed: Feed) -> tuple[Line, ...]:
    when = moment(item.published_at, feed.timezone) if item.published_at else Span("undated")
    return ((when, Span(" · "), Span(short(item.title), Style.STRONG, item.url)),)


def _address(kind: str, address: str) -> str:
    return selection(address)[0] if kind == "page" else address


def _shown(address: str) -> str:
    """An address as it reads in a sentence, without a password: platforms make links of whole ones, each in its own way."""
    return short(re.sub(r"^[^/?#]*@", "", selection(address)[0].partition("://")[2] or address))
