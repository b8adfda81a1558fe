"""Tokens of Slack's workspaces: what can work, what cannot, and that none of them is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.slack.teams import Tokens, read_tokens
from bot.domain.errors import ConfigurationError

BOT, APP, SECRET = "xoxb-1-do-not-tell", "xapp-1-do-not-tell", "0123456789do-not-tell"


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "tokens.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_holds_one_entry_for_each_workspace(tmp_path: Path) -> None:
    path = write(tmp_path, f"- {{bot_token: {BOT}, app_token: {APP}}}\n- {{bot_token: {BOT}2, signing_secret: '{SECRET}'}}\n")
    first, second = read_tokens(path)
    assert (first.bot, first.app, first.signing_secret) == (BOT, APP, "")
    assert (second.bot, second.app, second.signing_secret) == (f"{BOT}2", "", SECRET)
    assert second.bot_setting == "GAVEL_SLACK_TOKENS_FILE (entry 2, bot_token)"
    assert second.app_setting == "GAVEL_SLACK_TOKENS_FILE (entry 2, signing_secret)"


def test_json_is_read_too(tmp_path: Path) -> None:
    assert read_tokens(write(tmp_path, f'[{{"bot_token": "{BOT}", "app_token": "{APP}"}}]')) == [Tokens(BOT, APP, entry=1)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "must be a list"),
        (f"bot_token: {BOT}", "must be a list"),
        (f"- {BOT}", "entry 1 must be"),
        ("- [", "YAML .line 1"),
        (f"- {{bot_token: {BOT}}}", "app-level token"),
        (f"- {{bot_token: {BOT}, app_token: {APP}, signing_secret: '{SECRET}'}}", "only one of the two"),
        (f"- {{bot_token: {BOT}, app_token: {BOT}}}", "begins with xapp-"),
        (f"- {{bot_token: {APP}, app_token: {APP}}}", "begins with xoxb-"),
        (f"- {{bot_token: {BOT}, app_token: {APP}, {SECRET}: 1}}", "not known"),
        (f"- {{bot_token: {BOT}, app_token: 5}}", "put it in quotes"),
        (f"- {{bot_token: {BOT}, app_token: {APP}}}\n- {{bot_token: {BOT}, app_token: {APP}2}}", "same bot_token"),
        (f"- {{bot_token: {BOT}, app_token: {APP}}}\n- {{bot_token: {BOT}2, app_token: {APP}}}", "same app_token"),
        (
            f"- {{bot_token: {BOT}, signing_secret: '{SECRET}'}}\n- {{bot_token: {BOT}2, signing_secret: '{SECRET}'}}",
            "same signing_secret",
        ),
        (f"- {{bot_token: '{BOT} x', app_token: {APP}}}", "begins with xoxb-"),
    ],
)
def test_a_fault_is_named_and_no_token_is_told(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says) as caught:
        read_tokens(write(tmp_path, text))
    assert caught.value.subject.startswith("GAVEL_SLACK_TOKENS_FILE")
    assert "do-not-tell" not in repr(caught.value) + repr(caught.value.__cause__)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        read_tokens(tmp_path / "none.yaml")
    (tmp_path / "tokens.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="not text"):
        read_tokens(tmp_path / "tokens.yaml")


@pytest.mark.parametrize(
    ("tokens", "setting"),
    [
        ({"bot": "", "app": APP}, "GAVEL_SLACK_BOT_TOKEN"),
        ({"bot": "xoxb-é", "app": APP}, "GAVEL_SLACK_BOT_TOKEN"),
        ({"bot": BOT}, "GAVEL_SLACK_APP_TOKEN"),
        ({"bot": BOT, "app": "xapp-\n"}, "GAVEL_SLACK_APP_TOKEN"),
    ],
)
def test_tokens_of_the_environment_are_named_by_their_variable(tokens: dict[str, str], setting: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Tokens(tokens["bot"], tokens.get("app", ""))
    assert caught.value.subject == setting


def test_no_repr_holds_a_token() -> None:
    assert "do-not-tell" not in repr(Tokens(BOT, APP)) + repr(Tokens(BOT, signing_secret=SECRET))
