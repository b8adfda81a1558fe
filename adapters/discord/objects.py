"""A payload as the objects that discord.py wants."""

from __future__ import annotations

from typing import Any

import discord

from adapters.discord.mentions import Mentions
from adapters.discord.payload import Payload


class ButtonRows(discord.ui.View):
    """Buttons that discord.py does not keep in memory: presses reach the ``DynamicItem`` classes, also after a restart."""

    def __init__(self, rows: tuple[dict[str, Any], ...]) -> None:
        super().__init__(timeout=None)
        for number, row in enumerate(rows):
            for part in row["components"]:
                style = discord.ButtonStyle(part["style"])
                self.add_item(discord.ui.Button(style=style, label=part["label"], custom_id=part["custom_id"], row=number))

    def is_dispatchable(self) -> bool:
        """Say no, so that sending the view does not store it for good."""
        return False


def arguments(payload: Payload) -> dict[str, Any]:
    """Return the keyword arguments of ``send``, ``edit`` and answers to interactions; no ``view`` if there are no buttons.

    An edit that must take buttons away passes ``view=None`` itself: ``{"view": None, **arguments(payload)}``.
    """
    return {
        "content": payload.content or None,
        "embeds": [discord.Embed.from_dict(embed) for embed in payload.embeds],
        "allowed_mentions": allowed(payload.mentions),
        **({"view": ButtonRows(payload.components)} if payload.components else {}),
    }


def allowed(mentions: Mentions) -> discord.AllowedMentions:
    """Return whom a content may call: the given ids, nobody else, and not the author of a message replied to."""
    return discord.AllowedMentions(
        everyone=False,
        roles=[discord.Object(role) for role in mentions.roles] or False,
        users=[discord.Object(user) for user in mentions.users] or False,
        replied_user=False,
    )
