"""Building the gazetteer's data file from raw lists (made up, in the shape of the real ones)."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from bot.domain.place import PlaceKind
from bot.matching.build_gazetteer import Build
from bot.matching.gazetteer import Gazetteer
from bot.matching.rows import read
from bot.matching.typed import resolve

STATE = "ocd-division/country:us/state:zz"

LISTS = {
    "us_states_ap.csv": """abbr,name,fips,ap_abbr,ap_unabbreviated,capital,time_zones,ocd_id
ZZ,Zedland,99,Zed.,0,Northport,America/Chicago|America/Denver,ocd-division/country:us/state:zz
DC,District of Columbia,11,D.C.,0,,America/New_York,ocd-division/country:us/district:dc
""",
    "ocd_us_census_places.csv.gz": f"""id,name,census_geoid
{STATE}/county:alder,Alder County,place-99001
{STATE}/county:birch,Birch County,place-99003
{STATE}/county:twin,Twin County,place-99005
{STATE}/place:northport,Northport city,place-9900100
{STATE}/place:dry_city,Dry City city,place-9900200
{STATE}/place:twin,Twin city,place-9900300
{STATE}/place:reno_~alder_county~,Reno town,place-9900400
{STATE}/place:reno_~birch_county~,Reno town,place-9900500
{STATE}/place:isle~_village_of_reefs,"Isle, Village of Reefs village",place-9900600
{STATE}/county:birch/place:northport,Northport township,place-9900700
{STATE}/county:birch/place:elm_charter,Elm charter township,place-9900800
{STATE}/place:border,Border city,place-9900900
{STATE}/place:bay_village,Bay village,place-9900300001
{STATE}/place:lagrange,LaGrange city,place-9901000
{STATE}/place:old_mission_~sunny_mission~,Old Mission (Sunny Mission) city,place-9901100
{STATE}/place:reile~s_acres,Reile's Acres city,place-9901200
""",
    "ocd_aliases.csv": f"""id,sameAs,sameAsNote
{STATE}/place:twin,{STATE}/county:twin,coterminous
{STATE}/place:old_port,{STATE}/place:northport,renamed
""",
    "geonames_us_places_500plus.csv.gz": """geonameid,name,state,population,timezone,lat,lon,alt_names
1,Northport,ZZ,9000,America/Denver,1,1,
2,Twin,ZZ,5000,America/Chicago,1,1,
3,Sandy Cove,ZZ,700,America/Denver,1,1,
4,Sandy Cove,ZZ,600,America/Denver,1,1,
5,Elm,ZZ,800,America/Chicago,1,1,
6,Washington,DC,690000,America/New_York,1,1,
7,Border,ZZ,900,America/Denver,1,1,
8,La Grange,ZZ,850,America/Denver,1,1,
9,Sunny Mission,ZZ,840,America/Denver,1,1,
10,Twin,ZZ,830,America/Denver,1,1,
11,Reiles Acres,ZZ,820,America/Denver,1,1,
""",
    "place_county.csv.gz": """geonameid,name,state,county_fips,county_name,county_ocd_id,nearest_only
1,Northport,ZZ,99001,Alder,,0
2,Twin,ZZ,99005,Twin,,0
3,Sandy Cove,ZZ,99001,Alder,,0
4,Sandy Cove,ZZ,99001,Alder,,0
5,Elm,ZZ,99003,Birch,,0
6,Washington,DC,11001,District of Columbia,,0
7,Border,ZZ,11001,District of Columbia,,0
8,La Grange,ZZ,99001,Alder,,0
9,Sunny Mission,ZZ,99001,Alder,,0
10,Twin,ZZ,99001,Alder,,0
11,Reiles Acres,ZZ,99001,Alder,,0
""",
    "us_name_ambiguity.csv.gz": """name,place_states,county_states,township_states,n_states,zipf_en,\
