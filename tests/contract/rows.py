"""Made-up rows for the store's contract suite: each maker gives something valid, with what a test is about set by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.alert import AlertKind
from bot.domain.delivery import Delivery, DeliveryType
from bot.domain.feed import Feed
from bot.domain.item import AgendaFacts, Item, ItemType, StoredItem
from bot.domain.place import Confidence, Mention
from bot.domain.story import Chapter, ChapterKind, Placement, Relation
from bot.domain.subscription import Match, Mode, Term, TopicHit
from bot.ports import FoundItem, ItemReading, ItemWords, UnitOfWork
from storage.store import SqlStore

NOW = datetime(2025, 7, 1, 12, 0, tzinfo=UTC)
LEASE = timedelta(minutes=2)
PLACE = "ocd-division/country:us/state:xx/place:marlow"
DESK = "console:desk"


def minutes(count: float) -> datetime:
    """Return the moment ``count`` minutes after NOW."""
    return NOW + timedelta(minutes=count)


def feed(name: str, **changes: Any) -> Feed:
    """Make a feed with a host of its own."""
    values = {
        "kind": "rss",
        "address": f"https://{name}.example/feed",
        "timezone": "America/New_York",
        "interval": timedelta(minutes=15),
    }
    return Feed(**{"id": name, **values, **changes})


def item(key: str, **changes: Any) -> Item:
    """Make a news item known by one key."""
    values = {"type": ItemType.NEWS, "keys": (key,), "title": f"Council hears {key}"}
    return Item(**{**values, **changes})


def agenda_item(key: str, meeting: str, **changes: Any) -> Item:
    """Make an agenda item of a meeting."""
    facts = AgendaFacts(meeting_key=meeting, body="Town Council", number="CA-9")
    return item(key, type=ItemType.AGENDA_ITEM, agenda=facts, meets_at=minutes(600), **changes)


def mention(place: str = PLACE) -> Mention:
    """Make a certain mention."""
    return Mention(place, "Marlow", 0, 6, "Marlow", Confidence.CERTAIN, "label")


def reading(**changes: Any) -> ItemReading:
    """Make a reading that resembles no other."""
    values: dict[str, Any] = {
        "mentions": (mention(),),
        "token_count": 120,
        "sketch": frozenset(),
        "numbers": frozenset(),
        "title_key": "",
        "canonical_url": "",
    }
    return ItemReading(**{**values, **changes})


def match(subscription: int = 1, channel: str = DESK) -> Match:
    """Make a match with one place and one term."""
    return Match(subscription, channel, Mode.INSTANT, (mention(),), (TopicHit("housing", (Term("rent", 3, 7),)),))


async def with_feeds(store: SqlStore, *feeds: Feed) -> None:
    """Store feeds as feeds.yaml would."""
    async with store.deciding() as unit:
        await unit.feeds.sync(feeds, NOW)
        await unit.commit()


async def put(unit: UnitOfWork, found: Item, *, of: str = "herald", read: ItemReading | None = None, **more: Any) -> StoredItem:
    """Add an item to a feed that is there."""
    new = FoundItem(found, more.get("revision", "r1"), read or reading(), more.get("words", ItemWords()))
    (stored,) = await unit.items.add(of, [new], more.get("now", NOW), baseline=False)
    return stored


async def put_chapter(unit: UnitOfWork, stored: StoredItem, title: str = "The vote", story: int | None = None) -> Chapter:
    """Give an item a chapter, in a story of its own unless told."""
    number = story if story is not None else await unit.stories.open(PLACE, title, (), NOW)
    chapter = await unit.stories.add_chapter(number, ChapterKind.NEWS, title, NOW)
    await unit.stories.join(chapter.id, stored.id, Placement(chapter.id, number, Relation.FIRST, "made"), NOW)
    return chapter


async def put_alert(unit: UnitOfWork, stored: StoredItem, chapter: Chapter, channel: str = DESK, change: str = "new") -> int:
    """Raise an alert that is not there yet."""
    alert = await unit.alerts.raise_alert(
        channel, chapter.id, stored.id, AlertKind.NEW, change, matches=(match(channel=channel),), reason="it matched", now=NOW
    )
    assert alert is not None
    return alert.id


async def queue(store: SqlStore, *, channel: str = DESK, count: int = 1, **more: Any) -> list[Delivery]:
    """Write posts of one new alert each, and commit them."""
    written = []
    async with store.deciding() as unit:
        if await unit.feeds.get("herald") is None:
            await unit.feeds.sync([feed("herald")], NOW)
        for _ in range(count):
            stored = await put(unit, item("made-up"))
            alert = await put_alert(unit, stored, await put_chapter(unit, stored), channel)
            delivery = await unit.deliveries.add(channel, DeliveryType.POST, [alert], NOW, **more)
            assert delivery is not None
            written.append(delivery)
        await unit.commit()
    return written
