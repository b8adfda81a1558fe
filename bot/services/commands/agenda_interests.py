"""What a channel looks for on agendas, and which of many stored agenda items meet it by the matcher of the alerts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.errors import QueryError
from bot.domain.item import ItemType, StoredItem
from bot.domain.place import Mention
from bot.domain.seek import Has, Seek, each, either
from bot.domain.subscription import Match, Subscription, Term, Topic, TopicHit
from bot.matching.gazetteer import Gazetteer
from bot.matching.index import Index
from bot.matching.query import parse_query
from bot.matching.rows import COUNTRY
from bot.matching.seeking import sought
from bot.matching.terms import place_term, type_term
from bot.ports import UnitOfWork
from bot.services.indexing import index_of, match_all
from bot.services.preparing import feed_mention
from bot.text.document import read

MOST = 2_000
"""The most agenda items that are read and matched, those of the soonest meetings."""

_CANDIDATES = 20_000
_QUERIES_AT_ONCE = 20
_ITEMS_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Interests:
    """What is looked for: topics, and queries that have no name; ``everything_of`` are places whose every item counts.

    ``own``: they are what the channel's subscriptions ask for; else they are all topics that there are.
    """

    topics: tuple[Topic, ...]
    queries: tuple[str, ...] = ()
    everything_of: tuple[str, ...] = ()
    own: bool = True

    def __bool__(self) -> bool:
        return bool(self.topics or self.queries or self.everything_of)


@dataclass(frozen=True, slots=True)
class Met:
    """An agenda item that meets what is looked for, and by which words."""

    stored: StoredItem
    hits: tuple[TopicHit, ...]

    @property
    def terms(self) -> frozenset[Term]:
        """The words, wherever they stand in title and text."""
        return frozenset(term for hit in self.hits for term in hit.terms)


async def interests_of(uow: UnitOfWork, channel: str | None) -> Interests:
    """Return what a channel's subscriptions ask for, wherever; all topics where it has none.

    Without a channel: all topics, and the queries of all subscriptions.
    """
    topics = await uow.desk.topics()
    asked = await uow.desk.subscriptions(channel)
    queries = tuple(dict.fromkeys(one.query for one in asked if one.query))
    if channel is None or not asked:
        return Interests(tuple(topics), queries, own=False)
    named = {name for one in asked for name in one.topics}
    everything = {place for one in asked if not one.topics and not one.query for place in one.places}
    return Interests(tuple(topic for topic in topics if topic.name in named), queries, tuple(sorted(everything)))


async def candidates(uow: UnitOfWork, wanted: Interests, places: Collection[str], gazetteer: Gazetteer) -> set[int]:
    """Return the agenda items of places, and of what they hold, that the full-text index takes for what is wanted."""
    here = either(*(Has(place_term(gazetteer.canonical(place))) for place in places))
    seeks = list(_seeks([*(topic.query for topic in wanted.topics), *wanted.queries]))
    found: set[int] = set()
    for start in range(0, len(seeks), _QUERIES_AT_ONCE):
        seek = each(either(*seeks[start : start + _QUERIES_AT_ONCE]), here, Has(type_term(ItemType.AGENDA_ITEM)))
        hits = await uow.lookup.search(seek, limit=_CANDIDATES)
        found.update(hit.item_id for hit in hits.found)
    return found


async def met_by(uow: UnitOfWork, wanted: Interests, item_ids: Sequence[int], gazetteer: Gazetteer) -> dict[int, Met]:
    """Match agenda items against what is wanted; return those that meet it, procedural rows aside, by id."""
    index = await _index(wanted, gazetteer)
    met: dict[int, Met] = {}
    for start in range(0, len(item_ids), _ITEMS_AT_ONCE):
        known = await uow.items.get(item_ids[start : start + _ITEMS_AT_ONCE])
        news = [one for one in known.values() if one.item.agenda and not one.item.agenda.procedural]
        texts = ((read(one.item.title, one.item.text), _place_of(one, gazetteer)) for one in news)
        for one, result in zip(news, await match_all(index, texts), strict=True):
            if result.matches:
                met[one.id] = Met(one, _hits(result.matches))
    return met


async def _index(wanted: Interests, gazetteer: Gazetteer) -> Index:
    """The topics and queries wherever, since the place was asked for by name; everything only where it is subscribed to."""
    requests = [Subscription(1, "", (COUNTRY,), tuple(topic.name for topic in wanted.topics))] if wanted.topics else []
    requests += [Subscription(number, "", (COUNTRY,), query=query) for number, query in enumerate(wanted.queries, 2)]
    if wanted.everything_of:
        requests.append(Subscription(0, "", wanted.everything_of))
    return await index_of(requests, wanted.topics, gazetteer)


def _place_of(stored: StoredItem, gazetteer: Gazetteer) -> tuple[Mention, ...]:
    return (feed_mention(stored.item.place or COUNTRY, gazetteer),)


def _hits(matches: Iterable[Match]) -> tuple[TopicHit, ...]:
    """What was met, each topic once; the queries without a name together."""
    terms: dict[str, dict[Term, None]] = {}
    for match in matches:
        for hit in match.hits:
            terms.setdefault(hit.topic, {}).update(dict.fromkeys(hit.terms))
    return tuple(TopicHit(topic, tuple(found)) for topic, found in terms.items())


def _seeks(queries: Iterable[str]) -> Iterable[Seek]:
    """A query that this version cannot read is not in force, and everything else is."""
    for query in queries:
        try:
            yield sought(parse_query(query).tree).seek
        except QueryError:
            continue


def of_places(places: Mapping[int, str], wanted: Interests, gazetteer: Gazetteer) -> set[int]:
    """Return the ids, of those given with their place, whose every item is wanted."""
    return {number for number, place in places.items() if any(gazetteer.contains(one, place) for one in wanted.everything_of)}
