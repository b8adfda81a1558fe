"""The gazetteer: what its data file holds, by which names, and what holds what."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.place import PlaceKind
from bot.matching import rows
from bot.matching.gazetteer import Gazetteer, load_gazetteer
from bot.matching.names import fold, slug, token_keys
from bot.matching.typed import resolve
from bot.text.tokeniser import tokenise

pytestmark = pytest.mark.no_cover

US = "ocd-division/country:us"
FL = f"{US}/state:fl"
KEY_WEST = f"{FL}/place:key_west"
MONROE_FL = f"{FL}/county:monroe"
DATA = Path(rows.__file__).parent / "data" / "gazetteer.tsv"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def identities() -> list[str]:
    with DATA.open(encoding="utf-8") as lines:
        return list(rows.read(lines).by_id)


def test_a_jurisdiction_carries_what_the_bot_shows(gazetteer: Gazetteer) -> None:
    place = gazetteer[KEY_WEST]
    assert (place.name, place.label, place.kind) == ("Key West", "Key West, FL", PlaceKind.CITY)
    assert (place.county, place.state, place.timezone) == (MONROE_FL, FL, "America/New_York")
    assert place.population == 25755
    assert gazetteer[f"{FL}/place:pensacola"].timezone == "America/Chicago"
    assert gazetteer[f"{FL}/county:escambia"].timezone == "America/Chicago"
    assert gazetteer[MONROE_FL].label == "Monroe County, FL"
    assert gazetteer[f"{US}/district:dc"].label == "Washington, DC"
    assert gazetteer.get("nowhere") is None
    assert gazetteer.label("nowhere") == "nowhere"


def test_ancestors_are_county_and_state(gazetteer: Gazetteer) -> None:
    assert gazetteer.ancestors(KEY_WEST) == (MONROE_FL, FL)
    assert gazetteer.ancestors("geonames:4160795") == (MONROE_FL, FL)
    assert gazetteer.ancestors(MONROE_FL) == (FL,)
    assert gazetteer.ancestors(FL) == ()
    assert gazetteer.ancestors("nowhere") == ()


def test_contains_follows_the_hierarchy(gazetteer: Gazetteer) -> None:
    assert gazetteer.contains(MONROE_FL, KEY_WEST)
    assert gazetteer.contains(FL, KEY_WEST)
    assert gazetteer.contains(US, KEY_WEST)
    assert gazetteer.contains(KEY_WEST, KEY_WEST)
    assert not gazetteer.contains(KEY_WEST, MONROE_FL)
    assert not gazetteer.contains(f"{US}/state:la/place:monroe", MONROE_FL)


def test_a_consolidated_government_is_one_place(gazetteer: Gazetteer) -> None:
    city, county = f"{US}/state:co/place:denver", f"{US}/state:co/county:denver"
    assert gazetteer.get(city) == gazetteer.get(county)
    assert gazetteer.contains(city, county)
    assert gazetteer.contains(county, city)


def test_new_york_city_holds_its_boroughs(gazetteer: Gazetteer) -> None:
    assert gazetteer.contains(f"{US}/state:ny/place:new_york", f"{US}/state:ny/county:kings")


def test_an_independent_city_holds_its_neighbourhoods(gazetteer: Gazetteer) -> None:
    fells_point = resolve("Fells Point, MD", gazetteer)
    assert gazetteer.contains(f"{US}/state:md/place:baltimore", fells_point.id)
    assert not gazetteer.contains(f"{US}/state:md/county:baltimore", fells_point.id)


def test_a_county_and_the_city_that_governs_it_concern_each_other(gazetteer: Gazetteer) -> None:
    for city, county in (("Jacksonville, FL", "Duval County, FL"), ("Indianapolis, IN", "Marion County, IN")):
        one, other = resolve(city, gazetteer).id, resolve(county, gazetteer).id
        assert gazetteer.contains(one, other) and gazetteer.contains(other, one)
    beach = resolve("Jacksonville Beach, FL", gazetteer).id
    assert gazetteer.contains(f"{FL}/county:duval", beach)
    assert not gazetteer.contains(f"{FL}/place:jacksonville", beach)


def test_a_consolidated_government_is_known_as_city_and_as_county(gazetteer: Gazetteer) -> None:
    for city, county in (("Nashville, TN", "davidson"), ("Denver, CO", "denver"), ("New Orleans, LA", "orleans")):
        place = resolve(city, gazetteer)
        assert gazetteer.is_city_and_county(place.id) and place.kind is PlaceKind.CITY
        assert place in gazetteer.counties_named(county)
    assert gazetteer.contains(f"{US}/state:tn/county:davidson", resolve("Belle Meade, TN", gazetteer).id)
    assert not gazetteer.is_city_and_county(KEY_WEST)
    assert not gazetteer.is_city_and_county(f"{US}/state:va/place:fairfax")


def test_the_district_of_columbia_holds_its_neighbourhoods(gazetteer: Gazetteer) -> None:
    assert gazetteer.ancestors(resolve("Anacostia, DC", gazetteer).id) == (f"{US}/district:dc",)


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Key West, FL", "America/New_York"),
        ("Pensacola, FL", "America/Chicago"),
        ("Escambia County, FL", "America/Chicago"),
        ("El Paso, TX", "America/Denver"),
        ("Hudspeth County, TX", "America/Denver"),
        ("Malheur County, OR", "America/Boise"),
        ("Gogebic County, MI", "America/Menominee"),
        ("Detroit, MI", "America/Detroit"),
        ("Gary, IN", "America/Chicago"),
        ("Indianapolis, IN", "America/Indiana/Indianapolis"),
        ("Knoxville, TN", "America/New_York"),
        ("Nashville, TN", "America/Chicago"),
        ("Bowling Green, KY", "America/Chicago"),
        ("Sherman County, KS", "America/Denver"),
        ("Scottsbluff, NE", "America/Denver"),
        ("Rapid City, SD", "America/Denver"),
        ("Kootenai County, ID", "America/Los_Angeles"),
        ("Phoenix, AZ", "America/Phoenix"),
        ("Honolulu, HI", "Pacific/Honolulu"),
        ("San Juan, PR", "America/Puerto_Rico"),
    ],
)
def test_a_place_has_its_own_zone_where_its_state_has_several(gazetteer: Gazetteer, name: str, zone: str) -> None:
    assert resolve(name, gazetteer).timezone == zone


def test_every_label_leads_back_to_its_place(gazetteer: Gazetteer) -> None:
    astray = [i for i in identities() if resolve(gazetteer.label(i), gazetteer).id != i]
    assert astray == []


def test_people_read_a_label_and_no_id_but_where_nothing_tells_two_places_apart(gazetteer: Gazetteer) -> None:
    assert sum(gazetteer.label(identity) == identity for identity in identities()) <= 5


def test_every_name_is_found_by_the_words_of_a_text(gazetteer: Gazetteer) -> None:
    with DATA.open(encoding="utf-8") as lines:
        read = rows.read(lines)
    named = [(row.name, identity) for identity, row in read.by_id.items()] + read.names
    lost = []
    for name, identity in named:
        words = token_keys(tokenise(name).folded)
        found = [place.id for place in gazetteer.named(" ".join(words))]
        if identity not in found or gazetteer.longest(words[0]) < len(words):
            lost.append(name)
    assert lost == []


def test_a_place_right_on_a_state_line_is_not_lost(gazetteer: Gazetteer) -> None:
    delmar = gazetteer[f"{US}/state:de/place:delmar"]
    assert (delmar.county, delmar.population) == (None, 1730)
    assert gazetteer[f"{US}/state:ma/place:seekonk"].county == f"{US}/state:ma/county:bristol"


def test_a_county_has_the_people_of_its_cities_to_be_put_in_order_by(gazetteer: Gazetteer) -> None:
    miami_dade, monroe = gazetteer[f"{FL}/county:miami-dade"], gazetteer[MONROE_FL]
    assert miami_dade.population > monroe.population > gazetteer[KEY_WEST].population
    assert gazetteer[FL].population > miami_dade.population


def test_the_data_file_is_small_and_whole() -> None:
    assert DATA.stat().st_size < 2_000_000
    with DATA.open(encoding="utf-8") as lines:
        read = rows.read(lines)
    kinds = [rows.CODES[row.code].kind for row in read.by_id.values()]
    assert kinds.count(PlaceKind.STATE) == 56
    assert kinds.count(PlaceKind.COUNTY) > 3070
    assert kinds.count(PlaceKind.CITY) > 20900
    assert kinds.count(PlaceKind.TOWNSHIP) == 15131
    assert kinds.count(PlaceKind.SETTLEMENT) > 6500
    assert all(row.timezone for row in read.by_id.values())
    assert all(row.county is None or row.county in read.by_id for row in read.by_id.values())
    assert all(target in read.by_id for target in read.aliases.values())


def test_the_file_names_its_sources() -> None:
    assert "GeoNames" in (DATA.parent / "SOURCES.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Key West", "key west"),
        ("Saint Petersburg", "st petersburg"),
        ("Mount Vernon", "mt vernon"),
        ("Fort Myers", "ft myers"),
        ("Sault Sainte Marie", "sault ste marie"),
        ("Prince George's County", "prince george county"),
        ("O’Brien", "obrien"),
        ("Coeur d'Alene", "coeur dalene"),
        ("Miami-Dade", "miami dade"),
        ("Cañon  City", "canon city"),
        ("W. Va.", "w va"),
        ("W.Va.", "w va"),
        ("N.C.", "nc"),
    ],
)
def test_a_name_is_folded_as_the_words_of_a_text_are(name: str, key: str) -> None:
    assert fold(name) == key


def test_words_that_are_written_one_way_are_their_own_keys() -> None:
    words = ["key", "west"]
    assert token_keys(words) is words
    assert token_keys(["fort", "st", "mount"]) == ["ft", "st", "mt"]


@given(st.text(max_size=40))
def test_fold_is_idempotent(name: str) -> None:
    assert fold(fold(name)) == fold(name)


def test_slug_writes_ocd_ids() -> None:
    assert slug("Coeur d'Alene") == "coeur_d~alene"
    assert slug("St. Lucie") == "st_lucie"
    assert slug("Winston-Salem") == "winston-salem"
