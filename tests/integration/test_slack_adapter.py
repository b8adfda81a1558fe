"""The Slack adapter against the tests' own Slack: what is particular to it, with the surprises that its server knows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.slack.client import SlackAdapter
from adapters.slack.pacing import Pacing
from adapters.slack.teams import Tokens
from adapters.slack.workspace import Workspace
from adapters.slack.workspaces import Workspaces
from bot.domain.delivery import idempotency_key
from bot.domain.errors import ChannelGone, ConfigurationError, DeliveryError, PayloadRejected, Transient, UnknownOutcome
from bot.domain.message import Button
from storage.store import SqlStore
from tests.fakes.delivery import HOUR, MINUTE, words
from tests.fakes.slack import Channel
from tests.fakes.slack import Workspace as Team
from tests.fakes.slack_delivery import POST, SlackRig, channel, newsroom


@pytest.fixture
async def rig(sqlite_store: SqlStore) -> AsyncIterator[SlackRig]:
    async with newsroom(sqlite_store) as rig:
        yield rig


async def failed(rig: SlackRig, place: Channel, n: int = 1) -> DeliveryError:
    """Return what a send raises."""
    with pytest.raises(DeliveryError) as caught:
        await rig.adapter.send(channel(place).id, words(n))
    return caught.value


# What a post holds


async def test_a_post_has_its_key_as_metadata_unfurls_nothing_and_calls_only_whom_it_names(rig: SlackRig) -> None:
    group = rig.team.group("desk")
    asked = words(1, mentions=(f"slack:group:{group.id}",), buttons=(Button("Why?", "why", "7"),))
    await rig.adapter.send(channel(rig.desk).id, asked)
    [message] = rig.server.messages(rig.desk)
    assert message.metadata == {"event_type": "gavel_delivery", "event_payload": {"delivery_id": idempotency_key(1)}}
    assert (message.unfurl, message.loose) == ((False, False), False)
    assert message.pinged == {group.id}
    assert "Why?" in message.buttons


async def test_an_edit_takes_buttons_away_and_keeps_the_key_of_the_post(rig: SlackRig) -> None:
    here = channel(rig.desk).id
    sent = await rig.adapter.send(here, words(1, buttons=(Button("Why?", "why", "7"),)))
    await rig.adapter.edit(here, sent, words(2))
    [message] = rig.server.messages(rig.desk)
    assert (message.buttons, message.revisions) == ([], 1)
    assert "story 2" in message.text
    rig.restart()
    assert await rig.adapter.find(here, idempotency_key(1), rig.now - HOUR) == sent
    assert await rig.adapter.find(here, idempotency_key(2), rig.now - HOUR) is None


async def test_answers_to_an_answer_stand_in_the_same_thread(rig: SlackRig) -> None:
    here = channel(rig.desk).id
    root = await rig.adapter.send(here, words(1))
    first = await rig.adapter.reply(here, root, words(2))
    await rig.adapter.reply(here, first, words(3))
    top, *answers = rig.server.messages(rig.desk)
    assert [answer.thread_ts for answer in answers] == [top.ts, top.ts]
    await rig.adapter.edit(here, first, words(4))
    assert "story 4" in answers[0].text


async def test_an_answer_to_a_deleted_message_is_known_by_where_it_stands(rig: SlackRig) -> None:
    here = channel(rig.desk).id
    root = await rig.adapter.send(here, words(1))
    rig.server.messages(rig.desk)[0].delete()
    sent = await rig.adapter.reply(here, root, words(2))
    [message] = rig.server.messages(rig.desk)
    assert sent == f"{rig.desk.id}/{message.ts}"


async def test_a_link_is_the_one_that_slack_gives(rig: SlackRig) -> None:
    here = channel(rig.desk).id
    root = await rig.adapter.send(here, words(1))
    assert rig.adapter.link(here, root) == ""  # Who the bot is was not asked yet.
    await rig.adapter.workspaces.identify()
    answer = await rig.adapter.reply(here, root, words(2))
    client = rig.adapter.workspaces.all[0].client
    for id, message in zip((root, answer), rig.server.messages(rig.desk), strict=True):
        permalink = await client.chat_getPermalink(channel=rig.desk.id, message_ts=message.ts)
        assert rig.adapter.link(here, id) == permalink["permalink"]


# Rates


async def test_after_a_429_nothing_is_asked_of_the_channel_until_it_is_over(rig: SlackRig) -> None:
    rig.server.faults.add(POST, limited=900, channel=rig.desk)
    first = await failed(rig, rig.desk)
    rig.now += 10 * MINUTE
    again = await failed(rig, rig.desk)
    assert isinstance(first, Transient) and first.retry_after == timedelta(seconds=900)
    assert isinstance(again, Transient) and again.retry_after is not None
    assert timedelta(seconds=298) < again.retry_after <= timedelta(seconds=300)
    assert len(rig.server.asked(POST)) == 1
    await rig.adapter.send(channel(rig.city).id, words(2))
    rig.now += 5 * MINUTE
    await rig.adapter.send(channel(rig.desk).id, words(1))


async def test_when_a_second_channel_is_limited_too_the_whole_workspace_waits(rig: SlackRig) -> None:
    rig.server.faults.add(POST, limited=900, times=2)
    await failed(rig, rig.desk)
    await failed(rig, rig.city)
    third = await failed(rig, rig.alarms_here)
    assert isinstance(third, Transient) and third.retry_after is not None
    assert third.subject == channel(rig.alarms_here).id
    assert len(rig.server.asked(POST)) == 2


async def test_a_limit_of_another_method_holds_no_post_up(rig: SlackRig) -> None:
    rig.server.faults.add("conversations.info", limited=900)
    for _ in range(2):
        with pytest.raises(Transient):
            await rig.adapter.check(channel(rig.desk).id)
    assert len(rig.server.asked("conversations.info")) == 1
    await rig.adapter.send(channel(rig.desk).id, words(1))


# Errors


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        ({"error": "is_archived"}, ChannelGone, "unarchive it"),
        ({"error": "channel_not_found"}, ChannelGone, "/invite"),
        ({"error": "not_in_channel"}, ChannelGone, "/invite"),
        ({"error": "restricted_action"}, ChannelGone, "administrator"),
        ({"error": "restricted_action_read_only_channel"}, ChannelGone, "only some people"),
        ({"error": "token_revoked"}, ChannelGone, "GAVEL_SLACK_BOT_TOKEN"),
        ({"error": "account_inactive"}, ChannelGone, "account_inactive"),
        ({"error": "invalid_auth", "status": 401}, ChannelGone, "invalid_auth"),
        ({"error": "missing_scope"}, ChannelGone, "lacks the scope"),
        ({"error": "ratelimited"}, Transient, "asks to wait"),
        ({"error": "service_unavailable", "status": 503}, Transient, "service_unavailable"),
        ({"error": "message_limit_exceeded"}, Transient, "message_limit_exceeded"),
        ({"status": 403, "html": True}, Transient, "status 403"),
        ({"status": 404, "html": True}, Transient, "status 404"),
        ({"status": 413, "html": True}, PayloadRejected, "status 413"),
        ({"error": "msg_too_long"}, PayloadRejected, "msg_too_long"),
        ({"error": "invalid_blocks"}, PayloadRejected, "invalid_blocks"),
        ({"error": "msg_blocks_too_long"}, PayloadRejected, "msg_blocks_too_long"),
        ({"error": "too_many_attachments"}, PayloadRejected, "too_many_attachments"),
        ({"error": "a_word_of_next_year"}, PayloadRejected, "a_word_of_next_year"),
        ({"error": "fatal_error"}, UnknownOutcome, "may have arrived"),
        ({"status": 503, "html": True}, UnknownOutcome, "may have arrived"),
        ({"status": 200, "html": True}, UnknownOutcome, "may have arrived"),
        ({"drop": True}, UnknownOutcome, "may have arrived"),
    ],
)
async def test_what_a_refusal_means(rig: SlackRig, fault: dict[str, Any], error: type[DeliveryError], says: str) -> None:
    rig.server.faults.add(POST, **fault)
    raised = await failed(rig, rig.desk)
    assert isinstance(raised, error)
    assert says in str(raised)
    assert rig.team.token not in repr(raised) + repr(raised.__cause__)


async def test_what_is_wrong_with_blocks_is_told(rig: SlackRig) -> None:
    """Slack's own pointers to the fault: what a defect of ours needs."""
    rig.server.world.violations.clear()
    client = rig.adapter.workspaces.all[0]
    with pytest.raises(PayloadRejected, match=r"invalid_blocks.+text"):
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]
        await client.calls.made("slack:C1", client.client.chat_postMessage, channel=rig.desk.id, text="x", blocks=blocks)


