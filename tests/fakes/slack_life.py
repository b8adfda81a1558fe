"""A Slack adapter that is open, against the tests' own Slack, and what the app hears from it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from adapters.slack import connection
from adapters.slack.client import SlackAdapter
from adapters.slack.pacing import Pacing
from adapters.slack.teams import Tokens
from bot.domain.delivery import idempotency_key
from bot.domain.message import Message, Span
from tests.fakes.pulse import Pulse
from tests.fakes.slack import SlackServer
from tests.fakes.slack import Workspace as Team


def hasty(monkeypatch: pytest.MonkeyPatch) -> SlackServer:
    """Return a server that is not started yet, for a bot that is quick to notice and to try again."""
    monkeypatch.setattr(connection, "WATCH_SECONDS", 0.01)
    monkeypatch.setattr("adapters.common.pauses.FIRST_PAUSE", 0.01)
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 0.5)
    server = SlackServer()
    server.rates.generous()
    return server


class Told:
    """What the app is told of channels."""

    def __init__(self) -> None:
        self.channels: list[str] = []
        self.pulse = Pulse()

    def __call__(self, channel: str) -> None:
        self.channels.append(channel)
        self.pulse.beat()

    async def of(self, id: str, change: Callable[[], None]) -> None:
        """Make a change and wait until the app was told of a channel."""
        self.channels.clear()
        change()
        await self.pulse.until(lambda: f"slack:{id}" in self.channels)


def opened(server: SlackServer, *teams: Team, **more: Any) -> AbstractAsyncContextManager[SlackAdapter]:
    """Open an adapter for workspaces, in Socket Mode."""
    tokens = [Tokens(team.token, team.app.token) for team in teams]
    return SlackAdapter.open(tokens, api_url=server.api_url, pacing=Pacing(gap=0), **more)


def words(n: int) -> Message:
    """Return the n-th message."""
    return Message(idempotency_key(n), (Span(f"story {n}"),), (), facts=(("kind", "outcome"),))
