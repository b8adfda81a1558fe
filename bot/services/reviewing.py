"""What a batch says about meetings beside what is known of them: items that are the same, pulled ones, meetings that moved."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.agenda import compare, settled
from bot.domain.identity import resolve
from bot.domain.item import OFF, Item, ItemType, StoredItem
from bot.domain.rescheduling import FARTHEST, Planned, comes_back_as
from bot.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The items of a batch, each under the keys it is known by, with those that the batch shows to be pulled or moved.

    ``relearnt`` says by meeting key why its agenda is taken for the known one in other words.
    """

    items: tuple[Item, ...]
    relearnt: Mapping[str, str]


async def review(uow: UnitOfWork, feed_id: str, items: Sequence[Item], now: datetime) -> Reviewed:
    """Read what is known of the meetings of a batch, and compare. A meeting alone says nothing about its agenda."""
    known = await uow.items.known(feed_id, keys_of(items))
    meetings = [_settled(item, known) for item in items if item.type is ItemType.MEETING]
    groups, others = _by_meeting(meetings, [item for item in items if item.type is not ItemType.MEETING])
    found: list[Item] = []
    relearnt: dict[str, str] = {}
    plans = []
    for meeting, own in zip(meetings, groups, strict=True):
        agenda = [item for item in own if item.type is ItemType.AGENDA_ITEM]
        kept = await _agenda(uow, feed_id, meeting) if agenda else []
        # in a thread: two long agendas that share no id are compared title by title
        read = await asyncio.to_thread(compare, meeting, agenda, kept, known, now)
        if read.relearnt and meeting.agenda:
            relearnt[meeting.agenda.meeting_key] = read.relearnt
        documents = [_of(meeting, _settled(item, known)) for item in own if item.type is not ItemType.AGENDA_ITEM]
        found += [*read.items, *documents]
        standing = [item for item in read.items if item.agenda and not item.agenda.pulled]
        stored = resolve(meeting, known)
        plans.append(Planned(meeting, standing, stored.first_seen_at if stored else now))
    moved = await _moved(uow, feed_id, plans, known, now)
    own_keys = {meeting.keys[0] for meeting in meetings}
    told_now = [moved.get(meeting.keys[0], meeting) for meeting in meetings]
    return Reviewed((*told_now, *found, *others, *(item for key, item in moved.items() if key not in own_keys)), relearnt)


def keys_of(items: Iterable[Item]) -> set[str]:
    """Return every key of these items and of their meetings."""
    return {key for item in items for key in (*item.keys, *((item.agenda.meeting_key,) if item.agenda else ()))}


def _by_meeting(meetings: Sequence[Item], items: Iterable[Item]) -> tuple[list[list[Item]], list[Item]]:
    """Return what belongs to each of these meetings, by any of its keys, and what belongs to none of them."""
    places: dict[str, int] = {}
    for place, meeting in enumerate(meetings):
        for key in (*meeting.keys, meeting.agenda.meeting_key if meeting.agenda else ""):
            places.setdefault(key, place)
    groups: list[list[Item]] = [[] for _ in meetings]
    others: list[Item] = []
    for item in items:
        own = places.get(item.agenda.meeting_key) if item.agenda else None
        (others if own is None else groups[own]).append(item)
    return groups, others


def _settled(item: Item, known: Mapping[str, StoredItem]) -> Item:
    stored = resolve(item, known)
    return settled(item, stored) if stored else item


def _of(meeting: Item, document: Item) -> Item:
    """Return a document as one of a meeting, under whatever key its platform knows the meeting now."""
    if not meeting.agenda or not document.agenda:
        return document
    return replace(document, agenda=replace(document.agenda, meeting_key=meeting.agenda.meeting_key))


async def _agenda(uow: UnitOfWork, feed_id: str, meeting: Item) -> list[StoredItem]:
    return await uow.items.of_meeting(feed_id, meeting.agenda.meeting_key) if meeting.agenda else []


async def _moved(
    uow: UnitOfWork, feed_id: str, plans: Sequence[Planned], known: Mapping[str, StoredItem], now: datetime
) -> dict[str, Item]:
    """Return the meetings that are off and come back as another record, with when, by their first key.

    Looked at where a record is new or has an agenda now, and where a meeting is off.
    """
    since, until = now - FARTHEST, now + FARTHEST
    off = [plan for plan in plans if plan.meeting.status in OFF and not _moved_to(plan.meeting) and plan.meeting.meets_at]
    backs = [plan for plan in plans if _may_come_back(plan, known, now)]
    if not off and not backs:
        return {}
    gone = await uow.items.meetings(feed_id, since, until, statuses=OFF)
    here = {plan.meeting.keys[0] for plan in plans}
    bodies = {_body(plan.meeting) for plan in (*off, *backs)}
    open_ = [row for row in gone if not _moved_to(row.item) and row.item.keys[0] not in here and _body(row.item) in bodies]
    if not off and not open_:
        return {}
    standing = [row for row in await uow.items.meetings(feed_id, now, until) if row.item.keys[0] not in here] if off else []
    standing = [row for row in standing if row.item.status not in OFF and _body(row.item) in bodies]
    taken = {(_body(row.item), _moved_to(row.item)) for row in gone}
    backs += await _plans(uow, feed_id, standing)
    moved: dict[str, Item] = {}
    for plan in (*off, *await _plans(uow, feed_id, open_)):
        free = [each for each in backs if (_body(each.meeting), each.meeting.meets_at) not in taken]
        back = comes_back_as(plan, free, now)
        if back and plan.meeting.agenda:
            facts = replace(plan.meeting.agenda, moved_to=back.meets_at, moved_url=back.url)
            moved[plan.meeting.keys[0]] = replace(plan.meeting, agenda=facts)
            taken.add((_body(back), back.meets_at))
    return moved


def _may_come_back(plan: Planned, known: Mapping[str, StoredItem], now: datetime) -> bool:
    """Whether a record may be a meeting that was put off: it is ahead, and it is new or has an agenda."""
    meeting = plan.meeting
    if meeting.status in OFF or not meeting.meets_at or meeting.meets_at <= now:
        return False
    return bool(plan.agenda) or meeting.keys[0] not in known


async def _plans(uow: UnitOfWork, feed_id: str, rows: Sequence[StoredItem]) -> list[Planned]:
    plans = []
    for row in rows:
        agenda = [stored.item for stored in await _agenda(uow, feed_id, row.item)]
        standing = [item for item in agenda if item.agenda and not item.agenda.pulled]
        plans.append(Planned(row.item, standing, row.first_seen_at))
    return plans


def _moved_to(meeting: Item) -> datetime | None:
    return meeting.agenda.moved_to if meeting.agenda else None


def _body(meeting: Item) -> str:
    return meeting.agenda.body.casefold() if meeting.agenda else ""
