"""Meetings to come and what stands on their agendas; on both engines."""

from __future__ import annotations

import pytest

from bot.domain.alert import AlertKind
from bot.domain.item import AgendaFacts, ItemType, StoredItem
from bot.ports import FoundItem, ItemWords, Listed
from storage.store import SqlStore
from tests.contract.rows import agenda_item, feed, item, match, minutes, put, put_chapter, reading, with_feeds


@pytest.fixture(autouse=True)
async def _feeds(store: SqlStore) -> None:
    await with_feeds(store, feed("herald"), feed("town"))


async def meet(store: SqlStore, key: str, start: int, of: str = "town") -> StoredItem:
    found = item(key, type=ItemType.MEETING, meets_at=minutes(start), agenda=AgendaFacts(meeting_key=key, body="Council"))
    async with store.deciding() as unit:
        stored = await put(unit, found, of=of)
        await unit.commit()
    return stored


async def test_the_meetings_of_some_feeds_come_soonest_first(store: SqlStore) -> None:
    for key, start in (("m:1", 90), ("m:2", 30), ("m:3", 61), ("m:4", 29)):
        await meet(store, key, start)
    await meet(store, "m:5", 40, of="herald")
    async with store.reading() as unit:

        async def keys(*feeds: str, limit: int = 10) -> list[str]:
            found = await unit.agendas.meetings(feeds, minutes(30), minutes(90), limit=limit)
            return [each.item.keys[0] for each in found]

        assert await keys("town") == ["m:2", "m:3", "m:1"]
        assert await keys("town", "herald") == ["m:2", "m:5", "m:3", "m:1"]
        assert await keys("town", "herald", limit=2) == ["m:2", "m:5"]
        assert await keys() == []


async def test_items_are_those_of_the_meeting_also_after_it_moved(store: SqlStore) -> None:
    one, other, bare = [await meet(store, key, 600) for key in ("m:1", "m:2", "m:3")]
    async with store.deciding() as unit:
        first = await put(unit, agenda_item("i:1", "m:1"), of="town")
        second = await put(unit, agenda_item("i:2", "m:1"), of="town", now=minutes(60))
        third = await put(unit, agenda_item("i:3", "m:2"), of="town")
        await put(unit, agenda_item("i:4", "m:1"), of="herald")
        await unit.commit()
    async with store.reading() as unit:
        assert await unit.agendas.listed([one.id, other.id, bare.id]) == {
            one.id: [Listed(first.id, minutes(0)), Listed(second.id, minutes(60))],
            other.id: [Listed(third.id, minutes(0))],
        }
        assert await unit.agendas.listed([]) == {}


async def test_procedural_rows_and_pulled_items_do_not_count(store: SqlStore) -> None:
    one, bare = [await meet(store, key, 600) for key in ("m:1", "m:2")]
    async with store.deciding() as unit:
        for number in range(4):
            agenda = AgendaFacts(meeting_key="m:1", body="Council", procedural=number == 2, pulled=number == 3)
            await put(unit, item(f"i:{number}", type=ItemType.AGENDA_ITEM, agenda=agenda), of="town")
        await unit.commit()
    async with store.reading() as unit:
        assert await unit.agendas.news_items([one.id, bare.id]) == {one.id: 2}


async def test_an_item_is_reworded_when_its_title_was_another_before(store: SqlStore) -> None:
    async with store.deciding() as unit:
        found = [agenda_item(f"i:{number}", "m:1") for number in range(3)]
        stored = [await put(unit, each, of="town", read=reading(title_key="buy boats")) for each in found]
        for each, title, revision in ((stored[1], "buy boats", "r2"), (stored[2], "buy ships", "r2")):
            again = FoundItem(each.item, revision, reading(title_key=title), ItemWords())
            await unit.items.revise(each, again, minutes(30))
        await unit.commit()
    async with store.reading() as unit:
        assert await unit.agendas.reworded([each.id for each in stored]) == {stored[2].id: minutes(30)}
        assert await unit.agendas.reworded([]) == {}


async def test_a_meeting_moved_as_it_was_told_of_any_item_of_it(store: SqlStore) -> None:
    one, other = [await meet(store, key, 600) for key in ("m:1", "m:2")]
    was = [minutes(number).isoformat() for number in (100, 200)]
    async with store.deciding() as unit:
        stored = await put(unit, agenda_item("i:1", "m:1"), of="town")
        chapter = await put_chapter(unit, stored)
        for told, note, kind in (
            (stored, was[0], AlertKind.MOVED),
            (one, was[1], AlertKind.MOVED),
            (other, "cancelled", AlertKind.CANCELLED),
        ):
            key = f"{kind.value}:{note}"
            await unit.alerts.raise_alert(
                "console:desk", chapter.id, told.id, kind, key, matches=(match(),), reason="", now=minutes(0), note=note
            )
        await unit.commit()
    async with store.reading() as unit:
        assert await unit.agendas.moved([one.id, other.id]) == {one.id: was[1]}
