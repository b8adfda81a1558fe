"""``/gavel`` as discord.py knows it, made from the commands that all platforms share."""

from __future__ import annotations

from inspect import Parameter, Signature
from typing import Any

import discord
from discord import app_commands

from adapters.discord.asking import Interaction, PersonOrRole, id_of
from adapters.discord.autocomplete import suggesting
from adapters.discord.reception import Reception
from bot.services.commands.book import COMMANDS, GROUPS, SUMMARY
from bot.services.commands.command import Asked, Command, Given, Option, Someone
from bot.services.commands.desk import Desk

_KINDS: dict[type, Any] = {str: str, bool: bool, Someone: PersonOrRole}


def group(desk: Desk, reception: Reception) -> app_commands.Group:
    """Build ``/gavel``. It is open to all: Discord has no permissions for single subcommands, services check who asks."""
    gavel = app_commands.Group(
        name="gavel",
        description=SUMMARY,
        allowed_contexts=app_commands.AppCommandContext(guild=True),
        allowed_installs=app_commands.AppInstallationType(guild=True),
    )
    groups = {"": gavel}
    for known in COMMANDS:
        first, _, second = known.name.rpartition(" ")
        if first not in groups:
            groups[first] = app_commands.Group(name=first, description=GROUPS[first], parent=gavel)
        groups[first].add_command(_command(second, known, desk, reception))
    return gavel


def _command(name: str, known: Command, desk: Desk, reception: Reception) -> app_commands.Command[Any, ..., None]:
    async def asked(interaction: Interaction, **given: Any) -> None:
        said = {
            option.name: _given(given[_argument(option)]) for option in known.options if given[_argument(option)] is not None
        }
        await reception.serve(interaction, lambda actor, here: known.run(Asked(desk, actor, here, said)))

    # discord.py reads a command's options from its callback's signature, which here depends on the command
    asked.__signature__ = Signature([_parameter("interaction", Interaction), *map(_of, known.options)])  # type: ignore[attr-defined]
    if known.options:
        app_commands.describe(**{_argument(option): option.description for option in known.options})(asked)
        app_commands.rename(**{_argument(option): option.name for option in known.options})(asked)
        app_commands.choices(
            **{
                _argument(option): [app_commands.Choice(name=choice, value=choice) for choice in option.choices]
                for option in known.options
                if option.choices
            }
        )(asked)
    command: app_commands.Command[Any, ..., None] = app_commands.Command(
        name=name, description=known.description, callback=asked
    )
    for option in known.options:
        if option.complete:
            command.autocomplete(_argument(option))(suggesting(desk, reception, option.complete))
    return command


def _of(option: Option) -> Parameter:
    return _parameter(_argument(option), _KINDS[option.kind], Parameter.empty if option.required else None)


def _parameter(name: str, annotation: Any, default: Any = Parameter.empty) -> Parameter:
    optional = annotation | None if default is None else annotation
    return Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, annotation=optional, default=default)


def _argument(option: Option) -> str:
    """The name of an option in Python, where ``for`` could not be one."""
    return f"{option.name}_"


def _given(value: str | bool | discord.Member | discord.Role) -> Given:
    if isinstance(value, discord.Role):
        return Someone(id_of(value), value.name)
    if isinstance(value, discord.Member):
        return Someone(id_of(value), value.display_name)
    return value
