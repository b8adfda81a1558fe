"""The form that ``/gavel subscribe`` opens when nothing else is typed: filled in, looked at before it is saved, saved."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from adapters.slack.answering import Answering, acknowledge, in_modal, to_one, unanswered
from adapters.slack.asking import Body, Interaction, of_view
from adapters.slack.errors import FAILURES, code_of
from adapters.slack.form import CALLBACK, FIELD, GROUP, PREVIEW, done, form, given, names_two, saving
from adapters.slack.reception import Reception
from adapters.slack.suggesting import suggestions
from adapters.slack.workspace import Workspace
from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.domain.errors import StoreError
from bot.domain.message import Message
from bot.services.commands import excuses, subscribe_form
from bot.services.commands.book_channel import subscribe_as_asked
from bot.services.commands.command import Asked, Given
from bot.services.commands.desk import Desk

SECONDS = 3.0
"""How long opening a form may take: then Slack refuses it anyway."""

log = structlog.get_logger(__name__)


class Subscribing:
    """The form, for the app of each workspace."""

    def __init__(self, desk: Desk, reception: Reception) -> None:
        self._desk = desk
        self._reception = reception

    def setup(self, app: AsyncApp, workspace: Workspace) -> None:
        """Register the listeners; what they need to know stands in the form."""

        async def suggest(ack: AsyncAck, body: Body) -> None:
            asked = _read(workspace, body, unanswered, "suggestion")
            found = await suggestions(self._desk, self._reception, asked, body["action_id"], str(body.get("value") or ""))
            await ack(options=found)

        async def preview(ack: AsyncAck, body: Body) -> None:
            await acknowledge(ack)
            view = body["view"]
            channel, state = view["private_metadata"], view["state"]["values"]
            answer = in_modal(workspace, view["id"], lambda said: form(channel, state, below=said), hash=view["hash"])
            interaction = _read(workspace, body, answer, "gavel subscribe (preview)")
            await self._reception.serve(interaction, partial(self._preview, given(state)))

        async def submit(ack: AsyncAck, body: Body) -> None:
            await self._submitted(ack, workspace, body)

        app.options(re.compile(f"{FIELD}.*"))(suggest)
        app.action(PREVIEW)(preview)
        app.view(CALLBACK)(submit)

    async def open(self, interaction: Interaction, trigger: str) -> None:
        """Open the form; whoever cannot subscribe here is told so in it, and need not fill it in."""
        with self._reception.under_way():
            if refused := self._reception.refuses(interaction):
                await self._reception.show(interaction, refused)
                return
            empty = form(interaction.channel)
            try:
                async with asyncio.timeout(SECONDS):
                    opened = await interaction.workspace.client.views_open(trigger_id=trigger, view=empty)
                view = str((opened.get("view") or {}).get("id") or "")
            except FAILURES as error:
                log.warning("form_not_opened", error=type(error).__name__, code=code_of(error))
                await self._reception.show(interaction, subscribe_form.unopened())
                return
            if refused := await self._refusal(interaction):
                said = in_modal(interaction.workspace, view, partial(done, interaction.channel), closed=interaction.answer)
                await self._reception.show(replace(interaction, answer=said), refused)

    async def _refusal(self, interaction: Interaction) -> Answer | None:
        if await self._reception.is_uninvited(interaction):
            return excuses.uninvited()
        try:
            return await subscribe_form.refused(self._desk, await self._reception.actor(interaction))
        except StoreError:
            return None

    async def _submitted(self, ack: AsyncAck, workspace: Workspace, body: Body) -> None:
        view = body["view"]
        channel, state = view["private_metadata"], view["state"]["values"]
        asked = given(state)
        faults = subscribe_form.faults(self._desk, asked) | ({GROUP: subscribe_form.ONE} if names_two(state) else {})
        if faults:
            await ack(response_action="errors", errors=faults)
            return
        await acknowledge(ack, response_action="update", view=saving(channel))

        def shown(message: Message) -> dict[str, Any]:
            is_refused = dict(message.facts).get("kind") == "refused"
            return form(channel, state, below=message) if is_refused else done(channel, message)

        alone = to_one(workspace, channel, str(body["user"]["id"]))
        answer = in_modal(workspace, view["id"], shown, closed=alone)
        interaction = _read(workspace, body, answer, "gavel subscribe")
        await self._reception.serve(interaction, partial(self._save, interaction, asked))

    async def _preview(self, asked: Mapping[str, Given], actor: Actor, here: str) -> Answer:
        return await subscribe_as_asked(Asked(self._desk, actor, here, asked), save=False)

    async def _save(self, interaction: Interaction, asked: Mapping[str, Given], actor: Actor, here: str) -> Answer:
        if await self._reception.is_uninvited(interaction):
            return excuses.uninvited()
        return await subscribe_as_asked(Asked(self._desk, actor, here, asked))


def _read(workspace: Workspace, body: Body, answer: Answering, what: str) -> Interaction:
    return of_view(workspace, body, str(body["view"]["private_metadata"]), answer, what)
