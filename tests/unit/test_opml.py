"""OPML in and out: nested lists of other readers, hostile files, and a round trip that keeps what only Gavel knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import Catalog
from bot.catalog.adding import FeedsFile
from bot.catalog.opml import MAX_BYTES, Outline, read_opml, write_opml
from bot.cli.importing import Importing
from bot.domain.errors import ConfigurationError
from bot.domain.feed import Feed
from bot.domain.urls import canonical_url
from bot.matching.gazetteer import load_gazetteer

GAZETTEER = load_gazetteer()
KEY_WEST = "ocd-division/country:us/state:fl/place:key_west"
NESTED = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Mine</title></head><body>
<outline text="Papers">
  <outline text="Keys">
    <outline type="rss" text="Gazette" title="The Gazette" xmlUrl="https://gazette.example/feed/" htmlUrl="https://gazette.example/"/>
  </outline>
  <outline type="rss" text="Nothing here"/>
</outline>
<outline text="Bare" xmlUrl="https://bare.example/rss"/>
</body></opml>"""


def test_nested_outlines_are_categories() -> None:
    assert read_opml(NESTED, "my.opml") == [
        Outline(5, "The Gazette", "https://gazette.example/feed/", "https://gazette.example/", ("Papers", "Keys")),
        Outline(7, "Nothing here", "", categories=("Papers",)),
        Outline(9, "Bare", "https://bare.example/rss"),
    ]


BOMB = b"""<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<opml version="2.0"><body><outline text="&b;" xmlUrl="https://a.example/"/></body></opml>"""
OUTSIDE = b"""<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body><outline text="&x;"/></body></opml>"""


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (BOMB, "document type"),
        (OUTSIDE, "document type"),
        (b"<opml><body>" + b"<outline>" * 200, "nested"),
        (b"<opml><body>" + b"<outline/>" * 30_000, "outlines"),
        (b" " * (MAX_BYTES + 1), "longer"),
        (b"<rss/>", "no OPML"),
        (b"<opml><body>", "well-formed"),
        (b"", "well-formed"),
        (b'<?xml version="1.0" encoding="ebcdic-x"?><opml/>', "encoding"),
    ],
    ids=["entities", "external", "deep", "many", "long", "other", "cut off", "empty", "encoding"],
)
def test_a_hostile_or_broken_file_is_refused_with_the_reason(data: bytes, word: str) -> None:
    with pytest.raises(ConfigurationError, match=word):
        read_opml(data, "my.opml")


@given(st.binary(max_size=200))
def test_no_file_raises_anything_else(data: bytes) -> None:
    try:
        read_opml(b"<opml>" + data, "my.opml")
    except ConfigurationError:
        pass


def importing(*known: Feed, zone: str = "America/New_York", place: str = "") -> Importing:
    return Importing(GAZETTEER, FeedsFile(Path("feeds.yaml"), "", Catalog(feeds=known), zone, None), place=place)


FEEDS = (
    Feed("gazette", "rss", "https://gazette.example/feed/", "America/New_York", timedelta(minutes=15), home=(KEY_WEST,)),
    Feed("key-west", "legistar", "https://webapi.legistar.com/v1/keywest", "America/New_York", timedelta(hours=1), KEY_WEST),
    Feed("cal", "ical", "https://town.example/a?b=1&c=<2>", "America/Chicago", timedelta(hours=1), KEY_WEST),
    Feed("page", "page", "https://town.example/n#!select=%23notices%20li", "America/New_York", timedelta(hours=1), KEY_WEST),
)


def test_feeds_come_back_from_opml_as_they_were() -> None:
    text = write_opml([(feed, 'A "title" & more\x00') for feed in FEEDS], GAZETTEER.label, datetime(2026, 1, 2, tzinfo=UTC))
    into = importing()
    for outline in read_opml(text.encode(), "x.opml"):
        assert outline.title == 'A "title" & more'
        into.take(outline)
    assert (tuple(into.feeds), into.lines) == (FEEDS, [])


def test_bad_ones_and_doubles_are_told_by_line_and_the_others_are_taken() -> None:
    into = importing(FEEDS[0])
    for outline in (
        Outline(2, "Again", "http://www.gazette.example/feed"),
        Outline(3, "Nothing", ""),
        Outline(4, "Mail", "mailto:a@b.example"),
        Outline(5, "Board", "https://go.boarddocs.com/fl/x/Board.nsf"),
        Outline(6, "Unsure", "https://springfield.legistar.com/Calendar.aspx"),
        Outline(7, "Odd", "https://odd.example/", kind="telegram"),
        Outline(8, "Far", "https://far.example/", timezone="Mars/Olympus"),
        Outline(9, "Lost", "https://lost.example/", home=("Kee West, FL",)),
        Outline(10, "Olympia", "https://olympia.legistar.com/Calendar.aspx"),
        Outline(11, "Ledger", "https://ledger.example/rss", id="gazette"),
    ):
        into.take(outline)
    assert [(feed.id, feed.kind, feed.timezone) for feed in into.feeds] == [
        ("olympia-agendas", "legistar", "America/Los_Angeles"),
        ("ledger", "rss", "America/New_York"),
    ]
    assert (into.known, into.bad) == (1, 7)
    assert [line.partition(":")[0] for line in into.lines] == [str(number) for number in range(2, 10)]
    assert "crawlers" in into.lines[3]


def test_a_feed_is_not_compared_with_every_other_one(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def canonical(url: str) -> str:
        read.append(url)
        return canonical_url(url)

    monkeypatch.setattr("bot.cli.importing.canonical_url", canonical)
    into = importing()
    for number in range(30):
        into.take(Outline(number, "Ledger", f"https://ledger{number}.example/rss"))
    assert (len(into.feeds), len(read)) == (30, 30)


def test_a_place_and_a_zone_hold_for_what_states_none() -> None:
    into = importing(zone="", place="Pensacola, FL")
    into.take(Outline(1, "Ledger", "https://ledger.example/rss"))
    into.take(Outline(2, "Hills", "https://springfield.legistar.com/"))
    assert [(feed.timezone, len(feed.homes)) for feed in into.feeds] == [("America/Chicago", 1)] * 2
    nowhere = importing(zone="")
    nowhere.take(Outline(1, "Ledger", "https://ledger.example/rss"))
    assert "--timezone" in nowhere.lines[0]
