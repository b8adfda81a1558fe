"""Buttons on Slack: what stands in them, and what comes back when they are pressed."""

from __future__ import annotations

from typing import Any

from adapters.common.button_ids import ButtonId
from adapters.slack.buttons import MORE, actions, pressed
from bot.domain.delivery import idempotency_key
from bot.domain.message import Button
from tests.fakes.cards import BUTTONS

KEY = idempotency_key(1)


def elements(*buttons: Button, key: str = KEY) -> list[dict[str, Any]]:
    ((block),) = actions(buttons, key)
    made: list[dict[str, Any]] = block["elements"]
    return made


def labels(*buttons: Button) -> list[str]:
    return [one["text"]["text"] for one in elements(*buttons) if one["type"] == "button"]


def test_a_press_says_what_to_do_with_what_and_for_which_delivery() -> None:
    place = "ocd-division/country:us/state:fl/place:key_west"
    (button,) = elements(Button("Mute place", "mute-place", place))
    assert button["action_id"] == button["value"]
    assert pressed({"type": "button", **button}) == ButtonId("mute-place", place, KEY)
    (bare,) = elements(Button("Unmute", "unmute", "7"), key="")
    assert pressed(bare) == ButtonId("unmute", "7", "")


def test_the_rarer_buttons_of_an_alert_are_in_a_menu() -> None:
    *shown, menu = elements(*BUTTONS)
    assert [one["text"]["text"] for one in shown] == ["Why?", "Timeline", "Claim"]
    assert menu["action_id"] == MORE
    chosen = [pressed({"type": "overflow", "action_id": MORE, "selected_option": option}) for option in menu["options"]]
    assert [(one.action, one.target, one.key) for one in chosen if one] == [
        ("mute-topic", "immigration-enforcement", KEY),
        ("mute-story", "4", KEY),
    ]


def test_where_there_is_room_or_nothing_else_every_button_is_shown() -> None:
    assert labels(*BUTTONS[:3]) == ["Mute topic", "Mute story", "Why?"]
    topics = [Button(f"topic {n}", "mute-topic", f"1.{n}") for n in range(25)]
    assert labels(*topics) == [button.label for button in topics]


def test_what_is_too_long_for_a_menu_is_a_button() -> None:
    assert labels(Button("Mute it", "mute-topic", "x" * 150), *BUTTONS[2:]) == ["Mute it", "Why?", "Timeline", "Claim"]


def test_what_cannot_be_a_button_is_left_out() -> None:
    assert actions((Button("", "why", "1"), Button("x", "No", "1"), Button("x", "why", "1" * 300)), KEY) == []
    assert labels(Button("x", "why", "1"), Button("y", "why", "1")) == ["x"]
    assert len(elements(*(Button(str(n), "why", str(n)) for n in range(30)))) == 25
    assert len(elements(*(Button("ж" * 75, "why", f"{n:200}") for n in range(25)))) < 10


def test_what_is_no_press_of_ours() -> None:
    assert pressed({"type": "button", "action_id": "other"}) is None
    assert pressed({"type": "overflow", "selected_option": {"value": "other"}}) is None
    assert pressed({"type": "button", "value": None}) is None
