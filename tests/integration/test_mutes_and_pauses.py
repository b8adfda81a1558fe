"""Mutes, pauses and ended subscriptions together: nothing silenced is told, nothing else is kept back, nothing is lost."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.alert import Alert, AlertKind
from bot.domain.errors import UnknownOutcome
from bot.domain.item import Item, ItemType
from bot.domain.mute import Mute, MuteKind
from bot.domain.place import Confidence, Mention
from bot.domain.story import ChapterKind
from bot.domain.subscription import Channel, Match, Mode, Subscription, Term, TopicHit
from bot.ports import UnitOfWork
from bot.services.alerting import Alerting
from bot.services.commands.mute import mute
from bot.services.commands.pause import pause, resume
from bot.services.commands.unmute import unmute
from bot.services.commands.unsubscribe import unsubscribe
from bot.services.outbox import enqueue
from storage.store import SqlStore
from tests.fakes.delivery import ALARMS, DESK, HOUR, MINUTE, SECOND
from tests.fakes.muting import ANA, KEY_WEST, TOPICS, desk_of, put, words
from tests.integration.test_delivery_story import Story
from tests.integration.test_holding_back import lines

RENT, ICE = ("housing",), ("immigration",)
BOTH = (*RENT, *ICE)
PLACE = Mention(KEY_WEST, "Key West, FL", 0, 8, "Key West", Confidence.LIKELY, "body")
WHATS = ("immigration", "housing", "feed courier", "feed herald", "Key West, FL", "story 1")
GRACE = 20 * MINUTE
"""How long a killed process may keep what it had claimed."""

steps = st.one_of(
    st.tuples(st.just("raise"), st.sampled_from([ICE, RENT, BOTH, BOTH]), st.sampled_from(["courier", "herald"])),
    st.tuples(st.just("raise together"), st.sampled_from(["courier", "herald"])),
    st.tuples(st.just("reverse"), st.sampled_from([ICE, BOTH]), st.just("courier")),
    st.tuples(st.just("report"), st.integers(0, 2), st.sampled_from(["courier", "herald"])),
    st.tuples(st.just("mute"), st.sampled_from(WHATS), st.sampled_from(["1h", "5h", "for good"]), st.booleans()),
    st.tuples(st.just("unmute"), st.sampled_from((*WHATS, "all"))),
    st.tuples(st.sampled_from(["pause", "resume"]), st.sampled_from(["1", "2", "all"])),
    st.tuples(st.just("unsubscribe"), st.sampled_from(["1", "2"])),
    st.tuples(st.just("die"), st.just(DESK), st.booleans()),
    st.tuples(st.just("wait"), st.sampled_from([SECOND, 10 * MINUTE, HOUR, 7 * HOUR])),
)


@dataclass
class Told:
    """What should become of an alert. ``droppable``: for good muted, or without a subscription, at some time."""

    alert: Alert
    feeds: set[str]
    shown: bool = False
    droppable: bool = False

    @property
    def title(self) -> str:
        """What it says."""
        return f"story {self.alert.chapter}"


class Desk(Story):
    """The desk of a newsroom with two subscriptions, immigration and housing, and what it should read."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__(store)
        self.told: list[Told] = []
        self.sure_at = self.now

    async def open(self) -> None:
        """Write the rows."""
        await self.alerts.open(DESK, ALARMS)
        async with self.store.deciding() as uow:
            for topic in TOPICS:
                await uow.desk.put_topic(topic)
            for topics in (ICE, RENT):
                await uow.desk.put_subscription(Subscription(0, DESK.id, (KEY_WEST,), topics), self.now)
            await uow.commit()

    async def step(self, *step: Any) -> None:
        """Let one step happen, deliver, and look at what is read."""
        self.now += SECOND
        desk = desk_of(self)
        match step:
            case "raise" | "reverse", topics, feed:
                await self._raise([topics], feed, AlertKind.NEW if step[0] == "raise" else AlertKind.REVERSAL)
            case "raise together", feed:
                await self._raise([ICE, RENT], feed, AlertKind.NEW)
            case "report", number, feed if number < len(self.told):
                await self._report(self.told[number], feed)
            case "mute", what, how_long, everywhere:
                await mute(desk, ANA, DESK.id, what=what, how_long=how_long, everywhere=everywhere)
            case "unmute", what:
                await unmute(desk, ANA, DESK.id, what=what)
            case "pause", which:
                await pause(desk, ANA, DESK.id, which)
            case "resume", which:
                await resume(desk, ANA, DESK.id, which)
            case "unsubscribe", which:
                await unsubscribe(desk, ANA, DESK.id, which)
            case "die", Channel() as channel, stores:
                await self._die(channel.id, stores=stores)
                self.sure_at = self.now + GRACE
            case "wait", timedelta() as time:
                self.now += time
        await self.tick()
        await self.tick(SECOND)
        await self._look()

    async def end(self) -> None:
        """End whatever keeps anything back; every alert is told by then."""
        await self.step("wait", 7 * HOUR)
        await self.step("resume", "all")
        for what in (*WHATS, "all"):
            await self.step("unmute", what)
        await self.step("wait", GRACE)
        assert [one.title for one in self.told if not one.shown and not one.droppable] == []

    async def _raise(self, several: Sequence[Sequence[str]], feed: str, kind: AlertKind) -> None:
        """Raise alerts of these topics in one message."""
        async with self.store.deciding() as uow:
            alerts = [alert for topics in several if (alert := await self._alert(uow, topics, feed, kind))]
            if alerts:
                await enqueue(uow, DESK, alerts, self.now, gazetteer=self.gazetteer)
            await uow.commit()

    async def _alert(self, uow: UnitOfWork, topics: Sequence[str], feed: str, kind: AlertKind) -> Alert | None:
        wanting = [one for one in await uow.desk.subscriptions(DESK.id) if set(one.topics) & set(topics)]
        hits = {one.id: tuple(TopicHit(topic, (Term("ICE", 0, 3),)) for topic in one.topics) for one in wanting}
        matches = [Match(number, DESK.id, Mode.INSTANT, (PLACE,), hit) for number, hit in hits.items()]
        if not matches:
            return None
        title = f"story {len(self.told) + 1}"
        number = await uow.stories.open(KEY_WEST, title, (), self.now)
        chapter = await uow.stories.add_chapter(number, ChapterKind.NEWS, title, self.now)
        item = Item(ItemType.NEWS, (f"guid:{title}",), title, f"https://{feed}.example/{number}")
        stored = await put(uow, item, chapter, feed, self.now)
        alert = await uow.alerts.raise_alert(
            DESK.id, chapter.id, stored.id, kind, "new", matches=matches, reason="r", now=self.now
        )
        assert alert
        self.told.append(Told(alert, {feed}))
        return alert

    async def _report(self, told: Told, feed: str) -> None:
        """Let a feed carry a copy: what a muted feed kept back may be told after all."""
        if feed in told.feeds:
            return
        async with self.store.deciding() as uow:
            chapter = await uow.stories.chapter(told.alert.chapter)
            assert chapter
            item = Item(ItemType.NEWS, (f"guid:{told.title}:{feed}",), told.title, f"https://{feed}.example/{chapter.id}")
            await put(uow, item, chapter, feed, self.now)
            await Alerting(uow, await uow.desk.channels(), self.now, self.gazetteer).refresh(chapter)
            await uow.commit()
        told.feeds.add(feed)
        told.droppable = False

    async def _look(self) -> None:
        """Compare what is read with what mutes and pauses say at this moment."""
        async with self.store.reading() as uow:
            mutes = await uow.mutes.of_channel(DESK.id, self.now)
            own = {one.id: one for one in await uow.desk.subscriptions(DESK.id)}
        read = Counter(lines(self))
        assert set(read.values()) <= {1}
        for one in self.told:
            standing = [match for match in one.alert.matches if match.subscription in own]
            running = [match for match in standing if not own[match.subscription].paused]
            one.droppable |= not notifies(one, standing, [each for each in mutes if each.until is None])
            due = notifies(one, running, mutes)
            if one.title in read and not one.shown and self.now > self.sure_at:
                assert due, f"{one.title} was told though it is silenced"
            if one.title not in read and not one.droppable and self.now > self.sure_at:
                assert not due, f"{one.title} is kept back though nothing silences it"
            one.shown = one.title in read


