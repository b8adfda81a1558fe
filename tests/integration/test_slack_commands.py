"""The commands of Slack: typed by people, taken by the real Bolt, done by the whole Gavel; who may ask, and where."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app import open_app
from bot.catalog import Catalog
from tests.fakes import chat_newsroom
from tests.fakes.chat_newsroom import OneClock
from tests.fakes.newsroom import HERE, START, TOPIC
from tests.fakes.slack import ManualClock, Member, SlackServer
from tests.fakes.slack_newsroom import SlackNewsroom, slack_newsroom, workspace
from tests.fakes.slack_saying import say


@pytest.fixture
async def room(tmp_path: Path, sqlite_url: str) -> AsyncIterator[SlackNewsroom]:
    async with slack_newsroom(tmp_path, sqlite_url) as opened:
        yield opened


# --- what people type ---


async def test_free_text_is_a_subscription(room: SlackNewsroom) -> None:
    made = await room.ana.command("/gavel subscribe Key West, FL immigration daily")
    assert made.ephemeral
    for words in ("Subscribed: No. 1", "every day at 8:00 AM", "Key West, FL", "Immigration"):
        assert words in made.text
    async with room.app.store.reading() as uow:
        [stored] = await uow.desk.subscriptions()
    assert (stored.channel, stored.by) == (f"slack:{room.desk.id}", f"slack:user:{room.ana.id}")


async def test_what_is_not_understood_changes_nothing(room: SlackNewsroom) -> None:
    refused = await room.ana.command("/gavel subscribe Key West, FL imigration daily")
    assert "“imigration” was not understood" in refused.text and "Did you mean immigration?" in refused.text
    assert "no subscriptions" in (await room.ana.command("/gavel subscriptions")).text


async def test_what_is_missing_is_offered(room: SlackNewsroom) -> None:
    await room.ana.command("/gavel subscribe Key West, FL immigration")
    asked = await room.ana.command("/gavel unsubscribe")
    assert "/gavel unsubscribe needs more: which." in asked.text
    assert "1 — No. 1: Key West, FL · Immigration · at once" in asked.text


async def test_words_read_in_one_of_two_ways_are_told(room: SlackNewsroom) -> None:
    found = await room.ana.command("/gavel lookup eviction Coral Gables")
    assert "Nothing found for eviction Coral Gables" in found.text
    assert "place: Coral Gables" in found.text


async def test_the_mention_of_a_subscription_is_a_person_or_a_group(room: SlackNewsroom) -> None:
    night = room.team.group("night-desk")
    for typed, wanted in (("@night-desk", f"slack:group:{night.id}"), ("@Bo", f"slack:user:{room.bo.id}")):
        made = await room.ana.command(f'/gavel subscribe Key West, FL "{wanted[-4:]}" mention: {typed}')
        assert "call" in made.text
    async with room.app.store.reading() as uow:
        assert [each.mention for each in await uow.desk.subscriptions()] == [
            f"slack:group:{night.id}",
            f"slack:user:{room.bo.id}",
        ]


# --- who asks, and where ---


async def test_a_group_makes_an_editor(room: SlackNewsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.slack.members.FRESH_SECONDS", 0.0)
    group = room.team.group("editors", room.ana, room.bo)
    assert "editor now" in (await room.ana.command("/gavel editors add @editors")).text
    assert "Added" in (await room.bo.command("/gavel topics add housing rent*")).text
    group.people.remove(room.bo.person)
    assert "Only an editor" in (await room.bo.command("/gavel topics remove housing")).text
    assert "no editor any more" in (await room.ana.command("/gavel editors remove @editors")).text


async def test_groups_are_asked_for_once_in_a_while(room: SlackNewsroom) -> None:
    for _ in range(3):
        await room.ana.command("/gavel mutes")
    assert len(room.server.asked("usergroups.list")) == 1


async def test_many_who_ask_at_once_share_one_question_for_groups(room: SlackNewsroom) -> None:
    begun = [room.ana.begin("/gavel help") for _ in range(8)]
    for each in begun:
        await each.complete()
    assert len(room.server.asked("usergroups.list")) == 1


async def test_without_the_scope_for_groups_commands_work(room: SlackNewsroom) -> None:
    room.team.drop_scope("usergroups:read")
    with capture_logs() as logs:
        assert "Subscribed" in (await room.ana.command("/gavel subscribe Key West, FL")).text
        assert "No. 1" in (await room.ana.command("/gavel subscriptions")).text
    assert [log["scope"] for log in logs if log["event"] == "slack_scope_missing"] == ["usergroups:read"]


async def test_someone_outside_a_channel_changes_nothing_in_it(room: SlackNewsroom) -> None:
    other = room.team.channel("other")
    cy = room.team.member("Cy", other)
    message = await say(room, "an alert", "gavel:unmute:1:abc")
    await room.ana.command("/gavel mute topic immigration for 2h")
    assert "Only a member of this channel may do this." in (await cy.press(message, "Old")).text
    assert "Unmuted" in (await room.bo.press(message, "Old")).text


async def test_another_organisation_gets_a_polite_answer_and_no_service(room: SlackNewsroom) -> None:
    room.app.servers.allowed = frozenset({"slack:T0OTHER"})
    refused = await room.ana.command("/gavel mutes")
    assert "another newsroom" in refused.text and f'"slack:{room.team.id}"' in refused.text
    room.app.servers.allowed = frozenset({f"slack:{room.team.id}"})
    assert "Nothing is muted" in (await room.ana.command("/gavel mutes")).text


async def test_a_guest_of_another_organisation_presses_in_vain(room: SlackNewsroom) -> None:
    message = await say(room, "an alert", "gavel:why:1:abc")
    elsewhere = room.server.workspace("Elsewhere", app=room.team.app)
    cy = elsewhere.person("Cy")
    room.desk.members.append(cy)
    assert "another newsroom" in (await Member(room.server.world, cy, room.desk).press(message, "Old")).text


async def test_in_a_private_conversation_there_is_help_and_nothing_else(room: SlackNewsroom) -> None:
    alone = room.ana.at(room.team.im(room.ana.person))
    assert "not in private messages" in (await alone.command("/gavel mutes")).text
    assert "What Gavel does here" in (await alone.command("/gavel help")).text
    assert "What Gavel does here" in (await alone.command("/gavel")).text


@pytest.mark.parametrize(("private", "shared"), [(False, False), (True, False), (False, True)])
async def test_where_the_bot_is_not_it_says_how_to_invite_it(room: SlackNewsroom, private: bool, shared: bool) -> None:
    channel = room.team.channel("beat", invited=False, private=private, shared=shared)
    channel.invite(room.ana)
    here = room.ana.at(channel)
    for line in ("subscribe Key West, FL", "alarms here", "resume"):
        refused = await here.command(f"/gavel {line}")
        assert "Gavel is not in this channel" in refused.text and "/invite @Gavel" in refused.text
    assert "Nothing is muted" in (await here.command("/gavel mutes")).text
    channel.invite()
    assert "Subscribed" in (await here.command("/gavel subscribe Key West, FL")).text


async def test_without_the_scope_for_channels_nobody_is_shut_out(room: SlackNewsroom) -> None:
    room.team.drop_scope("channels:read", "groups:read", "usergroups:read")
    assert "Subscribed" in (await room.ana.command("/gavel subscribe Key West, FL")).text
    message = await say(room, "an alert", "gavel:why:1:abc")
    assert "no such alert" in (await room.ana.press(message, "Old")).text


# --- several workspaces ---


async def test_with_several_workspaces_a_channel_is_named_with_its_own(tmp_path: Path, sqlite_url: str) -> None:
    clock = ManualClock(START)
    async with SlackServer(clock=clock) as server:
        server.rates.generous()
        teams = [workspace(server, name) for name in ("City", "State")]
        tokens = [{"bot_token": team.token, "app_token": team.app.token} for team in teams]
        (tmp_path / "tokens.yaml").write_text(json.dumps(tokens))
        made = chat_newsroom.settings(
            tmp_path, sqlite_url, slack_tokens_file=tmp_path / "tokens.yaml", slack_api_url=server.api_url
        )
        async with open_app(made, Catalog(topics=(TOPIC,)), clock=OneClock(clock), workers=HERE) as app:
            names = []
            for team in teams:
                await team.app.sockets.ready()
                channel = team.channel("desk")
                answer = await team.member("Ana", channel).command("/gavel subscribe Key West, FL immigration")
                assert "Subscribed" in answer.text
                names.append(f"slack:{team.id}/{channel.id}")
            async with app.store.reading() as uow:
                assert [each.channel for each in await uow.desk.subscriptions()] == names
