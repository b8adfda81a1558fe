"""Fifty steps and more of a newsroom's week on Discord: people, the real client, the whole Gavel."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from storage.store import SqlStore
from tests.fakes.discord import Channel, Message, Permission
from tests.fakes.discord.payloads import walk
from tests.fakes.discord.reporter import BUTTON
from tests.fakes.discord_newsroom import DiscordNewsroom, discord_newsroom
from tests.fakes.newsroom import Entry, document, rss_feed
from tests.fakes.web import Answer, serve

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


class Week(DiscordNewsroom):
    """What a step says."""

    def posts(self, channel: Channel) -> list[Message]:
        """Return the bot's messages in a channel and its threads."""
        places = [channel, *self.server.threads(channel)]
        return sorted((one for place in places for one in self.server.messages(place)), key=lambda one: one.id)

    def about(self, channel: Channel, words: str) -> list[Message]:
        """Return those that hold these words."""
        return [one for one in self.posts(channel) if words in one.text]


def labels(message: Message) -> list[str]:
    """Return what stands on a message's buttons."""
    return [part["label"] for part in walk(message.components) if part["type"] == BUTTON]


@pytest.mark.timeout(180)
async def test_a_newsrooms_week(tmp_path: Path, store_url: str) -> None:
    async with serve() as site:
        feed = rss_feed("ledger", site.script("/ledger", Answer(body=document(OLD))))

        def publish(*entries: Entry) -> None:
            site.script("/ledger", Answer(body=document(OLD, *entries)))

        async with discord_newsroom(tmp_path, store_url, [feed]) as opened:
            room = Week(**vars(opened))
            ana, bo, desk = room.ana, room.bo, room.desk
            city = room.guild.text("city-hall")

            # Monday: setting up.
            assert "/gavel subscribe" in (await bo.command("gavel help")).text  # 1
            assert "no subscriptions" in (await bo.command("gavel subscriptions")).text  # 2
            refused = await bo.command("gavel subscribe", place="Key West, FL")  # 3
            assert "Manage Channels" in refused.text and refused.ephemeral
            places = await ana.autocomplete("gavel subscribe", "place", "key w")  # 4
            assert places[0].value == "Key West, FL"
            topics = await ana.autocomplete("gavel subscribe", "topics", "imm", place="Key West, FL")  # 5
            assert [topic.name for topic in topics] == ["Immigration"]
            made = await ana.command("gavel subscribe", place=places[0].value, topics=topics[0].value)  # 6
            assert "Subscribed: No. 1" in made.text and made.deferred and made.ephemeral
            wrong = await ana.command("gavel subscribe", place="Kee West, FL")  # 7
            assert "Did you mean Key West, FL" in wrong.text
            unread = await ana.command("gavel subscribe", place="Key West, FL", query="rent AND (")  # 8
            assert "cannot be read" in unread.text
            added = await ana.command("gavel topics add", name="housing", query="eviction OR rent*", title="Housing")  # 9
            assert "Added: Housing (housing)" in added.text
            more = await ana.command("gavel subscribe", place="Monroe County, FL", topics="housing", mode="daily")  # 10
            assert "Subscribed: No. 2" in more.text
            listed = await bo.command("gavel subscriptions")  # 11
            assert "2 subscriptions" in listed.text and "Housing" in listed.text
            assert "5:00 PM" in (await ana.command("gavel digest", at="5pm")).text  # 12
            zone = await ana.autocomplete("gavel quiet", "zone", "new y")  # 13
            assert zone[0].value == "America/New_York"
            assert "10:00 PM" in (await ana.command("gavel quiet", hours="22:00-06:30", zone=zone[0].value)).text  # 14
            alarms = room.guild.text("alarms")
            assert "Failures are told here" in (await ana.at(alarms).command("gavel alarms here")).text  # 15
            there = await ana.at(city).command("gavel subscribe", place="Key West, FL", topics="immigration")  # 16
            assert "Subscribed" in there.text

            # Tuesday: the first alert.
            await room.poll()  # 17: the first poll is silent
            assert room.posts(desk) == []
            publish(VOTE)
            await room.poll()  # 18
            [alert] = room.about(desk, VOTE.title)
            assert "287(g)" in alert.text and "Key West" in alert.text
            assert labels(alert) == ["Mute topic", "Mute story", "Why?", "Timeline", "Claim"]
            assert len(room.about(city, VOTE.title)) == 1
            why = await bo.press(alert, "Why?")  # 19
            assert "It met subscription No. 1" in why.text and why.ephemeral
            timeline = await bo.press(alert, "Timeline")  # 20
            assert "1 chapter" in timeline.text and VOTE.title in timeline.text
            claimed = await bo.press(alert, "Claim")  # 21
            assert "You are on it" in claimed.text
            taken = await ana.press(alert, "Claim")  # 22
            assert "Bo is on it" in taken.text
            await room.deliver(timedelta(minutes=2))  # 23: the name appears on the message
            assert "Bo is on it" in alert.text and len(room.posts(desk)) == 1
            given = await (await bo.press(claimed, "Give it back")).edited()  # 24: the answer itself changes
            assert given.updated and "You are not on it any more" in claimed.text
            await room.deliver(timedelta(minutes=2))
            assert "Bo is on it" not in alert.text
            posted = await bo.command("gavel why", link=VOTE.link)
            silent = await bo.command("gavel why", link=OLD.link)
            assert VOTE.title in posted.text and OLD.title in silent.text
            unseen = await bo.command("gavel why", link="https://elsewhere.example/1")
            assert "never saw this link" in unseen.text

            # Wednesday: too much of it.
            no = await bo.press(alert, "Mute topic")  # 25
            assert "Manage Channels" in no.text
            ask = await ana.press(alert, "Mute topic")  # 26
            assert ask.buttons == ["2 hours", "1 day", "Until Monday", "For good"]
            muted = await (await ana.press(ask, "2 hours")).edited()  # 27
            assert muted.updated and "Muted" in ask.text and "Unmute" in ask.buttons
            publish(VOTE, CHIEF)
            await room.poll()  # 28: muted here, not in the other channel
            assert room.about(desk, CHIEF.title) == []
            assert len(room.about(city, CHIEF.title)) == 1
            mutes = await bo.command("gavel mutes")  # 29
            assert "holds 1 alert" in mutes.text
            which = await ana.autocomplete("gavel unmute", "what", "")  # 30
            assert len(which) == 1
            unmuted = await ana.command("gavel unmute", what=which[0].value)  # 31
            assert "1 alert" in unmuted.text
            await room.deliver(timedelta(seconds=5))  # 32: what was held is listed
            assert len(room.about(desk, CHIEF.title)) == 1
            assert "Nothing is muted" in (await bo.command("gavel mutes")).text  # 33
            place = await ana.command("gavel mute", what="Key West, FL", **{"for": "1d"}, reason="too much")  # 34
            assert "Muted" in place.text
            await (await ana.press(place, "Unmute")).edited()  # 35
            assert "Unmuted" in place.text

            # Thursday: who may do what, and pausing.
            first = await bo.command("gavel editors add", who=bo.member)  # 36
            assert "Manage Channels" in first.text
            chief = room.guild.role("editors")
            ana.member.give(chief)
            editors = await ana.command("gavel editors add", who=chief)  # 37
            assert "editors is an editor now" in editors.text
            assert "Only an editor" in (await bo.command("gavel topics remove", name="housing")).text  # 38
            assert "editors" in (await bo.command("gavel editors list")).text  # 39
            assert "Paused: 1" in (await ana.command("gavel pause", which="1")).text  # 40
            publish(VOTE, CHIEF, LETTER)
            await room.poll()  # 41
            assert room.about(desk, LETTER.title) == [] and len(room.about(city, LETTER.title)) == 1
            assert "Resumed: 1" in (await ana.command("gavel resume", which="1")).text  # 42
            await room.deliver(timedelta(seconds=5))  # 43
            assert len(room.about(desk, LETTER.title)) == 1

            # Friday: the channel's permission is lost, and comes back; the other is deleted.
            desk.deny(room.guild.bot_role, Permission.SEND_MESSAGES)
            publish(VOTE, CHIEF, LETTER, RENTS)
            await ana.command("gavel subscribe", place="Key West, FL", query="eviction")  # 44
            await room.poll()  # 45: parked, told where failures are told
            assert room.about(desk, RENTS.title) == []
            assert len(room.about(alarms, "Send Messages")) == 1
            assert "nothing can be posted here" in (await bo.command("gavel subscriptions")).text  # 46
            looked = await bo.command("gavel lookup", words="evictions", place="Key West, FL", since="2025-06-01")
            assert RENTS.title in looked.text and VOTE.title not in looked.text
            health = await bo.command("gavel feeds health")
            assert "all of them work" in health.text
            desk.allow(room.guild.bot_role, Permission.SEND_MESSAGES)
            await room.noticed(desk)
            await room.deliver(timedelta(seconds=5))  # 47: noticed by itself, and made up for
            await room.deliver(timedelta(seconds=5))
            assert len(room.about(desk, RENTS.title)) == 1
            city.delete()
            publish(VOTE, CHIEF, LETTER, RENTS, Entry("Sheriff joins 287(g)", guid="sheriff", link="https://ledger.example/s"))
            await room.poll()  # 48
            assert len(room.about(alarms, "was deleted")) == 1
            assert len(room.about(desk, "Sheriff joins 287(g)")) == 1
            ended = await ana.command("gavel unsubscribe", which="all")  # 49
            assert "3 subscriptions have ended" in ended.text
            publish(Entry("Again 287(g)", guid="again", link="https://ledger.example/again"))
            before = len(room.posts(desk))
            await room.poll()  # 50
            assert len(room.posts(desk)) == before

    store = SqlStore(store_url)
    async with store.reading() as uow:
        changes = [each.what for each in await uow.audit.recent(100)]
    await store.close()
    assert len(changes) >= 17
    assert any("claimed" in each for each in changes) and any("muted" in each for each in changes)
