"""What the bot may do in a channel, asked of Discord over REST: neither the gateway nor its cache is needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import discord

INVITED = discord.Permissions(309237730304)
"""What the invite link asks for; ``chat-platforms.md`` section 5."""

Place = discord.abc.GuildChannel | discord.abc.PrivateChannel | discord.Thread

NAMES: Mapping[str, str] = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "create_public_threads": "Create Public Threads",
    "embed_links": "Embed Links",
    "read_message_history": "Read Message History",
}
"""Permissions by the words of Discord's own settings."""

_ALWAYS = ("view_channel", "embed_links", "read_message_history")
_THREADS = ("create_public_threads", "send_messages_in_threads")


@dataclass(frozen=True, slots=True)
class Survey:
    """A channel as it stands; ``guild`` and ``permissions`` are None in a private channel, where everything is allowed."""

    place: Place
    guild: discord.Guild | None = None
    permissions: discord.Permissions | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the permissions without which the bot cannot post here, or not without doubling a post."""
        if isinstance(self.place, discord.Thread):
            return self._lacks(*_ALWAYS, "send_messages_in_threads")
        if isinstance(self.place, discord.ForumChannel):
            return self._lacks(*_ALWAYS, "send_messages", "send_messages_in_threads")
        return self._lacks(*_ALWAYS, "send_messages")

    @property
    def advised(self) -> tuple[str, ...]:
        """The names of missing permissions that stories' threads need; without them answers refer to their message."""
        return self._lacks(*_THREADS) if isinstance(self.place, discord.TextChannel) else ()

    @property
    def obstacle(self) -> str:
        """Why nothing can be posted here, in words; empty if it can."""
        if isinstance(self.place, discord.CategoryChannel):
            return "nothing can be posted in a category"
        if missing := self.missing:
            return f"the bot lacks {', '.join(missing)} in #{getattr(self.place, 'name', '')}"
        locked = isinstance(self.place, discord.Thread) and self.place.locked
        return "the thread is locked: unlock it" if locked and not self._has("manage_threads") else ""

    def _lacks(self, *wanted: str) -> tuple[str, ...]:
        if not self._has("view_channel"):
            return (NAMES["view_channel"],)
        writes = self._has("send_messages_in_threads" if isinstance(self.place, discord.Thread) else "send_messages")
        # Who may not write may not embed either, whatever is set: that one is not what is missing.
        asked = (name for name in wanted if writes or name != "embed_links")
        return tuple(NAMES[name] for name in asked if not self._has(name))

    def _has(self, name: str) -> bool:
        return self.permissions is None or bool(getattr(self.permissions, name))


async def survey(client: discord.Client, number: int) -> Survey:
    """Ask what a channel or thread is and what the bot may do there. Raises what discord.py does."""
    place = await client.fetch_channel(number)
    if isinstance(place, discord.abc.PrivateChannel):
        return Survey(place)
    assert client.user is not None
    guild = await client.fetch_guild(place.guild.id, with_counts=False)
    me = await guild.fetch_member(client.user.id)
    # Asked of this guild: a channel's permissions rest on the roles of the guild that it was built with.
    top = await guild.fetch_channel(place.parent_id if isinstance(place, discord.Thread) else number)
    permissions = top.permissions_for(me)
    return Survey(place if isinstance(place, discord.Thread) else top, guild, permissions)
