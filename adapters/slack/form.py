"""The form of ``/gavel subscribe``: the command's options as fields, and what was filled in as the command gets it; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.common.cutting import cut
from adapters.slack.blocks import Block, plain_text
from adapters.slack.ids import PLATFORM
from adapters.slack.limits import OPTION_TEXT
from adapters.slack.render import render
from bot.domain.message import Message
from bot.domain.subscription import Want
from bot.services.commands import subscribe_form as words
from bot.services.commands.command import Given, Option, Someone
from bot.services.commands.subscribe_form import MOST, OPTIONS, SEPARATORS

CALLBACK = "form:subscribe"
PREVIEW = "form:preview"
GROUP = "group"
"""The field beside ``mention``: Slack has no field that takes people and user groups alike."""

FIELD = "form:"
"""How the action_ids of fields begin; an option's name follows."""

_QUERY = 3_000

State = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""What stands in the fields, as Slack tells it: by block_id, then action_id."""


def form(channel: str, state: State | None = None, below: Message | None = None) -> dict[str, Any]:
    """Make the form about a channel, by its id in Slack; with what was filled in, and with what to say ``below``."""
    held = state or {}
    fields = [_field(OPTIONS[name], _made(OPTIONS[name]), held) for name in OPTIONS]
    at = list(OPTIONS).index("mention") + 1
    fields.insert(at, _input(GROUP, words.GROUP, "", {"type": "external_select", "min_query_length": 0}, held))
    preview = {"type": "button", "action_id": PREVIEW, "text": plain_text(words.PREVIEW)}
    blocks = [_where(channel), *fields, {"type": "actions", "block_id": PREVIEW, "elements": [preview]}]
    blocks += _said(below) if below else []
    return _modal(channel, blocks, words.CANCEL) | {"callback_id": CALLBACK, "submit": plain_text(words.SAVE)}


def saving(channel: str) -> dict[str, Any]:
    """What stands there while it is saved."""
    return _modal(channel, [_where(channel), {"type": "section", "text": plain_text(words.SAVING)}], words.CLOSE)


def done(channel: str, message: Message) -> dict[str, Any]:
    """What came of it."""
    return _modal(channel, [_where(channel), *_said(message)], words.CLOSE)


def given(state: State) -> dict[str, Given]:
    """Return what was filled in as the command gets it; what was left empty is left out."""
    found: dict[str, Given] = {}
    for name in (*OPTIONS, GROUP):
        value = _value(name, state.get(name, {}).get(f"{FIELD}{name}", {}))
        if value:
            found["mention" if name == GROUP else name] = value
    return found


def names_two(state: State) -> bool:
    """Whether a person and a group are named."""
    return all(_value(name, state.get(name, {}).get(f"{FIELD}{name}", {})) for name in ("mention", GROUP))


def option(label: str, value: str) -> dict[str, Any]:
    """One choice of a select."""
    return {"text": plain_text(cut(label, OPTION_TEXT)), "value": value}


def _made(asked: Option) -> dict[str, Any]:
    if asked.kind is Someone:
        return {"type": "users_select"}
    if asked.name in MOST:
        return {"type": "multi_external_select", "min_query_length": 0, "max_selected_items": MOST[asked.name]}
    if asked.name == "want":
        return {"type": "checkboxes", "options": [option(each, each) for each in Want]}
    if not asked.choices:
        return {"type": "plain_text_input", "max_length": _QUERY}
    kind = "static_select" if len(asked.choices) > 2 else "radio_buttons"
    return {"type": kind, "options": [option(each, each) for each in asked.choices]}


def _field(asked: Option, element: dict[str, Any], held: State) -> Block:
    hint = words.HINTS.get(asked.name, asked.description)
    return _input(asked.name, words.label(asked), hint, element, held, required=asked.required)


def _input(name: str, label: str, hint: str, element: dict[str, Any], held: State, *, required: bool = False) -> Block:
    block: Block = {
        "type": "input",
        "block_id": name,
        "optional": not required,
        "label": plain_text(label),
        "element": element | {"action_id": f"{FIELD}{name}"} | _initial(held.get(name, {}).get(f"{FIELD}{name}", {})),
    }
    return block | ({"hint": plain_text(hint)} if hint else {})


def _initial(held: Mapping[str, Any]) -> dict[str, Any]:
    """What a field begins with: what stood in it."""
    keys = {
        "value": "initial_value",
        "selected_option": "initial_option",
        "selected_options": "initial_options",
        "selected_user": "initial_user",
    }
    return {begins: held[key] for key, begins in keys.items() if held.get(key)}


def _value(name: str, held: Mapping[str, Any]) -> Given:
    if chosen := held.get("selected_options"):
        return SEPARATORS[name].join(each["value"] for each in chosen)
    if user := held.get("selected_user"):
        return Someone(f"{PLATFORM}:user:{user}", user)
    if one := held.get("selected_option"):
        group = Someone(f"{PLATFORM}:group:{one['value']}", one["text"]["text"])
        return group if name == GROUP else str(one["value"])
    return str(held.get("value") or "")


def _modal(channel: str, blocks: Sequence[Block], close: str) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": plain_text(words.TITLE),
        "close": plain_text(close),
        "private_metadata": channel,
        "blocks": list(blocks),
    }


def _where(channel: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": f"<#{channel}>"}}


def _said(message: Message) -> list[Block]:
    return list(render(replace(message, buttons=())).blocks)
