"""The gazetteer: what its data file holds, what typed names mean, what holds what."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import PlaceError
from bot.domain.place import PlaceKind
from bot.matching import rows
from bot.matching.gazetteer import Gazetteer, load_gazetteer
from bot.matching.names import fold, slug

US = "ocd-division/country:us"
FL = f"{US}/state:fl"
KEY_WEST = f"{FL}/place:key_west"
MONROE_FL = f"{FL}/county:monroe"
DATA = Path(rows.__file__).parent / "data" / "gazetteer.tsv"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.mark.parametrize(
    ("typed", "identity"),
    [
        ("Key West, FL", KEY_WEST),
        ("key west, fl", KEY_WEST),
        ("KEY WEST, FLORIDA", KEY_WEST),
        ("Key West, Fla.", KEY_WEST),
        ("Key West FL", KEY_WEST),
        ("  Key West ,  FL ", KEY_WEST),
        ("Key West, Monroe County, FL", KEY_WEST),
        (KEY_WEST, KEY_WEST),
        ("Key West, KS", f"{US}/state:ks/county:coffey/place:key_west"),
        ("Key West Township, Kan.", f"{US}/state:ks/county:coffey/place:key_west"),
        ("Monroe County, FL", MONROE_FL),
        ("Monroe, FL", MONROE_FL),
        ("Monroe, LA", f"{US}/state:la/place:monroe"),
        ("Orleans Parish, La.", f"{US}/state:la/place:new_orleans"),
        ("Miami-Dade County, FL", f"{FL}/county:miami-dade"),
        ("miami dade county, fl", f"{FL}/county:miami-dade"),
        ("Florida", FL),
        ("FL", FL),
        ("Fla.", FL),
        ("Washington", f"{US}/state:wa"),
        ("Washington, D.C.", f"{US}/district:dc"),
        ("Puerto Rico", f"{US}/territory:pr"),
        ("San Juan, PR", f"{US}/territory:pr/municipio:san_juan"),
        ("Key Largo, FL", "geonames:4160795"),
        ("St. Petersburg, FL", f"{FL}/place:st_petersburg"),
        ("Saint Petersburg, FL", f"{FL}/place:st_petersburg"),
        ("Coeur d’Alene, ID", f"{US}/state:id/place:coeur_d~alene"),
        ("Islamorada, FL", f"{FL}/place:islamorada~_village_of_islands"),
        ("Oklahoma City, OK", f"{US}/state:ok/place:oklahoma_city"),
        ("New York, NY", f"{US}/state:ny/place:new_york"),
        ("New York City, NY", f"{US}/state:ny/place:new_york"),
        ("Brooklyn, NY", f"{US}/state:ny/county:kings"),
        ("Nashville, TN", f"{US}/state:tn/county:davidson"),
        ("Denver, CO", f"{US}/state:co/place:denver"),
        ("Denver County, CO", f"{US}/state:co/place:denver"),
        (f"{US}/state:co/county:denver", f"{US}/state:co/place:denver"),
        ("Baltimore, MD", f"{US}/state:md/place:baltimore"),
        ("Baltimore County, MD", f"{US}/state:md/county:baltimore"),
        ("Monroe Township, Monroe County, MI", f"{US}/state:mi/county:monroe/place:monroe_charter"),
        ("Reno, Parker County, TX", f"{US}/state:tx/place:reno_~parker_county~"),
    ],
)
def test_a_typed_name_means_one_place(gazetteer: Gazetteer, typed: str, identity: str) -> None:
    assert gazetteer.resolve(typed).id == identity


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("Kye West, FL", "Key West, FL"),
        ("Key Wst, Florida", "Key West, FL"),
        ("Key West, Flroida", "Key West, Florida"),
        ("Key West", "Key West, FL"),
        ("Monroe", "Monroe, LA"),
        ("Monroe County", "Monroe County, FL"),
        ("Reno, TX", "Reno, Parker County, TX"),
        ("Washington Township, IN", "Washington Township, Adams County, IN"),
    ],
)
def test_an_unclear_name_gets_suggestions_that_work(gazetteer: Gazetteer, typed: str, suggestion: str) -> None:
    with pytest.raises(PlaceError) as caught:
        gazetteer.resolve(typed)
    assert 1 <= len(caught.value.suggestions) <= 5
    assert suggestion in caught.value.suggestions or typed == "Monroe County"
    for suggested in caught.value.suggestions:
        gazetteer.resolve(suggested)


def test_an_ambiguous_name_tells_the_states(gazetteer: Gazetteer) -> None:
    with pytest.raises(PlaceError, match=r"LA.*MI"):
        gazetteer.resolve("Monroe")


@pytest.mark.parametrize("typed", ["", "   ", ",", ", FL", "Zzyzxburg, FL", f"{US}/state:zz", "geonames:1", "x" * 5000])
def test_nonsense_is_refused(gazetteer: Gazetteer, typed: str) -> None:
    with pytest.raises(PlaceError):
        gazetteer.resolve(typed)


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
    fells_point = gazetteer.resolve("Fells Point, MD")
    assert gazetteer.contains(f"{US}/state:md/place:baltimore", fells_point.id)
    assert not gazetteer.contains(f"{US}/state:md/county:baltimore", fells_point.id)


def test_every_label_leads_back_to_its_place(gazetteer: Gazetteer) -> None:
    with DATA.open(encoding="utf-8") as lines:
        identities = list(rows.read(lines).by_id)[::37]
    astray = [i for i in identities if gazetteer.resolve(gazetteer.label(i)).id != i]
    assert astray == []


def test_the_data_file_is_small_and_whole() -> None:
    assert DATA.stat().st_size < 2_000_000
    with DATA.open(encoding="utf-8") as lines:
        read = rows.read(lines)
    kinds = [rows.CODES[row.code].kind for row in read.by_id.values()]
    assert kinds.count(PlaceKind.STATE) == 56
    assert kinds.count(PlaceKind.COUNTY) > 3080
    assert kinds.count(PlaceKind.CITY) > 20900
    assert kinds.count(PlaceKind.TOWNSHIP) == 15131
    assert kinds.count(PlaceKind.SETTLEMENT) > 6500
    assert all(row.timezone for row in read.by_id.values())
    assert all(row.county is None or row.county in read.by_id for row in read.by_id.values())
    assert all(target in read.by_id for target in read.aliases.values())


def test_it_loads_well_under_a_second() -> None:
    started = time.process_time()
    with DATA.open(encoding="utf-8") as lines:
        Gazetteer(rows.read(lines))
    assert time.process_time() - started < 1


def test_the_file_names_its_sources() -> None:
    assert "GeoNames" in (DATA.parent / "SOURCES.md").read_text(encoding="utf-8")


@given(st.text(max_size=40))
def test_fold_is_idempotent(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(st.text(max_size=60))
@settings(deadline=None)
def test_resolve_answers_or_refuses(name: str) -> None:
    try:
        found = load_gazetteer().resolve(name)
    except PlaceError as error:
        assert len(error.suggestions) <= 5
    else:
        assert load_gazetteer().get(found.id) == found


def test_slug_writes_ocd_ids() -> None:
    assert slug("Coeur d'Alene") == "coeur_d~alene"
    assert slug("St. Lucie") == "st_lucie"
    assert slug("Winston-Salem") == "winston-salem"