async def test_a_slack_that_cannot_be_connected_to_has_nothing(rig: SlackRig) -> None:
    await rig.adapter.send(channel(rig.desk).id, words(1))
    await rig.server.stop()
    await failed(rig, rig.desk, 2)  # On the connection that was open: nobody knows.
    raised = await failed(rig, rig.desk, 2)
    assert isinstance(raised, Transient)
    assert "cannot be reached" in str(raised)


async def test_names_of_channels_and_messages_that_are_none(rig: SlackRig) -> None:
    for name in ("slack:", "slack:desk", "discord:1"):
        with pytest.raises(ChannelGone):
            await rig.adapter.send(name, words(1))
    with pytest.raises(PayloadRejected):
        await rig.adapter.edit(channel(rig.desk).id, "1:2", words(1))
    assert rig.adapter.link(channel(rig.desk).id, "1:2") == ""


# Checks


async def test_a_check_names_what_is_in_the_way_and_sends_nothing(rig: SlackRig) -> None:
    await rig.adapter.check(channel(rig.desk).id)
    obstacles = {
        "archived": rig.team.channel("old"),
        "/invite": rig.team.channel("open", invited=False),
        "another organisation": rig.team.channel("joint", shared=True, invited=False),
        "it was deleted, or is private": rig.team.channel("secret", private=True, invited=False),
    }
    obstacles["archived"].archive()
    for says, place in obstacles.items():
        with pytest.raises(ChannelGone, match=says):
            await rig.adapter.check(channel(place).id)
    assert rig.server.asked(POST) == []


