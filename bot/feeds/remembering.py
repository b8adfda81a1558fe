"""Sightings as a feed's cursor keeps them: JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.domain.item import AgendaFacts, Item, ItemType, Link, MeetingStatus
from bot.feeds.sighting import SeenPacket, Sighting

_KEPT_TEXT = 500


def remember(seen: Sighting) -> dict[str, Any]:
    """Return a sighting as JSON; of its meeting what an alert shows, with the beginning of its text."""
    return {
        "day": seen.day,
        "mark": seen.mark,
        "agenda": seen.agenda,
        "said": seen.said,
        "way": seen.way,
        "misses": seen.misses,
        "size": seen.size,
        "doubted": seen.doubted,
        "meeting": _kept(seen.meeting) if seen.meeting else None,
        "packet": asdict(seen.packet),
        "asked_at": _iso(seen.asked_at),
    }


def recall(kept: Mapping[str, Any], place: str | None) -> Sighting:
    """Return the sighting that ``remember`` kept; ``place`` is its feed's jurisdiction.

    What an earlier version kept has no mark: such a meeting is looked at anew.
    """
    return Sighting(
        day=kept.get("day", ""),
        mark=kept.get("mark", ""),
        agenda=kept.get("agenda", ""),
        said=kept.get("said", ""),
        way=kept.get("way", 0),
        misses=kept.get("misses", 0),
        size=kept.get("size", 0),
        doubted=kept.get("doubted", False),
        meeting=_meeting(meeting, place) if (meeting := kept.get("meeting")) else None,
        packet=SeenPacket(**kept.get("packet", {})),
        asked_at=_moment(kept.get("asked_at")),
    )


def _kept(meeting: Item) -> dict[str, Any]:
    facts = meeting.agenda or AgendaFacts(meeting.keys[0], meeting.title)
    return {
        "keys": list(meeting.keys),
        "title": meeting.title,
        "url": meeting.url,
        "text": meeting.text[:_KEPT_TEXT],
        "published_at": _iso(meeting.published_at),
        "meets_at": _iso(meeting.meets_at),
        "time_known": meeting.time_known,
        "status": meeting.status.value if meeting.status else None,
        "tags": list(meeting.tags),
        "links": [[link.label, link.url] for link in meeting.links],
        "meeting_key": facts.meeting_key,
        "body": facts.body,
        "location": facts.location,
        "agenda_published_at": _iso(facts.agenda_published_at),
    }


def _meeting(kept: Mapping[str, Any], place: str | None) -> Item:
    return Item(
        type=ItemType.MEETING,
        keys=tuple(kept["keys"]),
        title=kept["title"],
        url=kept["url"],
        text=kept["text"],
        published_at=_moment(kept["published_at"]),
        meets_at=_moment(kept["meets_at"]),
        time_known=kept["time_known"],
        status=MeetingStatus(kept["status"]) if kept["status"] else None,
        place=place,
        tags=tuple(kept["tags"]),
        links=tuple(Link(label, url) for label, url in kept["links"]),
        agenda=AgendaFacts(
            meeting_key=kept["meeting_key"],
            body=kept["body"],
            location=kept["location"],
            agenda_published_at=_moment(kept["agenda_published_at"]),
        ),
    )


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
