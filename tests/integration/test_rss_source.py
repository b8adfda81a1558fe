"""The Source of kind rss: over a scripted fetcher, and over the real one with a real worker process."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import Fault, FeedError
from bot.domain.feed import FeedState, RedirectProof
from bot.domain.identity import resolve, revision
from bot.domain.item import StoredItem
from bot.domain.limits import FEED_JOB, JobLimit
from bot.domain.pacing import REDIRECTS_OVER, REDIRECTS_SEEN
from bot.feeds.asking import FULL_FETCH_EVERY
from bot.feeds.fetch import HttpFetcher
from bot.feeds.rss import RssSource
from bot.ports import Batch, Failed, NotModified
from bot.workers import WorkerPool
from tests.fakes import web
from tests.fakes.golden import DATA
from tests.fakes.sources import DyingWorkers, InlineWorkers, ScriptedFetcher, a_feed, fetched, items_of, poll

NOW = datetime(2025, 7, 2, 12, tzinfo=UTC)
URL = "https://feed.example/rss"
FEED = a_feed()
FRESH = FeedState("f")
SOURCE = RssSource(InlineWorkers())


def rss(*numbers: int) -> bytes:
    items = "".join(
        f"<item><guid>g{n}</guid><title>Title {n}</title><link>https://feed.example/{n}</link></item>" for n in numbers
    )
    return f'<rss version="2.0"><channel><title>Courier</title>{items}</channel></rss>'.encode()


async def refused(fetcher: ScriptedFetcher, state: FeedState = FRESH) -> FeedError:
    with pytest.raises(FeedError) as caught:
        await poll(SOURCE, FEED, state, fetcher, NOW)
    assert caught.value.subject == "f"
    return caught.value


async def test_a_poll_learns_and_yields_items_oldest_first() -> None:
    fetcher = ScriptedFetcher({URL: fetched(rss(2, 1), etag='W/"x y"', last_modified="whenever", fresh_for=timedelta(hours=1))})
    batches, state = await poll(SOURCE, replace(FEED, place="ocd-division/x"), FRESH, fetcher, NOW)
    assert [(item.title, item.place) for item in items_of(batches)] == [
        ("Title 1", "ocd-division/x"),
        ("Title 2", "ocd-division/x"),
    ]
    assert (state.etag, state.last_modified, state.title, state.item_count) == ('W/"x y"', "whenever", "Courier", 2)
    assert state.key_policy == "guid,link,title"
    assert batches[-1].not_before == NOW + timedelta(hours=1)


async def test_validators_go_back_byte_for_byte_and_a_304_keeps_them() -> None:
    state = replace(FRESH, etag='W/"x y"', last_modified="whenever", cursor={"full_fetch_at": NOW.isoformat()}, item_count=2)
    fetcher = ScriptedFetcher({URL: NotModified(last_modified="later", fresh_for=timedelta(hours=2))})
    batches, learnt = await poll(SOURCE, FEED, state, fetcher, NOW)
    assert fetcher.asked == [(URL, 'W/"x y"', "whenever")]
    assert batches == [Batch((), learnt, NOW + timedelta(hours=2))]
    assert (learnt.etag, learnt.last_modified, learnt.item_count) == ('W/"x y"', "later", 2)


async def test_once_a_day_the_whole_document_is_asked_for() -> None:
    state = replace(FRESH, etag='"1"', cursor={"full_fetch_at": (NOW - FULL_FETCH_EVERY).isoformat()})
    fetcher = ScriptedFetcher({URL: fetched(rss(1), etag='"2"')})
    _, learnt = await poll(SOURCE, FEED, state, fetcher, NOW)
    assert fetcher.asked == [(URL, None, None)]
    _, learnt = await poll(SOURCE, FEED, learnt, fetcher, NOW + timedelta(hours=1))
    assert fetcher.asked[1] == (URL, '"2"', None)


async def test_the_same_bytes_are_not_read_again() -> None:
    fetcher = ScriptedFetcher({URL: fetched(rss(1), etag='"1"')})
    _, state = await poll(SOURCE, FEED, FRESH, fetcher, NOW)
    batches, learnt = await poll(RssSource(DyingWorkers()), FEED, state, fetcher, NOW)
    assert batches == [Batch((), learnt, None)]


async def test_a_changed_body_under_an_old_etag_is_read() -> None:
    _, state = await poll(SOURCE, FEED, FRESH, ScriptedFetcher({URL: fetched(rss(1), etag='"1"')}), NOW)
    batches, _ = await poll(SOURCE, FEED, state, ScriptedFetcher({URL: fetched(rss(2, 1), etag='"1"')}), NOW)
    assert len(items_of(batches)) == 2


async def test_the_key_policy_is_chosen_once_and_kept() -> None:
    _, state = await poll(SOURCE, FEED, FRESH, ScriptedFetcher({URL: fetched(rss(1, 2))}), NOW)
    same_guids = rss(3, 4).replace(b"g3", b"g").replace(b"g4", b"g")
    batches, learnt = await poll(SOURCE, FEED, state, ScriptedFetcher({URL: fetched(same_guids)}), NOW)
    assert learnt.key_policy == state.key_policy
    assert {item.keys[0] for item in items_of(batches)} == {"link:https://feed.example/3", "link:https://feed.example/4"}


async def test_batches_hold_100_items_and_only_the_last_has_the_state() -> None:
    batches, _ = await poll(SOURCE, FEED, FRESH, ScriptedFetcher({URL: fetched(rss(*range(250)))}), NOW)
    assert [len(batch.items) for batch in batches] == [100, 100, 50]
    batches, _ = await poll(SOURCE, FEED, FRESH, ScriptedFetcher({URL: fetched(rss(*range(200)))}), NOW)
    assert [len(batch.items) for batch in batches] == [100, 100]


async def test_point_15_zero_items_after_some_is_an_error_of_the_feed() -> None:
    error = await refused(ScriptedFetcher({URL: fetched(rss())}), replace(FRESH, item_count=7))
    assert (error.fault, error.permanent) == (Fault.EMPTY, False)


async def test_a_feed_that_is_empty_from_the_start_is_none() -> None:
    batches, state = await poll(SOURCE, FEED, FRESH, ScriptedFetcher({URL: fetched(rss())}), NOW)
    assert (items_of(batches), state.key_policy, state.item_count) == ([], None, 0)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Invalid parameters!",
        b"<!doctype html><title>Log in</title>",
        b"<rss><channel><title>Invalid feed</title></channel></rss>",
    ],
)
async def test_point_15_a_200_that_is_no_feed_is_an_error(body: bytes) -> None:
    assert (await refused(ScriptedFetcher({URL: fetched(body)}))).fault is Fault.NOT_A_FEED


async def test_a_failed_fetch_comes_through_as_it_is() -> None:
    failed = Failed(Fault.RATE_LIMITED, "answered 429", "feed.example:443", retry_after=timedelta(minutes=5), status=429)
    error = await refused(ScriptedFetcher({URL: failed}))
    assert (error.fault, error.message, error.retry_after, error.status) == (
        Fault.RATE_LIMITED,
        "answered 429",
        timedelta(minutes=5),
        429,
    )
    gone = await refused(ScriptedFetcher({URL: Failed(Fault.GONE, "answered 410", permanent=True, status=410)}))
    assert gone.permanent


async def test_a_worker_that_dies_costs_the_feed_one_error() -> None:
    with pytest.raises(FeedError) as caught:
        await poll(RssSource(DyingWorkers()), FEED, FRESH, ScriptedFetcher({URL: fetched(rss(1))}), NOW)
    assert caught.value.fault is Fault.UNREADABLE


async def test_a_truncated_document_is_asked_for_again() -> None:
    body = rss(1, 2).partition(b"</channel>")[0] + b"<item><title>Half"
    fetcher = ScriptedFetcher({URL: fetched(body, etag='"1"')})
    batches, state = await poll(SOURCE, FEED, FRESH, fetcher, NOW)
    assert len(items_of(batches)) == 2
    assert (state.etag, state.last_modified, state.body_hash) == (None, None, None)


async def test_point_17_a_proven_permanent_redirect_is_followed_without_asking_the_old_address() -> None:
    there = "https://new.example/rss"
    proof = RedirectProof(there, REDIRECTS_SEEN, NOW - REDIRECTS_OVER)
    fetcher = ScriptedFetcher({URL: fetched(rss(1), there, moved_to=there), there: fetched(rss(1), there)})
    _, state = await poll(SOURCE, FEED, replace(FRESH, redirect=proof), fetcher, NOW)
    _, state = await poll(SOURCE, FEED, state, fetcher, NOW)
    assert [url for url, _, _ in fetcher.asked] == [URL, there]
    del fetcher.answers[there]
    await poll(SOURCE, FEED, state, fetcher, NOW)
    assert [url for url, _, _ in fetcher.asked[2:]] == [there, URL]


async def test_one_permanent_redirect_moves_nothing() -> None:
    there = "https://new.example/rss"
    fetcher = ScriptedFetcher({URL: fetched(rss(1), there, moved_to=there)})
    _, state = await poll(SOURCE, FEED, FRESH, fetcher, NOW)
    assert state.redirect == RedirectProof(there, 1, NOW)
    await poll(SOURCE, FEED, state, fetcher, NOW)
    assert [url for url, _, _ in fetcher.asked] == [URL, URL]


async def test_every_document_over_the_real_fetcher_and_a_real_worker() -> None:
    pool = WorkerPool()
    try:
        async with (
            web.serve() as site,
            HttpFetcher(contact="test@desk.example", spacing=timedelta(0), allow_private=True) as fetcher,
        ):
            source = RssSource(pool)
            for document in sorted((DATA / "feeds").iterdir()):
                if document.name.endswith(".items.json"):
                    continue
                address = site.script("/" + document.name, web.Answer(headers={"ETag": '"1"'}, body=document.read_bytes()))
                feed = a_feed(address=address)
                batches, state = await poll(source, feed, FRESH, fetcher, NOW)
                stored = [StoredItem(n, "f", item, revision(item), NOW, False) for n, item in enumerate(items_of(batches))]
                known = {key: each for each in stored for key in each.item.keys}
                assert stored, document.name
                again, _ = await poll(source, feed, replace(state, body_hash=None), fetcher, NOW)
                found = [resolve(item, known) for item in items_of(again)]
                assert found == stored, document.name
                assert [revision(item) for item in items_of(again)] == [each.revision for each in stored]
    finally:
        await pool.close()


async def test_a_document_that_hangs_the_parser_is_one_error_and_the_next_feed_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    nested = rss(1).replace(b"<item>", b"<item><description>&" + b"<b>" * 400_000 + b"</description>", 1)
    pool = WorkerPool()
    try:
        await poll(RssSource(pool), FEED, FRESH, ScriptedFetcher({URL: fetched(rss(1))}), NOW)
        with monkeypatch.context() as short, pytest.raises(FeedError) as caught:
            short.setattr("bot.feeds.rss.FEED_JOB", JobLimit(seconds=0.5, memory=FEED_JOB.memory))
            await poll(RssSource(pool), FEED, FRESH, ScriptedFetcher({URL: fetched(nested)}), NOW)
        assert caught.value.fault is Fault.UNREADABLE
        batches, _ = await poll(RssSource(pool), FEED, FRESH, ScriptedFetcher({URL: fetched(rss(2))}), NOW)
        assert len(items_of(batches)) == 1
    finally:
        await pool.close()
