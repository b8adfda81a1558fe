"""Agendas as pages: whatever the layout, numbers begin rows, headings hold sections, and words tell items again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Fault
from bot.domain.identity import resolve, revision
from bot.domain.item import AgendaFacts, Item, ItemType, Link, StoredItem
from bot.feeds import markup
from bot.feeds.agenda_page import read_agenda_page
from bot.feeds.document import Unreadable

MEETING = Item(
    ItemType.MEETING,
    ("meeting:9",),
    "Town Council",
    url="https://saltmarsh.example/agendas/9",
    agenda=AgendaFacts("meeting:9", "Town Council"),
)
COLUMNS = """<html><head><title>Agenda</title></head><body><div class="container"><h1>Ridge County</h1>
<div><div style="width:5%"><strong>7.</strong></div><div style="width:95%"><p><u><b>Consent Agenda</b></u></p></div></div>
<div><div style="width:8%">7.D.</div><div><u><strong>RES</strong></u> &nbsp;-&nbsp;<p>Authorize a Pier Lease for $5,000 -
<b>North District</b></p><br/><a title="Attachment" href="/pdf/438/Item_7-D.pdf">Item 7-D</a></div></div>
<div><div style="width:8%">11.B.</div><div><p>Rezone the Old Mill</p><p>1. Staff approves. 2. So does the board.</p></div></div>
</div></body></html>"""
TABLES = """<center>COUNCIL</center><table><tr><td class="numberspace">1.</td><td>Roll Call</td></tr></table>
<p><b>CONSENT CALENDAR</b></p><table><tr><td>2</td><td>Purchase of two ferries File ID: 26-0112</td></tr></table>
<blockquote><a href="MetaViewer.php?view_id=4&amp;meta_id=9">Staff report</a></blockquote>
<p><b>PUBLIC HEARINGS</b></p><table><tr><td>3</td><td>Rezoning of the mill</td></tr></table>"""
LINES = """<p>TOWN COMMISSION</p><p>1. Call to order</p><p>2. New business</p><p>A. Lease of the pier</p>
<p>J. Smith will speak to it.</p><p>B. <a href="x.pdf">Memo on parking</a></p><p>3. Adjournment</p>"""
MUNICODE = """<div class="ap-agenda"><h1>Town Council</h1>
<section><h2 class="section-header"><div><p><num>1.</num><span>CALL TO ORDER</span></p></div></h2></section>
<section><h2 class="section-header"><div><p><num>2.</num><span>CONSENT AGENDA</span></p></div></h2>
<ol class="agenda-items"><li><div><p><num>a.</num><span>Minutes of March 3.</span></p></div></li>
<ul class="agenda_item_attachments"><li><a href="/d/f?u=1">min.pdf</a> (0.01 MB)</li></ul>
<li><div><p><num>b.</num><span>Harbor Authority agreement</span></p><p>Staff recommends approval.</p></div></li></ol></section>
<section><h2 class="section-header"><div><p><num>3.</num><span>ACTION ITEMS</span></p></div></h2>
<ul class="agenda-items"><li><div><p><num>a.</num><span>Ordinance 26-04</span></p></div></li></ul></section></div>"""
LIST = "<h2>Business</h2><ul><li>Budget of the port</li><li>Lease of the pier</li></ul>"


def read(page: str) -> tuple[Item, ...]:
    items = read_agenda_page(page.encode(), MEETING)
    assert not isinstance(items, Unreadable)
    return items


def rows(page: str) -> list[tuple[str, str, bool, bool]]:
    """Return number, title, consent and procedural of each item."""
    return [(a.number, item.title, a.consent, a.procedural) for item in read(page) if (a := item.agenda)]


def test_a_column_of_numbers_beside_a_column_of_text() -> None:
    assert rows(COLUMNS) == [
        ("7.D.", "RES - Authorize a Pier Lease for $5,000 - North District", True, False),
        ("11.B.", "Rezone the Old Mill", False, False),
    ]
    lease, mill = read(COLUMNS)
    assert lease.links == (Link("Item 7-D", "https://saltmarsh.example/pdf/438/Item_7-D.pdf"),)
    assert (lease.tags, mill.tags) == (("Consent Agenda",), ())
    assert mill.text == "1. Staff approves. 2. So does the board."


def test_a_table_for_each_item_with_headings_and_links_between() -> None:
    assert rows(TABLES) == [
        ("1.", "Roll Call", False, True),
        ("2", "Purchase of two ferries File ID: 26-0112", True, False),
        ("3", "Rezoning of the mill", False, False),
    ]
    ferries = read(TABLES)[1]
    assert ferries.agenda
    assert ferries.agenda.file == "26-0112"
    assert [link.label for link in ferries.links] == ["Staff report"]


def test_numbers_that_begin_lines_of_text_but_not_the_initials_of_names() -> None:
    assert rows(LINES) == [
        ("1.", "Call to order", False, True),
        ("2.A.", "Lease of the pier", False, False),
        ("2.B.", "Memo on parking", False, False),
        ("3.", "Adjournment", False, True),
    ]
    assert read(LINES)[1].text == "J. Smith will speak to it."


def test_a_municode_page_numbers_its_items_below_their_sections() -> None:
    assert rows(MUNICODE) == [
        ("1.", "CALL TO ORDER", False, True),
        ("2.a.", "Minutes of March 3.", True, True),
        ("2.b.", "Harbor Authority agreement", True, False),
        ("3.a.", "Ordinance 26-04", False, False),
    ]
    assert read(MUNICODE)[1].links[0].label == "min.pdf"
    assert read(MUNICODE)[2].text == "Staff recommends approval."


def test_a_list_without_numbers() -> None:
    assert [title for _, title, _, _ in rows(LIST)] == ["Budget of the port", "Lease of the pier"]


@pytest.mark.parametrize(
    ("numbers", "whole"),
    [
        (["I.", "II.", "A.", "B.", "III."], ["I.", "II.", "II.A.", "II.B.", "III."]),
        (["G.", "H.", "I.", "J."], ["G.", "H.", "I.", "J."]),
        (["1.", "1.1.", "1.2.", "2."], ["1.", "1.1.", "1.2.", "2."]),
        (["7.", "7.D.", "a.", "8."], ["7.", "7.D.", "7.D.a.", "8."]),
    ],
)
def test_which_number_stands_under_which(numbers: list[str], whole: list[str]) -> None:
    page = "".join(f"<tr><td>{number}</td><td>A contract for lot {at}</td></tr>" for at, number in enumerate(numbers))
    assert [number for number, *_ in rows(f"<table>{page}</table>")] == whole


def test_a_pdf_behind_a_redirect_is_recognised() -> None:
    answer = read_agenda_page(b"%PDF-1.7\n...", MEETING)
    assert isinstance(answer, Unreadable)
    assert "PDF" in answer.text


@pytest.mark.parametrize("body", [b"", b"<html><body><p>Log in to continue</p></body></html>", b"\xff\xfe\x00"])
def test_a_page_without_items_is_no_empty_agenda(body: bytes) -> None:
    answer = read_agenda_page(body, MEETING)
    assert isinstance(answer, Unreadable)
    assert answer.fault is Fault.NOT_A_FEED


def test_half_a_page_is_refused_rather_than_missing_half_its_items() -> None:
    answer = read_agenda_page(COLUMNS[:-200].encode(), MEETING)
    assert isinstance(answer, Unreadable)
    assert answer.fault is Fault.UNREADABLE


def test_an_agenda_that_is_not_published_is_missing() -> None:
    answer = read_agenda_page(b"<p>This agenda is not currently published.</p>", MEETING)
    assert isinstance(answer, Unreadable)
    assert answer.fault is Fault.MISSING


def known_again(before: str, after: str) -> list[str | None]:
    """Return, for each item of the second page, the title that it had on the first."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    stored = [StoredItem(n, "f", item, revision(item), now, False) for n, item in enumerate(read(before))]
    known = {key: each for each in stored for key in each.item.keys}
    found = [resolve(item, known) for item in read(after)]
    return [each.item.title if each else None for each in found]


