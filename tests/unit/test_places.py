"""Finding places: each rule, its traps, and what holds for any text."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.place import Confidence, Mention
from bot.matching.gazetteer import load_gazetteer
from bot.matching.places import find_places
from bot.text.document import Text
from tests.fakes.steps import steps

pytestmark = pytest.mark.no_cover

US = "ocd-division/country:us"
KEY_WEST = f"{US}/state:fl/place:key_west"
MONROE_FL = f"{US}/state:fl/county:monroe"
FLORIDA = f"{US}/state:fl"
KEYS = (KEY_WEST, MONROE_FL)

Found = tuple[str, str, str, str]


def found(text: str, *homes: str, title: str = "") -> list[Found]:
    """What is found in a text: (words, label, confidence, rule) of each mention."""
    gazetteer = load_gazetteer()
    mentions = find_places(Text(title or text, text if title else ""), homes, gazetteer)
    return [(m.text, gazetteer.label(m.jurisdiction), m.confidence.value, m.rule) for m in mentions]


def labels(text: str, *homes: str) -> set[str]:
    """The labels of the certain and likely places of a text."""
    return {label for _, label, confidence, _ in found(text, *homes) if confidence != "possible"}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("KEY WEST, Fla. (AP) — Commissioners met.", "Key West, FL"),
        ("KEY WEST, Fla. (WLRN) – Commissioners met.", "Key West, FL"),
        ("KEY WEST, FL - Commissioners met.", "Key West, FL"),
        ("KEY WEST, Florida -- Commissioners met.", "Key West, FL"),
        ("KEY WEST, Fla., July 8 (AP) — Commissioners met.", "Key West, FL"),
        ("KEY WEST — Commissioners met.", "Key West, FL"),
        ("UPDATE: KEY WEST, Fla. — Commissioners met.", "Key West, FL"),
        ("MIAMI (AP) — Commissioners met.", "Miami, FL"),
        ("ST. PETERSBURG, Fla. -- Commissioners met.", "St. Petersburg, FL"),
        ("KEY WEST, Kan. — Trustees met.", "Key West, KS"),
        ("MOBILE, Ala. — The council met.", "Mobile, AL"),
        ("WASHINGTON (AP) — The House met.", "Washington, DC"),
        ("COEUR D'ALENE, Idaho — The council met.", "Coeur d'Alene, ID"),
    ],
)
def test_a_dateline_is_certain(text: str, label: str) -> None:
    words, *rest = found(text)[0]
    assert rest == [label, "certain", "dateline"]
    assert words.isupper()
    assert found(text, title="Officials meet")[0][1:] == (label, "certain", "dateline")


@pytest.mark.parametrize(
    "text",
    [
        "ICE — Agents made arrests.",
        "BREAKING — Agents made arrests.",
        "EXCLUSIVE: The tape is out.",
        "TIME — It is late.",
        "UNION — Workers met.",
        "SPRINGFIELD — Workers met.",
        "ON MONDAY, Ore. — Workers met.",
    ],
)
def test_what_only_looks_like_a_dateline_is_refused(text: str) -> None:
    assert [f for f in found(text) if f[3] == "dateline"] == []


def test_a_dateline_alone_is_taken_for_the_home() -> None:
    springfield = f"{US}/state:or/place:springfield"
    assert found("SPRINGFIELD — Workers met.", springfield)[0][1:] == ("Springfield, OR", "certain", "dateline")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("He lives in Key West, Fla., with a dog.", "Key West, FL"),
        ("He lives in Key West, FL.", "Key West, FL"),
        ("He lives in Key West, Florida, now.", "Key West, FL"),
        ("He lives in Key West (Fla.) now.", "Key West, FL"),
        ("He lives in Key West, Kan., now.", "Key West, KS"),
        ("He lives in Key West, Kansas, now.", "Key West, KS"),
        ("He lives in Key West, Monroe County, Florida.", "Key West, FL"),
        ("He lives in Monroe, La., now.", "Monroe, LA"),
        ("He lives in Monroe County, Fla., now.", "Monroe County, FL"),
        ("He lives in Charleston, W.Va., now.", "Charleston, WV"),
        ("He lives in Portland, Maine, now.", "Portland, ME"),
        ("He lives in Mobile, Ala., now.", "Mobile, AL"),
        ("He lives in Washington, D.C., now.", "Washington, DC"),
        ("He lives in New York, New York.", "New York, NY"),
        ("He lives in St. Louis, Mo., now.", "St. Louis, MO"),
        ("He lives in San Juan, Puerto Rico.", "San Juan, PR"),
    ],
)
def test_a_place_with_its_state_is_certain(text: str, label: str) -> None:
    assert (label, "certain", "place-state") in [f[1:] for f in found(text, MONROE_FL)]


def test_the_state_of_a_place_is_a_mention_of_its_own() -> None:
    assert found("He lives in Key West, Fla., near Marathon, Florida.") == [
        ("Key West", "Key West, FL", "certain", "place-state"),
        ("Fla.", "Florida", "certain", "place-state"),
        ("Marathon", "Marathon, FL", "certain", "place-state"),
        ("Florida", "Florida", "certain", "place-state"),
    ]
    assert [f[:2] for f in found("He lives in Washington, D.C., now.")] == [("Washington", "Washington, DC")]


def test_a_day_before_a_state_is_no_place() -> None:
    assert labels("On Monday, Ore. officials spoke.") == {"Oregon"}


def test_a_list_of_states_is_not_a_town_named_after_one() -> None:
    assert labels("He drove through Kansas, Oklahoma and Texas.") == {"Kansas", "Oklahoma", "Texas"}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The City of Key West sued.", "Key West, FL"),
        ("The city of South Miami sued.", "South Miami, FL"),
        ("Then the Key West City Commission met.", "Key West, FL"),
        ("Then the Key West City Council met.", "Key West, FL"),
        ("Then Key West commissioners met.", "Key West, FL"),
        ("Mayor Danise Henriquez of Key West spoke.", "Key West, FL"),
        ("The mayor of Key West spoke.", "Key West, FL"),
        ("Then Key West police came.", "Key West, FL"),
        ("Key West's mayor spoke.", "Key West, FL"),
        ("Then the Miami-Dade County Board of Commissioners met.", "Miami-Dade County, FL"),
        ("Then Oklahoma City Council members met.", "Oklahoma City, OK"),
        ("Then the Islamorada Village Council met.", "Islamorada, FL"),
        ("Then Key West Township trustees met.", "Key West, KS"),
    ],
)
def test_a_body_pattern_is_certain(text: str, label: str) -> None:
    assert (label, "certain", "body") in [f[1:] for f in found(text)]


def test_the_pattern_tells_the_city_from_the_county() -> None:
    text = "The {} met in Michigan."
    assert found(text.format("Monroe City Council"))[0][1:] == ("Monroe, MI", "likely", "body")
    assert found(text.format("Monroe County Board of Commissioners"))[0][1:] == ("Monroe County, MI", "likely", "body")
    assert found(text.format("County of Monroe"))[0][1:] == ("Monroe County, MI", "likely", "body")


def test_monroe_county_is_the_one_of_the_home() -> None:
    assert labels("The Monroe County Commission met.", MONROE_FL) == {"Monroe County, FL"}
    assert found("The Monroe County Commission met.", KEY_WEST)[0] == ("Monroe County", "Monroe County, FL", "certain", "body")
    assert labels("The Monroe County Commission met.") == set()
    assert labels("Monroe, La., is far away. The Monroe City Council met.", *KEYS) == {"Monroe, LA", "Louisiana"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He moved to South Miami last year.", {"South Miami, FL"}),
        ("He moved to West Miami last year.", {"West Miami, FL"}),
        ("He moved to North Key Largo last year.", {"North Key Largo, FL"}),
        ("He moved to West Key Largo last year.", set()),
        ("He moved to Florida City last year.", {"Florida City, FL"}),
        ("He moved to Kansas City, Mo., last year.", {"Kansas City, MO", "Missouri"}),
    ],
)
def test_the_longest_name_wins(text: str, expected: set[str]) -> None:
    assert labels(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Jackson said he won.",
        "Then Mayor Houston left.",
        "Then Sen. Lincoln left.",
        "Reading the bill, union leaders paused.",
        "It was Time to go.",
        "He flew to Paris, France, and on to London, England.",
        "He lives on Miami Avenue.",
        "The committee heard Virginia Lee and Georgia Brown.",
        "The University of Florida won.",
        "Then Montreal police came.",
        "He worked at the White House.",
        "Then Timothy left for Morocco.",
    ],
)
def test_what_is_no_place_is_not_likely_one(text: str) -> None:
    assert labels(text) == set()


def test_a_surname_is_no_city() -> None:
    text = "The panel heard from Mary Lou Hoover and others on it. Later Hoover left the room early."
    assert labels(text) == set()


def test_a_name_inside_a_longer_one_is_at_most_possible() -> None:
    assert found("He went to Key West High School then.") == [("Key West", "Key West, FL", "possible", "bare")]


@pytest.mark.parametrize(
    ("text", "homes", "expected"),
    [
        ("He lives in Key West now.", (), ("Key West, FL", "likely")),
        ("He lives in Key West now.", (FLORIDA,), ("Key West, FL", "likely")),
        ("He lives in Homestead now.", (), ("Homestead, FL", "likely")),  # ten times as populous as the next
        ("He lives in Homestead now. Florida is warm.", (), ("Homestead, FL", "likely")),
        ("He lives in Homestead now.", (FLORIDA,), ("Homestead, FL", "likely")),
        ("He lives in Homestead now.", (f"{US}/state:pa/place:homestead",), ("Homestead, PA", "likely")),
        ("He lives in Springfield now. Oregon is green.", (), ("Springfield, OR", "likely")),
        ("He lives in Springfield now.", (), ("Springfield, MO", "possible")),
        ("He lives in Marathon now.", (MONROE_FL,), ("Marathon, FL", "likely")),
        ("He lives in Tavernier now.", (MONROE_FL,), ("Tavernier, FL", "likely")),
        ("He lives in Miami now.", (), ("Miami, FL", "likely")),
        ("He lives in Miami now.", (f"{US}/state:ok/place:miami",), ("Miami, OK", "likely")),
    ],
)
def test_a_bare_name_needs_support(text: str, homes: tuple[str, ...], expected: tuple[str, str]) -> None:
    first = found(text, *homes)[0]
    assert (first[1], first[2], first[3]) == (*expected, "bare")


def test_an_ordinary_word_needs_more_than_a_capital() -> None:
    assert found("He lives in Mobile now.") == []
    assert labels("MOBILE, Ala. — The vote is on. Residents of Mobile cheered.") == {"Mobile, AL", "Alabama"}


def test_one_sense_per_document() -> None:
    text = "Key West, Kan., has a hall. The roof of Key West leaks. Key West Township pays."
    assert labels(text, KEY_WEST) == {"Key West, KS", "Kansas"}
    both = "Springfield, Ill., wrote to Springfield, Mo., first."
    assert labels(both) == {"Springfield, IL", "Illinois", "Springfield, MO", "Missouri"}


def test_a_plain_state_is_certain() -> None:
    assert found("Then Florida's attorney general wrote.")[0] == ("Florida", "Florida", "certain", "bare")
    assert found("Then Florida Gov. Ray Sample wrote.")[0] == ("Florida", "Florida", "certain", "bare")
    assert found("He left Washington state early.")[0][1:3] == ("Washington", "certain")


@pytest.mark.parametrize("title", ["KEY WEST COMMISSION VOIDS ICE DEAL", "Key West Commission Votes To Void ICE Deal"])
def test_headlines_in_capitals(title: str) -> None:
    assert found("It was 6-1.", KEY_WEST, title=title)[0] == (title[:8], "Key West, FL", "certain", "body")


@pytest.mark.parametrize(
    "word", ["the city", "City Commission", "commissioners", "the mayor", "police chief", "City Council", "the commission"]
)
def test_a_city_word_means_the_home_city(word: str) -> None:
    mentions = found(f"After a long night {word} agreed to end it.", *KEYS)
    assert [f[1:] for f in mentions if f[1] == "Key West, FL"] == [("Key West, FL", "likely", "home")]


def test_a_federal_commission_is_no_city_word() -> None:
    assert labels("The Federal Trade Commission agreed to end it.", KEY_WEST) == set()


@pytest.mark.parametrize("word", ["the county", "county commissioners", "the County Commission", "the sheriff"])
def test_a_county_word_means_the_home_county(word: str) -> None:
    mentions = found(f"After a long night {word} agreed to end it.", *KEYS)
    assert [f[1:] for f in mentions if f[1] == "Monroe County, FL"] == [("Monroe County, FL", "likely", "home")]


def test_another_city_silences_the_home_city() -> None:
    assert labels("The mayor of South Miami sued.", KEY_WEST) == {"South Miami, FL"}
    assert labels("In Monroe, La., the mayor and the city council met.", KEY_WEST) == {"Monroe, LA", "Louisiana"}


def test_a_newspaper_named_after_a_city_does_not() -> None:
    assert labels("As The Miami Herald wrote, the mayor agreed to end it.", KEY_WEST) == {"Key West, FL"}


def test_no_place_and_no_word_leaves_the_home_possible() -> None:
    assert found("A storm is on its way.", *KEYS) == [
        ("", "Monroe County, FL", "possible", "home"),
        ("", "Key West, FL", "possible", "home"),
    ]
    assert found("A storm is on its way.") == []


def test_a_home_that_is_named_is_not_repeated() -> None:
    rules = [f[3] for f in found("The mayor of Key West spoke for the city.", KEY_WEST)]
    assert rules == ["body"]


@pytest.mark.parametrize("text", ["", " ", "\n", "—", "A", ",", "St.", "W. Va", "Key West in", "of Key West", "Key West,"])
def test_fragments_are_read(text: str) -> None:
    mentions = find_places(Text("", text), KEYS, load_gazetteer())
    assert all(Text("", text).full[m.start : m.end] == m.text for m in mentions)


words = st.sampled_from(
    "Key West Miami South Florida Fla. Kan. FL Monroe County City Commission Council of in the mayor , . ; — ( ) AP \n 's ’s "
    "Township St. Louis Mo. W.Va. Springfield Paris France police "
    "— MIAMI KEY WEST New York Washington D.C. said é 🏝 Miami-Dade "
    "the Keys Twin Cities counties and Lee Tyler Georgia 2 5th".split(" ")
)
texts = st.one_of(st.text(max_size=80), st.lists(words, max_size=30).map(" ".join))


@given(title=texts, body=texts, homes=st.permutations([*KEYS, FLORIDA, "nowhere"]))
@settings(max_examples=300, deadline=None)
def test_offsets_slice_the_text_whatever_it_is(title: str, body: str, homes: list[str]) -> None:
    text = Text(title, body)
    gazetteer = load_gazetteer()
    mentions: list[Mention] = find_places(text, homes, gazetteer)
    assert all(text.full[m.start : m.end] == m.text for m in mentions)
    assert all(gazetteer.get(m.jurisdiction) for m in mentions)
    assert all(m.confidence in Confidence for m in mentions)
    assert mentions == sorted(mentions, key=lambda m: (m.start, m.end, m.jurisdiction))
    assert mentions == find_places(text, sorted(homes), gazetteer)
    spans = sorted({(m.start, m.end) for m in mentions if m.rule != "home"})
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


@pytest.mark.parametrize(
    "piece",
    [
        "Monroe, ", "KEY WEST ", "Mayor A ", "of ", "A.B.", "St. ", "a-", "Key West in ", "(A", "\n", "'", "the Keys ",
        "Monroe and ", "WASHINGTON (AP) — ", "Aa, Fla., ", "counties Union, ", "Springfield. ", "New York ",
    ],
)  # fmt: skip
def test_the_steps_grow_with_the_text_and_no_faster(piece: str) -> None:
    small, large = (Text("", (piece * size)[:size]) for size in (1_000, 5_000))
    taken = [steps(partial(find_places, text, KEYS, load_gazetteer())) for text in (small, large)]
    assert taken[1] < 5.5 * taken[0] + 500


def test_a_county_in_the_state_of_the_dateline_is_not_the_one_at_home() -> None:
    text = "ROCHESTER, N.Y. (AP) — The Monroe County sheriff said no. County commissioners objected."
    assert labels(text, *KEYS) == {"Rochester, NY", "New York", "Monroe County, NY"}
    place = f"{FLORIDA}/place:"
    assert "Homestead, PA" in labels("PITTSBURGH (AP) — Homestead police said no.", f"{place}homestead")
    assert "Jacksonville, FL" in labels("ATLANTA (AP) — The Jacksonville City Council met.", f"{place}jacksonville")


@pytest.mark.parametrize(
    "dateline",
    [
        "LONDON (AP)", "TORONTO (Reuters)", "JERUSALEM", "HAVANA (AP)", "KINGSTON, Jamaica", "HAGATNA, Guam",
        "WASHINGTON (AP)", "NASHVILLE, Tenn.", "BROOKLYN, N.Y.", "MIAMI-DADE COUNTY, Fla.",
    ],
)  # fmt: skip
def test_a_dateline_from_elsewhere_makes_the_mayor_and_the_city_no_home(dateline: str) -> None:
    mentions = found(f"{dateline} — The mayor said the city would not cooperate.", *KEYS)
    assert not [f for f in mentions if f[3] in ("home", "bare") and f[1].endswith(", FL") and f[2] != "possible"]


def test_a_local_dateline_that_the_gazetteer_lacks_keeps_the_home() -> None:
    assert ("The city", "Key West, FL", "likely", "home") in found("LOWER KEYS (WXYZ) — The city said no.", *KEYS)
    assert ("The county", "Monroe County, FL", "likely", "home") in found("MARATHON, Fla. — The county said no.", *KEYS)


def test_the_capital_is_a_city_that_silences_the_home() -> None:
    for text in ("D.C. Mayor Jane Roe said the city would comply.", "In Washington, D.C., the council and the mayor met."):
        assert "Key West, FL" not in labels(text, KEY_WEST)


@pytest.mark.parametrize(
    "text",
    [
        "Monroe County commissioners voted 5-0 on Wednesday. Commissioners said the tax rate will fall.",
        "The county will raise taxes. Commissioners voted 5-0.",
        "Monroe County, Mich., commissioners voted. Commissioners said no.",
    ],
)
def test_a_countys_commissioners_are_not_those_of_the_home_city(text: str) -> None:
    assert [f[2] for f in found(text, *KEYS) if f[1] == "Key West, FL"] == ["possible"]
    assert [f[2] for f in found(f"{text} The mayor and the city objected.", *KEYS) if f[1] == "Key West, FL"] == ["likely"]


def test_a_word_written_small_elsewhere_is_no_place_where_its_sentence_begins() -> None:
    title = "Homestead exemption passes"
    assert not [f for f in found("The House passed the homestead exemption.", KEY_WEST, title=title) if f[0]]
    assert found("It drew a crowd.", KEY_WEST, title=title)[0][:2] == ("Homestead", "Homestead, FL")
