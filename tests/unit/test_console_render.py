"""Messages as text for a terminal and as JSON lines."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from adapters.console.render import LINE_LIMIT, SPAN_LIMIT, cut, inert, to_block, to_json, to_text
from bot.domain.message import Message, Span, Style
from tests.contract.adapter_contract import steering

anything = st.text(st.characters(exclude_categories=[]), max_size=300)


def message(*spans: Span, lines: tuple[tuple[Span, ...], ...] = ()) -> Message:
    return Message("key", spans, lines, (Span("ref key", Style.QUIET),), facts=(("delivery", "reply"),))


def test_a_block_says_where_it_went_and_indents_the_rest() -> None:
    block = to_block("console:desk", message(Span("Outcome", Style.STRONG), lines=((Span("Passed "), Span("4-2")),)))
    assert block == "console:desk · reply\n  Outcome\n  Passed 4-2\n  ref key\n\n"


def test_addresses_stand_beside_their_words_once() -> None:
    assert to_text(message(Span("Agenda", url="https://a.example/1"))).startswith("Agenda <https://a.example/1>\n")
    assert to_text(message(Span("https://a.example/1", url="https://a.example/1"))).startswith("https://a.example/1\n")
    assert "https" not in to_text(message(Span("Agenda", url="https://a.example/" + "x" * 3000)))


def test_times_are_told_in_words() -> None:
    when = datetime(2025, 6, 30, 21, tzinfo=UTC)
    assert to_text(message(Span("Mon, 5:00 PM EDT", when=when))).startswith("Mon, 5:00 PM EDT\n")
    assert to_text(message(Span("", when=when))).startswith("Monday, June 30, 2025, 21:00 UTC\n")


def test_text_is_cut_after_escaping_at_a_word() -> None:
    assert cut("one two three", 13) == "one two three"
    assert cut("one two three", 12) == "one two…"
    assert cut("x" * 20, 10) == "x" * 9 + "…"
    shown = to_text(message(Span("\x1b" * 1000))).split("\n")[0]
    assert len(shown) <= SPAN_LIMIT


def test_a_message_of_too_many_lines_says_how_many_are_left_out() -> None:
    shown = to_text(message(Span("head"), lines=((Span("line"),),) * (LINE_LIMIT + 4))).split("\n")
    assert shown[-2:] == ["… and 5 more lines", "ref key"]


@given(anything, anything)
def test_no_text_steers_the_terminal_or_forges_a_line(text: str, url: str) -> None:
    shown = to_text(message(Span(text, url=url), lines=((Span(text),),)))
    assert steering(shown) == []
    assert len(shown.split("\n")) <= 3
    shown.encode()


@given(anything, anything)
def test_the_json_line_is_one_line_of_ascii(text: str, title: str) -> None:
    line = to_json("console:desk", Message("key", (Span(text),), (), facts=(("title", title),)))
    assert line.isascii()
    assert line.count("\n") == 1
    assert json.loads(line)["title"] == title


@given(anything)
def test_making_inert_leaves_plain_words_alone(text: str) -> None:
    plain = " ".join("".join(char if char.isalnum() else " " for char in text).split())
    assert inert(plain) == plain
