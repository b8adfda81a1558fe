"""Answers of the services at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.domain.answer import Answer


def print_answer(answer: Answer, *, apart: bool = False) -> None:
    """Print an answer as the console renders messages, its rows set ``apart`` by empty lines; a refusal on standard error."""
    from adapters.console.render import to_text
    from bot.domain.message import Message

    click.echo(to_text(Message("", answer.headline, answer.lines)), err=answer.refused)
    for first, *others in answer.rows:
        row = to_text(Message("", first, tuple(others)))
        click.echo(f"\n{row}" if apart else row, err=answer.refused)
