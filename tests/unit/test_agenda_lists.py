"""Agendas as nested lists: the numbers are the browser's, and what is a heading is told by what stands under it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.item import Item
from bot.feeds.agenda_lists import read_agenda_lists
from bot.feeds.platform import Place
from bot.feeds.records import meeting_item

MEETING = meeting_item("7", "Town Council", Place("America/New_York", None), (None, True), url="https://town.example/agenda/7")
AGENDA = """<html><body><nav><ul><li>Home<ul><li>Town</li></ul></li></ul></nav><h1>Town Council</h1><ol>
<li>Call to Order</li>
<li>Consent Agenda<ol type="a">
  <li><a href="/d/1.pdf">Resolution 26-1 on the pact with the sheriff</a>
    <p>File #: 26-0112</p><ul><li>Staff recommends approval</li></ul></li>
  <li>Minutes of May 1</li></ol></li>
<li>New Business<ol type="A" start="3"><li>Lease of the pier<ol type="i"><li>Rent</li></ol></li></ol></li>
<li>Adjournment</li></ol></body></html>"""


def read(html: str) -> tuple[Item, ...]:
    return read_agenda_lists(html.encode(), MEETING)


def test_numbers_sections_consent_texts_and_attachments() -> None:
    items = read(AGENDA)
    facts = [each.agenda for each in items if each.agenda]
    assert [(each.number, each.section, each.consent, each.procedural, each.file) for each in facts] == [
        ("1.", "", False, True, ""),
        ("2.a.", "Consent Agenda", True, False, "26-0112"),
        ("2.b.", "Consent Agenda", True, True, ""),
        ("3.C.", "New Business", False, False, ""),
        ("4.", "", False, True, ""),
    ]
    pact, lease = items[1], items[3]
    assert pact.title == "Resolution 26-1 on the pact with the sheriff"
    assert "Staff recommends approval" in pact.text
    assert [(each.label, each.url) for each in pact.links] == [
        ("Resolution 26-1 on the pact with the sheriff", "https://town.example/d/1.pdf")
    ]
    assert (lease.title, lease.text) == ("Lease of the pier", "Rent")


@pytest.mark.parametrize(
    "html",
    [
        "",
        "%PDF-1.7",
        "<ol><li>Flat</li><li>list</li></ol>",
        "<nav><ul><li>Home<ul><li>Town</li></ul></li></ul></nav>",
        "<ol><li>1. Written<ol><li>a. out</li></ol></li></ol>",
        AGENDA[:-60],
    ],
)
def test_what_is_no_such_page_is_left_to_others(html: str) -> None:
    assert read(html) == ()


@pytest.mark.parametrize(("kind", "number"), [("1", "9."), ("a", "i."), ("A", "I."), ("i", "ix."), ("I", "IX."), ("?", "9.")])
def test_the_browsers_ways_to_count(kind: str, number: str) -> None:
    items = read(f"<ul><li>New Business<ol type='{kind}' start='9'><li>Lease of the pier</li></ol></li></ul>")
    assert [each.agenda.number for each in items if each.agenda] == [number]


@given(st.text('<li></ol>ul type="a"start=1 ', max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert isinstance(read(text), tuple)
