"""A Discord message as it looks on a phone: for people who read golden files."""

from __future__ import annotations

import re
import textwrap
from dataclasses import asdict
from itertools import groupby
from typing import Any

from adapters.discord.payload import Payload
from tests.fakes import golden
from tests.fakes.discord_markdown import Char, read

WIDTH = 40
_RELATIVE = re.compile("⟨-?[0-9]+:R⟩")


def phone_view(payload: Payload) -> str:
    """Draw a message: ``*bold*``, ``_links_``, small print after ``·``, times by the reader's clock as *relative*."""
    rows = [payload.content] if payload.content else []
    for embed in payload.embeds:
        bar = f"┃{embed['color']:06X}" if "color" in embed else "┃"
        rows.append(bar)
        rows += _boxed(embed.get("author", {}).get("name", ""))
        title = embed.get("title", "")
        rows += _boxed(f"_{title}_" if "url" in embed else title)
        if description := embed.get("description", ""):
            rows += [row for line in _lines(description) for row in _boxed(line) or ["┃"]]
        rows += _boxed(embed.get("footer", {}).get("text", ""))
    for row in payload.components:
        rows += textwrap.wrap(" ".join(f"[{part['label']}]" for part in row["components"]), WIDTH)
    return "\n".join(rows) + "\n"


def _boxed(text: str) -> list[str]:
    return [f"┃ {row}" for row in textwrap.wrap(text, WIDTH - 2, subsequent_indent="  " if text.startswith("·") else "")]


def _lines(description: str) -> list[str]:
    rows: list[list[Char]] = [[]]
    for char in read(description).chars:
        if char.char == "\n":
            rows.append([])
        else:
            rows[-1].append(char)
    return ["".join(map(_run, _runs(row))) for row in rows]


def _runs(row: list[Char]) -> list[tuple[Char, str]]:
    runs = [list(group) for _, group in groupby(row, key=lambda char: char[1:])]
    marked = [(run[0], _RELATIVE.sub("relative", "".join(char.char for char in run))) for run in runs]
    if marked and marked[0][0].small:
        marked[0] = (marked[0][0], f"· {marked[0][1]}")
    return marked


def _run(run: tuple[Char, str]) -> str:
    first, text = run
    text = f"_{text}_" if first.url else text
    return f"*{text}*" if first.bold else text


def facts_of(payload: Payload) -> dict[str, Any]:
    """Return a payload as plain data, for a golden file."""
    return {
        "content": payload.content,
        "embeds": list(payload.embeds),
        "components": list(payload.components),
        "mentions": asdict(payload.mentions),
    }


def check_card(name: str, payload: Payload) -> None:
    """Compare a payload with ``tests/data/discord/NAME.json``, and what it looks like with ``NAME.txt``."""
    golden.check_card(golden.DATA / "discord" / name, facts_of(payload), phone_view(payload))
