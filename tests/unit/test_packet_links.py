"""Which of a meeting's documents is its packet."""

from __future__ import annotations

import pytest

from bot.domain.item import Item, ItemType, Link
from bot.domain.limits import MAX_DOCUMENT_BYTES
from bot.feeds.packet_links import documents_of, packet_of

SITE = "https://saltmarsh.example"


def a_meeting(*links: tuple[str, str]) -> Item:
    attached = tuple(Link(label, SITE + path) for label, path in links)
    return Item(ItemType.MEETING, ("meeting:1",), "Town Commission", links=attached)


@pytest.mark.parametrize(
    ("links", "packet"),
    [
        ((("Agenda", "/a.pdf"), ("Agenda Packet", "/p")), "/p"),
        ((("Agenda Packet (HTML)", "/h"), ("Agenda", "/a.pdf")), "/a.pdf"),
        ((("Minutes packet", "/m.pdf"), ("Agenda", "/page")), None),
        ((("Agenda (PDF)", "/doc/7"),), "/doc/7"),
        ((("Agenda", "/Public/CompiledDocument/7"),), "/Public/CompiledDocument/7"),
        ((("Notice of cancellation packet", "/n.pdf"), ("Video", "/v")), None),
    ],
)
def test_the_packet_is_told_by_its_label_else_the_agenda_by_being_a_pdf(
    links: tuple[tuple[str, str], ...], packet: str | None
) -> None:
    found = packet_of(a_meeting(*links))
    assert (found.url if found else None) == (SITE + packet if packet else None)


def test_an_agenda_is_read_from_its_own_document_before_the_packet_and_may_be_large() -> None:
    asks = documents_of(a_meeting(("Packet", "/p"), ("Agenda", "/a.pdf"), ("Agenda", "/page")))
    assert [(ask.url, ask.most) for ask in asks] == [(f"{SITE}/a.pdf", MAX_DOCUMENT_BYTES), (f"{SITE}/p", MAX_DOCUMENT_BYTES)]
