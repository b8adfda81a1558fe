"""One batch under the decide lock, item by item: what each changed, which chapter it reports, whom it is told to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.agenda import is_pulled
from bot.domain.changes import Change, changes
from bot.domain.feed import Feed, FeedState
from bot.domain.identity import resolve
from bot.domain.item import AgendaFacts, Item, ItemType, MeetingStatus, StoredItem
from bot.domain.story import Chapter, Placement, Relation
from bot.domain.subscription import Match
from bot.matching.index import Result
from bot.ports import FoundItem, Stage, UnitOfWork
from bot.services.alerting import Alerting
from bot.services.chaptering import chapter_of_news
from bot.services.indexing import InForce
from bot.services.preparing import Prepared
from bot.services.recording import Recording
from bot.services.selecting import select
from bot.services.tracing import of_places, of_query, of_story
from bot.text.document import read

_RECORDS = {ItemType.AGENDA_ITEM, ItemType.MEETING}

_HISTORY = timedelta(days=14)
"""A meeting this long past that is seen for the first time is history: a clerk who edits old records makes no news."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a batch came to."""

    seen: int = 0
    new: int = 0
    revised: int = 0
    matched: int = 0
    alerts: int = 0
    folded: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.seen + other.seen,
            self.new + other.new,
            self.revised + other.revised,
            self.matched + other.matched,
            self.alerts + other.alerts,
            self.folded + other.folded,
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """The poll that a batch belongs to: its feed, what was known of it before, and who holds the lease."""

    feed: Feed
    state: FeedState
    owner: str
    now: datetime

    @property
    def baseline(self) -> bool:
        """Whether this is the feed's first poll: learnt, not alerted."""
        return self.state.baseline_at is None

    @property
    def gap(self) -> bool:
        """Whether polling paused so long that what it finds may be a backlog."""
        last = self.state.last_success_at
        return last is not None and self.now - last > max(3 * self.feed.interval, timedelta(hours=2))


@dataclass(frozen=True, slots=True)
class Found:
    """An item as it was found and read, the hash of its revision, and the subscriptions it met."""

    prepared: Prepared
    revision: str
    result: Result


