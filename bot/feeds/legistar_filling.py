"""Asking the Legistar Web API about what an agenda does not say itself, within what one poll may ask."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from bot.domain.errors import Fault, FeedError
from bot.feeds.exchange import Exchange
from bot.feeds.legistar_gaps import Filled, Found, Gap, Row, gaps, mark, newest_version, read_gap, read_text
from bot.feeds.platform import Ask

MOST_ASKED = 40
"""Requests about gaps in one poll, so that it stays short (at 2.7 s each); the other gaps are asked about at the next one."""

MOST_MEETINGS = 60
MOST_KEPT = 2_000_000
"""Meetings of which it is kept what was found, and characters of it all: every poll writes them."""

_NOT_THERE = frozenset({Fault.MISSING, Fault.GONE, Fault.UNREADABLE, Fault.NOT_A_FEED, Fault.TOO_LARGE})


@dataclass(slots=True)
class Filling:
    """What one poll finds out beside the agendas. ``kept`` is by meeting and item, and stands in the cursor between polls."""

    exchange: Exchange
    kept: dict[str, dict[str, Filled]]
    left: int = MOST_ASKED
    failed: bool = False
    absent: set[str] = field(default_factory=set)

    async def ask(self, event: Row, rows: Sequence[Row], *, over: bool) -> bool:
        """Ask about the gaps of a meeting; whether none is left. A gap that cannot be filled costs nothing but itself.

        Raises nothing: after an answer that is no answer (429, 5xx) no more is asked for in this poll. What is not there (404)
        for one item is not there for the others.
        """
        known = self.kept.setdefault(str(event["EventId"]), {})
        by_item = {str(row["EventItemId"]): row for row in rows}
        wanted = list(gaps(rows, known, over=over))
        for gap in wanted:
            found = {} if gap.name in self.absent else await self._tried(gap, event["EventId"])
            if found is not None:
                _keep(known, gap, found, mark(by_item[gap.item]))
        return all(_is_asked(gap, known) for gap in wanted)

    def cursor(self) -> dict[str, dict[str, Filled]]:
        """Return what is to be kept: of the newest meetings, so that minutes that come late do not unsay a vote."""
        newest = sorted((event for event, found in self.kept.items() if found), key=int, reverse=True)[:MOST_MEETINGS]
        sizes = accumulate(len(json.dumps(self.kept[event])) for event in newest)
        return {event: self.kept[event] for event, size in zip(newest, sizes, strict=True) if size <= MOST_KEPT}

    async def _tried(self, gap: Gap, event: int) -> Found | None:
        """Ask about a gap; None where that has to wait for the next poll."""
        if self.failed or self.left <= 0:
            return None
        try:
            return await self._find(gap, event)
        except FeedError as error:
            if error.fault is Fault.MISSING:
                self.absent.add(gap.name)
            self.failed = error.fault not in _NOT_THERE
            return None if self.failed else {}

    async def _find(self, gap: Gap, event: int) -> Found:
        found = await self.exchange.read(read_gap, gap.name, await self._get(gap.path), event)
        if gap.name != "matter" or found:
            return found
        version = await self.exchange.read(newest_version, await self._get(f"{gap.path}/versions"))
        return await self.exchange.read(read_text, await self._get(f"{gap.path}/texts/{version}")) if version else {}

    async def _get(self, path: str) -> bytes:
        self.left -= 1
        return (await self.exchange.get(Ask(f"{self.exchange.feed.address.rstrip('/')}/{path}"))).body


def _keep(known: dict[str, Filled], gap: Gap, found: Found, looks: str) -> None:
    """Add what was found about a gap to what is known of its item; a row that changed begins anew, and keeps what it had."""
    filled = known.setdefault(gap.item, {"mark": looks, "asked": [], "fields": {}, "lines": {}})
    if filled["mark"] != looks:
        filled |= {"mark": looks, "asked": []}
    filled["asked"].append(gap.name)
    filled["fields"] |= found.get("fields", {})
    filled["lines"] |= found.get("lines", {})


def _is_asked(gap: Gap, known: Mapping[str, Filled]) -> bool:
    return gap.item in known and gap.name in known[gap.item]["asked"]
