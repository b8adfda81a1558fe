"""What a text says of its places: lists, nicknames, states alone, the capital, and what it says elsewhere of the same name."""

from __future__ import annotations

import pytest

from bot.matching.gazetteer import load_gazetteer
from bot.matching.nicknames import shipped
from bot.matching.places import find_places
from bot.text.document import Text

US = "ocd-division/country:us"
KEY_WEST = f"{US}/state:fl/place:key_west"
MONROE_FL = f"{US}/state:fl/county:monroe"

Found = tuple[str, str, str, str]


def found(text: str, *homes: str) -> list[Found]:
    """What is found in a text: (words, label, confidence, rule) of each mention."""
    gazetteer = load_gazetteer()
    return [
        (m.text, gazetteer.label(m.jurisdiction), m.confidence.value, m.rule)
        for m in find_places(Text(text, ""), homes, gazetteer)
    ]


def sure(text: str, *homes: str) -> list[str]:
    """The labels of the certain and likely places of a text, in order."""
    return [label for _, label, confidence, _ in found(text, *homes) if confidence != "possible"]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (
            "Aid went to Washington, Monroe, Noble and Morgan counties, the Ohio Department of Agriculture said.",
            ["Washington County, OH", "Monroe County, OH", "Noble County, OH", "Morgan County, OH", "Ohio"],
        ),
        (
            "Aid went to Chelan, Douglas, and Okanogan counties.",
            ["Chelan County, WA", "Douglas County, WA", "Okanogan County, WA"],
        ),
        ("Then the cities of Dayton, Xenia and Kettering sued.", ["Dayton, OH", "Xenia, OH", "Kettering, OH"]),
        ("He likes Miami and Key West, Fla., best.", ["Miami, FL", "Key West, FL", "Florida"]),
        ("He saw Murfreesboro, Smyrna and Franklin, Tenn.", ["Murfreesboro, TN", "Smyrna, TN", "Franklin, TN", "Tennessee"]),
    ],
)
def test_lists(text: str, labels: list[str]) -> None:
    assert sure(text) == labels


def test_a_listed_county_has_its_own_rule() -> None:
    assert ("Noble", "Noble County, OH", "likely", "list") in found("Aid went to Athens, Noble and Morgan counties, Ohio.")


def test_a_place_in_a_list_stands_for_its_neighbours() -> None:
    text = "The loans went to Pittsburgh, Allentown and Reading in Pennsylvania."
    assert sure(text) == ["Pittsburgh, PA", "Allentown, PA", "Reading, PA", "Pennsylvania"]
    assert "Reading, PA" not in sure("Reading scores fell in Pittsburgh, Pennsylvania.")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sen. Ron Johnson, R-Wis., spoke.", "Wis."),
        ("The storm left Calif. dry.", "Calif."),
        ("The storm left N.Y. dry.", "N.Y."),
        ("CAMP MURRAY, Wash. - The general spoke.", "Wash."),
        ("The Florida Legislature met.", "Florida"),
        ("Then Virginia State Police came.", "Virginia"),
        ("Then northern Kentucky voted.", "Kentucky"),
        ("Then Upstate New York voted.", "New York"),
        ("The State of Washington sued.", "Washington"),
    ],
)
def test_a_state_alone_is_certain(text: str, words: str) -> None:
    assert [f for f in found(text) if f[0] == words and f[2] == "certain"]


@pytest.mark.parametrize(
    "text",
    [
        "Jane Roe, M.D., spoke.",
        "He felt ill. Then he left.",
        "Miss Ala spoke.",
        "The mass. Then a song.",
        "OK, he said, OR else.",
    ],
)
def test_letters_that_are_no_state(text: str) -> None:
    assert sure(text) == []


def test_the_capital_and_the_state() -> None:
    assert sure("She flew to Washington on Monday.") == ["Washington, DC"]
    assert sure("Spokane, Wash., is far from Seattle. He likes Washington.")[-1] == "Washington"
    assert sure("She left Washington, D.C., for Washington state.") == ["Washington, DC", "Washington"]
    assert sure("New York and New Jersey settled.") == ["New York", "New Jersey"]
    assert sure("She flew to New York on Monday.") == ["New York, NY"]


def test_the_country_georgia_is_not_the_state() -> None:
    assert "Georgia" not in sure("Protests spread across Georgia as crowds in Tbilisi marched.")
    assert "Georgia" in sure("Protests spread across Georgia as crowds in Atlanta marched.")


def test_nicknames() -> None:
    assert ("Southernmost City", "Key West, FL", "likely", "nickname") in found("The Southernmost City will host it.")
    assert "Monroe County, FL" not in sure("He lost the Keys to his car.")
    assert ("the Keys", "Monroe County, FL", "likely", "nickname") in found("He drove to the Keys.", KEY_WEST)
    assert ("the Keys", "Monroe County, FL", "likely", "nickname") in found("He left Miami, Fla., for the Keys.")


def test_a_newspaper_with_a_nickname_in_its_name_is_no_place() -> None:
    assert not [f for f in found("She read it in the Keys Weekly.", KEY_WEST) if f[3] == "nickname"]


