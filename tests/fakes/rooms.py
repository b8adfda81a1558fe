"""One newsroom as a script sees it, whatever platform it is on: the same people do the same and read the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Protocol

from tests.fakes.discord import Permission
from tests.fakes.discord import state as discord
from tests.fakes.discord.payloads import walk
from tests.fakes.discord.reporter import BUTTON
from tests.fakes.discord_newsroom import DiscordNewsroom
from tests.fakes.slack import Member
from tests.fakes.slack import state as slack
from tests.fakes.slack.workspace import Group
from tests.fakes.slack_newsroom import SlackNewsroom


class Shown(Protocol):
    """A message as people read it."""

    @property
    def text(self) -> str: ...


class Said(Shown, Protocol):
    """The bot's answer to somebody."""

    @property
    def buttons(self) -> list[str]: ...

    @property
    def ephemeral(self) -> bool: ...


class Room(Protocol):
    """A newsroom with the channels ``desk``, ``city`` and ``alarms``, in which Ana and Bo work.

    Ana may change channels and is in the group ``chiefs``; ``stranger`` may not. ``right`` is what is said of who may,
    ``lost`` of a channel from which the bot was shut out, ``shut`` to who asks for alerts where none may be asked for;
    ``bo_is_called`` what the platform tells of Bo's name.
    """

    right: ClassVar[str]
    lost: ClassVar[str]
    shut: ClassVar[str]
    bo_is_called: ClassVar[str]
    desk: Any
    city: Any
    alarms: Any
    ana: Any
    bo: Any
    stranger: Any
    chiefs: Any

    async def poll(self) -> None: ...

    async def deliver(self, after: timedelta) -> None: ...

    async def say(self, who: Any, command: str, at: Any = None, /, **options: Any) -> Said:
        """Give a command, with its options by name."""
        ...

    async def try_in_vain(self) -> Said:
        """Ask for alerts where, or as someone who, may not."""
        ...

    async def offered(self, who: Any, command: str, option: str, typed: str, **others: Any) -> Sequence[str]:
        """Return what is suggested for an option, as people read it."""
        ...

    async def press(self, who: Any, shown: Any, button: str) -> Said: ...

    async def change(self, who: Any, said: Any, button: str) -> None:
        """Press a button that changes the answer under which it stands."""
        ...

    def posts(self, place: Any) -> Sequence[Shown]:
        """Return the bot's messages in a channel and its threads, oldest first."""
        ...

    def labels(self, shown: Any) -> list[str]: ...

    def shut_out(self, place: Any) -> None:
        """Let the bot not post in a channel any more."""
        ...

    async def let_in(self, place: Any) -> None:
        """Let it post there again, and wait until it noticed."""
        ...


@dataclass
class DiscordRoom(DiscordNewsroom):
    """On Discord rights are those of roles, and commands have fields."""

    right: ClassVar[str] = "Manage Channels"
    lost: ClassVar[str] = "Send Messages"
    shut: ClassVar[str] = "Manage Channels"
    bo_is_called: ClassVar[str] = "Bo"

    def __post_init__(self) -> None:
        self.city, self.alarms = self.guild.text("city-hall"), self.guild.text("alarms")
        self.stranger = self.bo
        self.chiefs = self.guild.role("chiefs")
        self.ana.member.give(self.chiefs)

    async def say(self, who: Any, command: str, at: discord.Channel | None = None, /, **options: Any) -> Any:
        given = {name: getattr(value, "member", value) for name, value in options.items()}
        return await (who.at(at) if at else who).command(f"gavel {command}", **given)

    async def try_in_vain(self) -> Any:
        return await self.say(self.stranger, "subscribe", place="Key West, FL")

    async def offered(self, who: Any, command: str, option: str, typed: str, **others: Any) -> list[str]:
        return [str(one.value) for one in await who.autocomplete(f"gavel {command}", option, typed, **others)]

    async def press(self, who: Any, shown: Any, button: str) -> Any:
        return await who.press(shown, button)

    async def change(self, who: Any, said: Any, button: str) -> None:
        assert (await (await who.press(said, button)).edited()).updated

    def posts(self, place: discord.Channel) -> list[discord.Message]:
        places = [place, *self.server.threads(place)]
        return sorted((one for each in places for one in self.server.messages(each)), key=lambda one: one.id)

    def labels(self, shown: discord.Message) -> list[str]:
        return [part["label"] for part in walk(shown.components) if part["type"] == BUTTON]

    def shut_out(self, place: discord.Channel) -> None:
        place.deny(self.guild.bot_role, Permission.SEND_MESSAGES)

    async def let_in(self, place: discord.Channel) -> None:
        place.allow(self.guild.bot_role, Permission.SEND_MESSAGES)
        await self.noticed(place)


@dataclass
class SlackRoom(SlackNewsroom):
    """On Slack rights are those of members, and commands are typed."""

    right: ClassVar[str] = "a member of this channel"
    lost: ClassVar[str] = "not in the channel"
    shut: ClassVar[str] = "/invite"
    bo_is_called: ClassVar[str] = "bo"

    def __post_init__(self) -> None:
        self.city, self.alarms = self.team.channel("city-hall"), self.team.channel("alarms")
        self.stranger = self.team.member("Cy", self.alarms)
        self.chiefs = self.team.group("chiefs", self.ana)
        for place in (self.city, self.alarms):
            place.invite(self.ana.person)

    async def say(self, who: Member, command: str, at: slack.Channel | None = None, /, **options: Any) -> Any:
        given = " ".join(f"{name}: {_typed(value)}" for name, value in options.items())
        return await (who.at(at) if at else who).command(f"/gavel {command} {given}".strip())

    async def try_in_vain(self) -> Any:
        uninvited = self.team.channel("budget", invited=False)
        uninvited.invite(self.ana.person)
        return await self.say(self.ana, "subscribe", uninvited, place="Key West, FL")

    async def offered(self, who: Member, command: str, option: str, typed: str, **others: Any) -> list[str]:
        if command != "subscribe":  # Only what has a form suggests; the others say what there is.
            return re.findall(r"^(.+?) — ", (await self.say(who, command, **others)).text, re.MULTILINE)
        form = (await self.say(who, command)).modal
        return [one.name for one in await who.suggest(form, option.capitalize(), typed)]

    async def press(self, who: Member, shown: Any, button: str) -> Any:
        return await who.press(shown, button)

    async def change(self, who: Member, said: Any, button: str) -> None:
        assert (await who.press(said, button)).updated

    def posts(self, place: slack.Channel) -> list[slack.Message]:
        return self.server.messages(place)

    def labels(self, shown: slack.Message) -> list[str]:
        return shown.buttons

    def shut_out(self, place: slack.Channel) -> None:
        place.kick()

    async def let_in(self, place: slack.Channel) -> None:
        place.invite()
        await self.noticed(place)


def _typed(value: Any) -> str:
    if isinstance(value, Member):
        return f"@{value.person.name}"
    return f"@{value.handle}" if isinstance(value, Group) else str(value)
