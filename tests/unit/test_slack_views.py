"""Views of Slack: the form with what was filled in, and App Home within its limits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.asking import message_of
from adapters.slack.form import done, form, names_two, saving
from adapters.slack.form import given as read_form
from adapters.slack.home import deed, view
from adapters.slack.ids import MessageId
from bot.domain.home import Deed, Home, Part, Section
from bot.domain.message import Message, Span
from bot.services.commands.command import Someone
from bot.services.commands.subscribe_form import OPTIONS
from tests.fakes.slack.limits import check_view

pytestmark = pytest.mark.no_cover

CHANNEL = "C1"


def option(value: str, label: str = "") -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": label or value, "emoji": False}, "value": value}


FILLED: dict[str, dict[str, dict[str, Any]]] = {
    "place": {
        "form:place": {"type": "multi_external_select", "selected_options": [option("Key West, FL"), option("Miami, FL")]}
    },
    "topics": {"form:topics": {"type": "multi_external_select", "selected_options": [option("housing", "Housing")]}},
    "query": {"form:query": {"type": "plain_text_input", "value": "rent*"}},
    "want": {"form:want": {"type": "checkboxes", "selected_options": [option("news"), option("outcome")]}},
    "mode": {"form:mode": {"type": "static_select", "selected_option": option("daily")}},
    "mention": {"form:mention": {"type": "users_select", "selected_user": "U1"}},
    "group": {"form:group": {"type": "external_select", "selected_option": None}},
    "match": {"form:match": {"type": "radio_buttons", "selected_option": option("loose")}},
}


def test_what_was_filled_in_is_what_the_command_gets() -> None:
    assert read_form(FILLED) == {
        "place": "Key West, FL; Miami, FL",
        "topics": "housing",
        "query": "rent*",
        "want": "news, outcome",
        "mode": "daily",
        "mention": Someone("slack:user:U1", "U1"),
        "match": "loose",
    }
    assert read_form({}) == {}


def test_a_group_is_whom_alerts_call() -> None:
    group = {"group": {"form:group": {"type": "external_select", "selected_option": option("S1", "@desk")}}}
    assert read_form(group) == {"mention": Someone("slack:group:S1", "@desk")}
    assert names_two(FILLED | group) and not names_two(group) and not names_two(FILLED)


def test_what_was_filled_in_stays() -> None:
    made = form(CHANNEL, FILLED)
    check_view(made, "modal")
    elements = {block["block_id"]: block["element"] for block in made["blocks"] if block["type"] == "input"}
    assert set(elements) == {*OPTIONS, "group"}
    assert elements["place"]["initial_options"] == FILLED["place"]["form:place"]["selected_options"]
    assert elements["query"]["initial_value"] == "rent*" and elements["mention"]["initial_user"] == "U1"
    assert elements["mode"]["initial_option"] == option("daily")
    assert not any("initial" in key for key in elements["group"])


@given(st.text(max_size=4000), st.lists(st.text(max_size=2000), max_size=60))
def test_whatever_is_said_in_a_form_slack_takes_it(headline: str, lines: list[str]) -> None:
    said = Message("", (Span(headline),), tuple((Span(line),) for line in lines))
    for made in (form(CHANNEL, FILLED, below=said), done(CHANNEL, said), saving(CHANNEL)):
        check_view(made, "modal")


PARTS = st.builds(
    Part,
    st.lists(st.text(max_size=1500).map(lambda text: (Span(text),)), min_size=1, max_size=8).map(tuple),
    st.sampled_from([(), (Deed("Pause", "pause", "1"), Deed("End", "unsubscribe", "1", "End? " * 100, "Keep it"))]),
)


@given(st.lists(st.lists(PARTS, max_size=12), max_size=9))
def test_whatever_is_on_a_page_slack_takes_it(channels: list[list[Part]]) -> None:
    sections = [Section(f"slack:T1/C{number}", tuple(parts)) for number, parts in enumerate(channels)]
    made = view(Home((Span("Your channels"),), tuple(sections), (Span("More."),)))
    taken = check_view(made, "home")
    ids = [each["action_id"] for block in taken["blocks"] for each in block.get("elements", []) if "action_id" in each]
    assert all(deed(each) for each in ids)


def test_a_button_of_a_page_comes_back_as_it_was() -> None:
    page = Home((), (Section("slack:T1/C1", (Part(((Span("x"),),), (Deed("Pause", "pause", "12"),)),)),), ())
    [button] = [each for block in view(page)["blocks"] for each in block.get("elements", []) if each["type"] == "button"]
    assert deed(button["action_id"]) == ("pause", "12", "C1")
    assert deed("home:refresh::") == ("refresh", "", "")
    assert deed("gavel:pause:12:abc") is None


def test_a_message_is_known_by_where_it_stands() -> None:
    told: dict[str, Any] = {"channel": {"id": "C1"}, "message_ts": "2.0", "message": {}}
    assert message_of(told) == str(MessageId("C1", "2.0"))
    assert message_of(told | {"message": {"thread_ts": "2.0"}}) == str(MessageId("C1", "2.0"))
    assert message_of(told | {"message": {"thread_ts": "1.0"}}) == str(MessageId("C1", "2.0", "1.0"))
