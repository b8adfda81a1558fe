"""What of a line of a page is noise, and what is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.selection import selected, selection
from bot.domain.urls import canonical_url
from bot.feeds.document import Unreadable
from bot.feeds.page_noise import quiet
from bot.feeds.page_text import PageText, difference, read_selection

ZONE = "America/New_York"
THEN, LATER = datetime(2025, 6, 20, 14, 30, tzinfo=UTC), datetime(2025, 6, 23, 18, 5, tzinfo=UTC)


def same(before: str, after: str) -> bool:
    return quiet(before, THEN, ZONE) == quiet(after, LATER, ZONE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Friday, June 20, 2025", "Monday, June 23, 2025"),
        ("Fri, Jun 20", "Mon, Jun 23"),
        ("06/20/2025", "06/23/2025"),
        ("2025-06-20 10:31", "2025-06-23 14:04"),
        ("10:30 AM", "2:05 PM"),
        ("Current time 14:31:09", "Current time 18:04:58"),
        ("As of 6/20/2025 the next meeting is July 8", "As of 6/23/2025 the next meeting is July 8"),
        ("This page was last updated May 1, 2025", "This page was last updated June 22, 2025"),
        ("1,204 views", "1,377 views"),
        ("Visitors: 17", "Visitors: 18"),
        ("Agenda.pdf (12 downloads)", "Agenda.pdf (40 downloads)"),
        ("2 hours ago", "an hour ago"),
        ("Rendered in 0.12 seconds", "Rendered in 0.3 seconds"),
        ("© 2024 Town", "© 2025 Town"),
        ("Ray ID: 8f0aa1", "Ray ID: 9f0bb2"),
        ("  Bid   7 ", "bid 7"),
    ],
)
def test_noise(before: str, after: str) -> None:
    assert same(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Regular meeting June 20, 2025", "Regular meeting June 23, 2025"),
        ("Hearing at 10:30 AM", "Hearing at 2:05 PM"),
        ("July 8, 2025", "July 9, 2025"),
        ("6:00 PM, City Hall", "7:00 PM, City Hall"),
        ("Resolution 25-101", "Resolution 25-102"),
        ("Budget of $278,593", "Budget of $282,168"),
        ("Notice of Special Meeting 20250708.pdf", "Notice of Special Meeting 20250709.pdf"),
        ("Passed 4-2", "Passed 6-1"),
    ],
)
def test_no_noise(before: str, after: str) -> None:
    assert not same(before, after)


@given(st.text(max_size=300))
def test_quiet_never_fails_and_an_unchanged_line_stays_one(line: str) -> None:
    assert quiet(line, THEN, ZONE) == quiet(line, THEN, ZONE)
    assert difference([line], [line], (str.upper, str.lower)) == ([], [])


@given(st.binary(max_size=300), st.sampled_from(["body", "p", "#a .b > c", "[x=", ""]))
def test_no_bytes_and_no_selector_break_the_reader(body: bytes, selector: str) -> None:
    assert isinstance(read_selection(b"<p>" + body, "", "https://town.example/", selector), PageText | Unreadable)


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=60))
def test_an_address_carries_its_selector_through_its_canonical_form(selector: str) -> None:
    words = " ".join(selector.split()) or "body"
    address = selected("https://town.example/notices", selector)
    assert selection(address) == ("https://town.example/notices", words)
    assert selection(canonical_url(address))[1] == words


def test_an_address_without_a_selector_means_the_whole_page() -> None:
    assert selection("https://town.example/notices#top") == ("https://town.example/notices", "body")
