"""One message as Discord takes it: plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from adapters.discord.mentions import NOBODY, Mentions


@dataclass(frozen=True, slots=True)
class Payload:
    """The content (mentions only), the embeds and the rows of buttons of a message, as the API's own JSON."""

    embeds: tuple[dict[str, Any], ...]
    components: tuple[dict[str, Any], ...] = ()
    mentions: Mentions = NOBODY

    @property
    def content(self) -> str:
        """The text above the embeds."""
        return self.mentions.content
