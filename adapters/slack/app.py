"""Bolt's app of one workspace: it asks nothing of Slack before it acknowledges, and takes what comes twice once."""

from __future__ import annotations

import traceback
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from adapters.slack.workspace import Workspace, quiet

REMEMBERED = 10_000
"""Requests that are known to have come; Slack repeats an event for about five minutes."""

log = structlog.get_logger(__name__)


def make_app(workspace: Workspace) -> AsyncApp:
    """Make the app. Who the bot is, Bolt would ask Slack before each first request; here it is known."""

    async def authorize(team_id: str | None) -> AuthorizeResult:
        me = await workspace.known(team_id or "")
        return AuthorizeResult(
            enterprise_id=None, team_id=me.team, bot_token=workspace.tokens.bot, bot_id=me.bot, bot_user_id=me.user
        )

    app = AsyncApp(
        name="gavel",
        client=workspace.client,
        authorize=authorize,
        signing_secret=workspace.tokens.signing_secret,
        logger=quiet,
    )
    app.middleware(Once().pass_on)
    app.error(_failed)
    return app


class Once:
    """Lets each event and each press through once: Slack delivers again what it believes lost, by either way."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, None] = OrderedDict()

    async def pass_on(self, body: dict[str, Any], next: Callable[[], Awaitable[None]]) -> BoltResponse | None:
        """Acknowledge what has come before; for the rest see what the listeners say."""
        if self._is_first(body):
            await next()
            return None
        return BoltResponse(status=200, body="")

    def _is_first(self, body: dict[str, Any]) -> bool:
        key = body.get("event_id") or body.get("trigger_id")
        if not isinstance(key, str) or not key:
            return True
        if key in self._seen:
            return False
        self._seen[key] = None
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return True


async def _failed(error: Exception) -> None:
    """Log that a listener failed, and where; not the error's text, which may hold what someone wrote."""
    at = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-2:]]
    log.error("slack_listener_failed", error=type(error).__name__, at=at)
