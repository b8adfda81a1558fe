"""What a name is that stands for no place: a street at a corner, a team with its score, a film, a website."""

from __future__ import annotations

import re

from bot.matching.page import Hit, Page
from bot.matching.vocabulary import STANDALONE

_ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th)")
_QUOTES = frozenset('"“”')
_SITES = frozenset(("com", "org", "net", "gov", "edu"))
_ROADS = frozenset(("streets", "avenues", "roads", "boulevards"))
_MATCHES = frozenset(("hosts", "visits", "faces"))


def is_corner(page: Page, hit: Hit) -> bool:
    """Whether a name is a street's at a corner: "5th and Lincoln", "Lincoln and 5th", "State and Hubbard streets"."""
    before, after = page.key(hit.first - 1), page.key(hit.last + 1)
    if before == "and" and _ORDINAL.fullmatch(page.key(hit.first - 2)):
        return True
    if after in _ROADS and page.is_joined(hit.last + 1):
        return True
    return after == "and" and (page.key(hit.last + 3) in _ROADS or _ORDINAL.fullmatch(page.key(hit.last + 2)) is not None)


def is_work(page: Page, hit: Hit) -> bool:
    """Whether a name is that of a work or a site: alone between quotation marks ("Fargo"), or before ".com"."""
    gap = page.gap(hit.last + 1)
    if gap == "." and page.key(hit.last + 1) in _SITES:
        return True
    return gap.lstrip(",")[:1] in _QUOTES and page.gap(hit.first)[-1:] in _QUOTES


def has_score(page: Page, following: int) -> bool:
    """Whether a score or a record follows a name, so that it is a team's: "Newark 2, Dover 1", "Monroe (6-2)"."""
    if following + 1 >= page.size or not page.keys[following].isdigit() or len(page.keys[following]) > 3:
        return False
    gap, after = page.gap(following), page.gap(following + 1)
    if gap == " (":
        return after in ("-", "–")
    return gap == " " and (after in ("-", "–", ", ", "; ") or after.startswith(".")) and not page.cased[following + 1].islower()


def is_match(page: Page, hit: Hit) -> bool:
    """Whether a name meets another: "Salem hosts Franklin"."""
    verb = hit.last + 1
    if hit.first != hit.last or hit.key in STANDALONE or page.key(verb) not in _MATCHES:
        return False
    return page.is_joined(verb) and page.is_joined(verb + 1) and page.capital(verb + 1)
