"""Whose a source is: told by its name where that is clear, asked where it is not (sources.md section 5, ambiguity)."""

from __future__ import annotations

import pytest

from bot.matching.gazetteer import load_gazetteer
from bot.services.siting import propose, tenant

GAZETTEER = load_gazetteer()
API = "https://webapi.legistar.com/v1/"


@pytest.mark.parametrize(
    ("address", "place", "zone"),
    [
        (f"{API}keywest", "Key West, FL", "America/New_York"),
        (f"{API}olympia", "Olympia, WA", "America/Los_Angeles"),
        ("https://claytoncountyga.primegov.com", "Clayton County, GA", "America/New_York"),
        ("https://laceywa.api.civicclerk.com", "Lacey, WA", "America/Los_Angeles"),
        ("https://taylorcofl.api.civicclerk.com", "Taylor County, FL", "America/New_York"),
        ("https://tumwater-wa.municodemeetings.com", "Tumwater, WA", "America/Los_Angeles"),
        ("https://pensacolafl.civicweb.net", "Pensacola, FL", "America/Chicago"),
        ("https://www.cityofkeywest-fl.gov/AgendaCenter", "Key West, FL", "America/New_York"),
        ("https://ci.olympia.wa.us/calendar.ics", "Olympia, WA", "America/Los_Angeles"),
        ("https://api.legiscan.com/?state=fl", "Florida", "America/New_York"),
        ("https://v3.openstates.org/bills?jurisdiction=tx", "Texas", "America/Chicago"),
        ("https://www.federalregister.gov/documents/search", "United States", "America/New_York"),
        ("https://www.co.monroe.fl.us/", "Monroe County, FL", "America/New_York"),
    ],
)
def test_a_name_in_an_address_tells_the_place_and_its_zone(address: str, place: str, zone: str) -> None:
    site = propose(address, "", "", GAZETTEER)
    assert site.place is not None
    assert (site.place.label, site.place.timezone) == (place, zone)
    assert "address" in site.why


@pytest.mark.parametrize("address", [f"{API}springfield", f"{API}monroe", f"{API}mesa"])
def test_an_ambiguous_name_is_not_guessed(address: str) -> None:
    site = propose(address, "", "", GAZETTEER)
    assert site.place is None
    assert len(site.among) > 1


def test_the_text_tells_which_of_several_is_meant() -> None:
    site = propose(f"{API}mesa", "", "The council meets in its chamber, 1 Harbour Street, Mesa, AZ 85201.", GAZETTEER)
    assert site.place is not None
    assert (site.place.label, "text" in site.why) == ("Mesa, AZ", True)


@pytest.mark.parametrize(
    ("title", "place"),
    [("City of Key West, Florida - Home", "Key West, FL"), ("Prince William County, VA: Agendas", "Prince William County, VA")],
)
def test_a_title_tells_it_where_the_address_does_not(title: str, place: str) -> None:
    site = propose("http://127.0.0.1:8080/calendar.ics", title, "", GAZETTEER)
    assert site.place is not None
    assert site.place.label == place


@pytest.mark.parametrize("address", [f"{API}xy", "https://keysweekly.com/feed/", "http://127.0.0.1/", "https://localhost/", ""])
def test_nothing_is_proposed_where_nothing_tells(address: str) -> None:
    site = propose(address, "", "", GAZETTEER)
    assert (site.place, site.among) == (None, ())


def test_the_tenant_is_the_part_of_an_address_that_names_who_publishes() -> None:
    assert tenant(f"{API}saltmarsh/events") == "saltmarsh"
    assert tenant("https://saltmarsh.granicus.com/ViewPublisher.php") == "saltmarsh"
    assert tenant("https://www.saltmarsh.example/") == "saltmarsh"


@pytest.mark.parametrize("address", ["https://sentinel.com/feed", "https://www.mobile.com/", "https://normal.org/rss"])
def test_a_word_in_a_domain_that_is_also_a_town_is_asked_about(address: str) -> None:
    asked = propose(address, "All the news", "", GAZETTEER)
    assert (asked.place, len(asked.among)) == (None, 1)
    told = propose(address, f"News of {asked.among[0].label}", "", GAZETTEER)
    assert told.place == asked.among[0]
