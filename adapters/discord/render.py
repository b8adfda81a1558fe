"""Message -> Payload, pure: an embed that a reporter reads in three seconds, every text in it made inert and cut.

Author: the headline. Title: the first line if it is nothing but a title, with its link. Description: the lines in order.
Footer: the footer, with the delivery's key. Authors and footers are plain text to Discord (DSharpPlus#2338).
"""

from __future__ import annotations

from typing import Any

from adapters.common.cutting import ELLIPSIS, size
from adapters.common.links import named, target
from adapters.common.words import shown
from adapters.discord.buttons import rows
from adapters.discord.colours import colour
from adapters.discord.escape import label, title
from adapters.discord.limits import AUTHOR, EMBED_TOTAL, FOOTER, THREAD_NAME, TITLE
from adapters.discord.links import is_embeddable
from adapters.discord.mentions import mentions
from adapters.discord.packing import descriptions
from adapters.discord.payload import Payload
from adapters.discord.pieces import words
from bot.domain.message import Line, Message, Style


def render(message: Message) -> Payload:
    """Render a message: an alert, a digest, a notice or the answer to a command."""
    lines = list(message.lines)
    author = _author(message.headline) if any(lines) else ""
    if not author:
        lines.insert(0, message.headline)
    heading = _title(lines[0]) if author else {}
    footer = _footer(message)
    room = EMBED_TOTAL - sum(map(size, (author, heading.get("title", ""), footer)))
    texts = descriptions(lines[1:] if heading else lines, room) or ([""] if author or footer else [ELLIPSIS])
    embeds: list[dict[str, Any]] = [{"description": text} if text else {} for text in texts]
    embeds[0] |= heading | ({"author": {"name": author}} if author else {})
    embeds[-1] |= {"footer": {"text": footer}} if footer else {}
    bar = colour(dict(message.facts))
    return Payload(
        tuple(embed | ({"color": bar} if bar is not None else {}) for embed in embeds),
        rows(message.buttons, message.key),
        mentions(message.mentions),
    )


def thread_name(message: Message) -> str:
    """Name the thread, or the post in a forum, of a message: its title, else its headline."""
    first = next((line for line in message.lines if line), ())
    return words(first if _is_title(first) else message.headline, THREAD_NAME) or ELLIPSIS


def _author(headline: Line) -> str:
    """The headline as an author's name, unless it holds a link or a time or is too long: then it is a line of its own."""
    name = words(headline, EMBED_TOTAL)
    fits = size(name) <= AUTHOR and not any(span.url or span.when for span in headline)
    return name if fits else ""


def _is_title(line: Line) -> bool:
    return len(line) == 1 and line[0].style is Style.STRONG and line[0].when is None


def _title(line: Line) -> dict[str, str]:
    """A line that is nothing but a title as the embed's; nothing if it does not fit whole or its address would be refused."""
    if not _is_title(line):
        return {}
    (span,) = line
    address = target(span.url) if span.url else ""
    text = label(shown(span, 2 * TITLE))
    name = title(named(text, address) if address else text).strip()
    if not name or size(name) > TITLE or (address and not is_embeddable(address)):
        return {}
    return {"title": name} | ({"url": address} if address else {})


def _footer(message: Message) -> str:
    """The footer with the key, by which the message is found again, whatever else is cut."""
    text = words(message.footer, FOOTER // 4)
    if message.key in text:
        return text
    return f"{text} · {message.key}" if text else message.key
