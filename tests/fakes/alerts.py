"""Alerts in a real store with all the rows behind them, and the smallest way to word them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.alarms import Alarms
from bot.domain.alert import Alert, AlertKind, AlertView
from bot.domain.delivery import Delivery, DeliveryType
from bot.domain.feed import Feed
from bot.domain.item import Item, ItemType, StoredItem
from bot.domain.message import Message, Span
from bot.domain.place import Confidence, Mention
from bot.domain.story import ChapterKind, Placement, Relation
from bot.domain.subscription import Channel, Match, Mode
from bot.ports import FoundItem, ItemReading, ItemWords, Store, UnitOfWork

LAKESIDE = "ocd-division/country:us/state:oh/place:lakeside"
START = datetime(2025, 6, 30, 16, tzinfo=UTC)
_READING = ItemReading((), 0, frozenset(), frozenset(), "", "")


def compose(delivery: Delivery, views: Sequence[AlertView], channel: Channel, link: Callable[[str], str]) -> Message:
    """Word a delivery: a heading or the first title, then a line for each alert with its reports."""
    if delivery.type is DeliveryType.NOTICE:
        return Message(delivery.key, (Span(delivery.text.replace("\n", ": ")),), ())
    lines = tuple((Span(f"{view.chapter.title}: {', '.join(report.feed for report in view.reports)}"),) for view in views)
    return Message(delivery.key, (Span(delivery.heading or views[0].chapter.title),), lines)


class Alerts:
    """Raises alerts in a store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._count = 0

    async def open(self, *channels: Channel, alarms: Channel | None = None) -> None:
        """Write the feeds and the channels; ``alarms`` is where failures are told."""
        feeds = [
            Feed(name, "rss", f"https://{name}.example/feed", "UTC", timedelta(minutes=15)) for name in ("courier", "herald")
        ]
        async with self.store.writing() as uow:
            await uow.feeds.sync(feeds, START)
            await uow.desk.sync(channels, [], [], START)
            await uow.desk.sync_alarms(Alarms(alarms.id) if alarms else None)
            await uow.commit()

    async def alert(
        self, uow: UnitOfWork, channel: str, now: datetime, *, kind: AlertKind = AlertKind.NEW, mode: Mode = Mode.INSTANT
    ) -> Alert:
        """Raise an alert of a new chapter of a new story; its title is ``story N``."""
        self._count += 1
        title = f"story {self._count}"
        stored = await self._item(uow, "courier", title, now)
        story = await uow.stories.open(LAKESIDE, title, [], now)
        chapter = await uow.stories.add_chapter(story, ChapterKind.NEWS, title, now)
        await uow.stories.join(chapter.id, stored.id, Placement(None, None, Relation.FIRST, "test"), now)
        place = Mention(LAKESIDE, "Lakeside", 0, 0, "", Confidence.CERTAIN, "feed")
        match = Match(1, channel, mode, (place,), ())
        alert = await uow.alerts.raise_alert(channel, chapter.id, stored.id, kind, "new", matches=[match], reason="t", now=now)
        assert alert is not None
        return alert

    async def report(self, alert: Alert, now: datetime) -> None:
        """Let another feed report an alert's chapter."""
        async with self.store.writing() as uow:
            stored = await self._item(uow, "herald", f"report on {alert.chapter}", now)
            await uow.stories.join(alert.chapter, stored.id, Placement(alert.chapter, None, Relation.COPY, "test"), now)
            await uow.commit()

    async def _item(self, uow: UnitOfWork, feed: str, title: str, now: datetime) -> StoredItem:
        item = Item(ItemType.NEWS, (f"{feed}:{title}",), title, f"https://{feed}.example/{title.replace(' ', '-')}")
        reading = replace(_READING, title_key=title, canonical_url=item.url)
        (stored,) = await uow.items.add(feed, [FoundItem(item, "r1", reading, ItemWords())], now, baseline=False)
        return stored
