"""``/gavel agenda`` on Discord and on Slack: the same words, from a clerk's office to what a reader sees, page by page."""

from __future__ import annotations

from pathlib import Path

from bot.services.commands.book import COMMANDS
from tests.fakes.clerk import clerk
from tests.fakes.newsroom import START
from tests.fakes.two_newsrooms import two_newsrooms

AGENDA = next(command for command in COMMANDS if command.name == "agenda")


async def test_the_agenda_reads_the_same_on_both_platforms(tmp_path: Path) -> None:
    async with clerk() as office, two_newsrooms(tmp_path, [office.feed()]) as both:
        office.meet("2025-06-30", START)
        office.list("Declare the 287(g) agreement void", START, file="25-4911", EventItemConsent=1)
        office.list("Buy a fire engine", START)
        await both.poll()
        on_discord, on_slack = await both.ask(AGENDA, {"place": "Key West, FL", "days": "2 weeks"})
        assert on_discord == on_slack
        for said in (
            "1 meeting in key west, fl until fri, jul 4, 2025, 1 agenda item matches",
            "this channel has no subscriptions; matched by all topics: immigration.",
            "city commission",
            "mon, jun 30, 2025, 5:00 pm edt",
            "city hall",
            "declare the 287(g) agreement void · consent agenda",
            "and 1 other item",
        ):
            assert said in on_discord.words


async def test_many_meetings_are_paged(tmp_path: Path) -> None:
    async with clerk() as office, two_newsrooms(tmp_path, [office.feed()]) as both:
        for day in range(12):
            office.meet(f"2025-06-{day + 21}" if day < 10 else f"2025-07-0{day - 9}", START, number=700 + day)
        await both.poll()
        on_discord, on_slack = await both.ask(AGENDA, {"place": "Florida"})
        for read in (on_discord, on_slack):
            assert "12 meetings in florida until fri, jul 4, 2025, no agenda items match" in read.words
            assert "page 1 of 2" in read.words
            assert read.buttons == ("Next ▶",)


async def test_places_are_completed_from_the_agenda_feeds(tmp_path: Path) -> None:
    async with clerk() as office, two_newsrooms(tmp_path, [office.feed()]) as both:
        found = await both.discord.ana.autocomplete("gavel agenda", "place", "")
        assert [choice.value for choice in found] == ["Key West, FL"]
