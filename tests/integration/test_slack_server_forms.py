"""Forms of the tests' own Slack, with the real slack_bolt over both transports."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import ManualClock, Member, SlackServer
from tests.fakes.slack.client import word
from tests.fakes.slack.kit import actions, button, entry, form, option, plain
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
def clock(rig: Rig) -> ManualClock:
    return rig.clock


@pytest.fixture
def server(rig: Rig) -> SlackServer:
    return rig.server


FORM = form(
    entry("Place", {"type": "external_select", "min_query_length": 2}),
    entry("Topics", {"type": "multi_external_select", "min_query_length": 1}, optional=True),
    entry(
        "Mode", {"type": "static_select", "options": [option("Instant"), option("Daily")], "initial_option": option("Instant")}
    ),
    entry("Words", {"type": "plain_text_input", "max_length": 20}, optional=True),
    entry("Mention", {"type": "users_select"}, optional=True),
    submit=plain("Save"),
    private_metadata="channel C1",
    notify_on_close=True,
)


@pytest.fixture
def forms(app: AsyncApp) -> list[dict[str, Any]]:
    """Let the app open FORM at ``/gavel``; return what was submitted or closed."""
    heard: list[dict[str, Any]] = []

    @app.command("/gavel")
    async def gavel(ack: Any, body: dict[str, str], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.options("place")
    async def places(ack: Any, payload: dict[str, Any]) -> None:
        found = [one for one in ("Key West, FL", "Key Largo, FL") if payload["value"].lower() in one.lower()]
        await ack(options=[option(one) for one in found])

    @app.options("topics")
    async def topics(ack: Any) -> None:
        await ack(option_groups=[{"label": plain("Topics"), "options": [option("Immigration"), option("Housing")]}])

    @app.view("subscribe")
    async def saved(ack: Any, view: dict[str, Any]) -> None:
        heard.append(view)
        words = view["state"]["values"]["words"]["words"]["value"]
        if words == "bad(":
            await ack(response_action="errors", errors={"words": "A parenthesis is open."})
        elif words == "preview":
            preview = form(
                {"type": "section", "text": plain("Would have posted 3.")}, callback_id="preview", submit=plain("Yes")
            )
            await ack(response_action="push", view=preview)
        elif words == "again":
            again = FORM | {"blocks": FORM["blocks"][:1], "title": plain("Again")}
            await ack(response_action="update", view=again)
        elif words == "strange":
            await ack(response_action="errors", errors={"nowhere": "?"})
        else:
            await ack()

    @app.view("preview")
    async def confirmed(ack: Any) -> None:
        await ack(response_action="clear")

    @app.view_closed("subscribe")
    async def closed(ack: Any, view: dict[str, Any]) -> None:
        await ack()
        heard.append(view)

    return heard


async def test_a_form_is_filled_in_and_submitted(ana: Member, forms: list[dict[str, Any]]) -> None:
    opened = (await ana.command("/gavel")).modal
    assert (opened.title, opened.labels) == ("Subscribe", ["Place", "Topics", "Mode", "Words", "Mention"])
    assert [one.name for one in await ana.suggest(opened, "Place", "key w")] == ["Key West, FL"]
    done = await ana.submit(
        opened, {"Place": "Key West, FL", "Topics": ["Immigration", "Housing"], "Mode": "daily", "Mention": ana}
    )
    assert (done.errors, opened.closed, ana.person.modals) == ({}, True, [])
    [view] = forms
    assert view["private_metadata"] == "channel C1"
    assert view["state"]["values"] == {
        "place": {"place": {"type": "external_select", "selected_option": option("Key West, FL")}},
        "topics": {"topics": {"type": "multi_external_select", "selected_options": [option("Immigration"), option("Housing")]}},
        "mode": {"mode": {"type": "static_select", "selected_option": option("Daily")}},
        "words": {"words": {"type": "plain_text_input", "value": None}},
        "mention": {"mention": {"type": "users_select", "selected_user": ana.id}},
    }


async def test_a_form_shows_errors_and_keeps_what_was_typed(ana: Member, forms: list[dict[str, Any]]) -> None:
    opened = (await ana.command("/gavel")).modal
    with pytest.raises(AssertionError, match="Slack asks for"):
        await ana.submit(opened)
    with pytest.raises(AssertionError, match="is not offered"):
        await ana.submit(opened, {"Place": "Miami"})
    with pytest.raises(AssertionError, match="takes 0 to 20"):
        await ana.submit(opened, {"Words": "x" * 21})
    wrong = await ana.submit(opened, {"Place": "Key Largo, FL", "Words": "bad("})
    assert wrong.errors == {"Words": "A parenthesis is open."}
    assert wrong.modal is opened
    assert opened.chosen("Words") == "bad("
    await ana.submit(opened, {"Words": None})
    assert opened.closed
    assert forms[-1]["state"]["values"]["place"]["place"]["selected_option"] == option("Key Largo, FL")


async def test_a_form_is_put_above_and_all_are_cleared(ana: Member, forms: list[dict[str, Any]]) -> None:
    opened = (await ana.command("/gavel")).modal
    above = (await ana.submit(opened, {"Place": "Key Largo, FL", "Words": "preview"})).modal
    assert (above.text, above.previous, above.root) == ("Would have posted 3.", opened.id, opened.id)
    assert len(ana.person.modals) == 2
    await ana.submit(above)
    assert (opened.closed, above.closed) == (True, True)


async def test_a_form_is_exchanged_for_another(ana: Member, forms: list[dict[str, Any]]) -> None:
    opened = (await ana.command("/gavel")).modal
    again = (await ana.submit(opened, {"Place": "Key Largo, FL", "Words": "again"})).modal
    assert again is opened
    assert (again.title, again.labels) == ("Again", ["Place"])
    assert again.chosen("Place") == option("Key Largo, FL")


async def test_a_form_is_closed(rig: Rig, ana: Member, forms: list[dict[str, Any]]) -> None:
    opened = (await ana.command("/gavel")).modal
    ana.close(opened)
    await rig.acknowledged()
    assert [view["id"] for view in forms] == [opened.id]
    with pytest.raises(AssertionError, match="was closed"):
        await ana.submit(opened)


async def test_errors_for_what_is_not_there_are_a_violation(
    server: SlackServer, ana: Member, forms: list[dict[str, Any]]
) -> None:
    opened = (await ana.command("/gavel")).modal
    await ana.submit(opened, {"Place": "Key Largo, FL", "Words": "strange"})
    with pytest.raises(AssertionError, match="nowhere"):
        server.check()
    server.violations.clear()


async def test_a_trigger_is_good_for_three_seconds_and_once(rig: Rig, app: AsyncApp, ana: Member, clock: ManualClock) -> None:
    @app.command("/gavel")
    async def gavel(ack: Any, body: dict[str, str], client: AsyncWebClient, respond: Any) -> None:
        await ack()
        trigger = body["trigger_id"]
        if body["text"] == "late":
            await rig.acknowledged()
            clock.advance(timedelta(seconds=3, milliseconds=1))
        elif body["text"] == "twice":
            await client.views_open(trigger_id=trigger, view=FORM)
        else:
            trigger = "1.2.3"
        await respond(await word(client.views_open(trigger_id=trigger, view=FORM)))

    for line, error in (("twice", "exchanged"), ("late", "expired"), ("made up", "invalid")):
        answer = await (await ana.command(f"/gavel {line}")).followups()
        assert answer.text == f"{error}_trigger_id"


async def test_a_form_changes_while_it_is_filled_in(app: AsyncApp, ana: Member) -> None:
    first = form(
        entry("Mode", {"type": "static_select", "options": [option("Daily")]}, dispatch_action=True), submit=plain("Go")
    )

    @app.command("/gavel")
    async def gavel(ack: Any, body: dict[str, str], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=first)

    @app.action("mode")
    async def chosen(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        view = body["view"]
        mode = view["state"]["values"]["mode"]["mode"]["selected_option"]["value"]
        blocks = [*first["blocks"], {"type": "section", "text": plain(f"Preview of {mode}")}]
        await client.views_update(view_id=view["id"], hash=view["hash"], view=first | {"blocks": blocks})
        assert await word(client.views_update(view_id=view["id"], hash=view["hash"], view=first)) == "hash_conflict"
        assert await word(client.views_update(view_id="V404", view=first)) == "not_found"
        await ack()

    opened = (await ana.command("/gavel")).modal
    await ana.fill(opened, {"Mode": "Daily"})
    assert opened.text.endswith("Preview of daily")
    assert (opened.chosen("Mode"), opened.revisions) == (option("Daily"), 1)


async def test_forms_are_pushed_up_to_three_and_have_ids_of_their_own(app: AsyncApp, ana: Member) -> None:
    words: list[str] = []

    @app.command("/gavel")
    async def gavel(ack: Any, body: dict[str, str], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form(actions(button("Deeper")), external_id="first"))

    @app.action("deeper")
    async def deeper(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        same = form(external_id="first")
        words.append(await word(client.views_push(trigger_id=body["trigger_id"], view=same)))
        if len(ana.person.modals) < 3:
            await client.views_push(trigger_id=body["trigger_id"], view=form(actions(button("Deeper"))))
        else:
            words.append(await word(client.views_push(trigger_id=body["trigger_id"], view=form())))

    shown = (await ana.command("/gavel")).modal
    for _ in range(2):
        below, shown = shown, (await ana.press(shown, "Deeper")).modal
        assert (shown.previous, shown.root) == (below.id, ana.person.modals[0].id)
    deepest = ana.begin_press(shown, "Deeper")
    await deepest.acknowledged()
    await ana.world.pulse.until(lambda: "push_limit_reached" in ana.world.refused[-1])
    assert words[:3] == ["duplicate_external_id"] * 3
    again = await app.client.views_update(external_id="first", view=form(actions(button("Again")), external_id="first"))
    assert again["view"]["id"] == ana.person.modals[0].id
