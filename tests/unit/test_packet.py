"""A packet divided: which pages are whose, what has no room, what is read from the PDF itself."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.item import AgendaFacts, Item, ItemType, Link, PdfPages
from bot.domain.limits import MAX_TEXT
from bot.domain.pages import own_text, page_of
from bot.feeds.packet import Packet, in_parts, read_packet
from bot.feeds.packet_parts import Part, divide
from bot.feeds.pdf import Bookmark
from tests.fakes.pdf import Leaf, a_pdf, a_picture, scanned_pdf, text_pdf

URL = "https://saltmarsh.example/packet.pdf"
PACKET, AGENDA = Link("Agenda Packet", URL), Link("Agenda (PDF)", URL)
FACTS = AgendaFacts("meeting:7", "Town Commission")
MEETING = Item(
    ItemType.MEETING,
    ("meeting:7",),
    "Town Commission",
    meets_at=datetime(2025, 7, 8, 21, tzinfo=UTC),
    place="ocd-division/country:us/state:fl/place:saltmarsh",
    agenda=FACTS,
)
REPORT = "The staff report says what it costs and who pays for it, at length."


def an_item(title: str, number: str = "", file: str = "") -> Item:
    facts = AgendaFacts("meeting:7", "Town Commission", number=number, file=file)
    return Item(ItemType.AGENDA_ITEM, (f"agenda-item:7/{title}",), title, text="As submitted.", agenda=facts)


ROAD = an_item("Resurfacing of Harbor Road", "7.A.", "25-101")
PACT = an_item("Agreement with the county sheriff", "7.B.", "25-102")
DOCK = an_item("Lease of the fuel dock", "8.")
ITEMS = (ROAD, PACT, DOCK)


def a_packet(body: bytes, items: tuple[Item, ...] | None = ITEMS, source: Link = PACKET) -> Packet:
    found = read_packet(body, source, MEETING, items)
    assert isinstance(found, Packet)
    return found


def told(packet: Packet) -> list[tuple[str, int | None, int | None]]:
    """Return titles with the first and the last page of each."""
    return [
        (
            item.title,
            item.pages.first if item.pages else None,
            page_of(item, len(item.text)) if item.pages else None,
        )
        for item in packet.items
    ]


def test_bookmarks_divide_by_number_file_and_title() -> None:
    marks = [("Agenda", 1), ("7.A. Road report", 2), ("File 25-102", 4), ("Lease of the fuel", 5), ("Exhibit", 6)]
    bookmarks = [Bookmark(title, page, 0 if title != "Exhibit" else 1) for title, page in marks]
    assert divide([REPORT] * 7, bookmarks, ITEMS) == [Part(1, 1, None), Part(2, 3, 0), Part(4, 4, 1), Part(5, 7, 2)]


def test_a_bookmark_beside_the_items_ends_them() -> None:
    bookmarks = [Bookmark("7.A.", 1, 0), Bookmark("Correspondence", 3, 0)]
    assert divide([REPORT] * 4, bookmarks, ITEMS) == [Part(1, 2, 0), Part(3, 4, None)]


def test_two_items_that_begin_on_one_page_share_it() -> None:
    bookmarks = [Bookmark("7.A.", 1, 0), Bookmark("7.B.", 1, 0), Bookmark("8.", 2, 0)]
    assert divide([REPORT] * 2, bookmarks, ITEMS) == [Part(1, 1, 0), Part(1, 1, 1), Part(2, 2, 2)]


def test_without_bookmarks_the_heads_of_pages_divide() -> None:
    pages = [
        "Agenda\n7.A. Resurfacing of Harbor Road\n7.B. Agreement with the county sheriff\n8. Lease of the fuel dock",
        f"Staff report 25-101\n{REPORT}",
        REPORT,
        f"AGREEMENT WITH THE COUNTY SHERIFF\n{REPORT}",
        f"Agenda Item No. 8\n{REPORT}",
        REPORT,
    ]
    assert divide(pages, [], ITEMS) == [Part(2, 3, 0), Part(4, 4, 1), Part(5, 6, 2)]


def test_an_items_text_ends_with_its_pages() -> None:
    body = text_pdf("Table of contents", "One", "Two", "Three", bookmarks=[("7.A.", 2), ("7.B.", 4)])
    road, pact, dock, rest = a_packet(body).items
    assert (road.text, road.pages) == ("As submitted.\nOne\fTwo", PdfPages(URL, 2, len("As submitted.\n")))
    assert [page_of(road, road.text.index(word)) for word in ("submitted", "One", "Two")] == [None, 2, 3]
    assert own_text(road) == "As submitted."
    assert (pact.pages, dock) == (PdfPages(URL, 4, len("As submitted.\n")), DOCK)
    assert (rest.type, rest.title, rest.url, rest.text) == (
        ItemType.DOCUMENT,
        "Agenda packet, page 1",
        f"{URL}#page=1",
        "Table of contents",
    )
    assert (rest.agenda, rest.place, rest.meets_at) == (FACTS, MEETING.place, MEETING.meets_at)


def test_what_has_no_room_becomes_documents_of_the_item() -> None:
    page = "\n".join([REPORT] * 60)
    count = 3 * MAX_TEXT // len(page)
    packet = a_packet(text_pdf(*[f"{page}\n{number}" for number in range(count)], bookmarks=[("7.B.", 1)]))
    held = [item for item in packet.items if item.pages]
    assert [item.title.partition(",")[0] for item in held] == [PACT.title, *["Agenda packet"] * 2]
    assert held[1].title.endswith("(item 7.B)")
    pages = [(item.pages.first, page_of(item, len(item.text))) for item in held if item.pages]
    assert [first for first, _ in pages[1:]] == [last + 1 for _, last in pages[:-1] if last]
    assert (pages[0][0], pages[-1][1]) == (1, count)
    assert all(len(item.text) <= MAX_TEXT for item in held)


def test_documents_keep_their_keys_where_a_page_more_stands_before_them() -> None:
    page = "\n".join([REPORT] * 60)
    before, after = (a_packet(text_pdf(*[page] * count, bookmarks=[("7.B.", count - 20)])) for count in (40, 41))
    keys = [[item.keys for item in packet.items] for packet in (before, after)]
    assert keys[0] == keys[1]
    assert len({key for each in keys[0] for key in each}) == len(keys[0])


def test_a_short_agenda_beside_its_items_says_nothing_new() -> None:
    assert a_packet(text_pdf("7.A. Resurfacing of Harbor Road"), source=AGENDA) == Packet(ITEMS)
    assert a_packet(scanned_pdf(3), source=AGENDA) == Packet(ITEMS)


def test_a_scanned_packet_leaves_the_items_and_says_so() -> None:
    assert a_packet(scanned_pdf(40)) == Packet(ITEMS, "the packet is scanned and was not read")
    assert a_packet(scanned_pdf(4), None, AGENDA) == Packet((), "the agenda is scanned and was not read")


def test_a_partly_scanned_packet_says_which_pages() -> None:
    scan = Leaf([], a_picture())
    leaves = [Leaf([REPORT]), scan, Leaf([REPORT]), scan, scan, Leaf([REPORT])]
    assert a_packet(a_pdf(leaves)).unread == "pages 2, 4–5 of the packet are scanned and were not read"
    assert a_packet(a_pdf(leaves[:3])).unread == "page 2 of the packet is scanned and was not read"


LONG_TITLE = (
    "Resolution 25-11, on an agreement of the Town with the county sheriff that extends over more than one line of the page "
    "and is one title all the same"
)
FRONT = """Town of Saltmarsh
Tuesday, July 8, 2025
1. Call to order
2. CONSENT AGENDA
2.A. Resolution 25-11, on an agreement of the Town with the county sheriff that extends over
more than one line of the page and is one title all the same
Sponsor: the Mayor
2.B. A warrant list"""


def test_items_are_read_from_an_agenda_that_is_a_pdf() -> None:
    packet = a_packet(text_pdf(FRONT, "3. Lease of the fuel dock\n4. Adjournment\n5. Not an item"), None, AGENDA)
    assert [(item.agenda.number, item.title, item.pages.first) for item in packet.items if item.agenda and item.pages] == [
        ("1.", "Call to order", 1),
        ("2.", "CONSENT AGENDA", 1),
        (
            "2.A.",
            LONG_TITLE,
            1,
        ),
        ("2.B.", "A warrant list", 1),
        ("3.", "Lease of the fuel dock", 2),
        ("4.", "Adjournment", 2),
    ]
    assert packet.items[2].text == "Sponsor: the Mayor"
    assert [item.agenda.consent for item in packet.items if item.agenda] == [False, False, True, True, False, False]


def test_an_agenda_without_numbers_is_one_item() -> None:
    (whole,) = a_packet(text_pdf("The board meets", "to speak of the dock"), None, AGENDA).items
    assert (whole.title, whole.text, whole.pages) == (
        "Town Commission",
        "The board meets\fto speak of the dock",
        PdfPages(URL, 1, 0, "agenda"),
    )


def test_a_packet_with_its_agenda_in_front_gives_items_with_pages() -> None:
    body = text_pdf(
        "1. Resurfacing of Harbor Road\n2. Agreement with the county sheriff\n3. Adjournment",
        f"Resurfacing of Harbor Road\n{REPORT}",
        f"Agreement with the county sheriff\n{REPORT}",
    )
    assert told(a_packet(body, None)) == [
        ("Resurfacing of Harbor Road", 2, 2),
        ("Agreement with the county sheriff", 3, 3),
        ("Adjournment", 1, 1),
    ]


def test_what_a_long_packet_holds_besides_the_items_is_told_in_parts() -> None:
    page = "\n".join([REPORT] * 60)
    items = (MEETING, *a_packet(text_pdf(*[page] * 600, bookmarks=[("7.B.", 590)])).items)
    first, *others = in_parts(items)
    assert first[:4] == items[:4]
    assert sum(map(len, (first, *others))) == len(items)
    assert others
    assert all(item.type is ItemType.DOCUMENT for part in others for item in part)
    assert list(in_parts((MEETING,))) == [(MEETING,)]
