"""Any story of alerts, faults, crashes and time ends well: everything told, nothing told twice."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.alert import Alert, AlertKind
from bot.domain.delivery import DeliveryState, DeliveryType
from bot.domain.errors import PayloadRejected, Transient, UnknownOutcome
from bot.domain.subscription import Channel, Mode
from storage.store import SqlStore
from tests.fakes.adapter import Mishap
from tests.fakes.delivery import ALARMS, DESK, HOUR, MINUTE, NIGHT, SECOND, Rig

MISHAPS = ("busy", "lost", "stored", "rejected", "defect")
channels = st.sampled_from([DESK, NIGHT])
posts = st.tuples(
    st.just("post"),
    channels,
    st.integers(1, 12),
    st.sampled_from([AlertKind.NEW, AlertKind.REVERSAL]),
    st.sampled_from([Mode.INSTANT, Mode.HOURLY, Mode.DAILY]),
    st.lists(st.sampled_from(MISHAPS), max_size=2),
)
steps = st.one_of(
    posts,
    st.tuples(st.just("gone or back"), channels),
    st.tuples(st.just("die"), channels, st.booleans()),
    st.tuples(st.just("wait"), st.sampled_from([SECOND, MINUTE, 10 * MINUTE, HOUR, 7 * HOUR])),
)


class Story(Rig):
    """A rig to which things happen."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__(store)
        self.raised: list[Alert] = []
        self.lives = 1

    async def happen(self, step: tuple[object, ...]) -> None:
        """Let one step happen, then tick."""
        match step:
            case "post", Channel() as channel, int(count), AlertKind() as kind, Mode() as mode, list(mishaps):
                self.raised += await self.post(channel, count, kind=kind, mode=mode)
                self.chat.mishaps[channel.id].extend(self._mishap(channel.id, name) for name in mishaps)
            case "gone or back", Channel() as channel:
                self.chat.gone ^= {channel.id}
            case "die", Channel() as channel, bool(stores):
                await self._die(channel.id, stores=stores)
            case "wait", timedelta() as time:
                self.now += time
        await self.tick(SECOND)

    async def end(self) -> None:
        """Make the platform well and wait until nothing is left to do."""
        self.chat.mishaps.clear()
        self.chat.gone.clear()
        await self.tick(16 * MINUTE)
        for _ in range(400):
            async with self.store.reading() as uow:
                due = await uow.deliveries.next_due()
            if due is None:
                return
            await self.tick(max(due - self.now, SECOND))
        pytest.fail("the outbox never empties")

    async def _die(self, channel: str, *, stores: bool) -> None:
        """Kill the process while a send is on its way, if there is one, before or after the platform stored it."""
        self.chat.mishaps[channel].appendleft(Mishap(gate=asyncio.Event(), stores=stores))
        await self.delivering.tick(self.now)
        ended = asyncio.ensure_future(self.delivering.idle())
        blocked = asyncio.ensure_future(self.chat.until(lambda: channel in self.chat.blocked))
        await asyncio.wait({ended, blocked}, return_when=asyncio.FIRST_COMPLETED)
        others = [task for task in asyncio.all_tasks() if task.get_name().startswith("delivering")]
        doomed = [task for task in others if task.get_name() == f"delivering {channel}" and blocked.done()]
        for task in [*doomed, ended, blocked]:
            task.cancel()
        await asyncio.gather(*others, ended, blocked, return_exceptions=True)
        self.chat.mishaps[channel].clear()
        self.lives += 1
        self.delivering = self.process(f"life {self.lives}")

    def _mishap(self, channel: str, name: str) -> Mishap:
        return {
            "busy": Mishap(Transient(channel, "busy")),
            "lost": Mishap(UnknownOutcome(channel, "lost")),
            "stored": Mishap(UnknownOutcome(channel, "lost"), stores=True),
            "rejected": Mishap(PayloadRejected(channel, "no")),
            "defect": Mishap(KeyError("defect")),
        }[name]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=st.lists(steps, min_size=4, max_size=12))
async def test_every_alert_is_told_once_or_rejected_and_said_so(
    story: list[tuple[object, ...]], sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("story") / "gavel.db")
    store = SqlStore(f"sqlite+aiosqlite:///{path}")
    try:
        rig = Story(store)
        await rig.alerts.open(DESK, NIGHT, ALARMS)
        for step in story:
            await rig.happen(step)
        await rig.end()
        await check(rig)
    finally:
        await store.close()


async def check(rig: Story) -> None:
    """Every delivery has ended, and a reader saw each alert once unless its message was rejected."""
    deliveries = await rig.deliveries(rig.raised) if rig.raised else []
    assert {delivery.state for delivery in deliveries} <= {DeliveryState.SENT, DeliveryState.FOLDED, DeliveryState.REJECTED}
    seen = Counter(
        line.split(":")[0] for posted in rig.chat.channels.values() for shown in posted for line in shown.text.split("\n")[1:]
    )
    assert rig.chat.most_in_one_channel <= 1
    assert rig.delivering.possible_repeats == 0
    for number, alert in enumerate(rig.raised, start=1):
        own = [delivery for delivery in deliveries if alert.id in delivery.alerts]
        final = [delivery for delivery in own if delivery.state is not DeliveryState.FOLDED]
        assert len(final) == 1
        assert (final[0].type is DeliveryType.DIGEST) == (len(own) == 2)
        assert seen[f"story {number}"] == (final[0].state is DeliveryState.SENT)
