"""Buttons, and the menu of the rarer ones; what stands in them works after a restart too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.common.button_ids import ButtonId, parse_button_id
from adapters.common.clean import clean
from adapters.common.cutting import cut
from adapters.slack.blocks import Block, plain_text, weight
from adapters.slack.limits import ACTION_ID, ACTIONS_TOTAL, BUTTON_TEXT, ELEMENTS, OPTION_VALUE, OPTIONS
from bot.domain.message import Button

MORE = "gavel:more"
"""The action_id of the menu. The others are what ``ButtonId`` says, so that no two of a message are the same."""

_RARER = frozenset({"mute-topic", "mute-story"})
_SHOWN = 3
"""What a phone shows in one row beside the menu."""


def actions(buttons: Sequence[Button], key: str) -> list[Block]:
    """Return the block of the buttons, if any; one too many, or with too long an id, is left out: the words matter more."""
    labels: dict[str, tuple[str, str]] = {}
    for button in buttons:
        value, label = str(ButtonId(button.action, button.target, key)), cut(clean(button.label).strip(), BUTTON_TEXT)
        if label and len(value) <= ACTION_ID and parse_button_id(value):
            labels.setdefault(value, (button.action, label))
    rarer = _rarer(labels) if len(labels) > _SHOWN else {}
    elements = [_button(value, label) for value, (_, label) in labels.items() if value not in rarer]
    made = _fitting([*elements, *([_menu(rarer)] if rarer else [])])
    return [{"type": "actions", "elements": made}] if made else []


def pressed(action: Mapping[str, Any]) -> ButtonId | None:
    """Read one action of a ``block_actions`` payload: which of our buttons was pressed; None for any other."""
    chosen = action.get("selected_option") or action
    return parse_button_id(str(chosen.get("value") or ""))


def _rarer(labels: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """The buttons that go into the menu; none if they are all there is, as where someone is asked which topic to mute."""
    found = {value: label for value, (action, label) in labels.items() if action in _RARER}
    fits = len(found) <= OPTIONS and all(len(value) <= OPTION_VALUE for value in found)
    return found if fits and len(found) < len(labels) else {}


def _button(value: str, label: str) -> dict[str, Any]:
    return {"type": "button", "action_id": value, "value": value, "text": plain_text(label)}


def _menu(rarer: Mapping[str, str]) -> dict[str, Any]:
    options = [{"text": plain_text(label), "value": value} for value, label in rarer.items()]
    return {"type": "overflow", "action_id": MORE, "options": options}


def _fitting(elements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    made = elements[:ELEMENTS]
    while made and weight(made) > ACTIONS_TOTAL:
        made.pop()
    return made
