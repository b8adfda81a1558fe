"""Names of Slack's channels and messages, and the addresses made from them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.slack.ids import ChannelId, MessageId, address, message_id, parse_channel, stamp
from bot.domain.errors import ChannelGone, PayloadRejected

HERE = "slack:C0123"
URL = "https://key-west.slack.com/"


@pytest.mark.parametrize("name", ["slack:C0123", "slack:G0123", "slack:D0123", "slack:T0123/C0123", "slack:E0123/C0123"])
def test_a_channels_name_is_read_and_written_alike(name: str) -> None:
    assert str(parse_channel(name)) == name


@pytest.mark.parametrize(
    "name", ["slack:", "slack:desk", "slack:#desk", "slack:user:U1", "slack:T1/", "discord:1", "slack:C1\n"]
)
def test_what_is_no_channel_says_how_to_write_one(name: str) -> None:
    with pytest.raises(ChannelGone, match="channel's ID") as caught:
        parse_channel(name)
    assert caught.value.subject == name


@pytest.mark.parametrize("id", [MessageId("C1", "1751284800.000001"), MessageId("C1", "1751284900.5", "1751284800.000001")])
def test_a_messages_id_is_read_and_written_alike(id: MessageId) -> None:
    assert message_id(HERE, str(id)) == id


def test_answers_to_an_answer_go_to_the_thread_that_it_stands_in() -> None:
    assert message_id(HERE, "C1/1.1").thread == "1.1"
    assert message_id(HERE, "C1/1.1/2.2").thread == "1.1"


@pytest.mark.parametrize("text", ["", "1.1", "C1/", "C1/1", "C1/1.1/2.2/3.3", "1/2/3", "C1/1.1?x"])
def test_an_id_of_another_platform_is_rejected(text: str) -> None:
    with pytest.raises(PayloadRejected) as caught:
        message_id(HERE, text)
    assert caught.value.subject == HERE
    assert address(URL, text) == ""


def test_addresses_are_those_that_slack_gives() -> None:
    assert address(URL, "C1/1751284800.000001") == "https://key-west.slack.com/archives/C1/p1751284800000001"
    assert address(URL, "C1/1751284800.000001/1751284900.000002") == (
        "https://key-west.slack.com/archives/C1/p1751284900000002?thread_ts=1751284800.000001&cid=C1"
    )
    assert address("", "C1/1751284800.000001") == ""


def test_a_time_is_written_to_the_microsecond() -> None:
    assert stamp(datetime(2025, 6, 30, 12, 0, 0, 42, tzinfo=UTC)) == "1751284800.000042"


def test_with_one_workspace_its_id_is_not_in_the_name() -> None:
    assert [str(ChannelId(team, "C1")) for team in ("", "T1")] == ["slack:C1", "slack:T1/C1"]
