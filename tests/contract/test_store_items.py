"""Items: keys, revisions, readings, traces; on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import StoreError
from bot.domain.item import OFF, AgendaFacts, ItemType, Link, MeetingStatus, Outcome
from bot.ports import FoundItem, ItemWords, Stage, Traced
from storage.store import SqlStore
from tests.contract.rows import NOW, agenda_item, feed, item, minutes, put, reading, with_feeds

HOSTILE = "\0 \ud800 é " + "🏛" * 500


@pytest.fixture(autouse=True)
async def _feeds(store: SqlStore) -> None:
    await with_feeds(store, feed("herald"), feed("town"))


async def test_when_meetings_of_a_feed_start(store: SqlStore) -> None:
    async with store.deciding() as unit:
        for key, start in (("m:1", 60), ("m:2", 30), ("m:3", 30), ("m:4", 61), ("m:5", None)):
            meets_at = None if start is None else minutes(start)
            await put(unit, item(key, type=ItemType.MEETING, meets_at=meets_at))
        await put(unit, item("i:1", type=ItemType.AGENDA_ITEM, meets_at=minutes(40)))
        await put(unit, item("m:6", type=ItemType.MEETING, meets_at=minutes(45)), of="town")
        await unit.commit()
    async with store.reading() as unit:
        assert await unit.items.starts("herald", minutes(30), minutes(60)) == [minutes(30), minutes(60)]
        assert await unit.items.starts("town", minutes(30), minutes(60)) == [minutes(45)]


async def test_meetings_of_a_feed_by_start_and_status(store: SqlStore) -> None:
    async with store.deciding() as unit:
        for key, start, status in (
            ("m:1", 60, None),
            ("m:2", 30, MeetingStatus.POSTPONED),
            ("m:3", 61, MeetingStatus.CANCELLED),
        ):
            await put(unit, item(key, type=ItemType.MEETING, meets_at=minutes(start), status=status))
        await put(unit, item("i:1", type=ItemType.AGENDA_ITEM, meets_at=minutes(40), status=MeetingStatus.POSTPONED))
        await put(unit, item("m:6", type=ItemType.MEETING, meets_at=minutes(45)), of="town")
        await unit.commit()
    async with store.reading() as unit:
        every = await unit.items.meetings("herald", minutes(30), minutes(60))
        off = await unit.items.meetings("herald", minutes(0), minutes(90), statuses=OFF)
    assert [stored.item.keys[0] for stored in every] == ["m:1", "m:2"]
    assert [stored.item.keys[0] for stored in off] == ["m:2", "m:3"]


async def test_an_item_comes_back_as_it_was_added(store: SqlStore) -> None:
    full = item(
        "guid:1",
        type=ItemType.AGENDA_ITEM,
        keys=("guid:1", "url:https://x.example/1"),
        url="https://x.example/1",
        text="Long text",
        published_at=minutes(-60),
        meets_at=minutes(60),
        time_known=False,
        status=MeetingStatus.POSTPONED,
        place="ocd-division/x",
        authors=("A. Writer",),
        tags=("council",),
        links=(Link("Agenda", "https://x.example/a.pdf"),),
        agenda=AgendaFacts(
            meeting_key="event:9",
            body="Town Council",
            sequence=4,
            file="25-100",
            agenda_published_at=minutes(-5),
            outcome=Outcome("Passed", True, "6:1"),
        ),
    )
    read = reading(sketch=frozenset({0, 2**63, 2**64 - 1}), numbers=frozenset({"6-1"}), title_key="t", canonical_url="u")
    async with store.deciding() as unit:
        added = await put(unit, full, read=read)
        await unit.commit()
    assert (added.item, added.revision, added.feed_id, added.first_seen_at, added.baseline) == (
        full,
        "r1",
        "herald",
        NOW,
        False,
    )
    async with store.reading() as unit:
        assert await unit.items.get([added.id]) == {added.id: added}
        assert await unit.items.reading(added.id) == read
        assert await unit.items.known("herald", [*full.keys, "other"]) == dict.fromkeys(full.keys, added)


async def test_keys_are_of_one_feed_and_nothing_is_known_of_none(store: SqlStore) -> None:
    async with store.deciding() as unit:
        await put(unit, item("1"))
        assert await unit.items.known("town", ["1"]) == {}
        assert await unit.items.known("herald", []) == {}
        assert await unit.items.get([]) == {}
        assert await unit.items.reading(999) is None


async def test_a_key_stays_with_the_first_item_that_had_it(store: SqlStore) -> None:
    async with store.deciding() as unit:
        first = await put(unit, item("1", keys=("1", "shared")))
        second = await put(unit, item("2", keys=("2", "shared")))
        await unit.items.touch(second, ["third", "1", "third"])
        known = await unit.items.known("herald", ["1", "2", "shared", "third"])
    assert {key: found.id for key, found in known.items()} == {
        "1": first.id,
        "2": second.id,
        "shared": first.id,
        "third": second.id,
    }


async def test_a_revision_replaces_the_item_and_keeps_its_keys_and_when_it_was_first_seen(store: SqlStore) -> None:
    async with store.deciding() as unit:
        old = await put(unit, item("1", title="Old"), read=reading(canonical_url="u1", sketch=frozenset({1, 2})))
        read = reading(canonical_url="u2", sketch=frozenset({2, 3}))
        new = await unit.items.revise(old, FoundItem(item("1b", title="New"), "r2", read, ItemWords()), minutes(5))
        assert new == replace(old, item=item("1b", title="New"), revision="r2")
        assert await unit.items.known("herald", ["1", "1b"]) == {"1": new, "1b": new}
        assert await unit.items.reading(old.id) == read
        assert await unit.items.by_url("u1") == []
        assert await unit.items.by_url("u2") == [new]


async def test_a_revision_that_goes_back_to_an_earlier_one_is_stored_again(store: SqlStore) -> None:
    async with store.deciding() as unit:
        stored = await put(unit, item("1", title="A"), read=reading(token_count=1))
        stored = await unit.items.revise(
            stored, FoundItem(item("1", title="B"), "r2", reading(token_count=2), ItemWords()), minutes(1)
        )
        stored = await unit.items.revise(
            stored, FoundItem(item("1", title="A"), "r1", reading(token_count=3), ItemWords()), minutes(2)
        )
        found = await unit.items.reading(stored.id)
        assert found == reading(token_count=3)


async def test_hostile_and_endless_text_is_stored(store: SqlStore) -> None:
    key = HOSTILE * 10
    async with store.deciding() as unit:
        stored = await put(
            unit, item(key, title=HOSTILE, text=HOSTILE, agenda=None), read=reading(title_key=key, canonical_url=key)
        )
        await unit.items.trace([(stored.id, "r1", [Stage("match", "no", HOSTILE)])], NOW)
        await unit.commit()
    async with store.reading() as unit:
        assert (await unit.items.known("herald", [key]))[key] == stored
        assert await unit.items.by_url(key) == [stored]


async def test_the_items_of_a_meeting_are_its_agenda_items(store: SqlStore) -> None:
    meeting = item("event:1", type=ItemType.MEETING, agenda=AgendaFacts(meeting_key="event:1", body="Town Council"))
    async with store.deciding() as unit:
        await put(unit, meeting)
        first = await put(unit, agenda_item("a", "event:1"))
        second = await put(unit, agenda_item("b", "event:1"))
        await put(unit, agenda_item("c", "event:2"))
        await put(unit, agenda_item("d", "event:1"), of="town")
        assert await unit.items.of_meeting("herald", "event:1") == [first, second]


async def test_what_is_upcoming_is_soonest_first_and_no_news(store: SqlStore) -> None:
    async with store.deciding() as unit:
        late = await put(unit, agenda_item("late", "m"), of="town")
        soon = await put(unit, item("soon", type=ItemType.MEETING, meets_at=minutes(5)))
        await put(unit, item("past", type=ItemType.MEETING, meets_at=minutes(-5)))
        await put(unit, item("news", meets_at=minutes(5)))
        assert await unit.items.upcoming(NOW) == [soon, late]
        assert await unit.items.upcoming(NOW, feed_id="herald") == [soon]


async def test_items_of_an_address_come_newest_first(store: SqlStore) -> None:
    async with store.deciding() as unit:
        old = await put(unit, item("1"), read=reading(canonical_url="u"), now=minutes(-9))
        new = await put(unit, item("2"), of="town", read=reading(canonical_url="u"))
        await put(unit, item("3"), read=reading(canonical_url=""))
        assert await unit.items.by_url("u") == [new, old]


async def test_traces_tell_each_revisions_stages_in_order(store: SqlStore) -> None:
    stages = (Stage("places", "found", "Marlow: label"), Stage("match", "none"))
    async with store.deciding() as unit:
        stored = await put(unit, item("1"))
        assert await unit.items.traces(stored.id) == []
        await unit.items.trace([(stored.id, "r1", stages)], NOW)
        await unit.items.trace([(stored.id, "r2", [])], minutes(1))
        assert await unit.items.traces(stored.id) == [
            Traced(stored, "r1", NOW, stages),
            Traced(stored, "r2", minutes(1), ()),
        ]


async def test_a_feed_that_is_not_there_is_an_error_of_the_store(store: SqlStore) -> None:
    async with store.deciding() as unit:
        with pytest.raises(StoreError, match="nobody: there is no feed"):
            await unit.items.known("nobody", ["1"])


async def test_a_naive_time_is_refused(store: SqlStore) -> None:
    async with store.deciding() as unit:
        with pytest.raises(Exception, match="naive"):
            await put(unit, item("1"), now=NOW.replace(tzinfo=None))


async def test_times_of_other_zones_come_back_in_utc(store: SqlStore) -> None:
    async with store.deciding() as unit:
        stored = await put(unit, item("1"), now=NOW.astimezone(ZoneInfo("America/Denver")))
        found = (await unit.items.get([stored.id]))[stored.id]
    assert found.first_seen_at == NOW
    assert found.first_seen_at.utcoffset() == timedelta(0)


async def test_more_keys_than_a_statement_takes_are_looked_up(store: SqlStore) -> None:
    async with store.deciding() as unit:
        stored = await put(unit, item("k49999"))
        known = await unit.items.known("herald", [f"k{n}" for n in range(50_000)])
    assert known == {"k49999": stored}
