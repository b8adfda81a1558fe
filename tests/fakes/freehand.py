"""What free text rests on in tests: topics whose titles make trouble, two people and a group."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.answer import Answer
from bot.domain.subscription import Topic
from bot.matching.gazetteer import load_gazetteer
from bot.services.commands.command import Someone
from bot.services.commands.freehand import Missing, Understood, read_freehand
from bot.services.commands.freehand_reading import Known
from bot.services.commands.freehand_text import Typed

TOPICS = (
    Topic("immigration", "Immigration", "x"),
    Topic("housing", "Housing and homes", "x"),
    Topic("ice", "Immigration, ICE and 287(g)", "x"),
    Topic("agenda", "Agenda watch", "x"),
    Topic("aid", "Aid for schools", "x"),
    Topic("immigration-enforcement", "Enforcement", "x"),
)
ANA = Someone("slack:user:U1", "ana")
DESK = Someone("slack:group:S1", "desk")


def known() -> Known:
    """Return the newsroom's topics on a Friday in June."""
    return Known(load_gazetteer(), TOPICS, datetime(2025, 6, 20, 12, tzinfo=UTC))


def read(*typed: str | Someone) -> Understood | Missing | Answer:
    """Read what was typed after ``/gavel``."""
    return read_freehand(typed, known())


def understood(typed: Typed) -> tuple[str, dict[str, object]]:
    """Return the command that was understood, and its options."""
    found = read_freehand(typed, known())
    assert isinstance(found, Understood), found
    return found.command.name, dict(found.given)
