"""What a channel is told where a packet, or the form of an agenda, comes and goes: nothing that did not happen."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.newsroom import Newsroom, newsroom
from tests.fakes.pdf import text_pdf
from tests.fakes.web import Answer, serve
from tests.integration.test_packet_newsroom import AGENDA, FILLER, HOURS, PACKET, PACT, UPCOMING, Portal

TITLES = ("Harbor dredging contract", "Ending the 287(g) agreement with ICE", "Lease of the rink", "Parking rates", "A dock")


@pytest.fixture
async def portal() -> AsyncIterator[Portal]:
    async with serve() as site:
        yield Portal(site)


@pytest.fixture
async def room(portal: Portal, tmp_path: Path, sqlite_url: str) -> AsyncIterator[Newsroom]:
    async with newsroom(tmp_path, sqlite_url, [portal.feed]) as running:
        assert await running.poll() == []
        yield running


def stamped(portal: Portal, day: int) -> None:
    """Publish the documents anew."""
    listed: list[dict[str, Any]] = json.loads(portal.site.scripts[UPCOMING][0].body)
    for document in listed[0]["documentList"]:
        document["publishDate"] = f"2025-06-{day}T15:00:00"
    portal.site.script(UPCOMING, Answer(body=json.dumps(listed).encode()))


async def loud(room: Newsroom, after: timedelta = HOURS) -> list[tuple[str, str]]:
    return [(line["delivery"], line["kind"]) for line in await room.poll(after) if line["delivery"] != "edit"]


async def test_a_packet_that_comes_later_amends_and_adds_nothing(portal: Portal, room: Newsroom) -> None:
    packet = text_pdf("The agenda", PACT, FILLER, bookmarks=[(TITLES[1], 2), (TITLES[2], 3)])
    portal.publish(packet, *TITLES)
    portal.site.script(PACKET, Answer(status=503))
    assert await loud(room) == [("post", "agenda")]
    portal.site.script(PACKET, Answer(body=packet))
    assert await loud(room) == []
    for day, answer in (
        (21, Answer(status=503)),
        (22, Answer(body=packet)),
        (23, Answer(status=404)),
        (24, Answer(body=packet)),
    ):
        stamped(portal, day)
        portal.site.script(PACKET, answer)
        assert (day, await loud(room)) == (day, [])


async def test_an_agenda_that_turns_from_a_page_into_a_pdf_and_back_is_the_same_agenda(portal: Portal, room: Newsroom) -> None:
    portal.publish(b"no packet", *TITLES)
    page = portal.site.scripts[AGENDA][0]
    assert await loud(room) == [("post", "agenda")]
    pdf = text_pdf("\n".join(f"{number}. {title}" for number, title in enumerate(TITLES, start=1)))
    for day, answer in ((21, Answer(body=pdf)), (22, page), (23, Answer(body=pdf)), (24, page)):
        stamped(portal, day)
        portal.site.script(AGENDA, answer)
        assert (day, await loud(room)) == (day, [])
