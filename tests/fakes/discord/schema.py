"""A small part of JSON Schema, enough to hold requests against Discord's OpenAPI description when that is at hand."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from tests.fakes.discord.errors import Json

ENVIRONMENT = "GAVEL_DISCORD_OPENAPI"
BESIDE = Path(__file__).parents[3].parent / "shared" / "data" / "specs" / "discord-openapi.json"
TYPES: dict[str, tuple[type, ...]] = {
    "null": (type(None),),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
    "array": (list,),
    "object": (dict,),
}
log = logging.getLogger(__name__)


def find() -> Path | None:
    """Return where the description is: the environment's place, or beside the project."""
    path = Path(os.environ.get(ENVIRONMENT) or BESIDE)
    return path if path.is_file() else None


@lru_cache(maxsize=4)
def description(path: Path | None) -> Description | None:
    """Return the description at ``path``; without one say so, once."""
    if path is None:
        log.warning("%s is not there: requests are not held against Discord's own schema", BESIDE)
        return None
    return Description(json.loads(path.read_bytes()))


class Description:
    """Discord's OpenAPI description."""

    def __init__(self, document: Json) -> None:
        self.paths: Json = document["paths"]
        self.schemas: Json = document["components"]["schemas"]

    def problems(self, method: str, template: str, body: Any) -> list[str]:
        """Return what is wrong with a request's body; ``template`` is the route as the description writes it."""
        known = self.paths.get(template, {}).get(method.lower())
        if known is None:
            return [f"{method} {template} is not in the description"]
        content = known.get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        if schema is None:
            return [f"{method} {template} takes no body"] if body else []
        return list(self.check(schema, body, "body"))

    def check(self, schema: Json, value: Any, at: str) -> Iterator[str]:
        """Yield what is wrong with a value."""
        if "$ref" in schema:
            yield from self.check(self.schemas[schema["$ref"].rpartition("/")[2]], value, at)
        if schema.get("format") == "snowflake" and type(value) is int and value >= 0:
            return  # the service takes numbers for ids, and discord.py sends them
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if kinds and not any(_is(value, kind) for kind in kinds):
            yield f"{at}: {_short(value)} is not {' or '.join(kinds)}"
            return
        if "enum" in schema and value not in schema["enum"]:
            yield f"{at}: {_short(value)} is not one of {schema['enum']}"
        if "const" in schema and value != schema["const"]:
            yield f"{at}: {_short(value)} is not {schema['const']}"
        for part in schema.get("allOf", []):
            yield from self.check(part, value, at)
        for word in ("oneOf", "anyOf"):
            if word in schema:
                yield from self._choice(schema[word], value, at)
        yield from self._inside(schema, value, at)

    def _inside(self, schema: Json, value: Any, at: str) -> Iterator[str]:
        if isinstance(value, bool):
            return
        if isinstance(value, int | float):
            yield from _number(schema, value, at)
        elif isinstance(value, str):
            yield from _text(schema, value, at)
        elif isinstance(value, list):
            yield from self._list(schema, value, at)
        elif isinstance(value, dict):
            yield from self._object(schema, value, at)

    def _choice(self, branches: list[Json], value: Any, at: str) -> Iterator[str]:
        """One branch must fit. Discord's unions are told apart by ``type``; which one is meant shows in the fewest errors."""
        tried = [list(self.check(branch, value, at)) for branch in branches]
        if all(tried):
            yield from min(tried, key=lambda problems: _strangeness(problems, at))

    def _list(self, schema: Json, value: list[Any], at: str) -> Iterator[str]:
        yield from _between(schema, "Items", len(value), at)
        if schema.get("uniqueItems") and len({json.dumps(each, sort_keys=True) for each in value}) < len(value):
            yield f"{at}: items repeat"
        for number, each in enumerate(value):
            yield from self.check(schema.get("items", {}), each, f"{at}[{number}]")

    def _object(self, schema: Json, value: Json, at: str) -> Iterator[str]:
        yield from _between(schema, "Properties", len(value), at)
        yield from (f"{at}: {name} is missing" for name in schema.get("required", []) if name not in value)
        properties = schema.get("properties", {})
        more = schema.get("additionalProperties", True)
        for name, each in value.items():
            if name in properties:
                yield from self.check(properties[name], each, f"{at}.{name}")
            elif more is False:
                yield f"{at}: {name} is not known"
            elif isinstance(more, dict):
                yield from self.check(more, each, f"{at}.{name}")


def _strangeness(problems: list[str], at: str) -> tuple[bool, bool, int]:
    """How unlikely it is that a branch was meant: of another type, of another kind of thing, much wrong."""
    own = any(each.startswith(f"{at}: ") and " is not " in each for each in problems)
    return own, any(".type:" in each for each in problems), len(problems)


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _number(schema: Json, value: float, at: str) -> Iterator[str]:
    if value < schema.get("minimum", value):
        yield f"{at}: {value} is under {schema['minimum']}"
    if value > schema.get("maximum", value):
        yield f"{at}: {value} is over {schema['maximum']}"


def _text(schema: Json, value: str, at: str) -> Iterator[str]:
    yield from _between(schema, "Length", len(value), at)
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: {_short(value)} does not match {schema['pattern']}"
    if schema.get("format") == "uri" and not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", value):
        yield f"{at}: {_short(value)} is no address"


def _between(schema: Json, what: str, size: int, at: str) -> Iterator[str]:
    if size < schema.get(f"min{what}", 0):
        yield f"{at}: {size} is under min{what} {schema[f'min{what}']}"
    if size > schema.get(f"max{what}", size):
        yield f"{at}: {size} is over max{what} {schema[f'max{what}']}"


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) < 60 else shown[:57] + "..."
