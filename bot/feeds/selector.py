"""What a CSS selector finds on a page. bot.domain.selector says what can be written."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from bot.domain.selector import Attribute, Compound, Position, read_selector
from bot.feeds.markup import Element


def select(page: Element, selector: str) -> Iterator[Element]:
    """Go through the elements inside ``page`` that a selector means, in the order of the page.

    Raises ValueError for a selector that cannot be read.
    """
    chains = read_selector(selector)
    return (element for element in page.walk() if any(_matches(element, chain) for chain in chains))


def first(page: Element, selector: str) -> Element | None:
    """Return the first element that a selector means. Raises ValueError for a selector that cannot be read."""
    return next(select(page, selector), None)


def _matches(element: Element, chain: tuple[Compound, ...]) -> bool:
    *before, last = chain
    return _is(element, last) and (not before or _above(element, tuple(before), child=last.child))


def _above(element: Element, chain: tuple[Compound, ...], *, child: bool) -> bool:
    for ancestor in element.ancestors():
        if ancestor.name and _matches(ancestor, chain):
            return True
        if child:
            return False
    return False


def _is(element: Element, compound: Compound) -> bool:
    return compound.name in {"*", element.name} and all(
        _has(element, test) if isinstance(test, Attribute) else _stands(element, test) for test in compound.tests
    )


def _has(element: Element, test: Attribute) -> bool:
    if test.name not in element.attributes:
        return False
    found = element.attributes[test.name]
    match test.how:
        case "=":
            return found == test.value
        case "~=":
            return test.value in found.split()
        case "^=":
            return bool(test.value) and found.startswith(test.value)
        case "$=":
            return bool(test.value) and found.endswith(test.value)
        case "*=":
            return bool(test.value) and test.value in found
        case "|=":
            return found == test.value or found.startswith(f"{test.value}-")
    return True


def _stands(element: Element, test: Position) -> bool:
    if element.parent is None:
        return False
    around = element.parent.children
    siblings = iter(around) if test.number else reversed(around)
    alike = (each for each in siblings if not test.of_type or each.name == element.name)
    return next(islice(alike, max(0, test.number - 1), None), None) is element
