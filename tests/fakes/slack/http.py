"""HTTP mode: signed requests to the app's own address, and forged ones."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import aiohttp

from tests.fakes.slack.envelope import Envelope
from tests.fakes.slack.errors import Json

if TYPE_CHECKING:
    from tests.fakes.slack.app import App
    from tests.fakes.slack.world import World

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True)
class Received:
    """What the app answered to a request."""

    status: int
    body: str
    headers: dict[str, str]


def encoded(envelope: Envelope) -> tuple[str, str]:
    """Return body and content type of a delivery: commands are forms, interactions forms with ``payload``, events JSON."""
    if envelope.kind == "events_api":
        return json.dumps(envelope.payload), JSON
    if envelope.kind == "slash_commands":
        return urlencode(envelope.payload), FORM
    return urlencode({"payload": json.dumps(envelope.payload)}), FORM


def signature(secret: str, timestamp: str, body: str) -> str:
    """Return Slack's signature of a request (version 0)."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()


class Http:
    """Posts to ``request_url``. Signatures are of the machine's own time, which the app holds them against."""

    def __init__(self, world: World, app: App) -> None:
        self.world = world
        self.app = app
        self.received: list[Received] = []
        self._posting: set[asyncio.Task[None]] = set()

    def post_soon(self, envelope: Envelope) -> None:
        """Post a delivery; its acknowledgement is the answer."""
        task = asyncio.create_task(self._deliver(envelope))
        self._posting.add(task)
        task.add_done_callback(self._posting.discard)

    async def _deliver(self, envelope: Envelope) -> None:
        envelope.via = self.app.request_url
        body, content = encoded(envelope)
        headers = {}
        if envelope.retry:
            headers = {"X-Slack-Retry-Num": str(envelope.retry), "X-Slack-Retry-Reason": "http_timeout"}
        try:
            received = await self.post(body, content, headers=headers)
        except (aiohttp.ClientError, TimeoutError, OSError):
            envelope.failed = "dispatch_failed"
        else:
            envelope.status = received.status
            if received.status == 200:
                envelope.acknowledge(_answer(received), self.world.clock())
            else:
                envelope.failed = f"http_{received.status}"
        self.world.pulse.beat()

    async def post(
        self,
        body: str,
        content: str = JSON,
        *,
        secret: str | None = None,
        age: float = 0,
        signed: bool = True,
        headers: dict[str, str] | None = None,
    ) -> Received:
        """Post a request, forged if so wanted: with another ``secret``, ``age`` seconds old, or not ``signed``."""
        timestamp = str(int(time.time() - age))
        sent = {"Content-Type": content, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"} | (headers or {})
        if signed:
            sent["X-Slack-Request-Timestamp"] = timestamp
            sent["X-Slack-Signature"] = signature(self.app.secret if secret is None else secret, timestamp, body)
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session,
            session.post(self.app.request_url, data=body.encode(), headers=sent) as answer,
        ):
            received = Received(answer.status, await answer.text(), dict(answer.headers))
        self.received.append(received)
        return received

    async def forge(self, envelope: Envelope, *, secret: str | None = None, age: float = 0, signed: bool = True) -> Received:
        """Post a delivery once more, forged; it acknowledges nothing."""
        body, content = encoded(envelope)
        return await self.post(body, content, secret=secret, age=age, signed=signed)

    async def verify(self, challenge: str = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P") -> Received:
        """Ask whether the address is the app's, as Slack does when it is set (``url_verification``)."""
        return await self.post(json.dumps({"token": "t", "challenge": challenge, "type": "url_verification"}))

    async def stop(self) -> None:
        """End what is under way."""
        for task in list(self._posting):
            task.cancel()
        await asyncio.gather(*self._posting, return_exceptions=True)


def _answer(received: Received) -> Json | None:
    if not received.body:
        return None
    try:
        body = json.loads(received.body)
    except ValueError:
        return {"text": received.body}
    return body if isinstance(body, dict) else None
