"""The list of commands: all of those that there are, and none that there is not."""

from __future__ import annotations

import re
from typing import Any, cast

import pytest
from discord import app_commands

from adapters.discord.group import group
from adapters.discord.reception import Reception
from bot.services.commands.help import COMMANDS, show_help
from bot.services.commands.servers import Servers
from tests.fakes.chat import words
from tests.fakes.freehand import understood


def _typed(row: str) -> list[str]:
    """Return what a row shows as typed; of ``topics list · add`` only the first is whole."""
    first, *others = row.split(" · ")
    return [first, *(other for other in others if not first.startswith(("topics", "editors")))]


def test_help_lists_every_command_and_no_other() -> None:
    nobody = cast(Any, None)
    gavel = group(nobody, Reception(nobody, Servers()))
    there = {
        command.qualified_name.removeprefix("gavel ")
        for command in gavel.walk_commands()
        if not isinstance(command, app_commands.Group)
    }
    assert {name for _, rows in COMMANDS for typed, _ in rows for name in _names(typed)} | {"help"} == there


def _names(typed: str) -> list[str]:
    """Return the commands of a row: ``feeds list · feeds health``, or ``topics list · add``, each without its example."""
    first, *others = [re.match(r"[a-z]+(?: (?:list|health|here|add|remove)\b)?", part) for part in typed.split(" · ")]
    assert first
    names = [other[0] for other in others if other]
    group_of, _, sub = first[0].partition(" ")
    return [first[0], *(f"{group_of} {name}" if sub and " " not in name else name for name in names)]


@pytest.mark.parametrize("example", [part for _, rows in COMMANDS for typed, _ in rows for part in _typed(typed)])
def test_what_help_shows_is_understood_where_it_is_typed_as_words(example: str) -> None:
    name, _ = understood((example.replace("LINK", "https://keysweekly.com/42"),))
    assert example.startswith(name)


def test_help_fits_on_one_screen() -> None:
    said = words(show_help())
    assert len(said) < 2_000
    assert len([line for line in said.splitlines() if line]) <= 20
