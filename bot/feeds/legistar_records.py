"""Rows of the Legistar Web API -> items. Pure; the fields are those of webapi.legistar.com/Help (sources.md section 3.1)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.domain.errors import Fault
from bot.domain.item import AgendaFacts, Item, ItemType, Link, MeetingStatus, Outcome
from bot.domain.limits import MAX_FIELD, MAX_TEXT, MAX_TITLE
from bot.feeds.dates import EARLIEST, clock_in, local
from bot.feeds.document import Unreadable
from bot.feeds.legistar_gaps import Filled, fill
from bot.feeds.meeting_words import is_draft, status_of_label, status_of_prose
from bot.feeds.procedural import is_procedural
from bot.feeds.records import is_consent, text_of
from bot.text.html import html_to_text

Row = Mapping[str, Any]

_FRACTION = re.compile(r"\.\d+")
_CONSENT = re.compile(r"^\s*\*+\s*")
_DONE = re.compile(
    r"\b(?:roll call|call to order|pledge|invocation|prayer|moment of silence|adjourn\w*|recess|minutes|page break|welcome"
    r"|quorum)\b",
    re.IGNORECASE,
)
_ROUTINE_TYPES = frozenset({"minutes", "proclamation", "ceremonial"})
_NO_DECISION = re.compile(
    r"\W*(?:complet\w*|discuss\w*|heard|held|no action\w*|not(?:ed| taken| considered)|present(?:ed)?|presentation|"
    r"information(?:al)?(?: only)?|report(?:ed)?|none|scheduled|placed on agenda|read into (?:the )?record)\W*",
    re.IGNORECASE,
)
_PASSED = {"pass": True, "passed": True, "fail": False, "failed": False}
_NOTICED = (
    "EventBodyName",
    "EventDate",
    "EventTime",
    "EventLocation",
    "EventComment",
    "EventAgendaStatusName",
    "EventMinutesStatusName",
    "EventAgendaFile",
    "EventMinutesFile",
    "EventLastModifiedUtc",
    "EventAgendaLastPublishedUTC",
    "EventMinutesLastPublishedUTC",
)
CHANGE_STAMPS = ("EventLastModifiedUtc", "EventAgendaLastPublishedUTC", "EventMinutesLastPublishedUTC")
_CASES = {name.lower(): name for name in (*CHANGE_STAMPS, "EventItemLastModifiedUtc")}


def read_rows(body: bytes, key: str) -> list[dict[str, Any]] | Unreadable:
    """Read a list of rows that each have an integer ``key``; the job that runs in a worker for a list of meetings.

    Names are read in any letter case: ``…Utc`` and ``…UTC`` both occur for one field.
    """
    if body.lstrip()[:1] == b"<":
        return Unreadable(Fault.NOT_A_FEED, "the answer is a page or XML, not JSON")
    try:
        rows = json.loads(body)
    except (ValueError, RecursionError) as error:
        if body.lstrip()[:1] not in {b"[", b"{"}:
            shown = " ".join(body[:80].decode("utf-8", "replace").split())
            return Unreadable(Fault.NOT_A_FEED, f"the answer is not JSON: “{shown}”")
        return Unreadable(Fault.UNREADABLE, f"the JSON cannot be read: {str(error)[:200]}")
    if not isinstance(rows, list):
        return Unreadable(Fault.NOT_A_FEED, "the answer is JSON, but not a list of rows")
    named = [_named(row) for row in rows if isinstance(row, dict)]
    return [row for row in named if isinstance(row.get(key), int)]


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return {_CASES.get(name.lower(), name): value for name, value in row.items()}


def read_meeting(
    event: Row, agenda: bytes, zone: str, place: str | None, filled: Mapping[str, Filled]
) -> tuple[Item, ...] | Unreadable:
    """Read a meeting and its agenda, in agenda order: the job that runs in a worker for each meeting.

    ``filled`` is what was found out beside the agenda (legistar_gaps), by the item's id.
    """
    rows = read_rows(agenda, "EventItemId")
    if isinstance(rows, Unreadable):
        return rows
    meeting = meeting_item(event, zone, place)
    rows.sort(key=lambda row: (_sequence(row) or 0, row["EventItemId"]))
    return (meeting, *_agenda(fill(rows, filled), meeting))


def _agenda(rows: Sequence[Row], meeting: Item) -> Iterator[Item]:
    """Return the items; a row that is a heading stands above those after it."""
    section = ""
    for row in rows:
        if _on_agenda(row):
            item = agenda_item(row, meeting, section)
            yield item
            section = item.title if _is_heading(item) else section


def _is_heading(item: Item) -> bool:
    facts = item.agenda
    return bool(facts and facts.procedural and not facts.file and not item.tags) and is_section(item.title)


def is_section(title: str) -> bool:
    """Whether a row without a file stands above those that follow it, and is not itself something that is done."""
    return _DONE.search(title) is None and is_procedural(title, substantial=False)


def stamp(event: Row) -> str:
    """Return a hash of what says that a meeting must be looked at again."""
    return hashlib.sha256(json.dumps([event.get(name) for name in _NOTICED]).encode()).hexdigest()[:16]


def instant(text: object) -> datetime | None:
    """Read one of the API's UTC stamps: no zone, none to seven digits after the second."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(_FRACTION.sub(lambda hit: hit.group()[:7], text))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def meeting_item(event: Row, zone: str, place: str | None) -> Item:
    """Return the meeting of an event row; its local times are read in ``zone`` (IANA)."""
    meets_at, time_known = starts(event, zone)
    keys = _keys("event", event["EventId"], event.get("EventGuid"))
    comment = html_to_text(text_of(event, "EventComment"), limit=MAX_TEXT)
    agenda_at = instant(event.get("EventAgendaLastPublishedUTC"))
    return Item(
        type=ItemType.MEETING,
        keys=keys,
        title=text_of(event, "EventBodyName")[:MAX_TITLE],
        url=text_of(event, "EventInSiteURL")[:MAX_FIELD],
        text=comment,
        published_at=agenda_at,
        meets_at=meets_at,
        time_known=time_known,
        status=_status(event, comment),
        place=place,
        links=_links([("Agenda", event.get("EventAgendaFile")), ("Minutes", event.get("EventMinutesFile"))]),
        agenda=AgendaFacts(
            meeting_key=keys[0],
            body=text_of(event, "EventBodyName")[:MAX_FIELD],
            location=html_to_text(text_of(event, "EventLocation"), limit=MAX_FIELD),
            agenda_published_at=agenda_at,
        ),
    )


