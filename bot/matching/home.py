"""Rule ``home``: local news often does not name its city, but a word for its government ("the city", "commissioners")."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from bot.domain.place import Confidence, Jurisdiction, Mention, PlaceKind
from bot.matching.page import Page

RULE = "home"

_CITY = re.compile(
    r"\bthe (?:city|town|village|borough|municipality|commission|council)\b"
    r"|\b(?:city|town|village|borough|municipal) "
    r"(?:commission(?:er)?s?|council(?:man|woman|member|or|lor)?s?|manager|hall|attorney|clerk|staff|officials|leaders"
    r"|government|employees|board)\b"
    r"|(?<!county )\b(?:mayor|police chief|police department|commissioners?|city council"
    r"|council(?:man|woman|member)s?|aldermen|alderman|selectmen|select ?board|board of aldermen)\b",
    re.IGNORECASE,
)
_COUNTY = re.compile(
    r"\bthe (?:county|parish)\b"
    r"|\b(?:county|parish) (?:commission(?:er)?s?|council|board|mayor|administrator|manager|attorney|officials|staff|government"
    r"|executive|judge|supervisors|clerk)\b"
    r"|\bboard of (?:county commissioners|supervisors)\b|\bBOCC\b|\bsheriff\b",
    re.IGNORECASE,
)
_COMMISSION = re.compile(r"\b(?:the commission|commissioners?)\b", re.IGNORECASE)
_SHARED = re.compile(r"the (?:commission|council)|commissioners?|council(?:man|woman|member)s?", re.IGNORECASE)
_COUNTYS = re.compile(
    r"\b(?:county|parish)(?:['’]s|, \w[\w.]{1,15},?)? (?:board of )?(?:county )?(?:commission|council)"
    r"|\bboard of county commissioners\b|\bBOCC\b|\bthe county\b(?!(?:['’]s)? sheriff)",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"\bthe (?:legislature|state|governor)\b"
    r"|\bstate (?:lawmakers|house|senate|legislature|officials|legislators|attorney general)\b"
    r"|\battorney general\b|\bstatewide\b",
    re.IGNORECASE,
)
_CITY_WORDS = frozenset(
    """city town village borough municipality municipal commission commissioner commissioners council councilman councilmen
    councilwoman councilwomen councilmember councilmembers mayor police aldermen alderman selectmen select selectboard
    board""".split()
)
_COUNTY_WORDS = frozenset("county parish board bocc sheriff commission commissioner commissioners".split())
_STATE_WORDS = frozenset("legislature state governor attorney statewide".split())
"""Words without which the patterns above find nothing: looked for first, because a text's words are at hand."""

_MUNICIPAL = frozenset({PlaceKind.CITY, PlaceKind.TOWNSHIP, PlaceKind.SETTLEMENT})


def _type(kind: PlaceKind) -> PlaceKind:
    return PlaceKind.CITY if kind in _MUNICIPAL else kind


def home_mentions(
    page: Page, homes: Sequence[Jurisdiction], named: Collection[str], kinds: Collection[PlaceKind], far: Collection[str] = ()
) -> list[Mention]:
    """Return mentions of the feed's homes that the text does not name.

    ``named`` are the ids that the text names, ``kinds`` the kinds of all places in it, ``far`` the homes where it does not play
    by its dateline. A generic word for a body and no other place of that type: ``likely``, at the word, if the feed has one
    home of the type that is not far, and if the word is more than "commissioners" in a text that speaks of a county's. No such
    word and no place at all: ``possible``, at no words (start == end == 0).
    """
    types = {_type(kind) for kind in kinds}
    full, words = page.full, set(page.keys)
    found: list[Mention] = []
    for home in homes:
        if home.id in named:
            continue
        mine = _type(home.kind)
        peers = sum(_type(other.kind) is mine for other in homes)
        word = _generic_word(full, words, mine, homes)
        if word and mine not in types:
            sure = peers == 1 and home.kind is not PlaceKind.SETTLEMENT and home.id not in far
            if mine is PlaceKind.CITY and not _COUNTY_WORDS.isdisjoint(words) and _COUNTYS.search(full):
                firm = next((hit for hit in _CITY.finditer(full) if not _SHARED.fullmatch(hit.group())), None)
                word, sure = firm or word, sure and firm is not None
            confidence = Confidence.LIKELY if sure else Confidence.POSSIBLE
            found.append(Mention(home.id, home.name, word.start(), word.end(), word.group(), confidence, RULE))
        elif not word and not types:
            found.append(Mention(home.id, home.name, 0, 0, "", Confidence.POSSIBLE, RULE))
    return found


def _generic_word(full: str, words: Collection[str], kind: PlaceKind, homes: Sequence[Jurisdiction]) -> re.Match[str] | None:
    if kind is PlaceKind.CITY:
        return None if _CITY_WORDS.isdisjoint(words) else _CITY.search(full)
    if kind is PlaceKind.COUNTY:
        if _COUNTY_WORDS.isdisjoint(words):
            return None
        city_home = any(_type(home.kind) is PlaceKind.CITY for home in homes)
        return _COUNTY.search(full) or (None if city_home else _COMMISSION.search(full))
    if kind is PlaceKind.STATE and not _STATE_WORDS.isdisjoint(words):
        return _STATE.search(full)
    return None
