"""Points of chat-platforms.md section 7 through the whole Gavel on Slack: from a feed to what readers see and press."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from itertools import pairwise
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.slack import client
from adapters.slack.pacing import Pacing
from tests.fakes.newsroom import Entry, document, rss_feed
from tests.fakes.slack import POST_MESSAGE, ManualClock, Message, SlackServer
from tests.fakes.slack_newsroom import SlackNewsroom, generous, slack_newsroom
from tests.fakes.slack_saying import say
from tests.fakes.web import Answer, Site, serve

OLD = Entry("The garden club meets", guid="old", link="https://ledger.example/old", text="Nothing of note.")
VOTE = Entry("Commission voids 287(g) agreement", guid="vote", link="https://ledger.example/vote")
HOSTILE = [
    "287(g) <!channel> <!here> <!here|x> <!everyone> <@U1> <!subteam^S1> <#C1> @here @channel &lt;!channel&gt; :siren:",
    "287(g) <https://evil.example|free money> https://evil.example *loud* _x_ ~x~ `x` ```x``` <!date^1^{date}|now>",
    "# 287(g) heading | > quotation",
    ">>> 287(g) <javascript:alert(1)|x> </deploy> a|b>c",
    "287(g) safe\u202egnp.exe \u2066isolated\u2069 \u200b\u2028\u0085",
    "287(g) " + "100 KB, <!channel> <https://evil.example|x> " * 2_400,
]
LINKS = ["https://ledger.example/a|b>c <!channel>", "https://u:p@ledger.example/", "javascript:alert(1)"]
NAMES = (
    "airport bakery cemetery dredging elevator ferry golf harbor insurance jetty kiosk library museum nursery opera pier "
    "quarry reef school theater"
).split()
FORGED = [
    "gavel:claim:1:",
    f"gavel:claim:{'9' * 80}:k",
    "gavel:claim:١:k",
    "gavel:claim:-1:k",
    "gavel:claim:1 OR 1=1:k",
    "gavel:claim:1:2:k",
    "gavel:why:1.2:k",
    "gavel:timeline:0:k",
    "gavel:mute-topic:1.٣/2h:k",
    "gavel:mute-story-for:1/../..:k",
    "gavel:unmute:everything:k",
    "gavel:nothing:1:k",
    f"gavel:page:x-{'9' * 70}:",
    "gavel:page:x-²:",
    "gavel:page:-1:",
]


@dataclass
class Town:
    """A newsroom whose desk follows a newspaper that has published nothing of note yet."""

    room: SlackNewsroom
    site: Site

    @property
    def shown(self) -> list[Message]:
        """What stands in the desk's channel."""
        return self.room.server.messages(self.room.desk)

    async def publish(self, *entries: Entry) -> None:
        """Let the newspaper have these, and poll it."""
        self.site.script("/ledger", Answer(body=document(OLD, *entries)))
        await self.room.poll()


@asynccontextmanager
async def town(directory: Path, database_url: str, before: Callable[[SlackServer], None] = generous) -> AsyncIterator[Town]:
    async with serve() as site:
        feed = rss_feed("ledger", site.script("/ledger", Answer(body=document(OLD))))
        async with slack_newsroom(directory, database_url, [feed], before=before) as room:
            await room.ana.command("/gavel subscribe Key West, FL immigration")
            await room.poll()
            yield Town(room, site)


async def test_point_2_a_connection_that_breaks_after_storing_leaves_one_alert(tmp_path: Path, sqlite_url: str) -> None:
    async with town(tmp_path, sqlite_url) as here:
        here.room.server.faults.add(POST_MESSAGE, reset=True, after=True)
        await here.publish(VOTE)
        await here.room.deliver(timedelta(minutes=1))
        assert len(here.shown) == len(here.room.server.asked(POST_MESSAGE)) == 1


