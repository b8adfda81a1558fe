"""Place names as people type them: what they mean, and what is answered where they are unclear."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import PlaceError
from bot.matching.gazetteer import Gazetteer, load_gazetteer
from bot.matching.typed import resolve

US = "ocd-division/country:us"
FL = f"{US}/state:fl"
KEY_WEST = f"{FL}/place:key_west"
MONROE_FL = f"{FL}/county:monroe"


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
        ("key west fl", KEY_WEST),
        ("Key West Florida", KEY_WEST),
        ("Key West, FL, USA", KEY_WEST),
        ("City of Key West, FL", KEY_WEST),
        ("Southernmost City", KEY_WEST),
        ("Monroe county fla", MONROE_FL),
        ("Monroe Co., FL", MONROE_FL),
        ("the Keys", MONROE_FL),
        ("Miami-Dade County", f"{FL}/county:miami-dade"),
        ("miami dade", f"{FL}/county:miami-dade"),
        ("Dade County, FL", f"{FL}/county:miami-dade"),
        ("St Petersburg, FL", f"{FL}/place:st_petersburg"),
        ("saint petersburg fl", f"{FL}/place:st_petersburg"),
        ("St. Pete, FL", f"{FL}/place:st_petersburg"),
        ("Ft. Lauderdale, FL", f"{FL}/place:fort_lauderdale"),
        ("Islamorada", f"{FL}/place:islamorada~_village_of_islands"),
        ("Islamorada, Village of Islands, FL", f"{FL}/place:islamorada~_village_of_islands"),
        ("NYC", f"{US}/state:ny/place:new_york"),
        ("New York City", f"{US}/state:ny/place:new_york"),
        ("New York", f"{US}/state:ny"),
        ("LA", f"{US}/state:la"),
        ("Manhattan, NY", f"{US}/state:ny/county:new_york"),
        ("Kings County, NY", f"{US}/state:ny/county:kings"),
        ("the Bronx", f"{US}/state:ny/county:bronx"),
        ("Staten Island, N.Y.", f"{US}/state:ny/county:richmond"),
        ("Washington DC", f"{US}/district:dc"),
        ("D.C.", f"{US}/district:dc"),
        (f"{US}/state:dc", f"{US}/district:dc"),
        ("Kansas City, Mo.", f"{US}/state:mo/place:kansas_city"),
        ("Charleston, W. Va.", f"{US}/state:wv/place:charleston"),
        ("Charleston, W.Va.", f"{US}/state:wv/place:charleston"),
        ("Boise, ID", f"{US}/state:id/place:boise_city"),
        ("Boise City, ID", f"{US}/state:id/place:boise_city"),
        ("Ventura, CA", f"{US}/state:ca/place:san_buenaventura_~ventura~"),
        ("San Buenaventura, CA", f"{US}/state:ca/place:san_buenaventura_~ventura~"),
        ("Paso Robles, CA", f"{US}/state:ca/place:el_paso_de_robles_~paso_robles~"),
        ("La Canada Flintridge, CA", f"{US}/state:ca/place:la_cañada_flintridge"),
        ("Prince George's County, MD", f"{US}/state:md/county:prince_george~s"),
        ("Prince Georges County, MD", f"{US}/state:md/county:prince_george~s"),
        ("O’Fallon, MO", f"{US}/state:mo/place:o~fallon"),
        ("winston salem nc", f"{US}/state:nc/place:winston-salem"),
        ("Sault Ste. Marie, MI", f"{US}/state:mi/place:sault_ste_marie"),
        ("Sault Sainte Marie, MI", f"{US}/state:mi/place:sault_ste_marie"),
        ("La Salle, IL", f"{US}/state:il/place:lasalle"),
        ("Barnstable, MA", f"{US}/state:ma/place:barnstable_town"),
        ("Davidson County, TN", f"{US}/state:tn/county:davidson"),
        ("Nashville-Davidson, TN", f"{US}/state:tn/county:davidson"),
        ("Louisville, KY", f"{US}/state:ky/county:jefferson"),
        ("Louisville/Jefferson County, KY", f"{US}/state:ky/county:jefferson"),
        ("Lexington-Fayette, KY", f"{US}/state:ky/place:lexington"),
        ("Athens-Clarke County, GA", f"{US}/state:ga/county:clarke"),
        ("Macon, GA", f"{US}/state:ga/county:bibb"),
        ("Macon-Bibb County, GA", f"{US}/state:ga/county:bibb"),
        ("Augusta-Richmond County, GA", f"{US}/state:ga/county:richmond"),
        ("Butte-Silver Bow, MT", f"{US}/state:mt/county:silver_bow"),
        ("Indianapolis, IN", f"{US}/state:in/place:indianapolis"),
        ("Honolulu, HI", f"{US}/state:hi/county:honolulu"),
        ("Philadelphia County, PA", f"{US}/state:pa/place:philadelphia"),
        ("Carson City, NV", f"{US}/state:nv/place:carson_city"),
        ("Anchorage, AK", f"{US}/state:ak/place:anchorage"),
        ("Juneau, AK", f"{US}/state:ak/place:juneau"),
        ("Arlington, VA", f"{US}/state:va/county:arlington"),
        ("Rutland, VT", f"{US}/state:vt/place:rutland_city"),
        ("Rutland Town, VT", f"{US}/state:vt/place:rutland_town"),
        ("Town of Brookhaven, NY", f"{US}/state:ny/county:suffolk/place:brookhaven"),
        ("Cranberry Twp, PA", f"{US}/state:pa/county:butler/place:cranberry"),
    ],
)
def test_a_typed_name_means_one_place(gazetteer: Gazetteer, typed: str, identity: str) -> None:
    assert resolve(typed, gazetteer).id == identity


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("Kye West, FL", "Key West, FL"),
        ("Key Wst, Florida", "Key West, FL"),
        ("Key West, Flroida", "Key West, Florida"),
        ("Kye West fl", "Key West, FL"),
        ("Miami Beech, FL", "Miami Beach, FL"),
        ("Key West", "Key West, FL"),
        ("Springfield", "Springfield, MO"),
        ("Twin Cities", "Minneapolis, MN"),
        ("Monroe", "Monroe, LA"),
        ("Monroe County", "Monroe County, NY"),
        ("Reno, TX", "Reno, Parker County, TX"),
        ("Washington Township, IN", "Washington Township, Adams County, IN"),
    ],
)
def test_an_unclear_name_gets_suggestions_that_work(gazetteer: Gazetteer, typed: str, suggestion: str) -> None:
    with pytest.raises(PlaceError) as caught:
        resolve(typed, gazetteer)
    assert 1 <= len(caught.value.suggestions) <= 5
    assert suggestion in caught.value.suggestions
    for suggested in caught.value.suggestions:
        resolve(suggested, gazetteer)


def test_an_ambiguous_name_tells_the_states(gazetteer: Gazetteer) -> None:
    with pytest.raises(PlaceError, match=r"LA.*MI"):
        resolve("Monroe", gazetteer)


@pytest.mark.parametrize(
    "typed", ["", "   ", ",", ", FL", "Zzyzxburg, FL", f"{US}/state:zz", "geonames:1", "x" * 5000, "a," * 200]
)
def test_nonsense_is_refused(gazetteer: Gazetteer, typed: str) -> None:
    with pytest.raises(PlaceError):
        resolve(typed, gazetteer)


@given(st.text(max_size=60))
@settings(deadline=None)
def test_resolve_answers_or_refuses(name: str) -> None:
    try:
        found = resolve(name, load_gazetteer())
    except PlaceError as error:
        assert len(error.suggestions) <= 5
    else:
        assert load_gazetteer().get(found.id) == found


@pytest.mark.parametrize("typed", ["United States", "USA", "U.S.", "usa"])
def test_the_whole_country_could_not_be_typed(gazetteer: Gazetteer, typed: str) -> None:
    assert resolve(typed, gazetteer).id == "ocd-division/country:us"
