"""The page of a packet, from nothing but the offset of a hit and the form feeds before it; and how it is said."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.item import Item, ItemType, PdfPages
from bot.domain.pages import at_page, own_text, page_of
from bot.domain.place import Confidence, Mention
from bot.domain.subscription import Match, Mode, Term, TopicHit
from bot.printing import item_line
from bot.services.paging import first_page, packet, span_of

URL = "https://saltmarsh.example/p.pdf"
ITEM = Item(
    ItemType.AGENDA_ITEM, ("k",), "A road", text="As submitted.\nfirst\fsecond road\fthird road", pages=PdfPages(URL, 7, 14)
)


def a_term(word: str, item: Item = ITEM, after: int = 0) -> Term:
    start = f"{item.title}\n{item.text}".index(word, after)
    return Term(word, start, start + len(word))


def a_match(*terms: Term) -> Match:
    place = Mention("ocd-division/country:us", "US", 0, 0, "", Confidence.CERTAIN, "feed")
    return Match(1, "console:desk", Mode.INSTANT, (place,), (TopicHit("roads", terms),))


def said(match: Match, item: Item = ITEM, *, quoted: bool = True) -> str:
    return "".join(span.text for span in packet(match, item, quoted=quoted))


@given(st.lists(st.text(alphabet="ab \n", max_size=5), min_size=1, max_size=9), st.integers(1, 900), st.data())
def test_the_page_of_a_character_is_that_of_its_text(pages: list[str], first: int, data: st.DataObject) -> None:
    item = replace(ITEM, text="own\n" + "\f".join(pages), pages=PdfPages(URL, first, 4))
    turn = data.draw(st.integers(0, len(pages) - 1))
    at = 4 + sum(len(page) + 1 for page in pages[:turn])
    assert [page_of(item, at + offset) for offset in range(len(pages[turn]))] == [first + turn] * len(pages[turn])
    assert (page_of(item, 3), own_text(item)) == (None, "own")


def test_the_first_hit_in_the_packet_tells_the_page_with_a_link_and_is_quoted() -> None:
    match = a_match(a_term("road", after=7), a_term("third"))
    assert said(match) == "Page 8 of the packet: first second road third road"
    assert packet(match, ITEM)[0].url == f"{URL}#page=8"
    assert said(match, quoted=False) == "Page 8 of the packet"


def test_a_hit_outside_of_the_packet_has_no_page() -> None:
    title = a_match(a_term("road"))
    assert (said(title), said(a_match(a_term("submitted")))) == ("", "")
    assert said(title, replace(ITEM, pages=None)) == ""
    assert first_page([Term("another", 30, 37)], ITEM) is None


def test_an_item_of_a_pdf_agenda_is_told_by_the_page_on_which_it_begins() -> None:
    item = replace(ITEM, text="Sponsor: the Mayor", pages=PdfPages(URL, 3, 0, "agenda"))
    assert said(a_match(a_term("road")), item) == "Page 3 of the agenda"
    assert said(a_match(a_term("Mayor", item)), item) == "Page 3 of the agenda: Sponsor: the Mayor"


def test_gavel_poll_tells_the_pages_of_an_item() -> None:
    assert span_of(ITEM) == "pages 7–9 of the packet"
    assert "A road  (pages 7–9 of the packet)" in item_line(ITEM)
    assert span_of(replace(ITEM, text="As submitted.\nfirst")) == "page 7 of the packet"
    assert span_of(replace(ITEM, pages=None)) == ""


def test_an_address_has_one_page() -> None:
    assert at_page(f"{URL}#page=2", 9) == f"{URL}#page=9"
