"""Buttons and their ids, which carry the delivery's key, so that a message can be found by it.

Limits: ``components/reference.mdx`` of discord-api-docs: 5 rows of 5, a label of 80 characters, a custom_id of 100, each
once.
"""

from __future__ import annotations

from typing import Any

from adapters.common.button_ids import ButtonId, parse_button_id
from adapters.common.clean import clean
from adapters.common.cutting import cut
from adapters.discord.escape import plain
from adapters.discord.limits import BUTTON_LABEL, BUTTONS_IN_ROW, CUSTOM_ID, ROWS
from bot.domain.message import Button

_ROW, _BUTTON, _SECONDARY = 1, 2, 2


def rows(buttons: tuple[Button, ...], key: str) -> tuple[dict[str, Any], ...]:
    """Return rows of buttons as component data; one too many, or with too long an id, is left out: the words matter more."""
    made: dict[str, dict[str, Any]] = {}
    for button in buttons:
        custom_id = str(ButtonId(button.action, button.target, key))
        label = cut(plain(clean(button.label)).strip(), BUTTON_LABEL)
        if label and len(custom_id) <= CUSTOM_ID and parse_button_id(custom_id):
            made.setdefault(custom_id, {"type": _BUTTON, "style": _SECONDARY, "label": label, "custom_id": custom_id})
    every = list(made.values())[: ROWS * BUTTONS_IN_ROW]
    return tuple(
        {"type": _ROW, "components": every[start : start + BUTTONS_IN_ROW]} for start in range(0, len(every), BUTTONS_IN_ROW)
    )