def agenda_item(row: Row, meeting: Item, section: str) -> Item:
    """Return the agenda item of a row; what it does not have of its own it takes from its meeting.

    The title is the legislation's full text; of a title too long for one the text carries the whole.
    """
    facts = meeting.agenda or AgendaFacts(meeting.keys[0], meeting.title)
    raw = text_of(row, "EventItemTitle")
    whole = html_to_text(_CONSENT.sub("", raw)).replace("\n", " ")
    title = whole[:MAX_TITLE]
    procedural = _is_procedural(row, whole)
    section = "" if procedural else section
    matter = html_to_text(text_of(row, "EventItemMatterName"), limit=MAX_FIELD)
    parts = [
        whole if whole != title else "",
        *(html_to_text(text_of(row, name)) for name in ("EventItemAgendaNote", "EventItemActionText", "EventItemMinutesNote")),
    ]
    parts.insert(1, matter if matter.casefold() not in whole.casefold() else "")
    parts += [line for line in row.get("Lines", ()) if line.casefold() not in whole.casefold()]
    return Item(
        type=ItemType.AGENDA_ITEM,
        keys=_keys("eventitem", row["EventItemId"], row.get("EventItemGuid")),
        title=title or matter,
        url=meeting.url,
        text="\n".join(dict.fromkeys(part for part in parts if part))[:MAX_TEXT],
        published_at=meeting.published_at,
        meets_at=meeting.meets_at,
        time_known=meeting.time_known,
        status=meeting.status,
        place=meeting.place,
        tags=tuple(tag for tag in (text_of(row, "EventItemMatterType")[:MAX_FIELD],) if tag),
        links=_attachments(row),
        agenda=AgendaFacts(
            meeting_key=facts.meeting_key,
            body=facts.body,
            location=facts.location,
            number=text_of(row, "EventItemAgendaNumber")[:MAX_FIELD],
            section=section,
            sequence=_sequence(row),
            file=text_of(row, "EventItemMatterFile")[:MAX_FIELD],
            matter=matter,
            consent=bool(row.get("EventItemConsent")) or _CONSENT.match(raw) is not None or is_consent((section,)),
            procedural=procedural,
            beside=tuple(row.get("Beside", ())),
            agenda_published_at=facts.agenda_published_at,
            outcome=_outcome(row),
        ),
    )


