"""response_url: an address for answers, good for five uses within 30 minutes."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.breaking import Cut
from tests.fakes.slack.errors import ApiError, Json
from tests.fakes.slack.faults import RESPONSE_URL, Faults
from tests.fakes.slack.limits import TEXT_MOST, check_metadata
from tests.fakes.slack.posting import checked, compose, parent_of
from tests.fakes.slack.state import Message
from tests.fakes.slack.written import json_answer

if TYPE_CHECKING:
    from tests.fakes.slack.interaction import Interaction
    from tests.fakes.slack.world import World

USES, LIFE = 5, timedelta(minutes=30)
PARTS = {"text", "blocks", "attachments", "metadata", "mrkdwn", "parse", "link_names", "unfurl_links", "unfurl_media"}
KNOWN = PARTS | {"response_type", "replace_original", "delete_original", "thread_ts"}


@dataclass(frozen=True)
class Use:
    """One use: what was sent, and what was answered."""

    body: Any
    status: int
    error: str = ""


class Hook:
    """The address of one interaction. ``uses`` records every try, those refused too."""

    def __init__(self, interaction: Interaction) -> None:
        self.interaction = interaction
        self.secret = secrets.token_urlsafe(24)
        self.taken = 0
        self.uses: list[Use] = []
        interaction.world.hooks[self.secret] = self

    @property
    def address(self) -> str:
        """The absolute address, at this server."""
        where = "commands" if self.interaction.kind == "slash_commands" else "actions"
        return f"{self.interaction.world.url}/{where}/{self.interaction.team.id}/{self.secret}"

    def use(self, body: Any) -> None:
        """Show, replace or delete what was sent; refuses the sixth use, a late one, and what cannot be shown."""
        interaction = self.interaction
        if interaction.world.clock() - interaction.at > LIFE:
            raise ApiError("expired_url", status=404)
        if self.taken >= USES:
            raise ApiError("used_url", status=404)
        if not isinstance(body, dict):
            raise ApiError("invalid_payload", status=400)
        if unknown := set(body) - KNOWN:
            raise ApiError("invalid_arguments", status=400, messages=[f"unknown: {sorted(unknown)}"])
        if body.get("delete_original"):
            self._original().delete()
        elif body.get("replace_original") and (old := self._original_if_any()):
            self._replace(old, body)
        else:
            interaction.add(self.message(body))
        self.taken += 1

    def _original_if_any(self) -> Message | None:
        source = self.interaction.source
        if isinstance(source, Message):
            return None if source.deleted else source
        return next((one for one in reversed(self.interaction.messages) if not one.deleted), None)

    def _original(self) -> Message:
        found = self._original_if_any()
        if found is None:
            raise ApiError("message_not_found", status=404)
        return found

    def _replace(self, old: Message, body: Json) -> None:
        made = checked(body.get("text") or "", body.get("blocks"), body.get("attachments"), most=TEXT_MOST)
        old.fallback, old.blocks, old.attachments = made["fallback"], made["blocks"], made["attachments"]
        old.revisions += 1
        old.edited_ts = self.interaction.world.event_stamps()

    def message(self, body: Json) -> Message:
        """Make the message of a body: for the one person unless ``response_type`` is in_channel."""
        channel = self.interaction.channel
        assert channel
        made = checked(body.get("text") or "", body.get("blocks"), body.get("attachments"), most=TEXT_MOST)
        return compose(
            channel,
            made,
            to=None if body.get("response_type") == "in_channel" else self.interaction.person,
            thread_ts=parent_of(channel, body.get("thread_ts") or ""),
            metadata=check_metadata(body.get("metadata")),
            unfurl=(bool(body.get("unfurl_links")), body.get("unfurl_media", True)),
        )


class Hooks:
    """The server's side of every response_url."""

    def __init__(self, world: World, faults: Faults) -> None:
        self.world = world
        self.faults = faults

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Take one use."""
        hook = self.world.hooks.get(request.match_info["secret"])
        if hook is None:
            return json_answer({"ok": False, "error": "no_service"}, 404)
        channel = hook.interaction.channel
        where = channel.id if channel else ""
        try:
            body = json.loads(await request.read())
        except ValueError:
            body = None
        fault = self.faults.find(RESPONSE_URL, where, after=False)
        if fault and (instead := await fault.happen(request)):
            return self._note(hook, body, instead, "fault")
        answer, error = self._answer(hook, body)
        fault = self.faults.find(RESPONSE_URL, where, after=True)
        if fault and (instead := await fault.happen(request)):
            return self._note(hook, body, instead, "fault")
        return self._note(hook, body, answer, error)

    def _answer(self, hook: Hook, body: Any) -> tuple[web.StreamResponse, str]:
        try:
            hook.use(body)
        except ApiError as refusal:
            self.world.refused.append(f"response_url: {refusal.error} {refusal.messages}")
            return json_answer(refusal.body, refusal.status), refusal.error
        if hook.interaction.kind == "slash_commands":
            return web.Response(text="ok"), ""
        return json_answer({"ok": True}), ""

    def _note(self, hook: Hook, body: Any, answer: web.StreamResponse, error: str) -> web.StreamResponse:
        hook.uses.append(Use(body, 0 if isinstance(answer, Cut) else answer.status, error))
        self.world.pulse.beat()
        return answer