def test_an_amended_sum_and_a_new_number_leave_an_item_what_it_is() -> None:
    lease, mill = "RES - Authorize a Pier Lease for $5,000 - North District", "Rezone the Old Mill"
    assert known_again(COLUMNS, COLUMNS.replace("$5,000", "$282,168.50")) == [lease, mill]
    assert known_again(COLUMNS, COLUMNS.replace("Authorize a Pier", "Approve the Pier")) == [lease, mill]
    more = COLUMNS.replace(
        '<div><div style="width:8%">11.B.', "<div><div>11.B.</div><div>A new pact</div></div><div><div>11.C."
    )
    assert known_again(COLUMNS, more) == [lease, None, mill]


def test_items_of_the_same_words_stay_two() -> None:
    page = "<table>" + "".join(f"<tr><td>{n}.</td><td>Appointment to the board</td></tr>" for n in (1, 2)) + "</table>"
    assert len({item.keys[0] for item in read(page)}) == 2
    assert len({key for item in read(page) for key in item.keys}) == 2


@given(st.binary(max_size=300) | st.text("<>/abctdrli 17.\"'=&#;AI)(", max_size=300).map(str.encode))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    assert isinstance(read_agenda_page(body, MEETING), tuple | Unreadable)


def test_titles_that_end_in_a_word_that_joins_go_on_in_the_next_line() -> None:
    assert rows("<p>1. Moorings, docks, and</p><p>ferry slips</p><p>R. Moss</p><p>2. Pier</p>") == [
        ("1.", "Moorings, docks, and ferry slips", False, False),
        ("2.", "Pier", False, False),
    ]


def test_the_pages_of_the_packet_at_the_end_of_a_row_are_no_numbers() -> None:
    def table(number: str, title: str, page: str) -> str:
        return f"<table><tr><td>{number}</td><td>{title}</td><td>{page}</td></tr></table>"

    page = [("2.", "CONSENT AGENDA", ""), ("2.1", "Pier", "4"), ("2.2", "Docks", "5 - 12"), ("2.3", "Slips", "13-20")]
    found = read("".join(table(*each) for each in [*page, ("3.", "Mill", "21")]))
    assert [(a.number, a.section, item.title, item.text) for item in found if (a := item.agenda)] == [
        ("2.1", "CONSENT AGENDA", "Pier", ""),
        ("2.2", "CONSENT AGENDA", "Docks", ""),
        ("2.3", "CONSENT AGENDA", "Slips", ""),
        ("3.", "", "Mill", ""),
    ]


def test_sections_are_joined_from_the_outermost_to_the_innermost() -> None:
    found = read("<table>" + "".join(f"<tr><td>{n}</td><td>{t}</td></tr>" for n, t in (
        ("7.", "Consent"), ("7.A.", "Harbor matters"), ("7.A.1.", "Pier lease for $5"), ("8.", "Mill")
    )) + "</table>")  # fmt: skip
    assert [(item.title, item.agenda and item.agenda.section) for item in found][-2:] == [
        ("Pier lease for $5", "Consent › Harbor matters"),
        ("Mill", ""),
    ]


def test_a_page_of_tags_without_end_is_read_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "_MAX_TAGS", 100)
    page = markup.read_page("<p>1. Pier</p>" + "<a href=x>" * 150 + "</i>" * 150 + "<p>2. Docks</p>")
    assert sum(1 for _ in page.walk()) == 99