top_population,top_state,second_population
twin,zz,zz,,1,4.9,5000,ZZ,
northport,zz,,zz,1,1.2,9000,ZZ,
""",
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    for name, text in LISTS.items():
        data = text.encode()
        (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return tmp_path


@pytest.fixture
def gazetteer(source: Path) -> Gazetteer:
    return Gazetteer(read(Build(source).run().splitlines()))


def test_the_same_lists_give_the_same_file(source: Path) -> None:
    assert Build(source).run() == Build(source).run()


def test_a_place_gets_population_zone_and_county_from_its_namesake(gazetteer: Gazetteer) -> None:
    place = resolve("Northport, ZZ", gazetteer)
    assert (place.id, place.kind) == (f"{STATE}/place:northport", PlaceKind.CITY)
    assert (place.population, place.timezone, place.county) == (9000, "America/Denver", f"{STATE}/county:alder")
    assert resolve("Northport Township, ZZ", gazetteer).county == f"{STATE}/county:birch"


def test_a_settlement_is_known_by_its_geonames_number(gazetteer: Gazetteer) -> None:
    place = resolve("Sandy Cove, Zed.", gazetteer)
    assert (place.id, place.kind, place.population) == ("geonames:3", PlaceKind.SETTLEMENT, 700)
    assert place.county == f"{STATE}/county:alder"
    assert gazetteer.get("geonames:4") == place


def test_a_place_whose_point_lies_in_another_state_was_lost(gazetteer: Gazetteer) -> None:
    border = gazetteer[f"{STATE}/place:border"]
    assert (border.population, border.county) == (900, None)


def test_the_division_list_tells_the_county_of_some_places(gazetteer: Gazetteer) -> None:
    bay = resolve("Bay Village, ZZ", gazetteer)
    assert (bay.name, bay.county) == ("Bay", f"{STATE}/county:birch")


def test_names_are_joined_whatever_their_blanks_and_apostrophes(gazetteer: Gazetteer) -> None:
    assert resolve("La Grange, ZZ", gazetteer).id == resolve("LaGrange, ZZ", gazetteer).id == f"{STATE}/place:lagrange"
    assert resolve("Reiles Acres, ZZ", gazetteer) == gazetteer[f"{STATE}/place:reile~s_acres"]
    assert gazetteer[f"{STATE}/place:lagrange"].population == 850
    assert gazetteer[f"{STATE}/place:reile~s_acres"].population == 820


def test_of_two_names_the_one_in_use_is_shown(gazetteer: Gazetteer) -> None:
    mission = resolve("Old Mission, ZZ", gazetteer)
    assert (mission.label, mission.population) == ("Sunny Mission, ZZ", 840)


def test_a_place_in_another_county_is_not_the_city_that_is_its_own_county(gazetteer: Gazetteer) -> None:
    assert gazetteer[f"{STATE}/place:twin"].population == 5000
    assert gazetteer["geonames:10"].county == f"{STATE}/county:alder"


def test_a_county_counts_the_people_of_its_cities(gazetteer: Gazetteer) -> None:
    assert gazetteer[f"{STATE}/county:alder"].population == 9000 + 850 + 840 + 820
    assert gazetteer[STATE].population == 9000 + 850 + 840 + 820 + 800 + 5000 + 900


def test_the_build_says_what_became_of_every_row(source: Path) -> None:
    build = Build(source)
    build.run()
    counts = dict(build.tally)
    assert counts.pop("rows of the division list") == 16
    assert counts.pop("divisions that are another id of one listed") == 1
    assert sum(counts.values()) == 2 * counts["GeoNames places"]


def test_a_consolidated_county_is_another_name_for_its_city(gazetteer: Gazetteer) -> None:
    assert resolve("Twin County, ZZ", gazetteer).id == f"{STATE}/place:twin"
    assert gazetteer.canonical(f"{STATE}/county:twin") == f"{STATE}/place:twin"


def test_names_lose_their_legal_type_only(gazetteer: Gazetteer) -> None:
    assert resolve("Dry City, ZZ", gazetteer).name == "Dry City"
    assert resolve("Isle, ZZ", gazetteer).id == f"{STATE}/place:isle~_village_of_reefs"
    assert resolve("Elm Township, ZZ", gazetteer).id == f"{STATE}/county:birch/place:elm_charter"
    assert resolve("Reno, Birch County, ZZ", gazetteer).id == f"{STATE}/place:reno_~birch_county~"
    assert resolve("Old Port, ZZ", gazetteer).id == f"{STATE}/place:northport"


def test_a_place_without_a_zone_takes_that_of_its_county(gazetteer: Gazetteer) -> None:
    assert gazetteer[f"{STATE}/county:alder"].timezone == "America/Denver"
    assert resolve("Reno, Birch County, ZZ", gazetteer).timezone == "America/Chicago"


def test_a_word_more_common_than_its_place_is_marked(gazetteer: Gazetteer) -> None:
    assert gazetteer.is_common("twin")
    assert not gazetteer.is_common("northport")
