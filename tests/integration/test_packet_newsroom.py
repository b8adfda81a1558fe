"""A packet through the whole app: from a platform's list to the alert that says the page, links to it and quotes it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.feed import Feed
from bot.services.explaining import Unseen, explain
from tests.fakes.newsroom import KEY_WEST, Newsroom, newsroom
from tests.fakes.pdf import scanned_pdf, text_pdf
from tests.fakes.web import Answer, Site, serve

UPCOMING = "/api/v2/PublicPortal/ListUpcomingMeetings"
ARCHIVED = "/api/v2/PublicPortal/ListArchivedMeetings?year=2025"
AGENDA = "/Portal/Meeting?meetingTemplateId=9"
PACKET = "/packets/12.pdf"
HOURS = timedelta(hours=2)
FILLER = "The staff report says what the work costs."
PACT = f"{FILLER}\nThe Sheriff asks the City to end its 287(g) agreement with ICE at once."


class Portal:
    """A PrimeGov portal on loopback with one meeting."""

    def __init__(self, site: Site) -> None:
        self.site = site
        site.script(ARCHIVED, Answer(body=b"[]"))
        site.script(UPCOMING, Answer(body=b"[]"))
        self.feed = Feed("city", "primegov", site.url, "America/New_York", timedelta(minutes=15), place=KEY_WEST)

    def publish(self, packet: bytes, *titles: str) -> None:
        """Publish the agenda and its packet."""
        document = {
            "templateId": 9,
            "templateName": "HTML Agenda",
            "compileOutputType": 3,
            "publishDate": "2025-06-20T15:00:00",
        }
        whole = {"templateId": 10, "templateName": "Agenda Packet", "link": PACKET, "publishDate": "2025-06-20T15:00:00"}
        meeting = {"id": 12, "title": "City Commission", "dateTime": "2025-07-08T17:00:00", "documentList": [document, whole]}
        rows = "".join(f"<div class=meeting-item data-itemid={at}>{title}</div>" for at, title in enumerate(titles, start=1))
        self.site.script(UPCOMING, Answer(body=json.dumps([meeting]).encode()))
        self.site.script(AGENDA, Answer(body=rows.encode()))
        self.site.script(PACKET, Answer(body=packet))


@pytest.fixture
async def portal() -> AsyncIterator[Portal]:
    async with serve() as site:
        yield Portal(site)


@pytest.fixture
async def room(portal: Portal, tmp_path: Path, sqlite_url: str) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path, sqlite_url, [portal.feed]) as running:
        assert await running.poll() == []
        yield running


def a_packet(*, at: int, count: int = 6) -> bytes:
    """Return a packet whose third page begins the second item, with the pact on one of its pages."""
    pages = [PACT if number == at else f"{FILLER}\nPart {chr(96 + number)}" for number in range(1, count + 1)]
    return text_pdf(*pages, bookmarks=[("Harbor dredging contract", 2), ("Agreement with the county", 3)])


async def test_an_alert_says_the_page_of_the_packet_links_to_it_and_quotes_it(portal: Portal, room: Newsroom) -> None:
    portal.publish(a_packet(at=5), "Harbor dredging contract", "Agreement with the county")
    (line,) = await room.poll(HOURS)
    assert (line["kind"], line["title"]) == ("agenda", "Agreement with the county")
    assert "Page 5 of the packet" in line["text"]
    assert f"{portal.site.url}{PACKET}#page=5" in line["text"]
    assert "end its 287(g) agreement with ICE at once." in line["text"]
    explained = await explain(room.app.store, line["url"])
    assert not isinstance(explained, Unseen)
    said = [stage.detail for each in explained for traced in each.traces for stage in traced.stages]
    assert any("topic immigration: page 5 of the packet" in detail for detail in said)


async def test_pages_of_no_item_are_found_as_well(portal: Portal, room: Newsroom) -> None:
    portal.publish(a_packet(at=1), "Harbor dredging contract", "Agreement with the county")
    (line,) = await room.poll(HOURS)
    assert (line["kind"], line["title"]) == ("agenda", "Agenda packet, page 1")
    assert line["url"] == f"{portal.site.url}{PACKET}#page=1"
    assert "Page 1 of the packet" in line["text"]


async def test_a_packet_published_again_with_a_page_more_tells_nothing_twice(portal: Portal, room: Newsroom) -> None:
    portal.publish(a_packet(at=5), "Harbor dredging contract", "Agreement with the county")
    await room.poll(HOURS)
    listed: list[dict[str, Any]] = json.loads(portal.site.scripts[UPCOMING][0].body)
    listed[0]["documentList"][1]["publishDate"] = "2025-06-21T15:00:00"
    portal.publish(a_packet(at=6, count=8), "Harbor dredging contract", "Agreement with the county")
    portal.site.script(UPCOMING, Answer(body=json.dumps(listed).encode()))
    lines = await room.poll(HOURS)
    assert [line["delivery"] for line in lines] in ([], ["edit"])


async def test_a_scanned_packet_is_said_to_be_unread(portal: Portal, room: Newsroom) -> None:
    portal.publish(scanned_pdf(40), "Ending the 287(g) agreement with ICE")
    (line,) = await room.poll(HOURS)
    assert "The packet is scanned and was not read." in line["text"]
