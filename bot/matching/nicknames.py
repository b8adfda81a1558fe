"""What newsrooms call a place: "the Keys", "Southernmost City", "the Twin Cities"; shipped, and added in feeds.yaml.

The shipped file ``data/nicknames.tsv`` has a line per nickname: as it is written, the ids that it names (without
``ocd-division/country:us/``, parted by commas), and ``?`` where it is also an ordinary phrase or names other places too. A
nickname that stands on several lines may mean any of them; one that names several ids means all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from bot.domain.errors import PlaceError
from bot.domain.place import Jurisdiction, PlaceKind
from bot.matching.gazetteer import Gazetteer
from bot.matching.names import fold
from bot.matching.rows import full_id
from bot.text.tokeniser import tokenise

Own = tuple[tuple[str, tuple[str, ...]], ...]
"""A newsroom's own nicknames, as feeds.yaml gives them and worker jobs take them: (place id, nicknames)."""

_ORDINARY = frozenset(
    """
    airport bank bar bay beach block bridge campus canal cape capital center central church city cliff coast college corner
    county court cove creek crossing district downtown east falls farm field forest fort garden gulf harbor heights hill hills
    home house hub inlet island islands isle junction key keys lake lakes land landing main market mesa midtown mill mountain
    north northeast northwest park peninsula place plains plaza point pond port ranch region reservoir ridge river rock sand
    school sea shore sound south southeast southwest spring springs square state station strip summit suburbs swamp territory
    tower town triangle uptown valley village ward water waterfront west woods yard
    """.split()
)
"""Words that name something everywhere: alone they are no nickname."""


class Nickname(NamedTuple):
    """One meaning of a nickname: the ids of the jurisdictions that it names together.

    ``needs_support``: it counts only where one of them is the feed's home or near it, or their state is named in the text.
    ``written`` are its words as they were written: see ``stands``.
    """

    ids: tuple[str, ...]
    needs_support: bool
    written: tuple[str, ...]

    def stands(self, cased: Sequence[str]) -> bool:
        """Whether words of a text (``Tokens.cased``), as many as it has, are written as this name is.

        A capitalised word must be capitalised, an acronym in capitals ("NOLA") all in capitals; "the" may stand either way.
        """
        for own, word in zip(self.written, cased, strict=True):
            if own[0].isupper() and not word[:1].isupper():
                return False
            if len(own) > 1 and own.isupper() and not word.isupper():
                return False
        return True


class Nicknames:
    """Nicknames by their folded words (``bot.matching.names.fold``). Look-ups are those of a dict."""

    def __init__(self, named: Iterable[tuple[str, tuple[str, ...], bool]]) -> None:
        self._meanings: dict[str, tuple[Nickname, ...]] = {}
        self._longest: dict[str, int] = {}
        for written, ids, needs_support in named:
            self._add(written, ids, needs_support)

    def longest(self, first_word: str) -> int:
        """Return how many words the longest nickname has that begins with this folded word; 0 = none does."""
        return self._longest.get(first_word, 0)

    def meanings(self, key: str) -> tuple[Nickname, ...]:
        """Return what a folded nickname can mean; () = it is none."""
        return self._meanings.get(key, ())

    def keys(self) -> Iterable[str]:
        """Return every folded nickname."""
        return self._meanings.keys()

    def extended(self, own: Mapping[str, Sequence[str]]) -> Nicknames:
        """Return these nicknames with a newsroom's own: place id -> nicknames.

        What a newsroom calls a place is that place without further support, and nothing else. A nickname that it gives to
        several places names them all.
        """
        meant: dict[str, tuple[str, list[str]]] = {}
        for identity, nicknames in own.items():
            for written in nicknames:
                meant.setdefault(fold(written), (written, []))[1].append(identity)
        extended = Nicknames(())
        extended._meanings = {key: meanings for key, meanings in self._meanings.items() if key not in meant}
        extended._longest = dict(self._longest)
        for written, ids in meant.values():
            extended._add(written, tuple(dict.fromkeys(ids)), False)
        return extended

    def _add(self, written: str, ids: tuple[str, ...], needs_support: bool) -> None:
        key = fold(written)
        if not key:
            return
        first, *others = key.split(" ")
        self._meanings[key] = (*self._meanings.get(key, ()), Nickname(ids, needs_support, tuple(tokenise(written).cased)))
        self._longest[first] = max(1 + len(others), self._longest.get(first, 0))


@cache
def shipped() -> Nicknames:
    """Return the nicknames of the data file, read once per process."""
    return Nicknames(_lines((files("bot.matching") / "data" / "nicknames.tsv").read_text(encoding="utf-8")))


@lru_cache(maxsize=4)
def with_own(own: Own) -> Nicknames:
    """Return the shipped nicknames with a newsroom's own, made once per process as long as they stay the same."""
    return shipped().extended(dict(own)) if own else shipped()


def check_nickname(written: str, place: Jurisdiction, gazetteer: Gazetteer) -> str:
    """Return the key of a newsroom's nickname for a place. Raises PlaceError if it would be met where it is not meant."""
    key = fold(written)
    if not any(character.isalpha() for character in key):
        raise PlaceError(written, "has no letters")
    if not any(word[0].isupper() or word[0].isdigit() for word in tokenise(written).cased):
        raise PlaceError(written, "has no capital letter, so every text would have it")
    if " " not in key and not written.isupper() and (key in _ORDINARY or gazetteer.is_common(key)):
        raise PlaceError(written, "is an ordinary word")
    others = [one for one in gazetteer.named(key) if one.id != place.id]
    near = [one for one in others if one.kind is PlaceKind.STATE or one.state == place.state]
    if near:
        raise PlaceError(written, f"is the name of {near[0].label}")
    return key


def _lines(text: str) -> Iterable[tuple[str, tuple[str, ...], bool]]:
    for line in text.splitlines():
        if line and not line.startswith("#"):
            written, ids, *support = line.split("\t")
            yield written, tuple(full_id(short) for short in ids.split(",")), support == ["?"]
