"""A Slack message as it looks on a phone: for people who read golden files."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from adapters.slack.payload import Payload
from tests.fakes import golden

WIDTH = 40
TODAY = date(2025, 6, 29)
ZONE = ZoneInfo("America/New_York")
"""When and where the phone is."""

_NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def phone_view(payload: Payload) -> str:
    """Draw a message: the notification in brackets, ``# a header``, ``*bold*``, ``_links_``, small print after ``·``."""
    rows = [*textwrap.wrap(f"(( {unescape(payload.text)} ))", WIDTH, subsequent_indent="   "), ""]
    for block in payload.blocks:
        rows += [row for line in _DRAWN[block["type"]](block).split("\n") for row in _wrapped(line)]
    return "\n".join(rows) + "\n"


def _header(block: dict[str, Any]) -> str:
    return f"# {block['text']['text']}"


def _section(block: dict[str, Any]) -> str:
    return str(block["text"]["text"])


def _context(block: dict[str, Any]) -> str:
    return "· " + " ".join(part["text"] for part in block["elements"])


def _rich_text(block: dict[str, Any]) -> str:
    return "\n".join("".join(map(_part, section["elements"])) for section in block["elements"])


def _part(part: dict[str, Any]) -> str:
    if part["type"] == "date":
        text = _clock(part)
    else:
        text = f"_{part['text']}_" if part["type"] == "link" else part["text"]
    return f"*{text}*" if part.get("style", {}).get("bold") and text.strip() else text


def _clock(part: dict[str, Any]) -> str:
    when = datetime.fromtimestamp(part["timestamp"], ZONE)
    day = _NEAR.get((when.date() - TODAY).days, f"{when:%b} {when.day}, {when.year}")
    time = f"{when.hour % 12 or 12}:{when:%M %p}"
    return str(part["format"]).replace("{date_short_pretty}", day).replace("{time}", time)


def _actions(block: dict[str, Any]) -> str:
    return " ".join(map(_button, block["elements"]))


def _button(element: dict[str, Any]) -> str:
    if element["type"] == "overflow":
        return f"[⋯ {' | '.join(option['text']['text'] for option in element['options'])}]"
    return f"[{element['text']['text']}]"


_DRAWN: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "rich_text": _rich_text,
    "actions": _actions,
    "divider": lambda _: "─" * WIDTH,
}


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, WIDTH, subsequent_indent="  " if line.startswith(("·", "# ")) else "") or [""]


def check_card(name: str, payload: Payload) -> None:
    """Compare a payload with ``tests/data/slack/NAME.json``, and what it looks like with ``NAME.txt``."""
    golden.check_card(golden.DATA / "slack" / name, asdict(payload), phone_view(payload))
