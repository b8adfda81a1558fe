"""One week of a newsroom, the same on Discord and on Slack: people, the real clients, the whole Gavel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.domain.feed import Feed
from storage.store import SqlStore
from tests.fakes.discord_newsroom import discord_newsroom
from tests.fakes.newsroom import Entry, document, rss_feed
from tests.fakes.rooms import DiscordRoom, Room, SlackRoom
from tests.fakes.slack_newsroom import slack_newsroom
from tests.fakes.web import Answer, serve
from tests.fakes.week import OLD, a_week


@asynccontextmanager
async def opened(platform: str, directory: Path, url: str, feed: Feed) -> AsyncIterator[Room]:
    """Open a newsroom on a platform."""
    if platform == "discord":
        async with discord_newsroom(directory, url, [feed]) as on_discord:
            yield DiscordRoom(**vars(on_discord))
    else:
        async with slack_newsroom(directory, url, [feed]) as on_slack:
            yield SlackRoom(**vars(on_slack))


@pytest.mark.timeout(180)
@pytest.mark.parametrize("platform", ["discord", "slack"])
async def test_a_newsrooms_week(tmp_path: Path, store_url: str, platform: str) -> None:
    async with serve() as site:
        feed = rss_feed("ledger", site.script("/ledger", Answer(body=document(OLD))))

        def publish(*entries: Entry) -> None:
            site.script("/ledger", Answer(body=document(OLD, *entries)))

        async with opened(platform, tmp_path, store_url, feed) as room:
            await a_week(room, publish)
    store = SqlStore(store_url)
    async with store.reading() as uow:
        changes = [each.what for each in await uow.audit.recent(100)]
    await store.close()
    assert len(changes) >= 17
    assert any("claimed" in each for each in changes) and any("muted" in each for each in changes)
