"""What the real slack_sdk makes of faults of the tests' own Slack: resets, errors, silence, before and after storing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import Channel, SlackServer
from tests.fakes.slack.client import refused, web_client

POST = "chat.postMessage"


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as running:
        running.rates.generous()
        yield running


@pytest.fixture
def desk(server: SlackServer) -> Channel:
    return server.workspace("Desk").channel("desk")


@pytest.fixture
def client(server: SlackServer, desk: Channel) -> AsyncWebClient:
    return web_client(server, desk.team)


async def test_the_library_sends_twice_unless_it_is_told_not_to(server: SlackServer, desk: Channel) -> None:
    """Its default handler repeats what broke after it was stored: two copies, and no error."""
    server.faults.add(POST, reset=True, after=True)
    careless = AsyncWebClient(token=desk.team.token, base_url=server.api_url)
    await careless.chat_postMessage(channel=desk.id, text="once")
    assert [message.text for message in server.messages(desk)] == ["once", "once"]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"reset": True}, aiohttp.ClientOSError),
        ({"drop": True}, aiohttp.ServerDisconnectedError),
    ],
)
async def test_a_broken_connection(
    server: SlackServer, desk: Channel, fault: dict[str, Any], error: type[Exception], after: bool
) -> None:
    server.faults.add(POST, after=after, **fault)
    with pytest.raises(error):
        await web_client(server, desk.team).chat_postMessage(channel=desk.id, text="once")
    assert len(server.messages(desk)) == int(after)
    assert server.requests[-1].status == 0


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    ("fault", "status", "word"),
    [
        ({"status": 500, "html": True}, 500, None),
        ({"status": 200, "html": True}, 200, None),
        ({"status": 503}, 503, "internal_error"),
        ({"error": "fatal_error"}, 200, "fatal_error"),
        ({"limited": 7}, 429, "ratelimited"),
    ],
)
async def test_an_error_instead_of_the_answer(
    server: SlackServer, desk: Channel, fault: dict[str, Any], status: int, word: str | None, *, after: bool
) -> None:
    server.faults.add(POST, after=after, **fault)
    error = await refused(web_client(server, desk.team).chat_postMessage(channel=desk.id, text="once"))
    assert isinstance(error, SlackApiError)
    assert (error.response.status_code, error.response.get("error")) == (status, word)
    assert len(server.messages(desk)) == int(after)
    if status == 429:
        assert error.response.headers["Retry-After"] == "7"


@pytest.mark.parametrize("after", [False, True])
async def test_no_answer_and_a_late_one(server: SlackServer, desk: Channel, client: AsyncWebClient, after: bool) -> None:
    never = server.faults.add(POST, hold=True, after=after)
    waiting = asyncio.create_task(client.chat_postMessage(channel=desk.id, text="no answer"))
    await never.reached.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert len(server.messages(desk)) == int(after)
    never.release()
    await server.until(lambda: len(server.messages(desk)) == 1)
    slow = server.faults.add(POST, hold=True, after=after)
    sending = asyncio.create_task(client.chat_postMessage(channel=desk.id, text="slow"))
    await slow.reached.wait()
    slow.release()
    assert (await sending)["ok"]
    assert len(server.messages(desk)) == 2


async def test_what_is_abandoned_is_never_stored(server: SlackServer, desk: Channel, client: AsyncWebClient) -> None:
    never = server.faults.add(POST, hold=True)
    sending = asyncio.create_task(client.chat_postMessage(channel=desk.id, text="lost"))
    await never.reached.wait()
    server.faults.clear()
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await sending
    assert server.messages(desk) == []


async def test_a_fault_of_one_channel_or_method_leaves_others_alone(
    server: SlackServer, desk: Channel, client: AsyncWebClient
) -> None:
    other = desk.team.channel("other")
    fault = server.faults.add("chat.*", channel=desk, status=503, times=2)
    sent = await client.chat_postMessage(channel=other.id, text="passes")
    await client.conversations_history(channel=desk.id)
    await refused(client.chat_postMessage(channel=desk.id, text="fails"))
    await refused(client.chat_update(channel=desk.id, ts=sent["ts"], text="fails"))
    await client.chat_postMessage(channel=desk.id, text="passes")
    assert fault.hits == 2
