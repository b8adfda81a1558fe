"""Item identity: the points of the regression list that no guid can hold alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.identity import Marks, choose_policy, distinct, document_keys, resolve, revision
from bot.domain.item import AgendaFacts, Item, ItemType, Link, MeetingStatus, Outcome, StoredItem

NOON = datetime(2025, 7, 1, 16, tzinfo=UTC)


class Memory:
    """What a feed's store does with documents: the first owner of a key keeps it."""

    def __init__(self) -> None:
        self.items: list[StoredItem] = []
        self.by_key: dict[str, StoredItem] = {}
        self.policy = ""

    def poll(self, *document: Marks) -> int:
        """Take a document in; return how many items were new."""
        self.policy = self.policy or choose_policy(document)
        new = 0
        marks = [document[place] for place in distinct(document)]
        for mark, keys in zip(marks, document_keys(marks, self.policy), strict=True):
            item = Item(ItemType.NEWS, keys, mark.title, mark.link, mark.text, mark.published_at)
            stored = resolve(item, {key: self._now(self.by_key[key]) for key in keys if key in self.by_key})
            if stored is None:
                new += 1
                stored = StoredItem(len(self.items), "f", item, revision(item), NOON, False)
                self.items.append(stored)
            else:
                self.items[stored.id] = replace(stored, item=item)
            for key in keys:
                self.by_key.setdefault(key, stored)
        return new

    def _now(self, stored: StoredItem) -> StoredItem:
        return self.items[stored.id]


def article(number: int, **changes: object) -> Marks:
    mark = Marks(
        guid=f"id-{number}",
        link=f"https://news.example/2025/{number}",
        title=f"Report number {number}",
        published_at=NOON + timedelta(hours=number),
        text=f"The words of report {number}.",
    )
    return replace(mark, **changes)  # type: ignore[arg-type]


def articles(*numbers: int) -> list[Marks]:
    return [article(number) for number in numbers]


# --- the policy -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "policy"),
    [
        (articles(1, 2, 3), "guid,link,title"),
        ([replace(mark, guid="") for mark in articles(1, 2, 3)], "link,title,guid"),
        ([replace(mark, guid="same") for mark in articles(1, 2, 3)], "link,title"),
        ([replace(mark, link="https://news.example/") for mark in articles(1, 2, 3)], "guid,title"),
        ([Marks(title="Notice", text=str(number)) for number in range(3)], "guid,link"),
        ([Marks(guid="g", link="https://x.example/n", title="Notice", text=str(n)) for n in range(3)], "content"),
    ],
)
def test_a_policy_names_what_is_present_and_unique(document: Sequence[Marks], policy: str) -> None:
    assert choose_policy(document) == policy


def test_one_repeated_guid_in_a_long_document_does_not_cost_the_feed_its_guids() -> None:
    document = [*articles(*range(1, 40)), article(40, guid="id-1")]
    assert choose_policy(document).startswith("guid")


def test_a_key_that_the_policy_rules_out_is_never_given() -> None:
    document = [replace(mark, guid="same") for mark in articles(1, 2)]
    assert not any(key.startswith("guid:") for keys in document_keys(document, "link,title") for key in keys)


def test_the_policys_choice_comes_first() -> None:
    assert document_keys(articles(1), "guid,link,title")[0][:2] == ("guid:id-1", "link:https://news.example/2025/1")
    assert document_keys(articles(1), "link,title,guid")[0][0] == "link:https://news.example/2025/1"


def test_an_item_always_has_a_key() -> None:
    document = [Marks(guid="g", link="https://x.example/n", title="Notice", text=str(number)) for number in range(3)]
    keys = document_keys(document, "guid,link,title")
    assert len(set(keys)) == 3
    assert all(keys)


def test_long_marks_make_short_keys() -> None:
    (keys,) = document_keys([Marks(guid="g" * 5000, title="t" * 5000)], "guid,link,title")
    assert all(len(key) < 260 for key in keys)


# --- the regression list (lessons, section 10) ----------------------------------------------------------------------


def test_point_1_two_items_of_the_same_second_are_two() -> None:
    memory = Memory()
    memory.poll(article(1))
    assert memory.poll(article(2, published_at=article(1).published_at), article(1)) == 1


def test_point_2_an_item_without_a_guid_appears_no_flood_and_not_swallowed() -> None:
    memory = Memory()
    memory.poll(*articles(1, 2, 3))
    document = [article(4, guid=""), *articles(1, 2, 3)]
    assert memory.poll(*document) == 1
    assert memory.poll(*document) == 0


def test_point_2_an_item_with_a_repeated_guid_appears_no_flood_and_not_swallowed() -> None:
    memory = Memory()
    memory.poll(*articles(1, 2, 3))
    document = [article(4, guid="id-3"), *articles(1, 2, 3)]
    assert memory.poll(*document) == 1
    assert memory.poll(*document) == 0
    assert memory.poll(article(4, guid="id-3")) == 0
    assert memory.poll(article(5, guid="id-3")) == 1


