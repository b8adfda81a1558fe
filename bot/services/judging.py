"""One batch under the decide lock, item by item: what each changed, which chapter it reports, whom it is told to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.alert import AlertKind
from bot.domain.changes import Change, changes
from bot.domain.feed import Feed, FeedState
from bot.domain.identity import resolve
from bot.domain.item import Item, ItemType, StoredItem
from bot.domain.story import Chapter, ChapterKind, Placement, Relation
from bot.domain.subscription import Match
from bot.matching.index import Result
from bot.ports import FoundItem, Stage, UnitOfWork
from bot.services.alerting import Alerting
from bot.services.chaptering import chapter_of_news, chapter_of_record, record_key
from bot.services.indexing import InForce
from bot.services.preparing import Prepared
from bot.services.selecting import select, wanted
from bot.services.tracing import of_places, of_query, of_story
from bot.text.document import read

_OF_RECORD = {AlertKind.AMENDED, AlertKind.OUTCOME, AlertKind.CORRECTION}
"""Changes of an agenda item that concern whoever was told of it, even if its new wording is no match any more."""

_ONE_MESSAGE = {AlertKind.AGENDA, AlertKind.ADDENDUM}
"""Kinds whose alerts of one meeting, found in one poll, share a message."""

_RECORDS = {ItemType.AGENDA_ITEM, ItemType.MEETING}
_AFTER_THE_VOTE = {AlertKind.OUTCOME, AlertKind.CORRECTION}

_MEETING_REASONS = {
    AlertKind.MOVED: "the meeting was moved",
    AlertKind.CANCELLED: "the meeting was called off",
    AlertKind.CORRECTION: "the meeting takes place after all",
}

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

    ``known`` are the stored items by every key of the batch, read under the lock.
    """

    def __init__(
        self, uow: UnitOfWork, turn: Turn, in_force: InForce, known: dict[str, StoredItem], alerting: Alerting
    ) -> None:
        self._uow = uow
        self._turn = turn
        self._in_force = in_force
        self._known = known
        self._alerting = alerting
        self.tally = Tally()
        self._agendas_out = {
            stored.item.agenda.meeting_key
            for stored in known.values()
            if stored.item.type is ItemType.MEETING and stored.item.agenda and stored.item.agenda.agenda_published_at
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
            *of_query(result, each.text),
        ]
        self.tally += Tally(matched=bool(result.matches))
        if each.item.agenda and each.item.agenda.procedural:
            return [*stages, Stage("procedural", "ignored", "a procedural row is no news")]
        if before is None and each.item.meets_at and each.item.meets_at < self._turn.now - _HISTORY:
            return [*stages, Stage("history", "ignored", f"its meeting was more than {_HISTORY.days} days ago")]
        if self._turn.baseline:
            return stages + await self._learn(stored, each, result)
        changed = changes(before, each.item, found.revision, agenda_was_out=late)
        matched_before = await self._matched_before(before) if before else None
        decided = each.item.agenda is not None and each.item.agenda.outcome is not None
        subscriptions = self._in_force.subscriptions
        selected = select(stored.item.type, changed, result.matches, matched_before, subscriptions, decided=decided)
        if changed and result.matches and not selected:
            stages.append(Stage("want", "no", "no subscription that it met asks for alerts of this kind"))
        if stored.item.type in _RECORDS:
            return stages + await self._record(stored, each, changed, selected, revised=before is not None)
        return stages + await self._news(before, stored, each, result.matches, selected)

    async def _agenda_was_out(self, item: Item) -> bool:
        """Whether the item's meeting had a published agenda with items before this poll."""
        if item.type is not ItemType.AGENDA_ITEM or not item.agenda or item.agenda.meeting_key not in self._agendas_out:
            return False
        key = item.agenda.meeting_key
        if key not in self._meetings_with_items:
            self._meetings_with_items[key] = bool(await self._uow.items.of_meeting(self._turn.feed.id, key))
        return self._meetings_with_items[key]

    async def _matched_before(self, before: StoredItem) -> set[int]:
        """Return the subscriptions in force that the revision known so far met."""
        reading = await self._uow.items.reading(before.id)
        text = read(before.item.title, before.item.text)
        result = self._in_force.index.match(text, reading.mentions if reading else ())
        return {match.subscription for match in result.matches}

    async def _learn(self, stored: StoredItem, each: Prepared, result: Result) -> list[Stage]:
        """The first poll: nothing is told, but news that matches is placed, so that later reports find its chapter."""
        stages = [Stage("baseline", "learnt", "found by the feed's first poll, which alerts nothing")]
        if stored.item.type not in _RECORDS and result.matches:
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

    async def _record(
        self,
        stored: StoredItem,
        each: Prepared,
        found: Sequence[Change],
        selected: Sequence[tuple[Change, tuple[Match, ...]]],
        *,
        revised: bool,
    ) -> list[Stage]:
        """A meeting or an agenda item: its place on the agenda and what came of it are chapters by the record's own key."""
        stages: list[Stage] = []
        if revised and stored.item.type is ItemType.MEETING:
            for change in found:
                stages += await self._tell_of_meeting(stored, change)
            selected = [(change, rests_on) for change, rests_on in selected if change not in found]
        own = [*selected, *await self._still_concerned(stored, found, selected)] if revised else selected
        for change, rests_on in own:
            kind = ChapterKind.OUTCOME if change.kind in _AFTER_THE_VOTE else ChapterKind.AGENDA
            chapter, placement = await chapter_of_record(
                self._uow, self._turn.feed, stored, each.reading, kind, now=self._turn.now
            )
            stages.append(of_story(placement))
            siblings = await self._chapters_of_meeting(stored) if change.kind is AlertKind.ADDENDUM else []
            stages += await self._alerting.raise_for(
                stored.id,
                chapter,
                change,
                rests_on,
                reason=placement.evidence,
                roots=(chapter.id, *siblings),
                together=each.item.agenda.meeting_key if each.item.agenda and change.kind in _ONE_MESSAGE else "",
                again=revised and change in found,
            )
            if change.kind is AlertKind.CORRECTION:
                stages += await self._alerting.refresh(chapter)
        if revised and not own:
            stages += await self._refresh_records(stored)
        return stages

    async def _still_concerned(
        self, stored: StoredItem, found: Sequence[Change], selected: Sequence[tuple[Change, tuple[Match, ...]]]
    ) -> list[tuple[Change, tuple[Match, ...]]]:
        """Return the changes for the channels that were told of the item and that its new wording would leave out.

        They rest on the matches by which the item was told.
        """
        concerned = []
        for change in found:
            reached = {match.channel for known, rests_on in selected if known is change for match in rests_on}
            matches: list[Match] = []
            for chapter in await self._chapters([stored.item], list(ChapterKind)) if change.kind in _OF_RECORD else ():
                for alert in await self._uow.alerts.of_chapter(chapter):
                    if alert.channel not in reached:
                        own = wanted(alert.matches, change.kind, self._in_force.subscriptions)
                        matches += own
                        reached |= {match.channel for match in own}
            if matches:
                concerned.append((change, tuple(matches)))
        return concerned

    async def _refresh_records(self, stored: StoredItem) -> list[Stage]:
        """Room, links, status or numbers changed: what already stands in a channel is edited, nothing is told anew."""
        stages: list[Stage] = []
        chapters = (
            await self._chapters_of_meeting(stored)
            if stored.item.type is ItemType.MEETING
            else await self._chapters([stored.item], list(ChapterKind))
        )
        for chapter_id in chapters:
            chapter = await self._uow.stories.chapter(chapter_id)
            stages += await self._alerting.refresh(chapter) if chapter else []
        return stages

    async def _tell_of_meeting(self, meeting: StoredItem, change: Change) -> list[Stage]:
        """Tell of a meeting that was moved, called off or is on again, once in each channel alerted to it or an item of it."""
        stages: list[Stage] = []
        if change.kind is AlertKind.CORRECTION and (not meeting.item.meets_at or meeting.item.meets_at <= self._turn.now):
            return stages
        told: set[str] = set()
        for chapter_id in await self._chapters_of_meeting(meeting):
            chapter = await self._uow.stories.chapter(chapter_id)
            for alert in await self._uow.alerts.of_chapter(chapter_id):
                matches = wanted(alert.matches, change.kind, self._in_force.subscriptions)
                if chapter is None or alert.channel in told or not matches:
                    continue
                told.add(alert.channel)
                stages += await self._alerting.raise_for(
                    alert.item, chapter, change, matches, reason=_MEETING_REASONS[change.kind], roots=(chapter_id,), again=True
                )
        return stages

    async def _chapters_of_meeting(self, item: StoredItem) -> list[int]:
        """Return the agenda chapters of the item's meeting: its own and those of its items."""
        if not item.item.agenda:
            return []
        siblings = await self._uow.items.of_meeting(self._turn.feed.id, item.item.agenda.meeting_key)
        return await self._chapters([item.item, *(each.item for each in siblings)], [ChapterKind.AGENDA])

    async def _chapters(self, items: Sequence[Item], kinds: Sequence[ChapterKind]) -> list[int]:
        keys = dict.fromkeys(record_key(self._turn.feed, item, kind) for item in items for kind in kinds)
        found = [await self._uow.stories.chapter_by_key(key) for key in keys]
        return [chapter.id for chapter in found if chapter]


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
