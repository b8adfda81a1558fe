"""One send: look for what may have arrived, compose, check the lease, send, record what came of it."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import structlog

from bot.domain.alert import AlertView
from bot.domain.delivery import Delivery, DeliveryState, DeliveryType
from bot.domain.errors import DeliveryError, PayloadRejected, UnknownOutcome
from bot.domain.message import Message
from bot.domain.retry import End, Park, Retry, judge
from bot.domain.subscription import Channel
from bot.matching.gazetteer import Gazetteer
from bot.ports import ChatAdapter, Store, UnitOfWork
from bot.services import telling
from bot.services.admitting import admit
from bot.services.calling import callees
from bot.services.outbox import alarm, enqueue_edit, tell
from bot.services.resting import settle_waiting

SEND_SECONDS = 60.0
"""How long one call of an adapter may take; then its outcome is unknown."""

LEASE = timedelta(minutes=5)
"""How long a claimed delivery is ours: longer than a look-up and a send together."""

LOOK_BACK = timedelta(minutes=5)
"""How far before its first attempt a platform's clock may have stamped a message."""

T = TypeVar("T")
log = structlog.get_logger(__name__)


class Compose(Protocol):
    """Words one delivery from the state of the moment; pure. A notice has no views: its words are ``delivery.text``."""

    def __call__(
        self, delivery: Delivery, views: Sequence[AlertView], channel: Channel, link: Callable[[str], str], /
    ) -> Message: ...


