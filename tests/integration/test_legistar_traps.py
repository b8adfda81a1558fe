"""The traps of the Legistar Web API (sources.md section 3.1), each on a loopback API in its own paths."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.changes import changes
from bot.domain.errors import Fault, FeedError
from bot.domain.feed import Feed, FeedState
from bot.domain.identity import revision
from bot.domain.item import Item, Link, Outcome, StoredItem
from bot.feeds.fetch import HttpFetcher
from bot.feeds.legistar import LegistarSource
from bot.feeds.legistar_filling import MOST_ASKED
from tests.fakes.api import Api, serve_api
from tests.fakes.sources import InlineWorkers, a_feed, items_of, poll
from tests.integration.test_legistar_source import agenda_row, event

Row = dict[str, Any]
V1 = "/v1/saltmarsh"
EVENING = datetime(2025, 7, 8, 23, tzinfo=UTC)
"""Two hours into the meeting of 8 July 2025, 5 p.m. Eastern."""

FRESH = FeedState("f")
NO_TOKENS: Mapping[str, str] = {}
BEFORE = EVENING - timedelta(days=4)
VOTED = {"EventItemActionName": "Approved", "EventItemPassedFlag": 1, "EventItemPassedFlagName": "Pass"}


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    async with serve_api() as running:
        running.answers |= {f"{V1}/events": [event(1, "2025-07-08")], f"{V1}/events/1/eventitems": [agenda_row(11, "A pact")]}
        yield running


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    async with HttpFetcher(contact="test@desk.example", spacing=timedelta(), allow_private=True) as client:
        yield client


def feed(api: Api) -> Feed:
    return a_feed("legistar", f"{api.url}{V1}")


async def found(
    api: Api, fetcher: HttpFetcher, now: datetime, state: FeedState = FRESH, tokens: Mapping[str, str] = NO_TOKENS
) -> tuple[list[Item], FeedState]:
    batches, learnt = await poll(LegistarSource(InlineWorkers(), tokens), feed(api), state, fetcher, now)
    assert json.loads(json.dumps(learnt.cursor)) == learnt.cursor
    return items_of(batches), learnt


def agenda(api: Api, *rows: Row) -> None:
    api.answers[f"{V1}/events/1/eventitems"] = list(rows)


def votes(api: Api, item: int, **said: str) -> None:
    api.answers[f"{V1}/eventitems/{item}/votes"] = [
        {"VotePersonName": person, "VoteValueName": value} for person, value in said.items()
    ]


def outcome(item: Item) -> Outcome | None:
    return item.agenda.outcome if item.agenda else None


async def test_legistar_trap_a_tally_that_only_the_votes_say(api: Api, fetcher: HttpFetcher) -> None:
    agenda(api, agenda_row(11, "A pact with the sheriff", **VOTED))
    votes(api, 11, Ada="Aye", Ben="Aye", Cy="Nay", Di="Absent")
    (_, item), state = await found(api, fetcher, EVENING)
    assert outcome(item) == Outcome("Approved", True, "2-1")
    assert "Aye: Ada, Ben; Nay: Cy; Absent: Di." in item.text
    assert (await found(api, fetcher, EVENING + timedelta(hours=1), state))[0] == []
    assert len(api.paths("/votes")) == 1


async def test_legistar_trap_minutes_that_come_late_do_not_unsay_a_vote(api: Api, fetcher: HttpFetcher) -> None:
    agenda(api, agenda_row(11, "A pact with the sheriff", **VOTED))
    votes(api, 11, Ada="Yes", Cy="No", Di="Yes")
    _, state = await found(api, fetcher, EVENING)
    api.answers[f"{V1}/events"] = [event(1, "2025-07-08", EventMinutesLastPublishedUTC="2025-07-28T10:00:00")]
    (_, item), _ = await found(api, fetcher, EVENING + timedelta(days=20), state)
    assert outcome(item) == Outcome("Approved", True, "2-1")


async def test_legistar_trap_votes_are_asked_for_decided_items_only_and_not_for_a_tally_that_is_there(
    api: Api, fetcher: HttpFetcher
) -> None:
    tallied = VOTED | {"EventItemTally": "6:1"}
    completed = {"EventItemActionName": "completed"}
    agenda(api, agenda_row(11, "One", **tallied), agenda_row(12, "Two"), agenda_row(13, "Three", **completed))
    await found(api, fetcher, EVENING)
    assert api.paths("/votes") == []


async def test_legistar_trap_more_votes_than_one_poll_may_ask_for(api: Api, fetcher: HttpFetcher) -> None:
    numbers = range(100, 100 + MOST_ASKED + 5)
    agenda(api, *(agenda_row(number, f"Matter {number}", **VOTED) for number in numbers))
    for number in numbers:
        votes(api, number, Ada="Yes", Ben="Yes")
    items, state = await found(api, fetcher, EVENING)
    assert sum(1 for item in items[1:] if outcome(item) == Outcome("Approved", True, "2-0")) == MOST_ASKED
    items, state = await found(api, fetcher, EVENING + timedelta(hours=1), state)
    assert {outcome(item) for item in items[1:]} == {Outcome("Approved", True, "2-0")}
    assert len(api.paths("/votes")) == len(set(api.paths("/votes"))) == len(numbers)
    assert (await found(api, fetcher, EVENING + timedelta(hours=2), state))[0] == []


async def test_legistar_trap_a_server_that_gives_up_among_the_votes_costs_no_agenda(api: Api, fetcher: HttpFetcher) -> None:
    agenda(api, agenda_row(11, "One", **VOTED), agenda_row(12, "Two", **VOTED))
    votes(api, 11, Ada="Yes")
    api.answers[f"{V1}/eventitems/12/votes"] = (500, {}, b"")
    items, state = await found(api, fetcher, EVENING)
    assert [outcome(item) for item in items[1:]] == [Outcome("Approved", True, "1-0"), Outcome("Approved", True, "")]
    votes(api, 12, Ada="No")
    items, _ = await found(api, fetcher, EVENING + timedelta(hours=1), state)
    assert [outcome(item) for item in items[1:]] == [Outcome("Approved", True, "1-0"), Outcome("Approved", True, "0-1")]


async def test_legistar_trap_a_tenant_without_votes_is_asked_once(api: Api, fetcher: HttpFetcher) -> None:
    agenda(api, *(agenda_row(number, f"Matter {number}", **VOTED) for number in range(100, 120)))
    _, state = await found(api, fetcher, EVENING)
    await found(api, fetcher, EVENING + timedelta(hours=1), state)
    assert len(api.paths("/votes")) == 1


async def test_legistar_trap_429_midway_keeps_what_was_read(api: Api, fetcher: HttpFetcher) -> None:
    api.answers[f"{V1}/events"] = [event(1, "2025-07-08"), event(2, "2025-07-20")]
    api.answers[f"{V1}/events/2/eventitems"] = (429, {"Retry-After": "600"}, b"")
    committed = []
    with pytest.raises(FeedError) as caught:
        source = LegistarSource(InlineWorkers(), {})
        async for batch in source.poll(feed(api), FeedState("f"), fetcher, BEFORE):
            committed += [item.keys[0] for item in batch.items]
    assert committed == ["event:1", "eventitem:11"]
    assert (caught.value.fault, caught.value.retry_after) == (Fault.RATE_LIMITED, timedelta(minutes=10))


async def test_legistar_trap_attachments_that_the_agenda_leaves_out(api: Api, fetcher: HttpFetcher) -> None:
    api.answers[f"{V1}/matters/11/attachments"] = [
        {"MatterAttachmentName": "Draft pact", "MatterAttachmentHyperlink": "https://files.example/1.pdf"},
        {"MatterAttachmentName": "Inside", "MatterAttachmentHyperlink": "https://files.example/2.pdf"}
        | {"MatterAttachmentShowOnInternetPage": False},
    ]
    (_, item), state = await found(api, fetcher, BEFORE)
    assert item.links == (Link("Draft pact", "https://files.example/1.pdf"),)
    assert (await found(api, fetcher, BEFORE + timedelta(hours=1), state))[0] == []


async def test_legistar_trap_a_title_that_says_nothing_and_what_was_done_before(api: Api, fetcher: HttpFetcher) -> None:
    matter = f"{V1}/matters/11"
    api.answers |= {
        matter: {"MatterTitle": "A pact"},
        f"{matter}/versions": [{"Key": "9", "Value": "1"}, {"Key": "10", "Value": "2"}],
        f"{matter}/texts/10": {"MatterTextPlain": "Whereas the deputies would question people about where they were born."},
        f"{matter}/histories": [
            {"MatterHistoryActionName": "Repealed", "MatterHistoryActionDate": "2025-06-30T17:00:00"}
            | {"MatterHistoryActionBodyName": "Town Commission", "MatterHistoryTally": "6:1", "MatterHistoryEventId": 9},
            {
                "MatterHistoryActionName": "Scheduled",
                "MatterHistoryActionDate": "2025-07-08T17:00:00",
                "MatterHistoryEventId": 1,
            },
        ],
    }
    (_, item), _ = await found(api, fetcher, BEFORE)
    assert "where they were born" in item.text
    assert "Before: 2025-06-30 Town Commission: Repealed 6:1." in item.text
    assert "Scheduled" not in item.text


async def test_legistar_trap_what_a_second_poll_finds_out_is_no_amendment(api: Api, fetcher: HttpFetcher) -> None:
    history = {"MatterHistoryActionName": "Repealed", "MatterHistoryActionDate": "2025-06-30T17:00:00"}
    api.answers[f"{V1}/matters/11/histories"] = (503, {}, b"")
    agenda(api, agenda_row(11, "A pact", EventItemAgendaNote="Staff recommends approval of the pact."))
    (_, before), state = await found(api, fetcher, BEFORE)
    api.answers[f"{V1}/matters/11/histories"] = [history]
    (_, after), state = await found(api, fetcher, BEFORE + timedelta(hours=1), state)
    assert "Before: 2025-06-30 Repealed." in after.text
    known = StoredItem(1, "f", before, revision(before), BEFORE, baseline=False)
    assert changes(known, after, revision(after), agenda_was_out=True, now=BEFORE) == ()
    assert (await found(api, fetcher, BEFORE + timedelta(hours=2), state))[0] == []


async def test_legistar_trap_nothing_is_asked_of_meetings_far_away(api: Api, fetcher: HttpFetcher) -> None:
    early = EVENING - timedelta(days=30)
    _, state = await found(api, fetcher, early)
    await found(api, fetcher, early + timedelta(hours=1), state)
    assert api.paths("matters") == []


async def test_legistar_trap_only_headings_so_the_items_come_by_the_meetings_page(api: Api, fetcher: HttpFetcher) -> None:
    rss = "/Feed.ashx?M=CalendarDetail&amp;ID=7&amp;GUID=63B1537B-2D35-43FA-9204-7DC5E076E0F1"
    heading = {"EventItemMatterId": None}
    agenda(api, agenda_row(11, "ROLL CALL", **heading), agenda_row(12, "NEW BUSINESS", **heading))
    api.answers[f"{V1}/events"] = [event(1, "2025-07-08", EventInSiteURL=f"{api.url}/MeetingDetail.aspx?LEGID=1")]
    api.answers["/MeetingDetail.aspx"] = (200, {"Content-Type": "text/html"}, f'<a href="{rss}">RSS</a>'.encode())
    entry = "<item><title>25-9</title><link>https://x.example/Gateway.aspx?M=LD&amp;ID=9</link><guid>g</guid>"
    told = "<description>File #: 25-9&lt;br/&gt;Title: A lease of the old pier</description></item>"
    body = f"<rss><channel><title>Town Commission</title>{entry}{told}</channel></rss>"
    api.answers["/Feed.ashx"] = (200, {"Content-Type": "application/rss+xml"}, body.encode())
    (meeting, item), _ = await found(api, fetcher, BEFORE)
    assert (meeting.keys[0], item.title, item.agenda and item.agenda.meeting_key) == (
        "event:1",
        "A lease of the old pier",
        "event:1",
    )
    api.answers["/Feed.ashx"] = (410, {}, b"")
    assert [each.title for each in (await found(api, fetcher, BEFORE))[0][1:]] == ["ROLL CALL", "NEW BUSINESS"]


async def test_legistar_trap_headings_are_the_sections_of_what_follows(api: Api, fetcher: HttpFetcher) -> None:
    heading = {"EventItemMatterId": None, "EventItemMatterFile": None}
    agenda(
        api,
        agenda_row(1, "Consent agenda", **heading),
        agenda_row(2, "ROLL CALL", **heading),
        agenda_row(3, "A fee for boats at the pier"),
        agenda_row(4, "*A grant for the reef"),
        agenda_row(5, "Items removed from consent", **heading),
        agenda_row(6, "A lease of the kiosk"),
    )
    items, _ = await found(api, fetcher, BEFORE)
    told = {item.title: (item.agenda.section, item.agenda.consent) for item in items if item.agenda}
    assert told["A fee for boats at the pier"] == ("Consent agenda", True)
    assert told["A grant for the reef"] == ("Consent agenda", True)
    assert told["A lease of the kiosk"] == ("Items removed from consent", False)
    assert told["ROLL CALL"] == told["Items removed from consent"] == ("", False)


async def test_legistar_trap_stamps_in_either_letter_case(api: Api, fetcher: HttpFetcher) -> None:
    row = event(1, "2025-01-08")
    row["EventLastModifiedUTC"] = "2025-07-08T22:00:00"
    del row["EventLastModifiedUtc"]
    api.answers[f"{V1}/events"] = [row]
    (meeting, _), state = await found(api, fetcher, EVENING)
    assert (meeting.keys[0], state.cursor["watermark"]) == ("event:1", "2025-07-08T22:00:00+00:00")


async def test_legistar_trap_xml_though_json_was_asked_for(api: Api, fetcher: HttpFetcher) -> None:
    api.answers[f"{V1}/events"] = (200, {"Content-Type": "application/xml"}, b"<ArrayOfGranicusEvent/>")
    with pytest.raises(FeedError, match="XML, not JSON"):
        await found(api, fetcher, BEFORE)
    assert api.headers[0]["Accept"] == "application/json"


async def test_legistar_trap_a_client_that_wants_a_token(api: Api, fetcher: HttpFetcher) -> None:
    api.admits = lambda query, headers: query.get("token") == "sesame"
    wrong: list[dict[str, str]] = [{}, {"saltmarsh": "wrong"}, {"othertown": "sesame"}]
    for tokens in wrong:
        with pytest.raises(FeedError) as caught:
            await found(api, fetcher, BEFORE, tokens=tokens)
        assert caught.value.fault is Fault.BLOCKED
        assert "set GAVEL_LEGISTAR_TOKENS=saltmarsh=…" in caught.value.message and "legistar-rss" in caught.value.message
        assert "sesame" not in caught.value.message and "wrong" not in caught.value.message
    items, state = await found(api, fetcher, BEFORE, tokens={"saltmarsh": "sesame"})
    assert [item.keys[0] for item in items] == ["event:1", "eventitem:11"]
    assert "sesame" not in repr(items) + repr(state) + json.dumps(dict(state.cursor))
