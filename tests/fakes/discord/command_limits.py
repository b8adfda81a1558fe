"""The limits of application commands: names, descriptions, options, choices, nesting."""

from __future__ import annotations

import unicodedata
from typing import Any

from tests.fakes.discord.errors import Json, Problems

SUBCOMMAND, GROUP, STRING, INTEGER, NUMBER = 1, 2, 3, 4, 10
COMMANDS = {1: 100, 2: 15, 3: 15}
TOTAL = 8000
Path = tuple[str | int, ...]


def is_name(name: str) -> bool:
    """Whether a command or option may be called so."""
    return 1 <= len(name) <= 32 and name == name.lower() and all(map(_is_name_character, name))


def _is_name_character(char: str) -> bool:
    if char in "-_'" or "\u0900" <= char <= "\u097f" or "\u0e00" <= char <= "\u0e7f":
        return True
    return unicodedata.category(char)[0] in "LN"


def check_commands(body: Any) -> None:
    """Refuse a list of commands that Discord would refuse."""
    problems = Problems()
    if not isinstance(body, list):
        problems.add((), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        problems.check()
    seen: set[tuple[int, str]] = set()
    for number, command in enumerate(body):
        key = (command.get("type") or 1, command.get("name"))
        if key in seen:
            problems.add((number, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
        seen.add(key)
        check_command(problems, (number,), command)
    for kind, most in COMMANDS.items():
        if sum(each[0] == kind for each in seen) > most:
            problems.add((), "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
    problems.check()


def check_command(problems: Problems, path: Path, command: Json) -> None:
    """Note what is wrong with one command."""
    if (command.get("type") or 1) != 1:
        problems.length((*path, "name"), command.get("name"), most=32, least=1, required=True)
        return
    _named(problems, path, command)
    _options(problems, (*path, "options"), command.get("options"), nested=(SUBCOMMAND, GROUP))
    if _size(command) > TOTAL:
        problems.add(path, "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({TOTAL})")


def _named(problems: Problems, path: Path, thing: Json) -> None:
    name = thing.get("name")
    if not isinstance(name, str) or not is_name(name):
        problems.add((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    problems.length((*path, "description"), thing.get("description"), most=100, least=1, required=True)


def _options(problems: Problems, path: Path, given: Any, *, nested: tuple[int, ...]) -> None:
    options = problems.count(path, given, most=25)
    kinds = [option.get("type") for option in options]
    names = [option.get("name") for option in options]
    if any(kind in (SUBCOMMAND, GROUP) for kind in kinds) and any(kind not in (SUBCOMMAND, GROUP) for kind in kinds):
        message = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        problems.add(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)
    optional = False
    for number, option in enumerate(options):
        at = (*path, number)
        _named(problems, at, option)
        if names.index(option.get("name")) != number:
            problems.add((*at, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE", "Option name is already taken")
        if option.get("type") in (SUBCOMMAND, GROUP):
            if option["type"] not in nested:
                problems.add((*at, "type"), "BASE_TYPE_CHOICES", "Nested too deep")
            inside = (SUBCOMMAND,) if option["type"] == GROUP else ()
            _options(problems, (*at, "options"), option.get("options"), nested=inside)
            continue
        if option.get("required") and optional:
            message = "Required options must be placed before non-required options"
            problems.add((*at, "required"), "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        optional = optional or not option.get("required")
        _choices(problems, at, option)


def _choices(problems: Problems, at: Path, option: Json) -> None:
    choices = problems.count((*at, "choices"), option.get("choices"), most=25)
    if choices and option.get("autocomplete"):
        message = "Choices and autocomplete exclude each other"
        problems.add((*at, "autocomplete"), "APPLICATION_COMMAND_AUTOCOMPLETE_AND_CHOICES", message)
    if option.get("autocomplete") and option.get("type") not in (STRING, INTEGER, NUMBER):
        problems.add((*at, "autocomplete"), "BASE_TYPE_CHOICES", "Only strings and numbers autocomplete")
    names = [choice.get("name") for choice in choices]
    for row, choice in enumerate(choices):
        place = (*at, "choices", row)
        problems.length((*place, "name"), choice.get("name"), most=100, least=1, required=True)
        if names.index(choice.get("name")) != row:
            problems.add((*place, "name"), "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_DUPLICATE", "Choice name is already taken")
        if option.get("type") == STRING:
            problems.length((*place, "value"), choice.get("value"), most=100, least=1, required=True)


def _size(thing: Json) -> int:
    own = len(thing.get("name") or "") + len(thing.get("description") or "")
    choices = sum(len(choice["name"]) + len(str(choice["value"])) for choice in thing.get("choices") or [])
    return own + choices + sum(map(_size, thing.get("options") or []))
