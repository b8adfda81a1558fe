"""``gavel check`` of feeds whose server wants a key or a token: told before any poll, and without the secret."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.check import check
from tests.fakes.api import serve_api

NOW = datetime(2025, 6, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def newsroom(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("GAVEL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GAVEL_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("GAVEL_CONTACT", "desk@newsroom.example")
    monkeypatch.setenv("GAVEL_ALLOW_PRIVATE_NETWORKS", "1")
    monkeypatch.setenv("GAVEL_HOST_SPACING", "0")


def write_feeds(text: str) -> None:
    Path("feeds.yaml").write_text(text)


async def found(row: str, *, online: bool) -> list[tuple[str, str, str]]:
    write_feeds(f"version: 1\nfeeds:\n  - {{id: a, {row}}}\n")
    return [(finding.id, finding.message, finding.hint) for finding in (await check(NOW, online=online)).findings]


@pytest.mark.parametrize(("kind", "key"), [("legiscan", "GAVEL_LEGISCAN_KEY"), ("openstates", "GAVEL_OPENSTATES_KEY")])
async def test_a_missing_key_is_named_offline_with_the_way_out(kind: str, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ((id, message, hint),) = await found(f"kind: {kind}, client: FL", online=False)
    assert (id, message) == ("feeds.E034", "feed a cannot be polled without a key")
    assert hint.startswith(f"set {key}: ")
    monkeypatch.setenv(key, "sesame")
    assert await found(f"kind: {kind}, client: FL", online=False) == []


async def test_a_legistar_client_that_wants_a_token_is_polled_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serve_api() as api:
        api.admits = lambda query, headers: query.get("token") == "sesame"
        row = f'kind: legistar, url: "{api.url}/v1/gotham", place: "Key West, FL"'
        api.answers["/v1/gotham/events"] = [{"EventId": 1, "EventBodyName": "Council", "EventDate": "2025-07-01T00:00:00"}]
        ((id, message, hint),) = await found(row, online=True)
        assert id == "online.E001" and "set GAVEL_LEGISTAR_TOKENS=gotham=…" in message and "token" in hint
        monkeypatch.setenv("GAVEL_LEGISTAR_TOKENS", "gotham=sesame")
        assert await found(row, online=True) == []
        monkeypatch.setenv("GAVEL_LEGISTAR_TOKENS", "gotham=wrong-one")
        ((id, message, hint),) = await found(row, online=True)
        assert id == "online.E001" and "wrong-one" not in message + hint
