"""Alerts and their views; on both engines."""

from __future__ import annotations

import pytest

from bot.domain.alert import Alert, AlertKind
from bot.domain.delivery import DeliveryType
from bot.domain.item import AgendaFacts, ItemType
from bot.domain.story import Placement, Relation
from bot.ports import UnitOfWork
from storage.store import SqlStore
from tests.contract.rows import (
    DESK,
    LEASE,
    NOW,
    PLACE,
    agenda_item,
    feed,
    item,
    match,
    minutes,
    put,
    put_alert,
    put_chapter,
    with_feeds,
)


@pytest.fixture(autouse=True)
async def _feeds(store: SqlStore) -> None:
    await with_feeds(store, feed("herald"), feed("town"))


async def send(unit: UnitOfWork, alert: int, message: str, channel: str = DESK) -> None:
    await unit.deliveries.add(channel, DeliveryType.POST, [alert], NOW)
    (claimed,) = await unit.deliveries.claim(NOW, owner="one", lease=LEASE, limit=1, platforms=["console"])
    assert await unit.deliveries.sent(claimed.id, message, NOW, owner="one")


async def test_an_alert_comes_back_as_it_was_raised(store: SqlStore) -> None:
    async with store.deciding() as unit:
        stored = await put(unit, item("1"))
        chapter = await put_chapter(unit, stored)
        raised = await unit.alerts.raise_alert(
            DESK,
            chapter.id,
            stored.id,
            AlertKind.REVERSAL,
            "reversal:7",
            matches=(match(1), match(2)),
            reason="opposed",
            note="old → new",
            possible=True,
            now=NOW,
        )
        assert raised is not None
        assert raised == Alert(
            raised.id,
            DESK,
            chapter.id,
            stored.id,
            AlertKind.REVERSAL,
            "reversal:7",
            "opposed",
            (match(1), match(2)),
            NOW,
            True,
            "old → new",
        )
        assert await unit.alerts.of_chapter(chapter.id) == [raised]


async def test_a_change_is_alerted_once_per_channel_and_chapter(store: SqlStore) -> None:
    async def raised(channel: str, chapter: int, change: str) -> bool:
        alert = await unit.alerts.raise_alert(
            channel, chapter, stored.id, AlertKind.NEW, change, matches=(), reason="", now=NOW
        )
        return alert is not None

    endless = "amended:" + "🏛" * 5000
    async with store.deciding() as unit:
        stored = await put(unit, item("1"))
        one, two = await put_chapter(unit, stored), await put_chapter(unit, stored)
        for change in ("new", endless):
            assert await raised(DESK, one.id, change)
            assert not await raised(DESK, one.id, change)
            assert await raised("slack:C1", one.id, change)
            assert await raised(DESK, two.id, change)
        assert await raised(DESK, one.id, endless + "!")


async def test_a_view_has_every_report_and_says_which_are_primary(store: SqlStore) -> None:
    async with store.deciding() as unit:
        news = await put(unit, item("1"))
        chapter = await put_chapter(unit, news)
        record = await put(unit, item("2", type=ItemType.DOCUMENT), of="town", now=minutes(-1))
        await unit.stories.join(
            chapter.id, record.id, Placement(chapter.id, chapter.story, Relation.SAME_EVENT, "same vote"), NOW
        )
        alert = await put_alert(unit, news, chapter)
        (view,) = await unit.alerts.views([alert])
    assert (view.alert.id, view.chapter, view.place, view.meeting, view.earlier) == (alert, chapter, PLACE, None, ())
    assert [(report.feed, report.item, report.primary) for report in view.reports] == [
        ("town", record, True),
        ("herald", news, False),
    ]


async def test_views_come_in_the_order_asked(store: SqlStore) -> None:
    async with store.deciding() as unit:
        stored = await put(unit, item("1"))
        alerts = [await put_alert(unit, stored, await put_chapter(unit, stored)) for _ in range(3)]
        asked = [alerts[2], alerts[0], alerts[1]]
        assert [view.alert.id for view in await unit.alerts.views(asked)] == asked
        assert await unit.alerts.views([]) == []


async def test_the_view_of_a_record_has_its_meeting(store: SqlStore) -> None:
    async with store.deciding() as unit:
        facts = AgendaFacts(meeting_key="event:1", body="Town Council")
        meeting = await put(unit, item("guid:1", keys=("guid:1", "event:1"), type=ItemType.MEETING, agenda=facts), of="town")
        await put(unit, item("event:1", type=ItemType.MEETING), of="herald")
        listed = await put(unit, agenda_item("a", "event:1"), of="town")
        orphan = await put(unit, agenda_item("b", "event:9"), of="town")
        alerts = [await put_alert(unit, each, await put_chapter(unit, each)) for each in (listed, orphan, meeting)]
        assert [view.meeting for view in await unit.alerts.views(alerts)] == [meeting, None, meeting]


async def test_a_view_tells_what_was_posted_here_before_of_the_same_story(store: SqlStore) -> None:
    async with store.deciding() as unit:
        stored = await put(unit, item("1"))
        first = await put_chapter(unit, stored, "First vote")
        second = await put_chapter(unit, stored, "Letter", first.story)
        third = await put_chapter(unit, stored, "Second vote", first.story)
        foreign = await put_chapter(unit, stored, "Another matter")
        elsewhere = "console:other"
        await send(unit, await put_alert(unit, stored, first), "m1")
        await send(unit, await put_alert(unit, stored, first, change="correction"), "m2")
        await send(unit, await put_alert(unit, stored, second), "m3")
        await send(unit, await put_alert(unit, stored, foreign), "m4")
        await send(unit, await put_alert(unit, stored, second, elsewhere), "m5", elsewhere)
        alerts = [await put_alert(unit, stored, third), await put_alert(unit, stored, third, elsewhere)]
        here, there = await unit.alerts.views(alerts)
    assert here.earlier == (("First vote", "m1"), ("Letter", "m3"))
    assert there.earlier == (("Letter", "m5"),)


async def test_a_later_chapter_stood_among_the_earlier_ones_of_an_edited_message(store: SqlStore) -> None:
    async with store.deciding() as unit:
        stored = await put(unit, item("1"))
        agenda = await put_chapter(unit, stored, "On the agenda")
        vote = await put_chapter(unit, stored, "The vote", agenda.story)
        alerts = [await put_alert(unit, stored, agenda), await put_alert(unit, stored, vote)]
        await send(unit, alerts[0], "m1")
        await send(unit, alerts[1], "m2")
        views = await unit.alerts.views(alerts)
    assert [view.earlier for view in views] == [(), (("On the agenda", "m1"),)]
