"""A meeting to come as people read it: what, when and where; the matching items of its agenda; what else there is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.domain.item import Item, Link
from bot.domain.message import Line, Span, Style
from bot.domain.pages import at_page
from bot.domain.place import Jurisdiction
from bot.domain.subscription import Term
from bot.services.commands.agenda_looking import Marked, OnAgenda
from bot.services.paging import first_page, name, unread
from bot.services.wording import clock, counted, moment, passage, short

ITEMS = 10
"""The most items of one meeting that are listed (DESIGN.md section 3)."""

_DOCUMENTS = 5
_LONGEST_TITLE = 200
_LONGEST_NAME = 150
_LONGEST_PLACE = 80


def meeting_lines(found: OnAgenda, place: Jurisdiction | None, *, named: bool) -> tuple[Line, ...]:
    """Word a meeting. ``place`` is whose it is; ``named``: that is said, since others are listed beside it."""
    zone = place.timezone if place and place.timezone else "UTC"
    lines = [_headline(found, zone), _where(found, place if named else None, zone)]
    for marked in found.items[:ITEMS]:
        lines += _item_lines(marked, zone)
    lines += [unread(found.ahead.item), _rest(found)]
    return tuple(line for line in lines if line)


def _headline(found: OnAgenda, zone: str) -> Line:
    item, off = found.ahead.item, found.ahead.off
    return (
        Span(short(_name(item), _LONGEST_NAME), Style.STRONG, item.url),
        Span(" · "),
        moment(found.ahead.starts, zone, time_known=item.time_known),
        *((Span(" · "), Span(off.value.upper(), Style.STRONG)) if off else ()),
    )


def _name(item: Item) -> str:
    """The title, with the body before it where it does not say so."""
    body = item.agenda.body if item.agenda else ""
    return item.title if not body or body.casefold() in item.title.casefold() else f"{body}: {item.title}"


def _where(found: OnAgenda, place: Jurisdiction | None, zone: str) -> Line:
    """Whose, where, whether the agenda is out, and from when it was moved."""
    facts = found.ahead.item.agenda
    parts = [
        place.label if place else "",
        short(" ".join(facts.location.split()), _LONGEST_PLACE) if facts else "",
        f"moved from {_moved(found.moved_from, zone)}" if found.moved_from else "",
        f"now on {clock(facts.moved_to, zone)}" if facts and facts.moved_to else "",
        "it is only not listed any more" if facts and facts.vanished else "",
        "" if found.ahead.agenda_is_out or found.ahead.off else "no agenda yet",
    ]
    said = " · ".join(part for part in parts if part)
    return (Span(said, Style.QUIET),) if said else ()


def _moved(written: str, zone: str) -> str:
    was = datetime.fromisoformat(written)
    # A date alone is kept as its midnight, at which nobody meets.
    return clock(was, zone, time_known=was.astimezone(ZoneInfo(zone)).time() != time())


def _item_lines(marked: Marked, zone: str) -> Iterator[Line]:
    item, terms = marked.met.stored.item, marked.met.terms
    page = packet_page(item, terms)
    yield (
        Span("• "),
        *_number(item),
        *title_spans(item.title, terms),
        *(Span(f" · {mark}", Style.QUIET) for mark in marks(marked, zone)),
        *((Span(" · ", Style.QUIET), Span(page.label, Style.QUIET, page.url)) if page else ()),
    )
    if not any(term.start < len(item.title) for term in terms):
        quoted = passage(terms, item.title, item.text)
        if quoted:
            yield (Span("  "), *(replace(span, text=span.text.replace("\f", " ")) for span in quoted))


def _number(item: Item) -> Line:
    agenda = item.agenda
    said = " · ".join(part for part in (agenda.number.rstrip("."), agenda.file) if part) if agenda else ""
    if not said and not item.url:
        return ()
    return (Span(said or "item", url=item.url), Span(" "))


def marks(marked: Marked, zone: str) -> list[str]:
    """Say what a reader should know of an item: on consent, added late, reworded, pulled."""
    agenda = marked.met.stored.item.agenda
    if agenda is None:
        return []
    return [
        *(["consent agenda"] if agenda.consent else []),
        *([f"added {_day(marked.added, zone)}"] if marked.added else []),
        *([f"amended {_day(marked.reworded, zone)}"] if marked.reworded else []),
        *(["pulled"] if agenda.pulled else []),
    ]


def _day(when: datetime, zone: str) -> str:
    local = when.astimezone(ZoneInfo(zone))
    return f"{local:%b} {local.day}"


def title_spans(title: str, terms: Iterable[Term]) -> tuple[Span, ...]:
    """Return a title with the words that matched emphasised; of a long one what stands around the first of them."""
    hits = sorted((term.start, term.end) for term in set(terms) if title[term.start : term.end] == term.text)
    if len(title) <= _LONGEST_TITLE:
        return _emphasised(title, hits)
    first = hits[0][0] if hits else 0
    start = 0 if first < _LONGEST_TITLE // 2 else title.rfind(" ", 0, first - _LONGEST_TITLE // 4) + 1
    shown = short(title[start:], _LONGEST_TITLE)
    within = [(at - start, end - start) for at, end in hits if start <= at and shown[at - start : end - start] == title[at:end]]
    return (*((Span("… "),) if start else ()), *_emphasised(shown, within))


def _emphasised(text: str, hits: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    spans, at = [], 0
    for start, end in hits:
        if start >= at:
            spans += [Span(text[at:start]), Span(text[start:end], Style.STRONG)]
            at = end
    return tuple(span for span in (*spans, Span(text[at:])) if span.text)


def packet_page(item: Item, terms: Iterable[Term]) -> Link | None:
    """Return where in the packet the first of these words stands that is in it; None where none is."""
    page = first_page(terms, item)
    return Link(name(item, page), at_page(item.pages.url, page)) if item.pages and page is not None else None


def _rest(found: OnAgenda) -> Line:
    """How many items there are besides, and the documents."""
    hidden = len(found.items) - ITEMS
    parts = [
        *([f"{hidden} more that match"] if hidden > 0 else []),
        *(
            [f"and {counted(found.others, 'other item')}" if found.items else counted(found.others, "item")]
            if found.others
            else []
        ),
    ]
    spans = [Span(", ".join(parts), Style.QUIET)] if parts else []
    for link in found.ahead.links[:_DOCUMENTS]:
        spans += [*([Span(" · ", Style.QUIET)] if spans else []), Span(link.label, Style.QUIET, link.url)]
    return tuple(spans)
