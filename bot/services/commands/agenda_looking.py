"""Looking ahead: the meetings of places in the days to come, and what on their agendas meets a channel's interests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.agenda import is_ahead
from bot.domain.feed import OUT_OF_USE
from bot.domain.place import Jurisdiction
from bot.ports import Claimed, Listed, UnitOfWork
from bot.services.commands.agenda_ahead import Ahead, each_once
from bot.services.commands.agenda_interests import MOST, Interests, Met, candidates, interests_of, met_by, of_places
from bot.services.commands.desk import Desk

DAYS = 14
MOST_DAYS = 120
"""How many days ahead are looked at unless said, and at most: feeds are asked for no more."""

MOST_MEETINGS = 1_000
_BACK = timedelta(days=1)
_ONE_POLL = timedelta(minutes=10)
"""An agenda that takes two goes to be stored is still one agenda."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A matching item of an agenda: since when it is there if it came after the others, and when its title was changed."""

    met: Met
    added: datetime | None
    reworded: datetime | None


@dataclass(frozen=True, slots=True)
class OnAgenda:
    """A meeting to come with its matching items, in the order of the agenda.

    ``others`` is how many further items stand there, procedural rows aside; ``moved_from`` (ISO 8601) when it was to start.
    """

    ahead: Ahead
    items: tuple[Marked, ...]
    others: int
    moved_from: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look ahead found. ``feeds`` are those of the places' governments, which cover the meetings.

    ``meetings`` are at most as many as were asked for, in order of time: those with matching items, then the soonest; ``total``
    is how many there are, ``matching`` how many items. ``cut``: there are more meetings or items than were gone through.
    """

    places: tuple[Jurisdiction, ...]
    until: datetime
    interests: Interests
    feeds: tuple[Claimed, ...]
    meetings: tuple[OnAgenda, ...]
    total: int
    matching: int
    cut: bool


async def look_ahead(
    uow: UnitOfWork, desk: Desk, channel: str | None, places: Sequence[Jurisdiction], days: int, *, most: int
) -> Looked:
    """Look ahead from now on: the meetings of places and of what they hold."""
    now = desk.clock.now()
    until = now + timedelta(days=days)
    feeds = [each for each in await uow.feeds.all() if each.state.parked not in OUT_OF_USE and _covers(desk, places, each)]
    interests = await interests_of(uow, channel)
    names = [each.feed.id for each in feeds]
    found = await uow.agendas.meetings(names, now - _BACK, until, limit=MOST_MEETINGS) if names else []
    meetings = [each for each in found if is_ahead(each.item, now)]
    listed = await uow.agendas.listed([each.id for each in meetings])
    ahead = each_once(meetings, listed)
    met, unread = await _met(uow, desk, interests, places, ahead)
    shown = _best(ahead, met, most)
    return Looked(
        tuple(places),
        until,
        interests,
        tuple(feeds),
        await _on_agendas(uow, shown, met),
        len(ahead),
        len(met),
        unread or len(found) >= MOST_MEETINGS,
    )


def _covers(desk: Desk, places: Sequence[Jurisdiction], each: Claimed) -> bool:
    own = each.feed.place
    return own is not None and any(desk.gazetteer.contains(place.id, own) for place in places)


async def _met(
    uow: UnitOfWork, desk: Desk, interests: Interests, places: Sequence[Jurisdiction], ahead: Sequence[Ahead]
) -> tuple[Mapping[int, Met], bool]:
    """Return the items that are wanted, by id, and whether there were too many to read all that may be."""
    if not interests:
        return {}, False
    likely = await candidates(uow, interests, [place.id for place in places], desk.gazetteer)
    if interests.everything_of:
        at = {listed.item_id: each.item.place or "" for each in ahead for listed in each.listed}
        likely |= of_places(at, interests, desk.gazetteer)
    asked = [listed.item_id for each in ahead for listed in each.listed if listed.item_id in likely]
    return await met_by(uow, interests, asked[:MOST], desk.gazetteer), len(asked) > MOST


def _best(ahead: Sequence[Ahead], met: Mapping[int, Met], most: int) -> list[Ahead]:
    """Choose the meetings with matching items, then the soonest; in order of time."""
    ranked = sorted(range(len(ahead)), key=lambda n: (not any(one.item_id in met for one in ahead[n].listed), n))
    return [ahead[n] for n in sorted(ranked[:most])]


async def _on_agendas(uow: UnitOfWork, shown: Sequence[Ahead], met: Mapping[int, Met]) -> tuple[OnAgenda, ...]:
    own = [[met[one.item_id] for one in each.listed if one.item_id in met] for each in shown]
    counts = await uow.agendas.news_items([listing.id for each in shown for listing in each.listings])
    reworded = await uow.agendas.reworded([one.stored.id for items in own for one in items])
    moved = await uow.agendas.moved([listing.id for each in shown for listing in each.listings])
    found = []
    for each, items in zip(shown, own, strict=True):
        added = _added(each.listed)
        marked = [Marked(one, added.get(one.stored.id), reworded.get(one.stored.id)) for one in sorted(items, key=_order)]
        standing = sum(not (one.stored.item.agenda and one.stored.item.agenda.pulled) for one in items)
        others = max((counts.get(listing.id, 0) for listing in each.listings), default=0) - standing
        was = next((moved[listing.id] for listing in each.listings if listing.id in moved), "")
        found.append(OnAgenda(each, tuple(marked), max(0, others), was))
    return tuple(found)


def _added(listed: Sequence[Listed]) -> dict[int, datetime]:
    """Return the items that came after the agenda, and since when they are known."""
    first = min((each.first_seen_at for each in listed), default=None)
    return {each.item_id: each.first_seen_at for each in listed if first and each.first_seen_at - first > _ONE_POLL}


def _order(met: Met) -> tuple[bool, int, int]:
    agenda = met.stored.item.agenda
    sequence = agenda.sequence if agenda else None
    return sequence is None, sequence or 0, met.stored.id
