"""The tests' own Slack against the real slack_sdk: channels, people, rates."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import POST_MESSAGE, ManualClock, SlackServer, Workspace
from tests.fakes.slack.client import answer, refused, web_client, word

START = datetime(2025, 6, 30, 12, tzinfo=UTC)


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


# Channels


async def test_channels_that_the_bot_cannot_post_in(server: SlackServer, team: Workspace, client: AsyncWebClient) -> None:
    public, private = team.channel("public", invited=False), team.channel("private", private=True, invited=False)
    archived, quiet, gone = team.channel("archived"), team.channel("quiet"), team.channel("gone")
    archived.archive()
    quiet.read_only = True
    gone.delete()
    expected = {
        public: "not_in_channel",
        private: "channel_not_found",
        archived: "is_archived",
        quiet: "restricted_action",
        gone: "channel_not_found",
    }
    for channel, error in expected.items():
        assert await word(client.chat_postMessage(channel=channel.id, text="x")) == error
    assert await word(client.chat_postMessage(channel="C404", text="x")) == "channel_not_found"
    assert await word(client.conversations_history(channel=public.id)) == "not_in_channel"
    assert await word(client.conversations_history(channel=private.id)) == "channel_not_found"
    team.add_scope("chat:write.public")
    await client.chat_postMessage(channel=public.id, text="uninvited")
    private.invite()
    await client.chat_postMessage(channel=private.id, text="invited")
    assert [len(server.messages(one)) for one in (public, private)] == [1, 1]


async def test_a_message_in_an_archived_channel_stays(team: Workspace, client: AsyncWebClient) -> None:
    desk = team.channel("desk")
    sent = (await client.chat_postMessage(channel=desk.id, text="x"))["ts"]
    desk.archive()
    assert await word(client.chat_update(channel=desk.id, ts=sent, text="y")) == "is_inactive"
    desk.unarchive()
    assert await word(client.chat_postMessage(channel=desk.id, text="y")) == "not_in_channel"
    desk.invite()
    assert (await client.chat_update(channel=desk.id, ts=sent, text="y"))["ok"]


async def test_channels_are_told_of(team: Workspace, client: AsyncWebClient) -> None:
    desk = team.channel("desk", shared=True)
    secret = team.channel("secret", private=True, invited=False)
    old = team.channel("old", invited=False)
    old.archive()
    desk.rename("key-west")
    told = (await client.conversations_info(channel=desk.id, include_num_members=True))["channel"]
    assert (told["name"], told["is_ext_shared"], told["is_member"], told["num_members"]) == ("key-west", True, True, 2)
    assert await word(client.conversations_info(channel=secret.id)) == "channel_not_found"

    async def names(**asked: object) -> list[str]:
        pages = await client.conversations_list(**asked)  # type: ignore[arg-type]
        return [one["name"] async for page in pages for one in page["channels"]]

    both = "public_channel,private_channel"
    assert await names(types=both) == ["key-west", "old"]
    assert await names(types=both, exclude_archived=True, limit=1) == ["key-west"]
    secret.invite()
    assert await names(types=both, limit=1) == ["key-west", "secret", "old"]
    mine = await client.users_conversations(types=both)
    assert [one["name"] for one in mine["channels"]] == ["key-west", "secret"]
    members = await client.conversations_members(channel=desk.id)
    assert members["members"] == [team.owner.id, team.bot.id]
    assert await word(client.conversations_list(types="secret")) == "invalid_types"


async def test_the_bot_joins_by_itself_where_it_may(team: Workspace, client: AsyncWebClient) -> None:
    public, private = team.channel("public", invited=False), team.channel("private", private=True, invited=False)
    assert answer(await refused(client.conversations_join(channel=public.id)))["needed"] == "channels:join"
    team.add_scope("channels:join")
    assert (await client.conversations_join(channel=public.id))["channel"]["is_member"]
    assert (await client.conversations_join(channel=public.id))["warning"] == "already_in_channel"
    assert await word(client.conversations_join(channel=private.id)) == "channel_not_found"


# People


async def test_people_groups_and_the_workspace(team: Workspace, client: AsyncWebClient) -> None:
    ana = team.member("Ana", team.channel("desk"), admin=True)
    desk = team.group("desk", ana)
    told = (await client.users_info(user=ana.id))["user"]
    assert (told["real_name"], told["tz"], told["is_admin"], told["is_bot"]) == ("Ana", "America/New_York", True, False)
    eve = (await client.users_info(user=team.person("Eve", outside="T0ELSE").id))["user"]
    assert (eve["team_id"], eve["is_stranger"]) == ("T0ELSE", True)
    assert await word(client.users_info(user="U404")) == "user_not_found"
    [group] = (await client.usergroups_list(include_users=True, include_count=True))["usergroups"]
    assert (group["id"], group["handle"], group["users"], group["user_count"]) == (desk.id, "desk", [ana.id], 1)
    assert (await client.usergroups_users_list(usergroup=desk.id))["users"] == [ana.id]
    desk.disabled = True
    assert (await client.usergroups_list())["usergroups"] == []
    assert await word(client.usergroups_users_list(usergroup=desk.id)) == "no_such_subteam"
    assert (await client.bots_info(bot=team.bot_id))["bot"]["user_id"] == team.bot.id
    assert (await client.team_info())["team"]["domain"] == "desk"
    assert {one["id"] for one in (await client.users_list())["members"]} == set(team.people)


# Rates


async def test_about_a_message_a_second_in_a_channel(clock: ManualClock) -> None:
    async with SlackServer(clock=clock) as server:
        team = server.workspace("Desk")
        client = web_client(server, team)
        desk, other = team.channel("desk"), team.channel("other")
        for _ in range(3):
            await client.chat_postMessage(channel=desk.id, text="burst")
        error = await refused(client.chat_postMessage(channel=desk.id, text="too fast"))
        assert (error.response.status_code, error.response.headers["Retry-After"]) == (429, "1")
        assert error.response["error"] == "ratelimited"
        await client.chat_postMessage(channel=other.id, text="elsewhere")
        clock.advance(timedelta(seconds=1))
        await client.chat_postMessage(channel=desk.id, text="slowly")
        assert (server.count("ratelimited"), server.rates.refused) == (1, {POST_MESSAGE: 1})


async def test_each_method_has_its_rate_in_each_workspace(clock: ManualClock) -> None:
    async with SlackServer(clock=clock) as server:
        server.rates.set("conversations.history", limit=2, per=60)
        teams = [server.workspace("Desk"), server.workspace("Other")]
        for team in teams:
            client, desk = web_client(server, team), team.channel("desk")
            for _ in range(2):
                await client.conversations_history(channel=desk.id)
            error = await refused(client.conversations_history(channel=desk.id))
            assert error.response.headers["Retry-After"] == "30"
            await client.conversations_info(channel=desk.id)
