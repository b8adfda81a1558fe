"""Answers as pages on Slack; what is the same on both platforms is tested with Discord's."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from adapters.common.paging import PAGE, turned
from adapters.slack.buttons import pressed
from adapters.slack.render import render
from adapters.slack.showing import pages
from bot.domain.answer import Answer
from bot.domain.message import Button, Line, Span
from tests.fakes.slack import reading
from tests.fakes.slack_reading import read

TOKEN = "1751317200.000100.U3"


def line(text: str) -> Line:
    return (Span(text),)


def test_buttons_turn_the_pages_of_a_list() -> None:
    rows = tuple((line(f"row {n}"),) for n in range(25))
    answer = Answer(line("Found"), rows=rows, buttons=(Button("Unmute", "unmute", "1"),))
    first, second, third = (render(page) for page in pages(answer, TOKEN))
    assert [reading.labels(list(page.blocks)) for page in (first, second, third)] == [
        ["Unmute", "Next ▶"],
        ["Unmute", "◀ Previous", "Next ▶"],
        ["Unmute", "◀ Previous"],
    ]
    presses = [pressed(one) for _, one in reading.elements(list(second.blocks))]
    assert [(one.action, turned(one.target)) for one in presses[1:] if one] == [(PAGE, (TOKEN, 0)), (PAGE, (TOKEN, 2))]
    assert read(third).text.split("\n")[:2] == ["Found", "row 20"] and "Page 3 of 3" in read(third).text


def test_a_refusal_looks_refused() -> None:
    (page,) = pages(Answer(line("Only editors may."), refused=True), TOKEN)
    assert read(render(page)).text == "⛔ Only editors may.\n"


@given(
    st.lists(st.lists(st.text(max_size=900), min_size=1, max_size=4), max_size=40),
    st.lists(st.text(max_size=500), max_size=5),
)
def test_every_page_is_within_the_limits_and_none_loses_a_row(rows: list[list[str]], above: list[str]) -> None:
    shown = Answer(line("Found"), tuple(map(line, above)), tuple(tuple(map(line, row)) for row in rows))
    made = pages(shown, TOKEN)
    assert [line for page in made for line in page.lines[len(above) :] if line] == [line for row in shown.rows for line in row]
    for page in made:
        blocks = render(page).blocks
        assert len(blocks) <= 50 and len(json.dumps(blocks)) <= 12_000
