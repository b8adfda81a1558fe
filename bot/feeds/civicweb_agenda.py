"""The documents of a meeting of CivicWeb -> the meeting as they tell of it, and its agenda items. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.errors import Fault
from bot.domain.item import Item, Link
from bot.feeds.agenda_page import read_agenda_page
from bot.feeds.document import MAX_RAW_TEXT, Unreadable
from bot.feeds.meeting_words import is_draft, status_of_label
from bot.feeds.records import Row, link, links, number_of, read_json, rows_of, text_of, whole_agenda
from bot.text.html import html_to_text

_AGENDA, _MINUTES = 1, 2
_PDF = frozenset({4, 10})
_OFF = re.compile(
    r"^[^\w\n]*(?:(?:this|the) )?(?:(?:regular|special|work|board|city|county|town|council|commission|committee) ){0,4}"
    r"(?:(?:meeting|session|hearing) (?:(?:is|was|has been) (?:hereby )?)?)?(?:cancel?led|canceled|postponed)[^\w\n]*$"
    r"|^[^\w\n]*notice of (?:[\w-]+ ){0,2}cancell?ation[^\w\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD = 1_500


def read_civicweb_agenda(body: bytes, meeting: Item) -> tuple[Item, ...] | Unreadable:
    """Read the public agenda of a meeting's documents; no items where there is none yet, or none as a page.

    The meeting comes first where there are documents: with their links, and called off where the agenda says so at its head.
    """
    answer = read_json(body)
    if isinstance(answer, Unreadable):
        return answer
    if isinstance(answer, dict):
        answer = answer.get("Documents")
    if not isinstance(answer, list):
        return Unreadable(Fault.NOT_A_FEED, "the answer is JSON, but no list of documents")
    public: list[Row] = [each for each in rows_of(answer) if each.get("IsPublic", True) is True]
    told = _told(meeting, public)
    agendas = [each for each in public if _kind(each) == _AGENDA and text_of(each, "Html")]
    if not agendas:
        return told
    agenda = max(agendas, key=_rank)
    page = text_of(agenda, "Html")
    items = read_agenda_page(page.encode("utf-8", "replace"), meeting)
    return (*told, *(items if isinstance(items, tuple) else whole_agenda(meeting, text_of(agenda, "Name"), html_to_text(page))))


def _told(meeting: Item, documents: list[Row]) -> tuple[Item, ...]:
    """Return the meeting as its documents tell of it; nothing where they say nothing."""
    heads = [
        html_to_text(text_of(each, name)[:MAX_RAW_TEXT], limit=_HEAD)
        for each in documents
        for name in ("Html", "AgendaCover")
        if _kind(each) == _AGENDA
    ]
    off = next((hit for head in heads if (hit := _OFF.search(head))), None)
    status = (status_of_label(off[0]) if off else None) or meeting.status
    attached = links([*meeting.links, *(_link(each, meeting.url) for each in documents)])
    told = replace(meeting, status=status, links=attached)
    return (told,) if told != meeting else ()


def _kind(document: Row) -> int:
    return number_of(document, "Type") or number_of(document, "DocumentType")


def _link(document: Row, base: str) -> Link | None:
    number, kind = number_of(document, "Id"), {_AGENDA: "Agenda", _MINUTES: "Minutes"}.get(_kind(document), "")
    if not number or not kind:
        return None
    form = " (PDF)" if number_of(document, "DocumentType") in _PDF else ""
    return link(f"{kind}{form}", f"/document/{number}", base)


def _rank(document: Row) -> tuple[bool, int]:
    """Prefer a final agenda to a draft, and the newest."""
    return not is_draft(text_of(document, "Name")), number_of(document, "Id")
