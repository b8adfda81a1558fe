"""A feed added in chat is polled like any other: on Discord and on Slack, until it is removed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.domain.feed import REMOVED
from bot.services.commands.book import COMMANDS
from bot.services.commands.command import Given
from tests.fakes.newsroom import Entry, document, rss_feed
from tests.fakes.two_newsrooms import two_newsrooms
from tests.fakes.web import Answer, serve

BY_NAME = {command.name: command for command in COMMANDS}
OLD = Entry("The garden club meets", guid="old", link="https://gazette.example/old", text="Nothing of note.")
VOTE = Entry("Commission voids 287(g) agreement", guid="vote", link="https://gazette.example/vote")


@pytest.mark.timeout(120)
async def test_a_feed_added_in_chat_brings_alerts_until_it_is_removed(tmp_path: Path) -> None:
    async with serve() as site:
        paper = rss_feed("paper", site.script("/paper", Answer(body=document(OLD))))
        gazette = site.script("/gazette", Answer(body=document(OLD, title="Gazette")))
        async with two_newsrooms(tmp_path, [paper]) as both:

            async def ask(name: str, given: Mapping[str, Given]) -> str:
                on_discord, on_slack = await both.ask(BY_NAME[name], given)
                assert on_discord == on_slack
                return on_discord.words

            await ask("subscribe", {"place": "Key West, FL", "topics": "immigration"})
            assert "added: gazette" in await ask("feeds add", {"url": gazette, "place": "Key West, FL"})
            await both.poll()
            site.script("/gazette", Answer(body=document(OLD, VOTE, title="Gazette")))
            await both.poll()
            both.alerts(VOTE.title)
            assert "2 feeds" in await ask("feeds list", {})
            assert "removed: gazette" in await ask("feeds remove", {"feed": "gazette"})
            asked = len(site.asked["/gazette"])
            await both.poll()
            assert len(site.asked["/gazette"]) == asked
            async with both.discord.app.store.reading() as uow:
                parked = await uow.feeds.get("gazette")
            assert parked is not None
            assert parked.state.parked == REMOVED