async def test_a_channel_may_be_posted_in_uninvited_with_the_scope_for_it(rig: SlackRig) -> None:
    place = rig.team.channel("open", invited=False)
    rig.team.add_scope("chat:write.public")
    await rig.adapter.workspaces.identify()
    await rig.adapter.check(channel(place).id)
    await rig.adapter.send(channel(place).id, words(1))


async def test_a_private_conversation_is_served(rig: SlackRig) -> None:
    here = channel(rig.team.im(rig.team.person("Ana"))).id
    await rig.adapter.check(here)
    sent = await rig.adapter.send(here, words(1))
    assert await rig.adapter.find(here, idempotency_key(1), rig.now - HOUR) == sent


async def test_scopes_that_are_missing_are_told_once_at_the_start(rig: SlackRig) -> None:
    rig.team.scopes = ["chat:write", "commands"]
    with capture_logs() as log:
        await rig.adapter.workspaces.identify()
        await rig.adapter.workspaces.identify()
        await rig.adapter.check(channel(rig.desk).id)
    told = [line for line in log if line["event"] == "slack_scope_missing"]
    assert {line["scope"] for line in told} >= {"channels:history", "groups:history", "channels:read", "groups:read"}
    assert "cannot look in public channels whether a message arrived" in told[0]["reason"]
    assert len({line["scope"] for line in told}) == len(told)


# Looking for messages


async def test_a_message_is_found_behind_hundreds_of_others_and_only_its_own(rig: SlackRig) -> None:
    ana = rig.team.person("Ana")
    sent = await rig.adapter.send(channel(rig.desk).id, words(1))
    for n in range(450):
        rig.desk.say(ana, f"{n}")
    rig.restart()
    assert await rig.adapter.find(channel(rig.desk).id, idempotency_key(1), rig.now - HOUR) == sent
    assert len(rig.server.asked("conversations.history")) == 3
    [mine] = rig.server.messages(rig.desk)
    copied = rig.desk.say(ana, "")
    copied.metadata = mine.metadata
    mine.delete()
    assert await rig.adapter.find(channel(rig.desk).id, idempotency_key(1), rig.now - HOUR) is None


async def test_threads_in_which_nothing_was_said_since_or_of_others_are_not_read(rig: SlackRig) -> None:
    ana, here = rig.team.person("Ana"), channel(rig.desk).id
    await rig.adapter.reply(here, await rig.adapter.send(here, words(1)), words(2))
    rig.now += HOUR
    theirs = rig.desk.say(ana, "lunch?")
    rig.desk.say(ana, "yes", thread=theirs)
    assert await rig.adapter.find(here, idempotency_key(9), rig.now - MINUTE) is None
    assert rig.server.asked("conversations.replies") == []


async def test_what_was_posted_by_this_process_is_looked_for_where_it_went_only(rig: SlackRig) -> None:
    rig.server.faults.add(POST, drop=True)
    await failed(rig, rig.desk)
    assert await rig.adapter.find(channel(rig.desk).id, idempotency_key(1), rig.now - HOUR) is None
    assert len(rig.server.asked("conversations.history")) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"drop": True, "times": 2},
        {"status": 500},
        {"status": 200, "html": True},
        {"error": "internal_error"},
        {"error": "a_word_of_next_year"},
    ],
)
async def test_a_search_that_fails_is_tried_again_and_nothing_is_posted_meanwhile(rig: SlackRig, fault: dict[str, Any]) -> None:
    rig.server.faults.add("conversations.history", **fault)
    with pytest.raises(Transient):
        await rig.adapter.find(channel(rig.desk).id, idempotency_key(1), rig.now - HOUR)


