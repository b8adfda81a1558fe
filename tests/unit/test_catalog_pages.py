"""Calendars and pages in feeds.yaml: their addresses, and the selector of a page."""

from __future__ import annotations

from bot.catalog import Catalog, read_catalog
from bot.domain.finding import Finding
from bot.domain.selection import selection
from tests.unit.test_catalog import check_nickname, check_query, resolve


def read(text: str) -> tuple[Catalog | None, list[Finding]]:
    return read_catalog(text, subject="feeds.yaml", resolve=resolve, check_query=check_query, check_nickname=check_nickname)


def faults(feed: str) -> list[str]:
    _, findings = read(f"version: 1\nfeeds:\n  - {{id: a, place: 'Brightwater, FL', {feed}}}\n")
    return [finding.id for finding in findings]


def test_a_calendar_is_an_address() -> None:
    catalog, findings = read("version: 1\nfeeds: [{id: a, kind: ical, url: 'https://a.example/b', place: 'Brightwater, FL'}]")
    assert findings == []
    assert catalog is not None
    (feed,) = catalog.feeds
    assert (feed.kind, feed.address, feed.timezone) == ("ical", "https://a.example/b", "America/Chicago")


def test_a_page_is_an_address_with_its_selector() -> None:
    rows = "\n".join(
        f"  - {{id: {name}, kind: page, url: 'https://a.example/notices', selector: '{selector}', home: ['Brightwater, FL']}}"
        for name, selector in (("a", "#notices  > li"), ("b", "table.bids tr"))
    )
    catalog, findings = read(f"version: 1\nfeeds:\n{rows}\n")
    assert findings == []
    assert catalog is not None
    assert [selection(feed.address) for feed in catalog.feeds] == [
        ("https://a.example/notices", "#notices > li"),
        ("https://a.example/notices", "table.bids tr"),
    ]


def test_a_page_needs_a_selector_and_nothing_else_takes_one() -> None:
    assert faults("kind: page, url: 'https://a.example/'") == ["feeds.E008"]
    assert faults("kind: page, selector: body") == ["feeds.E008"]
    assert faults("kind: rss, url: 'https://a.example/', selector: body") == ["feeds.E020"]
    assert faults("kind: ical, client: a") == ["feeds.E020"]


def test_a_selector_that_cannot_be_read_was_accepted_by_run_and_failed_at_the_first_poll() -> None:
    catalog, findings = read(
        "version: 1\nfeeds:\n  - {id: a, kind: page, url: 'https://a.test/', selector: 'li:hover', home: ['Brightwater, FL']}"
    )
    assert catalog is None
    assert [(each.id, each.line, each.message) for each in findings] == [
        ("feeds.E033", 3, "selector of feed a: this selector cannot be read from “:hover” on")
    ]
