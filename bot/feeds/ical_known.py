"""What a calendar's past polls teach about this one: who is who under a new UID, and what is gone. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.item import Item
from bot.feeds.ical_events import AHEAD, BEHIND
from bot.feeds.sighting import Sighting, Window, as_vanished, count_misses, day_of, looks


def settle(
    meetings: Sequence[Item], known: dict[str, Sighting], zone: str, now: datetime, *, host: str, whole: bool
) -> tuple[list[Item], dict[str, Sighting]]:
    """Return what a poll found, each meeting under all its keys, with those that are gone as cancelled; and the new sightings.

    Many calendars mint new UIDs: a meeting under a new key that has the name and the start of one that is not listed any more
    is that one, and its first key stays its first. ``whole`` says that what the file lacks is gone from it. What was over
    before the window is told once, when nothing is known yet.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    window = Window(today - BEHIND, today + AHEAD)
    listed = {item.keys[0]: item for item in meetings}
    heirless = defaultdict(list)
    for key, seen in known.items():
        if key not in listed and seen.meeting:
            heirless[looks(seen.meeting)].append(key)
    sightings = dict(known)
    found = []
    for key, item in listed.items():
        day = day_of(item, zone)
        former = key if key in known else next(iter(heirless[looks(item)]), "")
        if former != key and former:
            heirless[looks(item)].remove(former)
            sightings.pop(former)
        told = _under_first_key(item, known.get(former))
        if window.holds(day):
            sightings[key] = Sighting(day=day, meeting=told)
        if window.first.isoformat() <= day or not known:
            found.append(told)
    for key in count_misses(sightings, listed, window, now) if whole else ():
        meeting = sightings[key].meeting
        if meeting and (vanished := as_vanished(meeting, host)):
            found.append(vanished)
    return found, {key: seen for key, seen in sightings.items() if window.holds(seen.day)}


def _under_first_key(item: Item, seen: Sighting | None) -> Item:
    first = seen.meeting.keys[0] if seen and seen.meeting else item.keys[0]
    if first == item.keys[0] or item.agenda is None:
        return item
    return replace(item, keys=(first, *item.keys), agenda=replace(item.agenda, meeting_key=first))