def notifies(told: Told, matches: Sequence[Match], mutes: Sequence[Mute]) -> bool:
    """Whether an alert with these matches notifies under these mutes, all of them set by editors."""
    muted = {kind: {each.value for each in mutes if each.kind is kind} for kind in MuteKind}
    if str(told.alert.chapter) in muted[MuteKind.STORY]:
        return False
    if told.alert.kind is AlertKind.REVERSAL:
        return bool(matches)
    if told.feeds <= muted[MuteKind.FEED] or muted[MuteKind.PLACE]:
        return False
    return any(hit.topic not in muted[MuteKind.TOPIC] for match in matches for hit in match.hits)


@pytest.fixture
async def desk(sqlite_store: SqlStore) -> Desk:
    desk = Desk(sqlite_store)
    await desk.open()
    return desk


async def test_what_a_pause_keeps_is_not_dropped_since_the_rest_is_muted_for_good(desk: Desk) -> None:
    await desk.step("pause", "1")
    await desk.step("mute", "housing", "for good", False)
    await desk.step("raise", BOTH, "courier")
    await desk.step("wait", 7 * HOUR)
    assert lines(desk) == []
    await desk.step("resume", "1")
    assert lines(desk) == ["story 1"]


async def test_a_mute_of_the_rest_does_not_outlast_a_pause(desk: Desk) -> None:
    await desk.step("mute", "immigration", "1h", False)
    await desk.step("mute", "housing", "5h", False)
    await desk.step("raise", BOTH, "courier")
    await desk.step("pause", "1")
    await desk.step("wait", HOUR)
    assert lines(desk) == []
    await desk.step("resume", "1")
    assert lines(desk) == ["story 1"]


