"""Message -> what a terminal or a script reads, every text in it made inert and cut."""

from __future__ import annotations

import json
import unicodedata
from datetime import datetime

from bot.domain.message import Line, Message, Span

SPAN_LIMIT = 600
"""Characters shown of one span of text; an address longer than ``URL_LIMIT`` is left out, since half of it leads astray."""

URL_LIMIT = 2_000
LINE_LIMIT = 200
"""Lines shown of one message."""

_JOINERS = "\u00ad\u200c\u200d"
"""Invisible characters that many languages need and that can neither move nor hide their neighbours."""


def to_text(message: Message) -> str:
    """Render a message for people: headline, lines, footer, without control characters or changes of direction."""
    lines = [line for line in (message.headline, *message.lines) if line]
    shown = [_line(line) for line in lines[:LINE_LIMIT]]
    if len(lines) > LINE_LIMIT:
        shown.append(f"… and {len(lines) - LINE_LIMIT} more lines")
    return "\n".join([*shown, *([_line(message.footer)] if message.footer else ())])


def to_block(channel: str, message: Message) -> str:
    """Render a message as a block in a terminal: where it went and how, then its words, then an empty line."""
    delivery = dict(message.facts).get("delivery", "post")
    body = "\n".join(f"  {line}" for line in to_text(message).split("\n"))
    return f"{inert(channel)} · {inert(str(delivery))}\n{body}\n\n"


def to_json(channel: str, message: Message) -> str:
    """Render a message as the JSON line of DESIGN.md section 9, in ASCII: a terminal that shows it stays safe too."""
    return json.dumps({"channel": channel, **dict(message.facts), "text": to_text(message)}) + "\n"


def inert(text: str) -> str:
    """Make a text harmless for a terminal: one line, with control and direction characters spelled out."""
    return "".join(_spell(char) for char in " ".join(text.split()))


def cut(text: str, limit: int) -> str:
    """Cut a text to at most ``limit`` characters, at a word where there is one near, and say so with an ellipsis."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    at_word = kept.rfind(" ")
    return (kept[:at_word] if at_word > limit // 2 else kept).rstrip() + "…"


def _line(line: Line) -> str:
    return "".join(_span(span) for span in line)


def _span(span: Span) -> str:
    text = _words(span)
    url = _address(span.url)
    if not url or url == text:
        return text
    return f"{text} <{url}>" if text else f"<{url}>"


def _words(span: Span) -> str:
    if not span.text and span.when:
        return _time(span.when)
    body = inert(span.text[: 4 * SPAN_LIMIT])
    # inert() trims; the blanks between two spans are ours and must stay.
    before = " " if span.text[:1].isspace() else ""
    after = " " if body and span.text[-1:].isspace() else ""
    return before + cut(body, SPAN_LIMIT) + after


def _address(url: str) -> str:
    if len(url) > URL_LIMIT:
        return ""
    bare = "".join(f"%{ord(char):02X}" if char in "<> " else char for char in inert(url))
    return bare if len(bare) <= URL_LIMIT else ""


def _time(when: datetime) -> str:
    return f"{when:%A, %B} {when.day}, {when.year}, {when:%H:%M} UTC"


def _spell(char: str) -> str:
    category = unicodedata.category(char)
    if category in {"Cc", "Cs", "Zl", "Zp"} or (category == "Cf" and char not in _JOINERS):
        return char.encode("unicode_escape").decode()
    return char
