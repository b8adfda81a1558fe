"""Mute, unmute and mutes: what people get to read, and who may do what."""

from __future__ import annotations

import pytest

from bot.domain.editor import Editor
from bot.domain.subscription import Topic
from bot.services.commands.mute import mute
from bot.services.commands.muted_what import complete_what
from bot.services.commands.mutes import mutes
from bot.services.commands.unmute import complete_mutes, unmute
from tests.fakes.delivery import CITY, DESK, HOUR, Rig
from tests.fakes.muting import ANA, BEN, GUEST, TOPICS, audited, desk_of, muted, posted, words


@pytest.fixture(autouse=True)
async def _topics(rig: Rig) -> None:
    async with rig.store.deciding() as uow:
        for topic in TOPICS:
            await uow.desk.put_topic(topic)
        await uow.commit()


async def make_editor(rig: Rig, who: str) -> None:
    async with rig.store.deciding() as uow:
        await uow.editors.add(Editor(who, "the desk", "fake:user:1", None), rig.now)
        await uow.commit()


# --- mute -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "how_long", "headline"),
    [
        ("immigration", "2h", "Muted: the topic immigration, until Mon, Jun 30, 2025, 2:00 PM EDT."),
        ("topic Public Housing", "1d", "Muted: the topic housing, until Tue, Jul 1, 2025, 12:00 PM EDT."),
        ("feed:courier", "until monday", "Muted: the feed courier, until Mon, Jul 7, 2025, 8:00 AM EDT."),
        ("Courier", "until 8am", "Muted: the feed courier, until Tue, Jul 1, 2025, 8:00 AM EDT."),
        ("key west, fl", "for good", "Muted: Key West, FL, for good."),
        ("place Monroe County, Florida", "", "Muted: Monroe County, FL, until Tue, Jul 1, 2025, 12:00 PM EDT."),
        ("story 1", "3 days", "Muted: the story “Chief signed it”, until Thu, Jul 3, 2025, 12:00 PM EDT."),
        ("Story County, IA", " ", "Muted: Story County, IA, until Tue, Jul 1, 2025, 12:00 PM EDT."),
        ("#1", "3 days", "Muted: the story “Chief signed it”, until Thu, Jul 3, 2025, 12:00 PM EDT."),
    ],
)
async def test_what_is_muted_and_until_when_is_said(rig: Rig, what: str, how_long: str, headline: str) -> None:
    await posted(rig)
    answer = await mute(desk_of(rig), ANA, DESK.id, what=what, how_long=how_long)
    assert words(answer)[0] == headline
    ends = [span.when for span in answer.headline if span.when]
    assert bool(ends) == (how_long != "for good")
    assert [button.action for button in answer.buttons] == ["unmute"]
    said = headline.removeprefix("Muted: ").removesuffix(".").replace(", until", " until").replace(", for", " for")
    assert await audited(rig) == [f"Ana: muted {said}"]
    async with rig.store.reading() as uow:
        (made,) = await uow.mutes.of_channel(DESK.id, rig.now)
    assert (made.by, made.by_name, made.by_editor) == (ANA.user, "Ana", True)


@pytest.mark.parametrize(
    ("what", "how_long", "said"),
    [
        ("", "2h", "What is to be muted?"),
        ("topic", "2h", "What is to be muted?"),
        ("imigration", "2h", "“imigration”: no such place."),
        ("topic imigration", "2h", "There is no topic “imigration”."),
        ("feed gazette", "2h", "There is no feed “gazette”."),
        ("story 99", "2h", "There is no story 99."),
        ("story 999999999999999999999", "2h", "There is no story 999999999999999999999."),
        ("Springfield", "2h", "“Springfield”: there is a place of this name"),
        ("immigration", "until 8", "“until 8”: this is no time that can be read"),
        ("immigration", "until yesterday 9am", "“until yesterday 9am”: this is no time"),
        ("immigration", "9000d", "“9000d”: that is more than a year away; write for good."),
    ],
)
async def test_what_cannot_be_muted_is_refused_with_what_to_do(rig: Rig, what: str, how_long: str, said: str) -> None:
    answer = await mute(desk_of(rig), ANA, DESK.id, what=what, how_long=how_long)
    assert answer.refused and words(answer)[0].startswith(said)
    assert len(words(answer)) > 1
    assert words(await mutes(desk_of(rig), DESK.id))[0] == "Nothing is muted here."
    assert await audited(rig) == []


async def test_a_name_of_several_things_is_asked_about(rig: Rig) -> None:
    async with rig.store.deciding() as uow:
        await uow.desk.put_topic(Topic("courier", "Courier", "courier"))
        await uow.commit()
    answer = await mute(desk_of(rig), ANA, DESK.id, what="courier", how_long="2h")
    assert words(answer) == ["“courier” may mean several things.", "Say topic courier or feed courier."]


async def test_a_channel_is_muted_by_who_manages_it_and_every_channel_by_editors(rig: Rig) -> None:
    desk = desk_of(rig)
    assert (await mute(desk, GUEST, DESK.id, what="immigration")).refused
    assert not (await mute(desk, ANA, DESK.id, what="immigration", everywhere=True)).refused
    await make_editor(rig, "fake:role:9")
    assert not (await mute(desk, ANA, DESK.id, what="immigration")).refused
    assert (await mute(desk, ANA, DESK.id, what="housing", everywhere=True)).refused
    answer = await mute(desk, BEN, DESK.id, what="housing", everywhere=True, reason=" too \n much ")
    assert words(answer)[0].startswith("Muted in every channel: the topic housing, until")
    async with rig.store.reading() as uow:
        made = await uow.mutes.of_channel(CITY.id, rig.now)
    assert [(each.value, each.by_editor, each.reason) for each in made] == [
        ("immigration", True, ""),
        ("housing", True, "too much"),
    ]
    refused = await unmute(desk, ANA, CITY.id, what="housing")
    assert refused.refused and "Only an editor" in words(refused)[0]
    assert not (await unmute(desk, BEN, CITY.id, what="housing")).refused
    assert [each for each in await audited(rig) if "Ben" in each] == [
        "Ben: muted the topic housing in every channel until Tue, Jul 1, 2025, 12:00 PM EDT",
        "Ben: unmuted the topic housing in every channel",
    ]


