"""How subscriptions are said."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from bot.domain.subscription import Channel, Mode, Subscription, Want
from bot.matching.gazetteer import load_gazetteer
from bot.services.commands import phrasing
from tests.fakes.newsroom import KEY_WEST

DESK = Channel("discord:5", "America/New_York", time(7, 30))
FLORIDA = "ocd-division/country:us/state:fl"
MONROE = f"{FLORIDA}/county:monroe"
ONE = Subscription(1, DESK.id, (KEY_WEST,), ("immigration", "gone"), '"287(g)"')
TITLES = {"immigration": "Immigration enforcement"}


def sentence(**changes: object) -> str:
    return phrasing.sentence(replace(ONE, **changes), DESK, load_gazetteer(), TITLES)  # type: ignore[arg-type]


def further(**changes: object) -> list[str]:
    return phrasing.further(replace(ONE, **changes), load_gazetteer())  # type: ignore[arg-type]


def listed(**changes: object) -> str:
    return phrasing.listed(replace(ONE, **changes), DESK, load_gazetteer(), TITLES)  # type: ignore[arg-type]


def test_a_sentence_says_who_gets_what_when() -> None:
    assert sentence() == ('This channel gets alerts at once for Key West, FL about Immigration enforcement, gone or "287(g)".')
    assert sentence(topics=(), query="rent") == "This channel gets alerts at once for Key West, FL about “rent”."
    assert sentence(topics=(), query="") == "This channel gets alerts at once for Key West, FL about everything."


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        (Mode.HOURLY, "every hour for"),
        (Mode.DAILY, "every day at 7:30 AM for"),
        (Mode.WEEKLY, "every Monday at 7:30 AM for"),
    ],
)
def test_the_pace_is_that_of_the_channel(mode: Mode, said: str) -> None:
    assert f"gets alerts {said} Key West, FL" in sentence(mode=mode)


def test_only_what_is_unusual_is_said_besides() -> None:
    assert further() == []
    assert further(places=(MONROE,)) == ["Cities inside are included."]
    assert further(places=(KEY_WEST, FLORIDA), include_contained=False) == ["Counties and cities inside are not included."]
    assert further(loose=True, include_parents=True, want=frozenset({Want.NEWS, Want.CHANGE})) == [
        "What concerns the county or the state as a whole is included.",
        "Only news and later changes; reversals always.",
        "Items that are only possibly about the place are included (match: loose).",
    ]


def test_a_line_of_a_list_is_short() -> None:
    assert listed(query="") == "Key West, FL · Immigration enforcement or gone · at once"
    assert listed(topics=(), query="", want=frozenset({Want.AGENDA}), loose=True, mention="discord:user:1") == (
        "Key West, FL · everything · at once · only agenda · loose · calls a person"
    )
    assert listed(topics=(), query="", mention="slack:group:S4").endswith("calls a group")
    long = listed(query="word " * 300)
    assert long.count("word") < 20
    assert "…" in long
