"""Discord and Slack are one Gavel: the same commands and options, and the same words for the same request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import app_commands

from adapters.discord.group import group
from adapters.discord.reception import Reception
from bot.services.commands.book import COMMANDS
from bot.services.commands.canonical import canonical
from bot.services.commands.command import Command, Given, Someone
from bot.services.commands.servers import Servers
from tests.fakes.freehand import ANA as SOMEONE
from tests.fakes.freehand import understood
from tests.fakes.newsroom import Entry, document, rss_feed
from tests.fakes.two_newsrooms import ANA, two_newsrooms
from tests.fakes.web import Answer, Site, serve

BY_NAME = {command.name: command for command in COMMANDS}
OLD = Entry("The garden club meets", guid="old", link="https://ledger.example/old", text="Nothing of note.")
VOTE = Entry("Commission voids 287(g) agreement", guid="vote", link="https://ledger.example/vote")
BEFORE: list[tuple[str, Mapping[str, Given]]] = [
    ("help", {}),
    ("subscriptions", {}),
    ("mutes", {}),
    ("subscribe", {"place": "Key West, FL", "topics": "Immigration"}),
    ("subscribe", {"place": "Key West, FL", "topics": "immigration"}),
    (
        "subscribe",
        {
            "place": "Key West, FL; Monroe County, FL",
            "topics": "immigration",
            "query": '"public housing" OR rent*',
            "want": "agenda, outcome",
            "mode": "daily",
            "mention": ANA,
            "match": "loose",
        },
    ),
    ("subscribe", {"place": "Kee West, FL"}),
    ("subscribe", {"place": "Springfield"}),
    ("subscribe", {"place": "Key West, FL", "topics": "imigration"}),
    ("subscribe", {"place": "Key West, FL", "query": "rent AND ("}),
    ("subscribe", {"place": "Key West, FL", "want": "everything else"}),
    ("subscriptions", {}),
    ("digest", {"at": "5pm"}),
    ("digest", {"at": "tea time"}),
    ("quiet", {"hours": "22:00-06:30", "zone": "eastern"}),
    ("quiet", {"hours": "off"}),
    ("alarms here", {}),
    ("alarms here", {}),
    ("topics list", {}),
    ("topics add", {"name": "housing", "query": 'eviction OR title:rent OR "public housing"', "title": "Housing: who pays"}),
    ("topics add", {"name": "housing", "query": "rent"}),
    ("topics edit", {"name": "housing", "title": "Homes"}),
    ("topics edit", {"name": "housing", "query": "rent* NEAR/8 evict*"}),
    ("topics list", {}),
    ("topics remove", {"name": "Homes"}),
    ("topics remove", {"name": "immigration"}),
    ("topics add", {"name": "…", "query": "rent"}),
    ("topics add", {"name": "parks", "query": "rent OR"}),
    ("topics edit", {"name": "nothing known", "title": "Parks"}),
    ("topics edit", {"name": "immigration"}),
    ("topics remove", {"name": "nothing known"}),
    ("subscribe", {"place": "Key West, FL; Kee West, FL"}),
    ("subscribe", {"place": "Key West"}),
    ("subscribe", {"place": "Key West, FL", "topics": "immigration, nothing known", "mode": "weekly"}),
    ("digest", {"at": "25:00"}),
    ("quiet", {"hours": "all day"}),
    ("quiet", {"hours": "10pm-6am", "zone": "Middle Earth"}),
    ("quiet", {}),
    ("agenda", {"place": "Key West, FL"}),
    ("agenda", {"place": "Kee West, FL", "days": "30"}),
    ("agenda", {"place": "Key West, FL", "days": "soon"}),
    ("feeds list", {}),
    ("feeds health", {}),  # later on, the next poll is at a time of chance
    ("feeds add", {"url": "https://go.boarddocs.com/fl/saltmarsh/Board.nsf/Public"}),
    ("feeds add", {"url": "SITE/"}),
    ("feeds add", {"url": "SITE/", "which": "3"}),
    ("feeds add", {"url": "SITE/", "which": "1", "place": "Kee West, FL"}),
    ("feeds add", {"url": "SITE/", "which": "1", "place": "Key West, FL", "timezone": "central", "look": True}),
    ("feeds add", {"url": "SITE/ledger", "place": "Key West, FL"}),
    ("feeds add", {"url": "SITE/", "kind": "telegram"}),
    ("feeds add", {"url": "SITE/", "kind": "page", "place": "Key West, FL"}),
    ("feeds add", {"url": "SITE/", "kind": "page", "place": "Key West, FL"}),
    ("feeds remove", {"feed": "key-west-page"}),
    ("feeds remove", {"feed": "key-west-page"}),
    ("feeds remove", {"feed": "ledger"}),
]
AFTER: list[tuple[str, Mapping[str, Given]]] = [
    ("lookup", {"words": '"287(g)"', "place": "Key West, FL", "since": "7d"}),
    ("lookup", {"words": "zebra -horse", "since": "monday"}),
    ("lookup", {"words": "rent AND ("}),
    ("lookup", {"words": "rent", "place": "Kee West, FL"}),
    ("lookup", {"words": "rent", "place": "Key West"}),
    ("lookup", {"words": "rent", "since": "the flood"}),
    ("lookup", {"words": "rent", "since": "June 30, 2031"}),
    ("why", {"link": VOTE.link}),
    ("why", {"link": OLD.link}),
    ("why", {"link": "not a link"}),
    ("claim", {"alert": "1"}),
    ("claim", {"alert": "999"}),
    ("claim", {"alert": "the first"}),
    ("mute", {"what": "topic immigration", "for": "2h", "everywhere": True, "reason": "vote: is over everywhere"}),
    ("mute", {"what": "story 1", "for": "until monday", "everywhere": False}),
    ("mute", {"what": "Key West, FL", "for": "for good"}),
    ("mute", {"what": "nothing known", "for": "1d"}),
    ("mute", {"what": "topic immigration", "for": "a while"}),
    ("mute", {"what": "topic immigration", "for": "until june 1 2020"}),
    ("mute", {"what": "story 999"}),
    ("mute", {"what": "Key West"}),
    ("unmute", {"what": "999"}),
    ("unmute", {"what": "nothing known"}),
    ("mutes", {}),
    ("unmute", {"what": "story 1"}),
    ("unmute", {"what": "all"}),
    ("pause", {"which": "9"}),
    ("pause", {"which": "1, 9"}),
    ("resume", {"which": "the first"}),
    ("pause", {"which": "1"}),
    ("pause", {}),
    ("resume", {"which": "1"}),
    ("resume", {}),
    ("unsubscribe", {"which": "9"}),
    ("unsubscribe", {"which": "1"}),
    ("editors list", {}),
    ("editors add", {"who": ANA}),
    ("editors list", {}),
    ("editors remove", {"who": "nobody"}),
]
BY_ANYONE: list[tuple[str, Mapping[str, Given]]] = [
    ("topics add", {"name": "parks", "query": "park*"}),
    ("topics remove", {"name": "immigration"}),
    ("feeds add", {"url": "SITE/gazette"}),
    ("feeds remove", {"feed": "ledger"}),
    ("mute", {"what": "topic immigration", "everywhere": True}),
    ("editors remove", {"who": "Ana"}),
]
"""What Bo is refused, now that there are editors. Who may change a channel is another thing on each platform."""


FRONT_PAGE = (
    b"<html><head><title>Saltmarsh papers</title>"
    b'<link rel="alternate" type="application/rss+xml" title="Ledger" href="/ledger">'
    b'<link rel="alternate" type="application/rss+xml" title="Gazette" href="/gazette">'
    b"</head><body><p>Two papers are made here.</p></body></html>"
)


def _at(site: Site, value: Given) -> Given:
    """Put the address of the site into a value."""
    return value.replace("SITE", site.url) if isinstance(value, str) else value


def everything(thing: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every subcommand of Discord's tree, by its name."""
    for each in thing["options"]:
        name = f"{prefix}{each['name']}"
        if each["type"] == discord.AppCommandOptionType.subcommand_group.value:
            yield from everything(each, f"{name} ")
        else:
            yield name, {option["name"]: option for option in each.get("options", [])}


