"""The REST side: every request is recorded, held against the schema, authorised, limited, broken on demand, answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.fakes.breaking import Cut
from tests.fakes.discord import channels, commands, interactions, messages, payloads
from tests.fakes.discord.buckets import Buckets
from tests.fakes.discord.calls import Call, Handler, Reply, Route, json_answer
from tests.fakes.discord.errors import ApiError, unauthorized, unknown
from tests.fakes.discord.faults import Faults
from tests.fakes.discord.schema import Description
from tests.fakes.discord.world import World

PREFIX = "/api/v10"
MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token", "interaction_token")
BY_TOKEN = ("/interactions/", "/webhooks/")


@dataclass
class Asked:
    """One request as it came in; ``status`` is what it was answered with, 0 while or if it was not."""

    method: str
    route: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: Any
    at: datetime
    served: bool = True
    status: int = 0
    refusal: ApiError | None = None


async def me(call: Call) -> Reply:
    """Get the bot's own account."""
    return Reply(payloads.own_user(call.world.bot))


async def application(call: Call) -> Reply:
    """Get the application, with its owner."""
    return Reply(payloads.application(call.world))


async def user(call: Call) -> Reply:
    """Get an account."""
    found = call.world.users.get(call.id("user_id"))
    if found is None:
        raise unknown("User", 10013)
    return Reply(payloads.user(found))


async def guilds(call: Call) -> Reply:
    """List the guilds that the bot is in."""
    here = [one for one in call.world.guilds.values() if one.present]
    made = [payloads.bare_guild(one) | {"permissions": str(int(one.bot.permissions)), "owner": False} for one in here]
    return Reply(made)


@dataclass
class Rest:
    """The routes and what happens around them."""

    world: World
    token: str
    description: Description | None
    buckets: Buckets = field(default_factory=Buckets)
    faults: Faults = field(default_factory=Faults)
    requests: list[Asked] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    gateway_url: str = ""
    shards: int = 1

    def routes(self) -> list[Route]:
        """Every route, fixed parts before variable ones."""
        return [
            ("GET", "/users/@me", me),
            ("GET", "/users/@me/guilds", guilds),
            ("GET", "/users/{user_id}", user),
            ("GET", "/oauth2/applications/@me", application),
            ("GET", "/applications/@me", application),
            ("GET", "/gateway", self._gateway),
            ("GET", "/gateway/bot", self._gateway_bot),
            *messages.ROUTES,
            *channels.ROUTES,
            *commands.ROUTES,
            *interactions.ROUTES,
        ]

    def add_to(self, app: web.Application) -> None:
        """Serve the routes; whatever else is asked for is a violation."""
        for method, template, handler in self.routes():
            app.router.add_route(method, PREFIX + template, self._served(template, handler))
        app.router.add_route("*", "/{anything:.*}", self._served("", self._nothing))

    async def _gateway(self, call: Call) -> Reply:
        return Reply({"url": self.gateway_url})

    async def _gateway_bot(self, call: Call) -> Reply:
        limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
        return Reply({"url": self.gateway_url, "shards": self.shards, "session_start_limit": limit})

    async def _nothing(self, call: Call) -> Reply:
        raise ApiError(404, 0, "404: Not Found")

    def _served(self, template: str, handler: Handler) -> Any:
        async def serve(request: web.Request) -> web.StreamResponse:
            path = request.path.removeprefix(PREFIX)
            body, files, broken = await _body(request)
            route = template or path
            query = dict(request.query)
            asked = Asked(request.method, route, path, query, request.headers.copy(), body, self.world.clock())
            asked.served = bool(template)
            self.requests.append(asked)
            self._hold_against_schema(asked)
            call = Call(self.world, request.match_info, query, body, files)
            try:
                answer = await self._answer(request, asked, call, handler, broken)
            finally:
                self.world.pulse.beat()
            asked.status = 0 if isinstance(answer, Cut) else answer.status
            return answer

        return serve

    async def _answer(
        self, request: web.Request, asked: Asked, call: Call, handler: Handler, broken: ApiError | None
    ) -> web.StreamResponse:
        by_token = asked.route.startswith(BY_TOKEN)
        if not by_token and request.headers.get("Authorization") != f"Bot {self.token}":
            return self._refuse(asked, unauthorized())
        fault = self.faults.find(asked.method, asked.route, asked.path, after=False)
        if fault and (answer := await fault.happen(request)):
            return answer
        major = "+".join(call.path.get(name, "") for name in MAJOR)
        verdict = self.buckets.take(f"{asked.method} {asked.route}", major, exempt=by_token)
        if verdict.retry_after is not None:
            return json_answer(verdict.body, status=429, headers=verdict.headers)
        answer = await self._handle(asked, call, handler, broken)
        fault = self.faults.find(asked.method, asked.route, asked.path, after=True)
        if fault and (instead := await fault.happen(request)):
            return instead
        answer.headers.update(verdict.headers)
        return answer

    async def _handle(self, asked: Asked, call: Call, handler: Handler, broken: ApiError | None) -> web.StreamResponse:
        try:
            if broken:
                raise broken
            reply = await handler(call)
        except ApiError as refusal:
            return self._refuse(asked, refusal)
        if reply.body is None:
            return web.Response(status=204)
        return json_answer(reply.body, reply.status)

    def _refuse(self, asked: Asked, refusal: ApiError) -> web.Response:
        asked.refusal = refusal
        self.world.refused.append(f"{asked.method} {asked.path}: {refusal.code} {refusal.message} {refusal.errors or ''}")
        return json_answer(refusal.body, refusal.status)

    def _hold_against_schema(self, asked: Asked) -> None:
        if not asked.served:
            self.violations.append(f"{asked.method} {asked.path}: this server does not serve it")
        elif self.description:
            found = self.description.problems(asked.method, asked.route, asked.body)
            self.violations += [f"{asked.method} {asked.route}: {problem}" for problem in found]


async def _body(request: web.Request) -> tuple[Any, tuple[str, ...], ApiError | None]:
    """Read a body: JSON, or a form with ``payload_json`` and files."""
    if request.content_type == "multipart/form-data":
        form = await request.post()
        files = tuple(part.filename for part in form.values() if isinstance(part, web.FileField))
        return json.loads(str(form.get("payload_json", "{}"))), files, None
    raw = await request.read()
    if not raw:
        return None, (), None
    try:
        body = json.loads(raw)
        json.dumps(body, ensure_ascii=False).encode()  # half of a surrogate pair is no text
    except (ValueError, UnicodeError):
        return None, (), ApiError(400, 50109, "The request body contains invalid JSON.")
    return body, (), None
