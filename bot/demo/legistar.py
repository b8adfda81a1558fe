"""What a Legistar tenant shows -> the rows of its Web API (sources.md section 3.1 lists the fields). Pure.

A row carries every field that the API sends, most of them null, as the real one does; lists have ``EventItems: []``.
"""

from __future__ import annotations

import base64
import uuid
from datetime import UTC, datetime
from typing import Any

from bot.demo.world import Meeting, Result, Row, Shown

Record = dict[str, Any]

_STATUS_IDS = {"Draft": 9, "Final": 10, "Final Revised": 14, "Canceled": 12}


def events(shown: Shown, files: str) -> list[Record]:
    """Return one record for each meeting that exists by now; ``files`` is where the addresses of its documents begin."""
    return [_event(meeting, shown, files) for meeting in shown.meetings]


def agenda_lines(shown: Shown, event_id: int) -> list[str] | None:
    """Return what stands in the agenda file of a meeting; None if there is no such file."""
    for meeting in shown.meetings:
        if meeting.id == event_id and meeting.agenda_at is not None and meeting.agenda_at <= shown.moment:
            rows = [f"{row.number} {row.title}".strip() for row in meeting.rows if row.at <= shown.moment]
            return [meeting.body, f"{meeting.starts:%B %d, %Y}, {_clock(meeting.starts)}", meeting.location, "", *rows]
    return None


def event_items(shown: Shown, event_id: int) -> list[Record] | None:
    """Return the agenda of a meeting, empty before it is published; None if there is no such meeting."""
    for meeting in shown.meetings:
        if meeting.id == event_id:
            rows = [row for row in meeting.rows if row.at <= shown.moment]
            return [_event_item(row, place, meeting, shown) for place, row in enumerate(rows, start=1)]
    return None


def _guid(kind: str, number: int | str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind}:{number}")).upper()


def _row_version(moment: datetime, number: int) -> str:
    return base64.b64encode((int(moment.timestamp()) * 1000 + number % 1000).to_bytes(8, "big")).decode()


def _utc(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-4]


def _clock(starts: datetime) -> str:
    return f"{starts:%I:%M %p}".lstrip("0")


def _event(meeting: Meeting, shown: Shown, files: str) -> Record:
    client, now = shown.outlet.client, shown.moment
    changed = max(moment for moment in meeting.moments() if moment <= now)
    agenda_at = meeting.agenda_at if meeting.agenda_at is not None and meeting.agenda_at <= now else None
    standings = [standing for standing in meeting.standings if standing.at <= now]
    status = standings[-1].status if standings else "Final" if agenda_at else "Draft"
    day = f"{meeting.starts:%y-%m-%d}"
    return {
        "EventId": meeting.id,
        "EventGuid": _guid("event", meeting.id),
        "EventLastModifiedUtc": _utc(changed),
        "EventRowVersion": _row_version(changed, meeting.id),
        "EventBodyId": meeting.body_id,
        "EventBodyName": meeting.body,
        "EventDate": f"{meeting.starts:%Y-%m-%dT00:00:00}",
        "EventTime": _clock(meeting.starts),
        "EventVideoStatus": "Public",
        "EventAgendaStatusId": _STATUS_IDS[status],
        "EventAgendaStatusName": status,
        "EventMinutesStatusId": 9,
        "EventMinutesStatusName": "Draft",
        "EventLocation": meeting.location,
        "EventAgendaFile": None
        if agenda_at is None
        else f"{files}/meetings/{meeting.starts.year}/{meeting.starts.month}/"
        f"{meeting.id}_A_{meeting.body.replace(' ', '_')}_{day}_Meeting_Agenda.pdf",
        "EventMinutesFile": None,
        "EventAgendaLastPublishedUTC": _utc(agenda_at),
        "EventMinutesLastPublishedUTC": None,
        "EventComment": (standings[-1].comment or None) if standings else None,
        "EventVideoPath": None,
        "EventMedia": None,
        "EventInSiteURL": f"{shown.outlet.site}/MeetingDetail.aspx?LEGID={meeting.id}&GID=218&G={_guid('client', client)}",
        "EventItems": [],
    }


def _event_item(row: Row, place: int, meeting: Meeting, shown: Shown) -> Record:
    result = row.result if row.result is not None and row.result.at <= shown.moment else None
    changed = result.at if result is not None else row.at
    record: Record = dict.fromkeys(_UNLESS_SAID)
    record |= {
        "EventItemId": row.id,
        "EventItemGuid": _guid("item", row.id),
        "EventItemLastModifiedUtc": _utc(changed),
        "EventItemRowVersion": _row_version(changed, row.id),
        "EventItemEventId": meeting.id,
        "EventItemAgendaSequence": place,
        "EventItemMinutesSequence": place,
        "EventItemAgendaNumber": row.number or None,
        "EventItemVersion": None,
        "EventItemTitle": row.title,
        "EventItemConsent": int(row.consent),
        "EventItemFlagExtra": 0,
        "EventItemRollCallFlag": int(row.title.casefold() == "roll call"),
        "EventItemMatterAttachments": [],
    }
    if row.file:
        record |= {
            "EventItemVersion": "1",
            "EventItemMatterId": _matter_id(row.file),
            "EventItemMatterGuid": _guid("matter", row.file),
            "EventItemMatterFile": row.file,
            "EventItemMatterName": row.name or None,
            "EventItemMatterType": row.type,
            "EventItemMatterStatus": result.action if result is not None else "Agenda Ready",
        }
    if result is not None:
        record |= _result_fields(result)
    return record


def _matter_id(file: str) -> int:
    return int("".join(character for character in file if character.isdigit()))


def _result_fields(result: Result) -> Record:
    return {
        "EventItemActionId": 300 + sum(result.action.encode()) % 100,
        "EventItemActionName": result.action,
        "EventItemActionText": result.text or None,
        "EventItemPassedFlag": None if result.passed is None else int(result.passed),
        "EventItemPassedFlagName": {True: "Pass", False: "Fail", None: None}[result.passed],
        "EventItemMover": result.mover or None,
        "EventItemSeconder": result.seconder or None,
        "EventItemTally": result.tally or None,
    }


_UNLESS_SAID = (
    "EventItemAccelaRecordId",
    "EventItemActionId",
    "EventItemActionName",
    "EventItemActionText",
    "EventItemAgendaNote",
    "EventItemMatterFile",
    "EventItemMatterGuid",
    "EventItemMatterId",
    "EventItemMatterName",
    "EventItemMatterStatus",
    "EventItemMatterType",
    "EventItemMinutesNote",
    "EventItemMover",
    "EventItemMoverId",
    "EventItemPassedFlag",
    "EventItemPassedFlagName",
    "EventItemSeconder",
    "EventItemSeconderId",
    "EventItemTally",
    "EventItemVideo",
    "EventItemVideoIndex",
)