@pytest.fixture
def tree() -> dict[str, dict[str, Any]]:
    """Discord's subcommands with their options; nothing is run."""
    commands: app_commands.CommandTree[Any] = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    return dict(everything(group(None, Reception(None, Servers())).to_dict(commands)))  # type: ignore[arg-type]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
async def test_every_subcommand_and_option_is_on_both_platforms(command: Command, tree: dict[str, dict[str, Any]]) -> None:
    on_discord = tree[command.name]
    assert list(on_discord) == [option.name for option in command.options]
    for option in command.options:
        there = on_discord[option.name]
        assert there.get("required", False) is option.required
        assert [choice["value"] for choice in there.get("choices") or ()] == list(option.choices)
    given: dict[str, Given] = {
        option.name: True if option.kind is bool else SOMEONE if option.kind is Someone else (option.choices or ("7d",))[0]
        for option in command.options
    }
    line = canonical(command, given, named=lambda one: "\x00")
    assert understood([line.partition("\x00")[0], SOMEONE, line.partition("\x00")[2]] if "\x00" in line else [line]) == (
        command.name,
        given,
    )


async def test_discord_has_nothing_else(tree: dict[str, dict[str, Any]]) -> None:
    assert set(tree) == set(BY_NAME)


def test_the_requests_below_are_of_every_command_and_option() -> None:
    asked = {(name, option) for name, given in BEFORE + AFTER for option in ("", *given)}
    assert asked == {
        (command.name, option) for command in COMMANDS for option in ("", *(each.name for each in command.options))
    }


@pytest.mark.timeout(180)
async def test_the_same_request_gives_the_same_words(tmp_path: Path) -> None:
    async with serve() as site:
        feed = rss_feed("ledger", site.script("/ledger", Answer(body=document(OLD))))
        site.script("/gazette", Answer(body=document(OLD, title="Gazette")))
        site.script("/", Answer(headers={"Content-Type": "text/html"}, body=FRONT_PAGE))
        async with two_newsrooms(tmp_path, [feed]) as both:

            async def ask(name: str, given: Mapping[str, Given], who: str = "ana") -> None:
                given = {option: _at(site, value) for option, value in given.items()}
                on_discord, on_slack = await both.ask(BY_NAME[name], given, who)
                assert on_discord == on_slack, f"/gavel {name} {given}"

            for name, given in BEFORE:
                await ask(name, given)
            await both.poll()
            site.script("/ledger", Answer(body=document(OLD, VOTE)))
            await both.poll()
            alert = both.alerts(VOTE.title)
            for button in ("Why?", "Timeline", "Claim", "Mute topic", "Mute story"):
                on_discord, on_slack = await both.press(alert, button)
                assert on_discord == on_slack, button
            for name, given in AFTER:
                await ask(name, given)
            for name, given in BY_ANYONE:
                await ask(name, given, "bo")
