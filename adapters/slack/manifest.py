"""The manifest of the app: the text from which Slack makes it, with its scopes, events, command and shortcuts."""

from __future__ import annotations

from importlib import resources
from typing import Any

import yaml

from adapters.slack.receiving import PATH


def manifest(address: str = "") -> str:
    """Return it as YAML, for Socket Mode; with the ``address`` at which Slack reaches Gavel, for HTTP mode."""
    text = resources.files("adapters.slack").joinpath("manifest.yaml").read_text("utf-8")
    if not address:
        return text
    over_http = _over_http(yaml.safe_load(text), address.rstrip("/") + PATH)
    return yaml.safe_dump(over_http, sort_keys=False, allow_unicode=True, width=120)


def _over_http(app: dict[str, Any], url: str) -> dict[str, Any]:
    for command in app["features"]["slash_commands"]:
        command["url"] = url
    settings = app["settings"]
    settings["event_subscriptions"]["request_url"] = url
    settings["interactivity"] |= {"request_url": url, "message_menu_options_url": url}
    settings["socket_mode_enabled"] = False
    return app
