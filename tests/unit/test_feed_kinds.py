"""Each kind of feed in feeds.yaml: where its tenants are, and what it must be given."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalog import load_catalog
from bot.catalog.kinds import KINDS
from bot.domain.finding import ConfigurationFaults
from bot.domain.selection import selection
from tests.unit.test_catalog import good, ids

PLACE = 'place: "Brightwater, FL"'


def feeds_yaml(row: str) -> str:
    return f"version: 1\nfeeds:\n  - {{id: a, {row}}}\n"


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("legistar", "https://webapi.legistar.com/v1/brightwater"),
        ("primegov", "https://brightwater.primegov.com"),
        ("civicclerk", "https://brightwater.api.civicclerk.com"),
        ("escribe", "https://pub-brightwater.escribemeetings.com"),
        ("civicweb", "https://brightwater.civicweb.net"),
        ("municode", "https://brightwater.municodemeetings.com"),
    ],
)
def test_a_client_or_tenant_or_its_full_base_address_are_the_same_feed(kind: str, address: str) -> None:
    for given in ("client: BrightWater", "tenant: brightwater", f'url: "{address}/"'):
        (feed,) = good(feeds_yaml(f"kind: {kind}, {given}, {PLACE}")).feeds
        assert (feed.kind, feed.address, feed.interval.total_seconds()) == (kind, address, 3600)


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if not kind.base and name != "page"])
def test_a_kind_without_tenants_takes_its_address_as_it_is(kind: str) -> None:
    address = "http://127.0.0.1:8000/some/prefix/feed.aspx?view_id=2"
    (feed,) = good(feeds_yaml(f'kind: {kind}, url: "{address}", {PLACE}')).feeds
    assert (feed.kind, feed.address) == (kind, address)
    assert ids(feeds_yaml(f"kind: {kind}, tenant: brightwater, {PLACE}")) == ["feeds.E020"]
    assert ids(feeds_yaml(f"kind: {kind}, {PLACE}")) == ["feeds.E008"]


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.base])
def test_a_base_address_may_be_on_loopback_and_have_a_path(kind: str) -> None:
    (feed,) = good(feeds_yaml(f'kind: {kind}, url: "http://127.0.0.1:8000/some/prefix/", {PLACE}')).feeds
    assert feed.address == "http://127.0.0.1:8000/some/prefix"
    assert ids(feeds_yaml(f"kind: {kind}, {PLACE}")) == ["feeds.E008"]
    assert ids(feeds_yaml(f"kind: {kind}, client: a, tenant: a, {PLACE}")) == ["feeds.E020"]
    assert ids(feeds_yaml(f"kind: {kind}, tenant: a/b, {PLACE}")) == ["feeds.E019"]


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.agenda])
def test_an_agenda_feed_needs_its_government(kind: str) -> None:
    assert ids(feeds_yaml(f'kind: {kind}, url: "https://a.example", timezone: UTC')) == ["feeds.E008"]


def test_a_page_is_watched_in_part_and_no_other_kind() -> None:
    (feed,) = good(feeds_yaml(f'kind: page, url: "https://a.example/news", selector: "#main li", {PLACE}')).feeds
    assert selection(feed.address) == ("https://a.example/news", "#main li")
    assert ids(feeds_yaml(f'kind: page, url: "https://a.example/news", {PLACE}')) == ["feeds.E008"]
    assert ids(feeds_yaml(f'kind: rss, url: "https://a.example/news", selector: "li", {PLACE}')) == ["feeds.E020"]


@pytest.mark.parametrize(
    ("row", "address", "place"),
    [
        ("kind: legiscan, client: FL", "https://api.legiscan.com/?state=fl", "ocd-division/country:us/state:fl"),
        ("kind: openstates, client: tx", "https://v3.openstates.org/bills?jurisdiction=tx", "ocd-division/country:us/state:tx"),
        ("kind: legiscan, client: US", "https://api.legiscan.com/?state=us", "ocd-division/country:us"),
        ("kind: legiscan, client: DC", "https://api.legiscan.com/?state=dc", "ocd-division/country:us/district:dc"),
        ('kind: federalregister, url: "https://a.example/x?y=1"', "https://a.example/x?y=1", "ocd-division/country:us"),
    ],
)
def test_a_feed_of_bills_or_federal_documents_says_its_place_itself(row: str, address: str, place: str, tmp_path: Path) -> None:
    file = tmp_path / "feeds.yaml"
    file.write_text(feeds_yaml(row))
    (feed,) = load_catalog(file).feeds
    assert (feed.address, feed.place, feed.timezone.startswith("America/")) == (address, place, True)


def test_a_client_that_is_no_state_needs_a_place(tmp_path: Path) -> None:
    file = tmp_path / "feeds.yaml"
    file.write_text(feeds_yaml("kind: legiscan, client: XX, timezone: UTC"))
    with pytest.raises(ConfigurationFaults, match="place"):
        load_catalog(file)
