"""One call of a method as its handler sees it."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.fakes.slack.app import App
from tests.fakes.slack.errors import ApiError, Json
from tests.fakes.slack.state import Channel
from tests.fakes.slack.workspace import Workspace
from tests.fakes.slack.world import World

T = TypeVar("T")


@dataclass(frozen=True)
class Call:
    """A request that passed authorisation, scopes and rates. Arguments are the same from a form, a query and JSON."""

    world: World
    method: str
    caller: Workspace | App
    args: Mapping[str, Any]

    @property
    def team(self) -> Workspace:
        """The workspace of the bot token; other tokens are refused."""
        if not isinstance(self.caller, Workspace):
            raise ApiError("not_allowed_token_type")
        return self.caller

    @property
    def app(self) -> App:
        """The app of the app-level token; other tokens are refused."""
        if not isinstance(self.caller, App):
            raise ApiError("not_allowed_token_type")
        return self.caller

    def text(self, name: str, otherwise: str = "") -> str:
        """Return an argument as text."""
        value = self.args.get(name)
        if isinstance(value, dict | list):
            raise ApiError("invalid_arguments", messages=[f"must be a string [json-pointer:/{name}]"])
        return otherwise if value is None else str(value)

    def required(self, name: str) -> str:
        """Return an argument that has to be there."""
        if not (value := self.text(name)):
            raise ApiError("invalid_arguments", messages=[f"missing required field: {name}"])
        return value

    def flag(self, name: str, otherwise: bool = False) -> bool:
        """Return an argument that is true or false."""
        value = self.args.get(name)
        return otherwise if value is None else value in (True, 1, "1", "true", "True")

    def structure(self, name: str, error: str) -> Any:
        """Return an argument that holds JSON, which forms carry as text; None if it is not there."""
        value = self.args.get(name)
        if isinstance(value, str):
            try:
                return json.loads(value) if value else None
            except ValueError:
                raise ApiError(error) from None
        return value

    def objects(self, name: str, error: str) -> list[Json] | None:
        """Return an argument that is a list of objects; None if it is not there."""
        value = self.structure(name, error)
        if value is not None and not (isinstance(value, list) and all(isinstance(one, dict) for one in value)):
            raise ApiError(error)
        return value

    @property
    def channel(self) -> Channel:
        """The channel of the arguments, if the bot can see it."""
        return self.team.visible(self.required("channel"))

    def page(self, things: Sequence[T], *, most: int, usual: int) -> tuple[list[T], str]:
        """Return the page that ``limit`` and ``cursor`` ask for, and the next cursor."""
        limit = self.limit(most=most, usual=usual)
        start = _start(self.text("cursor"))
        following = start + limit
        return list(things[start:following]), cursor(following) if following < len(things) else ""

    def limit(self, *, most: int, usual: int) -> int:
        """Return how many things may come at once."""
        try:
            limit = int(self.text("limit") or usual)
        except ValueError:
            raise ApiError("invalid_limit") from None
        if not 1 <= limit <= most:
            raise ApiError("invalid_limit")
        return limit


def cursor(position: int) -> str:
    """Return a position as an opaque word."""
    return base64.b64encode(f"next:{position}".encode()).decode()


def _start(given: str) -> int:
    if not given:
        return 0
    try:
        word, _, number = base64.b64decode(given, validate=True).decode().partition(":")
        if word == "next":
            return int(number)
    except ValueError:
        pass
    raise ApiError("invalid_cursor")


def paged(body: Json, following: str) -> Json:
    """Return an answer with the cursor of what follows."""
    return body | {"response_metadata": {"next_cursor": following}}


Handler = Callable[[Call], Awaitable[Json]]


@dataclass(frozen=True)
class Method:
    """A method of the Web API; ``scopes`` are those of which one is needed before anything is looked at."""

    name: str
    handler: Handler
    scopes: tuple[str, ...] = ()
