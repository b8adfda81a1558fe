"""Already on the agenda: what a feed's first poll or a new subscription finds among future meetings goes out as one message."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.alert import Alert, AlertKind
from bot.domain.changes import Change
from bot.domain.delivery import DeliveryState, DeliveryType
from bot.domain.holding import DIGEST_SIZE
from bot.domain.item import StoredItem
from bot.domain.story import ChapterKind
from bot.domain.subscription import UNSUBSCRIBED, Match
from bot.matching.gazetteer import Gazetteer
from bot.matching.index import Index
from bot.ports import UnitOfWork
from bot.services.alerting import change_key
from bot.services.chaptering import chapter_of_record
from bot.services.indexing import match_all
from bot.services.outbox import enqueue
from bot.services.preparing import feed_mention
from bot.services.selecting import by_channel, wanted
from bot.text.document import read

_HEADING = "Already on the agenda"


async def welcome(uow: UnitOfWork, index: Index, now: datetime, *, gazetteer: Gazetteer, feed_id: str | None = None) -> int:
    """Alert the subscriptions of ``index`` to matching items of future meetings (of one feed, or all); return how many alerts.

    Runs inside the decide transaction that makes the feed or the subscription known, so a crash repeats both or neither.
    """
    stored = [
        item
        for item in await uow.items.upcoming(now, feed_id=feed_id)
        if item.item.place and item.item.agenda and not item.item.agenda.procedural and not item.item.agenda.pulled
    ]
    # Read one by one as they are matched, in slices that give way to the event loop.
    texts = ((read(s.item.title, s.item.text), (feed_mention(s.item.place or "", gazetteer),)) for s in stored)
    raised: dict[str, list[Alert]] = {}
    change = Change(AlertKind.AGENDA, "agenda")
    for item, result in zip(stored, await match_all(index, texts), strict=True):
        rests_on = wanted(result.matches, change.kind, index.subscriptions)
        for channel, own in by_channel(rests_on).items():
            alert = await _raise(uow, item, channel, own, change, now=now)
            if alert:
                raised.setdefault(channel, []).append(alert)
    channels = await uow.desk.channels(list(raised))
    for channel, alerts in raised.items():
        for start in range(0, len(alerts), DIGEST_SIZE):
            part = alerts[start : start + DIGEST_SIZE]
            await enqueue(uow, channels[channel], part, now, gazetteer=gazetteer, type=DeliveryType.DIGEST, heading=_HEADING)
    return sum(map(len, raised.values()))


async def _raise(
    uow: UnitOfWork, stored: StoredItem, channel: str, matches: tuple[Match, ...], change: Change, *, now: datetime
) -> Alert | None:
    claimed = await uow.feeds.get(stored.feed_id)
    reading = await uow.items.reading(stored.id)
    if claimed is None or reading is None:
        return None
    chapter, placement = await chapter_of_record(uow, claimed.feed, stored, reading, ChapterKind.AGENDA, now=now)
    key = await change_key(uow, channel, chapter.id, change)
    if key is None:
        return await _given_up(uow, channel, chapter.id, matches)
    return await uow.alerts.raise_alert(
        channel, chapter.id, stored.id, change.kind, key, matches=matches, reason=placement.evidence, now=now
    )


async def _given_up(uow: UnitOfWork, channel: str, chapter: int, matches: tuple[Match, ...]) -> Alert | None:
    """Return the alert that was raised before and never sent, since its subscription ended; it rests on the new one now."""
    raised = [alert for alert in await uow.alerts.of_chapter(chapter) if alert.channel == channel]
    carrying = await uow.deliveries.of_alerts([alert.id for alert in raised])
    last = [each for each in carrying if each.state is not DeliveryState.FOLDED]
    if not all(each.state is DeliveryState.DROPPED and each.reason == UNSUBSCRIBED for each in last):
        return None
    await uow.alerts.rest_on(raised[0].id, matches)
    return replace(raised[0], matches=matches)
