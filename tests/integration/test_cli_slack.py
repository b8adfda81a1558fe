"""``gavel check --slack-manifest``: the text from which Slack makes the app, to paste or to pipe."""

from __future__ import annotations

import json

import pytest
import yaml
from click.testing import CliRunner, Result

from adapters.slack.manifest import manifest
from bot.cli import main


def printed(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", "--slack-manifest", *arguments])


def test_it_is_printed_as_it_is_shipped() -> None:
    done = printed()
    assert (done.exit_code, done.stdout) == (0, manifest())


def test_for_scripts_it_is_one_line() -> None:
    done = printed("--json")
    assert done.stdout.count("\n") == 1
    assert json.loads(done.stdout) == yaml.safe_load(manifest())


def test_for_http_mode_it_holds_the_address() -> None:
    done = printed("--http", "https://gavel.example.org")
    assert yaml.safe_load(done.stdout) == yaml.safe_load(manifest("https://gavel.example.org"))
    assert "https://gavel.example.org/slack/events" in done.stdout


@pytest.mark.parametrize(
    "address", ["gavel.example.org", "http://gavel.example.org", "https://me:sesame@gavel.example.org", "https://a b/"]
)
def test_an_address_that_slack_cannot_call_is_wrong_usage(address: str) -> None:
    done = printed("--http", address)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Slack could not call Gavel there" in done.stderr and "sesame" not in done.stderr


def test_http_alone_is_wrong_usage() -> None:
    done = CliRunner().invoke(main, ["check", "--http", "https://gavel.example.org"])
    assert done.exit_code == 2 and "--slack-manifest" in done.stderr
