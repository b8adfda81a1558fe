"""A newsroom's week in fifty steps and more, on any platform."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from tests.fakes.newsroom import Entry
from tests.fakes.rooms import Room, Shown

OLD = Entry("The garden club meets", guid="old", link="https://ledger.example/old", text="Nothing of note.")
VOTE = Entry("Commission voids 287(g) agreement", guid="vote", link="https://ledger.example/vote")
CHIEF = Entry(
    "Chief answers ICE over agreement",
    guid="chief",
    link="https://ledger.example/chief",
    text="Key West's police chief wrote to ICE about the agreement, officers said on Tuesday.",
)
LETTER = Entry(
    "State threatens Key West over 287(g)",
    guid="letter",
    link="https://ledger.example/letter",
    text="The attorney general sent the Key West City Commission a letter and a deadline about 287(g).",
)
RENTS = Entry(
    "Rents rise in Key West",
    guid="rents",
    link="https://ledger.example/rents",
    text="Evictions in Key West doubled in a year, the housing authority told the City Commission.",
)
SHERIFF = Entry("Sheriff joins 287(g)", guid="sheriff", link="https://ledger.example/s")
AGAIN = Entry("Again 287(g)", guid="again", link="https://ledger.example/again")
SECONDS = timedelta(seconds=5)

Publish = Callable[..., None]
"""Lets these entries stand in the feed, after the old one."""


async def a_week(room: Room, publish: Publish) -> None:
    """Live through it."""
    await monday_setting_up(room)
    alert = await tuesday_the_first_alert(room, publish)
    await wednesday_too_much_of_it(room, publish, alert)
    await thursday_who_may_do_what(room, publish)
    await friday_channels_come_and_go(room, publish)


def about(room: Room, place: Any, words: str) -> Sequence[Shown]:
    """Return the bot's messages in a channel that hold these words."""
    return [one for one in room.posts(place) if words in one.text]


async def monday_setting_up(room: Room) -> None:
    ana, bo = room.ana, room.bo
    assert "/gavel subscribe" in (await room.say(bo, "help")).text  # 1
    assert "no subscriptions" in (await room.say(bo, "subscriptions")).text  # 2
    refused = await room.try_in_vain()  # 3
    assert room.shut in refused.text and refused.ephemeral
    assert (await room.offered(ana, "subscribe", "place", "key w"))[0] == "Key West, FL"  # 4
    [topic] = await room.offered(ana, "subscribe", "topics", "immi", place="Key West, FL")  # 5
    made = await room.say(ana, "subscribe", place="Key West, FL", topics=topic)  # 6
    assert "Subscribed: No. 1" in made.text and made.ephemeral
    wrong = await room.say(ana, "subscribe", place="Kee West, FL")  # 7
    assert "Did you mean Key West, FL" in wrong.text
    unread = await room.say(ana, "subscribe", place="Key West, FL", query="rent AND (")  # 8
    assert "cannot be read" in unread.text
    added = await room.say(ana, "topics add", name="housing", query="eviction OR rent*", title="Housing")  # 9
    assert "Added: Housing (housing)" in added.text
    more = await room.say(ana, "subscribe", place="Monroe County, FL", topics="housing", mode="daily")  # 10
    assert "Subscribed: No. 2" in more.text
    listed = await room.say(bo, "subscriptions")  # 11
    assert "2 subscriptions" in listed.text and "Housing" in listed.text
    assert "5:00 PM" in (await room.say(ana, "digest", at="5pm")).text  # 12
    quiet = await room.say(ana, "quiet", hours="22:00-06:30", zone="New York")  # 13
    assert "10:00 PM" in quiet.text and "Times count in America/New" in quiet.text
    assert "10:00 PM" in (await room.say(bo, "subscriptions")).text  # 14
    assert "Failures are told here" in (await room.say(ana, "alarms here", room.alarms)).text  # 15
    there = await room.say(ana, "subscribe", room.city, place="Key West, FL", topics="immigration")  # 16
    assert "Subscribed" in there.text


async def tuesday_the_first_alert(room: Room, publish: Publish) -> Shown:
    ana, bo, desk = room.ana, room.bo, room.desk
    await room.poll()  # 17: the first poll is silent
    assert room.posts(desk) == []
    publish(VOTE)
    await room.poll()  # 18
    [alert] = about(room, desk, VOTE.title)
    assert "287(g)" in alert.text and "Key West" in alert.text
    assert sorted(room.labels(alert)) == ["Claim", "Mute story", "Mute topic", "Timeline", "Why?"]
    assert len(about(room, room.city, VOTE.title)) == 1
    why = await room.press(bo, alert, "Why?")  # 19
    assert "It met subscription No. 1" in why.text and why.ephemeral
    timeline = await room.press(bo, alert, "Timeline")  # 20
    assert "1 chapter" in timeline.text and VOTE.title in timeline.text
    claimed = await room.press(bo, alert, "Claim")  # 21
    assert "You are on it" in claimed.text
    taken = await room.press(ana, alert, "Claim")  # 22
    assert f"{room.bo_is_called} is on it" in taken.text
    await room.deliver(timedelta(minutes=2))  # 23: the name appears on the message
    assert f"{room.bo_is_called} is on it" in alert.text and len(room.posts(desk)) == 1
    await room.change(bo, claimed, "Give it back")  # 24: the answer itself changes
    assert "You are not on it any more" in claimed.text
    await room.deliver(timedelta(minutes=2))
    assert f"{room.bo_is_called} is on it" not in alert.text
    posted, silent = await room.say(bo, "why", link=VOTE.link), await room.say(bo, "why", link=OLD.link)
    assert VOTE.title in posted.text and OLD.title in silent.text
    unseen = await room.say(bo, "why", link="https://elsewhere.example/1")
    assert "never saw this link" in unseen.text
    return alert


