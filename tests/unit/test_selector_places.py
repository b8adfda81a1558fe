"""The selectors that a browser copies: by the place among siblings."""

from __future__ import annotations

import pytest

from bot.feeds.markup import read_page
from bot.feeds.selector import select

PAGE = read_page(
    "<body><div id=a><h2>Bids</h2><p>One</p><p>Two</p><ul><li>x<li>y<li>z</ul></div><div><p>Three</p><ul><li>w</ul></div>"
)


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("body > div:nth-child(1) > ul > li:nth-child(2)", ["y"]),
        ("#a > p:nth-child(2)", ["One"]),
        ("#a > p:nth-of-type(2)", ["Two"]),
        ("li:first-child", ["x", "w"]),
        ("li:last-child", ["z", "w"]),
        ("p:first-of-type", ["One", "Three"]),
        ("p:last-of-type", ["Two", "Three"]),
        ("li:nth-child(9)", []),
        ("div:nth-child(2) li", ["w"]),
    ],
)
def test_places(selector: str, found: list[str]) -> None:
    assert [element.line() for element in select(PAGE, selector)] == found


@pytest.mark.parametrize(
    "selector", ["li:nth-child", "li:nth-child(0)", "li:first-child(2)", "li:nth-child(2n+1)", "li:hover", "a + b"]
)
def test_what_is_not_read_is_refused(selector: str) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        select(PAGE, selector)