class Sender:
    """Sends claimed deliveries and records the outcome of each.

    ``now`` returns the time of the newest tick, since a send may outlast the tick that began it; ``jitter`` a random number
    in [0, 1). ``possible_repeats`` counts the sends whose lease was lost.
    """

    def __init__(
        self,
        store: Store,
        adapters: Mapping[str, ChatAdapter],
        compose: Compose,
        gazetteer: Gazetteer,
        *,
        owner: str,
        now: Callable[[], datetime],
        jitter: Callable[[], float],
    ) -> None:
        self._store = store
        self._adapters = adapters
        self._compose = compose
        self._gazetteer = gazetteer
        self._owner = owner
        self._now = now
        self._jitter = jitter
        self._tried_out: dict[str, str] = {}
        self.possible_repeats = 0

    def try_out(self, channel: str, reason: str) -> None:
        """Take a channel that was parked for a reason for well once a message arrives there, and tell of it only then.

        A platform may show nothing of what keeps it from taking a message: a check passes, and the next send fails again.
        """
        self._tried_out[channel] = reason

    async def serve(self, delivery: Delivery, channel: Channel) -> None:
        """Send a delivery whose lease is ours, unless an earlier attempt turns out to have arrived, and record the outcome.

        Raises StoreError only; then the lease runs out, and the next attempt looks for the message first.
        """
        adapter = self._adapters[channel.platform]
        if delivery.in_doubt and delivery.type is not DeliveryType.EDIT:
            # Not since it was made: what was held for weeks would be looked for behind all that was said meanwhile.
            since = (delivery.first_attempt_at or delivery.created_at) - LOOK_BACK
            found = await bounded(channel.id, adapter.find(channel.id, delivery.key, since))
            if isinstance(found, Exception):
                await self._failed(delivery, channel, found)
                return
            if found is not None:
                await self._arrived(delivery, channel, found)
                return
            if not await self._readmitted(delivery, channel):
                return
        async with self._store.reading() as uow:
            views = await uow.alerts.views(delivery.alerts)
            calls = await callees(uow, channel.id, views, self._now(), self._gazetteer)
            if not await uow.deliveries.holds(delivery.id, owner=self._owner, now=self._now()):
                log.warning("lease_lost", channel=channel.id, delivery=delivery.id, when="before the send")
                return
        sent = await bounded(channel.id, self._transmit(adapter, delivery, channel, views, calls))
        if isinstance(sent, Exception):
            await self._failed(delivery, channel, sent)
        else:
            await self._arrived(delivery, channel, *sent)

    async def _readmitted(self, delivery: Delivery, channel: Channel) -> bool:
        """Ask again whether a delivery that was looked up in vain may go: it was claimed for the look-up alone."""
        now = self._now()
        async with self._store.deciding() as uow:
            await uow.deliveries.retry(delivery.id, now, delivery.reason, now, in_doubt=True, owner=self._owner)
            await settle_waiting(uow, channel.id, now, looked_up=delivery.id)
            back = {each.id: each.alerts for each in await uow.deliveries.pending(channel.id)}
            whole = back.get(delivery.id) == delivery.alerts
            if not whole or not await admit(uow, delivery, channel, now, self._gazetteer):
                await uow.commit()
                return False
        # Left without commit: it never went back, the lease is ours still.
        return True

    async def _transmit(
        self,
        adapter: ChatAdapter,
        delivery: Delivery,
        channel: Channel,
        views: Sequence[AlertView],
        calls: tuple[str, ...],
    ) -> tuple[str, Message]:
        message = replace(self._word(delivery, views, channel), mentions=calls)
        target = delivery.target
        if delivery.type is DeliveryType.EDIT:
            assert target is not None
            await adapter.edit(channel.id, target, message)
            return target, message
        if delivery.type is DeliveryType.REPLY and target is not None:
            try:
                return await adapter.reply(channel.id, target, message), message
            except PayloadRejected as error:
                # Someone may have deleted the root of the thread: the news must not go with it.
                log.info("reply_rejected", channel=channel.id, delivery=delivery.id, error=str(error))
        return await adapter.send(channel.id, message), message

    def _word(self, delivery: Delivery, views: Sequence[AlertView], channel: Channel) -> Message:
        adapter = self._adapters[channel.platform]
        return self._compose(delivery, views, channel, lambda message_id: adapter.link(channel.id, message_id))

    async def _arrived(self, delivery: Delivery, channel: Channel, message_id: str, message: Message | None = None) -> None:
        """Record a send, or with no ``message`` one of an earlier attempt that was found.

        Under the decide lock, so that what changes meanwhile is either in the views read here or finds the message sent.
        """
        now = self._now()
        async with self._store.deciding() as uow:
            kept = await uow.deliveries.sent(delivery.id, message_id, now, owner=self._owner)
            if kept and delivery.alerts and self._is_stale(delivery, channel, message, await uow.alerts.views(delivery.alerts)):
                await enqueue_edit(uow, replace(delivery, message_id=message_id), now)
            if delivery.type is not DeliveryType.EDIT and self._tried_out.pop(channel.id, None) is not None:
                await alarm(uow, channel.id, telling.resumed(channel.id), now, key=f"resumed:{channel.id}:{now}")
            await uow.commit()
        if not kept:
            self.possible_repeats += 1
            log.warning("possible_repeat", channel=channel.id, delivery=delivery.id, message=message_id)

    def _is_stale(self, delivery: Delivery, channel: Channel, message: Message | None, views: Sequence[AlertView]) -> bool:
        if message is not None:
            return self._word(delivery, views, channel).text != message.text
        # What an earlier attempt said is not known: times, votes and sources may have changed since.
        return True

    async def _failed(self, delivery: Delivery, channel: Channel, error: Exception) -> None:
        now = self._now()
        verdict = judge(error, delivery, now, self._jitter())
        reason = error.message if isinstance(error, DeliveryError) else f"unexpected {type(error).__name__}"
        log.warning(
            "send_failed",
            channel=channel.id,
            delivery=delivery.id,
            attempt=delivery.attempts,
            verdict=type(verdict).__name__.lower(),
            error=type(error).__name__,
            reason=reason,
            at=_where(error),
        )
        async with self._store.writing() as uow:
            if not await uow.deliveries.holds(delivery.id, owner=self._owner, now=now):
                log.warning("lease_lost", channel=channel.id, delivery=delivery.id, when="after a failed send")
                return
            if isinstance(verdict, Retry):
                await uow.deliveries.retry(
                    delivery.id, now + verdict.wait, reason, now, in_doubt=verdict.in_doubt, owner=self._owner
                )
            elif isinstance(verdict, Park):
                await uow.deliveries.retry(delivery.id, now, reason, now, in_doubt=delivery.in_doubt, owner=self._owner)
                await uow.deliveries.park_channel(channel.id, reason, now)
                if self._tried_out.pop(channel.id, None) != reason:
                    await alarm(uow, channel.id, telling.parked(channel.id, reason), now, key=f"parked:{channel.id}:{now}")
            else:
                await uow.deliveries.settle(delivery.id, verdict.state, reason, now)
                await self._tell_rejected(uow, delivery, verdict, reason, now)
            await uow.commit()

    async def _tell_rejected(self, uow: UnitOfWork, delivery: Delivery, verdict: End, reason: str, now: datetime) -> None:
        if verdict.state is not DeliveryState.REJECTED:
            return
        key = f"rejected:{delivery.id}"
        if delivery.type is DeliveryType.NOTICE:
            await alarm(uow, delivery.channel, telling.refused(delivery.channel, delivery.text), now, key=key)
        else:
            views = await uow.alerts.views(delivery.alerts)
            await tell(uow, delivery.channel, telling.rejected(reason, views), now, key=key)


async def bounded(channel: str, call: Awaitable[T]) -> T | Exception:
    """Await one call of an adapter, in bounded time; return its answer or what it raised.

    This is the per-delivery boundary: whatever goes wrong in one send, the others go on.
    """
    try:
        async with asyncio.timeout(SEND_SECONDS):
            return await call
    except TimeoutError:
        return UnknownOutcome(channel, f"no answer within {SEND_SECONDS:.0f} s")
    except Exception as error:
        return error


def _where(error: Exception) -> str:
    """Say where an unexpected error arose. Its text stays out of the log: it may hold an address with a token."""
    if isinstance(error, DeliveryError):
        return ""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{frame.name}:{frame.lineno}"
