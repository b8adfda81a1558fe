"""What a subscription would have posted: the matcher of the alerts themselves, over the stored items of the last 30 days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nlargest

from bot.domain.alert import AlertKind
from bot.domain.identity import fold_title
from bot.domain.item import Item, StoredItem
from bot.domain.message import Line, Span
from bot.domain.seek import Has, Seek, either
from bot.domain.subscription import Subscription, Topic
from bot.matching.gazetteer import Gazetteer
from bot.matching.index import Index, Result
from bot.matching.terms import place_term
from bot.ports import UnitOfWork
from bot.services.commands.desk import plain
from bot.services.indexing import index_of, match_all
from bot.services.selecting import wanted
from bot.services.wording import counted, moment, short
from bot.text.document import read

BACK = timedelta(days=30)
MOST = 2_000
SHOWN = 5
_AT_ONCE = 50
"""Items read at a time."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What came of it: how many messages, the newest of them; how many items are about the places at all.

    ``unsure`` is how many more a loose subscription would have posted. ``cut``: there were more items than were
    tried.
    """

    count: int
    newest: tuple[StoredItem, ...]
    about: int
    unsure: int
    cut: bool


async def preview(
    uow: UnitOfWork, subscription: Subscription, topics: Sequence[Topic], gazetteer: Gazetteer, now: datetime
) -> Preview:
    """Try a subscription that is not saved yet on the newest stored items about its places."""
    since = now - BACK
    index = await index_of([subscription], [topic for topic in topics if topic.name in subscription.topics], gazetteer)
    hits = await uow.lookup.search(_about(subscription, gazetteer), since=since, limit=MOST)
    numbers = [hit.item_id for hit in hits.found]
    posted: dict[object, StoredItem] = {}
    about = unsure = 0
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        stored, mentions = await uow.items.get(some), await uow.items.mentions(some)
        recent = [stored[number] for number in some if _is_recent(stored[number].item, since)]
        texts = ((read(each.item.title, each.item.text), mentions[each.id]) for each in recent)
        about += len(recent)
        for each, result in zip(recent, await match_all(index, texts), strict=True):
            if _meets(each.item, result, index):
                posted.setdefault(_once(each), each)
            elif not result.matches and any(not near.misses for near in result.near):
                unsure += 1
    newest = nlargest(SHOWN, posted.values(), key=lambda each: (_when(each), each.id))
    return Preview(len(posted), tuple(newest), about, unsure, cut=hits.more)


def lines(shown: Preview) -> tuple[Line, ...]:
    """Word a preview, without the items."""
    tried = f"the newest {MOST:,} items about the place" if shown.cut else "the last 30 days"
    if shown.count:
        said = [f"Of {tried}, {counted(shown.count, 'item')} would have been posted here:"]
    elif shown.about:
        met = f"{counted(shown.about, 'item')} about the place, none of them what is asked for"
        said = [f"Of {tried}, nothing would have been posted here: {met}."]
    else:
        said = ["In the last 30 days nothing was published about the place, as far as the feeds tell."]
    if shown.unsure:
        said.append(f"{counted(shown.unsure, 'more item')} may be about the place: match: loose would take them in.")
    return tuple(map(plain, said))


def rows(shown: Preview, zone: str) -> tuple[tuple[Line, ...], ...]:
    """The newest items of a preview: title with its link, and when it was published or seen."""
    return tuple(
        (
            (
                Span("• "),
                Span(short(stored.item.title, 120), url=stored.item.url),
                Span(" · "),
                moment(_when(stored), zone),
            ),
        )
        for stored in shown.newest
    )


def _about(subscription: Subscription, gazetteer: Gazetteer) -> Seek:
    """Return what finds every item that can meet a subscription by its places, and perhaps a few more."""
    places = set(subscription.places)
    if subscription.include_parents:
        places.update(holder for place in subscription.places for holder in gazetteer.ancestors(place))
    return either(*(Has(place_term(gazetteer.canonical(place))) for place in sorted(places)))


def _is_recent(item: Item, since: datetime) -> bool:
    """Whether an item would be told at all, and was of the time looked at: a first poll also brings meetings long past."""
    return not (item.agenda and item.agenda.procedural) and (item.meets_at is None or item.meets_at >= since)


def _meets(item: Item, result: Result, index: Index) -> bool:
    kind = AlertKind.NEW
    if item.agenda:
        kind = AlertKind.OUTCOME if item.agenda.outcome else AlertKind.AGENDA
    return bool(wanted(result.matches, kind, index.subscriptions))


def _once(stored: StoredItem) -> object:
    """What a post is told by: reports with the same headline are one."""
    return stored.id if stored.item.agenda else fold_title(stored.item.title)


def _when(stored: StoredItem) -> datetime:
    return stored.item.published_at or stored.first_seen_at
