"""The Source of kind page: changes of what a selector chooses, and no alert for markup, clocks and counters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import Fault, FeedError
from bot.domain.feed import FeedState
from bot.domain.item import Item, ItemType
from bot.domain.selection import selected
from bot.feeds.page import PageSource
from bot.feeds.page_text import MAX_SELECTION
from bot.ports import Failed, NotModified
from bot.workers import WorkerPool
from tests.fakes.sources import Answer, DyingWorkers, InlineWorkers, ScriptedFetcher, a_feed, fetched, items_of, poll

URL = "https://town.example/notices"
FEED = a_feed("page", selected(URL, "#notices li"), place="p")
FRESH = FeedState("f")
NOW = datetime(2025, 6, 20, 12, tzinfo=UTC)
SOURCE = PageSource(InlineWorkers())


def page(*lines: str, around: str = "") -> bytes:
    rows = "".join(f"<li class=row>{line}</li>" for line in lines)
    return f"<html><head><title>Town notices</title></head><body>{around}<ul id='notices'>{rows}</ul></body></html>".encode()


class Watch:
    """A page that is polled once an hour."""

    def __init__(self, selector: str = "#notices li") -> None:
        self.feed = a_feed("page", selected(URL, selector), place="p")
        self.state = FRESH
        self.now = NOW
        self.fetcher = ScriptedFetcher()

    async def sees(self, answer: bytes | Answer) -> list[Item]:
        self.fetcher.answers[URL] = fetched(answer, URL) if isinstance(answer, bytes) else answer
        batches, self.state = await poll(SOURCE, self.feed, self.state, self.fetcher, self.now)
        self.now += timedelta(hours=1)
        return items_of(batches)


async def refused(body: bytes | Answer, selector: str = "#notices li", state: FeedState = FRESH) -> FeedError:
    watch = Watch(selector)
    watch.state = state
    with pytest.raises(FeedError) as caught:
        await watch.sees(body)
    return caught.value


async def test_the_first_poll_is_silent_and_learns() -> None:
    watch = Watch()
    assert await watch.sees(page("Bid 7", "Bid 8")) == []
    assert (watch.state.title, watch.state.item_count) == ("Town notices", 2)
    assert watch.fetcher.asked[0][0] == URL


async def test_a_change_is_a_document_of_what_was_added_and_removed() -> None:
    watch = Watch()
    await watch.sees(page("Bid 7", "Bid 8"))
    (item,) = await watch.sees(page("<a href='/docs/9.pdf'>ICE agreement</a>, special meeting", "Bid 8", around="<p>Hello</p>"))
    assert item.type is ItemType.DOCUMENT
    assert item.title == "Town notices: ICE agreement, special meeting"
    assert item.text == "Added:\nICE agreement, special meeting\nRemoved:\nBid 7"
    assert (item.url, item.place, item.published_at, item.meets_at) == (URL, "p", None, None)
    assert [(link.label, link.url) for link in item.links] == [("ICE agreement", "https://town.example/docs/9.pdf")]


async def test_there_and_back_again_is_a_change_each_time() -> None:
    watch = Watch()
    first, second = page("Open"), page("Closed")
    await watch.sees(first)
    items = [item for body in (second, first, second, first) for item in await watch.sees(body)]
    assert [item.text for item in items] == [
        "Added:\nClosed\nRemoved:\nOpen",
        "Added:\nOpen\nRemoved:\nClosed",
    ] * 2
    assert len({item.keys[0] for item in items}) == 4


async def test_a_poll_that_is_repeated_after_a_crash_gives_the_same_keys() -> None:
    watch = Watch()
    await watch.sees(page("Open"))
    before = watch.state
    once = await watch.sees(page("Closed"))
    watch.state = before
    assert [item.keys for item in await watch.sees(page("Closed"))] == [item.keys for item in once]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            b"<ul id=notices class='a b'><li data-x=1 class=r>Bid 7</li></ul>",
            b"<ul class='b a' id=notices>\n<li class=r data-x=2>\n  Bid\n  7</li>\n\n</ul>",
        ),
        (b"<ul id=notices><li>Bid 7</li><li>Bid 8</li></ul>", b"<ul id=notices><li>Bid 8</li><li>Bid 7</li></ul>"),
        (b"<ul id=notices><li>Bid <b>7</b></li></ul>", b"<ul id=notices><li><!-- 42 -->Bid <strong>7</strong></ul>"),
        (b"<ul id=notices><li>A<script>var t=1</script></li></ul>", b"<ul id=notices><li>A<script>var t=2</script></li></ul>"),
        (
            b"<ul id=notices><li>A<input type=hidden name=csrf value=a1></li></ul>",
            b"<ul id=notices><li>A<input type=hidden name=csrf value=b2></li></ul>",
        ),
        (b"<ul id=notices><li>Caf&eacute;</li></ul>", "<ul id=notices><li>Café</li></ul>".encode()),
        (b"<ul id=notices><li>A</li></ul><p>1</p>", b"<ul id=notices><li>A</li></ul><p>2</p>"),
    ],
)  # fmt: skip
async def test_markup_is_no_change(before: bytes, after: bytes) -> None:
    watch = Watch()
    await watch.sees(before)
    assert await watch.sees(after) == []


async def test_todays_date_the_clock_and_counters_are_no_change() -> None:
    watch = Watch()
    for hour in range(72):
        here = watch.now - timedelta(hours=4)
        clock = f"{here:%I:%M %p}".lstrip("0")
        lines = (
            f"Today is {here:%A, %B} {here.day}, {here.year}",
            f"{here:%m/%d/%Y} {clock}",
            f"Local time: {here:%H:%M:%S}",
            f"Page views: {1000 + hour}",
            f"{hour} visitors online",
            f"Posted {hour + 1} hours ago",
            f"Last updated: {here:%B} {here.day}, {here.year} {clock}",
            f"csrf_token={hour:032x}",
            f"{60 + hour % 20}°F",
            "Town Commission meeting, July 8, 2025, 6:00 PM",
        )
        assert await watch.sees(page(*lines)) == [], hour


async def test_times_of_a_meeting_are_a_change_even_today() -> None:
    watch = Watch()
    await watch.sees(page("Special meeting June 20, 2025, 8:00 AM"))
    assert len(await watch.sees(page("Special meeting June 20, 2025, 9:00 AM"))) == 1
    assert len(await watch.sees(page("Special meeting June 21, 2025, 9:00 AM"))) == 1


async def test_a_page_that_stays_the_same_tells_nothing() -> None:
    watch = Watch()
    await watch.sees(page("Bid 7"))
    assert await watch.sees(page("Bid 7")) == []
    assert await watch.sees(NotModified()) == []
    assert await watch.sees(page("Bid 8")) != []


async def test_nested_matches_are_read_once_and_repeats_count() -> None:
    watch = Watch("div")
    await watch.sees(b"<div>One<div>Two</div></div><div>Two</div>")
    (item,) = await watch.sees(b"<div>One<div>Two</div></div>")
    assert item.text == "Removed:\nTwo"
    assert item.title == "town.example: removed: Two"


async def test_a_selector_that_finds_nothing_is_an_error_with_the_reason() -> None:
    nothing = await refused(page("A"), "#gone")
    assert (nothing.fault, nothing.message) == (Fault.MISCONFIGURED, "the selector “#gone” finds nothing on the page")
    script = await refused(b"<div id=app></div><script>render()</script>", "#app")
    assert script.fault is Fault.MISCONFIGURED
    assert "script" in script.message
    assert (await refused(page("A"), "li:::")).fault is Fault.MISCONFIGURED


async def test_a_selector_that_finds_nothing_any_more_is_no_removal() -> None:
    watch = Watch()
    await watch.sees(page("A", "B"))
    error = await refused(b"<html><p>Checking your browser</p></html>", state=watch.state)
    assert error.fault is Fault.EMPTY
    assert "2 lines of text before" in error.message


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7 <x>", b'{"a": 1}', b"plain words"])
async def test_what_is_no_page_is_refused(body: bytes) -> None:
    assert (await refused(body, "body")).fault is Fault.NOT_A_FEED


async def test_a_selection_too_large_to_compare_is_refused() -> None:
    assert (await refused(page("word " * MAX_SELECTION))).fault is Fault.TOO_LARGE


async def test_failures_come_through() -> None:
    assert (await refused(Failed(Fault.MISSING, "answered 404", status=404))).fault is Fault.MISSING
    with pytest.raises(FeedError, match="took longer"):
        await poll(PageSource(DyingWorkers()), FEED, FRESH, ScriptedFetcher({URL: fetched(page("A"), URL)}), NOW)


async def test_a_real_worker_reads_a_page() -> None:
    workers = WorkerPool(1)
    try:
        fetcher = ScriptedFetcher({URL: fetched(page(*(f"Line {number}" for number in range(5_000))), URL)})
        _, state = await poll(PageSource(workers), FEED, FRESH, fetcher, NOW)
    finally:
        await workers.close()
    assert state.item_count == 5_000