async def test_point_3_twenty_items_arrive_a_second_apart_without_a_429(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_its_clock(server: SlackServer) -> None:
        clock = server.world.clock
        assert isinstance(clock, ManualClock)

        async def sleep(seconds: float) -> None:
            clock.advance(timedelta(seconds=seconds))

        monkeypatch.setattr(client, "Pacing", lambda: Pacing(clock=lambda: clock().timestamp(), sleep=sleep))

    async with town(tmp_path, sqlite_url, on_its_clock) as here:
        await here.publish(*(Entry(f"287(g): {name}", guid=name, text=f"Key West. {f'{name} ' * 20}") for name in NAMES))
        assert len(here.shown) == 20
        times = [message.created_at for message in here.shown]
        assert all(later - sooner >= timedelta(seconds=1) for sooner, later in pairwise(times))
        assert here.room.server.rates.refused == {}


async def test_point_4_an_archived_channel_is_told_of_and_gets_its_alerts_once_it_is_back(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with town(tmp_path, sqlite_url) as here:
        room, desk = here.room, here.room.desk
        alarms = room.team.channel("alarms")
        alarms.invite(room.ana.person)
        await room.ana.at(alarms).command("/gavel alarms here")
        desk.archive()
        await room.noticed(desk)
        await here.publish(VOTE)
        await room.deliver()
        [told] = room.server.messages(alarms)
        assert "the channel is archived: unarchive it" in told.text
        assert here.shown == []
        desk.unarchive()
        desk.invite()
        await room.noticed(desk)
        await room.deliver(timedelta(minutes=1))
        await room.deliver(timedelta(minutes=1))
        [alert] = here.shown
        assert "287(g)" in alert.text
        assert "can be reached again" in room.server.messages(alarms)[-1].text


async def test_point_5_without_a_socket_alerts_arrive_and_commands_work_again_after_it(tmp_path: Path, sqlite_url: str) -> None:
    async with town(tmp_path, sqlite_url) as here:
        here.room.team.app.sockets.down()
        await here.publish(VOTE)
        assert len(here.shown) == 1
        here.room.team.app.sockets.up()
        await here.room.team.app.sockets.ready(2)
        assert "1 subscription" in (await here.room.ana.command("/gavel subscriptions")).text


async def test_point_7_a_hostile_feed_calls_nobody_and_forges_nothing(tmp_path: Path, sqlite_url: str) -> None:
    # Escaped twice, as a feed must for its reader to see the characters themselves and no HTML.
    entries = [
        Entry(escape(escape(text)), guid=f"{n}", link=escape(LINKS[n % len(LINKS)]), text=escape(escape(f"Key West. {text}")))
        for n, text in enumerate(HOSTILE)
    ]
    async with town(tmp_path, sqlite_url) as here:
        for n in range(len(entries)):
            await here.publish(*entries[: n + 1])
        assert len(here.shown) == len(HOSTILE)
        for message in here.shown:
            assert message.pinged == frozenset()
            assert all(address.startswith("https://ledger.example/") for address, _ in message.links)
        assert all(one.args["parse"] == "none" for one in here.room.server.asked(POST_MESSAGE))


async def test_point_10_with_two_scopes_an_alert_arrives_and_the_missing_ones_are_named(
    tmp_path: Path, sqlite_url: str
) -> None:
    with capture_logs() as log:
        async with town(tmp_path, sqlite_url) as here:
            here.room.team.scopes = ["chat:write", "commands"]
            here.room.server.faults.add(POST_MESSAGE, reset=True)
            await here.publish(VOTE)
            await here.room.deliver(timedelta(minutes=1))
            assert len(here.shown) == 1
    told = {line["scope"]: line["reason"] for line in log if line["event"] == "slack_scope_missing"}
    assert "whether a message arrived" in told["channels:history"]


# Buttons that no alert of this channel has


async def test_a_forged_button_is_refused_and_changes_nothing(tmp_path: Path, sqlite_url: str) -> None:
    async with slack_newsroom(tmp_path, sqlite_url) as room:
        with capture_logs() as log:
            for value in FORGED:
                answer = await room.ana.press(await say(room, "alert", value), "Old")
                assert answer.text.startswith("⛔") and answer.ephemeral
        assert [line for line in log if line["event"] in {"command_failed", "answer_failed", "slack_listener_failed"}] == []
        async with room.app.store.reading() as uow:
            assert await uow.audit.recent(10) == []