async def wednesday_too_much_of_it(room: Room, publish: Publish, alert: Shown) -> None:
    ana, bo, desk = room.ana, room.bo, room.desk
    no = await room.press(room.stranger, alert, "Mute topic")  # 25
    assert room.right in no.text
    ask = await room.press(ana, alert, "Mute topic")  # 26
    assert ask.buttons == ["2 hours", "1 day", "Until Monday", "For good"]
    await room.change(ana, ask, "2 hours")  # 27
    assert "Muted" in ask.text and "Unmute" in ask.buttons
    publish(VOTE, CHIEF)
    await room.poll()  # 28: muted here, not in the other channel
    assert about(room, desk, CHIEF.title) == []
    assert len(about(room, room.city, CHIEF.title)) == 1
    assert "holds 1 alert" in (await room.say(bo, "mutes")).text  # 29
    [which] = await room.offered(ana, "unmute", "what", "")  # 30
    assert "1 alert" in (await room.say(ana, "unmute", what=which)).text  # 31
    await room.deliver(SECONDS)  # 32: what was held is listed
    assert len(about(room, desk, CHIEF.title)) == 1
    assert "Nothing is muted" in (await room.say(bo, "mutes")).text  # 33
    place = await room.say(ana, "mute", what="Key West, FL", **{"for": "1d"}, reason="too much")  # 34
    assert "Muted" in place.text
    await room.change(ana, place, "Unmute")  # 35
    assert "Unmuted" in place.text


async def thursday_who_may_do_what(room: Room, publish: Publish) -> None:
    ana, bo, desk = room.ana, room.bo, room.desk
    first = await room.say(ana, "editors add", who=bo)  # 36
    assert "The first editor must be you" in first.text
    editors = await room.say(ana, "editors add", who=room.chiefs)  # 37
    assert "chiefs is an editor now" in editors.text
    assert "Only an editor" in (await room.say(bo, "topics remove", name="housing")).text  # 38
    assert "chiefs" in (await room.say(bo, "editors list")).text  # 39
    assert "Paused: 1" in (await room.say(ana, "pause", which="1")).text  # 40
    publish(VOTE, CHIEF, LETTER)
    await room.poll()  # 41
    assert about(room, desk, LETTER.title) == [] and len(about(room, room.city, LETTER.title)) == 1
    assert "Resumed: 1" in (await room.say(ana, "resume", which="1")).text  # 42
    await room.deliver(SECONDS)  # 43
    assert len(about(room, desk, LETTER.title)) == 1


async def friday_channels_come_and_go(room: Room, publish: Publish) -> None:
    ana, bo, desk = room.ana, room.bo, room.desk
    assert "No. 4" in (await room.say(ana, "subscribe", place="Key West, FL", query="eviction")).text  # 44
    room.shut_out(desk)
    publish(VOTE, CHIEF, LETTER, RENTS)
    await room.poll()  # 45: parked, told where failures are told
    assert about(room, desk, RENTS.title) == []
    assert len(about(room, room.alarms, room.lost)) == 1
    assert "nothing can be posted here" in (await room.say(bo, "subscriptions")).text  # 46
    looked = await room.say(bo, "lookup", words="evictions", place="Key West, FL", since="2025-06-01")
    assert RENTS.title in looked.text and VOTE.title not in looked.text
    assert "all of them work" in (await room.say(bo, "feeds health")).text
    await room.let_in(desk)
    await room.deliver(SECONDS)  # 47: noticed by itself, and made up for
    await room.deliver(SECONDS)
    assert len(about(room, desk, RENTS.title)) == 1
    room.city.delete()
    publish(VOTE, CHIEF, LETTER, RENTS, SHERIFF)
    await room.poll()  # 48
    assert len(about(room, room.alarms, "was deleted")) == 1
    assert len(about(room, desk, SHERIFF.title)) == 1
    assert "3 subscriptions have ended" in (await room.say(ana, "unsubscribe", which="all")).text  # 49
    publish(AGAIN)
    before = len(room.posts(desk))
    await room.poll()  # 50
    assert len(room.posts(desk)) == before
