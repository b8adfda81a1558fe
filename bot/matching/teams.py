"""Names that stand for a team: "Kentucky lost to Georgia", "Indiana and Iowa are off" in a text about games."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.matching.gazetteer import Gazetteer
from bot.matching.lists import listed
from bot.matching.page import Hit, Page
from bot.matching.vocabulary import LOCATIVES

_GAMES = frozenset(
    """football basketball baseball softball volleyball soccer hockey lacrosse wrestling ncaa ncaas nfl nba mlb nhl quarterback
    linebacker touchdown touchdowns halftime inning innings rebounds playoff playoffs tournament kickoff standings unbeaten
    overtime season game games coach roster bowl doubleheader freshman sophomore points scored""".split()
)
_ENOUGH = 2
_MANY = 3
_BEFORE = frozenset(
    """beat beats beating defeat defeats defeated upset upsets hosts hosted visits plays played faces faced downed routed edged
    against vs versus over unranked""".split()
)
_AFTER = frozenset(
    """beat beats defeated defeats upset upsets hosts hosted visits plays played faces faced lost wins won outscored edged
    routed rallied trails trailed leads scored punted""".split()
)
_LOST_TO = frozenset(("lost", "loss", "falls", "fell", "date"))
_PLAYS_AT = frozenset(("at", "to", "with"))
_SCORE = frozenset(("-", "–"))
_IN = LOCATIVES - {"at", "to"} | {"of"}


def teams_among(page: Page, hits: Sequence[Hit], gazetteer: Gazetteer) -> set[int]:
    """Return the hits (by index) that stand for teams, none where the text is not about games.

    Only states: newsrooms write so of universities, while a city's team is as often the city. A text is about games where three
    states play, or two, or one with a score, beside words that say so and teams such as "Ohio State". A state that plays
    somewhere in it is a team wherever it is not said that something is in it; so are those listed with it, or all where many
    play.
    """
    states = [(index, hit) for index, hit in enumerate(hits) if gazetteer.state_named(hit.key)]
    playing = {hit.key for _, hit in states if _plays(page, hit)}
    if not playing:
        return set()
    scores = sum(_scores(page, hit.last + 1) for _, hit in states if hit.key in playing)
    if len(playing) < _MANY:
        games = len(_GAMES.intersection(page.keys)) + sum(_is_state_university(page, hit) for _, hit in states)
        if len(playing) + scores < _ENOUGH or games + scores < _ENOUGH:
            return set()
    for (_, one), (_, other) in pairwise(states):
        if listed(page, one, other) and not playing.isdisjoint((one.key, other.key)):
            playing |= {one.key, other.key}
    if len(playing) >= _MANY:
        playing |= {hit.key for _, hit in states}
    return {index for index, hit in states if hit.key in playing and not _is_in(page, hit)}


def _plays(page: Page, hit: Hit) -> bool:
    """Whether the words beside a name say that it plays."""
    before, after = hit.first - 1, hit.last + 1
    if page.is_joined(hit.first):
        key = page.keys[before]
        if key in _BEFORE or (key in _PLAYS_AT and page.key(before - 1) in _LOST_TO):
            return True
    return _scores(page, after) or (page.is_joined(after) and page.keys[after] in _AFTER and not page.capital(after))


def _scores(page: Page, after: int) -> bool:
    """Whether a score or a record stands at a word: "Indiana 6-0"."""
    if after + 1 >= page.size or not page.is_joined(after) or page.gap(after + 1) not in _SCORE:
        return False
    return page.keys[after].isdigit() and page.keys[after + 1].isdigit() and len(page.keys[after + 1]) < len("1990")


def _is_state_university(page: Page, hit: Hit) -> bool:
    following = hit.last + 1
    return page.key(following) == "state" and page.is_joined(following) and page.capital(following)


def _is_in(page: Page, hit: Hit) -> bool:
    return page.is_joined(hit.first) and page.keys[hit.first - 1] in _IN
