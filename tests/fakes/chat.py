"""People who type commands in a channel, and what they read: the use cases without a platform around them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.domain.message import Line
from bot.services.commands.alarms import alarms_here
from bot.services.commands.desk import Desk
from bot.services.commands.digest import digest
from bot.services.commands.editors import add_editor, list_editors, remove_editor
from bot.services.commands.pause import pause, resume
from bot.services.commands.quiet import quiet
from bot.services.commands.subscribe import subscribe
from bot.services.commands.subscriptions import subscriptions
from bot.services.commands.topics import add_topic, edit_topic, list_topics, remove_topic
from bot.services.commands.unsubscribe import unsubscribe

PAT = Actor("discord:user:1", "Pat", can_manage_channel=True)
SAM = Actor("discord:user:2", "Sam", frozenset({"discord:role:7"}))
ROOM = "console:desk"


@dataclass(frozen=True)
class Chat:
    """A person in a channel. Each method types a command and returns what is read."""

    desk: Desk
    actor: Actor = PAT
    channel: str = ROOM

    def as_(self, actor: Actor, channel: str = "") -> Chat:
        """The same desk, someone else or elsewhere."""
        return replace(self, actor=actor, channel=channel or self.channel)

    async def subscribe(self, places: str = "Key West, FL", **said: str) -> str:
        """``/gavel subscribe``."""
        return await self._do(subscribe, places=places, **said)

    async def unsubscribe(self, which: str) -> str:
        """``/gavel unsubscribe``."""
        return await self._do(unsubscribe, which)

    async def pause(self, which: str = "all") -> str:
        """``/gavel pause``."""
        return await self._do(pause, which)

    async def resume(self, which: str = "all") -> str:
        """``/gavel resume``."""
        return await self._do(resume, which)

    async def subscriptions(self) -> str:
        """``/gavel subscriptions``."""
        return words(await subscriptions(self.desk, self.channel))

    async def digest(self, at: str) -> str:
        """``/gavel digest``."""
        return await self._do(digest, at)

    async def quiet(self, hours: str = "", zone: str = "") -> str:
        """``/gavel quiet``."""
        return await self._do(quiet, hours=hours, zone=zone)

    async def alarms_here(self) -> str:
        """``/gavel alarms here``."""
        return await self._do(alarms_here)

    async def topics(self) -> str:
        """``/gavel topics list``."""
        return words(await list_topics(self.desk))

    async def add_topic(self, name: str, query: str, title: str = "") -> str:
        """``/gavel topics add``."""
        return await self._do(add_topic, name=name, query=query, title=title)

    async def edit_topic(self, name: str, query: str = "", title: str = "") -> str:
        """``/gavel topics edit``."""
        return await self._do(edit_topic, name=name, query=query, title=title)

    async def remove_topic(self, name: str) -> str:
        """``/gavel topics remove``."""
        return await self._do(remove_topic, name=name)

    async def editors(self) -> str:
        """``/gavel editors list``."""
        return words(await list_editors(self.desk))

    async def add_editor(self, who: str, name: str = "") -> str:
        """``/gavel editors add``."""
        return await self._do(add_editor, who=who, name=name)

    async def remove_editor(self, who: str) -> str:
        """``/gavel editors remove``."""
        return await self._do(remove_editor, who=who)

    async def audit(self) -> list[str]:
        """What the audit log says, oldest first."""
        async with self.desk.store.reading() as uow:
            return [f"{one.name}: {one.what}" for one in reversed(await uow.audit.recent(100))]

    async def _do(self, command: Callable[..., Awaitable[Answer]], *args: Any, **said: Any) -> str:
        return words(await command(self.desk, self.actor, self.channel, *args, **said))


def words(answer: Answer) -> str:
    """An answer as plain text; a refusal is marked, links stand behind their words."""
    lines = [answer.headline, *answer.lines, *(line for row in answer.rows for line in row)]
    return ("✗ " if answer.refused else "") + "\n".join(map(_text, lines))


def _text(line: Line) -> str:
    return "".join(f"{span.text} <{span.url}>" if span.url else span.text for span in line)