def test_point_2_a_feed_loses_all_its_guids() -> None:
    memory = Memory()
    memory.poll(*articles(1, 2, 3))
    assert memory.poll(*(replace(mark, guid="") for mark in articles(1, 2, 3))) == 0
    assert memory.poll(*(replace(mark, guid="one for all") for mark in articles(1, 2, 3, 4))) == 1


def test_point_2_a_feed_gains_guids() -> None:
    memory = Memory()
    memory.poll(*(replace(mark, guid="") for mark in articles(1, 2, 3)))
    assert memory.poll(*articles(1, 2, 3, 4)) == 1


def test_point_3_a_bumped_date_or_link_suffix_is_the_same_item() -> None:
    memory = Memory()
    memory.poll(*articles(1, 2))
    for bump in range(1, 6):
        link = f"https://news.example/2025/1?utm_source=bump{bump}&fbclid={bump}#c{bump}"
        assert memory.poll(article(1, link=link, published_at=NOON + timedelta(days=bump)), article(2)) == 0


def test_point_3_a_bumped_date_and_title_under_one_guid_is_the_same_item() -> None:
    memory = Memory()
    memory.poll(*articles(1, 2))
    assert memory.poll(article(1, title="UPDATE: Report", published_at=NOON + timedelta(days=1)), article(2)) == 0


def test_point_4_a_new_guid_with_the_same_link_and_title_is_the_same_item() -> None:
    memory = Memory()
    memory.poll(*articles(1, 2))
    assert memory.poll(article(1, guid="id-1-edited", text="Other words."), article(2)) == 0


def test_point_4_the_same_link_with_another_guid_and_title_is_another_item() -> None:
    memory = Memory()
    memory.poll(article(1))
    assert memory.poll(article(2, link=article(1).link), article(1)) == 1
    assert memory.poll(article(3, link=article(1).link)) == 1


def test_point_4_a_feed_whose_items_share_one_link_tells_same_titled_items_apart() -> None:
    page = "https://city.example/notices"
    memory = Memory()
    memory.poll(*(article(number, link=page, title=f"Notice {number}") for number in (1, 2)))
    assert memory.poll(article(3, link=page, title="Notice 1")) == 1


def test_point_5_an_old_item_resurfaces() -> None:
    memory = Memory()
    memory.poll(*articles(1, 2, 3, 4))
    memory.poll(*articles(3, 4))
    assert memory.poll(*articles(1, 2, 3)) == 0


def test_point_5_a_genuinely_late_item_is_new() -> None:
    memory = Memory()
    memory.poll(*articles(3, 4))
    assert memory.poll(*articles(1, 3, 4)) == 1


def test_point_6_a_feed_shrinks_and_returns() -> None:
    memory = Memory()
    memory.poll(*articles(*range(50)))
    assert memory.poll(article(7)) == 0
    assert memory.poll(*articles(*range(50))) == 0


@pytest.mark.parametrize("guid_is_link", [True, False])
def test_point_17_a_move_to_https_and_another_host(guid_is_link: bool) -> None:
    def document(base: str) -> list[Marks]:
        links = [f"{base}/2025/{number}?id={number}" for number in range(5)]
        return [article(number, link=link, guid=link if guid_is_link else "") for number, link in enumerate(links)]

    memory = Memory()
    memory.poll(*document("http://old.example"))
    assert memory.poll(*document("https://old.example")) == 0
    assert memory.poll(*document("https://www.old.example")) == 0
    assert memory.poll(*document("https://new.example")) == 0


def test_pages_of_the_same_path_on_two_hosts_are_two() -> None:
    memory = Memory()
    memory.poll(article(1, guid="", link="https://a.example/minutes"))
    assert memory.poll(article(2, guid="", link="https://b.example/minutes")) == 1


def test_a_guid_that_is_told_by_its_fragment() -> None:
    memory = Memory()
    page = "https://city.example/log"
    memory.poll(*(article(number, guid=f"{page}#{number}", link=page) for number in (1, 2)))
    assert memory.poll(article(3, guid=f"{page}#3", link=page), article(2, guid=f"{page}#2", link=page)) == 1


def test_the_platforms_own_id_decides_against_link_and_title() -> None:
    link = "https://city.example/Calendar.aspx?EID=7"
    memory = Memory()
    memory.poll(Marks(own="7|July 1", link=link, title="Planning Board", published_at=NOON))
    assert memory.poll(Marks(own="7|August 5", link=link, title="Planning Board", published_at=NOON)) == 1
    assert memory.poll(Marks(own="7|July 1", link=link, title="Planning Board (moved)")) == 0


