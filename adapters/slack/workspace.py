"""One workspace: its client, its calls, and who the bot is there."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import scopes
from adapters.slack.calls import Answer, Calls
from adapters.slack.errors import REFUSED_TOKEN, code_of, token_refused
from adapters.slack.teams import Tokens
from bot.domain.errors import ConfigurationError

TIMEOUT = aiohttp.ClientTimeout(total=30, connect=10)
"""Of one call. What was not connected in time was not sent."""

quiet = logging.getLogger("adapters.slack.library")
"""Given to Slack's libraries, and silent: their lines hold what people wrote, addresses of answers and tickets of sockets."""
quiet.setLevel(logging.CRITICAL + 1)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in a workspace, as auth.test says; ``url`` is the workspace's own address."""

    team: str
    url: str
    user: str
    bot: str
    scopes: frozenset[str] | None
    """What the token may do; None if Slack did not say."""


class Workspace:
    """A workspace by its tokens. Its client never repeats a call by itself: that would post twice."""

    def __init__(
        self,
        tokens: Tokens,
        session: aiohttp.ClientSession,
        api_url: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tokens = tokens
        self.client = AsyncWebClient(
            tokens.bot,
            base_url=api_url or AsyncWebClient.BASE_URL,
            session=session,
            timeout=int(TIMEOUT.total or 0),
            retry_handlers=[],
            logger=quiet,
        )
        self.calls = Calls(tokens.bot_setting, clock)
        self.identity: Identity | None = None
        self.searching = asyncio.Lock()
        """Searches share one rate: one after the other each comes to an end, all at once none would."""
        self._told: set[str] = set()

    async def identify(self) -> None:
        """Learn who the bot is. Raises ConfigurationError if the token is refused, else what slack_sdk does."""
        try:
            answer = await self.client.auth_test()
        except SlackApiError as error:
            if code_of(error) in REFUSED_TOKEN:
                raise ConfigurationError(self.tokens.bot_setting, self._refusal(error)) from None
            raise
        self._learn(answer.data if isinstance(answer.data, dict) else {}, str(answer.headers.get("x-oauth-scopes", "")))

    async def known(self, channel: str) -> Identity:
        """Return who the bot is, asked when it is not known yet. Raises DeliveryErrors that name the channel."""
        if self.identity is None:
            self._learn(await self.calls.made(channel, self.client.auth_test), "")
        assert self.identity is not None
        return self.identity

    def unable(self, missing: Iterable[str]) -> None:
        """Tell, once, of scopes that are missing and what cannot be done without them."""
        team = self.identity.team if self.identity else ""
        for scope in missing:
            if scope not in self._told:
                self._told.add(scope)
                log.warning("slack_scope_missing", scope=scope, team=team, reason=scopes.without(scope))

    def _refusal(self, error: SlackApiError) -> str:
        return f"{token_refused(self.tokens.bot_setting)} ({code_of(error)})"

    def _learn(self, answer: Answer, granted: str) -> None:
        told = {key: str(answer.get(key) or "") for key in ("team_id", "url", "user_id", "bot_id")}
        found = frozenset(scope.strip() for scope in granted.split(",")) if granted else None
        self.identity = Identity(told["team_id"], told["url"], told["user_id"], told["bot_id"], found)
