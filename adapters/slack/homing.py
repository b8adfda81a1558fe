"""App Home: published when someone opens it, and anew after each of its buttons."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from adapters.slack.answering import SECONDS, acknowledge, unanswered
from adapters.slack.asking import Body, Interaction, of_home, of_view
from adapters.slack.errors import FAILURES, code_of
from adapters.slack.home import DEED, deed, view
from adapters.slack.ids import address
from adapters.slack.reception import Reception, UseCase
from adapters.slack.workspace import Workspace
from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.domain.errors import StoreError
from bot.domain.home import Home
from bot.services.commands import excuses, home
from bot.services.commands.desk import Desk

log = structlog.get_logger(__name__)


class Homing:
    """App Home, for the app of each workspace."""

    def __init__(self, desk: Desk, reception: Reception) -> None:
        self._desk = desk
        self._reception = reception
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        """One page at a time for each person: an older one never stands where a newer one did."""

    def setup(self, app: AsyncApp, workspace: Workspace) -> None:
        """Register the listeners; which channel a button is about stands in it."""

        async def opened(event: dict[str, Any], body: dict[str, Any]) -> None:
            if event.get("tab", "home") == "home":
                await self._publish(of_home(workspace, event, body, unanswered))

        async def press(ack: AsyncAck, body: Body) -> None:
            await acknowledge(ack)
            asked = deed(str(next(iter(body["actions"])).get("action_id")))
            if asked is None:
                return
            action, target, channel = asked
            interaction = of_view(workspace, body, channel, unanswered, f"home {action}")
            await self._publish(
                interaction, None if action == home.REFRESH else partial(self._act, interaction, action, target)
            )

        app.event("app_home_opened")(opened)
        app.action(DEED)(press)

    async def _publish(self, interaction: Interaction, act: UseCase | None = None) -> None:
        who = (interaction.team, interaction.user)
        lock = self._turns.setdefault(who, asyncio.Lock())
        with self._reception.under_way():
            done = await self._reception.outcome(interaction, act) if act else None
            async with lock:
                page = view(await self._page(interaction, done))
                try:
                    async with asyncio.timeout(SECONDS):
                        await interaction.workspace.client.views_publish(user_id=interaction.user, view=page)
                except FAILURES as error:
                    log.warning("home_not_published", error=type(error).__name__, code=code_of(error))

    async def _page(self, interaction: Interaction, done: Answer | None) -> Home:
        if refused := self._reception.refuses(interaction):
            return home.only(refused)
        numbers = await self._reception.members(interaction.workspace).channels(interaction.user)
        channels = None
        if numbers is not None:
            channels = [self._reception.channel(replace(interaction, channel=number)) for number in sorted(numbers)]
        try:
            return await home.home(self._desk, channels, partial(_link, interaction.workspace), done)
        except StoreError as error:
            log.warning("home_failed", error=str(error))
            return home.only(excuses.busy())

    async def _act(self, interaction: Interaction, action: str, target: str, actor: Actor, here: str) -> Answer:
        if action in home.POSTING and await self._reception.is_uninvited(interaction):
            return excuses.uninvited()
        return await home.act(self._desk, actor, here, action, target)


def _link(workspace: Workspace, channel: str, message: str) -> str:
    return address(workspace.identity.url if workspace.identity else "", message)
