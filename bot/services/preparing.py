"""Reading items: text, places and sketch, in a worker process, before anything is decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.errors import WorkerError
from bot.domain.item import Item
from bot.domain.limits import FEED_JOB, MAX_TEXT
from bot.domain.place import Confidence, Mention
from bot.domain.urls import canonical_url
from bot.matching.gazetteer import Gazetteer, load_gazetteer
from bot.matching.nicknames import Nicknames, Own, with_own
from bot.matching.places import find_places
from bot.matching.terms import item_words
from bot.ports import ItemReading, ItemWords, Workers
from bot.stories.sketch import numbers, shingles, title_key
from bot.text.document import Text, read

_SLICE_CHARACTERS = 10 * MAX_TEXT
"""How much text one worker job reads: far below what its time limit allows."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An item with its text read once: tokens for queries, and what the store keeps of the reading and for lookup.

    ``unread`` says why the text could not be read; then only the title stands for it, and it has no places of its own.
    """

    item: Item
    text: Text
    reading: ItemReading
    words: ItemWords
    unread: str = ""


async def prepare(workers: Workers, items: Sequence[Item], homes: tuple[str, ...], nicknames: Own = ()) -> list[Prepared]:
    """Read items in worker processes; ``nicknames`` are the newsroom's own, beside those that are shipped.

    An item whose text kills its worker costs only itself: it is kept unread.
    """
    prepared: list[Prepared] = []
    for chunk in _slices(items):
        try:
            prepared += await workers.run(FEED_JOB, read_items, chunk, homes, nicknames)
        except WorkerError:
            for item in chunk:
                prepared.append(await _alone(workers, item, homes, nicknames))
    return prepared


async def _alone(workers: Workers, item: Item, homes: tuple[str, ...], nicknames: Own) -> Prepared:
    try:
        return (await workers.run(FEED_JOB, read_items, (item,), homes, nicknames))[0]
    except WorkerError as error:
        nothing = ItemReading((), 0, frozenset(), frozenset(), "", canonical_url(item.url))
        title = Text(item.title[:200], "")
        return Prepared(item, title, nothing, item_words(title, item.type, (), load_gazetteer()), unread=error.message)


def _slices(items: Sequence[Item]) -> Iterator[tuple[Item, ...]]:
    chunk: list[Item] = []
    size = 0
    for item in items:
        if chunk and size + len(item.text) > _SLICE_CHARACTERS:
            yield tuple(chunk)
            chunk, size = [], 0
        chunk.append(item)
        size += len(item.text)
    if chunk:
        yield tuple(chunk)


def read_items(items: Sequence[Item], homes: tuple[str, ...], nicknames: Own) -> list[Prepared]:
    """Read items with the gazetteer of this process: the job that runs in a worker."""
    gazetteer, known = load_gazetteer(), with_own(nicknames)
    return [read_item(item, homes, gazetteer, known) for item in items]


def read_item(item: Item, homes: tuple[str, ...], gazetteer: Gazetteer, nicknames: Nicknames) -> Prepared:
    """Read one item. An item with a certain place (an agenda feed's) needs no finding: rule ``feed``."""
    text = read(item.title, item.text)
    if item.place:
        mentions: tuple[Mention, ...] = (feed_mention(item.place, gazetteer),)
    else:
        mentions = tuple(find_places(text, homes, gazetteer, nicknames))
    words = text.tokens.folded
    title = words[: text.tokens.body]
    reading = ItemReading(
        mentions=mentions,
        token_count=len(words),
        sketch=shingles(words),
        numbers=numbers(words),
        title_key=title_key(title),
        canonical_url=canonical_url(item.url),
    )
    return Prepared(item, text, reading, item_words(text, item.type, mentions, gazetteer))


def feed_mention(place: str, gazetteer: Gazetteer) -> Mention:
    """The place of an agenda feed as a mention that no words of the text make."""
    return Mention(place, gazetteer.label(place), 0, 0, "", Confidence.CERTAIN, "feed")
