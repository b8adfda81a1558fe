"""How what a human does becomes a payload, checked as Slack's own client checks it."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

from tests.fakes.slack import payloads
from tests.fakes.slack.errors import Json
from tests.fakes.slack.state import Channel, Message, Person
from tests.fakes.slack.view import EMPTY, MANY, View, values

if TYPE_CHECKING:
    from tests.fakes.slack.workspace import Workspace


def escape(team: Workspace, typed: str) -> str:
    """Return typed text as Slack passes it on: entities, and what names someone or a channel as an id."""
    text = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for person in team.people.values():
        text = re.sub(rf"(?<!\w)@{re.escape(person.name)}\b", f"<@{person.id}|{person.name.lower()}>", text)
    for group in team.groups.values():
        text = re.sub(rf"(?<!\w)@{re.escape(group.handle)}\b", f"<!subteam^{group.id}|@{group.handle}>", text)
    for channel in team.channels.values():
        text = re.sub(rf"(?<!\w)#{re.escape(channel.name)}\b", f"<#{channel.id}|{channel.name}>", text)
    return re.sub(r"(?<![<|])https?://[^\s<>|]+", lambda found: f"<{found[0]}>", text)


def common(person: Person) -> Json:
    """What every interactive payload says about who, where and what app."""
    team = person.team
    return {
        "user": {"id": person.id, "username": person.name.lower(), "name": person.name.lower(), "team_id": person.team_id},
        "api_app_id": team.app.id,
        "token": "verification-token",
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def command(person: Person, channel: Channel, line: str) -> Json:
    """A slash command as typed, ``/gavel subscribe Key West, FL``."""
    team = person.team
    name, _, text = line.strip().partition(" ")
    name = name if name.startswith("/") else f"/{name}"
    assert team.app.has_command(name), f"Slack knows no {name}"
    text = text.strip()
    return {
        "token": "verification-token",
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.im else "privategroup" if channel.private else channel.name,
        "user_id": person.id,
        "user_name": person.name.lower(),
        "command": name,
        "text": escape(team, text) if team.app.escapes(name) else text,
        "api_app_id": team.app.id,
        "is_enterprise_install": "false",
    }


def shortcut(person: Person, callback_id: str, message: Message | None) -> Json:
    """A shortcut: of a message, or of everywhere."""
    assert person.team.app.has_shortcut(callback_id), f"Slack offers no shortcut {callback_id}"
    made = common(person) | {"callback_id": callback_id, "action_ts": person.team.world.event_stamps()}
    if message is None:
        return made | {"type": "shortcut"}
    channel = {"id": message.channel.id, "name": message.channel.name}
    told = {"type": "message_action", "channel": channel, "message_ts": message.ts}
    return made | told | {"message": payloads.message(message)}


def used(person: Person, shown: Message | View, block: Json, element: Json, chosen: Json) -> Json:
    """A button, menu or select that was used; ``chosen`` is what the element then holds."""
    action = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"], **chosen}
    action["action_ts"] = person.team.world.event_stamps()
    made = common(person) | {"type": "block_actions", "actions": [action]}
    if isinstance(shown, View):
        where = {"container": {"type": "view", "view_id": shown.id}, "view": shown.payload()}
        return made | where | {"state": {"values": copy.deepcopy(shown.state)}}
    state = values(shown.blocks)
    state.get(block["block_id"], {}).get(element["action_id"], {}).update(chosen)
    container: Json = {
        "type": "message",
        "message_ts": shown.ts,
        "channel_id": shown.channel.id,
        "is_ephemeral": shown.ephemeral,
    }
    if shown.thread_ts:
        container["thread_ts"] = shown.thread_ts
    channel = {"id": shown.channel.id, "name": shown.channel.name}
    told = {"container": container, "channel": channel, "state": {"values": state}}
    # The app is not told what stands in an ephemeral message.
    return made | told | ({} if shown.ephemeral else {"message": payloads.message(shown)})


def suggestion(person: Person, shown: Message | View, block: Json, element: Json, typed: str) -> Json:
    """What was typed into an external select so far."""
    least = element.get("min_query_length", 3)
    assert len(typed) >= least, f"Slack asks for suggestions from {least} characters on"
    made = common(person) | {"type": "block_suggestion", "value": typed}
    made |= {"action_id": element["action_id"], "block_id": block["block_id"]}
    if isinstance(shown, View):
        return made | {"container": {"type": "view", "view_id": shown.id}, "view": shown.payload()}
    container = {"type": "message", "message_ts": shown.ts, "channel_id": shown.channel.id}
    return made | {"container": container, "channel": {"id": shown.channel.id, "name": shown.channel.name}}


def button(element: Json) -> Json:
    """What a pressed button tells."""
    return {key: copy.deepcopy(value) for key, value in element.items() if key in ("text", "value", "style")}


def chosen(element: Json, wanted: tuple[Any, ...], offered: list[Json]) -> Json:
    """Return what an element holds once this was chosen: options by label or value, dates, texts, people, channels."""
    kind = element["type"]
    if kind == "overflow":
        return {"selected_option": _option(offered, wanted[0])}
    key = EMPTY[kind][0]
    if kind.endswith(("static_select", "external_select")) or kind in ("radio_buttons", "checkboxes"):
        found = [_option(offered, one) for one in wanted]
    elif kind.endswith("_select"):
        found = [getattr(one, "id", one) for one in wanted]
    else:
        found = [_typed(element, one) for one in wanted]
    if kind in MANY:
        assert len(found) <= element.get("max_selected_items", len(found)), f"Slack lets nobody choose {len(found)}"
        return {key: found}
    assert len(found) <= 1, f"{kind} takes one value, not {wanted!r}"
    return {key: found[0] if found else None}


def _option(offered: list[Json], wanted: Any) -> Json:
    name = wanted if isinstance(wanted, str) else wanted.value
    for one in offered:
        if name in (one["value"], one["text"]["text"]):
            return copy.deepcopy(one)
    raise AssertionError(f"{name!r} is not offered: {[one['text']['text'] for one in offered]}")


def _typed(element: Json, value: Any) -> Any:
    if value is None or "text_input" not in element["type"]:
        return value
    text = str(value)
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    assert least <= len(text) <= most, f"Slack takes {least} to {most} characters, not {text!r}"
    return text or None


def fixed(element: Json) -> list[Json]:
    """Return the options that an element brings itself."""
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(one for group in groups for one in group["options"])]
