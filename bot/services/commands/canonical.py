"""The one way to write a command that leaves nothing to guess: every option by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.domain.subscription import Mode, Want
from bot.services.commands.command import Command, Given, Option, Someone
from bot.services.commands.freehand_text import folded

ROOT = "/gavel"
QUERIES = frozenset({"query", "words"})
"""Options in whose values quotation marks mean something."""

_APART = frozenset({"place", "topics"})
"""Options in whose values, out of quotation marks, the words of other options are read."""

_LOOSE = frozenset({*Mode, *Want, "strict", "loose", "everywhere", "since", "for", "until", "and"})
_WORD = re.compile(r"\w+")
_NAME = re.compile(r"(?<!\S)(?:(?:--|[—–])?([A-Za-z]+)[:=]|(?:--|[—–])([A-Za-z]+))")


def canonical(
    command: Command, given: Mapping[str, Given], named: Callable[[Someone], str] = lambda one: f"@{one.name}"
) -> str:
    """Write a command with the options that were given; ``named`` writes somebody as the platform reads them."""
    said = [
        f"{option.name}: {_value(command, option, given[option.name], named)}"
        for option in command.options
        if option.name in given
    ]
    return " ".join([ROOT, command.name, *said])


def _value(command: Command, option: Option, value: Given, named: Callable[[Someone], str]) -> str:
    if isinstance(value, Someone):
        return named(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f'"{value}"' if option.name not in QUERIES and _reads_on(command, option, value) else value


def _reads_on(command: Command, option: Option, value: str) -> bool:
    """Whether a part of a value could be taken for something else."""
    names = {folded(each.name) for each in command.options}
    if any(folded(found[1] or found[2]) in names for found in _NAME.finditer(value)):
        return True
    return option.name in _APART and not _LOOSE.isdisjoint(map(str.casefold, _WORD.findall(value)))
