"""What stands on the agendas of an imaginary Key West, put into a store as polls would have."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.feed import Feed
from bot.domain.item import AgendaFacts, Item, ItemType, StoredItem
from bot.domain.subscription import Channel, Subscription, Topic
from bot.matching.gazetteer import load_gazetteer
from bot.matching.nicknames import with_own
from bot.ports import FoundItem, Store
from bot.services.commands.desk import Desk
from bot.services.indexing import CurrentIndex
from bot.services.preparing import read_item
from tests.fakes.newsroom import DESK, KEY_WEST, START, TOPIC, Hand

_OF_MEETING = ("body", "location", "agenda_published_at", "moved_to", "vanished", "unread")
MONROE = "ocd-division/country:us/state:fl/county:monroe"


def agenda_feed(id: str = "city", kind: str = "legistar", place: str = KEY_WEST) -> Feed:
    """A feed of a government's own meetings."""
    return Feed(id, kind, f"https://{id}.example/v1", "America/New_York", timedelta(hours=1), place=place)


@dataclass
class TownHall:
    """A store with agenda feeds, and what is put into it."""

    store: Store
    clock: Hand = field(default_factory=Hand)

    @property
    def desk(self) -> Desk:
        """The use cases of chat over it."""
        gazetteer = load_gazetteer()
        return Desk(self.store, gazetteer, CurrentIndex(gazetteer), self.clock)

    async def open(
        self, *feeds: Feed, wants: tuple[Subscription, ...] | None = None, topics: tuple[Topic, ...] = (TOPIC,)
    ) -> None:
        """Set up the feeds, and what the desk is subscribed to."""
        wanted = (Subscription(0, DESK.id, (KEY_WEST,), (TOPIC.name,)),) if wants is None else wants
        async with self.store.deciding() as uow:
            await uow.feeds.sync(feeds, START)
            await uow.desk.sync([DESK, Channel("console:other", "UTC")], topics, wanted, START)
            await uow.commit()

    async def meet(self, key: str = "m1", *, feed: Feed | None = None, hours: float = 48, **fields: Any) -> StoredItem:
        """Put a meeting on the calendar; ``fields`` are those of Item, and those of its facts."""
        own = feed or agenda_feed()
        facts: dict[str, Any] = {"body": "City Commission", "location": "Old City Hall", "agenda_published_at": START}
        facts |= {name: fields.pop(name) for name in _OF_MEETING if name in fields}
        item = Item(ItemType.MEETING, (key,), "City Commission", meets_at=START + timedelta(hours=hours), place=own.place)
        return await self._put(own.id, replace(item, agenda=AgendaFacts(meeting_key=key, **facts), **fields))

    async def list(
        self, title: str, meeting: str = "m1", *, feed: str = "city", place: str = KEY_WEST, after: float = 0, **fields: Any
    ) -> StoredItem:
        """Put an item on an agenda, ``after`` so many hours; ``fields`` are those of Item, and those of its facts."""
        names = ("number", "file", "sequence", "consent", "procedural", "pulled")
        facts = {name: fields.pop(name) for name in names if name in fields}
        agenda = AgendaFacts(meeting_key=meeting, body="City Commission", **facts)
        item = Item(ItemType.AGENDA_ITEM, (f"{meeting}:{title}",), title, place=place, agenda=agenda)
        return await self._put(feed, replace(item, **fields), START + timedelta(hours=after))

    async def revise(self, stored: StoredItem, at: datetime, **fields: Any) -> StoredItem:
        """Publish another revision of an item."""
        async with self.store.deciding() as uow:
            revised = await uow.items.revise(stored, _found(replace(stored.item, **fields), f"r{at}"), at)
            await uow.commit()
        return revised

    async def _put(self, feed: str, item: Item, now: datetime = START) -> StoredItem:
        async with self.store.deciding() as uow:
            (stored,) = await uow.items.add(feed, [_found(item, "r1")], now, baseline=False)
            await uow.commit()
        return stored


def _found(item: Item, revision: str) -> FoundItem:
    each = read_item(item, (), load_gazetteer(), with_own(()))
    return FoundItem(item, revision, each.reading, each.words)
