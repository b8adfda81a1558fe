"""The tests' own Slack against the real slack_sdk: tokens, messages, history, threads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import ManualClock, SlackServer, Workspace
from tests.fakes.slack.client import answer, refused, web_client, word

START = datetime(2025, 6, 30, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
async def server(clock: ManualClock) -> AsyncIterator[SlackServer]:
    async with SlackServer(clock=clock) as running:
        running.rates.generous()
        yield running


@pytest.fixture
def team(server: SlackServer) -> Workspace:
    return server.workspace("Desk")


@pytest.fixture
def client(server: SlackServer, team: Workspace) -> AsyncWebClient:
    return web_client(server, team)


# Tokens and scopes


async def test_each_workspace_has_its_own_token(server: SlackServer, team: Workspace, client: AsyncWebClient) -> None:
    other = server.workspace("Other")
    mine, theirs = await client.auth_test(), await web_client(server, other).auth_test()
    assert (mine["team_id"], mine["user_id"], mine["bot_id"], mine["url"]) == (
        team.id,
        team.bot.id,
        team.bot_id,
        "https://desk.slack.com/",
    )
    assert theirs["team_id"] == other.id
    assert mine.headers["x-oauth-scopes"].split(",") == list(team.scopes)
    assert await word(client.chat_postMessage(channel=other.channel("a").id, text="not here")) == "channel_not_found"


async def test_tokens_that_are_refused(server: SlackServer, team: Workspace, client: AsyncWebClient) -> None:
    assert await word(AsyncWebClient(base_url=server.api_url).auth_test()) == "not_authed"
    assert await word(AsyncWebClient(token="xoxb-wrong", base_url=server.api_url).auth_test()) == "invalid_auth"
    assert await word(AsyncWebClient(token=team.app.token, base_url=server.api_url).auth_test()) == "not_allowed_token_type"
    assert await word(client.apps_connections_open(app_token=team.token)) == "not_allowed_token_type"
    team.revoke()
    assert await word(client.auth_test()) == "token_revoked"
    team.reinstate()
    assert (await client.auth_test())["ok"]
    team.uninstall()
    assert await word(client.auth_test()) == "account_inactive"


async def test_a_missing_scope_is_named(team: Workspace, client: AsyncWebClient) -> None:
    desk, secret = team.channel("desk"), team.channel("secret", private=True)
    team.drop_scope("groups:history", "users:read")
    assert (await client.conversations_history(channel=desk.id))["ok"]
    error = answer(await refused(client.conversations_history(channel=secret.id)))
    assert (error["error"], error["needed"]) == ("missing_scope", "groups:history")
    assert "chat:write" in error["provided"].split(",")
    assert answer(await refused(client.users_info(user="U1")))["needed"] == "users:read"
    team.add_scope("groups:history")
    assert (await client.conversations_history(channel=secret.id))["ok"]


async def test_an_app_token_needs_its_scope(server: SlackServer, team: Workspace, client: AsyncWebClient) -> None:
    assert (await client.apps_connections_open(app_token=team.app.token))["url"].startswith("ws://127.0.0.1")
    team.app.can_connect = False
    error = answer(await refused(client.apps_connections_open(app_token=team.app.token)))
    assert (error["error"], error["needed"]) == ("missing_scope", "connections:write")


async def test_a_method_that_nobody_serves_is_a_violation(server: SlackServer, client: AsyncWebClient) -> None:
    assert await word(client.api_call("chat.postMesage", json={})) == "unknown_method"
    with pytest.raises(AssertionError, match="postMesage"):
        server.check()
    server.violations.clear()


@pytest.mark.parametrize("how", ["query", "form", "json"])
async def test_arguments_come_by_query_form_or_json(server: SlackServer, team: Workspace, how: str) -> None:
    desk = team.channel("desk")
    given = {"channel": desk.id, "text": "hello", "metadata": '{"event_type": "gavel", "event_payload": {"id": "1"}}'}
    headers = {"Authorization": f"Bearer {team.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        sent = {"query": {"params": given}, "form": {"data": given}, "json": {"json": given}}[how]
        async with session.request("GET" if how == "query" else "POST", f"{server.api_url}chat.postMessage", **sent) as made:  # type: ignore[arg-type]
            assert (await made.json())["ok"]
    [message] = server.messages(desk)
    assert message.metadata == {"event_type": "gavel", "event_payload": {"id": "1"}}


async def test_bodies_that_are_no_arguments(server: SlackServer, team: Workspace) -> None:
    headers = {"Authorization": f"Bearer {team.token}", "Content-Type": "application/json"}
    async with aiohttp.ClientSession(headers=headers) as session:
        for body, error in (("{", "invalid_json"), ("[]", "json_not_object"), ("{}", "channel_not_found")):
            async with session.post(f"{server.api_url}chat.postMessage", data=body) as made:
                assert (await made.json())["error"] == error


# Messages


async def test_a_message_is_posted_changed_linked_and_deleted(
    server: SlackServer, team: Workspace, client: AsyncWebClient, clock: ManualClock
) -> None:
    desk = team.channel("desk")
    button = {"type": "button", "text": {"type": "plain_text", "text": "Why?"}, "action_id": "why", "value": "1"}
    blocks: list[dict[str, Any]] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Vote* 6–1 &amp; <https://a.example|more>"}},
        {"type": "actions", "elements": [button]},
    ]
    sent = await client.chat_postMessage(channel=desk.id, text="Outcome", blocks=blocks, unfurl_links=False, unfurl_media=False)
    [message] = server.messages(desk)
    assert sent["ts"] == message.ts == "1751284800.000000"
    assert (message.fallback, message.text, message.buttons) == ("Outcome", "*Vote* 6–1 & more\nWhy?", ["Why?"])
    assert (message.unfurl, message.links) == ((False, False), [("https://a.example", "more")])
    clock.advance(MINUTE)
    changed = await client.chat_update(channel=desk.id, ts=sent["ts"], text="Corrected")
    assert changed["message"]["edited"]["ts"] == "1751284860.000000"
    assert (message.fallback, message.buttons, message.revisions) == ("Corrected", ["Why?"], 1)
    await client.chat_update(channel=desk.id, ts=sent["ts"], text="Corrected", blocks=[])
    assert message.text == "Corrected"
    link = await client.chat_getPermalink(channel=desk.id, message_ts=sent["ts"])
    assert link["permalink"] == f"https://desk.slack.com/archives/{desk.id}/p1751284800000000"
    await client.chat_delete(channel=desk.id, ts=sent["ts"])
    assert server.messages(desk) == []
    for call in (
        client.chat_update(channel=desk.id, ts=sent["ts"], text="x"),
        client.chat_delete(channel=desk.id, ts=sent["ts"]),
    ):
        assert await word(call) == "message_not_found"


async def test_metadata_come_back_only_if_asked_for(team: Workspace, client: AsyncWebClient) -> None:
    desk = team.channel("desk")
    metadata = {"event_type": "gavel", "event_payload": {"delivery": "7"}}
    sent = await client.chat_postMessage(channel=desk.id, text="once", metadata=metadata)
    plain = await client.conversations_history(channel=desk.id)
    whole = await client.conversations_history(channel=desk.id, include_all_metadata=True)
    assert plain["messages"][0]["metadata"] == {"event_type": "gavel"}
    assert whole["messages"][0]["metadata"] == metadata
    await client.chat_update(channel=desk.id, ts=sent["ts"], text="twice")
    whole = await client.conversations_history(channel=desk.id, include_all_metadata=True)
    assert whole["messages"][0]["metadata"] == metadata
    for wrong in ({"event_type": "x"}, {"event_type": "x", "event_payload": {}, "more": 1}):
        assert await word(client.chat_postMessage(channel=desk.id, text="x", metadata=wrong)) == "invalid_metadata_format"
    large = {"event_type": "x", "event_payload": {"long": "x" * 8000}}
    assert await word(client.chat_postMessage(channel=desk.id, text="x", metadata=large)) == "metadata_too_large"


async def test_history_by_bounds_and_cursors(team: Workspace, client: AsyncWebClient, clock: ManualClock) -> None:
    desk = team.channel("desk")
    stamps = []
    for number in range(5):
        clock.advance(MINUTE)
        stamps.append((await client.chat_postMessage(channel=desk.id, text=str(number)))["ts"])
    pages = [page["messages"] async for page in await client.conversations_history(channel=desk.id, limit=2)]
    assert [[one["ts"] for one in page] for page in pages] == [stamps[:2:-1], stamps[2:0:-1], stamps[:1]]

    async def found(**bounds: object) -> list[str]:
        return [one["ts"] for one in (await client.conversations_history(channel=desk.id, **bounds))["messages"]]  # type: ignore[arg-type]

    assert await found(oldest=stamps[2]) == [stamps[4], stamps[3]]
    assert await found(oldest=stamps[2], inclusive=True) == stamps[:1:-1]
    assert await found(latest=stamps[1]) == [stamps[0]]
    assert await found(latest=stamps[1], inclusive=True, limit=1) == [stamps[1]]
    assert await found(oldest=str(int((START + 4 * MINUTE).timestamp()))) == [stamps[4]]
    for given, error in (
        ({"cursor": "x"}, "invalid_cursor"),
        ({"limit": 1000}, "invalid_limit"),
        ({"oldest": "x"}, "invalid_ts_oldest"),
    ):
        assert await word(client.conversations_history(channel=desk.id, **given)) == error


async def test_a_thread_is_read_apart_from_the_channel(server: SlackServer, team: Workspace, client: AsyncWebClient) -> None:
    desk = team.channel("desk")
    ana = team.member("Ana", desk)
    root = (await client.chat_postMessage(channel=desk.id, text="root"))["ts"]
    moved = await client.chat_postMessage(channel=desk.id, text="moved", thread_ts=root)
    loud = await client.chat_postMessage(channel=desk.id, text="loud", thread_ts=root, reply_broadcast=True)
    ana.say("thanks", thread=server.messages(desk)[0])
    history = await client.conversations_history(channel=desk.id)
    assert [one["text"] for one in history["messages"]] == ["loud", "root"]
    assert (history["messages"][1]["reply_count"], history["messages"][1]["thread_ts"]) == (3, root)
    replies = await client.conversations_replies(channel=desk.id, ts=root, include_all_metadata=True)
    assert [one["text"] for one in replies["messages"]] == ["root", "moved", "loud", "thanks"]
    assert moved["message"]["thread_ts"] == loud["message"]["thread_ts"] == root
    link = await client.chat_getPermalink(channel=desk.id, message_ts=moved["ts"])
    assert link["permalink"].endswith(f"?thread_ts={root}&cid={desk.id}")
    assert await word(client.conversations_replies(channel=desk.id, ts="1.000001")) == "thread_not_found"
    assert await word(client.chat_postMessage(channel=desk.id, text="x", thread_ts="0")) == "invalid_thread_ts"


async def test_a_reply_to_what_was_deleted_stands_in_the_channel(
    server: SlackServer, team: Workspace, client: AsyncWebClient
) -> None:
    desk = team.channel("desk")
    lone, root = [(await client.chat_postMessage(channel=desk.id, text=text))["ts"] for text in ("lone", "root")]
    await client.chat_postMessage(channel=desk.id, text="reply", thread_ts=root)
    for ts in (lone, root):
        desk.message(ts).delete()
    stray = await client.chat_postMessage(channel=desk.id, text="stray", thread_ts=lone)
    kept = await client.chat_postMessage(channel=desk.id, text="kept", thread_ts=root)
    assert "thread_ts" not in stray["message"]
    assert kept["message"]["thread_ts"] == root
    replies = await client.conversations_replies(channel=desk.id, ts=root)
    assert [one["text"] for one in replies["messages"]] == ["This message was deleted.", "reply", "kept"]
    assert [message.text for message in server.messages(desk)] == ["reply", "stray", "kept"]


async def test_only_its_own_messages_and_only_for_a_while(team: Workspace, client: AsyncWebClient, clock: ManualClock) -> None:
    desk = team.channel("desk")
    theirs = team.member("Ana", desk).say("mine")
    assert await word(client.chat_update(channel=desk.id, ts=theirs.ts, text="x")) == "cant_update_message"
    assert await word(client.chat_delete(channel=desk.id, ts=theirs.ts)) == "cant_delete_message"
    team.edit_window = 60
    mine = (await client.chat_postMessage(channel=desk.id, text="x"))["ts"]
    clock.advance(MINUTE)
    assert (await client.chat_update(channel=desk.id, ts=mine, text="y"))["ok"]
    clock.advance(timedelta(seconds=1))
    assert await word(client.chat_update(channel=desk.id, ts=mine, text="z")) == "edit_window_closed"


async def test_what_is_shown_to_one_person_is_not_kept(server: SlackServer, team: Workspace, client: AsyncWebClient) -> None:
    desk = team.channel("desk")
    ana, bo = team.member("Ana", desk), team.member("Bo", team.channel("other"))
    await client.chat_postEphemeral(channel=desk.id, user=ana.id, text="only you")
    assert await word(client.chat_postEphemeral(channel=desk.id, user=bo.id, text="x")) == "user_not_in_channel"
    assert [message.text for message in ana.reads()] == ["only you"]
    assert bo.reads(desk) == server.messages(desk) == []
    assert (await client.conversations_history(channel=desk.id))["messages"] == []


async def test_someone_is_written_to_in_private(server: SlackServer, team: Workspace, client: AsyncWebClient) -> None:
    desk = team.channel("desk")
    ana = team.member("Ana", desk)
    sent = await client.chat_postMessage(channel=ana.id, text="A feed is silent.")
    opened = await client.conversations_open(users=ana.id)
    assert sent["channel"] == opened["channel"]["id"] == team.im(ana.person).id
    assert [message.text for message in ana.reads(team.im(ana.person))] == ["A feed is silent."]


# What is read, and who is notified


@pytest.mark.parametrize(
    ("text", "read", "pinged"),
    [
        ("<!channel> <!here> <!everyone>", "@channel @here @everyone", {"channel", "here", "everyone"}),
        ("&lt;!channel&gt; @here", "<!channel> @here", set()),
        ("<@U1> <!subteam^S1> <#C1|desk>", "@Ana @desk #desk", {"U1", "S1"}),
        ("<!date^1751284800^{date}|Jun 30>", "Jun 30", set()),
    ],
)
async def test_only_live_sequences_notify(
    team: Workspace, client: AsyncWebClient, text: str, read: str, pinged: set[str]
) -> None:
    desk = team.channel("desk", id="C1")
    team.group("desk", team.member("Ana", desk, id="U1"), id="S1")
    await client.chat_postMessage(channel=desk.id, text=text)
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]
    await client.chat_postMessage(channel=desk.id, text="<!channel>", blocks=blocks)
    assert [(message.text, set(message.pinged)) for message in desk.ordered] == [(read, pinged)] * 2


async def test_names_are_linked_only_on_demand(server: SlackServer, team: Workspace, client: AsyncWebClient) -> None:
    desk = team.channel("desk")
    await client.chat_postMessage(channel=desk.id, text="@channel")
    await client.chat_postMessage(channel=desk.id, text="@channel", link_names=True)
    assert [message.pinged for message in server.messages(desk)] == [frozenset(), {"channel"}]


async def test_rich_text_is_read(server: SlackServer, team: Workspace, client: AsyncWebClient) -> None:
    desk = team.channel("desk")
    parts = [
        {"type": "text", "text": "<!channel> is inert here, "},
        {"type": "link", "url": "https://a.example", "text": "the record"},
        {"type": "usergroup", "usergroup_id": "S1"},
    ]
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}]
    team.group("desk", id="S1")
    await client.chat_postMessage(channel=desk.id, text="x", blocks=blocks)
    [message] = server.messages(desk)
    assert message.text == "<!channel> is inert here, the record@desk"
    assert (set(message.pinged), message.links) == ({"S1"}, [("https://a.example", "the record")])
