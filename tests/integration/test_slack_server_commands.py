"""Commands, buttons, menus and App Home of the tests' own Slack, with the real slack_bolt over both transports."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import Channel, ManualClock, Member, NotAnswered, SlackServer, Workspace
from tests.fakes.slack.client import word
from tests.fakes.slack.kit import actions, button, home, option, overflow, plain, section
from tests.fakes.slack.rig import Rig
from tests.fakes.slack.rig import rig as open_rig

Block = dict[str, Any]


@pytest.fixture(params=["socket", "http"])
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    """A workspace whose app hears it by Socket Mode, or by HTTP."""
    async with open_rig(request.param) as made:
        yield made


@pytest.fixture
def app(rig: Rig) -> AsyncApp:
    return rig.app


@pytest.fixture
def ana(rig: Rig) -> Member:
    return rig.ana


@pytest.fixture
def desk(rig: Rig) -> Channel:
    return rig.desk


@pytest.fixture
def team(rig: Rig) -> Workspace:
    return rig.team


@pytest.fixture
def clock(rig: Rig) -> ManualClock:
    return rig.clock


@pytest.fixture
def server(rig: Rig) -> SlackServer:
    return rig.server


def buttons(*labels: str) -> list[Block]:
    """Return a row of buttons with a menu."""
    made = [button(one, value=f"of {one}") for one in labels]
    return [actions(*made, overflow(option("Mute"), option("Claim")), block_id="under")]


# Commands


async def test_what_is_typed_arrives_with_names_as_ids(app: AsyncApp, team: Workspace, ana: Member, desk: Channel) -> None:
    group = team.group("city", ana)

    @app.command("/gavel")
    async def gavel(ack: Any, command: dict[str, str], respond: Any) -> None:
        await ack()
        await respond(f"{command['user_id']} in {command['channel_id']}: {command['text']}", response_type="in_channel")

    answer = await ana.command('/gavel  lookup "ICE & <b>" @Ana @city #desk https://a.example/x ')
    assert answer.interaction.envelope and answer.interaction.envelope.payload["text"] == (
        f'lookup "ICE &amp; &lt;b&gt;" <@{ana.id}|ana> <!subteam^{group.id}|@city> <#{desk.id}|desk> <https://a.example/x>'
    )
    assert answer.text == f'{ana.id} in {desk.id}: lookup "ICE & <b>" @Ana @city #desk https://a.example/x'
    assert (answer.ephemeral, [one.text for one in desk.ordered]) == (False, [answer.text])


async def test_only_declared_commands_are_offered(app: AsyncApp, team: Workspace, ana: Member) -> None:
    team.app.declare({"features": {"slash_commands": [{"command": "/gavel", "should_escape": False}]}})

    @app.command("/gavel")
    async def gavel(ack: Any, command: dict[str, str]) -> None:
        await ack(command["text"])

    assert (await ana.command("/gavel @Ana")).envelope.payload["text"] == "@Ana"
    with pytest.raises(AssertionError, match="knows no /other"):
        ana.begin("/other")


async def test_a_command_that_nobody_answers(app: AsyncApp, ana: Member, clock: ManualClock) -> None:
    going = asyncio.Event()

    @app.command("/slow")
    async def slow(ack: Any) -> None:
        await going.wait()
        await ack("late")

    @app.command("/silent")
    async def silent(ack: Any) -> None:
        await ack()

    answer = ana.begin("/slow")
    clock.advance(timedelta(seconds=4))
    going.set()
    with pytest.raises(NotAnswered, match="operation_timeout"):
        await answer.complete()
    assert (answer.envelope.late, answer.messages) == (True, [])
    waiting = ana.begin("/silent")
    await waiting.acknowledged()
    waiting.patience = 0.05
    with pytest.raises(NotAnswered, match="nothing was shown"):
        await waiting.complete()


async def test_a_response_url_is_good_for_five_uses(app: AsyncApp, ana: Member) -> None:
    statuses: list[tuple[int, str]] = []

    @app.command("/gavel")
    async def gavel(ack: Any, respond: Any) -> None:
        await ack()
        for number in range(6):
            made = await respond(f"part {number}")
            statuses.append((made.status_code, made.body))
        ana.world.pulse.beat()

    answer = await (await ana.command("/gavel")).used(6)
    await ana.world.pulse.until(lambda: len(statuses) == 6)
    assert answer.text.split("\n") == [f"part {number}" for number in range(5)]
    assert statuses[4] == (200, "ok")
    assert (statuses[5][0], '"used_url"' in statuses[5][1]) == (404, True)
    assert [use.error for use in answer.uses] == ["", "", "", "", "", "used_url"]


async def test_a_response_url_is_good_for_half_an_hour(rig: Rig, app: AsyncApp, ana: Member, clock: ManualClock) -> None:
    @app.command("/gavel")
    async def gavel(ack: Any, respond: Any) -> None:
        await ack()
        await respond("in time")
        await rig.acknowledged()
        clock.advance(timedelta(minutes=31))
        assert (await respond("too late")).status_code == 404
        clock.advance(-timedelta(minutes=31))
        assert (await respond(blocks=[{"type": "shout"}])).status_code == 200
        await respond("refused before")

    answer = await (await ana.command("/gavel")).used(4)
    assert [(use.status, use.error) for use in answer.uses] == [
        (200, ""),
        (404, "expired_url"),
        (200, "invalid_blocks"),
        (200, ""),
    ]


async def test_an_answer_is_replaced_and_taken_away(app: AsyncApp, ana: Member) -> None:
    @app.command("/gavel")
    async def gavel(ack: Any, respond: Any) -> None:
        await ack()
        await respond("working …")
        await respond("done", replace_original=True)
        await respond("more")
        await respond(delete_original=True)

    answer = await (await ana.command("/gavel")).used(4)
    assert answer.text == "done"
    assert [one.text for one in ana.reads()] == ["done"]


async def test_what_is_shown_to_the_asker_later_counts_as_the_answer(app: AsyncApp, team: Workspace, ana: Member) -> None:
    @app.command("/gavel")
    async def gavel(ack: Any, command: dict[str, str], client: AsyncWebClient) -> None:
        await ack()
        await client.chat_postEphemeral(channel=command["channel_id"], user=command["user_id"], text=command["text"])

    bo = team.member("Bo", ana.channel)
    answers = [await ana.command("/gavel one"), await bo.command("/gavel two"), await ana.command("/gavel three")]
    assert [answer.text for answer in answers] == ["one", "two", "three"]


async def test_the_library_uses_a_response_url_twice_when_the_connection_breaks(
    app: AsyncApp, server: SlackServer, ana: Member
) -> None:
    """``respond()`` has slack_sdk's default handlers: what broke after it was shown is shown again, and nobody is told."""
    server.faults.add("response_url", reset=True, after=True)
    server.faults.add("response_url", status=503)

    @app.command("/gavel")
    async def gavel(ack: Any, respond: Any) -> None:
        await ack()
        assert (await respond("unavailable")).status_code == 503
        assert (await respond("twice")).status_code == 200

    answer = await (await ana.command("/gavel")).used(3)
    assert answer.text == "twice\ntwice"
    assert [use.status for use in answer.uses] == [503, 0, 200]


