"""A Slack app: its tokens and secret, what it subscribed to, and how things reach it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from tests.fakes.slack.clock import seconds
from tests.fakes.slack.envelope import Envelope, Kind
from tests.fakes.slack.errors import Json
from tests.fakes.slack.http import Http
from tests.fakes.slack.sockets import Sockets

if TYPE_CHECKING:
    from tests.fakes.slack.workspace import Workspace
    from tests.fakes.slack.world import World

RETRIES = 3


class App:
    """An app. Things reach it over its sockets, or by HTTP once ``request_url`` is set.

    ``declared`` is its manifest; without one every command and shortcut is there, and every event but messages is told.
    ``envelopes`` holds every delivery in order.
    """

    def __init__(self, world: World, id: str = "") -> None:
        self.world = world
        self.id = id or world.new_id("A")
        self.token = f"xapp-1-{self.id}-the-tests-own-token"
        self.secret = f"{len(world.apps) + 1:032x}"
        self.trouble = ""
        """Why the app-level token is refused, as of a workspace's token."""
        self.can_connect = True
        """Whether the app-level token has ``connections:write``."""
        self.request_url = ""
        self.declared: Json | None = None
        self.messages_too: frozenset[str] = frozenset()
        self.envelopes: list[Envelope] = []
        self.sockets = Sockets(world, self)
        self.http = Http(world, self)
        world.apps[self.id] = self

    def subscribe(self, events: Iterable[str]) -> None:
        """Tell messages, too: ``message.channels``, ``message.groups``, ``message.im``."""
        self.messages_too = frozenset(events)

    def declare(self, manifest: Json) -> None:
        """Hold commands, shortcuts, events and interactivity to what a manifest declares."""
        self.declared = manifest

    def declaration(self, *path: str) -> Any:
        """Return a part of the manifest, or None where it has none."""
        found: Any = self.declared
        for key in path:
            found = (found or {}).get(key)
        return found

    def wants(self, event: str) -> bool:
        """Whether the app subscribed to an event."""
        if self.declared is None:
            return not event.startswith("message.") or event in self.messages_too
        return event in (self.declaration("settings", "event_subscriptions", "bot_events") or ())

    def has_command(self, name: str) -> bool:
        """Whether people are offered a slash command."""
        made = self.declaration("features", "slash_commands") or ()
        return self.declared is None or any(one["command"] == name for one in made)

    def escapes(self, name: str) -> bool:
        """Whether a slash command's mentions come as ids."""
        made = self.declaration("features", "slash_commands") or ()
        return self.declared is None or any(one["command"] == name and one.get("should_escape") for one in made)

    def has_shortcut(self, callback_id: str) -> bool:
        """Whether people are offered a shortcut."""
        made = self.declaration("features", "shortcuts") or ()
        return self.declared is None or any(one["callback_id"] == callback_id for one in made)

    def tell(self, team: Workspace, event: Json, *, shared: bool = False) -> None:
        """Deliver an event of the Events API; what happens before anybody ever listened is told to nobody."""
        if not (self.request_url or self.sockets.opened):
            return
        authorization = {
            "enterprise_id": None,
            "team_id": team.id,
            "user_id": team.bot.id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        payload: Json = {
            "token": "verification-token",
            "team_id": team.id,
            "context_team_id": team.id,
            "context_enterprise_id": None,
            "api_app_id": self.id,
            "event": event,
            "type": "event_callback",
            "event_id": self.world.new_id("Ev"),
            "event_time": seconds(self.world.clock()),
            "authorizations": [authorization],
            "is_ext_shared_channel": shared,
            "event_context": f"4-{self.world.new_id('X')}",
        }
        self.deliver("events_api", payload)

    def deliver(
        self,
        kind: Kind,
        payload: Json,
        on_answer: Callable[[Envelope], None] = lambda envelope: None,
        *,
        retry: int = 0,
    ) -> Envelope:
        """Send something to the app, over one socket or by HTTP."""
        envelope = Envelope(str(uuid.uuid4()), kind, payload, self.world.clock(), retry, on_answer)
        self.envelopes.append(envelope)
        self._send(envelope)
        return envelope

    def _send(self, envelope: Envelope) -> None:
        if self.request_url:
            self.http.post_soon(envelope)
        else:
            self.sockets.send(envelope)

    def events(self, kind: str = "") -> list[Envelope]:
        """Return the deliveries of events, of one kind if named."""
        found = [one for one in self.envelopes if one.kind == "events_api"]
        return [one for one in found if not kind or one.payload["event"]["type"] == kind]

    def repeat(self, envelope: Envelope | None = None) -> Envelope:
        """Deliver an event once more although it was acknowledged: the last one, unless another is named."""
        again = envelope or self.events()[-1]
        return self.deliver("events_api", again.payload, retry=again.retry + 1)

    def unacknowledged(self) -> list[Envelope]:
        """Return the latest deliveries of the events that were never acknowledged in time."""
        latest = {one.event_id: one for one in self.events()}
        done = {one.event_id for one in self.events() if one.acknowledged}
        return [one for id, one in latest.items() if id not in done]

    def redeliver(self) -> list[Envelope]:
        """Deliver every event once more that was not acknowledged, as Slack does at once, after 1 and after 5 minutes."""
        again = [one for one in self.unacknowledged() if one.retry < RETRIES]
        return [self.deliver("events_api", one.payload, retry=one.retry + 1) for one in again]

    def catch_up(self) -> None:
        """Deliver events again that no open socket holds: a new one was opened."""
        for one in self.unacknowledged():
            if one.retry < RETRIES and not self.sockets.holds(one.via):
                self.deliver("events_api", one.payload, retry=one.retry + 1)
