"""The page of a meeting of eSCRIBE -> agenda items, with what was decided and by whom. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.domain.item import Item, Link, Outcome
from bot.domain.limits import MAX_TITLE
from bot.feeds.agenda_page import open_page, without_items
from bot.feeds.document import Unreadable
from bot.feeds.markup import Element
from bot.feeds.records import AgendaLine, agenda_items, file_in, link, links
from bot.feeds.selector import first, select

_CONTAINER, _BARE = "AgendaItemContainer", "AgendaItem"
_TITLES = ("AgendaItemTitle", "ClosedAgendaItemTitle")
_NUMBERS = ("AgendaItemCounter", "ClosedAgendaItemCounter")
_NO_TEXT = frozenset(
    "AgendaItemTitleRow ClosedAgendaItemTitleRow AgendaItemHeader AgendaItemCategory AgendaItemSponsors AgendaItemIcons "
    "AgendaItemAttachmentsList AgendaItemAttachment AgendaItemAttachementsHeader AgendaItemPublicCommentHeader MotionLabel "
    "MotionResult MotionVoters Number".split()
)
_ITEM = re.compile(r"AgendaItem(\d+)|SelectItem\((\d+)\)|ListIndent(\d+)")
_FILE_STREAM = re.compile(r"filestream\.ashx", re.IGNORECASE)
_CASE = re.compile(r"([A-Z]{1,10}-\d{2,6}-\d{2,6}(?:-\d{1,6})*)\s*(?::|[–—-]\s)")
_PARTS = re.compile(r"\w+")
_CARRIED = re.compile(r"\b(?:carried|approved|adopted|passed|adoptée)\b", re.IGNORECASE)
_LOST = re.compile(r"\b(?:defeated|lost|failed|denied|rejetée|not (?:carried|approved|adopted|passed))\b", re.IGNORECASE)
_TALLY = re.compile(r"\((\d{1,3}\s*(?:to|[-–:])\s*\d{1,3})\)", re.IGNORECASE)
_BESIDES = re.compile(r"\s*\([^()]*\)\s*$")
_FOR = re.compile(r"(?:for|yes|yeas?|ayes?|in favou?r|pour)\b", re.IGNORECASE)
_AGAINST = re.compile(r"(?:against|no|nays?|opposed|contre)\b", re.IGNORECASE)
_COUNT = re.compile(r"\((\d{1,3})\)")
_BETWEEN_NAMES = re.compile(r",\s*(?:and\s+)?|\s+and\s+")


@dataclass(frozen=True, slots=True)
class _Row:
    """An item as it stands on the page; ``above``: it says nothing but what the rows under it are."""

    line: AgendaLine
    above: bool


def read_escribe_agenda(body: bytes, meeting: Item) -> tuple[Item, ...] | Unreadable:
    """Read the items of a meeting from its page. One that has others below and nothing of its own is a heading."""
    page = open_page(body)
    if isinstance(page, Unreadable):
        return page
    return agenda_items(meeting, (row.line for row in _rows(page, meeting.url) if not row.above)) or without_items(page)


def _rows(page: Element, base: str) -> Iterator[_Row]:
    """Read the items. Some tenants put those that are below another into it, some tell it by their numbers alone."""
    found = [element for element in page.walk() if _is_item(element)]
    parts = {item: list(_own(item)) for item in found}
    titles = {item: _line(parts[item], *_TITLES) for item in found}
    numbers = {item: _line(parts[item], *_NUMBERS).rstrip(". ") for item in found}
    flat = {_parts(numbers[item]): titles[item] for item in found if numbers[item] and titles[item]}
    below = {number[:depth] for number in flat for depth in range(1, len(number))}
    headers: dict[Element | None, str] = {}
    for item in found:
        around = [each for each in item.ancestors() if each in titles]
        # A header is printed once, above the first of the items that it is of.
        parent = around[0] if around else None
        header = headers[parent] = _line(parts[item], "AgendaItemHeader") or headers.get(parent, "")
        number = _parts(numbers[item])
        above = [titles[each] for each in reversed(around)]
        if not around:
            above = [flat[number[:depth]] for depth in range(1, len(number)) if number[:depth] in flat]
        sections = tuple(section for section in (*above, header) if section)
        line = _filled(AgendaLine(titles[item], number=numbers[item], sections=sections), item, parts[item], base)
        if line.title:
            holds = any(map(_is_item, item.walk())) or number in below
            yield _Row(line, above=holds and not (line.text or line.attached or line.outcome))


def _filled(line: AgendaLine, item: Element, parts: list[Element], base: str) -> AgendaLine:
    """Return a line that has its title, number and sections with all that stands below them."""
    sides = _sides(parts)
    case = _CASE.match(line.title)
    return replace(
        line,
        own=_own_id(item, parts),
        text="\n".join([*_text(parts), *(f"{side}: {names}" for side, names in sides)]),
        file=case[1] if case else file_in(line.title),
        attached=links(_attachment(part, base) for part in parts if _FILE_STREAM.search(part.get("href"))),
        outcome=_outcome(_last_line(parts, "MotionResult"), sides),
    )


def _own(container: Element) -> Iterator[Element]:
    """Go through what is inside an item, but not inside the items below it."""
    waiting = list(reversed(container.children))
    while waiting:
        element = waiting.pop()
        if not _is_item(element):
            yield element
            waiting.extend(reversed(element.children))


def _is_item(element: Element) -> bool:
    """Whether an element is an item: most tenants put each into a container, some leave it bare."""
    classes = element.classes
    return _CONTAINER in classes or (_BARE in classes and (element.parent is None or _CONTAINER not in element.parent.classes))


def _text(parts: list[Element]) -> list[str]:
    """Return what an item says: its rich texts, or where it has none what stands below its title."""
    rich = [part.text() for part in _outermost(parts, "RichText")]
    if any(rich):
        return rich
    rows = _outermost(parts, "AgendaItemContentRow")
    texts = [row.text(without=[each for each in row.walk() if not _NO_TEXT.isdisjoint(each.classes)]) for row in rows]
    return [text for text in texts if text]


def _outermost(parts: list[Element], name: str) -> Iterator[Element]:
    """Go through the parts of a class that stand in no other of it; parts come in the order of the page."""
    read_to = 0
    for part in parts:
        if part.outer >= read_to and name in part.classes:
            read_to = part.end
            yield part


def _line(parts: list[Element], *names: str) -> str:
    return next((part.line(limit=MAX_TITLE) for part in parts if not set(names).isdisjoint(part.classes)), "")


def _last_line(parts: list[Element], name: str) -> str:
    """Return the last line of this class: an amendment is voted on before what it amends."""
    return _line(parts[::-1], name)


def _parts(number: str) -> tuple[str, ...]:
    return tuple(_PARTS.findall(number))


def _own_id(item: Element, parts: list[Element]) -> str:
    found = (_ITEM.search(f"{part.get('class')} {part.get('href')}") for part in (item, *parts))
    return next((hit[1] or hit[2] or hit[3] for hit in found if hit), "")


def _attachment(anchor: Element, base: str) -> Link | None:
    label = anchor.get("data-original-title") or anchor.line() or anchor.get("title")
    return link(label or "Attachment", anchor.get("href"), base)


def _sides(parts: list[Element]) -> list[tuple[str, str]]:
    """Return who voted how, by the last vote that is recorded: "For (2)", "A. Reyes, B. Moss"."""
    votes = [part for part in parts if "MotionVoters" in part.classes]
    sides = []
    for row in select(votes[-1], "tr") if votes else ():
        side, names = first(row, ".VoterVote"), first(row, ".VotesUsers")
        if side and names and (who := names.line().strip(" ,")):
            sides.append((side.line(), who))
    return sides


def _outcome(result: str, sides: list[tuple[str, str]]) -> Outcome | None:
    """Read "Motion Carried (11 to 2)"; where it has no count, the votes are counted."""
    if not result:
        return None
    written = _TALLY.search(result)
    passed = False if _LOST.search(result) else True if _CARRIED.search(result) else None
    ayes, noes = (sum(_count(*side) for side in sides if pattern.match(side[0])) for pattern in (_FOR, _AGAINST))
    tally = written[1] if written else f"{ayes}-{noes}" if ayes or noes else ""
    return Outcome(_BESIDES.sub("", result) or result, passed, tally)


def _count(side: str, names: str) -> int:
    stated = _COUNT.search(side)
    return int(stated[1]) if stated else len(_BETWEEN_NAMES.split(names))
