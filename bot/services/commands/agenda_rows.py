"""A look ahead as data: one row for each meeting, for ``gavel agenda --json``. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.place import Jurisdiction
from bot.services.commands.agenda_looking import Marked, OnAgenda
from bot.services.commands.agenda_wording import packet_page


def meeting_row(found: OnAgenda, place: Jurisdiction | None) -> dict[str, Any]:
    """A meeting. Times are ISO 8601 in UTC, ``timezone`` is that of the place; ``items`` are the matching ones."""
    ahead, item = found.ahead, found.ahead.item
    status = ahead.off or item.status
    return {
        "meeting": item.keys[0],
        "feeds": [listing.feed_id for listing in ahead.listings],
        "place": item.place,
        "body": item.agenda.body if item.agenda else "",
        "title": item.title,
        "url": item.url,
        "meets_at": _moment(ahead.starts),
        "time_known": item.time_known,
        "timezone": place.timezone if place else None,
        "status": status.value if status else None,
        "moved_from": found.moved_from or None,
        "moved_to": _moment(item.agenda.moved_to) if item.agenda else None,
        "location": item.agenda.location if item.agenda else "",
        "agenda_out": ahead.agenda_is_out,
        "links": [{"label": link.label, "url": link.url} for link in ahead.links],
        "items": [_item_row(marked) for marked in found.items],
        "other_items": found.others,
    }


def _item_row(marked: Marked) -> dict[str, Any]:
    item, agenda = marked.met.stored.item, marked.met.stored.item.agenda
    page = packet_page(item, marked.met.terms)
    return {
        "key": item.keys[0],
        "number": agenda.number if agenda else "",
        "file": agenda.file if agenda else "",
        "title": item.title,
        "url": item.url,
        "consent": bool(agenda and agenda.consent),
        "pulled": bool(agenda and agenda.pulled),
        "added_at": _moment(marked.added),
        "amended_at": _moment(marked.reworded),
        "matched": [{"topic": hit.topic, "terms": [term.text for term in hit.terms]} for hit in marked.met.hits],
        "packet_page": page.url if page else None,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
