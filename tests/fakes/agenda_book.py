"""A council's agenda in a test's hands: what stands on it, and what a clerk does to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.fakes.clerk import Clerk, Row
from tests.fakes.newsroom import Newsroom

PACT = "A resolution declaring the 287(g) agreement with ICE void and unenforceable"
JAIL = "Memorandum with the sheriff on ICE and the detainer agreement at the county jail"
OTHERS = ("Lease of the hockey rink at Bayview Park", "Bids for dredging the ferry channel", "Parking rates on Duval Street")
HOURS = timedelta(hours=2)
BOOK = 701


@dataclass
class Book:
    """The meeting of July 8 and its agenda: two matters that the newsroom asked for, and three that it did not."""

    office: Clerk
    room: Newsroom

    async def open(self) -> list[dict[str, Any]]:
        """Publish the agenda; return what is told of it."""
        self.office.meet("2025-07-08", self.room.clock.at, number=BOOK)
        for title in (PACT, OTHERS[0], JAIL, OTHERS[1], OTHERS[2]):
            self.office.list(title, self.room.clock.at, number=BOOK)
        return await self.room.poll(HOURS)

    @property
    def rows(self) -> list[Row]:
        """The rows of the agenda, in its order."""
        return self.office.agendas[BOOK]

    def row(self, title: str) -> Row:
        """The row of a title."""
        return next(row for row in self.rows if row["EventItemTitle"] == title)

    def drop(self, *titles: str) -> list[Row]:
        """Take rows off; return them."""
        gone = [self.row(title) for title in titles]
        self.rows[:] = [row for row in self.rows if row not in gone]
        return gone

    def renumber(self) -> None:
        """Number the rows anew, as they stand."""
        for place, row in enumerate(self.rows, 1):
            row.update(EventItemAgendaSequence=place, EventItemAgendaNumber=f"{place}.")

    def rekey(self) -> None:
        """Give every row another id, as an import into a new system does."""
        for row in self.rows:
            row.update(EventItemId=row["EventItemId"] + 5_000_000, EventItemGuid=f"new-{row['EventItemGuid']}")

    async def poll(self, after: timedelta = HOURS) -> list[dict[str, Any]]:
        """Publish what was done; return what is told, silent edits aside."""
        self.office.edit(self.room.clock.at, number=BOOK)
        return [line for line in await self.room.poll(after) if line["delivery"] != "edit"]


def told(lines: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    """Return (delivery, kind, number of alerts) of console lines."""
    return [(line["delivery"], line["kind"], len(line.get("alerts", [line]))) for line in lines]
