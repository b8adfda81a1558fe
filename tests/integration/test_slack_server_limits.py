"""What the tests' own Slack refuses because it is too much, or no Block Kit at all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import Channel, SlackServer
from tests.fakes.slack.client import answer, refused, web_client, word
from tests.fakes.slack.kit import actions, button, entry, form, home, mrkdwn, option, overflow, plain, rich, section

Block = dict[str, Any]


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


GOOD: list[list[Block]] = [
    [section("x" * 3000)],
    [section() for _ in range(50)],
    [{"type": "header", "text": plain("x" * 150)}, {"type": "divider"}],
    [{"type": "section", "fields": [mrkdwn("x" * 1200)] * 10}],
    [{"type": "context", "elements": [mrkdwn("x")] * 10}],
    [actions(*(button(action_id=str(n)) for n in range(25)))],
    [actions(button()), actions(button())],
    [section(accessory=overflow(*(option("x" * 75, "x" * 150) for _ in range(5))))],
    [actions(button("x" * 75, value="x" * 2000, url="https://a.example", style="danger"))],
    [rich({"type": "text", "text": "x", "style": {"bold": True}}, {"type": "link", "url": "https://a.example", "text": "a"})],
    [rich({"type": "date", "timestamp": 1751284800, "format": "{date}", "fallback": "Jun 30"})],
    [rich({"type": "rich_text_section", "elements": []}, kind="rich_text_list", style="bullet")],
]


@pytest.mark.parametrize("blocks", GOOD)
async def test_what_just_fits(client: AsyncWebClient, desk: Channel, blocks: list[Block]) -> None:
    assert (await client.chat_postMessage(channel=desk.id, text="x", blocks=blocks))["ok"]


BAD: list[tuple[list[Block], str, str]] = [
    ([section("x" * 3001)], "must be less than 3001 characters", "/blocks/0/text/text"),
    ([section("")], "must be more than 0 characters", "/blocks/0/text/text"),
    ([section("half \ud800")], "half a surrogate pair is no text", "/blocks/0/text/text"),
    ([section() for _ in range(51)], "no more than 50 items allowed", "/blocks"),
    ([{"type": "header", "text": plain("x" * 151)}], "must be less than 151 characters", "/blocks/0/text/text"),
    ([{"type": "header", "text": mrkdwn("x")}], "must be a valid plain_text object", "/blocks/0/text"),
    ([{"type": "section", "fields": [mrkdwn("x")] * 11}], "must be between 1 and 10 items", "/blocks/0/fields"),
    ([{"type": "section", "fields": [mrkdwn("x" * 2001)]}], "must be less than 2001 characters", "/blocks/0/fields/0/text"),
    ([{"type": "section"}], "must define either `text` or `fields`", "/blocks/0"),
    ([{"type": "context", "elements": [mrkdwn("x")] * 11}], "must be between 1 and 10 items", "/blocks/0/elements"),
    ([{"type": "context", "elements": [button()]}], "must provide an object", "/blocks/0/elements/0"),
    ([actions(*(button(action_id=str(n)) for n in range(26)))], "must be between 1 and 25 items", "/blocks/0/elements"),
    ([actions(button(), button())], "`action_id` why? already exists for `block_id`", "/blocks/0/elements/1/action_id"),
    ([section(block_id="a"), section(block_id="a")], "`block_id` a already exists", "/blocks/1"),
    ([section(block_id="x" * 256)], "must be less than 256 characters", "/blocks/0/block_id"),
    ([actions(button("x" * 76))], "must be less than 76 characters", "/blocks/0/elements/0/text/text"),
    ([actions(button(value="x" * 2001))], "must be less than 2001 characters", "/blocks/0/elements/0/value"),
    ([actions(button(url="https://" + "x" * 3000))], "must be less than 3001 characters", "/blocks/0/elements/0/url"),
    ([actions(button(url="javascript:x"))], "must be a valid URL", "/blocks/0/elements/0/url"),
    ([actions(button(style="loud"))], "must be one of primary, danger", "/blocks/0/elements/0/style"),
    ([section(accessory=overflow(*[option()] * 6))], "must be between 1 and 5 items", "/blocks/0/accessory/options"),
    ([actions(overflow(option("x" * 76)))], "must be less than 76 characters", "/blocks/0/elements/0/options/0/text/text"),
    (
        [actions(overflow(option(value="x" * 151)))],
        "must be between 1 and 150 characters",
        "/blocks/0/elements/0/options/0/value",
    ),
    ([section(colour="red")], "invalid additional property: colour", "/blocks/0"),
    ([{"type": "sektion"}], "unsupported type: sektion", "/blocks/0"),
    ([{"type": "input", "label": plain("x"), "element": {"type": "plain_text_input"}}], "unsupported type: input", "/blocks/0"),
    ([rich({"type": "text", "text": ""})], "must be more than 0 characters", "/blocks/0/elements/0/elements/0/text"),
    ([rich({"type": "link", "url": "evil"})], "must be a valid URL", "/blocks/0/elements/0/elements/0/url"),
    (
        [rich({"type": "text", "text": "x", "style": {"loud": True}})],
        "must be a valid style",
        "/blocks/0/elements/0/elements/0/style",
    ),
    ([rich({"type": "date", "format": "{date}"})], "must be an integer", "/blocks/0/elements/0/elements/0/timestamp"),
    ([rich(kind="rich_text_list")], "must be one of bullet, ordered", "/blocks/0/elements/0/style"),
    ([rich(kind="shout")], "unsupported type: shout", "/blocks/0/elements/0"),
    ([{"type": "rich_text", "elements": []}], "must be more than 0 items", "/blocks/0/elements"),
    ([{"type": "markdown", "text": "x" * 12_001}], "must be between 1 and 12000 characters", "/blocks/0/text"),
    ([{"type": "image", "image_url": "evil", "alt_text": "x"}], "must be a valid URL", "/blocks/0/image_url"),
    ([{"type": "image", "image_url": "https://a.example"}], "must be between 1 and 2000 characters", "/blocks/0/alt_text"),
    (
        [actions(button(confirm={"title": plain("x" * 101), "text": plain("x")}))],
        "must be less than 101 characters",
        "/blocks/0/elements/0/confirm/title/text",
    ),
    ([rich({"type": "shout"})], "unsupported type: shout", "/blocks/0/elements/0/elements/0"),
]


@pytest.mark.parametrize(("blocks", "problem", "at"), BAD)
async def test_blocks_that_are_refused(
    client: AsyncWebClient, desk: Channel, blocks: list[Block], problem: str, at: str
) -> None:
    error = answer(await refused(client.chat_postMessage(channel=desk.id, text="x", blocks=blocks)))
    assert error["error"] == "invalid_blocks"
    assert error["response_metadata"]["messages"] == [f"[ERROR] {problem} [json-pointer:{at}]"]
    assert desk.ordered == []


async def test_all_blocks_together_may_be_so_long(client: AsyncWebClient, desk: Channel) -> None:
    blocks = [section("x" * 3000)] * 4 + [section("x" * 1200)]
    assert (await client.chat_postMessage(channel=desk.id, text="x", blocks=blocks))["ok"]
    blocks = [section("x" * 3000)] * 4 + [section("x" * 1201)]
    assert await word(client.chat_postMessage(channel=desk.id, text="x", blocks=blocks)) == "msg_blocks_too_long"
    [sent, *_] = desk.ordered
    assert await word(client.chat_update(channel=desk.id, ts=sent.ts, text="x", blocks=blocks)) == "msg_blocks_too_long"
    spread = [rich({"type": "text", "text": "x" * 6600}), rich({"type": "text", "text": "x" * 6601})]
    assert await word(client.chat_postMessage(channel=desk.id, text="x", blocks=spread)) == "msg_blocks_too_long"


async def test_text_is_cut_when_posted_and_refused_when_changed(client: AsyncWebClient, desk: Channel) -> None:
    sent = (await client.chat_postMessage(channel=desk.id, text="x" * 40_001))["ts"]
    assert len(desk.message(sent).fallback) == 40_000
    assert await word(client.chat_update(channel=desk.id, ts=sent, text="x" * 4001)) == "msg_too_long"
    assert await word(client.api_call("chat.postMessage", json={"channel": desk.id, "text": " "})) == "no_text"
    assert await word(client.chat_postMessage(channel=desk.id, text="x", blocks="no json")) == "invalid_blocks_format"
    assert await word(client.chat_postMessage(channel=desk.id, text="half \ud800")) == "invalid_arguments"


def typed(**more: Any) -> Block:
    """Return an input for words."""
    return entry("Words", {"type": "plain_text_input", **more})


VIEWS: list[tuple[Block, str, str]] = [
    (form(title="x" * 25), "must be less than 25 characters", "/view/title/text"),
    (form(submit=plain("x" * 25)), "must be less than 25 characters", "/view/submit/text"),
    (form(private_metadata="x" * 3001), "must be less than 3001 characters", "/view/private_metadata"),
    (form(*(section() for _ in range(101))), "no more than 100 items allowed", "/view/blocks"),
    (form(typed()), "must define `submit` to use an `input` block in modals", "/view/submit"),
    (form(section(), colour="red"), "invalid additional property: colour", "/view"),
    (
        form(typed(placeholder=plain("x" * 151)), submit=plain("Go")),
        "must be less than 151 characters",
        "/view/blocks/0/element/placeholder/text",
    ),
    (form(actions(typed()["element"])), "unsupported type: plain_text_input", "/view/blocks/0/elements/0"),
    (
        form(actions({"type": "static_select", "options": [option()], "initial_option": option("Other", "2")})),
        "must match one of the options",
        "/view/blocks/0/elements/0/initial_option",
    ),
    (
        form(actions({"type": "static_select", "options": [option(value=str(n)) for n in range(101)]})),
        "must be between 1 and 100 items",
        "/view/blocks/0/elements/0/options",
    ),
    (
        form(actions({"type": "static_select", "options": [option()], "option_groups": []})),
        "must define either `options` or `option_groups`",
        "/view/blocks/0/elements/0",
    ),
    (
        form(actions({"type": "static_select", "option_groups": [{"label": plain("x" * 76), "options": [option()]}]})),
        "must be less than 76 characters",
        "/view/blocks/0/elements/0/option_groups/0/label/text",
    ),
    (home(), "must be a modal", "/view/type"),
    (
        form(typed() | {"hint": plain("x" * 2001)}, submit=plain("Go")),
        "must be less than 2001 characters",
        "/view/blocks/0/hint/text",
    ),
]


@pytest.mark.parametrize(("view", "problem", "at"), VIEWS)
async def test_views_that_are_refused(client: AsyncWebClient, view: Block, problem: str, at: str) -> None:
    error = answer(await refused(client.views_open(trigger_id="1.2.3", view=view)))
    assert error["error"] == "invalid_arguments"
    assert error["response_metadata"]["messages"] == [f"[ERROR] {problem} [json-pointer:{at}]"]


async def test_a_view_may_be_so_large(client: AsyncWebClient, desk: Channel) -> None:
    view = form(*(section("x" * 2600) for _ in range(97)))
    assert await word(client.views_open(trigger_id="1.2.3", view=view)) == "view_too_large"
    large = home(*(section("x" * 2500) for _ in range(90)))
    ana = desk.team.member("Ana", desk)
    assert (await client.views_publish(user_id=ana.id, view=large))["view"]["type"] == "home"
