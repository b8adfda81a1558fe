"""What a command answers, before an adapter renders it for its platform."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.message import Button, Line


@dataclass(frozen=True, slots=True)
class Answer:
    """The words of an answer. Only the one who asked sees it.

    ``rows`` are what the answer lists, each an unbreakable group of lines: an adapter shows as many as fit on a page and pages
    through the rest. ``buttons`` stand below (their actions are those of alerts' buttons). ``refused``: nothing was done, and
    ``lines`` say why and what to do instead.
    """

    headline: Line
    lines: tuple[Line, ...] = ()
    rows: tuple[tuple[Line, ...], ...] = ()
    buttons: tuple[Button, ...] = ()
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A completion of what someone types: ``label`` is shown, ``value`` is what the command gets."""

    label: str
    value: str
