"""What a text must have for a query to be worth asking: keys, and the queries that wait for them.

A key is the stem of a word (``agreement``) or the beginning of words (``immigr*``). A *need* is a set of keys of which a text
that meets the query has at least one. A query waits for the rarest of its needs, its anchor: while none of those keys is in a
text, nobody thinks of it; the other needs are looked at before the query itself is asked. A wrong guess of what is rare costs
time and never a match.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from bot.matching.query_tree import And, Fit, InTitle, Near, Node, Not, Or, Part, Phrase
from bot.matching.rarity import rarity_of
from bot.matching.stems import stem
from bot.matching.words import Words

W = TypeVar("W")

Need = frozenset[str]

_NEEDS = 4
_REMEMBERED_FORMS = 2**17


def needs_of(node: Node) -> tuple[Need, ...]:
    """Return needs of a query, at most 4, the rarest first; none where nothing need be there, as where a NOT is enough."""
    match node:
        case Phrase(parts):
            return _rarest(frozenset((_key(part),)) for part in parts)
        case And(operands):
            return _rarest(need for operand in operands for need in needs_of(operand))
        case Or(operands):
            return _either(needs_of(operand) for operand in operands)
        case Near(left, right):
            return _rarest((*_either(map(needs_of, left)), *_either(map(needs_of, right))))
        case InTitle(operand):
            return needs_of(operand)
        case Not():
            return ()


def _key(part: Part) -> str:
    """Exact words wait for their stem too: what has the word has its stem."""
    return f"{part.form}*" if part.fit is Fit.PREFIX else stem(part.form)


def _rarest(needs: Iterable[Need]) -> tuple[Need, ...]:
    distinct = tuple(dict.fromkeys(needs))
    return distinct if len(distinct) < 2 else tuple(sorted(distinct, key=_share)[:_NEEDS])


def _either(alternatives: Iterable[Sequence[Need]]) -> tuple[Need, ...]:
    """Whichever alternative a text meets, it has a key of each union of one need from every alternative."""
    return _rarest(frozenset().union(*needs) for needs in zip(*alternatives, strict=False))


def _share(need: Need) -> float:
    return sum(map(rarity_of, need))


class Prefixes:
    """The beginnings of words that queries ask about, and which of them a word has. Beginnings come and go."""

    def __init__(self) -> None:
        self._asked: Counter[str] = Counter()
        self._lengths: Counter[int] = Counter()
        self._known: set[str] = set()
        self._of_form: dict[str, tuple[str, ...]] = {}

    def add(self, needs: Iterable[Need]) -> None:
        """Count one more who asks about the beginnings among some needs."""
        for key in _prefix_keys(needs):
            self._asked[key] += 1
            if self._asked[key] == 1:
                self._lengths[len(key) - 1] += 1
                self._forget()

    def drop(self, needs: Iterable[Need]) -> None:
        """Count one less who asks about the beginnings among some needs."""
        for key in _prefix_keys(needs):
            self._asked[key] -= 1
            if not self._asked[key]:
                del self._asked[key]
                self._lengths[len(key) - 1] -= 1

    def keys(self, words: Words) -> set[str]:
        """Return the keys of a text: its stems, and those beginnings of its words that anybody asks about."""
        return self.of(words.forms).union(words.stems)

    def of(self, forms: Mapping[str, object]) -> set[str]:
        """Return the prefix keys of forms; some may be asked about no more."""
        if not self._asked:
            return set()
        if len(self._known) > _REMEMBERED_FORMS:
            self._forget()
        for form in forms.keys() - self._known:
            self._learn(form)
        return {key for form in self._of_form.keys() & forms.keys() for key in self._of_form[form]}

    def _learn(self, form: str) -> None:
        self._known.add(form)
        beginnings = (f"{form[:length]}*" for length, count in self._lengths.items() if count and length <= len(form))
        if keys := tuple(key for key in beginnings if key in self._asked):
            self._of_form[form] = keys

    def _forget(self) -> None:
        self._known.clear()
        self._of_form.clear()


class Waiting(Generic[W]):
    """Those who wait, by the keys of their anchor. Who has no need is always called."""

    __slots__ = ("_always", "_by_key")

    def __init__(self) -> None:
        self._by_key: dict[str, list[W]] = {}
        self._always: list[W] = []

    def add(self, who: W, needs: Sequence[Need]) -> None:
        """Let one wait for the first of its needs."""
        if not needs:
            self._always.append(who)
        for key in needs[0] if needs else ():
            self._by_key.setdefault(key, []).append(who)

    def drop(self, who: W, needs: Sequence[Need]) -> None:
        """Undo ``add``."""
        if not needs:
            self._always.remove(who)
        for key in needs[0] if needs else ():
            self._by_key[key].remove(who)
            if not self._by_key[key]:
                del self._by_key[key]

    def called(self, keys: set[str]) -> set[W]:
        """Return those whose anchor is among the keys of a text."""
        by_key = self._by_key
        return set(self._always).union(*[by_key[key] for key in by_key.keys() & keys])


def _prefix_keys(needs: Iterable[Need]) -> list[str]:
    return [key for need in needs for key in need if key.endswith("*")]
