"""The commands that every platform makes its own from."""

from __future__ import annotations

from typing import Any, cast

from bot.services.commands.book import COMMANDS, GROUPS
from bot.services.commands.completing import among
from bot.services.commands.desk import Desk

NO_DESK = cast(Desk, cast(Any, None))


def test_every_command_has_a_name_of_its_own_and_every_group_its_words() -> None:
    names = [command.name for command in COMMANDS]
    assert len(names) == len(set(names))
    assert {first for name in names for first, _, second in [name.partition(" ")] if second} == set(GROUPS)


def test_the_options_that_must_be_given_come_first() -> None:
    for command in COMMANDS:
        required = [option.required for option in command.options]
        assert required == sorted(required, reverse=True), command.name


def test_what_takes_certain_words_only_suggests_none_beside_them() -> None:
    assert not [option.name for command in COMMANDS for option in command.options if option.choices and option.complete]


async def test_words_are_completed_once_each() -> None:
    async def completed(typed: str) -> list[str]:
        return [choice.value for choice in await among("news", "agenda")(NO_DESK, "console:desk", typed)]

    assert await completed("") == ["news", "agenda"]
    assert await completed("news, ") == ["news, agenda"]
    assert await completed("nonsense, a") == ["agenda"]
