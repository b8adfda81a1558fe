"""CSS selectors over a page: names, ``#id``, ``.class``, ``[attribute=value]``, descendants, children (``>``) and commas.

Also ``:nth-child(3)`` and its relatives with a plain number, of which the selectors consist that browsers copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from bot.feeds.markup import Element

MAX_SELECTOR = 500
"""Characters of a selector that is accepted."""

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
class _Test:
    """One condition on an attribute: ``how`` is an operator of CSS, or empty where the attribute must only be there."""

    attribute: str
    how: str
    value: str

    def holds(self, element: Element) -> bool:
        if self.attribute not in element.attributes:
            return False
        found = element.attributes[self.attribute]
        match self.how:
            case "=":
                return found == self.value
            case "~=":
                return self.value in found.split()
            case "^=":
                return bool(self.value) and found.startswith(self.value)
            case "$=":
                return bool(self.value) and found.endswith(self.value)
            case "*=":
                return bool(self.value) and self.value in found
            case "|=":
                return found == self.value or found.startswith(f"{self.value}-")
        return True


@dataclass(frozen=True, slots=True)
class _Position:
    """One condition on the place among siblings, or among those of its name: the ``number``-th, 1 the first, 0 the last."""

    number: int
    of_type: bool

    def holds(self, element: Element) -> bool:
        if element.parent is None:
            return False
        around = element.parent.children
        siblings = iter(around) if self.number else reversed(around)
        alike = (each for each in siblings if not self.of_type or each.name == element.name)
        return next(islice(alike, max(0, self.number - 1), None), None) is element


@dataclass(frozen=True, slots=True)
class _Compound:
    """What one element must be; ``child`` says that the one before it in the selector must be its parent."""

    name: str
    tests: tuple[_Test | _Position, ...]
    child: bool

    def holds(self, element: Element) -> bool:
        return self.name in {"*", element.name} and all(test.holds(element) for test in self.tests)


def select(page: Element, selector: str) -> Iterator[Element]:
    """Go through the elements inside ``page`` that a selector means, in the order of the page.

    Raises ValueError for a selector that cannot be read.
    """
    chains = parse(selector)
    return (element for element in page.walk() if any(_matches(element, chain) for chain in chains))


def first(page: Element, selector: str) -> Element | None:
    """Return the first element that a selector means. Raises ValueError for a selector that cannot be read."""
    return next(select(page, selector), None)


@lru_cache(maxsize=256)
def parse(selector: str) -> tuple[tuple[_Compound, ...], ...]:
    """Read a selector. Raises ValueError with the text that cannot be read."""
    if len(selector) > MAX_SELECTOR:
        raise ValueError(f"a selector has at most {MAX_SELECTOR} characters")
    return tuple(_chain(part.strip()) for part in selector.split(","))


def _chain(text: str) -> tuple[_Compound, ...]:
    found: list[_Compound] = []
    at, child = 0, False
    while True:
        hit = _COMPOUND.match(text, at)
        if hit is None or hit.end() == at:
            raise ValueError(f"this selector cannot be read from “{text[at:] or text}” on")
        tests = tuple(_test(part) for part in _PART.finditer(hit["rest"]))
        found.append(_Compound((hit["name"] or "*").lower(), tests, child))
        at = hit.end()
        if at == len(text):
            return tuple(found)
        between = _COMBINATOR.match(text, at)
        if between is None:
            raise ValueError(f"this selector cannot be read from “{text[at:]}” on")
        at, child = between.end(), between[1] is not None


def _test(part: re.Match[str]) -> _Test | _Position:
    if part["which"]:
        number = int(part["number"] or 0)
        if (part["which"] == "nth") != bool(number):
            raise ValueError(f"this selector cannot be read from “{part[0]}” on")
        return _Position(1 if part["which"] == "first" else number, part["among"] == "of-type")
    if part["sign"]:
        return _Test("id", "=", part["word"]) if part["sign"] == "#" else _Test("class", "~=", part["word"])
    return _Test(part["attribute"].lower(), part["how"] or "", part["double"] or part["single"] or part["bare"] or "")


def _matches(element: Element, chain: tuple[_Compound, ...]) -> bool:
    *before, last = chain
    return last.holds(element) and (not before or _above(element, tuple(before), child=last.child))


def _above(element: Element, chain: tuple[_Compound, ...], *, child: bool) -> bool:
    for ancestor in element.ancestors():
        if ancestor.name and _matches(ancestor, chain):
            return True
        if child:
            return False
    return False
