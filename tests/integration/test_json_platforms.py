"""PrimeGov, CivicClerk, eSCRIBE and CivicWeb polled: a meeting with its agenda, then nothing, then its cancellation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.feed import FeedState
from bot.domain.item import Item, MeetingStatus
from bot.feeds.agenda_source import AgendaSource
from bot.feeds.civicclerk import CIVICCLERK
from bot.feeds.civicweb import CIVICWEB
from bot.feeds.escribe import ESCRIBE
from bot.feeds.platform import Platform
from bot.feeds.primegov import PRIMEGOV
from tests.fakes.sources import InlineWorkers, ScriptedFetcher, a_feed, fetched, items_of, poll

BASE = "http://127.0.0.1:8080/tenant"
NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)
GUID = "0a1b2c3d-0000-4000-8000-00000000abcd"
CLERK = {"id": 12, "eventName": "City Commission", "startDateTime": "2026-07-08T18:00:00Z", "agendaId": 77}
WEB = {"Id": 12, "Name": "City Commission - Jul 08 2026", "MeetingDateTime": "2026-07-08 18:00", "Published": True}
ESCRIBED = {"ID": GUID, "MeetingName": "City Commission", "StartDate": "2026/07/08 18:00:00", "HasAgenda": True}
GOV: dict[str, Any] = {
    "id": 12,
    "title": "City Commission",
    "dateTime": "2026-07-08T18:00:00",
    "documentList": [
        {"templateId": 9, "templateName": "HTML Agenda", "compileOutputType": 3, "publishDate": "2026-06-18T15:00:00"}
    ],
}
NOTICE = {"templateId": 10, "templateName": "HTML Notice of Cancellation", "compileOutputType": 3, "publishStatus": 1}


@dataclass(frozen=True)
class Tenant:
    """What a tenant answers, by path: its list, its agenda, and the list once the meeting is called off."""

    platform: Platform
    lists: str
    meetings: Any
    agenda: tuple[str, str]
    called_off: Any


TENANTS = [
    Tenant(
        PRIMEGOV,
        "/api/v2/PublicPortal/",
        [GOV],
        ("/Portal/Meeting?meetingTemplateId=9", "<div class=meeting-item data-itemid=5>Pier lease</div>"),
        [GOV | {"documentList": [*GOV["documentList"], NOTICE]}],
    ),
    Tenant(
        CIVICCLERK,
        "/v1/Events?$filter=",
        {"value": [CLERK]},
        ("/v1/Meetings/77", json.dumps({"items": [{"id": 5, "agendaObjectItemName": "Pier lease"}]})),
        {"value": [CLERK | {"eventName": "City Commission-- CANCELED"}]},
    ),
    Tenant(
        ESCRIBE,
        "/MeetingsCalendarView.aspx/GetCalendarMeetings",
        {"d": [ESCRIBED]},
        (
            f"/Meeting.aspx?Id={GUID}&Agenda=Agenda&lang=English",
            "<div class=AgendaItemContainer><div class=AgendaItem5><div class=AgendaItemTitle>Pier lease</div></div></div>",
        ),
        {"d": [ESCRIBED | {"MeetingName": "Cancelled - City Commission"}]},
    ),
    Tenant(
        CIVICWEB,
        "/Services/MeetingsService.svc/meetings?from=",
        [WEB],
        (
            "/Services/MeetingsService.svc/meetings/12/meetingDocuments",
            json.dumps([{"Id": 1, "Type": 1, "IsPublic": True, "Name": "Agenda", "Html": "<p>Pier lease</p>"}]),
        ),
        [WEB | {"Name": "City Commission - Jul 08 2026 - NO MEETING"}],
    ),
]


@pytest.mark.parametrize("tenant", TENANTS, ids=lambda tenant: tenant.platform.kind)
async def test_a_tenant_is_polled_through_to_a_cancellation(tenant: Tenant) -> None:
    source, feed = AgendaSource(tenant.platform, InlineWorkers()), a_feed(tenant.platform.kind, BASE)
    path, agenda = tenant.agenda
    fetch = ScriptedFetcher({BASE + path: fetched(agenda.encode(), BASE + path)})

    async def polled(answer: Any, state: FeedState, now: datetime) -> tuple[list[Item], FeedState]:
        fetch.answers[BASE + tenant.lists] = lambda url: fetched(json.dumps(answer).encode(), url)
        batches, state = await poll(source, feed, state, fetch, now)
        return items_of(batches), state

    (meeting, item), state = await polled(tenant.meetings, FeedState("f"), NOW)
    assert (meeting.title, meeting.status, meeting.meets_at) == ("City Commission", None, datetime(2026, 7, 8, 22, tzinfo=UTC))
    assert "Pier lease" in item.title + item.text
    assert item.agenda is not None
    assert item.agenda.meeting_key == meeting.keys[0]

    unchanged, state = await polled(tenant.meetings, state, NOW + timedelta(hours=1))
    assert unchanged == []

    (off, *_), state = await polled(tenant.called_off, state, NOW + timedelta(hours=2))
    assert (off.keys, off.status) == (meeting.keys, MeetingStatus.CANCELLED)