async def test_a_subscription_that_has_ended_lets_nothing_through_a_mute(desk: Desk) -> None:
    await desk.step("mute", "immigration", "1h", False)
    await desk.step("mute", "housing", "5h", False)
    await desk.step("raise", BOTH, "courier")
    await desk.step("unsubscribe", "1")
    await desk.step("wait", HOUR)
    assert lines(desk) == []
    await desk.step("wait", 4 * HOUR)
    assert lines(desk) == ["story 1"]


async def test_what_was_kept_for_a_paused_subscription_is_dropped_when_that_ends(desk: Desk) -> None:
    await desk.step("pause", "1")
    await desk.step("mute", "housing", "for good", False)
    await desk.step("raise", BOTH, "courier")
    await desk.step("unsubscribe", "1")
    assert await desk.states([desk.told[0].alert]) == ["dropped"]
    answer = await unmute(desk_of(desk), ANA, DESK.id, what="housing")
    assert "1 alert" in words(answer)[1]
    await desk.step("wait", HOUR)
    assert lines(desk) == []


async def test_a_message_of_several_is_told_without_what_only_a_paused_subscription_asks_for(desk: Desk) -> None:
    await desk.step("pause", "1")
    await desk.step("raise together", "courier")
    assert lines(desk) == ["story 2"]
    await desk.step("pause", "2")
    await desk.step("raise together", "herald")
    await desk.step("resume", "2")
    assert lines(desk) == ["story 2", "story 4"]
    await desk.step("resume", "1")
    assert lines(desk) == ["story 2", "story 4", "story 1", "story 3"]


async def test_what_was_looked_up_in_vain_is_kept_by_a_pause_and_dropped_with_its_subscription(desk: Desk) -> None:
    for subscription, topics in (("1", ICE), ("2", RENT)):
        desk.chat.then(DESK.id, UnknownOutcome(DESK.id, "connection lost"))
        desk.sure_at = desk.now + GRACE
        await desk.step("raise", topics, "courier")
        await desk.step("pause" if topics is ICE else "unsubscribe", subscription)
        await desk.step("wait", 10 * MINUTE)
    assert lines(desk) == []
    assert [(await desk.states([one.alert]))[0] for one in desk.told] == ["held", "dropped"]
    await desk.step("resume", "1")
    assert lines(desk) == ["story 1"]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=st.lists(steps, min_size=4, max_size=14))
async def test_through_any_story_nothing_silenced_is_told_and_nothing_else_kept_back_or_lost(
    story: list[tuple[Any, ...]], sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("story") / "gavel.db")
    store = SqlStore(f"sqlite+aiosqlite:///{path}")
    try:
        desk = Desk(store)
        await desk.open()
        for step in story:
            await desk.step(*step)
        await desk.end()
    finally:
        await store.close()
