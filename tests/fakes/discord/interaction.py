"""One interaction: what someone did, and how far the bot's answer has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum

from tests.fakes.discord import payloads
from tests.fakes.discord.clock import created_at
from tests.fakes.discord.errors import ApiError, Json, invalid, unknown_interaction
from tests.fakes.discord.guild import Member
from tests.fakes.discord.state import Channel, Message

FIRST_ANSWER = timedelta(seconds=3)
TOKEN_LIFE = timedelta(minutes=15)


class Did(IntEnum):
    """Interaction types."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Callback(IntEnum):
    """Types of first answers."""

    PONG = 1
    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


ANSWERS = {
    Did.COMMAND: {Callback.MESSAGE, Callback.DEFERRED_MESSAGE, Callback.MODAL},
    Did.COMPONENT: {
        Callback.MESSAGE,
        Callback.DEFERRED_MESSAGE,
        Callback.DEFERRED_UPDATE,
        Callback.UPDATE,
        Callback.MODAL,
    },
    Did.AUTOCOMPLETE: {Callback.CHOICES},
    Did.MODAL: {Callback.MESSAGE, Callback.DEFERRED_MESSAGE, Callback.DEFERRED_UPDATE, Callback.UPDATE},
}


@dataclass(eq=False)
class Interaction:
    """``messages`` are those that answer it, the original first; ``source`` is the message whose component was used."""

    id: int
    token: str
    kind: Did
    member: Member
    channel: Channel
    data: Json
    source: Message | None = None
    callback: Callback | None = None
    original: Message | None = None
    messages: list[Message] = field(default_factory=list)
    choices: list[Json] = field(default_factory=list)
    modal: Json | None = None
    edits: int = 0

    @property
    def loading(self) -> bool:
        """Whether the reader still sees "thinking"."""
        return bool(self.original and self.original.flags & 1 << 7)

    def acknowledge(self, kind: int) -> Callback:
        """Take the first answer; refuses a late, a second and an unfitting one."""
        now = self.channel.world.clock()
        if self.callback is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        if now - created_at(self.id) > FIRST_ANSWER:
            raise unknown_interaction()
        allowed = ANSWERS[self.kind]
        if kind not in allowed or (kind in (6, 7) and self.source is None):
            raise invalid(("type",), "BASE_TYPE_CHOICES", f"Value must be one of {sorted(int(one) for one in allowed)}.")
        return Callback(kind)

    def check_token(self) -> None:
        """Refuse followups before the first answer, and after 15 minutes."""
        if self.channel.world.clock() - created_at(self.id) > TOKEN_LIFE:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        if self.callback is None:
            raise ApiError(404, 10015, "Unknown Webhook")

    @property
    def metadata(self) -> Json:
        """What its messages say about it."""
        made: Json = {
            "id": str(self.id),
            "type": 2 if self.kind is Did.COMMAND else int(self.kind),
            "user": payloads.user(self.member.user),
            "authorizing_integration_owners": {"0": str(self.channel.place.id)},
        }
        if self.kind is Did.COMPONENT and self.source:
            made["interacted_message_id"] = str(self.source.id)
        return made

    @property
    def payload(self) -> Json:
        """The event as the gateway brings it."""
        guild, allowed = self.channel.place, self.channel.permissions(self.member)
        made: Json = {
            "id": str(self.id),
            "application_id": str(guild.world.application_id),
            "type": int(self.kind),
            "token": self.token,
            "version": 1,
            "data": self.data,
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": guild.locale, "features": ["COMMUNITY"]},
            "channel_id": str(self.channel.id),
            "channel": payloads.channel(self.channel) | {"permissions": str(int(allowed))},
            "member": payloads.member(self.member) | {"permissions": str(int(allowed))},
            "app_permissions": str(int(self.channel.bot_permissions)),
            "locale": self.member.locale,
            "guild_locale": guild.locale,
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": {"0": str(guild.id)},
            "context": 0,
            "attachment_size_limit": 10 << 20,
        }
        if self.source:
            made["message"] = payloads.message(self.source)
        return made
