"""What a command of ``/gavel`` is, on every platform: its name, its options, and what it does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.actor import Actor
from bot.domain.answer import Answer, Choice
from bot.services.commands.desk import Desk


@dataclass(frozen=True, slots=True)
class Someone:
    """A person or a group of them, named in an option: ``id`` as in ``editors``, ``name`` for people to read."""

    id: str
    name: str


Given = str | bool | Someone
"""What was given for an option, by its kind."""

Complete = Callable[[Desk, str, str], Awaitable[Sequence[Choice]]]
"""Completes what is typed for an option: in which channel, and what so far."""


@dataclass(frozen=True, slots=True)
class Option:
    """What may be said to a command. One with ``choices`` takes nothing else; ``complete`` only suggests."""

    name: str
    description: str
    kind: type[str] | type[bool] | type[Someone] = str
    required: bool = False
    choices: tuple[str, ...] = ()
    complete: Complete | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A command as somebody gave it in a channel; what they did not give is empty."""

    desk: Desk
    actor: Actor
    channel: str
    given: Mapping[str, Given] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """What was typed for an option."""
        value = self.given.get(name, "")
        assert isinstance(value, str)
        return value

    def flag(self, name: str) -> bool:
        """Whether an option was set."""
        return self.given.get(name) is True

    def someone(self, name: str) -> Someone | None:
        """Who was named."""
        value = self.given.get(name)
        return value if isinstance(value, Someone) else None


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name as typed after ``/gavel`` (``feeds list``), and what it does, which words its answer.

    ``posts``: it makes Gavel post in the channel, so that it is refused where Gavel has to be invited first.
    """

    name: str
    description: str
    run: Callable[[Asked], Awaitable[Answer]]
    options: tuple[Option, ...] = ()
    posts: bool = False