def test_a_newsrooms_own_nickname() -> None:
    own = shipped().extended({MONROE_FL: ["the Rock"]})
    mentions = find_places(Text("Traffic to the Rock was slow.", ""), (), load_gazetteer(), own)
    assert [(m.text, m.jurisdiction, m.rule) for m in mentions] == [("the Rock", MONROE_FL, "nickname")]


def test_a_nickname_inside_a_name_is_none() -> None:
    assert [f[1:2] for f in found("He flew to Las Vegas, Nev.")] == [("Las Vegas, NV",), ("Nevada",)]


def test_places_that_the_text_surely_names_say_where_the_others_are() -> None:
    text = "Snow closed the pass between Leavenworth and Skykomish. Crews from Chelan County and Wenatchee came."
    assert sure(text) == ["Leavenworth, WA", "Skykomish, WA", "Chelan County, WA", "Wenatchee, WA"]


def test_a_name_does_not_support_itself() -> None:
    assert sure("They spoke of the White House. The White House said no.") == []


def test_a_large_city_is_not_the_small_one_of_a_state_that_is_named() -> None:
    assert "Portland, OR" in sure("The Rockets, from Houston, Texas, beat Portland.")
    assert "Portland, ME" in sure("The council of Portland met as Maine lawmakers watched.")


def test_a_township_is_found_with_its_type() -> None:
    assert ("Delta Township", "Delta, MI", "likely", "body") in found(
        "Mich. lawmakers owe Delta Township money in Lansing, Mich."
    )


def test_a_dateline_inside_a_round_up() -> None:
    text = "It ended 5-2. OAKLAND, Calif. (AP) — Perez pitched. By JOE ROE, Associated Press WASHINGTON (AP) — The House met."
    assert [f[:2] for f in found(text) if f[3] == "dateline"] == [("OAKLAND", "Oakland, CA"), ("WASHINGTON", "Washington, DC")]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (
            "The storm warning covers Monroe, Collier and mainland Miami-Dade counties.",
            ["Monroe County, FL", "Collier County, FL", "Miami-Dade County, FL"],
        ),
        (
            "A watch is out for these counties through Friday: Adair, Casey, Green and Metcalfe.",
            ["Adair County, KY", "Casey County, KY", "Green County, KY", "Metcalfe County, KY"],
        ),
        (
            "The counties affected are Clallam, Jefferson and Grays Harbor, officials said.",
            ["Clallam County, WA", "Jefferson County, WA", "Grays Harbor County, WA"],
        ),
        (
            "The watch is for Crittenden, Livingston and Lyon counties in Kentucky, and Massac and Pope counties in Illinois.",
            [
                "Crittenden County, KY",
                "Livingston County, KY",
                "Lyon County, KY",
                "Kentucky",
                "Massac County, IL",
                "Pope County, IL",
                "Illinois",
            ],
        ),
    ],
)
def test_county_lists_whose_word_stands_apart_and_lists_of_two_states(text: str, labels: list[str]) -> None:
    assert sure(text) == labels


def test_a_county_and_a_town_in_it_say_which_ones_they_are() -> None:
    assert sure("City of Rochester and Monroe County leaders plow sidewalks.") == ["Rochester, NY", "Monroe County, NY"]


def test_a_consolidated_county_is_found_by_its_county_name_although_others_have_it() -> None:
    assert sure("The Georgia coroner of Richmond County said so.", f"{US}/state:ga/county:richmond") == [
        "Georgia",
        "Augusta, GA",
    ]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("He lives in Waco, Tex., now.", ["Waco, TX", "Texas"]),
        ("He lives in Aurora, Colo., now.", ["Aurora, CO", "Colorado"]),
        ("Lindsey Graham (R-SC) and Tim Kaine, D-Va., met.", ["South Carolina", "Virginia"]),
        ("The Idaho Transportation Department closed a road.", ["Idaho"]),
        ("The Mississippi Emergency Management Agency sent water.", ["Mississippi"]),
        ("The Washington Department of Health warned the public.", ["Washington"]),
        ("A 19-year-old Ocala man was arrested.", ["Ocala, FL"]),
        ("Ann Lee, 34, of Yankton, was hurt.", ["Yankton, SD"]),
        ("The City of Orange Beach, Alabama, bans tents.", ["Orange Beach, AL", "Alabama"]),
        ("Cincy voters spoke.", ["Cincinnati, OH"]),
    ],
)
def test_states_and_towns_as_court_and_police_news_names_them(text: str, labels: list[str]) -> None:
    assert sure(text) == labels


def test_a_postal_code_does_not_take_the_period_of_its_sentence() -> None:
    assert [words for words, *_ in found("The office is in Lansing, MI. It is small.")] == ["Lansing", "MI"]


def test_home_named_before_its_namesake_stays_home() -> None:
    home = f"{US}/state:me/place:portland"
    assert sure("Portland voters heard from a man from Portland, Oregon.", home) == ["Portland, ME", "Portland, OR", "Oregon"]
