"""How what a human types becomes the options of a command, checked as Discord's own client checks it."""

from __future__ import annotations

from typing import Any

from tests.fakes.discord import payloads
from tests.fakes.discord.errors import Json
from tests.fakes.discord.guild import Member, Role
from tests.fakes.discord.state import Channel

SUBCOMMANDS = (1, 2)
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER = 3, 4, 5, 6, 7, 8, 9, 10
PYTHON: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    USER: (Member,),
    CHANNEL: (Channel,),
    ROLE: (Role,),
    MENTIONABLE: (Member, Role),
    NUMBER: (int, float),
}


class Typed:
    """A command line in the making: ``data`` of the interaction, with everything it refers to."""

    def __init__(self, command: Json, words: list[str], values: dict[str, Any], focused: str = "") -> None:
        self.resolved: Json = {}
        self.data: Json = {"id": command["id"], "name": command["name"], "type": 1}
        if command.get("guild_id"):
            self.data["guild_id"] = command["guild_id"]
        node, target = command, self.data
        for word in words:
            inside = [one for one in node.get("options") or [] if one["type"] in SUBCOMMANDS]
            node = _named(inside, word, f"subcommand of {node['name']}")
            below: Json = {"name": word, "type": node["type"]}
            target["options"] = [below]
            target = below
        options = node.get("options") or []
        assert not any(one["type"] in SUBCOMMANDS for one in options), f"{node['name']} needs a subcommand"
        target["options"] = [self._option(_named(options, name, "option"), value, focused) for name, value in values.items()]
        if not focused:
            missing = [one["name"] for one in options if one.get("required") and one["name"] not in values]
            assert not missing, f"the client asks for {missing}"
        if self.resolved:
            self.data["resolved"] = self.resolved

    def _option(self, definition: Json, value: Any, focused: str) -> Json:
        name, kind = definition["name"], definition["type"]
        if name == focused:
            assert definition.get("autocomplete"), f"{name} does not autocomplete"
            return {"name": name, "type": kind, "value": value, "focused": True}
        assert isinstance(value, PYTHON[kind]) and isinstance(value, bool) is (kind == BOOLEAN), (
            f"{name}={value!r} is of no use"
        )
        if choices := definition.get("choices"):
            found = [one["value"] for one in choices if value in (one["name"], one["value"])]
            assert found, f"{name} offers {[one['name'] for one in choices]}, not {value!r}"
            value = found[0]
        size = len(value) if isinstance(value, str) else value
        word = "length" if isinstance(value, str) else "value"
        if isinstance(size, int | float):
            assert definition.get(f"min_{word}", size) <= size <= definition.get(f"max_{word}", size), f"{name}={value!r}"
        if isinstance(value, Channel):
            allowed = definition.get("channel_types") or [value.kind]
            assert value.kind in allowed, f"{name} takes no channel of kind {value.kind!r}"
        return {"name": name, "type": kind, "value": self.refer(value)}

    def refer(self, value: Any) -> Any:
        """Return a value as it stands in an option; what it names is put into ``resolved``."""
        return refer(self.resolved, value)


def refer(resolved: Json, value: Any) -> Any:
    """Return a value as it stands in an option or a select; put what it names into ``resolved``."""
    if not isinstance(value, Member | Role | Channel):
        return value
    id = str(value.id)
    if isinstance(value, Member):
        made = payloads.member(value) | {"permissions": str(int(value.permissions))}
        resolved.setdefault("users", {})[id] = made.pop("user")
        resolved.setdefault("members", {})[id] = made
    elif isinstance(value, Role):
        resolved.setdefault("roles", {})[id] = payloads.role(value)
    else:
        made = payloads.channel(value) | {"permissions": str(int(value.bot_permissions))}
        resolved.setdefault("channels", {})[id] = made
    return id


def _named(things: list[Json], name: str, what: str) -> Json:
    for one in things:
        if one["name"] == name:
            return one
    raise AssertionError(f"no {what} {name!r}: there is {[one['name'] for one in things]}")
