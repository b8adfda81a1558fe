"""People, channels and messages, and what tests may do to them. Whatever changes is told to the app."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tests.fakes.slack import mrkdwn, payloads, reading
from tests.fakes.slack.clock import moment
from tests.fakes.slack.errors import ApiError, Json

if TYPE_CHECKING:
    from tests.fakes.slack.interaction import Interaction
    from tests.fakes.slack.member import Member
    from tests.fakes.slack.view import View
    from tests.fakes.slack.workspace import Workspace


@dataclass(eq=False)
class Person:
    """An account in a workspace. ``modals`` is the stack that it has open, ``home`` its App Home, ``seen`` what came to it.

    ``outside`` is the organisation that someone in a Slack Connect channel belongs to, if it is another one.
    ``doing`` is the latest thing that he or she did: what is shown without naming an interaction is taken for its answer.
    """

    team: Workspace
    id: str
    name: str
    bot: bool = False
    admin: bool = False
    guest: bool = False
    outside: str = ""
    deleted: bool = False
    timezone: str = "America/New_York"
    home: View | None = None
    modals: list[View] = field(default_factory=list)
    seen: list[Message | View] = field(default_factory=list)
    doing: Interaction | None = None

    @property
    def team_id(self) -> str:
        """The organisation that he or she belongs to."""
        return self.outside or self.team.id

    def see(self, thing: Message | View, answering: Interaction | None = None) -> None:
        """Be shown something that nobody else sees, in answer to what was done last unless it is told otherwise."""
        self.seen.append(thing)
        if found := answering or self.doing:
            found.shown.append(thing)
        self.team.world.pulse.beat()


@dataclass(eq=False)
class Message:
    """A message. ``fallback`` is its text field, ``to`` whom alone it is shown (ephemeral), ``revisions`` counts edits."""

    ts: str
    channel: Channel
    author: Person
    fallback: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    to: Person | None = None
    subtype: str | None = None
    loose: bool = False
    unfurl: tuple[bool, bool] = (False, True)
    edited_ts: str | None = None
    revisions: int = 0
    deleted: bool = False

    @property
    def created_at(self) -> datetime:
        """When it was posted."""
        return moment(self.ts)

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return self.to is not None

    @property
    def text(self) -> str:
        """Every word that a reader sees: of the blocks, or of the text if there are none."""
        names = self.channel.team.name_of
        return reading.lines(self.blocks, names) if self.blocks else mrkdwn.shown(self.fallback, names)

    @property
    def pinged(self) -> frozenset[str]:
        """Whom it notifies: ids, ``channel``, ``here``, ``everyone``."""
        return reading.pinged(self.fallback, self.blocks, loose=self.loose)

    @property
    def links(self) -> list[tuple[str, str]]:
        """Its live links as (address, what is read)."""
        return reading.links(self.fallback, self.blocks)

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons and of the choices in its menus."""
        return reading.labels(self.blocks)

    @property
    def replies(self) -> list[Message]:
        """The messages of its thread, oldest first."""
        return [one for one in self.channel.ordered if one.thread_ts == self.ts]

    @property
    def top(self) -> bool:
        """Whether it stands in the channel itself, not only in a thread."""
        return self.thread_ts is None or self.broadcast

    def delete(self) -> None:
        """Delete it, as its author or an admin would. With replies, a tombstone stays in its place."""
        self.deleted = True
        if self.ephemeral:
            return
        if self.replies:
            self.subtype, self.fallback, self.blocks, self.metadata = "tombstone", "This message was deleted.", [], None
        else:
            self.channel.messages.pop(self.ts, None)
        told = {"type": "message", "subtype": "message_deleted", "deleted_ts": self.ts, "hidden": True}
        self.channel.tell_message(told | {"previous_message": payloads.message(self)})