class Judging:
    """Judges the items of one batch in order, so that later items see what earlier ones became.

    ``known`` are the stored items by every key of the batch, read under the lock; ``relearnt`` says by meeting key why its
    agenda is taken for the known one in other words.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        turn: Turn,
        in_force: InForce,
        known: dict[str, StoredItem],
        alerting: Alerting,
        *,
        relearnt: Mapping[str, str],
    ) -> None:
        self._uow = uow
        self._turn = turn
        self._in_force = in_force
        self._known = known
        self._alerting = alerting
        self._relearnt = relearnt
        self._recording = Recording(uow, turn.feed, in_force.subscriptions, alerting, turn.now)
        self.tally = Tally()
        self._agendas_out = {
            stored.item.agenda.meeting_key
            for stored in known.values()
            if stored.item.type is ItemType.MEETING and stored.item.agenda and _is_out(stored.item, stored.item.agenda)
        }
        self._meetings_with_items: dict[str, bool] = {}

    async def keep_keys(self, items: Sequence[Item]) -> None:
        """Let every known item be found under the keys it carries now; unchanged items need nothing more."""
        for item in items:
            stored = resolve(item, self._known)
            fresh = [key for key in item.keys if key not in self._known] if stored else []
            if stored and fresh:
                await self._uow.items.touch(stored, fresh)
                self._known.update(dict.fromkeys(fresh, stored))

    async def items(self, found: Sequence[Found]) -> None:
        """Judge items that are new or carry another revision than the one known."""
        ways: list[tuple[int, str, list[Stage]]] = []
        for run in _runs(found):
            for each, before, late, stored in await self._store(run):
                stages = await self._judge(each, before, stored, late=late)
                ways.append((stored.id, each.revision, stages))
        await self._uow.items.trace(ways, self._turn.now)

    async def _store(self, run: Sequence[Found]) -> list[tuple[Found, StoredItem | None, bool, StoredItem]]:
        """Store items that share no key, the new ones together; return each with what was known of it before.

        Whether a new item comes late to its agenda is asked before it is stored.
        """
        now = self._turn.now
        known = [(each, resolve(each.prepared.item, self._known)) for each in run]
        changed = [(each, before) for each, before in known if before is None or before.revision != each.revision]
        late = [before is None and await self._agenda_was_out(each.prepared.item) for each, before in changed]
        fresh = [_found_item(each) for each, before in changed if before is None]
        added = iter(await self._uow.items.add(self._turn.feed.id, fresh, now, baseline=self._turn.baseline))
        stored = [
            await self._uow.items.revise(before, _found_item(each), now) if before else next(added) for each, before in changed
        ]
        self.tally += Tally(new=len(fresh), revised=len(changed) - len(fresh))
        for (each, _), item in zip(changed, stored, strict=True):
            self._known.update(dict.fromkeys(each.prepared.item.keys, item))
        return [(each, before, is_late, item) for (each, before), is_late, item in zip(changed, late, stored, strict=True)]

    async def _judge(self, found: Found, before: StoredItem | None, stored: StoredItem, *, late: bool) -> list[Stage]:
        each, result = found.prepared, found.result
        stages = [
            Stage("item", "revised" if before else "new", f"{self._turn.feed.id}, {stored.item.type.value}"),
            of_places(each),
            *of_query(result, each.text, each.item),
        ]
        self.tally += Tally(matched=bool(result.matches))
        if each.item.agenda and each.item.agenda.procedural:
            return [*stages, Stage("procedural", "ignored", "a procedural row is no news")]
        if before is None and each.item.meets_at and each.item.meets_at < self._turn.now - _HISTORY:
            return [*stages, Stage("history", "ignored", f"its meeting was more than {_HISTORY.days} days ago")]
        if self._turn.baseline:
            return stages + await self._learn(stored, each, result)
        record = stored.item.type in _RECORDS or each.item.agenda is not None
        if record and (why := self._in_other_words(before, each.item)):
            return [*stages, *await self._recording.relearn(stored, each, result.matches, why)]
        changed = changes(before, each.item, found.revision, agenda_was_out=late, now=self._turn.now)
        matched_before = await self._matched_before(before) if before else None
        decided = each.item.agenda is not None and each.item.agenda.outcome is not None
        matches = () if is_pulled(each.item) else result.matches
        kind = ItemType.AGENDA_ITEM if record and stored.item.type not in _RECORDS else stored.item.type
        selected = select(kind, changed, matches, matched_before, self._in_force.subscriptions, decided=decided)
        if changed and matches and not selected:
            stages.append(Stage("want", "no", "no subscription that it met asks for alerts of this kind"))
        if record:
            return stages + await self._recording.tell(stored, each, changed, selected, before=before)
        return stages + await self._news(before, stored, each, result.matches, selected)

    def _in_other_words(self, before: StoredItem | None, item: Item) -> str:
        """Say why an item is no addition although it is new or back, or not pulled: its whole agenda came in other words."""
        key = item.agenda.meeting_key if item.agenda and item.type is ItemType.AGENDA_ITEM else ""
        was_there = before is not None and not is_pulled(before.item)
        return "" if was_there and not is_pulled(item) else self._relearnt.get(key, "")

    async def _agenda_was_out(self, item: Item) -> bool:
        """Whether the item's meeting had a published agenda with items to report on before this poll.

        Where a platform does not say when an agenda was published, it is since its items were first read.
        """
        if item.type is not ItemType.AGENDA_ITEM or not item.agenda or item.agenda.meeting_key not in self._agendas_out:
            return False
        key = item.agenda.meeting_key
        if key not in self._meetings_with_items:
            listed = await self._uow.items.of_meeting(self._turn.feed.id, key)
            self._meetings_with_items[key] = any(each.item.agenda and not each.item.agenda.procedural for each in listed)
        return self._meetings_with_items[key]

    async def _matched_before(self, before: StoredItem) -> set[int]:
        """Return the subscriptions in force that the revision known so far met; a pulled item was to be found by none."""
        if is_pulled(before.item):
            return set()
        reading = await self._uow.items.reading(before.id)
        text = read(before.item.title, before.item.text)
        result = self._in_force.index.match(text, reading.mentions if reading else ())
        return {match.subscription for match in result.matches}

    async def _learn(self, stored: StoredItem, each: Prepared, result: Result) -> list[Stage]:
        """The first poll: nothing is told, but news that matches is placed, so that later reports find its chapter."""
        stages = [Stage("baseline", "learnt", "found by the feed's first poll, which alerts nothing")]
        if stored.item.type not in _RECORDS and stored.item.agenda is None and result.matches:
            _, placement = await self._chapter_of_news(stored, each, result.matches)
            stages.append(of_story(placement))
        return stages

    async def _news(
        self,
        before: StoredItem | None,
        stored: StoredItem,
        each: Prepared,
        matches: Sequence[Match],
        selected: Sequence[tuple[Change, tuple[Match, ...]]],
    ) -> list[Stage]:
        placed = await self._uow.stories.placed(stored.id) if before else None
        if not selected and placed is None:
            return []
        chapter, placement = await self._chapter_of_news(stored, each, matches)
        stages = [of_story(placement)]
        if placed is None and placement.relation in {Relation.COPY, Relation.SAME_EVENT}:
            self.tally += Tally(folded=1)
            stages += await self._alerting.refresh(chapter)
        elif before and (before.item.title, before.item.url) != (stored.item.title, stored.item.url):
            stages += await self._alerting.refresh(chapter)
        for change, rests_on in selected:
            stages += await self._alerting.raise_for(stored.id, chapter, change, rests_on, reason=placement.evidence)
        return stages

    async def _chapter_of_news(self, stored: StoredItem, each: Prepared, matches: Sequence[Match]) -> tuple[Chapter, Placement]:
        place = matches[0].places[0].jurisdiction if matches else None
        return await chapter_of_news(self._uow, self._turn.feed, stored, each.reading, place, now=self._turn.now)


def _is_out(meeting: Item, facts: AgendaFacts) -> bool:
    return facts.agenda_published_at is not None or meeting.status is not MeetingStatus.TENTATIVE


def _runs(found: Sequence[Found]) -> Iterator[list[Found]]:
    """Cut a batch where an item shares a key with an earlier one, which must be known before the later one is resolved."""
    run: list[Found] = []
    keys: set[str] = set()
    for each in found:
        if not keys.isdisjoint(each.prepared.item.keys):
            yield run
            run, keys = [], set()
        run.append(each)
        keys.update(each.prepared.item.keys)
    if run:
        yield run


def _found_item(found: Found) -> FoundItem:
    each = found.prepared
    return FoundItem(each.item, found.revision, each.reading, each.words)
