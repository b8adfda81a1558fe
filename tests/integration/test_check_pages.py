"""``gavel check`` of pages: a selector that cannot be read is told before any poll, and a first poll need not find items."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.check import check
from tests.fakes.web import Answer, serve

NOW = datetime(2025, 6, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def newsroom(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("GAVEL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GAVEL_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("GAVEL_CONTACT", "desk@newsroom.example")
    monkeypatch.setenv("GAVEL_ALLOW_PRIVATE_NETWORKS", "1")


def write_feeds(text: str) -> None:
    Path("feeds.yaml").write_text(text)


async def found(url: str, selector: str, *, online: bool) -> list[tuple[str, str]]:
    feed = f"{{id: notices, kind: page, url: '{url}', selector: '{selector}', home: ['Key West, FL']}}"
    write_feeds(f"version: 1\nfeeds:\n  - {feed}\n")
    return [(finding.id, finding.message) for finding in (await check(NOW, online=online)).findings]


async def test_a_selector_that_cannot_be_read_is_named_offline() -> None:
    assert await found("https://town.example/", "li:hover", online=False) == [
        ("feeds.E033", "selector of feed notices: this selector cannot be read from “:hover” on")
    ]


async def test_a_page_is_in_order_where_its_selector_finds_text() -> None:
    async with serve() as site:
        url = site.script("/notices", Answer(body=b"<ul><li>Bid 7</li></ul>"))
        assert await found(url, "ul > li", online=True) == []
        ((id, message),) = await found(url, "#gone", online=True)
    assert id == "online.E001"
    assert message.endswith("the selector “#gone” finds nothing on the page")
