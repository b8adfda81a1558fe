"""Addresses as identities."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.urls import canonical_url, path_and_query, stable_url

PAGE = "https://example.org/2025/07/01/city-voids-agreement"

SAME = [
    "http://example.org/2025/07/01/city-voids-agreement",
    "HTTPS://Example.ORG/2025/07/01/city-voids-agreement",
    "https://example.org:443/2025/07/01/city-voids-agreement",
    "http://example.org:80/2025/07/01/city-voids-agreement",
    "https://www.example.org/2025/07/01/city-voids-agreement",
    "https://m.example.org/2025/07/01/city-voids-agreement",
    "https://amp.example.org/2025/07/01/city-voids-agreement",
    "https://www.m.example.org/2025/07/01/city-voids-agreement",
    "https://example.org./2025/07/01/city-voids-agreement",
    "//example.org/2025/07/01/city-voids-agreement",
    "https://example.org/2025/07/01/city-voids-agreement/",
    "https://example.org/2025/07/01/city-voids-agreement/index.html",
    "https://example.org/2025/07/01/city-voids-agreement/amp",
    "https://example.org/2025/07/01/city-voids-agreement/amp/",
    "https://example.org/2025/07/01/city-voids-agreement.amp",
    "https://example.org/2025/07/01/city-voids-agreement/print/",
    "https://example.org/2025/07/01/city-voids-agreement?print=1",
    "https://example.org/2025/07/01/city-voids-agreement?amp",
    "https://example.org/2025/07/01/city-voids-agreement?outputType=amp",
    "https://example.org/2025/07/01/city-voids-agreement#comments",
    "https://example.org/2025/07/01/city-voids-agreement?",
    "https://example.org/2025/07/01/city-voids-agreement?utm_source=rss&utm_medium=feed&utm_campaign=x",
    "https://example.org/2025/07/01/city-voids-agreement?UTM_Source=rss",
    "https://example.org/2025/07/01/city-voids-agreement?fbclid=IwAR0&gclid=1&mc_cid=2&mc_eid=3&mtm_kwd=4",
    "https://example.org/2025/07/01/city-voids-agreement?ref=example.org",
    "https://example.org/2025/07/01/city-voids-agreement?ref=www.example.org",
    "https://example.org/2025/07/01/city-voids-agreement?from=RSS",
    "https://example.org/2025/./07/x/../01/city-voids-agreement",
    "https://example.org/2025/07/01/city%2Dvoids%2dagreement",
    " https://example.org/2025/07/01/\ncity-voids-agreement ",
    "https://example.org/2025/07/01/city-voids-agreement;jsessionid=0A1B",
]

DIFFERENT = [
    ("https://example.org/a?id=1", "https://example.org/a?id=2"),
    ("https://example.org/a?ID=1", "https://example.org/a?id=1"),
    ("https://example.org/a?id=1", "https://example.org/a"),
    ("https://example.org/Minutes", "https://example.org/minutes"),
    ("https://example.org/#!/item/1", "https://example.org/#!/item/2"),
    ("https://example.org/app#/meeting/1", "https://example.org/app#/meeting/2"),
    ("https://example.org:8443/a", "https://example.org/a"),
    ("https://example.org/a", "https://example.com/a"),
    ("https://news.example.org/a", "https://example.org/a"),
    ("https://example.org/a/b", "https://example.org/a%2Fb"),
    ("https://example.org/guitars/amp", "https://example.org/guitars"),
    ("https://example.org/how-to/print", "https://example.org/how-to"),
    ("https://example.org/a?ref=file-25-1234", "https://example.org/a"),
    ("https://example.org/a?from=2025-01-01", "https://example.org/a"),
    ("https://example.org/a?source=clerk", "https://example.org/a"),
    ("https://example.org/a?output=csv", "https://example.org/a?output=xml"),
    ("https://city.example/Gateway.aspx?M=MD&ID=1&GUID=A", "https://city.example/Gateway.aspx?M=MD&ID=2&GUID=B"),
    ("https://city.example/AgendaViewer.php?view_id=2&event_id=3", "https://city.example/AgendaViewer.php?view_id=2&clip_id=3"),
    ("https://city.example/Calendar.aspx?EID=1", "https://city.example/Calendar.aspx?EID=10"),
    ("https://user@example.org/feed", "https://example.org/feed"),
]


@pytest.mark.parametrize("variant", SAME)
def test_variants_of_one_page_are_one(variant: str) -> None:
    assert canonical_url(variant) == PAGE


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_pages_stay_different(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


def test_the_order_of_parameters_does_not_count() -> None:
    assert canonical_url("https://x.example/a?b=2&a=1") == canonical_url("http://x.example/a?a=1&b=2&utm_id=9")


def test_a_space_is_a_space_however_it_is_written() -> None:
    assert canonical_url("https://x.example/a?q=key+west") == canonical_url("https://x.example/a?q=key%20west")


def test_international_hosts_have_one_form() -> None:
    assert canonical_url("https://bücher.example/a") == canonical_url("https://xn--bcher-kva.example/a")


@pytest.mark.parametrize(
    "text", ["", "urn:uuid:1", "tag:example.org,2025:1", "mailto:a@example.org", "http://", "https://x:port/", "/a/b"]
)
def test_what_is_no_http_address_stays_as_it_is(text: str) -> None:
    assert canonical_url(text) == text


@pytest.mark.parametrize(
    ("url", "rest"),
    [
        ("http://old.example/a/b?id=1&utm_id=2", "/a/b?id=1"),
        ("https://www.new.example/a/b?id=1", "/a/b?id=1"),
        ("https://old.example/", ""),
        ("urn:1", ""),
    ],
)
def test_what_outlives_a_move_to_another_host(url: str, rest: str) -> None:
    assert path_and_query(canonical_url(url)) == rest


def test_a_signed_query_does_not_enter_a_revision() -> None:
    assert stable_url("https://f.example/a.pdf?sv=1&sig=abc&se=2026") == stable_url(
        "https://f.example/a.pdf?sv=1&sig=xyz&se=2027"
    )
    assert stable_url("https://f.example/a?id=1") != stable_url("https://f.example/a?id=2")
    assert stable_url("urn:1") == "urn:1"


_PIECES = st.lists(
    st.sampled_from(
        [
            "/",
            "a",
            "B",
            "..",
            ".",
            "%2f",
            "%41",
            "?",
            "&",
            "=",
            "#",
            "!",
            "amp",
            "-",
            "index.html",
            "2025",
            "utm_x",
            ":",
            "+",
            "é",
            "@",
            "//",
        ]
    )
)


@settings(deadline=None)
@given(_PIECES)
def test_canonical_form_is_its_own_canonical_form(pieces: list[str]) -> None:
    once = canonical_url("http://www.Example.org/" + "".join(pieces))
    assert canonical_url(once) == once


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    canonical_url(text)
    canonical_url("https://" + text)
    stable_url("http://a.example/" + text)
    path_and_query(canonical_url("https://" + text))


@pytest.mark.parametrize("url", ["https://news.example。/a", "https://www.news.example。/a", "https://./a", "https://..//a"])
def test_a_host_that_ends_in_a_full_stop_of_another_script_has_one_form(url: str) -> None:
    assert canonical_url(canonical_url(url)) == canonical_url(url)


def test_a_full_stop_of_another_script_at_the_end_of_a_host_does_not_count() -> None:
    assert canonical_url("https://news.example。/a") == "https://news.example/a"
