"""Discord as a chat platform: everything that is delivered goes over REST."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import discord

from adapters.discord import editing, forum, history, ids, replying
from adapters.discord.calls import Calls
from adapters.discord.gateway import Gateway, Setup, point_at
from adapters.discord.ids import MessageId, channel_number, message_id
from adapters.discord.permissions import NAMES, Place, Survey, survey
from bot.domain.errors import ChannelGone, DeliveryError, UnknownOutcome
from bot.domain.message import Message


def _nobody(channel: str) -> None:
    """Listen to nothing."""


class DiscordAdapter:
    """Implements ChatAdapter. ``on_channel`` is told of a channel in which something changed: it may be worth a check."""

    platform = ids.PLATFORM

    def __init__(self, gateway: Gateway, on_channel: Callable[[str], None] = _nobody) -> None:
        self._gateway = gateway
        self._on_channel = on_channel
        self._calls = Calls()
        self._places: dict[int, Place] = {}
        self._in_doubt: set[str] = set()

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        token: str,
        *,
        api_url: str | None = None,
        gateway_url: str | None = None,
        on_channel: Callable[[str], None] = _nobody,
        setup: Sequence[Setup] = (),
    ) -> AsyncIterator[DiscordAdapter]:
        """Log in and keep the gateway connected while the block lasts; nothing is posted.

        Raises ConfigurationError if the token is refused. If Discord cannot be reached, logging in goes on in the background
        and sends are Transient until it succeeds. ``setup`` is called with the client after it logged in.
        """
        point_at(api_url, gateway_url)
        gateway = Gateway(token, setup=setup)
        adapter = cls(gateway, on_channel)
        gateway.on_change = adapter.changed
        async with gateway:
            yield adapter

    def changed(self, numbers: frozenset[int]) -> None:
        """Forget what is known of channels, and tell of them."""
        for number in sorted(numbers):
            self._places.pop(number, None)
            self._on_channel(ids.channel_id(number))

    async def send(self, channel: str, message: Message) -> str:
        """Post a message, or one in a forum."""
        client, place = await self._at(channel)
        try:
            if isinstance(place, discord.ForumChannel):
                return await self._send_in_forum(channel, place, message)
            async with self._calls.made(channel):
                return _id(place, await replying.post(client, place.id, message))
        except DeliveryError as error:
            self._places.pop(place.id, None)  # It may not be any more what it was.
            if isinstance(error, ChannelGone):
                await self.check(channel)  # It names the permissions that are missing; Discord's own answer does not.
            raise

    async def reply(self, channel: str, target: str, message: Message) -> str:
        """Post in the thread of a message, or with a reference to it. Raises PayloadRejected if it was deleted."""
        client, place = await self._at(channel)
        root = message_id(channel, target)
        async with self._calls.made(channel, thread=True):
            return _id(place, await replying.answer(client, place, root, message))

    async def edit(self, channel: str, target: str, message: Message) -> None:
        """Replace the words of a message, also in an archived thread, which stays archived."""
        client = self._gateway.client(channel)
        known = message_id(channel, target)
        async with self._calls.made(channel, thread=known.channel != channel_number(channel), edit=True):
            await editing.edit(client, known, message)

    async def find(self, channel: str, key: str, since: datetime) -> str | None:
        """Look for a message in the channel and in its threads; in a forum, withdraw a post that was made twice.

        Without the right to read it Discord shows an empty history: then ChannelGone is raised, not None returned.
        """
        client = self._gateway.client(channel)
        async with self._calls.made(channel):
            found = await survey(client, channel_number(channel))
            if NAMES["read_message_history"] in found.missing or NAMES["view_channel"] in found.missing:
                raise ChannelGone(channel, f"{found.obstacle}, and cannot see what it has posted")
            message = await _search(client, found, key, since)
        if message is None:
            return None
        self._in_doubt.discard(key)
        return _id(found.place, message)

    async def check(self, channel: str) -> None:
        """Raise ChannelGone with every missing permission named, those included without which nothing is found again."""
        obstacle = (await self.survey(channel)).obstacle
        if obstacle:
            raise ChannelGone(channel, obstacle)

    async def survey(self, channel: str) -> Survey:
        """Return what the bot may do in a channel, asked anew. Raises what a send would raise if it is gone."""
        client, number = self._gateway.client(channel), channel_number(channel)
        self._places.pop(number, None)
        async with self._calls.made(channel):
            return await survey(client, number)

    def link(self, channel: str, message_id: str) -> str:
        """Return the address of a message."""
        return ids.address(message_id)

    async def _at(self, channel: str) -> tuple[discord.Client, Place]:
        """Return the client and what the channel is, asked once and forgotten when it changes."""
        client, number = self._gateway.client(channel), channel_number(channel)
        if number not in self._places:
            async with self._calls.made(channel):
                self._places[number] = await client.fetch_channel(number)
        return client, self._places[number]

    async def _send_in_forum(self, channel: str, place: discord.ForumChannel, message: Message) -> str:
        """Make a post. It has no nonce: if an earlier try may have made one too, its outcome counts as unknown.

        Then it is looked up, and ``find`` keeps the oldest.
        """
        try:
            async with self._calls.made(channel) as tries:
                made = await forum.post(place, message)
        except (UnknownOutcome, asyncio.CancelledError):
            self._in_doubt.add(message.key)
            raise
        if message.key in self._in_doubt or tries.posted > 1:
            self._in_doubt.discard(message.key)
            raise UnknownOutcome(channel, "the post may have been made twice")
        return _id(place, made)


async def _search(client: discord.Client, found: Survey, key: str, since: datetime) -> discord.Message | None:
    if isinstance(found.place, discord.ForumChannel):
        return await forum.find(client, found, key, since)
    if message := await history.first(client, found.place.id, key, since):
        return message
    async for thread in history.threads(found, since):
        if message := await history.in_thread(client, thread, key, since):
            return message
    return None


def _id(place: Place, message: discord.Message) -> str:
    guild = None if isinstance(place, discord.abc.PrivateChannel) else place.guild.id
    return str(MessageId(guild, message.channel.id, message.id))
