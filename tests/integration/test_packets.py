"""Packets through the Source of a made-up platform, over HTTP: what is fetched when, and what failing costs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ParamSpec, TypeVar

import pytest

from bot.domain.errors import WorkerError
from bot.domain.feed import FeedState
from bot.domain.item import Item, ItemType
from bot.domain.limits import MAX_BODY_BYTES, PDF_JOB, JobLimit
from bot.feeds import packets
from bot.feeds.agenda_source import AgendaSource
from bot.feeds.fetch import HttpFetcher
from bot.workers import WorkerPool
from tests.fakes.pdf import Leaf, a_pdf, a_picture, scanned_pdf, text_pdf
from tests.fakes.sources import InlineWorkers, a_feed, items_of, poll
from tests.fakes.town import TOWN_WITH_DOCUMENTS, row
from tests.fakes.web import Answer, Site, serve

P = ParamSpec("P")
T = TypeVar("T")
NOW = datetime(2025, 7, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
STAGE = "2025-07-08T17:00"
BODY = text_pdf("Front", "The pact in full", "and its exhibit", bookmarks=[("A pact with the sheriff", 2)])


class Hall:
    """A town hall on loopback whose meetings have documents."""

    def __init__(self, site: Site, fetch: HttpFetcher) -> None:
        self.site, self.fetch = site, fetch
        self.source = AgendaSource(TOWN_WITH_DOCUMENTS, InlineWorkers())
        self.feed = a_feed("town", site.url, place="ocd-division/country:us/state:fl/place:saltmarsh")
        self.state = FeedState("f")
        self.now = NOW

    def lists(self, *meetings: dict[str, Any]) -> None:
        body = json.dumps({"meetings": list(meetings), "next": None}).encode()
        self.site.script("/list?page=0", Answer(body=body))

    def agenda(self, *titles: str, number: int = 1) -> None:
        self.site.script(f"/agenda/{number}/html", Answer(body=json.dumps(list(titles)).encode()))

    async def poll(self, later: timedelta = timedelta()) -> list[Item]:
        """Poll; return the items that were told."""
        self.now += later
        batches, self.state = await poll(self.source, self.feed, self.state, self.fetch, self.now)
        self.state = replace(self.state, cursor=json.loads(json.dumps(self.state.cursor)))
        return items_of(batches)

    def asked(self, path: str) -> int:
        return len(self.site.asked.pop(path, []))


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    async with (
        serve() as site,
        HttpFetcher(contact="test@desk.example", spacing=timedelta(), allow_private=True) as fetch,
    ):
        yield Hall(site, fetch)


def a_meeting(*documents: tuple[str, str], number: int = 1, start: str = STAGE, version: str = "1") -> dict[str, Any]:
    return row(number, start, "html") | {"version": version, "documents": list(documents)}


def with_pages(items: list[Item]) -> list[tuple[str, int, str]]:
    return [(item.title, item.pages.first, item.text[item.pages.start :]) for item in items if item.pages]


async def test_items_get_their_pages_and_an_unchanged_packet_is_not_fetched_again(hall: Hall) -> None:
    hall.lists(a_meeting(("Agenda packet", "/packet")))
    hall.agenda("A pact with the sheriff", "A road")
    hall.site.script("/packet", Answer(body=BODY))
    items = await hall.poll()
    assert [item.type for item in items] == [ItemType.MEETING, ItemType.AGENDA_ITEM, ItemType.AGENDA_ITEM, ItemType.DOCUMENT]
    assert with_pages(items) == [
        ("A pact with the sheriff", 2, "The pact in full\fand its exhibit"),
        ("Agenda packet, page 1", 1, "Front"),
    ]
    assert hall.asked("/packet") == 1
    assert (await hall.poll(HOUR), hall.asked("/packet")) == ([], 0)
    hall.lists(a_meeting(("Agenda packet", "/packet"), version="2"))
    assert with_pages(await hall.poll(HOUR)) == with_pages(items)
    assert hall.asked("/packet") == 1


async def test_near_the_meeting_a_packet_with_validators_is_asked_whether_it_is_new(hall: Hall) -> None:
    hall.now = datetime(2025, 7, 7, 12, tzinfo=UTC)
    hall.lists(a_meeting(("Agenda packet", "/packet")))
    hall.agenda("A pact with the sheriff")
    hall.site.script("/packet", Answer(body=BODY, headers={"ETag": '"1"'}), Answer(status=304))
    await hall.poll()
    assert await hall.poll(HOUR) == []
    assert [each.get("If-None-Match") for each in hall.site.asked.pop("/packet")] == [None, '"1"']
    hall.site.script("/packet", Answer(body=BODY, headers={"ETag": '"2"'}))
    assert await hall.poll(HOUR) == []
    other = text_pdf("Front", "The pact, amended", bookmarks=[("A pact with the sheriff", 2)])
    hall.site.script("/packet", Answer(body=other, headers={"ETag": '"3"'}))
    assert with_pages(await hall.poll(HOUR))[0][2] == "The pact, amended"


async def test_near_the_meeting_a_packet_without_validators_is_left_alone(hall: Hall) -> None:
    hall.now = datetime(2025, 7, 7, 12, tzinfo=UTC)
    hall.lists(a_meeting(("Agenda packet", "/packet")))
    hall.agenda("A pact with the sheriff")
    hall.site.script("/packet", Answer(body=BODY))
    await hall.poll()
    assert (await hall.poll(HOUR), hall.asked("/packet"), hall.asked("/agenda/1/html")) == ([], 1, 2)


async def test_a_packet_that_fails_costs_nothing_and_is_tried_again(hall: Hall) -> None:
    hall.lists(a_meeting(("Agenda packet", "/packet")), a_meeting(number=2, start="2025-07-09T17:00"))
    hall.agenda("A pact with the sheriff")
    hall.agenda("A road", number=2)
    hall.site.script("/packet", Answer(status=503))
    items = await hall.poll()
    assert ([item.title for item in items if item.agenda and item.type is ItemType.AGENDA_ITEM], with_pages(items)) == (
        ["A pact with the sheriff", "A road"],
        [],
    )
    hall.site.script("/packet", Answer(body=BODY))
    items = await hall.poll(HOUR)
    assert [title for title, _, _ in with_pages(items)] == ["A pact with the sheriff", "Agenda packet, page 1"]
    assert await hall.poll(HOUR) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (scanned_pdf(5), "the packet is scanned and was not read"),
        (a_pdf([Leaf(["A"])], locked=True), "the packet was not read: the PDF is locked with a password"),
        (b"<html>our viewer</html>", "the packet was not read: the answer is not a PDF"),
    ],
)
async def test_a_packet_that_cannot_be_read_is_said_with_the_meeting_and_not_fetched_again(
    hall: Hall, body: bytes, said: str
) -> None:
    hall.lists(a_meeting(("Agenda packet", "/packet")))
    hall.agenda("A pact with the sheriff")
    hall.site.script("/packet", Answer(body=body))
    meeting, item = await hall.poll()
    assert meeting.agenda is not None
    assert (meeting.agenda.unread, item.title, item.pages) == (said, "A pact with the sheriff", None)
    assert (await hall.poll(HOUR), hall.asked("/packet")) == ([], 1)


async def test_where_nothing_cheaper_can_be_read_the_agenda_is_read_from_its_pdf(hall: Hall) -> None:
    hall.lists(a_meeting(("Agenda", "/agenda.pdf"), ("Minutes", "/minutes.pdf")))
    hall.site.script("/agenda/1/html", Answer(status=404))
    hall.site.script("/agenda.pdf", Answer(body=text_pdf("1. A pact\n2. A road", "3. A dock")))
    items = (await hall.poll())[1:]
    assert [(item.title, item.pages and item.pages.first) for item in items] == [("A pact", 1), ("A road", 1), ("A dock", 2)]
    assert hall.asked("/minutes.pdf") == 0


async def test_a_pdf_does_not_stand_in_for_an_agenda_whose_server_is_down(hall: Hall) -> None:
    hall.lists(a_meeting(("Agenda", "/agenda.pdf")))
    hall.site.script("/agenda/1/html", Answer(status=503))
    hall.site.script("/agenda.pdf", Answer(body=text_pdf("1. A pact\n2. A road")))
    (meeting,) = await hall.poll()
    assert (meeting.type, hall.asked("/agenda.pdf")) == (ItemType.MEETING, 0)


async def test_several_agendas_that_are_scans_do_not_fail_the_poll(hall: Hall) -> None:
    hall.lists(*(a_meeting(number=number) for number in range(1, 4)))
    for number in range(1, 4):
        hall.site.script(f"/agenda/{number}/html", Answer(body=scanned_pdf(2)))
    told = await hall.poll()
    assert [item.agenda.unread for item in told if item.agenda] == ["the agenda is scanned and was not read"] * 3
    assert await hall.poll(HOUR) == []


async def test_a_long_agenda_is_the_packet(hall: Hall) -> None:
    pages = ["A pact with the sheriff\n1. Findings", *["More of it"] * 40]
    hall.lists(a_meeting(("Agenda (PDF)", "/agenda")))
    hall.agenda("A pact with the sheriff")
    hall.site.script("/agenda", Answer(body=text_pdf(*pages)))
    ((title, first, text),) = with_pages(await hall.poll())
    assert (title, first, text.count("\f")) == ("A pact with the sheriff", 1, 40)


async def test_packets_of_meetings_long_past_are_not_fetched_and_no_more_than_a_poll_can_bear(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packets, "MAX_DOCUMENTS", 2)
    days = ("2025-06-25", "2025-06-29", "2025-07-08", "2025-07-09")
    hall.lists(
        *(
            a_meeting(("Packet", f"/packet{number}"), number=number, start=f"{day}T17:00")
            for number, day in enumerate(days, start=1)
        )
    )
    for number in range(1, 5):
        hall.agenda("A pact with the sheriff", number=number)
        hall.site.script(f"/packet{number}", Answer(body=BODY))
    await hall.poll()
    assert [hall.asked(f"/packet{number}") for number in range(1, 5)] == [0, 1, 1, 0]
    await hall.poll(HOUR)
    assert [hall.asked(f"/packet{number}") for number in range(1, 5)] == [0, 0, 0, 1]


async def test_a_packet_may_be_larger_than_a_feed(hall: Hall) -> None:
    large = a_pdf([Leaf(["The pact in full"], a_picture(MAX_BODY_BYTES + 1))], [("A pact with the sheriff", 1)])
    hall.lists(a_meeting(("Agenda packet", "/packet")))
    hall.agenda("A pact with the sheriff")
    hall.site.script("/packet", Answer(body=large))
    assert with_pages(await hall.poll()) == [("A pact with the sheriff", 1, "The pact in full")]


async def test_an_agenda_without_a_version_is_read_every_six_hours_and_told_if_it_changed(hall: Hall) -> None:
    hall.lists(a_meeting(start="2025-08-20T17:00", version=""))
    hall.agenda("A road")
    await hall.poll()
    hall.agenda("A road", "A dock")
    assert [await hall.poll(HOUR) for _ in range(5)] == [[]] * 5
    assert [item.title for item in await hall.poll(HOUR)] == ["Town Commission", "A road", "A dock"]


class Watched(WorkerPool):
    """A worker pool beside which a heart beats; ``during`` are its beats while each PDF was read."""

    beats = 0

    def __init__(self) -> None:
        super().__init__(1)
        self.during: list[int] = []

    async def run(self, limit: JobLimit, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a job, and count."""
        before = self.beats
        answer = await super().run(limit, job, *args, **kwargs)
        if limit is PDF_JOB:
            self.during.append(self.beats - before)
        return answer

    async def beat(self) -> None:
        """Beat until cancelled."""
        while True:
            await asyncio.sleep(0.001)
            self.beats += 1


