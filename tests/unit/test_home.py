"""How someone's channels are worded on a page of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answer import Answer
from bot.domain.delivery import DeliveryType
from bot.domain.errors import Fault
from bot.domain.feed import Feed, FeedState
from bot.domain.home import Home, Part
from bot.domain.mute import Mute, MuteKind
from bot.domain.subscription import Channel, Subscription, Topic
from bot.matching.gazetteer import load_gazetteer
from bot.ports import Claimed
from bot.services.commands import home, home_parts
from bot.services.commands.desk import Desk, bold, plain
from bot.services.commands.home_parts import MOST, health, mutes, subscriptions, time_left
from bot.services.indexing import CurrentIndex
from storage.store import SqlStore
from tests.fakes.alerts import LAKESIDE, START, Alerts
from tests.fakes.newsroom import KEY_WEST, Hand

NOW = datetime(2025, 6, 20, 12, tzinfo=UTC)
DESK = Channel("slack:C1", "America/New_York")


def read(part: Part) -> str:
    return "\n".join("".join(span.text for span in line) for line in part.lines)


def words(page: Home) -> str:
    return "\n".join(read(part) for section in page.sections for part in section.parts)


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(seconds=5), "1 minute left"),
        (timedelta(minutes=59, seconds=1), "1 hour left"),
        (timedelta(minutes=90), "1 hour 30 minutes left"),
        (timedelta(hours=24), "1 day left"),
        (timedelta(days=3, hours=1, minutes=20), "3 days 1 hour left"),
    ],
)
def test_time_left_in_words(left: timedelta, said: str) -> None:
    assert time_left(left) == said


@given(st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=4000)))
def test_some_time_is_always_left_while_a_mute_holds(left: timedelta) -> None:
    assert time_left(left)[0] in "123456789" and time_left(left).endswith(" left")


def test_a_subscription_has_the_buttons_that_do_something() -> None:
    one = Subscription(12, DESK.id, (KEY_WEST,))
    [running], [paused], [in_file] = (
        subscriptions([(each, "No. 12: Key West, FL")], DESK) for each in (one, replace(one, paused=True), replace(one, line=3))
    )
    assert [(each.label, each.action, each.target) for each in running.deeds] == [
        ("Pause", "pause", "12"),
        ("Unsubscribe", "unsubscribe", "12"),
    ]
    assert running.deeds[1].warning == "End No. 12: Key West, FL? What was posted stays."
    assert [each.label for each in paused.deeds] == ["Resume", "Unsubscribe"] and "(paused)" in read(paused)
    assert in_file.deeds == () and "set in feeds.yaml line 3" in read(in_file)


def test_of_many_the_rest_is_counted() -> None:
    many = [(Subscription(number, DESK.id, (KEY_WEST,)), f"No. {number}") for number in range(MOST + 3)]
    parts = subscriptions(many, DESK)
    assert len(parts) == MOST + 1 and read(parts[-1]) == "and 3 more: /gavel subscriptions there"


def test_a_channel_that_cannot_be_reached_says_so() -> None:
    assert "nothing can be posted here: it is archived" in read(subscriptions([], replace(DESK, parked="it is archived"))[0])


def test_a_mute_without_an_end_has_no_time_left() -> None:
    mute = Mute(3, MuteKind.TOPIC, "housing", DESK.id, None, "slack:user:U1", False, "", NOW, "Ana")
    [forever] = mutes([(mute, "the topic housing", 2)], DESK.timezone, NOW)
    [two_hours] = mutes([(replace(mute, until=NOW + timedelta(hours=2)), "the topic housing", 2)], DESK.timezone, NOW)
    assert "left" not in read(forever) and "kept back 2 alerts" in read(forever)
    assert "2 hours left" in read(two_hours) and "holds 2 alerts" in read(two_hours)
    assert [(each.label, each.action, each.target) for each in forever.deeds] == [("Unmute", "unmute", "3")]


def test_feeds_that_are_well_are_only_counted() -> None:
    def claimed(name: str, failures: int) -> Claimed:
        feed = Feed(name, "rss", f"https://{name}.example/", "UTC", timedelta(minutes=15))
        fault = Fault.DOWN if failures else None
        return Claimed(feed, FeedState(name, last_success_at=NOW, failures=failures, fault=fault))

    assert read(health([claimed("herald", 0)], "UTC", NOW)) == "1 feed: all of them work"
    ill = read(health([claimed("herald", 0), claimed("courier", 3)], "UTC", NOW))
    assert ill.startswith("2 feeds: 1 failing\ncourier failed 3 times in a row") and "herald" not in ill
    many = read(health([claimed(f"feed-{number}", 1) for number in range(home_parts.FEEDS + 1)], "UTC", NOW))
    assert many.endswith("All of them: /gavel feeds health")
    assert read(health([], "UTC", NOW)) == "There are no feeds yet."


@pytest.fixture
def desk(sqlite_store: SqlStore) -> Desk:
    return Desk(sqlite_store, load_gazetteer(), CurrentIndex(load_gazetteer()), Hand(START))


async def test_the_day_is_that_of_the_channel(desk: Desk, sqlite_store: SqlStore) -> None:
    """At 4 p.m. UTC it is noon in New York, and the next day already in Auckland."""
    rooms = [Channel("slack:C1", "America/New_York"), Channel("slack:C2", "Pacific/Auckland")]
    at = datetime.combine(START.date(), time(11, 30), UTC)
    made = Alerts(sqlite_store)
    await made.open(*rooms)
    async with sqlite_store.deciding() as uow:
        for channel in rooms:
            alert = await made.alert(uow, channel.id, at)
            written = await uow.deliveries.add(channel.id, DeliveryType.POST, [alert.id], at)
            assert written
            [claimed] = await uow.deliveries.claim(at, owner="one", lease=timedelta(minutes=1), limit=1, platforms=["slack"])
            assert await uow.deliveries.sent(claimed.id, f"{channel.id}-1", at, owner="one")
        await uow.commit()
    assert at.astimezone(ZoneInfo("Pacific/Auckland")).date() < START.astimezone(ZoneInfo("Pacific/Auckland")).date()
    page = await home.home(desk, [channel.id for channel in rooms], lambda channel, message: f"https://slack.example/{message}")
    first, other = (section for section in page.sections if section.channel)
    assert read(first.parts[0]).startswith("Today: 1 alert\n• story 1 · News · ")
    assert [span.url for line in first.parts[0].lines for span in line if span.url] == ["https://slack.example/slack:C1-1"]
    assert read(other.parts[0]) == "Nothing came today."


async def test_only_channels_that_gavel_knows(desk: Desk, sqlite_store: SqlStore) -> None:
    await Alerts(sqlite_store).open(DESK)
    async with sqlite_store.deciding() as uow:
        await uow.desk.put_topic(Topic("housing", "Housing", "rent*"))
        await uow.desk.put_subscription(Subscription(0, "slack:C9", (LAKESIDE,)), START)
        await uow.commit()
    page = await home.home(desk, ["slack:C1", "slack:C7"], lambda channel, message: "")
    assert [section.channel for section in page.sections] == ["", "slack:C1"]
    assert "No subscriptions." in words(page)


async def test_what_a_button_brought_about_stands_first(desk: Desk) -> None:
    done = Answer(bold("Paused."), (plain("It is held."),), ((plain("one"),), (plain("two"),)))
    page = await home.home(desk, [], lambda channel, message: "", done)
    assert read(page.sections[0].parts[0]) == "✅ Paused.\nIt is held.\none\ntwo"
    refused = home.only(replace(done, refused=True))
    assert words(refused).startswith("⛔ Paused.")
    assert [deed.action for deed in refused.sections[0].parts[0].deeds] == [home.REFRESH]


async def test_of_many_alerts_the_newest_are_listed_and_all_are_counted(desk: Desk, sqlite_store: SqlStore) -> None:
    made = Alerts(sqlite_store)
    await made.open(DESK)
    async with sqlite_store.deciding() as uow:
        alerts = [(await made.alert(uow, DESK.id, START)).id for _ in range(MOST + 2)]
        for number, carried in enumerate((alerts[:3], alerts[3:])):
            assert await uow.deliveries.add(DESK.id, DeliveryType.DIGEST, carried, START)
            [claimed] = await uow.deliveries.claim(START, owner="one", lease=timedelta(minutes=1), limit=1, platforms=["slack"])
            assert await uow.deliveries.sent(claimed.id, f"m{number}", START, owner="one")
        await uow.commit()
    page = await home.home(desk, [DESK.id], lambda channel, message: f"https://slack.example/{message}")
    came = page.sections[-1].parts[0]
    assert read(came).startswith(f"Today: {MOST + 2} alerts") and read(came).endswith("and 2 more")
    links = [span.url for line in came.lines for span in line if span.url]
    assert links == ["https://slack.example/m1"] * 9 + ["https://slack.example/m0"]
