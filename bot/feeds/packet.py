"""An agenda packet -> the text of each agenda item with its pages, and documents of the rest. The job that runs in a worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.domain.item import AgendaFacts, Item, ItemType, Link, PdfPages
from bot.domain.limits import MAX_TEXT
from bot.domain.pages import at_page
from bot.feeds.document import Unreadable
from bot.feeds.packet_parts import Part, divide
from bot.feeds.pdf import Pdf, read_pdf
from bot.feeds.pdf_agenda import items_of_pdf, whole_pdf

LONG = 30
"""Pages from which on a document that calls itself agenda is the packet: a shorter one only repeats the items."""

_FRONT = 12
"""Pages at the front of a packet in which its agenda is looked for."""

_AT_ONCE = 1_000_000
"""Characters of one meeting that are stored at once."""

_SHOWN = 5
"""Runs of unread pages that are named."""


@dataclass(frozen=True, slots=True)
class Packet:
    """The items of a meeting with what its packet says of them. ``unread`` says which pages could not be read, if any."""

    items: tuple[Item, ...]
    unread: str = ""


def read_packet(body: bytes, source: Link, meeting: Item, items: tuple[Item, ...] | None) -> Packet | Unreadable:
    """Read the packet, or an agenda that may be one, that ``source`` names; ``items`` are those of the agenda.

    Where the agenda could not be read otherwise (None) they are read from the document itself.
    """
    document = read_pdf(body)
    if isinstance(document, Unreadable):
        return document
    repeats = not is_packet(source) and document.count < LONG
    if repeats and items is not None:
        return Packet(items)
    name = "packet" if is_packet(source) else "agenda"
    if document.scanned:
        return Packet(items or (), f"the {name} is scanned and was not read")
    unread = _unread(document, name)
    if repeats:
        return Packet(
            items_of_pdf(document.pages, source.url, meeting) or whole_pdf(document.pages, source.url, meeting), unread
        )
    own = items_of_pdf(document.pages[:_FRONT], source.url, meeting) if items is None else items
    return Packet(tuple(_with_pages(document, source.url, meeting, own)), unread)


def is_packet(source: Link) -> bool:
    """Whether a document calls itself the packet."""
    folded = source.label.casefold()
    return "packet" in folded or "package" in folded


def in_parts(items: Sequence[Item]) -> Iterator[tuple[Item, ...]]:
    """Cut what is told of a meeting where its documents are too much to be stored at once without holding up the event loop.

    The meeting and its agenda stay together.
    """
    part: list[Item] = []
    size = 0
    for item in items:
        size += len(item.text)
        if part and item.type is ItemType.DOCUMENT and size > _AT_ONCE:
            yield tuple(part)
            part, size = [], len(item.text)
        part.append(item)
    yield tuple(part)


def _unread(document: Pdf, name: str) -> str:
    """Say which pages were not read: ``pages 12, 14–18 of the packet are scanned and were not read``."""
    runs: list[list[int]] = []
    for number in document.unread:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    shown = ", ".join(_span(run[0], run[-1]) for run in runs[:_SHOWN]) + (" and more" if len(runs) > _SHOWN else "")
    noun, verb, past = ("pages", "are", "were") if len(document.unread) > 1 else ("page", "is", "was")
    scanned = f"{noun} {shown} of the {name} {verb} scanned and {past} not read" if runs else ""
    known = len(document.pages)
    beyond = f"the {name} was read to page {known} of {document.count}" if known < document.count else ""
    return "; ".join(part for part in (scanned, beyond) if part)


def _with_pages(document: Pdf, url: str, meeting: Item, items: Sequence[Item]) -> list[Item]:
    """Give each item the pages of its first part, as far as its text has room; documents carry the others."""
    told = list(items)
    served: set[int] = set()
    rest: dict[int | None, list[Part]] = {}
    for part in divide(document.pages, document.bookmarks, items):
        left = part.first
        if part.owner is not None and part.owner not in served:
            served.add(part.owner)
            told[part.owner], left = _appended(told[part.owner], part, document.pages, url)
        if left <= part.last:
            rest.setdefault(part.owner, []).append(Part(left, part.last, part.owner))
    for owner, parts in rest.items():
        item = items[owner] if owner is not None else None
        runs = [run for part in parts for run in _runs(part, document.pages)]
        told += [
            _document(meeting, item, turn, "\f".join(document.pages[first - 1 : last]), PdfPages(url, first, 0))
            for turn, (first, last) in enumerate(runs, start=1)
        ]
    return told


def _appended(item: Item, part: Part, pages: Sequence[str], url: str) -> tuple[Item, int]:
    """Return an item with the first pages of a part at the end of its text, and the first page that had no room."""
    head = f"{item.text}\n" if item.text else ""
    taken: list[str] = []
    room = MAX_TEXT - len(head)
    for page in pages[part.first - 1 : part.last]:
        room -= len(page) + 1
        if room < 0:
            break
        taken.append(page)
    after = part.first + len(taken)
    if not any(taken):
        return item, after
    return replace(item, text=head + "\f".join(taken), pages=PdfPages(url, part.first, len(head))), after


def _runs(part: Part, pages: Sequence[str]) -> list[tuple[int, int]]:
    """Cut a part into runs of pages (both included) of which each fits into a text; without those that are empty."""
    cuts, size = [part.first], 0
    for number in range(part.first, part.last + 1):
        length = len(pages[number - 1]) + 1
        if size and size + length > MAX_TEXT:
            cuts.append(number)
            size = 0
        size += length
    runs = ((first, after - 1) for first, after in pairwise([*cuts, part.last + 1]))
    return [(first, last) for first, last in runs if any(pages[first - 1 : last])]


def _document(meeting: Item, item: Item | None, turn: int, text: str, pages: PdfPages) -> Item:
    """Return pages that no item holds as a document of the meeting.

    It is known again by the item that the pages belong to, if any, and by its turn: one page more before it makes it no other.
    """
    facts = meeting.agenda or AgendaFacts(meeting.keys[0], meeting.title)
    scope = meeting.keys[0].partition(":")[2]
    owner = item.keys[0].partition(":")[2].removeprefix(f"{scope}/") if item else "rest"
    own = item.agenda if item and item.agenda else AgendaFacts("", "")
    return replace(
        meeting,
        type=ItemType.DOCUMENT,
        keys=(f"document:{scope}/packet/{owner}/{turn}"[:200],),
        title=_title(pages.first, pages.first + text.count("\f"), own.number),
        url=at_page(pages.url, pages.first),
        text=text,
        tags=(),
        links=(),
        agenda=replace(facts, number=own.number, file=own.file, consent=own.consent),
        pages=pages,
    )


def _title(first: int, last: int, number: str) -> str:
    of_item = f" (item {number.rstrip('.')})" if number else ""
    return f"Agenda packet, {'page' if first == last else 'pages'} {_span(first, last)}{of_item}"


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"
