"""The Web API: every call is recorded, authorised, limited, broken on demand, answered. GET and POST, form and JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.fakes.breaking import Cut
from tests.fakes.slack import channels, messages, people, views
from tests.fakes.slack.app import App
from tests.fakes.slack.calls import Call, Method
from tests.fakes.slack.errors import ApiError, Json, ratelimited
from tests.fakes.slack.faults import Faults
from tests.fakes.slack.rates import Rates
from tests.fakes.slack.workspace import Workspace
from tests.fakes.slack.world import World
from tests.fakes.slack.written import json_answer

METHODS = {one.name: one for one in [*people.METHODS, *messages.METHODS, *channels.METHODS, *views.METHODS]}


@dataclass
class Asked:
    """One call as it came in; ``status`` is what it was answered with, 0 while or if it was not; ``error`` Slack's word."""

    method: str
    verb: str
    args: Mapping[str, Any]
    headers: Mapping[str, str]
    at: datetime
    team: str = ""
    status: int = 0
    error: str = ""


@dataclass
class Rest:
    """The methods and what happens around them."""

    world: World
    rates: Rates
    faults: Faults = field(default_factory=Faults)
    requests: list[Asked] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        name = request.match_info["method"]
        args, broken = await arguments(request)
        asked = Asked(name, request.method, args, request.headers.copy(), self.world.clock())
        self.requests.append(asked)
        try:
            answer = await self._answer(request, asked, broken)
        finally:
            self.world.pulse.beat()
        asked.status = 0 if isinstance(answer, Cut) else answer.status
        return answer

    async def _answer(self, request: web.Request, asked: Asked, broken: ApiError | None) -> web.StreamResponse:
        channel = str(asked.args.get("channel") or "")
        fault = self.faults.find(asked.method, channel, after=False)
        if fault and (instead := await fault.happen(request)):
            return instead
        body, status, headers = await self._handle(request, asked, broken)
        fault = self.faults.find(asked.method, channel, after=True)
        if fault and (instead := await fault.happen(request)):
            return instead
        return json_answer(body, status, headers)

    async def _handle(self, request: web.Request, asked: Asked, broken: ApiError | None) -> tuple[Json, int, dict[str, str]]:
        headers: dict[str, str] = {}
        try:
            if broken:
                raise broken
            method = METHODS.get(asked.method)
            if method is None:
                self.world.violated(f"{asked.method}: this server does not serve it")
                raise ApiError("unknown_method", req_method=asked.method)
            caller = self._caller(request, asked)
            if isinstance(caller, Workspace):
                headers = {"x-oauth-scopes": ",".join(caller.scopes), "x-accepted-oauth-scopes": ",".join(method.scopes)}
            return {"ok": True} | await self._called(method, caller, asked), 200, headers
        except ApiError as refusal:
            asked.error = refusal.error
            self.world.refused.append(f"{asked.method}: {refusal.error} {refusal.messages or ''}")
            return refusal.body, refusal.status, headers | refusal.headers

    async def _called(self, method: Method, caller: Workspace | App, asked: Asked) -> Json:
        asked.team = caller.id
        wait = self.rates.take(method.name, caller.id, str(asked.args.get("channel") or ""))
        if wait:
            raise ratelimited(wait)
        if isinstance(caller, Workspace):
            caller.require(*method.scopes)
        return await method.handler(Call(self.world, method.name, caller, asked.args))

    def _caller(self, request: web.Request, asked: Asked) -> Workspace | App:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        token = token if scheme.lower() == "bearer" else str(asked.args.get("token") or "")
        if not token:
            raise ApiError("not_authed")
        caller = self.world.team_of(token) or self.world.app_of(token)
        if caller is None:
            raise ApiError("invalid_auth")
        if caller.trouble:
            raise ApiError(caller.trouble)
        if isinstance(caller, App) != (asked.method == "apps.connections.open"):
            raise ApiError("not_allowed_token_type")
        return caller


async def arguments(request: web.Request) -> tuple[dict[str, Any], ApiError | None]:
    """Return the arguments of a call, from the query and the body together."""
    args: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json" and request.can_read_body:
        try:
            body = json.loads(await request.read())
        except ValueError:
            return args, ApiError("invalid_json")
        if not isinstance(body, dict):
            return args, ApiError("json_not_object")
        return args | {key: value for key, value in body.items() if value is not None}, None
    if request.method == "POST":
        args |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    return args, None
