"""The manifest of the app in Slack: what Slack's own schema says of it, and that it asks for what the code uses."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.slack import watching
from adapters.slack.manifest import manifest
from adapters.slack.receiving import PATH
from adapters.slack.scopes import SCOPES
from adapters.slack.shortcuts import SHORTCUTS
from tests.fakes.discord.schema import Description

ENVIRONMENT = "GAVEL_SLACK_MANIFEST_SCHEMA"
BESIDE = Path(__file__).parents[2].parent / "shared" / "data" / "specs"
ADDRESS = "https://gavel.example.org"
SOCKET, HTTP = yaml.safe_load(manifest()), yaml.safe_load(manifest(ADDRESS))


def schemas() -> list[Path]:
    """Slack's own schemas of manifests, where they are at hand."""
    named = os.environ.get(ENVIRONMENT)
    return [Path(named)] if named else sorted(BESIDE.glob("slack-manifest.v*.json"))


def differences(one: Any, other: Any, at: str = "") -> Iterator[str]:
    """Yield where two documents differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            yield from differences(one.get(key), other.get(key), f"{at}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, pair in enumerate(zip(one, other, strict=True)):
            yield from differences(*pair, f"{at}[{number}]")
    elif one != other:
        yield at


@pytest.mark.skipif(not schemas(), reason=f"Slack's schema of manifests is not beside the project; name it in {ENVIRONMENT}")
@pytest.mark.parametrize("app", [SOCKET, HTTP], ids=["socket", "http"])
def test_slacks_own_schema_takes_it(app: dict[str, Any]) -> None:
    for path in schemas():
        schema = json.loads(path.read_bytes())
        description = Description({"paths": {}, "components": {"schemas": schema["definitions"]}})
        assert list(description.check(schema, app, "app")) == []
        broken = app | {"features": app["features"] | {"shortcuts": [{"name": "x" * 25, "type": "modal"}], "more": 1}}
        assert len(list(description.check(schema, broken, "app"))) == 5


def test_it_keeps_slacks_limits() -> None:
    about, features = SOCKET["display_information"], SOCKET["features"]
    assert len(about["name"]) <= 35 and len(about["description"]) <= 140 and 175 <= len(about["long_description"]) <= 4000
    assert re.fullmatch("#[0-9a-f]{6}", about["background_color"])
    [command] = features["slash_commands"]
    assert command["command"] == "/gavel" and command["should_escape"] is True
    assert len(command["description"]) <= 2000 and len(command["usage_hint"]) <= 1000
    for shortcut in features["shortcuts"]:
        assert len(shortcut["name"]) <= 24 and len(shortcut["description"]) <= 150
    assert {one["callback_id"]: one["type"] for one in features["shortcuts"]} == dict.fromkeys(SHORTCUTS, "message")
    assert features["app_home"]["home_tab_enabled"] is True


def test_it_asks_for_the_scopes_that_the_code_knows_and_no_other() -> None:
    bot = SOCKET["oauth_config"]["scopes"]["bot"]
    assert bot == sorted(SCOPES)
    assert list(SOCKET["oauth_config"]["scopes"]) == ["bot"]
    assert not {"chat:write.public", "channels:join", "users:read.email"} & set(bot)


def test_it_subscribes_to_the_events_that_the_code_listens_to() -> None:
    events = SOCKET["settings"]["event_subscriptions"]["bot_events"]
    assert events == sorted({*watching.EVENTS, "app_mention", "app_home_opened"})


def test_socket_mode_needs_no_address() -> None:
    settings = SOCKET["settings"]
    assert (settings["socket_mode_enabled"], settings["interactivity"]) == (True, {"is_enabled": True})
    assert "://" not in json.dumps(SOCKET)
    assert settings["token_rotation_enabled"] is settings["org_deploy_enabled"] is False


def test_http_mode_differs_in_the_addresses_only() -> None:
    assert sorted(differences(SOCKET, HTTP)) == [
        ".features.slash_commands[0].url",
        ".settings.event_subscriptions.request_url",
        ".settings.interactivity.message_menu_options_url",
        ".settings.interactivity.request_url",
        ".settings.socket_mode_enabled",
    ]
    assert HTTP["settings"]["event_subscriptions"]["request_url"] == ADDRESS + PATH
    assert HTTP["settings"]["socket_mode_enabled"] is False
    assert manifest(f"{ADDRESS}/") == manifest(ADDRESS)
