"""CSS selectors as they are read: names, ``#id``, ``.class``, ``[attribute=value]``, descendants, children (``>``) and commas.

Also ``:nth-child(3)`` and its relatives with a plain number, of which the selectors consist that browsers copy. What they find
on a page is for bot.feeds.selector to say; here feeds.yaml is held to what can be read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

MAX_SELECTOR = 500
"""Characters of a selector that is accepted."""

SELECTOR_HINT = 'write names, #id, .class, [attribute=value], blanks, > and :nth-child(3), as in "#notices > li"'
"""The way out for a selector that cannot be read."""

_COMPOUND = re.compile(
    r"(?P<name>[A-Za-z][\w-]*|\*)?(?P<rest>(?:[#.][\w-]+|\[\s*[\w-]+\s*(?:[*^$~|]?=\s*(?:\"[^\"]*\"|'[^']*'|[\w-]+)\s*)?\]"
    r"|:(?:first|last|nth)-(?:child|of-type)(?:\(\s*\d{1,4}\s*\))?)*)"
)
_PART = re.compile(
    r"(?P<sign>[#.])(?P<word>[\w-]+)"
    r"|\[\s*(?P<attribute>[\w-]+)\s*(?:(?P<how>[*^$~|]?=)\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[\w-]+))\s*)?\]"
    r"|:(?P<which>first|last|nth)-(?P<among>child|of-type)(?:\(\s*(?P<number>\d{1,4})\s*\))?"
)
_COMBINATOR = re.compile(r"\s*(>)\s*|\s+")


@dataclass(frozen=True, slots=True)
class Attribute:
    """One condition on an attribute: ``how`` is an operator of CSS, or empty where the attribute must only be there."""

    name: str
    how: str
    value: str


@dataclass(frozen=True, slots=True)
class Position:
    """One condition on the place among siblings, or among those of its name: the ``number``-th, 1 the first, 0 the last."""

    number: int
    of_type: bool


@dataclass(frozen=True, slots=True)
class Compound:
    """What one element must be; ``child`` says that the one before it in the selector must be its parent."""

    name: str
    tests: tuple[Attribute | Position, ...]
    child: bool


@lru_cache(maxsize=256)
def read_selector(selector: str) -> tuple[tuple[Compound, ...], ...]:
    """Read a selector: chains of which one must hold. Raises ValueError with the text that cannot be read."""
    if len(selector) > MAX_SELECTOR:
        raise ValueError(f"a selector has at most {MAX_SELECTOR} characters")
    return tuple(_chain(part.strip()) for part in selector.split(","))


def _chain(text: str) -> tuple[Compound, ...]:
    found: list[Compound] = []
    at, child = 0, False
    while True:
        hit = _COMPOUND.match(text, at)
        if hit is None or hit.end() == at:
            raise ValueError(f"this selector cannot be read from “{text[at:] or text}” on")
        tests = tuple(_test(part) for part in _PART.finditer(hit["rest"]))
        found.append(Compound((hit["name"] or "*").lower(), tests, child))
        at = hit.end()
        if at == len(text):
            return tuple(found)
        between = _COMBINATOR.match(text, at)
        if between is None:
            raise ValueError(f"this selector cannot be read from “{text[at:]}” on")
        at, child = between.end(), between[1] is not None


def _test(part: re.Match[str]) -> Attribute | Position:
    if part["which"]:
        number = int(part["number"] or 0)
        if (part["which"] == "nth") != bool(number):
            raise ValueError(f"this selector cannot be read from “{part[0]}” on")
        return Position(1 if part["which"] == "first" else number, part["among"] == "of-type")
    if part["sign"]:
        return Attribute("id", "=", part["word"]) if part["sign"] == "#" else Attribute("class", "~=", part["word"])
    return Attribute(part["attribute"].lower(), part["how"] or "", part["double"] or part["single"] or part["bare"] or "")