# Buttons and menus


async def test_a_button_tells_what_it_stands_under(app: AsyncApp, server: SlackServer, ana: Member, desk: Channel) -> None:
    heard: list[dict[str, Any]] = []

    @app.action({"block_id": "under"})
    async def pressed(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        heard.append(body)
        action = body["actions"][0]
        chosen = action.get("value") or action["selected_option"]["value"]
        await respond(f"{action['action_id']} {chosen}", replace_original=chosen == "claim")

    sent = await app.client.chat_postMessage(channel=desk.id, text="Alert", blocks=buttons("Why"))
    [alert] = server.messages(desk)
    why = await ana.press(alert, "Why")
    assert (why.text, why.ephemeral, why.updated) == ("why of Why", True, False)
    assert heard[0]["message"]["ts"] == heard[0]["container"]["message_ts"] == sent["ts"]
    assert (heard[0]["user"]["id"], heard[0]["channel"]["id"], heard[0]["type"]) == (ana.id, desk.id, "block_actions")
    claim = await ana.press(alert, "Claim")
    assert (claim.updated, alert.text, alert.revisions) == (True, "more claim", 1)
    with pytest.raises(AssertionError, match="there is no 'Why'"):
        ana.begin_press(alert, "Why")


async def test_menus_tell_what_was_chosen(app: AsyncApp, ana: Member, desk: Channel) -> None:
    @app.action({"block_id": "menus"})
    async def chosen(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(str(body["state"]["values"]["menus"]))

    @app.options("place")
    async def places(ack: Any, payload: dict[str, Any]) -> None:
        await ack(options=[option(payload["value"].title())])

    elements: list[Block] = [
        {"type": "checkboxes", "action_id": "want", "options": [option("News"), option("Change")]},
        {"type": "external_select", "action_id": "place", "placeholder": plain("Place")},
    ]
    await app.client.chat_postMessage(
        channel=desk.id, text="x", blocks=[{"type": "actions", "block_id": "menus", "elements": elements}]
    )
    [shown] = desk.ordered
    untouched = "'place': {'type': 'external_select', 'selected_option': None}"
    assert (await ana.choose(shown, "want", "News", "Change")).text == (
        f"{{'want': {{'type': 'checkboxes', 'selected_options': {[option('News'), option('Change')]}}}, {untouched}}}"
    )
    assert str(option("Key West")) in (await ana.choose(shown, "Place", "key west")).text
    with pytest.raises(AssertionError, match="from 3 characters on"):
        await ana.suggest(shown, "Place", "ke")


async def test_a_button_of_an_ephemeral_answer_is_pressed(app: AsyncApp, ana: Member) -> None:
    @app.command("/gavel")
    async def gavel(ack: Any) -> None:
        await ack(text="Sure?", blocks=buttons("Yes"))

    @app.action("yes")
    async def yes(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        assert body["container"]["is_ephemeral"]
        assert "message" not in body
        await respond("Done.", replace_original=True)

    asked = await ana.command("/gavel")
    assert asked.buttons == ["Yes", "Mute", "Claim"]
    done = await ana.press(asked, "Yes")
    assert (done.updated, done.text, asked.text) == (True, "Done.", "Done.")


async def test_a_message_shortcut(app: AsyncApp, ana: Member, desk: Channel) -> None:
    await app.client.chat_postMessage(
        channel=desk.id, text="Alert", metadata={"event_type": "gavel", "event_payload": {"alert": "7"}}
    )

    @app.shortcut("why")
    async def why(ack: Any, shortcut: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(f"{shortcut['type']} of {shortcut['message']['text']}, {shortcut['message']['metadata']}")

    answer = await ana.shortcut("why", desk.ordered[0])
    assert answer.text == "message_action of Alert, {'event_type': 'gavel'}"


# App Home


async def test_app_home_is_published_and_used(app: AsyncApp, team: Workspace, ana: Member) -> None:
    def page(text: str) -> Block:
        return home(section(text), *buttons("Refresh"))

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view=page(f"Nothing muted in {event['tab']}"))

    @app.action("refresh")
    async def refresh(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_publish(user_id=body["user"]["id"], view=page("Fresh"), hash=body["view"]["hash"])
        assert await word(client.views_publish(user_id="U404", view=page("x"))) == "user_not_found"

    view = await ana.open_home()
    assert view.text.startswith("Nothing muted in home")
    answer = await ana.press(view, "Refresh")
    assert (answer.updated, answer.text.split("\n")[0], view.revisions) == (True, "Fresh", 1)
