"""Which record a meeting that was put off comes back as."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.item import AgendaFacts, Item, ItemType, MeetingStatus
from bot.domain.rescheduling import Planned, comes_back_as

DAY = timedelta(days=1)
START = datetime(2024, 6, 11, 14, tzinfo=UTC)
NOW = START - 4 * DAY
TITLES = (
    "Oversight of the public hospitals' staffing",
    "Reports on wait times in emergency rooms",
    "Rules for mobile clinics in city parks",
)


def meeting(
    days: float,
    *titles: str,
    seen: float = 0,
    status: MeetingStatus | None = None,
    body: str = "Committee on Hospitals",
    files: bool = False,
) -> Planned:
    """A meeting so many days after the one that is off, its record first seen ``seen`` days before now."""
    key = f"meeting:{days}/{body}"
    held = Item(ItemType.MEETING, (key,), body, meets_at=START + days * DAY, status=status, agenda=AgendaFacts(key, body))
    agenda = [
        Item(
            ItemType.AGENDA_ITEM,
            (f"{key}/{title}",),
            title,
            agenda=AgendaFacts(key, body, file=f"T-{title[:9]}" if files else ""),
        )
        for title in titles
    ]
    return Planned(held, agenda, NOW - (seen or (90 if status else 0)) * DAY)


OFF = meeting(0, *TITLES, status=MeetingStatus.POSTPONED)
BARE = meeting(0, status=MeetingStatus.POSTPONED)
CANCELLED = meeting(0, *TITLES, status=MeetingStatus.CANCELLED)


@pytest.mark.parametrize(
    ("off", "others", "days"),
    [
        (OFF, [meeting(7, *TITLES)], 7),
        (OFF, [meeting(261, *TITLES[:2])], 261),
        (OFF, [meeting(301, *TITLES)], None),
        (OFF, [meeting(7, "Another matter that nobody put off")], None),
        (OFF, [meeting(7, *TITLES, body="Committee on Health")], None),
        (OFF, [meeting(7, *TITLES, status=MeetingStatus.CANCELLED)], None),
        (OFF, [meeting(-7, *TITLES)], None),
        (OFF, [meeting(21, *TITLES), meeting(7, *TITLES)], 7),
        (OFF, [meeting(3)], 3),
        (BARE, [meeting(14, *TITLES)], 14),
        (BARE, [meeting(14, *TITLES, seen=4)], None),
        (BARE, [meeting(14, seen=90)], None),
        (OFF, [meeting(14, *TITLES, seen=29)], 14),
        (OFF, [meeting(14, *TITLES, seen=31)], None),
        (BARE, [meeting(15, *TITLES)], None),
        (CANCELLED, [meeting(3)], None),
        (CANCELLED, [meeting(30, *TITLES)], 30),
        (CANCELLED, [meeting(14, "Approval of warrants", "Rules for mobile clinics in city parks")], 14),
        (
            CANCELLED,
            [
                meeting(
                    14,
                    "One other matter of some weight",
                    "Rules for mobile clinics in city parks",
                    "Second matter of the same weight",
                )
            ],
            None,
        ),
        (OFF, [meeting(261, *TITLES[:2], files=True)], 261),
        (meeting(0, "T", status=MeetingStatus.CANCELLED, files=True), [meeting(9, "T", files=True)], 9),
        (meeting(0, "Approval of warrants", status=MeetingStatus.CANCELLED), [meeting(9, "Approval of warrants")], None),
    ],
)
def test_the_same_body_with_the_same_matters_or_very_soon(off: Planned, others: list[Planned], days: float | None) -> None:
    found = comes_back_as(off, others, NOW)
    assert (found and found.meets_at) == (None if days is None else START + days * DAY)
