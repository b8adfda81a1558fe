"""Nicknames: what is shipped, what a newsroom adds, and which of its own are refused."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import PlaceError
from bot.matching.gazetteer import Gazetteer, load_gazetteer
from bot.matching.names import fold, token_keys
from bot.matching.nicknames import Nicknames, check_nickname, shipped, with_own
from bot.matching.typed import resolve
from bot.text.tokeniser import tokenise

US = "ocd-division/country:us"
KEY_WEST = f"{US}/state:fl/place:key_west"
MONROE = f"{US}/state:fl/county:monroe"
BONE_ISLAND = ((KEY_WEST, ("Bone Island",)),)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def meant(nicknames: Nicknames, text: str) -> list[tuple[str, ...]]:
    """What a text that is nothing but a nickname can mean, as the places of a text are looked up."""
    tokens = tokenise(text)
    key = " ".join(token_keys(tokens.folded))
    return [each.ids for each in nicknames.meanings(key) if each.stands(tokens.cased)]


def test_every_shipped_nickname_names_places_that_exist(gazetteer: Gazetteer) -> None:
    named = [(key, each) for key in shipped().keys() for each in shipped().meanings(key)]
    assert len(named) > 150
    assert [key for key, each in named if not each.ids or not all(gazetteer.get(identity) for identity in each.ids)] == []
    assert all(shipped().longest(key.split()[0]) >= len(key.split()) for key, _ in named)


def test_an_id_is_written_as_the_gazetteer_knows_it(gazetteer: Gazetteer) -> None:
    ids = {identity for key in shipped().keys() for each in shipped().meanings(key) for identity in each.ids}
    assert {identity for identity in ids if gazetteer.canonical(identity) != identity} == set()


def test_a_shipped_nickname_that_is_a_place_elsewhere_or_means_several_needs_support(gazetteer: Gazetteer) -> None:
    sure = [(key, each) for key in shipped().keys() for each in shipped().meanings(key) if not each.needs_support]
    assert [key for key, _ in sure if len(shipped().meanings(key)) > 1] == []
    larger = [
        key
        for key, each in sure
        for place in gazetteer.named(key)
        if place.id not in each.ids and place.population > sum(gazetteer[identity].population for identity in each.ids)
    ]
    assert larger == []


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Southernmost City", [(KEY_WEST,)]),
        ("SOUTHERNMOST CITY", [(KEY_WEST,)]),
        ("the Keys", [(MONROE,)]),
        ("The Keys", [(MONROE,)]),
        ("the keys", []),
        ("Keys", []),
        ("NOLA", [(f"{US}/state:la/place:new_orleans",)]),
        ("Nola", []),
        ("Martha’s Vineyard", [(f"{US}/state:ma/county:dukes",)]),
        ("Twin Cities", [(f"{US}/state:mn/place:minneapolis", f"{US}/state:mn/place:st_paul")]),
    ],
)
def test_a_nickname_stands_as_it_is_written(text: str, ids: list[tuple[str, ...]]) -> None:
    assert meant(shipped(), text) == ids


def test_a_nickname_of_several_places_has_a_meaning_for_each() -> None:
    assert len(shipped().meanings("queen city")) > 2
    assert all(each.needs_support for each in shipped().meanings("queen city"))


def test_a_newsroom_adds_its_own() -> None:
    nicknames = with_own(BONE_ISLAND)
    assert meant(nicknames, "Bone Island") == [(KEY_WEST,)]
    assert nicknames.longest("bone") == 2
    assert meant(nicknames, "Conch Republic") == [(KEY_WEST,)]
    assert shipped().meanings("bone island") == ()


def test_what_a_newsroom_says_replaces_what_is_shipped() -> None:
    nicknames = shipped().extended({MONROE: ["Queen City"]})
    (only,) = nicknames.meanings("queen city")
    assert (only.ids, only.needs_support) == ((MONROE,), False)


def test_a_newsroom_gives_one_nickname_to_two_places() -> None:
    nicknames = shipped().extended({KEY_WEST: ["Two Islands"], MONROE: ["Two Islands"]})
    assert meant(nicknames, "Two Islands") == [(KEY_WEST, MONROE)]


def test_the_same_own_nicknames_are_put_together_once_per_process() -> None:
    assert with_own(pickle.loads(pickle.dumps(BONE_ISLAND))) is with_own(BONE_ISLAND)
    assert with_own(()) is shipped()


@given(st.dictionaries(st.sampled_from([KEY_WEST, MONROE]), st.lists(st.text(max_size=20), max_size=4)))
def test_any_text_can_be_a_nickname(own: dict[str, list[str]]) -> None:
    nicknames = Nicknames(()).extended(own)
    for identity, written in own.items():
        for text in written:
            key = fold(text)
            assert not key or identity in nicknames.meanings(key)[0].ids
            assert not key or nicknames.longest(key.split(" ")[0]) >= len(key.split(" "))


@pytest.mark.parametrize("written", ["Bone Island", "the Rock", "KW", "Boca", "Old Town", "1st City"])
def test_a_name_that_people_print_may_be_a_nickname(gazetteer: Gazetteer, written: str) -> None:
    assert check_nickname(written, resolve("Key West, FL", gazetteer), gazetteer) == fold(written)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("Rock", "ordinary word"),
        ("Island", "ordinary word"),
        ("Union", "ordinary word"),
        ("bone island", "no capital"),
        ("Miami", "name of Miami, FL"),
        ("Crescent City", "name of Crescent City, FL"),
        ("North Carolina", "name of North Carolina"),
        ("!!", "no letters"),
        ("5", "no letters"),
    ],
)
def test_a_nickname_that_would_be_met_where_it_is_not_meant_is_refused(gazetteer: Gazetteer, written: str, reason: str) -> None:
    with pytest.raises(PlaceError, match=reason):
        check_nickname(written, resolve("Key West, FL", gazetteer), gazetteer)


def test_a_place_of_that_name_in_another_state_does_not_hinder(gazetteer: Gazetteer) -> None:
    new_orleans = resolve("New Orleans, LA", gazetteer)
    assert check_nickname("Crescent City", new_orleans, gazetteer) == "crescent city"
