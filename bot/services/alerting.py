"""Raising alerts in the decide transaction, and writing the deliveries that carry them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.alert import Alert, AlertKind
from bot.domain.changes import Change
from bot.domain.delivery import Delivery, DeliveryState, DeliveryType
from bot.domain.story import Chapter
from bot.domain.subscription import Channel, Match
from bot.matching.gazetteer import Gazetteer
from bot.ports import Stage, UnitOfWork
from bot.services.outbox import enqueue, enqueue_edit
from bot.services.resting import settle_waiting
from bot.services.selecting import by_channel

_FIRST_SIGHT = {AlertKind.NEW, AlertKind.AGENDA, AlertKind.ADDENDUM, AlertKind.OUTCOME}
"""Kinds that tell of a chapter itself: a channel that was told of it by one needs no other."""

_REPLIES = {AlertKind.ADDENDUM, AlertKind.AMENDED, AlertKind.PULLED, AlertKind.MOVED, AlertKind.CANCELLED, AlertKind.CORRECTION}
_SAID_THEN = _REPLIES - {AlertKind.ADDENDUM}
"""Kinds that say what changed at one time: composed anew after the next change they would contradict themselves."""


@dataclass
class Alerting:
    """The alerts of one batch: raised one by one, delivered together at the end of the transaction.

    ``missed`` is set after a gap in polling: what was published meanwhile is then grouped by the outbox instead of flooding the
    channel.
    """

    uow: UnitOfWork
    channels: Mapping[str, Channel]
    now: datetime
    gazetteer: Gazetteer
    missed: bool = False
    _raised: dict[tuple[str, str], list[Alert]] = field(default_factory=dict)
    _roots: dict[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)
    count: int = 0

    async def raise_for(
        self,
        item_id: int,
        chapter: Chapter,
        change: Change,
        matches: Sequence[Match],
        *,
        reason: str,
        roots: tuple[int, ...] = (),
        together: str = "",
        again: bool = False,
    ) -> list[Stage]:
        """Raise a change in every channel that its matches name; say for each what became of it.

        ``roots`` are the chapters whose message a reply answers, the first that has one. Alerts of one kind and of the same
        ``together`` share a message. ``again``: the change happened just now, so it is told even if the same one was told
        before (a meeting moved to and fro); else a chapter that the channel was told of is not told again.
        """
        stages = []
        for channel, own in by_channel(matches).items():
            key = await change_key(self.uow, channel, chapter.id, change, again=again)
            alert = key and await self.uow.alerts.raise_alert(
                channel,
                chapter.id,
                item_id,
                change.kind,
                key,
                matches=own,
                reason=reason,
                note=change.note,
                now=self.now,
            )
            if not alert:
                stages.append(Stage("alert", "known", f"{channel} was told of this chapter before", (channel,)))
                continue
            self.count += 1
            group = f"{change.kind.value}:{together or alert.id}"
            self._raised.setdefault((channel, group), []).append(alert)
            self._roots[channel, group] = (*self._roots.get((channel, group), ()), *roots)
            stages.append(Stage("alert", change.kind.value, f"{channel}: {reason}", (channel,)))
        return stages

    async def refresh(self, chapter: Chapter) -> list[Stage]:
        """Bring the messages that already stand for a chapter up to date, by silent edits.

        What mutes held back of it is looked at again: a feed that is not muted may report it now.
        """
        stages = []
        muted = [delivery for delivery in await self._deliveries(chapter) if delivery.mute is not None]
        await self.uow.deliveries.reopen([delivery.id for delivery in muted], self.now)
        for channel in {delivery.channel for delivery in muted}:
            await settle_waiting(self.uow, channel, self.now)  # its subscriptions may have ended since
        said_then = {alert.id for alert in await self.uow.alerts.of_chapter(chapter.id) if alert.kind in _SAID_THEN}
        for delivery in await self._messages(chapter):
            if said_then.issuperset(delivery.alerts):
                continue
            await enqueue_edit(self.uow, delivery, self.now)
            said = f"{delivery.channel}: message {delivery.message_id} gets this source"
            stages.append(Stage("edit", "queued", said, (delivery.channel,)))
        return stages

    async def deliver(self) -> None:
        """Write the deliveries of all alerts raised so far."""
        for (channel, group), alerts in self._raised.items():
            target = await self._root(channel, self._roots[channel, group]) if alerts[0].kind in _REPLIES else None
            await enqueue(
                self.uow,
                self.channels[channel],
                alerts,
                self.now,
                gazetteer=self.gazetteer,
                type=DeliveryType.REPLY if target else DeliveryType.POST,
                target=target,
                missed=self.missed,
            )
        self._raised.clear()
        self._roots.clear()

    async def _root(self, channel: str, chapters: tuple[int, ...]) -> str | None:
        """Return the message in this channel that a reply answers; None where there is none of its own: then it is a post."""
        for chapter_id in dict.fromkeys(chapters):
            chapter = await self.uow.stories.chapter(chapter_id)
            for delivery in await self._messages(chapter) if chapter else ():
                if delivery.channel == channel and delivery.type is not DeliveryType.DIGEST:
                    return delivery.message_id
        return None

    async def _messages(self, chapter: Chapter) -> list[Delivery]:
        return [
            delivery
            for delivery in await self._deliveries(chapter)
            if delivery.state is DeliveryState.SENT and delivery.message_id
        ]

    async def _deliveries(self, chapter: Chapter) -> list[Delivery]:
        alerts = [alert.id for alert in await self.uow.alerts.of_chapter(chapter.id)]
        return await self.uow.deliveries.of_alerts(alerts) if alerts else []


async def change_key(uow: UnitOfWork, channel: str, chapter: int, change: Change, *, again: bool = False) -> str | None:
    """Return the key under which a channel is to be told of a change of a chapter; None if it knows already.

    A change that happens ``again`` is numbered from its second time on.
    """
    told = [alert for alert in await uow.alerts.of_chapter(chapter) if alert.channel == channel]
    if again:
        times = sum(alert.change_key == change.key or alert.change_key.startswith(f"{change.key}#") for alert in told)
        return f"{change.key}#{times + 1}" if times else change.key
    if change.kind in _FIRST_SIGHT and any(alert.kind in _FIRST_SIGHT for alert in told):
        return None
    return change.key
