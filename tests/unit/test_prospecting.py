"""What services know of feed kinds agrees with feeds.yaml, and ids are readable and free."""

from __future__ import annotations

from datetime import timedelta

from bot.catalog.kinds import KINDS as BUILT
from bot.domain.feed import Feed
from bot.domain.selection import WHOLE_PAGE, selected
from bot.feeds.platforms import PLATFORMS
from bot.matching.gazetteer import load_gazetteer
from bot.services.prospect_words import kind_name
from bot.services.prospecting import GOVERNMENTS, KINDS, free_id, twin

KEY_WEST = "ocd-division/country:us/state:fl/place:key_west"
GAZETTEER = load_gazetteer()


def feed(kind: str, address: str = "https://www.ledger.example/feed/", place: str | None = None) -> Feed:
    return Feed("x", kind, address, "UTC", timedelta(hours=1), place)


def test_the_kinds_of_governments_are_legistar_and_every_platform() -> None:
    assert {each.kind for each in PLATFORMS} | {"legistar"} == GOVERNMENTS
    assert all(BUILT[kind].agenda for kind in GOVERNMENTS)
    assert set(BUILT) >= KINDS
    assert all(kind_name(kind) != kind for kind in KINDS)


def test_an_id_tells_the_place_and_what_it_is_or_the_name_of_the_outlet() -> None:
    assert free_id(feed("legistar", place=KEY_WEST), "keywest", GAZETTEER, ()) == "key-west-agendas"
    assert free_id(feed("ical", place=KEY_WEST), "", GAZETTEER, ()) == "key-west-calendar"
    assert free_id(feed("rss"), "The Keys’ Ledger!", GAZETTEER, ()) == "the-keys-ledger"
    assert free_id(feed("rss"), "A title that is much too long to be an id of anything", GAZETTEER, ()) == "ledger"
    assert free_id(feed("rss"), "Новости", GAZETTEER, ()) == "feed"
    assert free_id(feed("rss"), "Ledger", GAZETTEER, {"ledger", "ledger-2"}) == "ledger-3"


def test_a_twin_has_the_same_canonical_address_and_another_part_of_a_page_is_none() -> None:
    assert twin("http://ledger.example/feed", [feed("rss")]) == feed("rss")
    page = feed("page", selected("https://town.example/", WHOLE_PAGE))
    assert twin(selected("https://town.example/", "#notices"), [page]) is None
