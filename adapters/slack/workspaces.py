"""Which workspace a channel belongs to, and how its channels are named."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from adapters.slack.ids import ChannelId, parse_channel
from adapters.slack.scopes import missing
from adapters.slack.workspace import Workspace
from bot.domain.errors import ChannelGone, ConfigurationError, DeliveryError, Transient

log = structlog.get_logger(__name__)


class Workspaces:
    """The newsroom's workspaces. With one, channels are ``slack:CHANNEL``; with several, ``slack:TEAM/CHANNEL``."""

    def __init__(self, all: Sequence[Workspace]) -> None:
        self.all = tuple(all)

    async def find(self, channel: str) -> tuple[Workspace, str]:
        """Return a channel's workspace, and its id there. Raises ChannelGone if it has none, Transient if it may have."""
        wanted = parse_channel(channel)
        if not wanted.team:
            if len(self.all) > 1:
                raise ChannelGone(channel, "there are several workspaces: name the channel as slack:TEAM/CHANNEL")
            return self.all[0], wanted.channel
        away = None
        for workspace in sorted(self.all, key=lambda one: one.identity is None):
            try:
                if (await workspace.known(channel)).team == wanted.team:
                    return workspace, wanted.channel
            except DeliveryError as error:
                away = error
        if isinstance(away, Transient):
            raise Transient(channel, away.message, retry_after=away.retry_after)
        raise ChannelGone(channel, away.message if away else f"the bot has no token for the workspace {wanted.team}")

    def name(self, workspace: Workspace, channel: str) -> str:
        """Return Gavel's name of a channel."""
        team = workspace.identity.team if workspace.identity and len(self.all) > 1 else ""
        return str(ChannelId(team, channel))

    def url(self, channel: str) -> str:
        """Return the address of a channel's workspace; nothing as long as that is not known."""
        team = parse_channel(channel).team
        known = [one.identity for one in self.all if one.identity]
        return next((one.url for one in known if not team or one.team == team), "")

    async def identify(self) -> None:
        """Learn who the bot is in each. Raises ConfigurationError if a token is refused, or two open the same workspace.

        What cannot be reached now is asked when it is needed.
        """
        outcomes = await asyncio.gather(*(one.identify() for one in self.all), return_exceptions=True)
        for error in outcomes:
            if isinstance(error, ConfigurationError) or (error and not isinstance(error, Exception)):
                raise error
            if error:
                log.warning("slack_not_reached", error=type(error).__name__)
        seen: dict[str, Workspace] = {}
        for workspace in self.all:
            workspace.unable(missing(workspace.identity.scopes if workspace.identity else None))
            team = workspace.identity.team if workspace.identity else ""
            if team and team in seen:
                other = seen[team].tokens.bot_setting
                raise ConfigurationError(workspace.tokens.bot_setting, f"opens the same workspace as {other}: take one out")
            seen[team] = workspace
