"""An agenda of CivicClerk -> agenda items: the tree that its API has, or the plain text that it makes of a file. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from bot.domain.errors import Fault
from bot.domain.item import Item, Link, Outcome
from bot.domain.limits import MAX_FIELD, MAX_TITLE
from bot.feeds.agenda_page import read_agenda_page
from bot.feeds.charset import decode
from bot.feeds.document import MAX_DEPTH, MAX_RAW_TEXT, Unreadable
from bot.feeds.records import AgendaLine, Row, agenda_items, link, links, number_of, read_json, rows_of, text_of, whole_agenda
from bot.text.html import html_to_text

_PLACEHOLDER = re.compile(r"select\b.{0,40}\bmeeting files|view meeting materials", re.IGNORECASE)
_FILE = re.compile(r"(?:[\w-]+ )?(?:agenda|packet)\b", re.IGNORECASE)
_FEWEST_WORDS = 5
_PAGE_NUMBER = re.compile(r"\s*page \d+(?: of \d+)?\s*", re.IGNORECASE)


def read_civicclerk_agenda(body: bytes, meeting: Item) -> tuple[Item, ...] | Unreadable:
    """Read the items of a meeting from its tree, or from its agenda as plain text; a tree without items sends to the latter."""
    if body.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] not in {b"{", b"["}:
        return _read_text(body, meeting)
    answer = read_json(body)
    if isinstance(answer, Unreadable):
        return answer
    if not isinstance(answer, dict) or not isinstance(answer.get("items"), list):
        return Unreadable(Fault.NOT_A_FEED, "the answer is JSON, but no agenda")
    lines = [line for line in _lines(answer["items"], (), meeting.url) if not _PLACEHOLDER.search(line.title)]
    if not lines and any(_FILE.match(each.label) for each in meeting.links):
        return Unreadable(Fault.UNREADABLE, "the agenda holds no items, only its files may")
    return agenda_items(meeting, lines)


def _read_text(body: bytes, meeting: Item) -> tuple[Item, ...] | Unreadable:
    """Read a file that CivicClerk has turned into plain text."""
    if body.lstrip()[:1] == b"<" or body.lstrip()[:5] == b"%PDF-":
        return Unreadable(Fault.NOT_A_FEED, "the answer is a page or a PDF, not plain text")
    rows = [html.escape(row) for row in decode(body)[:MAX_RAW_TEXT].splitlines() if not _PAGE_NUMBER.fullmatch(row[:MAX_FIELD])]
    items = read_agenda_page("<br>".join(rows).encode(), meeting)
    if isinstance(items, tuple):
        return items
    text = html_to_text("<br>".join(rows))
    if 0 < len(text.split()) < _FEWEST_WORDS:
        return Unreadable(Fault.NOT_A_FEED, f"the answer is no agenda: “{text[:MAX_FIELD]}”")
    return whole_agenda(meeting, meeting.title, text)


def _lines(rows: list[Any], sections: tuple[str, ...], base: str) -> Iterator[AgendaLine]:
    """Go through the tree. A section is no item but a heading of what is below it, unless it says or carries something."""
    if len(sections) > MAX_DEPTH:
        return
    for row in rows_of(rows):
        # Names are HTML in some places, capitals throughout in others.
        title = html_to_text(text_of(row, "agendaObjectItemName")).replace("\n", " ")
        text = html_to_text(text_of(row, "agendaObjectItemDescription"))
        attached = links(_attachment(each, base) for each in rows_of(row.get("attachmentsList")))
        inside = row.get("childItems")
        is_section = row.get("isSection") is True or number_of(row, "isSection")
        if title and (not is_section or text or attached):
            yield AgendaLine(
                title,
                own=str(number_of(row, "id") or ""),
                number=(text_of(row, "agendaObjectItemOutlineNumberFull") or text_of(row, "agendaObjectItemOutlineNumber")),
                sections=sections,
                text=text,
                file=text_of(row, "resolutionFormattedNumber") or text_of(row, "ordinanceFormattedNumber"),
                attached=attached,
                outcome=_outcome(rows_of(row.get("minutesItemVotes"))),
            )
        if isinstance(inside, list):
            yield from _lines(inside, (*sections, title.rstrip(" :")[:MAX_TITLE]), base)


def _outcome(motions: list[dict[str, Any]]) -> Outcome | None:
    """Return how the last motion on an item went: ``passFail`` is 1 or 0, the votes are lists of names."""
    if not motions:
        return None
    last = motions[-1]
    passed = {1: True, 0: False}.get(last["passFail"]) if isinstance(last.get("passFail"), int) else None
    votes = [len(names) if isinstance(names := last.get(side), list) else 0 for side in ("yesVotes", "noVotes")]
    if passed is None and not any(votes):
        return None
    action = html_to_text(text_of(last, "motionName"), limit=MAX_FIELD).replace("\n", " ")
    said = action or {True: "Passed", False: "Failed", None: "Voted"}[passed]
    return Outcome(said, passed, f"{votes[0]}-{votes[1]}" if any(votes) else "")


def _attachment(file: Row, event: str) -> Link | None:
    """Return an attachment by its page in the portal: the addresses of the file itself are signed and expire within a day."""
    number = number_of(file, "id")
    if not number or file.get("isPublished") is False or file.get("isDeleted") is True:
        return None
    address = f"{event.removesuffix('/overview')}/files/attachment/{number}"
    return link(text_of(file, "fileName") or "Attachment", address, event)
