"""The text of one item revision, read once and shared by places, queries and copies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bot.text.tokeniser import tokenise
from bot.text.tokens import Tokens


@dataclass(frozen=True)
class Text:
    """A title and a body as one text. Every offset in Gavel that points into an item points into ``full``.

    Not slotted, so that what is derived is kept: it travels with the text when a worker process sends it back.
    """

    title: str
    body: str

    @cached_property
    def full(self) -> str:
        """The title, a line break, the body: what places, queries and evidence are offsets into."""
        return f"{self.title}\n{self.body}" if self.body else self.title

    @cached_property
    def tokens(self) -> Tokens:
        """The words of ``full``, in order; those of the title end at or before ``len(title)``."""
        return tokenise(self.full, body_at=len(self.title) + 1)


def read(title: str, body: str) -> Text:
    """Read an item revision's title and body (plain text), words included: for worker jobs, which may take their time."""
    text = Text(title, body)
    _ = text.tokens
    return text
