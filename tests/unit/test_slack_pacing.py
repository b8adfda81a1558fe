"""Turns of Slack's channels: one message a second in each, whatever the others do."""

from __future__ import annotations

import asyncio
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.pacing import Pacing


class Time:
    """A clock that sleepers move; it notes when each turn came."""

    def __init__(self) -> None:
        self.now = 0.0
        self.turns: list[tuple[str, float]] = []

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def take(pacing: Pacing, time: Time, *channels: str) -> None:
    for channel in channels:
        await pacing.turn(channel)
        time.turns.append((channel, time.now))


async def test_one_channel_waits_and_another_does_not() -> None:
    time = Time()
    pacing = Pacing(1.0, lambda: time.now, time.sleep)
    await take(pacing, time, "a", "b", "a", "b", "a")
    assert time.turns == [("a", 0), ("b", 0), ("a", 1), ("b", 1), ("a", 2)]
    time.now = 100
    await take(pacing, time, "a")
    assert time.turns[-1] == ("a", 100)


async def test_those_who_wait_at_once_have_turns_one_after_the_other() -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    pacing = Pacing(1.0, lambda: 0.0, sleep)
    await asyncio.gather(*(pacing.turn("a") for _ in range(4)))
    assert waits == [1, 2, 3]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 3)), max_size=30))
def test_no_two_messages_of_a_channel_are_closer_than_the_gap(posts: list[tuple[str, float]]) -> None:
    time = Time()
    pacing = Pacing(1.0, lambda: time.now, time.sleep)

    async def run() -> None:
        for channel, later in posts:
            time.now += later
            await take(pacing, time, channel)

    asyncio.run(run())
    for name in "abc":
        at = [when for channel, when in time.turns if channel == name]
        assert all(after - before > 1 - 1e-9 for before, after in pairwise(at))
