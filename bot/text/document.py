"""The text of one item revision, read once and shared by places, queries and copies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A title and a body as one text. Every offset in Gavel that points into an item points into ``full``."""

    title: str
    body: str

    @property
    def full(self) -> str:
        """The title, a line break, the body: what places, queries and evidence are offsets into."""
        return f"{self.title}\n{self.body}" if self.body else self.title
