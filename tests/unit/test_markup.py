"""A page as a tree, and CSS selectors over it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.markup import read_page
from bot.feeds.selector import first, select

TABLE = """
<DIV id=top CLASS='Agenda wide'>
  <p>Fees<p>Parks <b>and</b> beaches
  <table><tr><td class=n>1.<td><a href="view?id=7&section=2&amp;v=3">Pier <i>lease</i></a><tr><td>2.<td>Docks</table>
  <ul><li>one<li>two<ul><li>two a</ul><li>three</ul>
  <script>document.write("<div class='Agenda'>")</script><!-- <div class="Agenda"> -->
</DIV>
"""


def lines(html: str, selector: str) -> list[str]:
    return [element.line() for element in select(read_page(html), selector)]


def test_names_and_attributes_are_lower_case_and_values_as_written() -> None:
    (div,) = select(read_page(TABLE), "div")
    assert div.get("id") == "top"
    assert div.classes == ["Agenda", "wide"]


def test_end_tags_that_html_lets_out_are_supplied() -> None:
    assert lines(TABLE, "p") == ["Fees", "Parks and beaches"]
    assert lines(TABLE, "tr") == ["1. Pier lease", "2. Docks"]
    assert lines(TABLE, "td") == ["1.", "Pier lease", "2.", "Docks"]
    assert lines(TABLE, "ul > li") == ["one", "two two a", "two a", "three"]


def test_an_ampersand_of_an_address_is_no_entity() -> None:
    link = first(read_page(TABLE), "a[href]")
    assert link is not None
    assert link.get("href") == "view?id=7&section=2&v=3"


def test_scripts_and_comments_hold_no_elements() -> None:
    assert len(list(select(read_page(TABLE), ".Agenda"))) == 1


def test_text_without_some_of_the_elements_inside() -> None:
    page = read_page("<div>Lease of the pier<div class=sub>1.1 Rates</div>by the city</div>")
    outer, inner = select(page, "div")
    assert outer.text(without=[inner]) == "Lease of the pier\nby the city"


def test_an_end_tag_without_a_start_is_passed_over() -> None:
    assert lines("<div>a</span></i>b</div><div>c</div>", "div") == ["ab", "c"]


def test_what_is_left_open_ends_with_the_page() -> None:
    assert lines("<div>a<span>b", "span") == ["b"]


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("*", ["ab", "a", "b"]),
        ("#x", ["ab"]),
        ("div.k > span", ["a", "b"]),
        ("div span, section", ["a", "b"]),
        ("span[data-n]", ["a", "b"]),
        ("span[data-n='12']", ["a"]),
        ('[data-n^="2"]', ["b"]),
        ("[data-n$='2']", ["a"]),
        ("[data-n*='2']", ["a", "b"]),
        ("div > div", []),
        ("span span", []),
    ],
)
def test_selectors(selector: str, found: list[str]) -> None:
    assert lines("<div id=x class='j k'><span data-n=12>a</span><span data-n=23>b</span></div>", selector) == found


@pytest.mark.parametrize("selector", ["", "div >", "> div", "div:hover", "a[", "a..b", "div,,p", "x" * 501])
def test_a_selector_that_cannot_be_read_says_so(selector: str) -> None:
    with pytest.raises(ValueError, match="selector"):
        select(read_page("<div>"), selector)


@given(st.text(alphabet="<>/ab =\"'-!&;pdivtr \n", max_size=300))
def test_any_text_is_a_page(html: str) -> None:
    for element in read_page(html).walk():
        assert 0 <= element.outer <= element.start <= element.end <= len(html)
        element.text()


@pytest.mark.parametrize("piece", ["<div>", "<p", "<a href='", "<li>x", "<td><table>", "</div>", "<!--", "<div a=b "])
def test_a_hostile_page_costs_no_more_than_its_length(piece: str) -> None:
    started = time.process_time()
    sum(1 for _ in read_page(piece * (200_000 // len(piece))).walk())
    assert time.process_time() - started < 3
