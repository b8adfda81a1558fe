"""A world -> the feeds.yaml that a newsroom following it would write (DESIGN.md section 9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from bot.demo.world import Format, Outlet, World


def feeds_yaml(world: World, addresses: Mapping[str, str]) -> str:
    """Write the catalogue of a world whose feeds are served at ``addresses`` (feed id -> address)."""
    document = {
        "version": 1,
        "defaults": {"interval": "15m", "timezone": world.timezone},
        "topics": {name: dict(topic) for name, topic in world.topics.items()},
        "feeds": [_feed(outlet, addresses[outlet.id]) for outlet in world.outlets],
        "channels": [{"channel": world.channel, "timezone": world.timezone}],
        "subscriptions": [{"channel": world.channel, "places": [world.place], "topics": list(world.topics)}],
    }
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)


def _feed(outlet: Outlet, address: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": outlet.id,
        "kind": "legistar" if outlet.format is Format.LEGISTAR else "rss",
        "url": address,
        "timezone": outlet.timezone,
    }
    if outlet.place:
        row["place"] = outlet.place
    if outlet.home:
        row["home"] = list(outlet.home)
    return row
