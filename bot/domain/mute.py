"""Mutes: what is not to notify, for a time or for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MuteKind(StrEnum):
    """What a mute silences."""

    TOPIC = "topic"
    FEED = "feed"
    PLACE = "place"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Mute:
    """A suppression: of a topic (by name), a feed (by id), a place (by OCD id, with what it contains) or a story (by number).

    ``channel`` is None where it holds everywhere. ``until`` is a moment (UTC), None for good. ``by`` is who set it
    (``discord:user:1``), called ``by_name``; ``by_editor`` whether they were an editor then: an editor's mute of a story is
    pierced by nothing.
    """

    id: int
    kind: MuteKind
    value: str
    channel: str | None
    until: datetime | None
    by: str
    by_editor: bool
    reason: str
    created_at: datetime
    by_name: str = ""
