"""A scripted human: types commands, takes suggestions, presses buttons, fills in forms, and waits for the answer."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from tests.fakes.discord.answer import Answer, Choice, NotAnswered
from tests.fakes.discord.errors import Json
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.guild import Member
from tests.fakes.discord.interaction import Did, Interaction
from tests.fakes.discord.keyboard import Typed, refer
from tests.fakes.discord.payloads import walk
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.state import Channel, Message
from tests.fakes.discord.world import World

BUTTON, TEXT_SELECT, TEXT_INPUT = 2, 3, 4
LINK = 5
CAN_COMMAND = Permission.VIEW_CHANNEL | Permission.USE_APPLICATION_COMMANDS

__all__ = ["Answer", "Choice", "NotAnswered", "Reporter"]


class Reporter:
    """A member of a guild in one of its channels. ``patience`` is how long he or she waits, in real seconds."""

    def __init__(self, world: World, gateway: Gateway, member: Member, channel: Channel, patience: float = 10.0) -> None:
        self.world = world
        self.gateway = gateway
        self.member = member
        self.channel = channel
        self.patience = patience

    def at(self, channel: Channel) -> Reporter:
        """Return the same human in another channel or thread."""
        return Reporter(self.world, self.gateway, self.member, channel, self.patience)

    async def command(self, line: str, /, **options: Any) -> Answer:
        """Run a command: ``command("gavel subscribe", place="Key West, FL")``; wait until the answer is complete.

        Members, roles and channels are given as such. What Discord's client would not let through is an AssertionError.
        """
        return await self.begin(line, **options).complete()

    def begin(self, line: str, /, **options: Any) -> Answer:
        """Run a command without waiting: the answer's ``acknowledged`` and ``complete`` wait."""
        return self._do(Did.COMMAND, self._typed(line, options).data)

    async def autocomplete(self, line: str, option: str, typed: str, /, **others: Any) -> list[Choice]:
        """Type into an option; return what is suggested."""
        data = self._typed(line, {**others, option: typed}, focused=option).data
        return (await self._do(Did.AUTOCOMPLETE, data).acknowledged()).choices

    async def press(self, message: Message | Answer | int, button: str) -> Answer:
        """Press a button, by custom_id or label; wait until the answer is complete."""
        return await self.begin_press(message, button).complete()

    def begin_press(self, message: Message | Answer | int, button: str) -> Answer:
        """Press a button without waiting."""
        shown = self._message(message)
        part = self._part(shown, button)
        assert part["type"] == BUTTON, f"{button!r} is no button"
        assert part["style"] != LINK, f"{button!r} is a link to {part.get('url')}"
        data = {"component_type": BUTTON, "custom_id": part["custom_id"], "id": part["id"]}
        return self._do(Did.COMPONENT, data, shown)

    async def choose(self, message: Message | Answer | int, select: str, *values: Any) -> Answer:
        """Choose in a select, which is named by custom_id or placeholder; options by label or value."""
        shown = self._message(message)
        part = self._part(shown, select)
        resolved: Json = {}
        data = {
            "component_type": part["type"],
            "custom_id": part["custom_id"],
            "id": part["id"],
            "values": self._values(part, values, resolved),
            "resolved": resolved,
        }
        return await self._do(Did.COMPONENT, data, shown).complete()

    async def submit(self, form: Answer, values: Mapping[str, Any] | None = None, /, **more: Any) -> Answer:
        """Fill in the form that an answer showed, by label or custom_id, and send it."""
        given = {**(values or {}), **more}
        resolved: Json = {}
        rows = [self._row(row, given, resolved) for row in form.modal["components"]]
        assert not given, f"the form has no {sorted(given)}"
        data = {"custom_id": form.modal["custom_id"], "components": rows, "resolved": resolved}
        return await self._do(Did.MODAL, data, form.interaction.source).complete()

    def _row(self, row: Json, given: dict[str, Any], resolved: Json) -> Json:
        made: Json = {"type": row["type"], "id": row.get("id", 0)}
        if "component" in row:
            return made | {"component": self._field(row["component"], row.get("label"), given, resolved)}
        if "components" in row:
            return made | {"components": [self._field(one, one.get("label"), given, resolved) for one in row["components"]]}
        return made

    def _field(self, part: Json, label: str | None, given: dict[str, Any], resolved: Json) -> Json:
        key = next((key for key in (part["custom_id"], label) if key in given), None)
        value = given.pop(key) if key is not None else None
        made: Json = {"type": part["type"], "id": part.get("id", 0), "custom_id": part["custom_id"]}
        if part["type"] != TEXT_INPUT:
            chosen = value if isinstance(value, list | tuple) else () if value is None else (value,)
            return made | {"values": self._values(part, tuple(chosen), resolved)}
        text = part.get("value") or "" if value is None else str(value)
        assert text or not part.get("required", True), f"the form asks for {label or part['custom_id']}"
        least = (part.get("min_length") or 0) if text else 0
        assert least <= len(text) <= (part.get("max_length") or 4000), f"the form does not take {text!r}"
        return made | {"value": text}

    def _values(self, part: Json, values: tuple[Any, ...], resolved: Json) -> list[str]:
        least, most = part.get("min_values", 1), part.get("max_values", 1)
        least = 0 if part.get("required") is False else least
        assert (1 if least is None else least) <= len(values) <= (most or 1), f"{len(values)} of {least} to {most} values"
        if part["type"] != TEXT_SELECT:
            return [str(refer(resolved, value)) for value in values]
        found = []
        for value in values:
            match = [one["value"] for one in part["options"] if value in (one["value"], one["label"])]
            assert match, f"{value!r} is not offered: {[one['label'] for one in part['options']]}"
            found.append(match[0])
        return found

    def _typed(self, line: str, options: dict[str, Any], focused: str = "") -> Typed:
        name, *words = line.removeprefix("/").split()
        command = self.world.commands.find(self.channel.place.id, name)
        assert command, f"no command {name!r} is registered"
        allowed = self.channel.permissions(self.member)
        needed = command["default_member_permissions"]
        assert allowed & CAN_COMMAND == CAN_COMMAND, f"{self.member.user.name} cannot use commands in {self.channel.name}"
        if needed is not None:
            mask = Permission(int(needed))
            assert mask and allowed & mask == mask, f"{self.member.user.name} is not shown {name!r}"
        return Typed(command, words, options, focused)

    def _message(self, message: Message | Answer | int) -> Message:
        if isinstance(message, Answer):
            return message.message
        if isinstance(message, Message):
            return message
        for channel in self.world.channels.values():
            if message in channel.messages:
                return channel.messages[message]
        raise AssertionError(f"there is no message {message}")

    def _part(self, message: Message, wanted: str) -> Json:
        assert not message.deleted, "the message was deleted"
        assert message.channel.permissions(self.member) & Permission.VIEW_CHANNEL, "the message is not shown"
        part = message.find(wanted)
        every = [one.get("label") or one.get("custom_id") for one in walk(message.components) if one["type"] != 1]
        assert part, f"there is no {wanted!r} under the message: {every}"
        assert not part.get("disabled"), f"{wanted!r} is disabled"
        return part

    def _do(self, kind: Did, data: Json, source: Message | None = None) -> Answer:
        if not self.gateway.sessions:
            raise NotAnswered("the bot is not there")
        channel = source.channel if source else self.channel
        token = secrets.token_urlsafe(48)
        interaction = Interaction(self.world.new_id(), token, kind, self.member, channel, data, source)
        self.world.interactions[token] = interaction
        self.world.dispatch("INTERACTION_CREATE", interaction.payload, channel.guild)
        return Answer(self.world, interaction, self.patience)
