"""Authorities: names of several words that end in "Commission", "Department" ..., of the place that stands before them."""

from __future__ import annotations

from bot.matching.page import Page
from bot.matching.vocabulary import AUTHORITIES

_LONGEST = 4
_INSIDE = frozenset(("and", "of", "for"))


def names_authority(page: Page, following: int) -> bool:
    """Whether capitalised words begin here that end in an authority ("Redevelopment Commission", "Parks and Water Board")."""
    if following >= page.size or not page.capital(following):
        return False
    for index in range(following + 1, min(following + _LONGEST, page.size)):
        if not page.is_joined(index) or page.loud(index):
            return False
        if not page.capital(index):
            if page.keys[index] not in _INSIDE:
                return False
        elif page.keys[index] in AUTHORITIES:
            return True
    return False
