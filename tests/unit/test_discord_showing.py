"""Answers as pages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from adapters.common.cutting import size
from adapters.common.lists import Lists
from adapters.common.paging import PAGE, ROWS, turned
from adapters.discord.limits import CUSTOM_ID, EMBED_TOTAL, EMBEDS
from adapters.discord.render import render
from adapters.discord.showing import pages
from bot.domain.answer import Answer
from bot.domain.message import Button, Line, Span, Style

TOKEN = "1385590004121600013"


def line(text: str) -> Line:
    return (Span(text),)


def answer(*rows: str, **more: object) -> Answer:
    return Answer((Span("Found", Style.STRONG),), rows=tuple((line(row),) for row in rows), **more)  # type: ignore[arg-type]


def test_few_rows_are_one_page_without_buttons() -> None:
    (page,) = pages(answer("one", "two"), TOKEN)
    assert page.text == "Found\none\ntwo"
    assert (page.buttons, page.footer) == ((), ())
    (empty,) = pages(answer(), TOKEN)
    assert empty.text == "Found"


def test_many_rows_are_turned_by_buttons() -> None:
    made = pages(answer(*map(str, range(25)), buttons=(Button("Unmute", "unmute", "1"),)), TOKEN)
    assert [page.text.count("\n") - 1 for page in made] == [ROWS, ROWS, 5]
    assert [page.text.split("\n")[-1] for page in made] == ["Page 1 of 3", "Page 2 of 3", "Page 3 of 3"]
    assert [[button.label for button in page.buttons] for page in made] == [
        ["Unmute", "Next ▶"],
        ["Unmute", "◀ Previous", "Next ▶"],
        ["Unmute", "◀ Previous"],
    ]
    turning = [(button.action, turned(button.target)) for button in made[1].buttons[1:]]
    assert turning == [(PAGE, (TOKEN, 0)), (PAGE, (TOKEN, 2))]


def test_a_row_stays_together() -> None:
    group = (line("a" * 700), line("b" * 700))
    made = pages(Answer(line("Found"), rows=(group,) * 5), TOKEN)
    assert [page.text.count("a" * 700) for page in made] == [page.text.count("b" * 700) for page in made] == [2, 2, 1]


def test_rows_of_several_lines_ran_into_each_other() -> None:
    (page,) = pages(
        Answer(line("Found"), (line("Best first"),), ((line("one"), line("of it")), (line("two"), line("of it")))), TOKEN
    )
    assert render(page).embeds[0]["description"] == "Best first\n\none\nof it\n\ntwo\nof it"
    (short,) = pages(Answer(line("Found"), (line("Best first"),), ((line("one"),), (line("two"),))), TOKEN)
    assert render(short).embeds[0]["description"] == "Best first\none\ntwo"


def test_a_refusal_looks_refused() -> None:
    (page,) = pages(Answer(line("Only editors may."), refused=True), TOKEN)
    assert page.text.startswith("⛔ ")
    assert render(page).embeds[0]["color"]
    assert "color" not in render(pages(answer(), TOKEN)[0]).embeds[0]


@given(
    st.lists(st.lists(st.text(max_size=900), min_size=1, max_size=4), max_size=40),
    st.lists(st.text(max_size=500), max_size=5),
)
def test_every_page_is_within_the_limits_and_none_loses_a_row(rows: list[list[str]], above: list[str]) -> None:
    shown = Answer(line("Found"), tuple(map(line, above)), tuple(tuple(map(line, row)) for row in rows))
    made = pages(shown, TOKEN)
    assert [line for page in made for line in page.lines[len(above) :] if line] == [line for row in shown.rows for line in row]
    for page in made:
        payload = render(page)
        assert len(payload.embeds) <= EMBEDS
        parts = (embed.get("description", "") + embed.get("title", "") for embed in payload.embeds)
        assert sum(map(size, parts)) <= EMBED_TOTAL
        assert all(len(part["custom_id"]) <= CUSTOM_ID for row in payload.components for part in row["components"])


def test_what_is_no_page() -> None:
    assert turned("") is turned("7") is turned("7-") is turned("-7") is turned("a-b") is None


def test_the_newest_lists_are_kept() -> None:
    lists = Lists(most=2)
    made = pages(answer(*map(str, range(25))), TOKEN)
    lists.keep("short", made[:1])
    for name in ("a", "b"):
        lists.keep(name, made)
    assert lists.page("a", 1) == made[1]
    lists.keep("c", made)
    assert [lists.page(name, 0) is None for name in ("short", "a", "b", "c")] == [True, False, True, False]
    assert lists.page("a", 3) is None
