"""PDFs as they come: their text by page, bookmarks, scans; and bytes of which nothing can be made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Fault
from bot.feeds import pdf
from bot.feeds.document import Unreadable
from bot.feeds.pdf import Bookmark, Pdf, read_pdf
from bot.feeds.pdf_text import plain, without_repeats
from tests.fakes.pdf import Leaf, a_pdf, a_picture, scanned_pdf, text_pdf

WORDS = "The commission will consider the agreement with the county"


def a_read(body: bytes) -> Pdf:
    found = read_pdf(body)
    assert isinstance(found, Pdf)
    return found


def why_not(body: bytes) -> str:
    found = read_pdf(body)
    assert isinstance(found, Unreadable)
    return found.text


def test_the_text_comes_by_page_in_its_lines() -> None:
    found = a_read(text_pdf(f"1. Call to order\n{WORDS}", "Exhibit A (page 2)"))
    assert found.pages == (f"1. Call to order\n{WORDS}", "Exhibit A (page 2)")
    assert (found.count, found.unread, found.scanned) == (2, (), False)


def test_bookmarks_come_with_their_pages() -> None:
    found = a_read(text_pdf(WORDS, WORDS, WORDS, bookmarks=[("1. Minutes (draft)", 1), ("2. A pact", 3)]))
    assert found.bookmarks == (Bookmark("1. Minutes (draft)", 1, 0), Bookmark("2. A pact", 3, 0))


@pytest.mark.parametrize("stamped", [False, True])
def test_a_scan_is_told_even_where_its_pages_are_stamped_with_numbers(stamped: bool) -> None:
    found = a_read(scanned_pdf(6, stamped=stamped))
    assert (found.scanned, found.unread) == (True, (1, 2, 3, 4, 5, 6))


def test_a_partly_scanned_pdf_says_which_pages_are_unread() -> None:
    found = a_read(a_pdf([Leaf([WORDS]), Leaf([], a_picture()), Leaf([WORDS], a_picture()), Leaf([])]))
    assert (found.scanned, found.unread) == (False, (2,))


def test_an_empty_page_is_no_scan() -> None:
    assert a_read(a_pdf([Leaf([WORDS]), Leaf(), Leaf()])).unread == ()


def test_what_is_no_pdf_locked_or_damaged_says_so() -> None:
    assert read_pdf(b"<html>") == Unreadable(Fault.NOT_A_FEED, "the answer is not a PDF")
    assert why_not(a_pdf([Leaf([WORDS])], locked=True)) == "the PDF is locked with a password"
    assert why_not(b"%PDF-1.7\nnothing else") == "the PDF is damaged"
    assert why_not(text_pdf(WORDS)[:200]) == "the PDF is damaged"
    assert why_not(a_pdf([])) in {"the PDF is damaged", "the PDF has no page"}


def test_a_pdf_is_read_to_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    body = text_pdf(WORDS, WORDS, WORDS, WORDS)
    monkeypatch.setattr(pdf, "MAX_PAGES", 3)
    monkeypatch.setattr(pdf, "MAX_PAGE_TEXT", 14)
    found = a_read(body)
    assert (found.pages, found.count) == (("The commission",) * 3, 4)
    monkeypatch.setattr(pdf, "MAX_DOCUMENT_TEXT", 30)
    assert len(a_read(body).pages) == 2


@given(st.binary(max_size=400), st.integers(0, 1200), st.booleans())
def test_no_bytes_raise(noise: bytes, at: int, cut: bool) -> None:
    whole = text_pdf(WORDS, WORDS, bookmarks=[("A", 1), ("B", 2)])
    assert isinstance(read_pdf(whole[:at] + noise + (b"" if cut else whole[at + len(noise) :])), Pdf | Unreadable)
    assert isinstance(read_pdf(b"%PDF-1.4\n" + noise), Pdf | Unreadable)


def test_typesetting_is_undone() -> None:
    assert plain("The ﬁrst oﬃce") == "The first office"
    assert plain("immi\u00ad\r\ngration detain\ufffeer agree-\nment") == "immigration detainer agreement"
    assert plain("ICE-\ndetainer\x00s,  wide\u00a0gap\f\n\n next") == "ICE-\ndetainers, wide gap\nnext"
    assert plain("7. A road ............ 12\n8. A dock . . . . . 14\nand so on ...") == "7. A road\n8. A dock\nand so on ..."
    assert plain("half \ud800 a pair") == "half a pair"


def test_what_stands_on_every_page_is_left_out() -> None:
    pages = [f"City packet\nItem {number}\nText {'abc'[number % 3]} of it\nPage {number} of 9" for number in range(1, 7)]
    assert without_repeats(pages) == [f"Item {number}\nText {'abc'[number % 3]} of it" for number in range(1, 7)]


def test_a_short_document_keeps_all_its_lines() -> None:
    assert without_repeats(["Agenda\nA", "Agenda\nB"]) == ["Agenda\nA", "Agenda\nB"]


@given(st.text())
def test_text_stays_text_and_is_plain_after_once(text: str) -> None:
    assert "\f" not in plain(text)
    assert plain(plain(text)) == plain(text) or "-" in text
