"""HTTP mode: what Slack posts to Gavel's own web server. Nothing is read before its signature is checked."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

PATH = "/slack/events"
"""Where the app's Request URLs lead: events, commands and interactivity alike."""


def routes(apps: Mapping[str, AsyncApp]) -> list[web.RouteDef]:
    """Return the route for bot.web to mount; ``apps`` by their signing secrets. None if there is no app in HTTP mode."""
    verifiers = [(SignatureVerifier(secret), app) for secret, app in apps.items()]

    async def receive(request: web.Request) -> web.StreamResponse:
        body = await request.read()
        for verifier, app in verifiers:
            if _is_signed(verifier, body, request):
                return await _dispatched(app, body.decode(), request)
        return web.json_response({"error": "invalid request"}, status=401)

    return [web.post(PATH, receive)] if verifiers else []


def _is_signed(verifier: SignatureVerifier, body: bytes, request: web.Request) -> bool:
    """Whether Slack signed a request within the last five minutes."""
    try:
        return verifier.is_valid(
            body, request.headers.get("X-Slack-Request-Timestamp"), request.headers.get("X-Slack-Signature")
        )
    except (ValueError, TypeError):  # A timestamp that is no number, a body or signature that is no text.
        return False


async def _dispatched(app: AsyncApp, body: str, request: web.Request) -> web.StreamResponse:
    try:
        asked = AsyncBoltRequest(body=body, query=request.query_string, headers=dict(request.headers))
        answer = await app.async_dispatch(asked)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):  # Signed, and yet nothing of Slack's.
        return web.json_response({"error": "unreadable request"}, status=400)
    return await to_aiohttp_response(answer)
