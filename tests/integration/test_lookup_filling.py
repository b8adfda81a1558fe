"""The migration that brings lookup puts the items there are into its index."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, MetaData, Table, insert
from sqlalchemy.ext.asyncio import create_async_engine

from bot.domain.item import ItemType
from bot.matching.gazetteer import load_gazetteer
from bot.matching.query import parse_query
from bot.services.searching import search
from storage import lookup_filling, migrate
from storage.convert import to_json
from storage.engine import database_url
from storage.store import SqlStore
from storage.tables import HostRow, ItemRow, ItemTextRow
from tests.contract.rows import NOW, item, mention, minutes, reading

KEY_WEST = "ocd-division/country:us/state:fl/place:key_west"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def old_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of the version before lookup, with three items; of the third nothing was read."""
    url = f"sqlite:///{tmp_path / 'old.db'}" if request.param == "sqlite" else request.getfixturevalue("empty_pg_url")
    asyncio.run(_make(url))
    return str(url)


async def _make(url: str) -> None:
    engine = create_async_engine(database_url(url))
    async with engine.begin() as connection:
        await connection.run_sync(_upgrade)
        await connection.run_sync(_fill)
    await engine.dispose()


def _upgrade(connection: Connection) -> None:
    config = migrate._config()
    config.attributes["connection"] = connection
    command.upgrade(config, "0004")


def _fill(connection: Connection) -> None:
    connection.execute(insert(HostRow).values(name="h:443"))
    feed = {"id": 1, "name": "herald", "identity": b"1", "kind": "rss", "address": "https://h/", "host": "h:443"}
    state = {"cursor": {}, "title": "", "item_count": 0, "failures": 0, "fault_text": "", "parked": ""}
    # The feeds table as that version had it: columns that came later are not there yet.
    feeds = Table("feeds", MetaData(), autoload_with=connection)
    connection.execute(insert(feeds).values(**feed, **state, timezone="UTC", interval_seconds=900, home=[]))
    for number, body in enumerate(("ICE leaves", "ice melts", "ICE again"), 1):
        stored = item(str(number), title=f"A vote {number}", text=body, published_at=minutes(number))
        row = {"id": number, "feed_id": 1, "type": ItemType.NEWS, "revision": "r2", "item": to_json(stored), "sketch_size": 0}
        connection.execute(insert(ItemRow).values(**row, baseline=False, first_seen_at=minutes(9)))
        if number < 3:
            for revision, places in (("r1", ()), ("r2", (mention(KEY_WEST),))):
                said = to_json(reading(mentions=places))
                connection.execute(insert(ItemTextRow).values(item_id=number, revision=revision, at=NOW, reading=said))


async def test_what_is_there_is_found_by_words_place_and_time(old_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup_filling, "_PART", 2)
    load_gazetteer()
    await migrate.migrate(old_url)
    store = SqlStore(old_url)
    async with store.reading() as uow:

        async def found(words: str, **how: object) -> list[int]:
            searched = await search(uow, parse_query(words), wanted=10, **how)  # type: ignore[arg-type]
            return [each.stored.id for each in searched.found]

        assert await found("vote") == [3, 2, 1]
        assert await found("ICE") == [3, 1]
        assert await found("vote", places=["ocd-division/country:us/state:fl"]) == [2, 1]
        assert await found("vote", since=minutes(2)) == [3, 2]
        assert await found("vote", types=[ItemType.MEETING]) == []
    await store.close()
