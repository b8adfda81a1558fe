"""Workspaces with their channels, people and groups, and what tests may do to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.slack.app import App
from tests.fakes.slack.errors import ApiError, Json, missing_scope
from tests.fakes.slack.member import Member
from tests.fakes.slack.state import Channel, Person

if TYPE_CHECKING:
    from tests.fakes.slack.world import World

SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "team:read",
    "usergroups:read",
    "users:read",
)
"""What the bot is granted unless a test says otherwise."""

EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "channel": "channels:read",
    "group": "groups:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
}


@dataclass(eq=False)
class Group:
    """A user group."""

    team: Workspace
    id: str
    handle: str
    people: list[Person] = field(default_factory=list)
    disabled: bool = False


class Workspace:
    """A workspace in which the app is installed with a token of its own."""

    def __init__(self, world: World, app: App, name: str, *, id: str = "", scopes: Iterable[str] = SCOPES) -> None:
        self.world = world
        self.app = app
        self.name = name
        self.id = id or world.new_id("T")
        self.domain = name.lower().replace(" ", "-")
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, Group] = {}
        self.owner = self.person("Owner", admin=True)
        self.bot = self.person("Gavel", bot=True)
        self.bot_id = world.new_id("B")
        self.token = f"xoxb-{len(world.teams) + 1}-{self.id}-the-tests-own-token"
        self.scopes = list(scopes)
        self.trouble = ""
        """Why the token is refused: ``token_revoked``, ``account_inactive``."""
        self.edit_window: float | None = None
        """For how many seconds messages may be edited, where the workspace limits it."""
        world.teams[self.id] = self

    @property
    def address(self) -> str:
        """The workspace's own address, as auth.test and permalinks have it."""
        return f"https://{self.domain}.slack.com/"

    def person(self, name: str, *, id: str = "", **more: Any) -> Person:
        """Create an account: ``admin``, ``guest``, or ``outside`` as the id of another organisation."""
        made = Person(self, id or self.world.new_id("U"), name, **more)
        self.people[made.id] = made
        return made

    def member(self, name: str, channel: Channel, *, id: str = "", **more: Any) -> Member:
        """Let someone join the workspace and a channel; return him or her at a keyboard there."""
        person = self.person(name, id=id, **more)
        channel.invite(person)
        return Member(self.world, person, channel)

    def channel(self, name: str, *, id: str = "", private: bool = False, shared: bool = False, invited: bool = True) -> Channel:
        """Create a channel; the bot is in it unless ``invited`` is false. ``shared`` is Slack Connect."""
        made = Channel(self, id or self.world.new_id("C"), name, private=private, shared=shared)
        made.members.append(self.owner)
        self.channels[made.id] = made
        if invited:
            made.invite()
        return made

    def group(self, handle: str, *people: Person | Member, id: str = "") -> Group:
        """Create a user group."""
        made = Group(self, id or self.world.new_id("S"), handle, [self.person_of(one) for one in people])
        self.groups[made.id] = made
        return made

    def im(self, person: Person) -> Channel:
        """Return the private conversation of the bot and someone."""
        for one in self.channels.values():
            if one.im is person:
                return one
        made = Channel(self, self.world.new_id("D"), person.name, private=True, im=person, members=[person, self.bot])
        self.channels[made.id] = made
        return made

    def person_of(self, who: Person | Member | None) -> Person:
        """Return the account of someone; the bot's if nobody is named."""
        return self.bot if who is None else who if isinstance(who, Person) else who.person

    def name_of(self, id: str) -> str:
        """Return the name behind an id, as readers see it; the id itself if there is none."""
        if id in self.people:
            return self.people[id].name
        if id in self.channels:
            return self.channels[id].name
        return self.groups[id].handle if id in self.groups else id

    def visible(self, id: str) -> Channel:
        """Return a channel that the bot can see; refuses as Slack does if there is none."""
        found = self.channels.get(id)
        if found is None or found.deleted or (found.private and not found.has_bot):
            raise ApiError("channel_not_found")
        return found

    def require(self, *scopes: str) -> None:
        """Refuse a token that has none of these scopes."""
        if scopes and not any(one in self.scopes for one in scopes):
            raise missing_scope(scopes, self.scopes)

    def drop_scope(self, *scopes: str) -> None:
        """Install the app again with fewer scopes."""
        self.scopes = [one for one in self.scopes if one not in scopes]

    def add_scope(self, *scopes: str) -> None:
        """Install the app again with more scopes."""
        self.scopes += [one for one in scopes if one not in self.scopes]

    def revoke(self) -> None:
        """Revoke the bot's token."""
        self.trouble = "token_revoked"
        self.tell("tokens_revoked", {"tokens": {"oauth": [], "bot": [self.bot.id]}})

    def deactivate(self) -> None:
        """Let the workspace or the bot's account be inactive."""
        self.trouble = "account_inactive"

    def uninstall(self) -> None:
        """Remove the app: it leaves every channel, and its token is void."""
        self.trouble = "account_inactive"
        for channel in self.channels.values():
            channel.members = [one for one in channel.members if one is not self.bot]
        self.tell("app_uninstalled", {})

    def reinstate(self) -> None:
        """Let the token work again."""
        self.trouble = ""

    def tell(self, event: str, data: Json, *, shared: bool = False) -> None:
        """Tell the app of an event, if it subscribed to it and has the scope."""
        scope = EVENT_SCOPES.get(event) or EVENT_SCOPES.get(event.partition("_")[0])
        if self.app.wants(event) and (scope is None or scope in self.scopes):
            self.app.tell(self, {"type": event.partition(".")[0]} | data, shared=shared)
