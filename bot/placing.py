"""``gavel places``: a text on each JSON line -> the places in it (DESIGN.md section 9)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from math import isinf
from typing import Any, BinaryIO, NoReturn

from bot.domain.place import Mention
from bot.matching.gazetteer import load_gazetteer
from bot.matching.nicknames import Own, with_own
from bot.matching.places import find_places
from bot.matching.typed import resolve
from bot.text.document import Text

MAX_LINE = 16 * 2**20
"""Bytes of a line that are read."""

_EXAMPLE = '{"id": 1, "text": "…", "home": ["Key West, FL"]}'


class Placing:
    """Answers lines, with the homes of those that name none and the newsroom's own nicknames."""

    def __init__(self, homes: Sequence[str], own: Own) -> None:
        """Take homes as people write them. Raises PlaceError for the first that is unknown or ambiguous."""
        self._gazetteer = load_gazetteer()
        self._nicknames = with_own(own)
        self._homes = self._ids(homes)

    def answer(self, line: bytes) -> tuple[object, list[Mention]]:
        """Return the id of a line and the places in its text; offsets point into that text.

        Raises ValueError where the line is not what it should be, PlaceError for its homes.
        """
        asked = _read(line)
        named = asked.get("home")
        if named is not None and not (isinstance(named, list) and all(isinstance(home, str) for home in named)):
            raise ValueError(f'"home" is not a list of texts; write {_EXAMPLE}')
        homes = self._homes if named is None else self._ids(named)
        return asked.get("id"), find_places(Text(asked["text"], ""), homes, self._gazetteer, self._nicknames)

    def _ids(self, homes: Sequence[str]) -> list[str]:
        return [resolve(home, self._gazetteer).id for home in homes]


def lines_of(stream: BinaryIO) -> Iterator[bytes]:
    """Read the lines; of one that is too long only as much as shows that it is."""
    while line := stream.readline(MAX_LINE + 1):
        rest = line
        while not rest.endswith(b"\n") and rest:
            rest = stream.readline(MAX_LINE)
        yield line


def _read(line: bytes) -> dict[str, Any]:
    if len(line) > MAX_LINE:
        raise ValueError(f"longer than {MAX_LINE // 2**20} MB; put each text on a line of its own")
    try:
        asked = json.loads(line.decode("utf-8-sig"), parse_constant=_no_json, parse_float=_finite)
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start + 1} is not UTF-8; save the texts as UTF-8") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON from character {error.pos + 1} on; write {_EXAMPLE}") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise ValueError(f'not an object with a "text"; write {_EXAMPLE}')
    return asked


def _no_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _finite(number: str) -> float:
    value = float(number)
    if isinf(value):
        raise ValueError(f"{number} is too large a number")
    return value
