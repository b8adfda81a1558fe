"""One interaction: what someone did, how it was acknowledged, and what was shown for it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.fakes.slack.clock import seconds
from tests.fakes.slack.envelope import Envelope, Kind
from tests.fakes.slack.errors import ApiError, Json
from tests.fakes.slack.hooks import Hook
from tests.fakes.slack.view import STACK_MOST, View

if TYPE_CHECKING:
    from tests.fakes.slack.state import Channel, Message, Person
    from tests.fakes.slack.workspace import Workspace

TRIGGER_LIFE = timedelta(seconds=3)
Heard = Callable[["Interaction", Json], None]


class Interaction:
    """``source`` is the message or view that was used.

    ``messages`` came by acknowledgement or response_url. ``heard`` is told the acknowledgement's payload.
    """

    def __init__(
        self,
        person: Person,
        kind: Kind,
        *,
        channel: Channel | None = None,
        source: Message | View | None = None,
        heard: Heard = lambda interaction, answer: None,
    ) -> None:
        world = person.team.world
        self.world = world
        self.person = person
        self.team: Workspace = person.team
        self.kind = kind
        self.channel = channel
        self.source = source
        self.heard = heard
        self.at = world.clock()
        self.trigger = f"{seconds(self.at)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self.hook = Hook(self) if channel else None
        self.messages: list[Message] = []
        self.choices: list[Json] = []
        self.errors: dict[str, str] = {}
        self.done = False
        """Whether the acknowledgement alone was the answer: errors, a closed form, suggestions."""
        self.shown: list[Message | View] = []
        """What the person alone was shown for it."""
        self.before = source.revisions if source else 0
        self._exchanged = False
        self.envelope: Envelope | None = None
        person.doing = self
        world.triggers[self.trigger] = self

    def send(self, payload: Json) -> Interaction:
        """Deliver it to the app."""
        told = payload | {"trigger_id": self.trigger}
        if self.hook and payload.get("type") not in ("view_submission", "view_closed", "block_suggestion"):
            told["response_url"] = self.hook.address
        self.envelope = self.team.app.deliver(self.kind, told, self._acknowledged)
        return self

    def _acknowledged(self, envelope: Envelope) -> None:
        try:
            self.heard(self, envelope.answer or {})
        except (ApiError, ValueError) as error:
            messages = error.messages if isinstance(error, ApiError) else []
            self.world.refused.append(f"acknowledgement: {error} {messages}")
            self.world.violated(f"acknowledgement of {envelope.payload.get('type', 'a command')}: {error}", envelope.answer)

    def take_trigger(self) -> None:
        """Use the trigger up; refuses a late and a second use."""
        if self._exchanged:
            raise ApiError("exchanged_trigger_id")
        if self.world.clock() - self.at > TRIGGER_LIFE:
            raise ApiError("expired_trigger_id")
        self._exchanged = True

    def show(self, view: View) -> None:
        """Note a view that was opened by the trigger."""
        self.person.see(view, self)

    def open(self, data: Json) -> View:
        """Open a modal in place of whatever was open."""
        for old in self.person.modals:
            old.closed = True
        self.person.modals.clear()
        return self._stack(View.made(self.person, data))

    def push(self, data: Json) -> View:
        """Put a modal above the topmost one."""
        stack = self.person.modals
        if not stack:
            raise ApiError("not_found")
        if len(stack) >= STACK_MOST:
            raise ApiError("push_limit_reached")
        return self._stack(View.made(self.person, data, stack[-1]))

    def _stack(self, view: View) -> View:
        self.person.modals.append(view)
        self.show(view)
        return view

    def add(self, message: Message) -> None:
        """Note and show a message that answers it."""
        self.messages.append(message)
        if message.ephemeral:
            self.person.see(message, self)
        else:
            message.channel.add(message)
        self.world.pulse.beat()

    @property
    def changed(self) -> bool:
        """Whether the message or view that was used is another one now, or gone."""
        if self.source is None:
            return False
        gone = getattr(self.source, "deleted", False) or getattr(self.source, "closed", False)
        return self.source.revisions > self.before or gone
