"""SIGKILL at every step of the data's way, then a new start: no alert is lost and none is posted twice."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from adapters.console.journal import Journal
from bot.domain.feed import Feed
from bot.domain.subscription import Channel
from tests.e2e import victim
from tests.e2e.processes import ended, process
from tests.e2e.town import Town, agenda_row, town
from tests.e2e.victim import JOURNAL, LOG, PASSAGES, SPOKEN, Life, Step
from tests.fakes.newsroom import DESK, KEY_WEST, START, Entry, document, rss_feed

pytestmark = pytest.mark.no_cover

AT_ONCE = 3
CHANNELS = (DESK, Channel("console:city", "America/New_York"))
ROUNDS = (timedelta(0), timedelta(minutes=2))
"""When a life polls and delivers: now, and when edits that had to wait are due."""

AFTERWARDS = (timedelta(minutes=20), timedelta(minutes=22), timedelta(minutes=45))
"""The same for the life after a crash: once every lease of the first has run out, and again until nothing is left."""

TENANT = "/v1/town"
OLD = Entry("The garden club meets", guid="old", link="https://l.example/old", text="Nothing of note.")
WORDS = (
    "The Key West City Commission spent most of Thursday evening on the 287(g) agreement with ICE, hearing residents, the "
    "police chief and two lawyers before it put the question off until the end of the month, when a special meeting is to "
    "take it up again and decide whether the agreement that the chief signed in spring binds the city at all."
)
DEBATE = Entry("Commission debates 287(g) deal until midnight", guid="v", link="https://l.example/debate", text=WORDS)
COPY = replace(DEBATE, title="Debate over 287(g) deal runs until midnight", guid="w", link="https://w.example/a/77")
CHIEF = Entry(
    "Chief defends ICE agreement",
    guid="c",
    link="https://w.example/chief",
    text="Key West's police chief told the City Commission that officers trained for months.",
)
PACT = agenda_row(11, "Resolution on the memorandum of agreement with ICE under section 287(g)")
VOTED = PACT | {
    "EventItemActionName": "Adopted",
    "EventItemPassedFlag": 1,
    "EventItemPassedFlagName": "Pass",
    "EventItemTally": "6:1",
}
NEXT = (
    agenda_row(21, "Discussion of the 287(g) agreement and its costs"),
    agenda_row(22, "Report of the city attorney on the ICE agreement"),
    agenda_row(23, "Lease of the bait shop at the bight"),
)
LATE = agenda_row(24, "Rescinding the vote on the 287(g) agreement")
THIRD = agenda_row(31, "Yearly review of the 287(g) agreement")


def first(place: Town) -> None:
    """What the first polls find: old news, and one meeting that is to come."""
    place.publish("/ledger", document(OLD))
    place.publish("/wire", document(OLD, title="Wire"))
    place.convene(TENANT, (1, "2025-06-30", [PACT]))


def news(place: Town) -> None:
    """A story, and two more meetings in one poll."""
    place.publish("/ledger", document(OLD, DEBATE))
    place.convene(TENANT, (1, "2025-06-30", [PACT]), (2, "2025-07-08", NEXT), (3, "2025-07-15", [THIRD]))


def edits(place: Town) -> None:
    """A copy of the story with another outlet and a story of its own, a late item, and a vote."""
    place.publish("/wire", document(OLD, COPY, CHIEF, title="Wire"))
    place.convene(TENANT, (1, "2025-06-30", [VOTED]), (2, "2025-07-08", [*NEXT, LATE]), (3, "2025-07-15", [THIRD]))


CHAPTERS = (first, news, edits)

ALERTS = {
    ("agenda", PACT["EventItemTitle"]),
    ("agenda", NEXT[0]["EventItemTitle"]),
    ("agenda", NEXT[1]["EventItemTitle"]),
    ("agenda", THIRD["EventItemTitle"]),
    ("addendum", LATE["EventItemTitle"]),
    ("outcome", PACT["EventItemTitle"]),
    ("new", DEBATE.title),
    ("new", CHIEF.title),
}
"""What each channel is told in the course of the story: kind and title."""

Told = Counter[tuple[str, str, str]]
"""How often the journal has each alert: channel, kind, title."""


@dataclass
class Record:
    """What the journal holds: alerts with their number, and for each the feeds that its last wording names."""

    told: Told = field(default_factory=Counter)
    sources: dict[tuple[str, str, str], tuple[str, ...]] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)


def read_record(directory: Path) -> Record:
    spoken = {line["id"]: line for line in Journal(directory / SPOKEN).records()}
    record = Record()
    for line in Journal(directory / JOURNAL).records():
        facts = spoken[line["id"]]
        for alert in facts.get("alerts", [facts]):
            name = (line["channel"], alert["kind"], alert["title"])
            record.sources[name] = tuple(sorted({source["feed"] for source in alert["sources"]}))
            if line["delivery"] != "edit":
                record.told[name] += 1
        if line["delivery"] != "edit":
            record.keys.append(line["id"])
    return record


Copy = Callable[[Path], AbstractContextManager[str]]
"""Copies the database as it stands for a life in another directory; yields its URL."""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> tuple[str, Copy]:
    """Return the URL of a fresh database, and how to copy it."""
    if request.param == "sqlite":
        return request.getfixturevalue("sqlite_url"), _beside
    url = request.getfixturevalue("pg_url")
    return url, partial(_of_template, request.getfixturevalue("pg_server"), url)


def _beside(directory: Path) -> AbstractContextManager[str]:
    """The file lies in the directory, and was copied with it."""
    return nullcontext(f"sqlite+aiosqlite:///{directory / 'gavel.db'}")


@contextmanager
def _of_template(server: str, url: str, directory: Path) -> Iterator[str]:
    template = urlsplit(url).path.removeprefix("/")
    name = f"{template}_{directory.name}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        try:
            yield url.replace(f"/{template}?", f"/{name}?")
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _copy(life: Life, copy: Copy, name: str) -> Iterator[Life]:
    """Yield the same life in a directory and on a database of its own, both as they stand now."""
    directory = life.directory / name
    directory.mkdir()
    for file in life.directory.iterdir():
        if file.is_file():
            shutil.copy(file, directory)
    with copy(directory) as url:
        yield replace(life, directory=directory, database_url=url)


async def live(life: Life, *, killed_after: float | None = None) -> int:
    """Live a life to its end, or to the moment at which it is killed from outside; return the exit code."""
    running = process(life.directory / LOG, victim.live, life)
    running.start()
    return await ended(running, killed_after)


async def crash(life: Life, copy: Copy, expected: Record, name: str) -> str:
    """Let a copy of a life be killed and start it again; say what is wrong afterwards, nothing if all is well."""
    with _copy(life, copy, name) as row:
        code = await live(row)
        if code != -signal.SIGKILL:
            return f"was not killed but ended with {code}"
        code = await live(replace(row, moments=AFTERWARDS, step=None))
        if code:
            return f"did not start again: {code}, {said(row)}"
        return difference(expected, read_record(row.directory))


def difference(expected: Record, found: Record) -> str:
    """Say what was lost, repeated or not brought up to date."""
    wrong = [
        f"{how} {name}"
        for how, names in (("lost", expected.told - found.told), ("repeated", found.told - expected.told))
        for name in names
    ]
    wrong += [f"not up to date: {name}" for name, feeds in expected.sources.items() if found.sources.get(name) != feeds]
    wrong += [f"message posted twice: {key}" for key, times in Counter(found.keys).items() if times > 1]
    return "; ".join(wrong)


def passages(life: Life) -> dict[Step, int]:
    """How often a life that ended well passed each step."""
    return {Step(name): times for name, times in json.loads((life.directory / PASSAGES).read_text()).items()}


async def tell(life: Life, copy: Copy, place: Town, chosen: Callable[[int], Collection[int]]) -> dict[str, str]:
    """Live through the whole story; at each chapter crash copies of it at the chosen passages. Return what went wrong."""
    room = asyncio.Semaphore(AT_ONCE)
    wrong: dict[str, str] = {}

    async def row(fatal: Life, expected: Record, name: str) -> None:
        async with room:
            if found := await crash(fatal, copy, expected, name):
                wrong[name] = found

    for number, chapter in enumerate(CHAPTERS):
        chapter(place)
        now = replace(life, start=START + number * timedelta(hours=1))
        with _copy(now, copy, chapter.__name__) as whole:
            assert await live(whole) == 0, said(whole)
            expected, counts = read_record(whole.directory), passages(whole)
        rows = [(step, passage) for step, count in counts.items() for passage in sorted(set(chosen(count)))]
        fatal = [
            (replace(now, step=step, passage=passage), f"{chapter.__name__}_{step.name.lower()}{passage}")
            for step, passage in rows
        ]
        await asyncio.gather(*(row(each, expected, name) for each, name in fatal))
        assert await live(now) == 0, said(now)
        assert not difference(expected, read_record(now.directory))
    return wrong


def said(life: Life) -> str:
    """The end of what the processes of a life wrote."""
    return (life.directory / LOG).read_text()[-2_000:]


@pytest.fixture
async def place() -> AsyncIterator[Town]:
    async with town(3) as running:
        yield running


@pytest.fixture
def life(place: Town, tmp_path: Path, database: tuple[str, Copy]) -> Life:
    feeds = (
        rss_feed("ledger", f"{place.urls[0]}/ledger"),
        rss_feed("wire", f"{place.urls[1]}/wire"),
        Feed("town", "legistar", place.urls[2] + TENANT, "America/New_York", timedelta(minutes=15), place=KEY_WEST),
    )
    return Life(tmp_path, database[0], feeds, CHANNELS, START, ROUNDS)


@pytest.mark.timeout(600)
async def test_a_process_killed_at_any_step_loses_no_alert_and_posts_none_twice(
    life: Life, database: tuple[str, Copy], place: Town
) -> None:
    assert await tell(life, database[1], place, lambda count: (count,)) == {}
    record = read_record(life.directory)
    assert record.told == dict.fromkeys(((channel.id, *alert) for channel in CHANNELS for alert in ALERTS), 1)
    assert {record.sources[channel.id, "new", DEBATE.title] for channel in CHANNELS} == {("ledger", "wire")}


@pytest.mark.chaos
@pytest.mark.timeout(3_600)
async def test_a_process_killed_at_each_single_passage_loses_no_alert_and_posts_none_twice(
    life: Life, database: tuple[str, Copy], place: Town
) -> None:
    assert await tell(life, database[1], place, lambda count: range(1, count + 1)) == {}


@pytest.mark.chaos
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("seed", range(4))
async def test_a_process_killed_again_and_again_at_random_moments_loses_no_alert_and_posts_none_twice(
    life: Life, database: tuple[str, Copy], place: Town, seed: int
) -> None:
    draw = random.Random(seed)
    wrong = {}
    for number in range(30):
        with _copy(life, database[1], f"round{number}") as row:
            at = START
            for chapter in CHAPTERS:
                chapter(place)
                at += timedelta(hours=1)
                for _ in range(draw.randint(1, 3)):
                    await live(replace(row, start=at), killed_after=draw.uniform(0.02, 0.6))
                    at += timedelta(minutes=20)
                assert await live(replace(row, start=at, moments=AFTERWARDS)) == 0, said(row)
            record = read_record(row.directory)
            told = dict.fromkeys(((channel.id, *alert) for channel in CHANNELS for alert in ALERTS), 1)
            if record.told != told or len(record.keys) != len(set(record.keys)):
                wrong[number] = difference(Record(Counter(told)), record)
    assert wrong == {}
