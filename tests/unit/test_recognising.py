"""From any address of a platform to its kind and the address to poll (sources.md section 2.7)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import FEED_KINDS
from bot.feeds.recognising import _KINDS, Recognised, recognise
from bot.sources import sources
from tests.fakes.sources import InlineWorkers

WEB_API = "https://webapi.legistar.com/v1/saltmarsh"
GUID = "9F4D2A61-0C3B-4E57-8A91-D6E2B7F01C34"
RSS = "https://saltmarsh.granicus.com/ViewPublisherRSS.php?view_id=23&mode=agendas"


@pytest.mark.parametrize(
    ("url", "kind", "address"),
    [
        ("https://saltmarsh.legistar.com/Calendar.aspx", "legistar", WEB_API),
        ("saltmarsh.legistar.com", "legistar", WEB_API),
        ("  HTTPS://SaltMarsh.Legistar.com/MeetingDetail.aspx?LEGID=5&GID=1&G=2#x ", "legistar", WEB_API),
        (f"{WEB_API}/events?$top=3", "legistar", WEB_API),
        ("https://legistar2.granicus.com/saltmarsh/meetings/2026/8/6949_A.pdf", "legistar", WEB_API),
        (
            f"https://saltmarsh.legistar.com/Feed.ashx?M=Calendar&ID=77&GUID={GUID}&Mode=All",
            "legistar-rss",
            f"https://saltmarsh.legistar.com/Feed.ashx?M=Calendar&ID=77&GUID={GUID}&Mode=All",
        ),
        ("https://saltmarsh.granicus.com/ViewPublisher.php?view_id=23", "granicus", RSS),
        ("https://saltmarsh.granicus.com/AgendaViewer.php?view_id=23&event_id=4", "granicus", RSS),
        ("https://saltmarsh.primegov.com/public/portal", "primegov", "https://saltmarsh.primegov.com"),
        ("https://saltmarshfl.portal.civicclerk.com/event/12/overview", "civicclerk", "https://saltmarshfl.api.civicclerk.com"),
        ("https://saltmarshfl.api.civicclerk.com/v1/Events", "civicclerk", "https://saltmarshfl.api.civicclerk.com"),
        ("https://pub-saltmarsh.escribemeetings.com/Meeting.aspx?Id=1", "escribe", "https://pub-saltmarsh.escribemeetings.com"),
        ("https://saltmarsh-fl.municodemeetings.com/?page=2", "municode", "https://saltmarsh-fl.municodemeetings.com"),
        ("webcal://www.saltmarsh.example/calendar.ics", "ical", "https://www.saltmarsh.example/calendar.ics"),
        (
            "https://www.saltmarsh.example/common/modules/iCalendar/iCalendar.aspx?catID=14&feed=calendar",
            "ical",
            "https://www.saltmarsh.example/common/modules/iCalendar/iCalendar.aspx?catID=14&feed=calendar",
        ),
        (
            "https://www.saltmarsh.example/AgendaCenter/iCalendar.aspx?feed=calendar",
            "ical",
            "https://www.saltmarsh.example/AgendaCenter/iCalendar.aspx?feed=calendar",
        ),
        ("https://www.saltmarsh.example/events/?ical=1#top", "ical", "https://www.saltmarsh.example/events/?ical=1"),
        ("https://saltmarsh.civicweb.net/Portal/MeetingInformation.aspx?Id=3", "civicweb", "https://saltmarsh.civicweb.net"),
        ("https://www.saltmarsh.example/AgendaCenter/City-Commission-2", "civicplus", "https://www.saltmarsh.example"),
        ("https://www.saltmarsh.example/rss.aspx", "civicplus", "https://www.saltmarsh.example"),
        (
            "https://www.saltmarsh.example/RSSFeed.aspx?ModID=65&CID=All-0",
            "civicplus",
            "https://www.saltmarsh.example/RSSFeed.aspx?ModID=65&CID=All-0",
        ),
    ],
)
def test_a_page_of_a_platform_is_known_by_its_address(url: str, kind: str, address: str) -> None:
    assert recognise(url) == Recognised(kind, address)


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("https://go.boarddocs.com/fl/saltmarsh/Board.nsf/Public", "crawlers"),
        ("https://saltmarsh.iqm2.com/Citizens/Calendar.aspx", "kind rss"),
        ("https://saltmarsh.granicus.com/", "view"),
        ("https://www.legistar.com/", "client"),
    ],
)
def test_what_cannot_be_read_is_told_with_the_reason(url: str, word: str) -> None:
    found = recognise(url)
    assert found is not None
    assert (found.kind, word in found.reason) == ("", True)


@pytest.mark.parametrize(
    "url",
    [
        "https://keys.example/feed/",
        "https://legistar.com.evil.example/",
        "https://evil.example/?u=saltmarsh.primegov.com",
        "https://notprimegov.com/",
        "ftp://saltmarsh.primegov.com/",
        "javascript:alert(1)",
        "https://[::1",
        "https://a.example:99999/",
        "",
        " ",
        "https://saltmarsh.primegov.com/" + "x" * 3_000,
    ],
)
def test_any_other_address_is_left_to_its_content(url: str) -> None:
    assert recognise(url) is None


HOSTS = st.sampled_from(
    (
        "x.legistar.com",
        "x.granicus.com",
        "x.primegov.com",
        "x.api.civicclerk.com",
        "pub-x.escribemeetings.com",
        "x.civicweb.net",
        "x",
    )
)


@given(st.text() | st.builds("{}{}{}".format, st.sampled_from(("", "https://", "HTTP://")), HOSTS, st.text()))
def test_no_address_raises_and_every_kind_is_one_of_feeds_yaml(url: str) -> None:
    found = recognise(url)
    assert found is None or (found.kind in FEED_KINDS and found.address) or found.reason


@given(st.builds("https://{}/{}".format, HOSTS, st.text("ABCMabc?=&./1_-", max_size=30)))
def test_a_recognised_address_is_recognised_as_itself(url: str) -> None:
    found = recognise(url)
    if found and found.kind:
        assert recognise(found.address) == found


def test_every_kind_is_known_to_feeds_yaml_and_polled_and_every_platform_is_recognised() -> None:
    built = set(sources(InlineWorkers()))
    assert built == set(FEED_KINDS)
    assert {kind for kind, _ in _KINDS} == built - {"rss", "page"}