def starts(event: Row, zone: str) -> tuple[datetime | None, bool]:
    """Return when a meeting starts, in UTC, and whether its time is known, from a local date and a free-text time.

    Midnight without a time means that the time is not known, a day long past (0001-01-01, 1900-01-01) that the day is not.
    """
    try:
        moment = datetime.fromisoformat(text_of(event, "EventDate"))
        clock = clock_in(text_of(event, "EventTime")) or (moment.time() if moment.hour or moment.minute else None)
        meets_at = local(moment.date(), clock, zone)
    except (ValueError, OverflowError):
        return None, True
    return (meets_at, clock is not None) if meets_at >= EARLIEST else (None, True)


def _status(event: Row, comment: str) -> MeetingStatus | None:
    name = text_of(event, "EventAgendaStatusName")
    for label in (name, *(text_of(event, field) for field in ("EventTime", "EventLocation", "EventBodyName"))):
        if status := status_of_label(label):
            return status
    if status := status_of_prose(comment):
        return status
    if name.lower().startswith(("final", "published", "approved")):
        return MeetingStatus.CONFIRMED
    return MeetingStatus.TENTATIVE if is_draft(name) else None


def _on_agenda(row: Row) -> bool:
    """Whether a row belongs to the agenda, or was taken up without standing on it. Sequence null or 0 = not on the agenda."""
    return bool(text_of(row, "EventItemTitle") or text_of(row, "EventItemMatterName")) and bool(_sequence(row) or _outcome(row))


def _is_procedural(row: Row, title: str) -> bool:
    """Whether a row is order of business and nothing to report on; what has a file, an attachment or real words is not."""
    if row.get("EventItemRollCallFlag") and not row.get("EventItemMatterFile"):
        return True
    if text_of(row, "EventItemMatterType").lower() in _ROUTINE_TYPES:
        return True
    substantial = row.get("EventItemMatterId") or row.get("EventItemMatterFile") or _outcome(row) or _attachments(row)
    return is_procedural(title, substantial=bool(substantial))


def outcome_of(action: str, named: str, tally: str, flag: object) -> Outcome | None:
    """Return what the body decided, in the record's words; None for "completed", "discussed" and the like.

    ``named`` is the name of the passed flag ("Pass", "Fail"), ``flag`` the flag itself, None where there is none.
    """
    decided = flag is not None or bool(tally) or bool(named)
    if not decided and (not action or _NO_DECISION.fullmatch(action)):
        return None
    passed = bool(flag) if flag is not None else _PASSED.get(named.lower())
    return Outcome((action or named)[:MAX_FIELD], passed, tally[:MAX_FIELD])


def _outcome(row: Row) -> Outcome | None:
    action, named = text_of(row, "EventItemActionName"), text_of(row, "EventItemPassedFlagName")
    return outcome_of(action, named, text_of(row, "EventItemTally"), row.get("EventItemPassedFlag"))


def _attachments(row: Row) -> tuple[Link, ...]:
    files = row.get("EventItemMatterAttachments")
    if not isinstance(files, list):
        return ()
    return _links(
        [
            (text_of(file, "MatterAttachmentName") or "Attachment", file.get("MatterAttachmentHyperlink"))
            for file in files
            if isinstance(file, dict) and file.get("MatterAttachmentShowOnInternetPage") is not False
        ]
    )


def _links(pairs: Sequence[tuple[str, object]]) -> tuple[Link, ...]:
    return tuple(
        Link(label[:MAX_FIELD], address[:MAX_FIELD])
        for label, address in pairs
        if isinstance(address, str) and address.lower().startswith(("http://", "https://"))
    )


def _sequence(row: Row) -> int | None:
    value = row.get("EventItemAgendaSequence")
    return value if isinstance(value, int) else None


def _keys(kind: str, number: int, guid: object) -> tuple[str, ...]:
    return (f"{kind}:{number}", *((f"{kind}-guid:{guid.lower()[:100]}",) if isinstance(guid, str) and guid else ()))
