"""The stages of an item's way as ``why`` tells them, worded where they are decided.

The first line of a stage's detail says it in short; further lines are its evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from bot.domain.item import Item
from bot.domain.place import Mention
from bot.domain.story import Placement
from bot.domain.subscription import Match, NearMiss, Term, TopicMiss
from bot.matching.index import Result
from bot.ports import Stage
from bot.services.paging import first_page, name
from bot.services.preparing import Prepared
from bot.services.quoting import quote
from bot.text.document import Text

E = TypeVar("E", Match, NearMiss)


def of_places(each: Prepared) -> Stage:
    """Which places the text names, by which rule and how surely, and in which words."""
    if each.unread:
        return Stage("places", "unread", each.unread)
    found: dict[tuple[str, ...], list[Mention]] = defaultdict(list)
    for mention in each.reading.mentions:
        found[mention.name, mention.rule, mention.confidence].append(mention)
    names = "; ".join(dict.fromkeys(name for name, *_ in found))
    return Stage("places", "found" if found else "none", "\n".join([names, *(_place(m, each.text) for m in found.values())]))


def of_query(result: Result, text: Text, item: Item | None = None) -> list[Stage]:
    """Which subscriptions the item met and which it nearly met, by which place and which words; alike ones together.

    Of an ``item`` with pages of a PDF the page on which a hit stands is told.
    """
    stages = [
        Stage(
            "match",
            "yes",
            "\n".join([_who(alike), *_places(alike[0], text), *_hits(alike[0], text), *_pages(alike[0], item)]),
            _channels(alike),
        )
        for alike in _alike(result.matches)
    ]
    stages += [
        Stage(
            "match", "near miss", "\n".join([_who(alike), *_places(alike[0], text), *_lack(alike[0], text)]), _channels(alike)
        )
        for alike in _alike(result.near)
    ]
    return stages or [Stage("match", "no", "no subscription asks for these places and words")]


def of_story(placement: Placement) -> Stage:
    """Which story the item joined and by what evidence, or why it stands alone."""
    story = f"story {placement.story}, " if placement.story else ""
    return Stage("story", placement.relation.value, f"{story}{placement.evidence}")


def _alike(found: Iterable[E]) -> Iterable[list[E]]:
    """Put together what rests on the same evidence."""
    alike: dict[Hashable, list[E]] = defaultdict(list)
    for each in found:
        misses = each.misses if isinstance(each, NearMiss) else ()
        alike[each.places, each.hits, misses].append(each)
    return alike.values()


def _who(alike: Sequence[Match | NearMiss]) -> str:
    return ", ".join(f"{each.channel} (subscription {each.subscription})" for each in alike)


def _channels(alike: Sequence[Match | NearMiss]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.channel for each in alike))


def _places(each: Match | NearMiss, text: Text) -> list[str]:
    return [f"place {_place([mention], text)}" for mention in each.places]


def _place(mentions: Sequence[Mention], text: Text) -> str:
    said = f"{mentions[0].name} (rule {mentions[0].rule}, {mentions[0].confidence})"
    quoted = quote(text.full, [(mention.start, mention.end) for mention in mentions])
    return f"{said}: {quoted}" if quoted else said


def _hits(each: Match | NearMiss, text: Text) -> list[str]:
    if not each.hits:
        return ["every item of the place is asked for"]
    return [
        f"{_asked(hit.topic)} hit: {_terms(hit.terms, text) or 'none of the words it excludes is there'}" for hit in each.hits
    ]


def _pages(match: Match, item: Item | None) -> list[str]:
    """Say for each hit in a PDF where it is: ``topic roads: page 212 of the packet``."""
    if item is None:
        return []
    found = [(hit.topic, first_page(hit.terms, item)) for hit in match.hits]
    return [f"{_asked(topic)}: {name(item, page)}" for topic, page in found if page is not None]


def _lack(each: NearMiss, text: Text) -> list[str]:
    if not each.misses:
        return [*_hits(each, text), "the place is only possible, and the subscription is strict"]
    return [_missed(miss, text) for miss in each.misses]


def _missed(miss: TopicMiss, text: Text) -> str:
    if not miss.missing:
        return f"{_asked(miss.topic)}: there is no such topic"
    there = f"{_terms(miss.found, text)}; " if miss.found else ""
    return f"{_asked(miss.topic)}: {there}missing: {', '.join(miss.missing)}"


def _asked(topic: str) -> str:
    return f"topic {topic}" if topic else "query"


def _terms(terms: Sequence[Term], text: Text) -> str:
    return quote(text.full, [(term.start, term.end) for term in terms])
