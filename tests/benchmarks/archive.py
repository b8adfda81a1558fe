"""A database with very many items, written in bulk: what years of polling would have left behind.

Titles and bodies are drawn from pools, so that only these are read; every item is a pair of them, and where it is about is
drawn anew. Between title and body the index knows no order, so that it is as large and as varied as if each had been read.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random

from bot.domain.feed import Feed
from bot.domain.item import ItemType
from bot.domain.place import Jurisdiction
from bot.matching.gazetteer import Gazetteer
from bot.matching.terms import item_words, place_term
from bot.ports import ItemWords
from bot.text.document import Text
from storage import fts5
from storage.migrate import migrate
from storage.store import SqlStore
from tests.benchmarks.generators import Country, sentence, title
from tests.benchmarks.vocabulary import TOPICS

NOW = datetime(2025, 7, 8, tzinfo=UTC)
_STEP = timedelta(minutes=3)
_PART = 20_000

_ITEM = (
    "INSERT INTO items(id, feed_id, type, revision, item, baseline, first_seen_at, meets_at, sketch_size) "
    "VALUES (?, 1, 'news', 'r', ?, 0, ?, NULL, 0)"
)
_READING = "INSERT INTO item_texts(item_id, revision, at, reading) VALUES (?, 'r', ?, ?)"
_WORDS = "INSERT INTO item_words(item_id, at, words) VALUES (?, ?, ?)"


async def build(path: Path, gazetteer: Gazetteer, count: int, pool: int, seed: int = 3) -> str:
    """Write a new SQLite file with ``count`` short items, one each three minutes up to NOW; return its database URL."""
    url = f"sqlite+aiosqlite:///{path}"
    await migrate(url)
    store = SqlStore(url)
    async with store.writing() as uow:
        await uow.feeds.sync([Feed("ledger", "rss", "https://ledger.example/feed", "UTC", timedelta(minutes=15))], NOW)
        await uow.commit()
    await store.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        rows = _items(gazetteer, count, pool, Random(seed))
        while part := list(islice(rows, _PART)):
            _write(connection, part)
            connection.commit()
    connection.close()
    return url


Made = tuple[int, str, Jurisdiction, str, ItemWords]
"""An item: number, when it was published, its place, its JSON, its words."""


def _write(connection: sqlite3.Connection, part: list[Made]) -> None:
    connection.executemany(_ITEM, ((number, item, at) for number, at, _, item, _ in part))
    connection.executemany(_READING, ((number, at, _reading(place)) for number, at, place, _, _ in part))
    connection.executemany(_WORDS, ((number, at, fts5.pack(words)) for number, at, _, _, words in part))
    told = ({"id": n, "title": words.title, "body": words.body, "marks": words.marks} for n, _, _, _, words in part)
    connection.executemany(fts5.INSERT, told)


def _items(gazetteer: Gazetteer, count: int, pool: int, random: Random) -> Iterator[Made]:
    country = Country(gazetteer)
    texts = [_text(country, random) for _ in range(pool)]
    read = [item_words(text, ItemType.NEWS, (), gazetteer) for text in texts]
    titles = [(json.dumps(text.title), words.title, words.marks) for text, words in zip(texts, read, strict=True)]
    bodies = [(json.dumps(text.body), words.body) for text, words in zip(texts, read, strict=True)]
    for number in range(1, count + 1):
        (title, title_words, marks), (body, body_words) = random.choice(titles), random.choice(bodies)
        place = country.city(random)
        published = NOW - _STEP * (count - number + 1)
        url = f"https://ledger.example/{number}"
        item = (
            f'{{"type": "news", "keys": ["{number}"], "title": {title}, "url": "{url}", "text": {body}, '
            f'"published_at": "{published.isoformat()}"}}'
        )
        held = " ".join(place_term(one) for one in (place.id, *gazetteer.ancestors(place.id)))
        words = ItemWords(title_words, body_words, f"{marks} {held}")
        yield number, published.strftime("%Y-%m-%d %H:%M:%S.%f"), place, item, words


def _text(country: Country, random: Random) -> Text:
    """Write a headline and two to four sentences."""
    city, words = country.city(random), random.sample(random.choice(list(TOPICS.values())), 6)
    said = [sentence(country, random, words, [city]) for _ in range(random.randint(2, 4))]
    return Text(title(random, words, city), " ".join(said))


@cache
def _reading(place: Jurisdiction) -> str:
    mention = {
        "jurisdiction": place.id,
        "name": place.name,
        "start": 0,
        "end": 0,
        "text": "",
        "confidence": "certain",
        "rule": "feed",
    }
    empty = {"token_count": 60, "sketch": [], "numbers": [], "title_key": "", "canonical_url": ""}
    return json.dumps({"mentions": [mention], **empty})
