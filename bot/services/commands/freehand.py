"""Commands as people type them after ``/gavel`` where the platform has no fields for options: ``subscribe Key West, FL daily``.

Options may be named (``mode: daily``, ``mode=daily``, ``--mode daily``) or stand where they are understood by their meaning.
What is left over is told with what was understood, and nothing is done: a part of a command is never dropped or guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.answer import Answer
from bot.domain.subscription import Topic
from bot.services.commands.canonical import ROOT, canonical
from bot.services.commands.command import Asked, Command, Given, Option
from bot.services.commands.desk import Desk, bold, plain, refusal
from bot.services.commands.freehand_naming import Named, name_command
from bot.services.commands.freehand_readers import read_loose
from bot.services.commands.freehand_reading import Known, Reading
from bot.services.commands.freehand_text import Typed, flat, parts
from bot.services.commands.freehand_values import read_named

NAMING_TOPICS = frozenset({"subscribe", "mute", "topics edit"})
"""Commands in which a topic is known by its name or title."""

SUGGESTED = 10
"""How many of the values that an option could have are listed where it is missing."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A command with the options that were given; ``notes`` are what the answer should say about how it was understood."""

    command: Command
    given: Mapping[str, Given]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """A command without an option that it needs; ``hints`` are what to do."""

    command: Command
    option: Option
    given: Mapping[str, Given]
    hints: tuple[str, ...] = ()


def called(typed: Typed) -> str:
    """Return the name of the command that was typed; empty if there is none of that name."""
    named = name_command(flat(typed)[0])
    return named.command.name if isinstance(named, Named) else ""


def bare(typed: Typed) -> str:
    """Return the name of the command if nothing but that was typed; else nothing."""
    named = name_command(flat(typed)[0])
    return named.command.name if isinstance(named, Named) and not named.rest else ""


async def understand(desk: Desk, channel: str, typed: Typed) -> Understood | Answer:
    """Read a command. An answer says what was not understood, or what is missing and what it could be."""
    topics: Sequence[Topic] = ()
    if called(typed) in NAMING_TOPICS:
        async with desk.store.reading() as uow:
            topics = await uow.desk.topics()
    read = read_freehand(typed, Known(desk.gazetteer, topics, desk.clock.now()))
    return await _missing(desk, channel, read) if isinstance(read, Missing) else read


async def run(asked: Asked, read: Understood) -> Answer:
    """Do what was understood."""
    answer = await read.command.run(replace(asked, given=read.given))
    return replace(answer, lines=(*answer.lines, *map(plain, read.notes))) if read.notes else answer


def read_freehand(typed: Typed, known: Known) -> Understood | Missing | Answer:
    """Read a command; pure, and linear in what was typed."""
    text, people = flat(typed)
    named = name_command(text)
    if not isinstance(named, Named):
        return named
    reading = Reading(named.command, replace(known, people=people))
    loose = [
        read_named(reading, part.option, part.text) if part.option else part.text
        for part in parts(named.rest, named.command.options)
    ]
    read_loose(reading, ", ".join(filter(None, loose)))
    if reading.left:
        return _not_understood(reading)
    missing = next((each for each in named.command.options if each.required and not reading.given.get(each.name)), None)
    if missing:
        return Missing(named.command, missing, reading.given, tuple(reading.hints))
    return Understood(named.command, reading.given, tuple(reading.notes))


def _not_understood(reading: Reading) -> Answer:
    what = " and ".join(f"“{each[:200]}”" for each in reading.left)
    lines = [*reading.hints, *_so_far(reading.command, reading.given)]
    if reading.command.options:
        names = " ".join(f"{option.name}: …" for option in reading.command.options)
        lines.append(f"With names nothing has to be guessed: {ROOT} {reading.command.name} {names}")
    return refusal(f"{what} {'was' if len(reading.left) == 1 else 'were'} not understood, so nothing was done.", *lines)


def _so_far(command: Command, given: Mapping[str, Given]) -> list[str]:
    return [f"Understood: {canonical(command, given)}"] if given else []


async def _missing(desk: Desk, channel: str, missing: Missing) -> Answer:
    option = missing.option
    complete = option.complete
    found = await complete(desk, channel, "") if complete else []
    answer = refusal(
        f"{ROOT} {missing.command.name} needs more: {option.name}.",
        f"{option.description}.",
        *missing.hints,
        *_so_far(missing.command, missing.given),
    )
    listed = tuple(
        bold(each.value) + plain("" if each.label == each.value else f" — {each.label}") for each in found[:SUGGESTED]
    )
    return replace(answer, rows=tuple((line,) for line in listed))