async def test_what_follows_from_a_mute_is_said(rig: Rig) -> None:
    await posted(rig)
    desk = desk_of(rig)
    assert words(await mute(desk, ANA, DESK.id, what="housing", how_long="2h"))[1:] == [
        "What comes meanwhile is kept, and listed when the mute ends.",
        "A reversal comes through all the same.",
    ]
    assert words(await mute(desk, ANA, DESK.id, what="housing", how_long="for good"))[1] == (
        "What comes meanwhile is not posted, nor listed later."
    )
    by_editor = words(await mute(desk, ANA, DESK.id, what="story 1"))[2]
    assert by_editor.endswith("Nothing comes through, not even a reversal.")
    assert words(await mutes(desk, DESK.id))[-1].endswith("holds nothing so far · not even a reversal comes through")
    await make_editor(rig, "fake:role:9")
    by_reporter = words(await mute(desk, ANA, DESK.id, what="story 1"))[2]
    assert by_reporter.endswith("not updated meanwhile. A reversal comes through all the same.")


# --- mutes and unmute -----------------------------------------------------------------------------------------------


async def test_the_mutes_say_what_who_until_when_and_how_much_they_hold(rig: Rig) -> None:
    desk = desk_of(rig)
    await mute(desk, ANA, DESK.id, what="feed courier", how_long="2h", reason="too much")
    await rig.post(DESK, 2)
    await mute(desk, BEN, DESK.id, what="Key West, FL", how_long="for good", everywhere=True)
    assert words(await mutes(desk, DESK.id)) == [
        "2 mutes are in force here.",
        "End one: /gavel unmute NUMBER",
        "No. 1: the feed courier, until Mon, Jun 30, 2025, 2:00 PM EDT",
        "  by Ana · holds 2 alerts · “too much”",
        "No. 2: Key West, FL in every channel, for good",
        "  by Ben · holds nothing so far",
    ]
    assert words(await mutes(desk, CITY.id))[0] == "One mute is in force here."
    rig.now += 2 * HOUR
    assert words(await mutes(desk, DESK.id))[0] == "One mute is in force here."


@pytest.mark.parametrize(
    "what", ["1", "No. 1", "#1", "immigration", "Topic immigration", "the topic immigration", "all", "mute 1"]
)
async def test_a_mute_is_ended_by_its_number_or_by_what_it_mutes(rig: Rig, what: str) -> None:
    desk = desk_of(rig)
    await muted(rig, "immigration")
    await muted(rig, "housing", everywhere=True)
    answer = await unmute(desk, ANA, DESK.id, what=what)
    assert words(answer) == ["Unmuted: the topic immigration.", "Nothing was held back meanwhile."]
    assert (await audited(rig))[-1] == "Ana: unmuted the topic immigration"
    assert words(await mutes(desk, DESK.id))[2].startswith("No. 2: the topic housing in every channel")


@pytest.mark.parametrize(
    "what",
    ["place key west, florida", "Place: Key West, FL", "topic: immigration", "Public housing", "feed: courier", "story 1"],
)
async def test_whatever_can_be_muted_is_unmuted_as_it_was_typed(rig: Rig, what: str) -> None:
    await posted(rig)
    await muted(rig, what)
    assert not (await unmute(desk_of(rig), ANA, DESK.id, what=what)).refused


async def test_a_topic_whose_name_begins_like_a_kind_is_muted_by_its_name(rig: Rig) -> None:
    async with rig.store.deciding() as uow:
        await uow.desk.put_topic(Topic("story-time", "Feed the children", "library"))
        await uow.commit()
    for what in ("story-time", "feed the children", "topic story-time"):
        assert words(await muted(rig, what))[0].startswith("Muted: the topic story-time")


@pytest.mark.parametrize("what", ["9", "housing", "Miami, FL", "nowhere at all", ""])
async def test_what_is_not_muted_cannot_be_unmuted(rig: Rig, what: str) -> None:
    desk = desk_of(rig)
    assert words(await unmute(desk, ANA, DESK.id, what=what))[0] == "Nothing is muted here."
    await muted(rig, "immigration")
    await muted(rig, "Key West, FL")
    answer = await unmute(desk, ANA, DESK.id, what=what)
    assert answer.refused and words(answer)[1] == "Type a number: No. 1: the topic immigration; No. 2: Key West, FL."
    assert (await unmute(desk, GUEST, DESK.id, what="1")).refused


async def test_what_is_typed_is_completed(rig: Rig) -> None:
    desk = desk_of(rig)
    assert [one.value for one in await complete_what(desk, "imm")][:1] == ["topic immigration"]
    assert [one.label for one in await complete_what(desk, "feed cour")] == ["Feed: courier"]
    assert "place Key West, FL" in [one.value for one in await complete_what(desk, "key w")]
    assert len(await complete_what(desk, "")) >= 4
    assert await complete_what(desk, "topic zzz") == []
    assert "place Story County, IA" in [one.value for one in await complete_what(desk, "story co")]
    await muted(rig, "immigration")
    await muted(rig, "Key West, FL")
    assert [one.value for one in await complete_mutes(desk, DESK.id, "")] == ["2", "1"]
    assert [one.label for one in await complete_mutes(desk, DESK.id, "immi")] == ["No. 1: the topic immigration"]
