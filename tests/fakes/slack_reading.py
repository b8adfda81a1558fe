"""What a reader sees of a rendered message, letter by letter: Slack shows plain text and rich text as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from adapters.slack.payload import Payload


class Char(NamedTuple):
    """A character as a reader sees it."""

    char: str
    bold: bool = False
    url: str = ""


@dataclass(slots=True)
class Reading:
    """What a reader sees; a time as its unix number."""

    chars: list[Char] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    times: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The visible text, a line for each block."""
        return "".join(char.char for char in self.chars)


def read(payload: Payload) -> Reading:
    """Read the words of a message, without mentions and buttons."""
    reading = Reading()
    for block in payload.blocks:
        for part in _parts(block):
            bold = bool(part.get("style", {}).get("bold")) or block["type"] == "header"
            text = str(part["timestamp"]) if part["type"] == "date" else part["text"]
            reading.chars += [Char(char, bold, part.get("url", "")) for char in text]
            reading.links += [(text, part["url"])] if part["type"] == "link" else []
            reading.times += [part["timestamp"]] if part["type"] == "date" else []
        reading.chars.append(Char("\n"))
    return reading


def _parts(block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if block["type"] == "header":
        yield block["text"]
    if block["type"] == "context":
        yield from block["elements"]
    if block["type"] == "rich_text":
        for section in block["elements"]:
            yield from section["elements"]