@dataclass(eq=False)
class Channel:
    """A channel, or the private conversation with ``im``. ``shared`` is Slack Connect: with another organisation."""

    team: Workspace
    id: str
    name: str
    private: bool = False
    shared: bool = False
    archived: bool = False
    deleted: bool = False
    read_only: bool = False
    topic: str = ""
    im: Person | None = None
    members: list[Person] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """How its events begin."""
        return "group" if self.private else "channel"

    @property
    def kind(self) -> str:
        """How scopes and event subscriptions call it: channels, groups, im."""
        return "im" if self.im else "groups" if self.private else "channels"

    @property
    def has_bot(self) -> bool:
        """Whether the bot is a member."""
        return self.team.bot in self.members

    @property
    def ordered(self) -> list[Message]:
        """Every message, oldest first."""
        return [self.messages[ts] for ts in sorted(self.messages)]

    def message(self, ts: str) -> Message:
        """Return a message; refuses as Slack does if it was deleted."""
        found = self.messages.get(ts)
        if found is None or found.deleted:
            raise ApiError("message_not_found")
        return found

    def rename(self, name: str) -> None:
        """Give it another name."""
        self.name = name
        told = {"id": self.id, "name": name, "created": payloads.CREATED, "is_channel": True, "is_mpim": False}
        self.tell(f"{self.prefix}_rename", {"channel": told})

    def archive(self) -> None:
        """Archive it."""
        self.archived = True
        self.tell(f"{self.prefix}_archive", {"channel": self.id, "user": self.team.owner.id})

    def unarchive(self) -> None:
        """Open it again. The bot is not in it any more: Slack takes bots out of archived channels."""
        self.archived = False
        self.members = [one for one in self.members if not one.bot]
        self.tell(f"{self.prefix}_unarchive", {"channel": self.id, "user": self.team.owner.id})

    def delete(self) -> None:
        """Delete it for good."""
        self.deleted = True
        self.tell(f"{self.prefix}_deleted", {"channel": self.id})

    def invite(self, who: Person | Member | None = None) -> None:
        """Take someone in: the bot if nobody is named."""
        person = self.team.person_of(who)
        if person not in self.members:
            self.members.append(person)
            self.tell("member_joined_channel", self._membership(person) | {"inviter": self.team.owner.id})

    def kick(self, who: Person | Member | None = None) -> None:
        """Put someone out: the bot if nobody is named."""
        person = self.team.person_of(who)
        self.members.remove(person)
        if person is self.team.bot:
            self.tell(f"{self.prefix}_left", {"channel": self.id, "actor_id": self.team.owner.id})
        self.tell("member_left_channel", self._membership(person))

    def _membership(self, person: Person) -> Json:
        return {"user": person.id, "channel": self.id, "channel_type": "G" if self.private else "C", "team": self.team.id}

    def say(self, who: Person | Member, text: str, *, thread: Message | None = None) -> Message:
        """Let someone write here; ``<@ID of the bot>`` mentions the app."""
        person = self.team.person_of(who)
        message = Message(self.team.world.stamps(), self, person, text, thread_ts=thread.ts if thread else None)
        self.add(message)
        if f"<@{self.team.bot.id}>" in text:
            told = payloads.message(message) | {"type": "app_mention", "channel": self.id, "event_ts": message.ts}
            self.tell("app_mention", told)
        return message

    def add(self, message: Message) -> None:
        """Store a message and tell of it."""
        self.messages[message.ts] = message
        self.tell_message(payloads.message(message))

    def tell_message(self, data: Json) -> None:
        """Tell those who subscribed to messages of such channels."""
        kind = {"channels": "channel", "groups": "group", "im": "im"}[self.kind]
        told = {"channel": self.id, "channel_type": kind, "event_ts": data.get("ts") or self.team.world.event_stamps()}
        self.tell(f"message.{self.kind}", data | told)

    def tell(self, event: str, data: Json) -> None:
        """Tell of something here, if the bot may know of it: of public channels what they are, of its own everything."""
        public = not self.private and event.startswith("channel_")
        if self.has_bot or public or event.endswith("_left"):
            self.team.tell(event, {"event_ts": self.team.world.event_stamps()} | data, shared=self.shared)