# Several workspaces


@pytest.fixture
def other(rig: SlackRig) -> Team:
    """Another workspace of the newsroom, with an app of its own."""
    return rig.server.workspace("Keys Bureau")


def both(rig: SlackRig, other: Team) -> SlackAdapter:
    teams = enumerate((rig.team, other), start=1)
    tokens = [Tokens(team.token, team.app.token, entry=number) for number, team in teams]
    workspaces = Workspaces([Workspace(one, rig.session, rig.server.api_url, rig.seconds) for one in tokens])
    return SlackAdapter(workspaces, pacing=Pacing(clock=rig.seconds, sleep=rig.sleep))


async def test_each_channel_is_served_by_its_own_workspace(rig: SlackRig, other: Team) -> None:
    adapter, away = both(rig, other), other.channel("away")
    here, there = f"slack:{rig.team.id}/{rig.desk.id}", f"slack:{other.id}/{away.id}"
    sent = [await adapter.send(here, words(1)), await adapter.send(there, words(2))]
    await adapter.edit(there, sent[1], words(3))
    await adapter.check(there)
    assert [message.text for message in rig.server.messages(rig.desk)] == ["story 1"]
    assert [message.text for message in rig.server.messages(away)] == ["story 3"]
    assert adapter.link(there, sent[1]).startswith("https://keys-bureau.slack.com/archives/")
    assert await adapter.find(there, idempotency_key(2), rig.now - HOUR) == sent[1]


async def test_a_workspace_that_is_limited_or_revoked_holds_no_other_up(rig: SlackRig, other: Team) -> None:
    adapter, away = both(rig, other), other.channel("away")
    here, there = f"slack:{rig.team.id}/{rig.desk.id}", f"slack:{other.id}/{away.id}"
    await adapter.workspaces.identify()
    rig.server.faults.add(POST, limited=900)
    with pytest.raises(Transient):
        await adapter.send(here, words(1))
    await adapter.send(there, words(2))
    other.revoke()
    with pytest.raises(ChannelGone, match=r"GAVEL_SLACK_TOKENS_FILE \(entry 2, bot_token\)"):
        await adapter.send(there, words(3))


async def test_a_channel_without_its_workspace_or_of_an_unknown_one_is_told_so(rig: SlackRig, other: Team) -> None:
    adapter = both(rig, other)
    with pytest.raises(ChannelGone, match="slack:TEAM/CHANNEL"):
        await adapter.send(channel(rig.desk).id, words(1))
    with pytest.raises(ChannelGone, match="no token for the workspace T0NONE"):
        await adapter.send(f"slack:T0NONE/{rig.desk.id}", words(1))


async def test_while_a_workspace_is_not_known_yet_its_channels_wait(rig: SlackRig, other: Team) -> None:
    adapter, away = both(rig, other), other.channel("away")
    rig.server.faults.add("auth.test", drop=True, times=4)
    await adapter.workspaces.identify()
    with pytest.raises(Transient):
        await asyncio.gather(*(adapter.send(f"slack:{other.id}/{away.id}", words(n)) for n in (1,)))
    await adapter.send(f"slack:{other.id}/{away.id}", words(1))
    assert len(rig.server.messages(away)) == 1


async def test_a_workspace_whose_token_was_refused_before_it_was_known_is_told_by_its_token(rig: SlackRig, other: Team) -> None:
    """Slack was away at the start, and when it came back the app had been removed from one workspace."""
    adapter, away = both(rig, other), other.channel("away")
    other.revoke()
    with pytest.raises(ChannelGone, match=r"GAVEL_SLACK_TOKENS_FILE \(entry 2, bot_token\)"):
        await adapter.send(f"slack:{other.id}/{away.id}", words(1))
    await adapter.send(f"slack:{rig.team.id}/{rig.desk.id}", words(2))


async def test_two_tokens_of_one_workspace_are_refused(rig: SlackRig) -> None:
    with pytest.raises(ConfigurationError, match=r"same workspace as GAVEL_SLACK_TOKENS_FILE \(entry 1"):
        await both(rig, rig.team).workspaces.identify()
