"""Telling of records: meetings and what stands on their agendas, to whom it is news and to who was told of them before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.agenda import is_pulled
from bot.domain.alert import AlertKind
from bot.domain.changes import BACK, Change
from bot.domain.delivery import DeliveryState
from bot.domain.feed import Feed
from bot.domain.item import Item, ItemType, StoredItem
from bot.domain.story import ChapterKind
from bot.domain.subscription import Match, Subscription
from bot.ports import Stage, UnitOfWork
from bot.services.alerting import Alerting
from bot.services.chaptering import chapter_of_record, record_key
from bot.services.preparing import Prepared
from bot.services.selecting import wanted
from bot.services.tracing import of_story

_OF_RECORD = {AlertKind.AMENDED, AlertKind.PULLED, AlertKind.OUTCOME, AlertKind.CORRECTION}
"""Changes of an agenda item that concern whoever was told of it, even if its new wording is no match any more."""

_ONE_MESSAGE = {AlertKind.AGENDA, AlertKind.ADDENDUM, AlertKind.AMENDED, AlertKind.PULLED}
"""Kinds whose alerts of one meeting, found in one poll, share a message."""

_MOVED_INSTEAD = "the meeting was moved"
_REASONS = {
    AlertKind.MOVED: _MOVED_INSTEAD,
    AlertKind.CANCELLED: "the meeting was called off",
    AlertKind.CORRECTION: "the meeting takes place after all",
}


@dataclass(frozen=True, slots=True)
class Recording:
    """Raises what a batch of ``feed`` says of its records."""

    uow: UnitOfWork
    feed: Feed
    subscriptions: Mapping[int, Subscription]
    alerting: Alerting
    now: datetime
    _known: dict[str, list[int]] = field(default_factory=dict, init=False)
    _told: dict[str, frozenset[str]] = field(default_factory=dict, init=False)

    async def tell(
        self,
        stored: StoredItem,
        each: Prepared,
        found: Sequence[Change],
        selected: Sequence[tuple[Change, tuple[Match, ...]]],
        *,
        before: StoredItem | None,
    ) -> list[Stage]:
        """Tell of a record: its place on the agenda and what came of it are chapters by the record's own key."""
        stages: list[Stage] = []
        if before and stored.item.type is ItemType.MEETING:
            for change in found:
                stages += await self._of_meeting(stored, change)
            selected, found = [(change, rests_on) for change, rests_on in selected if change not in found], ()
        own = [*selected, *await self._still_concerned(stored, found, selected)] if before else selected
        voted = any(_has_outcome(item) for item in (each.item, *((before.item,) if before else ())))
        for change, rests_on in own:
            of_vote = change.kind is AlertKind.OUTCOME or (change.kind is AlertKind.CORRECTION and voted)
            kind = ChapterKind.OUTCOME if of_vote else ChapterKind.AGENDA
            chapter, placement = await chapter_of_record(self.uow, self.feed, stored, each.reading, kind, now=self.now)
            stages.append(of_story(placement))
            siblings = await self._known_chapters(stored) if change.kind is AlertKind.ADDENDUM else []
            together = change.kind in _ONE_MESSAGE or change.note == BACK
            stages += await self.alerting.raise_for(
                stored.id,
                chapter,
                change,
                rests_on,
                reason=placement.evidence,
                roots=(chapter.id, *siblings),
                together=each.item.agenda.meeting_key if each.item.agenda and together else "",
                again=before is not None and change in found,
            )
            if change.kind in {AlertKind.CORRECTION, AlertKind.PULLED}:
                stages += await self.alerting.refresh(chapter)
        if before and not own:
            stages += await self._refresh(stored)
        return stages

    async def relearn(self, stored: StoredItem, each: Prepared, matches: Sequence[Match], why: str) -> list[Stage]:
        """An agenda came back in other words: nothing is told as pulled, but an item that matches is told, as nothing is lost.

        Who was told of its meeting gets what is new on it as one reply, and nothing of an item that it was told of before.
        """
        stages = [Stage("agenda", "relearnt", f"the agenda is taken for the known one in other words: {why}")]
        if is_pulled(stored.item):
            return stages
        told = await self._channels_told(stored)
        for change, matched in (
            (Change(AlertKind.AGENDA, "agenda"), [match for match in matches if match.channel not in told]),
            (
                Change(AlertKind.ADDENDUM, f"addendum:{stored.item.keys[0]}"),
                [match for match in matches if match.channel in told],
            ),
        ):
            if fresh := wanted(matched, change.kind, self.subscriptions):
                stages += await self.tell(stored, each, (), [(change, fresh)], before=None)
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
                for alert in await self.uow.alerts.of_chapter(chapter):
                    if alert.channel not in reached:
                        own = wanted(alert.matches, change.kind, self.subscriptions)
                        matches += own
                        reached |= {match.channel for match in own}
            if matches:
                concerned.append((change, tuple(matches)))
        return concerned

    async def _refresh(self, stored: StoredItem) -> list[Stage]:
        """Room, links, status or numbers changed: what already stands in a channel is edited, nothing is told anew."""
        stages: list[Stage] = []
        chapters = (
            await self._chapters_of_meeting(stored)
            if stored.item.type is ItemType.MEETING
            else await self._chapters([stored.item], list(ChapterKind))
        )
        for chapter_id in chapters:
            chapter = await self.uow.stories.chapter(chapter_id)
            stages += await self.alerting.refresh(chapter) if chapter else []
        return stages

    async def _of_meeting(self, meeting: StoredItem, change: Change) -> list[Stage]:
        """Tell of a meeting that was moved, called off or is on again, once in each channel alerted to it or an item of it."""
        stages: list[Stage] = []
        if change.kind is AlertKind.CORRECTION and (not meeting.item.meets_at or meeting.item.meets_at <= self.now):
            return stages
        told: set[str] = set()
        for chapter_id in await self._chapters_of_meeting(meeting):
            chapter = await self.uow.stories.chapter(chapter_id)
            for alert in await self.uow.alerts.of_chapter(chapter_id):
                matches = wanted(alert.matches, change.kind, self.subscriptions)
                if chapter is None or alert.channel in told or not matches:
                    continue
                told.add(alert.channel)
                if change.kind is AlertKind.MOVED:
                    await self._leave_unsaid(chapter_id, alert.channel)
                stages += await self.alerting.raise_for(
                    alert.item, chapter, change, matches, reason=_REASONS[change.kind], roots=(chapter_id,), again=True
                )
        return stages

    async def _leave_unsaid(self, chapter: int, channel: str) -> None:
        """Drop a cancellation that waits to be told in the channel: that the meeting moved is told instead."""
        off = [alert for alert in await self.uow.alerts.of_chapter(chapter) if alert.kind is AlertKind.CANCELLED]
        waiting = await self.uow.deliveries.of_alerts([alert.id for alert in off if alert.channel == channel])
        for delivery in waiting:
            if delivery.state is DeliveryState.PENDING:
                await self.uow.deliveries.give_up(delivery.id, _MOVED_INSTEAD)

    async def _known_chapters(self, item: StoredItem) -> list[int]:
        """Return the agenda chapters of the item's meeting as they were when this batch first asked.

        Read once: of a long agenda they are many, and the decide lock is held.
        """
        key = item.item.agenda.meeting_key if item.item.agenda else ""
        if key not in self._known:
            self._known[key] = await self._chapters_of_meeting(item)
        return self._known[key]

    async def _channels_told(self, item: StoredItem) -> frozenset[str]:
        """Return the channels that were told of the item's meeting before this batch told them of its items."""
        key = item.item.agenda.meeting_key if item.item.agenda else ""
        if key not in self._told:
            chapters = await self._known_chapters(item)
            alerts = [alert for chapter in chapters for alert in await self.uow.alerts.of_chapter(chapter)]
            self._told[key] = frozenset(alert.channel for alert in alerts)
        return self._told[key]

    async def _chapters_of_meeting(self, item: StoredItem) -> list[int]:
        """Return the agenda chapters of the item's meeting: its own and those of its items."""
        if not item.item.agenda:
            return []
        siblings = await self.uow.items.of_meeting(self.feed.id, item.item.agenda.meeting_key)
        return await self._chapters([item.item, *(each.item for each in siblings)], [ChapterKind.AGENDA])

    async def _chapters(self, items: Sequence[Item], kinds: Sequence[ChapterKind]) -> list[int]:
        keys = dict.fromkeys(record_key(self.feed, item, kind) for item in items for kind in kinds)
        found = [await self.uow.stories.chapter_by_key(key) for key in keys]
        return [chapter.id for chapter in found if chapter]


def _has_outcome(item: Item) -> bool:
    return item.agenda is not None and item.agenda.outcome is not None
