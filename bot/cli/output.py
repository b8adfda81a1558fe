"""What every command writes: rows, errors, and options and help that read alike."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from bot.printing import Row

F = TypeVar("F", bound=Callable[..., object])


def json_option(command: F) -> F:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON lines, for scripts.")(command)


def examples(*lines: str) -> str:
    """Examples for the end of a help text, kept line by line."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def forget_output() -> None:
    """Let what standard output still holds go nowhere: some Pythons write it once more at exit, and fail with code 120."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def told(text: str) -> click.ClickException:
    """An error as a terminal may show it: what feeds.yaml or a server wrote cannot steer the screen."""
    from bot.printing import visible

    return click.ClickException("\n".join(visible(line) for line in text.splitlines()))


def print_row(as_json: bool, row: Row, lines: Callable[[Row], list[str]]) -> None:
    """Print a row as JSON, or as lines for people."""
    from bot.printing import json_line

    for line in [json_line(row)] if as_json else lines(row):
        click.echo(line)
