"""One delivery to the app, over a socket or HTTP, and how it was acknowledged."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from tests.fakes.slack.errors import Json

ACKNOWLEDGE_WITHIN = timedelta(seconds=3)
Kind = Literal["events_api", "slash_commands", "interactive"]


@dataclass(eq=False)
class Envelope:
    """``answer`` is what came with the acknowledgement; ``took`` how many real seconds it needed; ``late`` if over 3 s.

    Lateness counts by the server's clock. ``failed`` is the word that Slack shows where it could not deliver.
    ``went`` says that it was written to a socket or an address, ``via`` to which.
    """

    id: str
    kind: Kind
    payload: Json
    sent_at: datetime
    retry: int = 0
    on_answer: Callable[[Envelope], None] = lambda envelope: None
    answer: Json | None = None
    acknowledged: bool = False
    late: bool = False
    failed: str = ""
    status: int = 0
    via: object = None
    took: float | None = None
    started: float = field(default_factory=time.monotonic)

    @property
    def event_id(self) -> str:
        """The event's id: the same however often it is delivered."""
        return str(self.payload.get("event_id", ""))

    def acknowledge(self, answer: Json | None, now: datetime) -> None:
        """Take the acknowledgement; a late one is noted and has no effect, a second one none at all."""
        if self.acknowledged or self.late:
            return
        self.took = time.monotonic() - self.started
        self.answer = answer
        if now - self.sent_at > ACKNOWLEDGE_WITHIN:
            self.late = True
            self.failed = "operation_timeout"
        else:
            self.acknowledged = True
            self.on_answer(self)

    def form(self) -> Json:
        """The envelope as a socket brings it."""
        made: Json = {
            "envelope_id": self.id,
            "type": self.kind,
            "payload": self.payload,
            "accepts_response_payload": self.kind != "events_api",
        }
        if self.kind == "events_api":
            made |= {"retry_attempt": self.retry, "retry_reason": "timeout" if self.retry else ""}
        return made
