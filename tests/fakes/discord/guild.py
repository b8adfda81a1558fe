"""Guilds with their roles and members, and what tests may do to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from tests.fakes.discord import payloads
from tests.fakes.discord.kinds import Kind
from tests.fakes.discord.permissions import ALL, EVERYONE, NONE, Permission
from tests.fakes.discord.state import Channel, Tag, Thread, User

if TYPE_CHECKING:
    from tests.fakes.discord.world import World


@dataclass(eq=False)
class Role:
    """A role."""

    overwrite_kind: ClassVar[int] = 0
    guild: Guild
    id: int
    name: str
    permissions: Permission = NONE
    position: int = 1
    managed: bool = False

    def set(self, permissions: Permission) -> None:
        """Change what the role may do."""
        self.permissions = permissions
        data = {"guild_id": str(self.guild.id), "role": payloads.role(self)}
        self.guild.world.dispatch("GUILD_ROLE_UPDATE", data, self.guild)


@dataclass(eq=False)
class Member:
    """Someone in a guild."""

    overwrite_kind: ClassVar[int] = 1
    guild: Guild
    user: User
    roles: list[Role] = field(default_factory=list)
    locale: str = "en-US"

    @property
    def id(self) -> int:
        """The account's id."""
        return self.user.id

    @property
    def permissions(self) -> Permission:
        """What the roles add up to, before any channel."""
        added = self.guild.everyone.permissions
        for role in self.roles:
            added |= role.permissions
        return ALL if added & Permission.ADMINISTRATOR or self.guild.owner is self.user else added

    def give(self, role: Role) -> None:
        """Add a role."""
        self.roles.append(role)
        self._changed()

    def take(self, role: Role) -> None:
        """Remove a role."""
        self.roles.remove(role)
        self._changed()

    def _changed(self) -> None:
        data = payloads.member(self) | {"guild_id": str(self.guild.id)}
        if self.user is self.guild.world.bot:  # others need the intent GUILD_MEMBERS
            self.guild.world.dispatch("GUILD_MEMBER_UPDATE", data, self.guild)


class Guild:
    """A guild. ``present`` says whether the bot is in it, ``available`` whether Discord can serve it."""

    def __init__(self, world: World, id: int, name: str, permissions: Permission) -> None:
        self.world = world
        self.id = id
        self.name = name
        self.locale = "en-US"
        self.present = False
        self.available = True
        self.owner = world.owner
        self.everyone = Role(self, id, "@everyone", EVERYONE, position=0)
        self.roles = {id: self.everyone}
        self.members = {world.owner.id: Member(self, world.owner)}
        self.bot_role = self.role("Gavel", permissions)
        self.bot_role.managed = True
        self.bot = Member(self, world.bot, [self.bot_role])

    @property
    def channels(self) -> list[Channel]:
        """Its channels without threads, in the order they were made."""
        mine = (one for one in self.world.channels.values() if one.guild is self)
        return [one for one in mine if not isinstance(one, Thread)]

    @property
    def active_threads(self) -> list[Thread]:
        """Its threads that are not archived and that the bot can see."""
        every = (one for one in self.world.channels.values() if isinstance(one, Thread) and one.guild is self)
        return [one for one in every if not one.archived and one.bot_permissions]

    def text(self, name: str, *, topic: str | None = None, parent: Channel | None = None) -> Channel:
        """Create a text channel."""
        return self._add(Channel(self.world, self.world.new_id(), Kind.TEXT, name, self, parent, topic))

    def forum(self, name: str, tags: Iterable[str] = (), *, tag_required: bool = False) -> Channel:
        """Create a forum with these tags."""
        made = [Tag(self.world.new_id(), tag) for tag in tags]
        new = Channel(self.world, self.world.new_id(), Kind.FORUM, name, self, tags=made, tag_required=tag_required)
        return self._add(new)

    def category(self, name: str) -> Channel:
        """Create a category."""
        return self._add(Channel(self.world, self.world.new_id(), Kind.CATEGORY, name, self))

    def role(self, name: str, permissions: Permission = NONE) -> Role:
        """Create a role."""
        role = Role(self, self.world.new_id(), name, permissions, position=len(self.roles))
        self.roles[role.id] = role
        data = {"guild_id": str(self.id), "role": payloads.role(role)}
        self.world.dispatch("GUILD_ROLE_CREATE", data, self)
        return role

    def member(self, name: str, *roles: Role, permissions: Permission = NONE, locale: str = "en-US") -> Member:
        """Let someone join; ``permissions`` come as a role of their own."""
        own = (self.role(f"{name}'s role", permissions),) if permissions else ()
        member = Member(self, self.world.user(name), [*roles, *own], locale)
        self.members[member.id] = member
        return member

    def join(self) -> None:
        """Invite the bot."""
        self.present = True
        self.members[self.bot.id] = self.bot
        self.world.dispatch("GUILD_CREATE", payloads.guild(self), self)

    def kick(self) -> None:
        """Remove the bot."""
        self.members.pop(self.bot.id)
        self.world.dispatch("GUILD_DELETE", {"id": str(self.id)}, self)
        self.present = False

    def outage(self) -> None:
        """Make the guild unavailable, as an outage of Discord does."""
        self.available = False
        self.world.dispatch("GUILD_DELETE", {"id": str(self.id), "unavailable": True}, self)

    def recover(self) -> None:
        """End an outage."""
        self.available = True
        self.world.dispatch("GUILD_CREATE", payloads.guild(self) | {"unavailable": False}, self)

    def _add(self, channel: Channel) -> Channel:
        self.world.channels[channel.id] = channel
        self.world.dispatch("CHANNEL_CREATE", payloads.channel(channel), self)
        return channel
