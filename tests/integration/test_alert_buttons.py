"""The buttons of alerts: mute, claim, why and timeline, pressed by whoever reads them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.domain.delivery import DeliveryType
from bot.domain.feed import Feed
from bot.domain.item import AgendaFacts, Item, ItemType, MeetingStatus, Outcome
from bot.domain.story import ChapterKind, Placement, Relation
from bot.services.commands.pressing import press
from bot.services.commands.timeline import timeline
from bot.services.outbox import enqueue
from tests.fakes.delivery import CITY, DESK, HOUR, MINUTE, Rig
from tests.fakes.muting import ANA, BEN, GUEST, KEY_WEST, TOPICS, audited, desk_of, posted, put, words


@pytest.fixture(autouse=True)
async def _topics(rig: Rig) -> None:
    async with rig.store.deciding() as uow:
        for topic in TOPICS:
            await uow.desk.put_topic(topic)
        await uow.commit()


# --- the buttons ----------------------------------------------------------------------------------------------------


async def pressed(rig: Rig, action: str, target: object, *, by: Actor = ANA, channel: str = DESK.id) -> Answer:
    return await press(desk_of(rig), by, channel, action, str(target))


async def test_mute_topic_asks_how_long_and_mutes(rig: Rig) -> None:
    alert = await posted(rig, "immigration")
    asked = await pressed(rig, "mute-topic", alert.id)
    assert words(asked)[0] == "Mute the topic immigration in this channel for how long?"
    assert [button.label for button in asked.buttons] == ["2 hours", "1 day", "Until Monday", "For good"]
    made = [await pressed(rig, button.action, button.target) for button in asked.buttons]
    assert [words(answer)[0].partition("immigration, ")[2] for answer in made] == [
        "until Mon, Jun 30, 2025, 2:00 PM EDT.",
        "until Tue, Jul 1, 2025, 12:00 PM EDT.",
        "until Mon, Jul 7, 2025, 8:00 AM EDT.",
        "for good.",
    ]
    (button,) = made[-1].buttons
    assert words(await pressed(rig, button.action, button.target))[0] == "Unmuted: the topic immigration."


async def test_mute_topic_asks_which_where_there_are_several(rig: Rig) -> None:
    alert = await posted(rig, "immigration", "housing")
    which = await pressed(rig, "mute-topic", alert.id)
    assert [button.label for button in which.buttons] == ["housing", "immigration"]
    asked = await pressed(rig, which.buttons[1].action, which.buttons[1].target)
    made = await pressed(rig, asked.buttons[0].action, asked.buttons[0].target)
    assert words(made)[0].startswith("Muted: the topic immigration, until")


async def test_mute_story_mutes_the_story(rig: Rig) -> None:
    alert = await posted(rig)
    asked = await pressed(rig, "mute-story", alert.id)
    made = await pressed(rig, asked.buttons[0].action, asked.buttons[0].target)
    assert words(made)[0].startswith("Muted: the story “Chief signed it”, until")


async def test_the_longest_names_fit_into_a_buttons_id(rig: Rig) -> None:
    alert = await posted(rig, "a" * 300, "b" * 300)
    which = await pressed(rig, "mute-topic", alert.id)
    asked = await pressed(rig, which.buttons[0].action, which.buttons[0].target)
    assert max(len(f"gavel:{button.action}:{button.target}:{'k' * 24}") for button in (*which.buttons, *asked.buttons)) <= 100


@pytest.mark.parametrize(
    ("action", "target"),
    [
        ("mute-topic", "1"),
        ("mute-topic", "1.7"),
        ("mute-topic-for", "1.x/2h"),
        ("mute-story", "99"),
        ("mute-story", ""),
        ("mute-story", "²"),
        ("mute-story", "1" * 30),
        ("mute-story-for", "1/until-then"),
        ("dance", "1"),
        ("why", "99"),
        ("timeline", "x"),
        ("claim", "99"),
        ("unclaim", "99"),
        ("unclaim", "1"),
        ("unmute", "99"),
    ],
)
async def test_a_button_that_means_nothing_any_more_is_answered(rig: Rig, action: str, target: str) -> None:
    await posted(rig)
    answer = await pressed(rig, action, target)
    assert answer.refused and len(words(answer)) > 1
    assert await audited(rig) == []


async def test_a_button_works_in_its_own_channel_only_and_for_who_may(rig: Rig) -> None:
    alert = await posted(rig, "immigration")
    for action in ("mute-topic", "mute-story", "why", "timeline", "claim"):
        assert (await pressed(rig, action, alert.id, channel=CITY.id)).refused
    for action in ("mute-topic", "mute-story", "mute-topic-for", "mute-story-for"):
        assert (await pressed(rig, action, f"{alert.id}/2h", by=GUEST)).refused
    for action in ("why", "timeline", "claim"):
        assert not (await pressed(rig, action, alert.id, by=GUEST)).refused


# --- claim ----------------------------------------------------------------------------------------------------------


async def test_a_claim_is_shown_on_the_message_and_the_second_learns_who_has_it(rig: Rig) -> None:
    alert = await posted(rig)
    [shown] = rig.chat.channels[DESK.id]
    rig.now += HOUR
    assert words(await pressed(rig, "claim", alert.id, by=GUEST)) == ["You are on it.", "Your name appears on the message."]
    await rig.tick()
    assert shown.edits == 1
    assert words(await pressed(rig, "claim", alert.id, by=GUEST))[0] == "You are on it."
    second = await pressed(rig, "claim", alert.id)
    assert second.refused and words(second) == [
        "Gil is on it, since Mon, Jun 30, 2025, 1:00 PM EDT.",
        "Only they can give it back.",
    ]
    other = await pressed(rig, "unclaim", alert.id)
    assert other.refused and words(other) == ["Gil is on it.", "Only they can give it back."]
    back = await pressed(rig, "unclaim", alert.id, by=GUEST)
    assert words(back)[0] == "You are not on it any more."
    await rig.tick(HOUR)
    assert shown.edits == 2
    assert words(await pressed(rig, "unclaim", alert.id, by=GUEST))[0] == "Nobody is on it."
    assert not (await pressed(rig, "claim", alert.id)).refused
    assert await audited(rig) == [
        "Gil: claimed the alert “Chief signed it”",
        "Gil: gave back the alert “Chief signed it”",
        "Ana: claimed the alert “Chief signed it”",
    ]


async def test_of_two_who_claim_at_once_one_has_it(rig: Rig) -> None:
    alert = await posted(rig)
    answers = await asyncio.gather(*(pressed(rig, "claim", alert.id, by=each) for each in (ANA, BEN, GUEST)))
    assert sorted(answer.refused for answer in answers) == [False, True, True]
    await rig.tick()
    assert rig.chat.channels[DESK.id][0].edits == 1


# --- why ------------------------------------------------------------------------------------------------------------


async def test_why_gives_the_reasons_stored_with_the_alert(rig: Rig) -> None:
    alert = await posted(rig, "immigration")
    assert words(await pressed(rig, "why", alert.id)) == [
        "Why this is here",
        "Chief signed it",
        "News: a new matter.",
        "It met subscription No. 3: immigration (“ICE”).",
        "Place: Key West, FL as “Key West” (named as a government body, likely).",
        "Found by the feed courier, first seen Mon, Jun 30, 2025, 12:00 PM EDT; no primary document yet.",
        "Alert 1, story 1",
        "Every step that it went through: /gavel why https://courier.example/1",
    ]


async def test_why_of_a_list_explains_each_of_its_alerts(rig: Rig) -> None:
    async with rig.store.deciding() as uow:
        alerts = [await rig.alerts.alert(uow, DESK.id, rig.now) for _ in range(3)]
        await enqueue(uow, DESK, alerts, rig.now, gazetteer=rig.gazetteer, type=DeliveryType.DIGEST, heading="Daily digest")
        await uow.commit()
    await rig.tick()
    answer = await pressed(rig, "why", alerts[0].id)
    assert words(answer)[0] == "Why these 3 are here"
    assert [row[0][0].text for row in answer.rows] == ["story 1", "story 2", "story 3"]


# --- timeline -------------------------------------------------------------------------------------------------------


async def test_the_timeline_tells_the_chapters_in_order_with_dates_outcomes_and_sources(rig: Rig) -> None:
    meets = datetime(2025, 6, 30, 21, tzinfo=UTC)
    row = Item(
        ItemType.AGENDA_ITEM,
        ("event:1",),
        "A resolution on the agreement",
        "https://city.example/1",
        meets_at=meets,
        place=KEY_WEST,
        status=MeetingStatus.CANCELLED,
        agenda=AgendaFacts("meeting:1", "City Commission"),
    )
    alert = await posted(rig, title="Letter of the attorney general")
    async with rig.store.deciding() as uow:
        (view,) = await uow.alerts.views([alert.id])
        story = view.chapter.story
        agenda = await uow.stories.add_chapter(story, ChapterKind.AGENDA, row.title, rig.now, key="a")
        vote = await uow.stories.add_chapter(
            story, ChapterKind.OUTCOME, row.title, rig.now, key="b", outcome=Outcome("Passed", True, "6-1")
        )
        record = await put(uow, row, agenda, "herald", rig.now - 72 * HOUR)
        await uow.stories.join(vote.id, record.id, Placement(vote.id, story, Relation.UPDATE, "test"), rig.now)
        for n in range(7):
            report = Item(ItemType.NEWS, (f"w:{n}",), f"Report {n}", f"https://w.example/{n}", published_at=rig.now + n * HOUR)
            await put(uow, report, view.chapter, "courier" if n % 2 else "herald", rig.now)
        await uow.commit()
    assert words(await pressed(rig, "timeline", alert.id)) == [
        "Story 1: A resolution on the agreement",
        "3 chapters, the first one first.",
        "On the agenda · Fri, Jun 27, 2025, 12:00 PM EDT",
        "  A resolution on the agreement",
        "  For the meeting of City Commission: Mon, Jun 30, 2025, 5:00 PM EDT · cancelled",
        "  Sources: Key West, FL public record",
        "News · Mon, Jun 30, 2025, 12:00 PM EDT",
        "  Letter of the attorney general",
        "  Sources: courier, herald",
        "Outcome · Mon, Jun 30, 2025, 5:00 PM EDT",
        "  A resolution on the agreement",
        "  Result: Passed 6-1",
        "  Sources: Key West, FL public record",
    ]


async def test_a_timeline_names_five_sources_and_says_how_many_more(rig: Rig) -> None:
    alert = await posted(rig)
    feeds = [Feed(f"feed-{n}", "rss", f"https://f{n}.example/", "UTC", 60 * MINUTE) for n in range(7)]
    async with rig.store.deciding() as uow:
        await uow.feeds.sync(feeds, rig.now)
        (view,) = await uow.alerts.views([alert.id])
        for feed in feeds:
            await put(uow, Item(ItemType.NEWS, (feed.id,), "Report"), view.chapter, feed.id, rig.now)
        await uow.commit()
    assert words(await timeline(desk_of(rig), DESK.id, view.chapter.story))[-1].endswith("feed-3 and 3 more")
    unknown = await timeline(desk_of(rig), DESK.id, 99)
    assert unknown.refused and words(unknown) == ["There is no story 99."]
