"""People, channels, threads and messages, and what tests may do to them. Whatever changes is told to the gateway."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.fakes.discord import payloads
from tests.fakes.discord.clock import created_at
from tests.fakes.discord.errors import Json, unknown_message
from tests.fakes.discord.kinds import Flag, Kind
from tests.fakes.discord.permissions import ALL, NONE, Overwrite, Permission, resolve

if TYPE_CHECKING:
    from tests.fakes.discord.guild import Guild, Member, Role
    from tests.fakes.discord.world import World


@dataclass(eq=False)
class User:
    """An account. ``dms_open`` says whether the bot may write to it in private."""

    id: int
    name: str
    bot: bool = False
    dms_open: bool = True


@dataclass(eq=False)
class Tag:
    """A tag of a forum."""

    id: int
    name: str


@dataclass(eq=False)
class Message:
    """A message. ``pinged`` are the ids that were notified (0 for everyone), after allowed_mentions were applied."""

    id: int
    channel: Channel
    author: User
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    flags: int = 0
    type: int = 0
    nonce: str | int | None = None
    reference: Message | None = None
    edited_at: datetime | None = None
    pinged: frozenset[int] = frozenset()
    interaction: Json | None = None
    webhook: bool = False
    deleted: bool = False

    @property
    def created_at(self) -> datetime:
        """When it was posted."""
        return created_at(self.id)

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return bool(self.flags & Flag.EPHEMERAL)

    @property
    def text(self) -> str:
        """Every word that a reader sees: content, embeds, labels of components."""
        return payloads.visible_text(self)

    @property
    def thread(self) -> Thread | None:
        """The thread that was started from it."""
        found = self.channel.world.channels.get(self.id)
        return found if isinstance(found, Thread) else None

    def find(self, wanted: str) -> Json | None:
        """Return the button or select with this custom_id or label."""
        for part in payloads.walk(self.components):
            if wanted in (part.get("custom_id"), part.get("label"), part.get("placeholder")):
                return part
        return None

    def delete(self) -> None:
        """Delete it, as its author or a moderator would."""
        self.deleted = True
        self.channel.messages.pop(self.id, None)
        self.channel.tell_message("MESSAGE_DELETE", {"id": str(self.id), "channel_id": str(self.channel.id)})


@dataclass(eq=False)
class Channel:
    """A text channel, forum, category or private channel."""

    world: World
    id: int
    kind: Kind
    name: str
    guild: Guild | None = None
    parent: Channel | None = None
    topic: str | None = None
    recipient: User | None = None
    tags: list[Tag] = field(default_factory=list)
    tag_required: bool = False
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)

    @property
    def top(self) -> Channel:
        """The channel whose permissions count: a thread's parent, else itself."""
        return self

    @property
    def place(self) -> Guild:
        """The guild, for channels that have one."""
        assert self.guild is not None
        return self.guild

    def permissions(self, member: Member) -> Permission:
        """Return what a member may do here."""
        if self.guild is None:
            return ALL
        if self.guild.owner is member.user:
            return ALL
        roles = {role.id for role in member.roles}
        overwrites = self.top.overwrites.values()
        return resolve(member.permissions, overwrites, everyone=self.guild.id, roles=roles, member=member.id)

    @property
    def bot_permissions(self) -> Permission:
        """Return what the bot may do here."""
        return self.permissions(self.guild.bot) if self.guild else ALL

    def message(self, id: int) -> Message:
        """Return a message; refuses as Discord does if it was deleted."""
        if id not in self.messages:
            raise unknown_message()
        return self.messages[id]

    def allow(self, who: Role | Member, permission: Permission) -> None:
        """Allow something here, over what roles say."""
        one = self._overwrite(who)
        one.allow, one.deny = one.allow | permission, one.deny & ~permission
        self.changed()

    def deny(self, who: Role | Member, permission: Permission) -> None:
        """Deny something here, over what roles say."""
        one = self._overwrite(who)
        one.deny, one.allow = one.deny | permission, one.allow & ~permission
        self.changed()

    def clear(self, who: Role | Member) -> None:
        """Forget what was allowed and denied to someone here."""
        self.top.overwrites.pop(who.id, None)
        self.changed()

    def _overwrite(self, who: Role | Member) -> Overwrite:
        return self.top.overwrites.setdefault(who.id, Overwrite(who.id, who.overwrite_kind, NONE, NONE))

    def rename(self, name: str) -> None:
        """Give it another name."""
        self.name = name
        self.changed()

    def changed(self) -> None:
        """Tell that it changed."""
        self.top.world.dispatch("CHANNEL_UPDATE", payloads.channel(self.top), self.guild)

    def delete(self) -> None:
        """Delete it with its threads."""
        for thread in self.threads:
            self.world.channels.pop(thread.id)
        data = payloads.channel(self)
        self.world.channels.pop(self.id)
        self.world.dispatch("CHANNEL_DELETE", data, self.guild)

    def restore(self) -> None:
        """Bring a deleted channel back under its id, which Discord itself never does."""
        self.world.channels[self.id] = self
        self.world.dispatch("CHANNEL_CREATE", payloads.channel(self), self.guild)

    @property
    def threads(self) -> list[Thread]:
        """Its threads, oldest first."""
        return [one for one in self.world.channels.values() if isinstance(one, Thread) and one.parent is self]

    def say(self, author: User | Member, content: str, **more: Any) -> Message:
        """Let someone write here."""
        user = author if isinstance(author, User) else author.user
        message = Message(self.world.new_id(), self, user, content, **more)
        self.add(message)
        return message

    def add(self, message: Message) -> None:
        """Store a message and tell of it."""
        self.messages[message.id] = message
        self.tell_message("MESSAGE_CREATE", payloads.message(message))

    def tell_message(self, event: str, data: Json) -> None:
        """Tell of a message in this channel."""
        extra: Json = {"guild_id": str(self.guild.id)} if self.guild else {}
        self.world.dispatch(event, data | extra, self.guild)


@dataclass(eq=False)
class Thread(Channel):
    """A thread of a text channel, or a post of a forum."""

    owner: User = field(kw_only=True)
    archived: bool = False
    locked: bool = False
    archived_at: datetime = field(kw_only=True)
    auto_archive: int = 1440
    applied: list[int] = field(default_factory=list)

    @property
    def top(self) -> Channel:
        assert self.parent is not None
        return self.parent

    @property
    def tag_names(self) -> list[str]:
        """The names of its tags."""
        return [tag.name for tag in self.top.tags if tag.id in self.applied]

    def archive(self, *, locked: bool = False) -> None:
        """Archive it, as time or a moderator does."""
        self.set(archived=True, locked=locked)

    def unarchive(self) -> None:
        """Open it again."""
        self.set(archived=False, locked=False)

    def set(self, *, archived: bool | None = None, locked: bool | None = None) -> None:
        """Change its state and tell of it."""
        if archived is not None and archived != self.archived:
            self.archived = archived
            self.archived_at = self.world.clock()
        self.locked = self.locked if locked is None else locked
        self.world.dispatch("THREAD_UPDATE", payloads.channel(self), self.guild)

    def delete(self) -> None:
        """Delete it with its messages."""
        self.world.channels.pop(self.id)
        keep = ("id", "guild_id", "parent_id", "type")
        data = payloads.channel(self)
        self.world.dispatch("THREAD_DELETE", {key: data[key] for key in keep}, self.guild)
