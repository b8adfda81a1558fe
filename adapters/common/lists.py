"""Lists that someone pages through, kept for a while; after a restart they are asked for anew."""

from __future__ import annotations

from collections import OrderedDict

from bot.domain.message import Message

MOST = 200
"""Lists kept; the one not looked at for longest goes first."""


class Lists:
    """The pages of the newest answers, by their token."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, tuple[Message, ...]] = OrderedDict()

    def keep(self, token: str, pages: tuple[Message, ...]) -> None:
        """Remember an answer, if there is a page to turn to."""
        if len(pages) < 2:
            return
        self._kept[token] = pages
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def page(self, token: str, number: int) -> Message | None:
        """Return a page; None if the list is not remembered."""
        pages = self._kept.get(token, ())
        if number >= len(pages):
            return None
        self._kept.move_to_end(token)
        return pages[number]
