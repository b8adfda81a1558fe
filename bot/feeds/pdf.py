"""A PDF -> its text by page, with its bookmarks. A worker job: bounded, and raises nothing whatever the bytes are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pypdfium2
from pypdfium2 import raw

from bot.domain.errors import Fault
from bot.domain.limits import MAX_FIELD
from bot.feeds.document import Unreadable
from bot.feeds.pdf_text import plain, without_repeats

MAX_PAGES = 3_000
MAX_PAGE_TEXT = 40_000
MAX_DOCUMENT_TEXT = 12_000_000
"""Pages read of one PDF, and characters of a page and of them all: far above what a packet has, far below a worker's limits."""

_MAX_BOOKMARKS = 5_000
_DEEPEST = 6

_LEAST_TEXT = 12
"""Letters and digits below which a page on which there is a picture is a scan: a stamped page number is no text."""

_SCANNED = 0.9
"""The share of unread pages from which on a whole PDF is a scan."""

_PICTURES = (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM)


@dataclass(frozen=True, slots=True)
class Bookmark:
    """One entry of a PDF's outline: its title, the page that it leads to (from 1), and how deep it stands (from 0)."""

    title: str
    page: int
    level: int


@dataclass(frozen=True, slots=True)
class Pdf:
    """The text of a PDF by page. ``unread`` are the pages (from 1) that hold pictures and no text; ``count`` are all its pages.

    Pages after the last one of ``pages`` were beyond the limits.
    """

    pages: tuple[str, ...]
    bookmarks: tuple[Bookmark, ...]
    unread: tuple[int, ...]
    count: int

    @property
    def scanned(self) -> bool:
        """Whether it is a scan: (nearly) no page has text."""
        return len(self.unread) >= _SCANNED * len(self.pages)


def is_pdf(body: bytes) -> bool:
    """Whether a body says that it is a PDF; some servers put a few bytes before it."""
    return b"%PDF-" in body[:1024]


def read_pdf(body: bytes) -> Pdf | Unreadable:
    """Read a PDF."""
    if not is_pdf(body):
        return Unreadable(Fault.NOT_A_FEED, "the answer is not a PDF")
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        locked = raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY) or "password" in str(error).lower()
        return Unreadable(Fault.UNREADABLE, "the PDF is locked with a password" if locked else "the PDF is damaged")
    try:
        return _read(document)
    finally:
        document.close()


def _read(document: pypdfium2.PdfDocument) -> Pdf | Unreadable:
    count = len(document)
    if not count:
        return Unreadable(Fault.UNREADABLE, "the PDF has no page")
    found: list[str] = []
    drawn: list[bool] = []
    size = 0
    for number in range(min(count, MAX_PAGES)):
        text, has_pictures = _page(document, number)
        size += len(text)
        if size > MAX_DOCUMENT_TEXT:
            break
        found.append(plain(text))
        drawn.append(has_pictures)
    pages = without_repeats(found)
    unread = tuple(
        number
        for number, (text, has_pictures) in enumerate(zip(pages, drawn, strict=True), start=1)
        if has_pictures and sum(map(str.isalnum, text)) < _LEAST_TEXT
    )
    return Pdf(tuple(pages), tuple(islice(_bookmarks(document, count), _MAX_BOOKMARKS)), unread, count)


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[str, bool]:
    """Return the text of a page, and whether it holds pictures or is damaged; of one full of text that is not asked."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return "", True
    try:
        words = page.get_textpage()
        try:
            text = words.get_text_range(0, min(words.count_chars(), MAX_PAGE_TEXT))
        finally:
            words.close()
        return text, len(text) < 20 * _LEAST_TEXT and _has_pictures(page, text)
    except pypdfium2.PdfiumError:
        return "", True
    finally:
        page.close()


def _has_pictures(page: pypdfium2.PdfPage, text: str) -> bool:
    """Whether a page holds an image, or without any text whatever drawing: letters may be drawn as outlines."""
    kinds = None if not text.strip() else _PICTURES
    return next(page.get_objects(filter=kinds, max_depth=1), None) is not None


def _bookmarks(document: pypdfium2.PdfDocument, count: int) -> Iterator[Bookmark]:
    try:
        for each in document.get_toc(max_depth=_DEEPEST):
            target = each.get_dest()
            page = target.get_index() if target else None
            title = " ".join(plain(each.get_title()).split())[:MAX_FIELD]
            if page is not None and 0 <= page < count and title:
                yield Bookmark(title, page + 1, each.level)
    except (pypdfium2.PdfiumError, RecursionError):
        return
