"""What is no place although it has a place's name: people, teams, companies, streets, rivers, words, and places abroad."""

from __future__ import annotations

import pytest

from bot.domain.place import Confidence
from bot.matching.gazetteer import load_gazetteer
from bot.matching.places import find_places
from bot.text.document import Text


def sure(text: str, title: str = "") -> list[str]:
    """The words of the certain and likely places of a text, in order."""
    mentions = find_places(Text(title or text, text if title else ""), (), load_gazetteer())
    return [m.text for m in mentions if m.confidence.value != "possible"]


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Jackson left. Later Jackson came back.",
        "Then Tyler Dayton left, and Dayton came back.",
        "Then Michael J. Houston left.",
        "Bernard de Mandeville lived in a mansion.",
        "Then Monroe, 41, left.",
        "His daughter Chelsea left.",
        "The girl, known as Montana, left.",
        "Nine-year-old Georgia Stevens skates. On Monday Georgia skated. Georgia's father was glad.",
        "By Austin Brown",
        "“I skate,” said Savannah, smiling.",
    ],
)
def test_people(text: str) -> None:
    assert sure(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "The Cincinnati Reds beat the Chicago Cubs 4-2.",
        "Philadelphia Eagles Beat Washington Commanders",
        "Monroe (6-2) plays Salem (7-1) next.",
        "Newark 2, Dover 1. Milford 4, Georgetown 0.",
        "He read the Washington Post, the Denver Post and the Tampa Bay Times.",
        "The University of Miami and Georgia Tech took part, as did Indiana University.",
        "Phoenix Insurance and Aurora Health merged; Boston Consulting Group advised.",
        "He was taken to St. Michael's with a broken leg.",
        "The Rose Bowl and Notre Dame came up.",
    ],
)
def test_organisations(text: str) -> None:
    assert sure(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "He walked along Madison Avenue and Washington Blvd.",
        "He lives at 5th and Lincoln.",
        "It fell at the corner of Madison and Hubbard streets.",
        "The Coeur d'Alene River rose.",
        "The Missouri is back in its banks.",
        "He drove to Fort Wainwright and to Camp Lincoln.",
    ],
)
def test_streets_and_rivers(text: str) -> None:
    assert sure(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "In May, March and August they met.",
        "Orange cones and golden retrievers. Mobile homes. Normal people. Media outlets. Union workers.",
        "Homestead exemptions grew. A homestead is a home.",
        "Merry Christmas from Congress to America.",
    ],
)
def test_words(text: str) -> None:
    assert sure(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "He flew to Paris, France, and Oxford in England.",
        "Police in Athens said so. Greek officials agreed.",
        "Police in Vancouver said so. They called Toronto.",
        "The quake shook Santiago, Valencia and Cordoba in Chile, Venezuela and Argentina.",
        "He flew to London. From London he flew to Rome.",
        "A man from Birmingham met the British minister in London.",
    ],
)
def test_places_abroad(text: str) -> None:
    assert sure(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He lives in Paris, Texas. Paris is small.", ["Paris", "Texas", "Paris"]),
        ("Charlotte Lewis spoke in Charlotte, N.C.", ["Charlotte", "N.C."]),
        ("Savannah Rose, 23, of Tyler, Texas, spoke.", ["Tyler", "Texas"]),
        ("He left Birmingham, England, for Birmingham, Alabama.", ["Birmingham", "Alabama"]),
        ("Sen. Lincoln flew to Lincoln, Neb.", ["Lincoln", "Neb."]),
        ("He moved to London, Kentucky. London police know him.", ["London", "Kentucky", "London"]),
    ],
)
def test_the_same_name_is_a_place_where_the_text_says_so(text: str, words: list[str]) -> None:
    assert sure(text) == words


def test_a_title_in_capitals_is_read_with_its_text() -> None:
    assert sure("In Aurora, Colo., the council met.", title="AURORA TABLES BAN")[0] == "AURORA"
    assert sure("Aurora Levins, 12, sang.", title="AURORA SINGS") == []


def test_a_wire_dateline_from_paris_is_not_the_paris_that_the_text_names() -> None:
    text = "PARIS (AP) — France will send a choir to the fair in Paris, Texas."
    mentions = find_places(Text("", text), [], load_gazetteer())
    assert [m.start for m in mentions if m.name.startswith("Paris") and m.confidence is not Confidence.POSSIBLE] == [54]


@pytest.mark.parametrize(
    "text",
    [
        "College football: Oregon hosts Washington at 3:30, Michigan State visits Nebraska. Indiana and Iowa are off.",
        "Standings: Indiana 6-0, Ohio State 5-0, Oregon 5-1, Michigan 4-2.",
        "Kentucky lost to Georgia, and Alabama plays Tennessee next.",
        "Monroe (6-2) is idle. Salem hosts Franklin.",
    ],
)
def test_states_and_towns_that_are_teams(text: str) -> None:
    assert sure(text) == []


def test_states_that_host_or_visit_nobody_in_a_game_stay_states() -> None:
    assert sure("Ohio hosts a conference of judges.") == ["Ohio"]


@pytest.mark.parametrize(
    "text",
    [
        "She is survived by Sherry (Tim) Austin.",
        "Thanks, Austin.",
        "He read it on Cleveland.com.",
        "He starred in “Fargo” and “Chicago”.",
        "MONTERREY, Mexico — Workers from Durango were hurt.",
        "The Seminole Tribe of Florida will build.",
        "The Grand Strand Humane Society helped.",
    ],
)
def test_relatives_works_sites_tribes_and_namesakes_of_a_foreign_dateline(text: str) -> None:
    assert sure(text) == []


def test_a_survivor_of_a_town_is_no_town() -> None:
    assert sure("He leaves his sons, Dale of Eau Claire and Troy of Menomonie.") == ["Eau Claire", "Menomonie"]
