"""A calendar that stamps its events anew at each of 500 requests: silence, and each real change in between told once."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from bot.domain.feed import Feed
from tests.fakes.calendars import calendar, event
from tests.fakes.newsroom import KEY_WEST, newsroom
from tests.fakes.sources import ScriptedFetcher, fetched

REPLAYS, SENT_EVERY = 500, 10
QUARTER = timedelta(minutes=15)
TITLE = "Workshop on the 287(g) agreement"
CHANGES = {
    100: ("moved", {"start": ":20250709T220000Z"}),
    200: ("", {"place": "Harvey Government Center"}),
    300: ("cancelled", {"title": f"CANCELLED: {TITLE}"}),
    400: ("correction", {"title": TITLE}),
}
"""What becomes different at which replay, and the kind that is told of it."""


def _document(number: int, now: datetime) -> bytes:
    """The file as served the ``number``-th time: every stamp new, the events as they are by then."""
    facts = {"start": ":20250708T220000Z", "title": TITLE, "place": "City Hall"}
    for since, (_, different) in CHANGES.items():
        facts |= different if number >= since else {}
    stamps = (
        f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
        f"LAST-MODIFIED:{now:%Y%m%dT%H%M%SZ}",
        f"CREATED:{now:%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{number}",
        f"LOCATION:{facts['place']}",
    )
    quiet = event("2", ":20250716T220000Z", "Parks Board", *stamps[:4])
    events = [event("1", facts["start"], facts["title"], *stamps), quiet]
    return calendar(*(events if number % 2 else reversed(events)))


async def test_500_replays_of_a_calendar_are_as_many_alerts_as_changes(tmp_path: Path, sqlite_url: str) -> None:
    feed = Feed("town", "ical", "https://town.example/town.ics", "America/New_York", QUARTER, place=KEY_WEST)
    told: dict[int, list[str]] = {}
    served = ScriptedFetcher()
    async with newsroom(tmp_path, sqlite_url, [feed], fetcher=served) as room:
        for number in range(REPLAYS + 1):
            room.clock.at += 2 * QUARTER
            served.answers[feed.address] = fetched(_document(number, room.clock.at), feed.address)
            assert await room.app.polling.tick(room.clock.at) == 1
            await room.app.polling.idle()
            # What was raised waits; it is sent where an alert is due, and every now and then where none is.
            if number in CHANGES or number % SENT_EVERY == 0 or room.app.polling.tally.alerts != sum(map(len, told.values())):
                kinds = [line["kind"] for line in await room.deliver(timedelta(0)) if line["delivery"] != "edit"]
                told |= {number: kinds} if kinds else {}
    assert len(served.asked) == REPLAYS + 1
    assert told == {0: ["agenda"], **{number: [kind] for number, (kind, _) in CHANGES.items() if kind}}
