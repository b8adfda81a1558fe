"""discord.py's client, which tells of every channel in which something changed that decides about posting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import discord

Listener = Callable[[frozenset[int]], None]
"""Told of channels and threads by their ids."""


class WatchingClient(discord.Client):
    """Tells of channels that came, went or changed, of roles and of servers; nothing is asked of Discord for it.

    The intent ``guilds`` brings all of these. After a lost session the events of the gap are gone, but then every server comes
    as available anew. An event that comes twice is told twice: to look again at a channel does no harm.
    """

    def __init__(self, listener: Listener, **options: Any) -> None:
        super().__init__(**options)
        self._listener = listener

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """A server is there: at the start, after an outage, or after a lost session."""
        self._changed_in(guild)

    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        """An outage."""
        self._changed_in(guild)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was invited."""
        self._changed_in(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed, or the server deleted."""
        self._changed_in(guild)

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """A role may do other things now."""
        self._changed_in(after.guild)

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """A role is gone."""
        self._changed_in(role.guild)

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """The bot's own roles or its time-out changed; other members are not told of without their intent."""
        self._changed_in(after.guild)

    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        """A channel is new, or visible now."""
        self._changed(channel)

    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """A channel changed, its permissions or tags among others; they count for its threads too."""
        self._changed(after, *(thread for thread in after.guild.threads if thread.parent_id == after.id))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel is gone, or hidden now."""
        self._changed(channel)

    async def on_thread_create(self, thread: discord.Thread) -> None:
        """A thread is new."""
        self._changed(thread)

    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        """A thread was archived, opened, locked or unlocked; also one that the library does not know."""
        self._listener(frozenset({payload.thread_id}))

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """A thread is gone."""
        self._listener(frozenset({payload.thread_id}))

    def _changed_in(self, guild: discord.Guild) -> None:
        self._changed(*guild.channels, *guild.threads)

    def _changed(self, *channels: discord.abc.GuildChannel | discord.Thread) -> None:
        self._listener(frozenset(channel.id for channel in channels))
