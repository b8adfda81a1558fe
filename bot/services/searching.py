"""Searching the stored items: the index finds and ranks, the query language has the last word."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.item import ItemType, StoredItem
from bot.domain.seek import Has, each, either
from bot.domain.subscription import Term
from bot.matching.query import Query
from bot.matching.seeking import Sought, sought
from bot.matching.terms import place_term, type_term
from bot.ports import Hit, UnitOfWork
from bot.text.document import Text

MOST = 2_000
"""The newest items that hold what is looked for are ranked, up to this many."""

_AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class Found:
    """An item that meets a query, with the terms that make it so."""

    stored: StoredItem
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """The best items that meet a query, the best first. ``total`` is how many do, None where nobody counted on.

    ``cut``: there are older ones beyond the newest 2,000, which nobody looked at.
    """

    found: tuple[Found, ...]
    total: int | None
    cut: bool


async def search(
    uow: UnitOfWork,
    query: Query,
    *,
    places: Collection[str] = (),
    since: datetime | None = None,
    types: Collection[ItemType] = (),
    wanted: int,
) -> Searched:
    """Find the best ``wanted`` items that meet a query: of places and what they hold, since a time, of some types, where given.

    First come those with most of the query's words in the title, then those with most of its words, then the newest. Whatever
    is returned was asked the query itself. Where the index says for certain what meets it, all it found is counted; elsewhere
    items are asked from the best on only until there are enough.
    """
    asked = sought(query.tree)
    filters = [either(*map(Has, terms)) for terms in ([*map(place_term, places)], [*map(type_term, types)]) if terms]
    aspects = [[each(one, asked.loosely, *filters) for one in ones] for ones in (asked.in_title, asked.anywhere)]
    hits = await uow.lookup.search(each(asked.seek, *filters), since=since, aspects=aspects, limit=MOST)
    ranked = [hit.item_id for hit in sorted(hits.found, key=_rank)]
    found: list[Found] = []
    tried = 0
    while tried < len(ranked) and len(found) < wanted:
        part = ranked[tried : tried + _AT_ONCE]
        found += await _verified(uow, query, part)
        tried += len(part)
    return Searched(tuple(found[:wanted]), _total(asked, ranked, found, tried), hits.more)


def _rank(hit: Hit) -> tuple[int, int, int]:
    in_title, anywhere = hit.aspects
    return -in_title, -anywhere, -hit.item_id


def _total(asked: Sought, ranked: Sequence[int], found: Sequence[Found], tried: int) -> int | None:
    if asked.exact:
        return len(ranked)
    return len(found) if tried == len(ranked) else None


async def _verified(uow: UnitOfWork, query: Query, item_ids: Sequence[int]) -> list[Found]:
    stored = await uow.items.get(item_ids)
    found = []
    for number in item_ids:
        terms = query.search(Text(stored[number].item.title, stored[number].item.text))
        if terms is not None:
            found.append(Found(stored[number], terms))
        await asyncio.sleep(0)  # a long text takes a millisecond, and the chat heartbeat shares the event loop
    return found
