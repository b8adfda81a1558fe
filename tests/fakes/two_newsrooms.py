"""The same newsroom on Discord and on Slack: one town that publishes, one person who types, and the words that she reads."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.slack.payload import Payload
from bot.domain.feed import Feed
from bot.services.commands.canonical import canonical
from bot.services.commands.command import Command, Given, Someone
from tests.fakes.discord import Answer as DiscordAnswer
from tests.fakes.discord import Message as DiscordMessage
from tests.fakes.discord_markdown import read as read_markdown
from tests.fakes.discord_newsroom import DiscordNewsroom, discord_newsroom
from tests.fakes.slack import Answer as SlackAnswer
from tests.fakes.slack import Message as SlackMessage
from tests.fakes.slack_newsroom import SlackNewsroom, slack_newsroom
from tests.fakes.slack_reading import read as read_blocks

ANA = Someone("ana", "Ana")
"""The person herself, where an option takes one."""

_ALONE = re.compile(r"⟨(\d+):F⟩ \(⟨\d+:R⟩\)")
_BESIDE = re.compile(r"\(?⟨(\d+):\w⟩\)?")


@dataclass(frozen=True)
class Read:
    """What somebody reads: the words, on one line and whatever the platform does to letters, and the buttons."""

    words: str
    buttons: tuple[str, ...]


@dataclass(frozen=True)
class TwoNewsrooms:
    """Ana at her desk on both platforms; what she does there comes back as (Discord's, Slack's)."""

    discord: DiscordNewsroom
    slack: SlackNewsroom

    async def ask(self, command: Command, given: Mapping[str, Given], who: str = "ana") -> tuple[Read, Read]:
        """Run a command: by the fields of Discord's client, and in its canonical form. ``who``: Ana or Bo."""
        here = {name: self.discord.ana.member if value == ANA else value for name, value in given.items()}
        on_discord = await getattr(self.discord, who).command(f"gavel {command.name}", **here)
        on_slack = await getattr(self.slack, who).command(canonical(command, given))
        return self.read(on_discord, on_slack)

    async def press(self, shown: tuple[Any, Any], button: str) -> tuple[Read, Read]:
        """Press the same button under a message of each."""
        on_discord = await self.discord.ana.press(shown[0], button)
        on_slack = await self.slack.ana.press(shown[1], button)
        return self.read(on_discord, on_slack)

    async def poll(self) -> None:
        """Let both poll and deliver."""
        await self.discord.poll()
        await self.slack.poll()

    def alerts(self, words: str) -> tuple[DiscordMessage, SlackMessage]:
        """Return the alert that holds these words, on each."""
        [one] = [each for each in self.discord.server.messages(self.discord.desk) if words in each.text]
        [other] = [each for each in self.slack.server.messages(self.slack.desk) if words in each.text]
        return one, other

    @staticmethod
    def read(on_discord: DiscordAnswer, on_slack: SlackAnswer) -> tuple[Read, Read]:
        """Read both answers, without markup and with times as numbers."""
        return (
            Read(_embeds(on_discord.message.embeds), tuple(on_discord.buttons)),
            Read(_plain(read_blocks(Payload("", tuple(on_slack.blocks))).text), tuple(on_slack.buttons)),
        )


def _embeds(embeds: Sequence[Mapping[str, Any]]) -> str:
    texts = []
    for embed in embeds:
        texts += [embed.get("author", {}).get("name", ""), embed.get("title", "")]
        texts += [read_markdown(embed.get("description", "")).text, embed.get("footer", {}).get("text", "")]
    return _plain(_BESIDE.sub(r"\1", _ALONE.sub(r"\1", "\n".join(texts))))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


@asynccontextmanager
async def two_newsrooms(directory: Path, feeds: Sequence[Feed]) -> AsyncIterator[TwoNewsrooms]:
    """Open both, each with a database of its own, on the same feeds."""
    async with AsyncExitStack() as stack:
        opened: list[Any] = []
        for name, newsroom in (("discord", discord_newsroom), ("slack", slack_newsroom)):
            place = directory / name
            place.mkdir()
            url = f"sqlite+aiosqlite:///{place / 'gavel.db'}"
            opened.append(await stack.enter_async_context(newsroom(place, url, feeds)))
        yield TwoNewsrooms(*opened)