def test_a_true_repeat_in_one_document_is_one_item() -> None:
    memory = Memory()
    assert memory.poll(article(1), article(1), article(2)) == 2
    assert memory.poll(article(1, guid="other"), article(1)) == 0


def test_items_that_differ_only_in_text_are_kept_apart() -> None:
    memory = Memory()
    document = [Marks(title="Notice", link="https://x.example/n", text=text) for text in ("one", "two")]
    assert memory.poll(*document) == 2
    assert memory.poll(*document) == 0


_STYLES = st.sampled_from(["all", "no guid", "one guid", "guid only", "one link", "undated", "title only"])


def _styled(style: str, number: int) -> Marks:
    mark = article(number)
    changes: dict[str, dict[str, object]] = {
        "all": {},
        "no guid": {"guid": ""},
        "one guid": {"guid": "same"},
        "guid only": {"link": "", "published_at": None},
        "one link": {"link": "https://news.example/list"},
        "undated": {"published_at": None},
        "title only": {"guid": "", "link": "", "published_at": None},
    }
    return replace(mark, **changes[style])  # type: ignore[arg-type]


@settings(deadline=None)
@given(
    _STYLES,
    st.lists(st.integers(0, 12), min_size=4, max_size=30, unique=True),
    st.lists(st.lists(st.integers(0, 12), max_size=20), max_size=6),
)
def test_order_repeats_and_windows_never_make_an_item_new_or_lose_one(
    style: str, first: list[int], windows: list[list[int]]
) -> None:
    memory = Memory()
    memory.poll(*(_styled(style, number) for number in first))
    seen = set(first)
    for window in windows:
        assert memory.poll(*(_styled(style, number) for number in window)) == len(set(window) - seen)
        seen |= set(window)
    assert len(memory.items) == len(seen)


# --- revisions ------------------------------------------------------------------------------------------------------

AGENDA = AgendaFacts("event:1", "City Commission", number="7", sequence=7, file="25-1")
ITEM = Item(
    ItemType.AGENDA_ITEM,
    ("eventitem:1",),
    "An agreement",
    "https://city.example/m?id=1",
    "The text.",
    published_at=NOON,
    meets_at=NOON,
    authors=("A", "B"),
    tags=("x", "y"),
    links=(Link("Agenda", "https://files.example/a.pdf?sig=1"),),
    agenda=AGENDA,
)


@pytest.mark.parametrize(
    "unnoticed",
    [
        replace(ITEM, published_at=None),
        replace(ITEM, keys=("other:1",)),
        replace(ITEM, title=" An  agreement\n"),
        replace(ITEM, url="http://www.city.example/m?utm_source=rss&id=1"),
        replace(ITEM, tags=("y", "x"), authors=("B", "A")),
        replace(ITEM, links=(Link("Agenda", "https://files.example/a.pdf?sig=2"),)),
        replace(ITEM, agenda=replace(AGENDA, sequence=9)),
    ],
)
def test_what_a_reader_would_not_notice_is_no_revision(unnoticed: Item) -> None:
    assert revision(unnoticed) == revision(ITEM)


@pytest.mark.parametrize(
    "noticed",
    [
        replace(ITEM, title="Another agreement"),
        replace(ITEM, url="https://city.example/m?id=2"),
        replace(ITEM, text="The text, longer."),
        replace(ITEM, authors=("A",)),
        replace(ITEM, tags=("x",)),
        replace(ITEM, links=()),
        replace(ITEM, meets_at=NOON + timedelta(minutes=1)),
        replace(ITEM, time_known=False),
        replace(ITEM, status=MeetingStatus.CANCELLED),
        replace(ITEM, agenda=replace(AGENDA, consent=True)),
        replace(ITEM, agenda=replace(AGENDA, location="City Hall")),
        replace(ITEM, agenda=replace(AGENDA, agenda_published_at=NOON)),
        replace(ITEM, agenda=replace(AGENDA, outcome=Outcome("Passed", True, "6:1"))),
        replace(ITEM, agenda=None),
    ],
)
def test_what_a_reader_would_notice_is_a_revision(noticed: Item) -> None:
    assert revision(noticed) != revision(ITEM)
    assert len(revision(noticed)) == 32


def test_point_3_items_without_guid_and_link_that_are_dated_anew_at_each_request() -> None:
    def document(hours: int, *numbers: int) -> list[Marks]:
        moment = NOON + timedelta(hours=hours)
        return [Marks(title=f"Notice {n}", published_at=moment, text=f"The words of {n}.") for n in numbers]

    memory = Memory()
    memory.poll(*document(0, 1, 2, 3))
    assert memory.poll(*document(1, 1, 2, 3)) == 0
    assert memory.poll(*document(2, 2, 3, 4)) == 1
    assert (
        memory.poll(Marks(title="Notice 3", published_at=NOON + timedelta(hours=9), text="Other words."), *document(3, 4)) == 1
    )
