"""Reading an item once, so that places, queries and copies see the same words."""

from __future__ import annotations

from bot.text.document import Text
from bot.text.tokeniser import Token, tokenise

__all__ = ["Token", "read", "tokenise"]


def read(title: str, body: str) -> Text:
    """Read an item revision's title and body (plain text), words included: for worker jobs, which may take their time."""
    text = Text(title, body)
    _ = text.tokens
    return text
