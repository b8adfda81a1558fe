"""What has been understood of a command typed freely so far, and what has not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.errors import TimeError, TimeOutOfReach
from bot.domain.since import since
from bot.domain.subscription import Channel, Topic
from bot.domain.until import until
from bot.matching.gazetteer import Gazetteer
from bot.services.commands.canonical import QUERIES
from bot.services.commands.command import Command, Given, Option, Someone
from bot.services.commands.freehand_text import PERSON, bare_word, endings, person, readable, unquoted

_YES = frozenset({"yes", "true", "on", "y"})
_NO = frozenset({"no", "false", "off", "n"})
_FIRST = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Known:
    """What the meaning of typed words rests on; ``people`` are those that the text names."""

    gazetteer: Gazetteer
    topics: Sequence[Topic]
    now: datetime
    people: tuple[Someone, ...] = ()


@dataclass(slots=True)
class Reading:
    """``given`` is what was understood, ``left`` what was not, ``hints`` what to do about that.

    ``notes`` say what was understood in one of several ways, for the answer.
    """

    command: Command
    known: Known
    given: dict[str, Given] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def is_open(self, name: str) -> bool:
        """Whether the command has an option that was not given yet."""
        return name not in self.given and any(option.name == name for option in self.command.options)

    def give(self, name: str, value: Given) -> None:
        """Understand an option; a second value for it is left over."""
        if isinstance(value, str):
            value = readable(value, self.known.people) if name not in QUERIES else _by_name(value, self.known.people)
        if self.given.setdefault(name, value) != value:
            self.leave(f"{name}: {value.name if isinstance(value, Someone) else value}", f"{name} can be said once.")

    def give_unquoted(self, name: str, text: str) -> None:
        """Understand an option of text, which may stand in quotation marks."""
        quoted = unquoted(text)
        self.give(name, quoted[0] if quoted and not quoted[1] else text)

    def leave(self, text: str, hint: str = "") -> None:
        """Leave something that was not understood."""
        if shown := _by_name(text, self.known.people).strip(" ,;"):
            self.left.append(shown)
        if hint and hint not in self.hints:
            self.hints.append(hint)

    def take(self, option: Option, text: str) -> str:
        """Read the value of an option that was named; return what follows it, which is no part of it."""
        if option.kind is Someone:
            return self._someone(option, text)
        if option.kind is bool:
            return self._flag(option, text)
        quoted = unquoted(text) if option.name not in QUERIES else None
        if not text or (quoted and not quoted[0]):
            self.leave(f"{option.name}:", f"{option.name}: needs a value: {option.description}.")
            return quoted[1] if quoted else ""
        if quoted:
            self.give(option.name, quoted[0])
            return quoted[1]
        if option.choices:
            word = bare_word(text.split(maxsplit=1)[0])
            if word in option.choices:
                self.give(option.name, word)
                return text[len(text.split(maxsplit=1)[0]) :].strip()
        elif option.name in TIMES:
            value, rest = readable_time(option.name, text, self.known.now)
            self.give(option.name, value or text)
            return rest if value else ""
        self.give(option.name, text)
        return ""

    def _someone(self, option: Option, text: str) -> str:
        if mark := PERSON.match(text):
            self.give(option.name, person(mark[0], self.known.people))
            return text[mark.end() :].strip()
        self.leave(
            text or f"{option.name}:",
            f"{option.name} is a person or a group: type @ and choose a name, so that it is clear who is meant.",
        )
        return ""

    def _flag(self, option: Option, text: str) -> str:
        first = _FIRST.match(text)
        word = first[0].strip(",;").casefold() if first else ""
        said = word in _YES or word in _NO
        self.give(option.name, word not in _NO)
        return text[first.end() :].strip() if first and said else text


TIMES: Mapping[str, Callable[[str, datetime], object]] = {
    "since": lambda text, now: since(text, "UTC", now),
    "for": lambda text, now: until(text, Channel("", "UTC"), now),
}
"""Options that are times, and what reads them."""


def readable_time(name: str, text: str, now: datetime) -> tuple[str, str]:
    """Return the longest beginning of a text that is a time, and what follows it; nothing and all of it if there is none.

    A time out of reach is one, too, and taken whole, so that the command says what is wrong with it.
    """
    for end in endings(text):
        value = text[:end].rstrip(",;.!")
        if value.casefold().endswith(" in"):  # The place comes next: ``7d in Key West, FL``.
            continue
        try:
            TIMES[name](value, now)
        except TimeOutOfReach:
            pass
        except TimeError:
            continue
        return value, text[end:].strip()
    return "", text


def _by_name(text: str, people: Sequence[Someone]) -> str:
    return PERSON.sub(lambda found: f"@{person(found[0], people).name}", text)