async def test_the_event_loop_beats_while_a_worker_reads(hall: Hall) -> None:
    pool = Watched()
    hall.source = AgendaSource(TOWN_WITH_DOCUMENTS, pool)
    hall.lists(a_meeting(("Agenda packet", "/packet")))
    hall.agenda("A pact with the sheriff")
    hall.site.script("/packet", Answer(body=text_pdf(*["word " * 400] * 100, bookmarks=[("A pact with the sheriff", 1)])))
    heart = asyncio.create_task(pool.beat())
    try:
        assert with_pages(await hall.poll())
    finally:
        heart.cancel()
        await pool.close()
    assert len(pool.during) == 1
    assert pool.during[0]


class Hanging(InlineWorkers):
    """Workers in which every PDF hangs until it is killed."""

    async def run(self, limit: JobLimit, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run all other jobs."""
        if limit is PDF_JOB:
            raise WorkerError("read_packet", "hung: killed after 30 s")
        return await super().run(limit, job, *args, **kwargs)


async def test_a_packet_that_kills_its_worker_costs_only_its_pages(hall: Hall) -> None:
    hall.source = AgendaSource(TOWN_WITH_DOCUMENTS, Hanging())
    hall.lists(a_meeting(("Agenda packet", "/packet")))
    hall.agenda("A pact with the sheriff")
    hall.site.script("/packet", Answer(body=BODY))
    meeting, item = await hall.poll()
    assert meeting.agenda is not None
    assert meeting.agenda.unread == "the packet was not read: the answer could not be read: hung: killed after 30 s"
    assert item.title == "A pact with the sheriff"
    assert (await hall.poll(HOUR), hall.asked("/packet")) == ([], 1)


async def test_a_signed_address_that_was_signed_anew_is_not_another_packet(hall: Hall) -> None:
    hall.lists(a_meeting(("Agenda packet", "/packet?sig=a")))
    hall.agenda("A pact with the sheriff")
    hall.site.script("/packet?sig=a", Answer(body=BODY))
    await hall.poll()
    hall.lists(a_meeting(("Agenda packet", "/packet?sig=b")))
    assert (await hall.poll(HOUR), hall.asked("/packet?sig=b")) == ([], 0)
    hall.lists(a_meeting(("Agenda packet", "/other")))
    hall.site.script("/other", Answer(body=BODY))
    assert with_pages(await hall.poll(HOUR))


async def test_a_page_that_is_other_bytes_at_each_request_does_not_have_the_packet_sent_again(hall: Hall) -> None:
    hall.now = datetime(2025, 7, 7, 12, tzinfo=UTC)
    hall.lists(a_meeting(("Agenda packet", "/packet")))
    hall.site.script("/packet", Answer(body=BODY))
    for clock in range(3):
        hall.site.script("/agenda/1/html", Answer(body=json.dumps(["A pact with the sheriff"]).encode() + b" " * clock))
        assert bool(await hall.poll(HOUR)) == (clock == 0)
    assert hall.asked("/packet") == 1
    hall.agenda("A pact with the sheriff", "A road")
    assert [title for title, _, _ in with_pages(await hall.poll(HOUR))] == ["A pact with the sheriff", "Agenda packet, page 1"]
