"""Who is in which user group and which channel, as Slack told a short while ago."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import structlog

from adapters.slack.errors import ScopeMissing
from adapters.slack.ids import PLATFORM
from adapters.slack.workspace import Workspace
from bot.domain.errors import ChannelGone, DeliveryError

FRESH_SECONDS = 60.0
"""How long an answer of Slack's is good for."""

PATIENCE_SECONDS = 2.0
"""How long someone waits for an answer of Slack's; after that what was known before has to do."""

REMEMBERED = 1_000
T = TypeVar("T")
_PAGE = 999
_CHANNELS = "public_channel,private_channel"
_PAGES = 20
"""A channel with more than 20,000 members is not asked through to its end."""

log = structlog.get_logger(__name__)


class Members:
    """What one workspace tells of its people. Where it does not tell, the scopes being few, nobody is shut out."""

    def __init__(self, workspace: Workspace, clock: Callable[[], float] = time.monotonic) -> None:
        self._workspace = workspace
        self._clock = clock
        self._groups: Mapping[str, frozenset[str]] = {}
        self._handles: Mapping[str, str] = {}
        self._groups_until = 0.0
        self._asking_groups = asyncio.Lock()
        """All who wait share one answer: Slack gives about twenty in a minute."""
        self._in_channel: OrderedDict[tuple[str, str], tuple[bool, float]] = OrderedDict()

    async def groups(self, channel: str, user: str) -> frozenset[str]:
        """Return the user groups that someone is in (``slack:group:S4``); ``channel`` is where they ask."""
        await self._ask_groups(channel)
        return self._groups.get(user, frozenset())

    async def handles(self, channel: str) -> Mapping[str, str]:
        """Return what people type to call each user group, by its id in Slack; ``channel`` is where they ask."""
        await self._ask_groups(channel)
        return self._handles

    async def channels(self, user: str) -> frozenset[str] | None:
        """Return the ids in Slack of the channels that someone is in, of those that the bot sees; None if it is not told."""
        return await self._asked(self._all_channels(user))

    async def is_member(self, channel: str, number: str, user: str) -> bool:
        """Return whether someone is in a channel, whose id in Slack is ``number``."""
        known, until = self._in_channel.get((number, user), (True, 0.0))
        if self._clock() < until:
            return known
        found = await self._asked(self._has(channel, number, user))
        if found is None:
            return known
        self._in_channel[number, user] = (found, self._clock() + FRESH_SECONDS)
        while len(self._in_channel) > REMEMBERED:
            self._in_channel.popitem(last=False)
        return found

    async def is_bot_missing(self, channel: str, number: str) -> bool:
        """Return whether the bot has to be invited to a channel before it can post there."""
        told = await self._asked(self._info(channel, number))
        if told is None or told.get("is_im") or told.get("is_member", True):
            return False
        identity = self._workspace.identity
        everywhere = identity is not None and "chat:write.public" in (identity.scopes or ())
        return not everywhere or bool(told.get("is_private") or told.get("is_ext_shared"))

    async def _ask_groups(self, channel: str) -> None:
        if self._clock() >= self._groups_until:
            await self._asked(self._learn_groups(channel))

    async def _learn_groups(self, channel: str) -> None:
        async with self._asking_groups:
            if self._clock() >= self._groups_until:
                self._groups, self._handles = await self._all_groups(channel)
                self._groups_until = self._clock() + FRESH_SECONDS

    async def _all_groups(self, channel: str) -> tuple[Mapping[str, frozenset[str]], Mapping[str, str]]:
        client = self._workspace.client
        answer = await self._workspace.calls.made(channel, client.usergroups_list, include_users=True)
        groups: dict[str, set[str]] = {}
        handles: dict[str, str] = {}
        for group in answer.get("usergroups") or ():
            handles[str(group.get("id"))] = str(group.get("handle") or group.get("name"))
            for user in group.get("users") or ():
                groups.setdefault(str(user), set()).add(f"{PLATFORM}:group:{group.get('id')}")
        return {user: frozenset(own) for user, own in groups.items()}, handles

    async def _all_channels(self, user: str) -> frozenset[str]:
        client, cursor = self._workspace.client, None
        found: set[str] = set()
        for _ in range(_PAGES):
            answer = await self._workspace.calls.made(
                user, client.users_conversations, user=user, types=_CHANNELS, limit=_PAGE, cursor=cursor
            )
            found.update(str(each.get("id")) for each in answer.get("channels") or ())
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return frozenset(found)

    async def _has(self, channel: str, number: str, user: str) -> bool:
        client, cursor = self._workspace.client, None
        for _ in range(_PAGES):
            answer = await self._workspace.calls.made(
                channel, client.conversations_members, channel=number, limit=_PAGE, cursor=cursor
            )
            if user in (answer.get("members") or ()):
                return True
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return False
        return True

    async def _info(self, channel: str, number: str) -> Mapping[str, Any]:
        try:
            answer = await self._workspace.calls.made(channel, self._workspace.client.conversations_info, channel=number)
        except ScopeMissing:
            raise
        except ChannelGone:
            return {"is_member": False, "is_private": True}
        told = answer.get("channel")
        return told if isinstance(told, dict) else {}

    async def _asked(self, asked: Awaitable[T]) -> T | None:
        """Await what Slack tells; None if it does not, or not soon enough."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await asked
        except ScopeMissing as error:
            self._workspace.unable(error.scopes)
        except (DeliveryError, TimeoutError) as error:
            log.info("slack_not_told", error=type(error).__name__)
        return None
