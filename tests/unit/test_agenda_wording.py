"""Titles and pages of matching agenda items as people read them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.item import Item, ItemType, PdfPages
from bot.domain.message import Span, Style
from bot.domain.subscription import Term
from bot.services.commands.agenda_wording import packet_page, title_spans

URL = "https://city.example/p.pdf"


def term(full: str, word: str) -> Term:
    start = full.index(word)
    return Term(word, start, start + len(word))


def read(spans: tuple[Span, ...]) -> str:
    return "".join(f"*{span.text}*" if span.style is Style.STRONG else span.text for span in spans)


def test_matched_words_stand_out() -> None:
    title = "End the ICE agreement"
    assert read(title_spans(title, [term(title, "agreement"), term(title, "ICE")])) == "End the *ICE* *agreement*"
    assert read(title_spans(title, [Term("gone", 4, 8)])) == title


def test_a_long_title_is_cut_to_what_matched() -> None:
    title = " ".join(["providing for an effective date"] * 20 + ["ferry landing"] + ["and other purposes"] * 20)
    said = read(title_spans(title, [term(title, "ferry")]))
    assert said.startswith("… ")
    assert "*ferry* landing" in said
    assert said.endswith(" …")
    assert read(title_spans(title, [])).startswith("providing for an effective date")


@given(st.text(st.sampled_from("ab é"), max_size=600), st.lists(st.tuples(st.integers(0, 600), st.integers(1, 9)), max_size=4))
def test_a_title_is_told_in_its_own_words_and_never_too_long(title: str, hits: list[tuple[int, int]]) -> None:
    terms = [Term(title[at : at + size], at, at + size) for at, size in hits]
    said = "".join(span.text for span in title_spans(title, terms))
    assert said.removeprefix("… ").removesuffix(" …") in title
    assert len(said) <= 206


def test_a_page_is_counted_from_where_the_packet_begins() -> None:
    text = "From the list.\fNo page.\nOne.\fTwo ferry.\fThree ferry."
    item = Item(ItemType.AGENDA_ITEM, ("k",), "Boats", text=text, pages=PdfPages(URL, 40, text.index("One.")))
    full = f"{item.title}\n{item.text}"

    def page(word: str) -> str:
        found = packet_page(item, [term(full, word)])
        return f"{found.label} {found.url}" if found else ""

    assert page("One") == f"page 40 of the packet {URL}#page=40"
    assert page("ferry") == f"page 41 of the packet {URL}#page=41"
    assert page("Three") == f"page 42 of the packet {URL}#page=42"
    assert page("list") == page("Boats") == ""
    assert packet_page(Item(ItemType.AGENDA_ITEM, ("k",), "Boats"), [term(full, "One")]) is None
