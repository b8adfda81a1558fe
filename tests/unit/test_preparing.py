"""Reading items: what the store keeps of a text, and what happens to a text that kills its worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bot.domain.errors import WorkerError
from bot.domain.item import Item, ItemType
from bot.domain.limits import MAX_TEXT, JobLimit
from bot.domain.place import Mention
from bot.matching.gazetteer import Gazetteer
from bot.matching.nicknames import Nicknames
from bot.services import preparing
from bot.services.preparing import prepare
from bot.text.document import Text
from tests.fakes.newsroom import KEY_WEST
from tests.fakes.sources import InlineWorkers

NEWS = Item(
    ItemType.NEWS,
    ("guid:1",),
    "Commission voids the 287(g) agreement, 6-1",
    "https://www.ledger.example/vote?utm_source=feed",
    "KEY WEST, Fla. — The City Commission voted on Monday night that its agreement with the agency is void.",
)


class FragileWorkers(InlineWorkers):
    """Workers that die of a certain title; ``jobs`` are the sizes of what they were given."""

    def __init__(self, deadly: str = "") -> None:
        self.deadly = deadly
        self.jobs: list[int] = []

    async def run(self, limit: JobLimit, job: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        items: tuple[Item, ...] = args[0]
        self.jobs.append(len(items))
        if self.deadly and any(item.title == self.deadly for item in items):
            raise WorkerError(job.__name__, "hung: killed after 5 s")
        return await super().run(limit, job, *args, **kwargs)


async def test_a_reading_keeps_places_address_title_numbers_and_sketch() -> None:
    (prepared,) = await prepare(InlineWorkers(), [NEWS], ())
    reading = prepared.reading
    assert {mention.jurisdiction for mention in reading.mentions} >= {KEY_WEST}
    assert reading.canonical_url == "https://ledger.example/vote"
    assert reading.title_key == "commission voids the 287g agreement 6 1"
    assert any("287" in number for number in reading.numbers)
    assert reading.sketch and reading.token_count > 20


async def test_an_agenda_feed_is_about_its_place_whatever_the_text_names() -> None:
    item = Item(ItemType.AGENDA_ITEM, ("eventitem:1",), "Urging Tallahassee to act", place=KEY_WEST)
    (prepared,) = await prepare(InlineWorkers(), [item], ())
    assert [(m.jurisdiction, m.rule, m.name) for m in prepared.reading.mentions] == [(KEY_WEST, "feed", "Key West, FL")]


async def test_a_text_that_kills_its_worker_costs_only_itself() -> None:
    deadly = Item(ItemType.NEWS, ("guid:2",), "Evil", "https://ledger.example/evil", "…")
    workers = FragileWorkers("Evil")
    one, two = await prepare(workers, [NEWS, deadly], ())
    assert one.reading.mentions and not one.unread
    assert (two.unread, two.reading.mentions, two.reading.canonical_url) == (
        "hung: killed after 5 s",
        (),
        "https://ledger.example/evil",
    )
    assert workers.jobs == [2, 1, 1]


async def test_the_newsrooms_own_nicknames_reach_the_reading_of_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Nicknames] = []

    def spy(text: Text, homes: Sequence[str], gazetteer: Gazetteer, nicknames: Nicknames) -> list[Mention]:
        given.append(nicknames)
        return []

    monkeypatch.setattr(preparing, "find_places", spy)
    await prepare(InlineWorkers(), [NEWS], (), ((KEY_WEST, ("Bone Island",)),))
    await prepare(InlineWorkers(), [NEWS], ())
    own, shipped = given
    assert [each.ids for each in own.meanings("bone island")] == [(KEY_WEST,)]
    assert shipped.meanings("bone island") == ()


async def test_much_text_is_read_in_several_jobs() -> None:
    long = Item(ItemType.NEWS, ("guid:3",), "Long", text="word " * (MAX_TEXT // 5))
    workers = FragileWorkers()
    assert len(await prepare(workers, [long] * 12, ())) == 12
    assert workers.jobs == [10, 2]
