"""Who asks, and where: an interaction as services know it."""

from __future__ import annotations

from typing import Any

import discord

from adapters.discord.ids import PLATFORM, channel_id
from bot.domain.actor import Actor

Interaction = discord.Interaction[Any]
PersonOrRole = discord.Member | discord.Role
"""What Discord lets people choose where somebody is named."""


def actor(interaction: Interaction) -> Actor:
    """Return who asks. What they may do is what Discord says of this very channel, its own settings included."""
    user = interaction.user
    roles = user.roles if isinstance(user, discord.Member) else ()
    allowed = interaction.permissions
    return Actor(
        user=f"{PLATFORM}:user:{user.id}",
        name=user.display_name,
        groups=frozenset(f"{PLATFORM}:role:{role.id}" for role in roles),
        can_manage_channel=allowed.administrator or allowed.manage_channels,
    )


def channels(interaction: Interaction) -> tuple[str, ...]:
    """Return the channels that may be meant: in a thread itself, then the one that it belongs to."""
    here = interaction.channel
    parent = here.parent_id if isinstance(here, discord.Thread) else None
    return tuple(channel_id(number) for number in (interaction.channel_id, parent) if number)


def server(interaction: Interaction) -> str:
    """Return the server, as ``allowed`` lists it; empty in a private conversation."""
    return server_id(interaction.guild_id) if interaction.guild_id else ""


def server_id(number: int) -> str:
    """Return Gavel's name of a server."""
    return f"{PLATFORM}:{number}"


def id_of(someone: PersonOrRole) -> str:
    """Return the id of someone as services know it; of everyone at once there is none."""
    if isinstance(someone, discord.Role):
        return f"{PLATFORM}:everyone" if someone.is_default() else f"{PLATFORM}:role:{someone.id}"
    return f"{PLATFORM}:user:{someone.id}"
