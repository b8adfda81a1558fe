"""Which of a meeting's documents is its packet, and which may hold its agenda. Pure: told by labels and addresses."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.domain.item import Item, Link
from bot.domain.limits import MAX_DOCUMENT_BYTES
from bot.feeds.platform import Ask

_PACKET = re.compile(r"\b(?:packet|package)\b", re.IGNORECASE)
_AGENDA = re.compile(r"\bagenda\b", re.IGNORECASE)
_PDF = re.compile(r"\bpdf\b", re.IGNORECASE)
_PDF_PATH = re.compile(r"\.pdf$|/compileddocument|/viewfile/|filestream|pdf\.ashx$", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:html?|minutes|summary|results?|video|audio|draft|cancel\w*|notice)\b", re.IGNORECASE)


def packet_of(meeting: Item) -> Link | None:
    """Return the meeting's packet, else its agenda as a PDF, which may be as long as a packet; None where it has neither."""
    found = _documents(meeting)
    return next((link for link in found if _PACKET.search(link.label)), found[0] if found else None)


def documents_of(meeting: Item) -> tuple[Ask, ...]:
    """Return the documents that an agenda is read from where nothing cheaper can be read: its PDF, then its packet."""
    found = sorted(_documents(meeting), key=lambda link: _PACKET.search(link.label) is not None)
    return tuple(document(link.url) for link in found)


def document(url: str) -> Ask:
    """Return the request for a document."""
    return Ask(url, accept="application/pdf, */*;q=0.5", most=MAX_DOCUMENT_BYTES)


def _documents(meeting: Item) -> list[Link]:
    named = [link for link in meeting.links if _PACKET.search(link.label) or (_AGENDA.search(link.label) and _says_pdf(link))]
    return [link for link in named if not _OTHER.search(link.label)]


def _says_pdf(link: Link) -> bool:
    """Whether a link says that a PDF is behind it: a page of the agenda need not be fetched to see that it is none."""
    if _PDF.search(link.label):
        return True
    try:
        return bool(_PDF_PATH.search(urlsplit(link.url).path))
    except ValueError:
        return False
