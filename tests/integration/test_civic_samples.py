"""Every payload of real governments that is at hand, polled on loopback under its platform's own paths, against a table."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import FeedError
from bot.domain.feed import Feed, FeedState
from bot.domain.identity import revision
from bot.domain.item import Item, ItemType, MeetingStatus
from bot.feeds.fetch import HttpFetcher
from bot.sources import sources
from tests.fakes.sample_table import SAMPLES, Sample
from tests.fakes.samples import BESIDE, ENVIRONMENT, find, serve_bodies
from tests.fakes.sources import InlineWorkers, items_of, poll

FOLDER = find() or BESIDE
PLACE = "ocd-division/country:us/state:fl/place:saltmarsh"
NONSENSE = (
    b"Invalid parameters!",
    b"",
    b"<html><head><title>Sign in</title></head><body><form><input type='password'></form></body></html>",
    b"<rss version='2.0'><channel><title>Invalid feed</title></channel></rss>",
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n",
    b"[]",
    b"{}",
)
pytestmark = pytest.mark.skipif(find() is None, reason=f"no payloads beside the checkout, nor where {ENVIRONMENT} says")
every_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: f"{each.kind}-{each.name}-{each.address[:14]}")


class Office:
    """A sample on loopback, polled again and again. ``bodies`` are what its paths answer."""

    def __init__(self, sample: Sample, base: str, fetch: HttpFetcher, bodies: dict[str, bytes]) -> None:
        self.sample = sample
        self.bodies = bodies
        self.state = FeedState("f")
        self._fetch = fetch
        self._feed = Feed("f", sample.kind, base + sample.address, sample.zone, timedelta(minutes=15), place=PLACE)
        self._at = datetime.fromisoformat(f"{sample.day}T12:00:00").replace(tzinfo=UTC)

    async def poll(self) -> list[Item]:
        """Poll, an hour after the last time. Raises FeedError."""
        batches, self.state = await poll(
            sources(InlineWorkers())[self.sample.kind], self._feed, self.state, self._fetch, self._at
        )
        self._at += timedelta(hours=1)
        return items_of(batches)

    def all_answer(self, body: bytes) -> None:
        """Let every path answer the same."""
        self.bodies.update(dict.fromkeys(self.bodies, body))


@asynccontextmanager
async def office(sample: Sample) -> AsyncIterator[Office]:
    bodies = {path: (FOLDER / name).read_bytes() for path, name in sample.files.items()}
    async with (
        serve_bodies(bodies, sample.hosts) as base,
        HttpFetcher(contact="test@desk.example", spacing=timedelta(), allow_private=True) as fetch,
    ):
        yield Office(sample, base, fetch, bodies)


def named(name: str) -> Sample:
    return next(each for each in SAMPLES if each.name == name)


def meetings(items: list[Item]) -> list[Item]:
    return [item for item in items if item.type is ItemType.MEETING]


def meeting_line(item: Item, zone: str) -> str:
    assert item.meets_at
    local = item.meets_at.astimezone(ZoneInfo(zone))
    clock = f"{local:%H:%M}" if item.time_known else "--:--"
    assert item.time_known or f"{local:%H:%M}" == "00:00"
    return f"{local:%Y-%m-%d} {clock} {item.status.value if item.status else '-'} {item.title}"


def item_line(item: Item) -> str:
    facts = item.agenda
    assert facts
    section = f"[{facts.section}]" if facts.section else ""
    marks = (facts.number, section, "*" if facts.consent else "", "-" if facts.procedural else "", facts.file, item.title)
    return " ".join(mark for mark in marks if mark)


def missing(expected: tuple[str, ...], lines: list[str]) -> Iterator[str]:
    """Go through the lines that are expected and not there; each that is there counts once."""
    left = list(lines)
    for each in expected:
        found = next((line for line in left if line.startswith(each)), None)
        if found is None:
            yield each
        else:
            left.remove(found)


@every_sample
async def test_a_payload_is_read_as_it_was_checked_by_hand(sample: Sample) -> None:
    async with office(sample) as feed:
        found = await feed.poll()
    lines = [meeting_line(item, sample.zone) for item in meetings(found)]
    assert list(missing(sample.meetings, lines)) == [] and len(lines) == sample.count
    assert {item.place for item in found} == {PLACE}
    items = [item_line(item) for item in found if item.type is ItemType.AGENDA_ITEM]
    assert len(items) == len(sample.items)
    assert [line[: len(each)] for line, each in zip(items, sample.items, strict=True)] == list(sample.items)
    assert len({key for item in found for key in item.keys}) == sum(len(item.keys) for item in found)


@every_sample
async def test_the_same_payload_again_tells_nothing(sample: Sample) -> None:
    async with office(sample) as feed:
        known = {(item.keys, revision(item)) for item in await feed.poll()}
        assert {(item.keys, revision(item)) for item in await feed.poll()} <= known


@every_sample
async def test_nonsense_in_its_place_is_an_error_and_cancels_nothing(sample: Sample) -> None:
    async with office(sample) as feed:
        await feed.poll()
        for body in NONSENSE:
            feed.all_answer(body)
            for _ in range(4):
                try:
                    found = await feed.poll()
                except FeedError as error:
                    assert error.message
                else:
                    assert [item.title for item in found if item.status is MeetingStatus.CANCELLED] == []


@every_sample
async def test_a_payload_that_is_cut_off_cancels_nothing(sample: Sample) -> None:
    async with office(sample) as feed:
        known = {item.keys[0] for item in await feed.poll() if item.status is MeetingStatus.CANCELLED}
        whole = dict(feed.bodies)
        for part in (0.2, 0.5, 0.8, 0.97):
            feed.bodies.update({path: body[: int(len(body) * part)] for path, body in whole.items()})
            for _ in range(4):
                try:
                    found = await feed.poll()
                except FeedError as error:
                    assert error.message
                else:
                    assert {item.keys[0] for item in found if item.status is MeetingStatus.CANCELLED} <= known


async def test_deferred_meetings_of_new_york_are_told_and_pair_with_their_new_records() -> None:
    sample = named("legistar_events_nyc_deferred_rescheduled")
    pairs = json.loads((FOLDER / "legistar_events_nyc_deferred_pairs.json").read_bytes())
    later = {pair["rescheduled_to_event_id"]: pair["deferred_event_id"] for pair in pairs}
    async with office(sample) as feed:
        rows: list[dict[str, Any]] = json.loads(feed.bodies["/v1/nyc/events"])
        feed.bodies["/v1/nyc/events"] = json.dumps(
            [
                row | {"EventAgendaStatusName": "Final", "EventMinutesStatusName": "Draft"}
                for row in rows
                if row["EventId"] not in later
            ]
        ).encode()
        before = {item.keys[0]: revision(item) for item in meetings(await feed.poll())}
        feed.bodies["/v1/nyc/events"] = json.dumps(rows).encode()
        after = {item.keys[0]: item for item in meetings(await feed.poll()) if before.get(item.keys[0]) != revision(item)}
    assert after.keys() == {f"event:{number}" for pair in pairs for number in pair.values()}
    for new, old in later.items():
        was, now = after[f"event:{old}"], after[f"event:{new}"]
        assert (was.status, now.status) == (MeetingStatus.POSTPONED, MeetingStatus.CONFIRMED)
        assert was.meets_at and now.meets_at and was.meets_at < now.meets_at
        assert was.agenda and now.agenda and was.agenda.body == now.agenda.body


async def test_a_notice_of_cancellation_of_los_angeles_is_told_when_it_comes() -> None:
    sample = named("primegov_meeting_cancellation_lacity")
    async with office(sample) as feed:
        rows = json.loads((FOLDER / "primegov_meeting_cancellation_lacity.json").read_bytes())
        feed.all_answer(json.dumps([row | {"documentList": []} for row in rows]).encode())
        (before,) = await feed.poll()
        feed.all_answer(json.dumps(rows).encode())
        (after,) = await feed.poll()
    assert (before.status, after.status) == (None, MeetingStatus.CANCELLED) and before.keys == after.keys
