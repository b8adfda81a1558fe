"""Messages as Slack payloads: whatever the text, the limits hold and nothing in it comes alive."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from adapters.common.links import target
from adapters.slack.blocks import rich_text
from adapters.slack.lines import row
from adapters.slack.payload import Payload
from adapters.slack.render import render
from bot.domain.message import Line, Message, Span, Style
from tests.contract.adapter_contract import HOSTILE, steering
from tests.fakes.hostile import KEY, hostile, messages, plain_spans, spans, styles, urls
from tests.fakes.slack import mrkdwn, reading
from tests.fakes.slack_reading import read
from tests.fakes.steps import steps

pytestmark = pytest.mark.no_cover

WHEN = datetime(2025, 6, 30, 21, tzinfo=UTC)
HEAD = (Span("head"),)


def rendered(*body: Line, **more: Any) -> Payload:
    return render(Message(KEY, HEAD, body, **more))


def letters(text: str) -> str:
    return "".join(char for char in text if char.isascii() and char.isalnum())


def expected(line: Line) -> list[tuple[str, bool]]:
    """The letters and digits of a line without links, with what is bold; times as ``read`` shows them."""
    told = [(span, span.text + (str(int(span.when.timestamp())) if span.when else "")) for span in line]
    return [(char, span.style is Style.STRONG) for span, text in told for char in letters(text)]


def seen(payload: Payload) -> list[tuple[str, bool]]:
    return [(char.char, char.bold) for char in read(payload).chars if not char.url and letters(char.char)]


@given(st.lists(st.lists(plain_spans, max_size=4).map(tuple), max_size=3))
def test_a_reader_finds_the_emphasis_and_the_times_of_the_message_and_nothing_else(body: list[Line]) -> None:
    payload = rendered(*body)
    assert seen(payload) == [*expected(HEAD), *(char for line in body for char in expected(line))]
    assert read(payload).times == [int(span.when.timestamp()) for line in body for span in line if span.when]
    assert read(payload).links == []


@given(st.lists(st.tuples(hostile, styles, urls), max_size=4), hostile)
def test_a_reader_finds_the_links_of_the_message_and_nothing_else(parts: list[tuple[str, Style, str]], text: str) -> None:
    line = tuple(Span(*part) for part in parts)
    payload = rendered((*line, Span(text)), (Span(text), *line))
    links = [found for span in line if (found := target(span.url))]
    assert [url for _, url in read(payload).links] == links * 2
    unlinked = [Span(span.text, span.style) for span in line if not target(span.url)]
    told = [*expected((*unlinked, Span(text))), *expected((Span(text), *unlinked))]
    assert seen(payload) == [*expected(HEAD), *told]


@given(messages)
def test_every_payload_is_within_slacks_limits(message: Message) -> None:
    payload = render(message)
    check(payload)
    assert 1 <= len(payload.text) <= 5 * 200
    assert steering(read(payload).text) == steering(payload.text) == []
    if message.key:
        assert payload.blocks[-1]["block_id"] == f"gavel:{message.key}"


@given(messages)
def test_nobody_is_called_but_who_the_subscription_names(message: Message) -> None:
    payload = render(message)
    blocks = list(payload.blocks)
    named = {one.rpartition(":")[2] for one in message.mentions if one in {"slack:user:U3", "slack:group:S4"}}
    assert reading.pinged(payload.text, blocks, loose=True) == named
    assert mrkdwn.pinged(payload.text, loose=True) == set() and mrkdwn.links(payload.text) == []
    marked = [text["text"] for text in reading.texts(blocks) if text["type"] != "plain_text"]
    assert len(marked) <= 1 and all(set(text.split()) <= {"<@U3>", "<!subteam^S4>"} for text in marked)
    assert not any(text.get("emoji") for text in reading.texts(blocks))


def without_links(message: Message) -> Message:
    def bare(line: Line) -> Line:
        return tuple(replace(span, url="", text=span.text.replace("…", "")) for span in line)

    footer = tuple(replace(span, when=None) for span in bare(message.footer))
    return replace(message, headline=bare(message.headline), lines=tuple(map(bare, message.lines)), footer=footer)


@given(messages.map(without_links))
def test_no_text_disappears_without_an_ellipsis(message: Message) -> None:
    payload = render(message)
    told = [char for line in (message.headline, *message.lines, message.footer) for char, _ in expected(line)]
    assert "…" in read(payload).text or [char for char, _ in seen(payload)] == told


@given(st.lists(spans, min_size=1, max_size=4).map(tuple), st.integers(1, 80))
def test_a_cut_line_keeps_its_start_and_says_that_it_is_cut(line: Line, limit: int) -> None:
    if (whole := row(line)) is None:
        return
    cut = whole.within(limit)
    assert len(cut.text.encode("utf-16-le", "surrogatepass")) <= 2 * limit
    assert cut == whole or cut.text.endswith("…")
    assert whole.text.startswith(cut.text.removesuffix("…"))
    assert {part.url for part in cut.pieces} <= {"", *(piece.url for piece in whole.pieces)}


def test_a_cut_link_does_not_come_to_look_like_another_one() -> None:
    link = row((Span("https://city.example.evil.example/vote on ICE", url="https://city.example.evil.example"),))
    assert link
    assert [part.url for part in link.within(42).pieces] == ["https://city.example.evil.example", ""]
    short = link.within(len("https://city.example") + 1)
    assert (short.text, {part.url for part in short.pieces}) == ("https://city.example…", {""})


@pytest.mark.parametrize("text", HOSTILE)
def test_the_hostile_texts_of_the_contract_are_inert_everywhere(text: str) -> None:
    url = "https://council.example/1?q=\x1b[2J <@U1> [x](y)|z>"
    body = ((Span(text, Style.STRONG, url),), (Span(text, url=url), Span(text, Style.STRONG)), (Span(text, Style.QUIET),))
    payload = render(Message(KEY, (Span(text),), body, (Span(text),), facts=(("kind", "new"),)))
    check(payload)
    assert reading.pinged("", list(payload.blocks), loose=True) == frozenset() == mrkdwn.pinged(payload.text, loose=True)
    assert {found for found, _ in reading.links("", list(payload.blocks))} == {target(url)}
    assert mrkdwn.links(payload.text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Agenda (PDF)", "Agenda (PDF)"),
        ("", "evil.example"),
        ("\u200b\u3164", "evil.example"),
        ("a|b> *c*", "a|b> *c*"),
        ("https://good.example/vote", "https://good.example/vote (evil.example)"),
        ("see city.gov", "see city.gov (evil.example)"),
    ],
)
def test_the_words_of_a_link_are_no_other_address(text: str, words: str) -> None:
    assert read(rendered((Span(text, url="https://evil.example"),))).links == [(words, "https://evil.example")]


def test_a_time_is_told_in_local_words_and_by_the_readers_clock() -> None:
    def told(span: Span) -> Any:
        found = row((span,))
        assert found
        return rich_text([found])["elements"][0]["elements"]

    date = {"type": "date", "timestamp": int(WHEN.timestamp())}
    local, beside = told(Span("Mon, 5:00 PM EDT", when=WHEN))
    assert local["text"] == "Mon, 5:00 PM EDT "
    fallback = "Mon, Jun 30, 2025, 21:00 UTC"
    assert beside == date | {"format": "({date_short_pretty} at {time})", "fallback": f"({fallback})"}
    assert told(Span("", when=WHEN)) == [date | {"format": "{date_short_pretty} at {time}", "fallback": fallback}]


def test_quiet_lines_are_small_print_and_quiet_words_are_not() -> None:
    def kinds(*line: Span) -> list[str]:
        return [block["type"] for block in rendered(line).blocks[1:]]

    assert kinds(Span("  Matched: ", Style.QUIET), Span("it", Style.QUIET)) == ["context"]
    assert kinds(Span("…", Style.QUIET), Span("it")) == ["rich_text"]
    assert kinds(Span("until ", Style.QUIET), Span("", Style.QUIET, when=WHEN)) == ["rich_text"]


def test_only_an_alert_has_a_header_and_only_over_lines() -> None:
    body = ((Span("x"),),)
    alert = Message(KEY, (Span("Outcome", Style.STRONG), Span(" · Key West, FL")), body, facts=(("kind", "outcome"),))
    assert render(alert).blocks[0]["text"]["text"] == "🗳️ Outcome · Key West, FL"
    for other in (
        replace(alert, facts=()),
        replace(alert, lines=()),
        replace(alert, headline=(Span("long words " * 20),)),
        replace(alert, headline=(Span("Outcome", url="https://a.example"),)),
    ):
        assert render(other).blocks[0]["type"] == "rich_text"


def test_the_sign_tells_the_kind() -> None:
    def sign(**facts: Any) -> str:
        return rendered((Span("x"),), facts=tuple(facts.items())).text.partition("head")[0]

    signs = [sign(kind=kind) for kind in ("reversal", "outcome", "agenda", "new", "notice")]
    assert len(set(signs)) == 5 and all(signs)
    assert sign(kind="reversal", possible=True) not in {"", *signs}
    assert sign(alerts=[{"kind": "agenda"}] * 2) == sign(kind="agenda")
    assert sign(alerts=[{"kind": "agenda"}, {"kind": "new"}]) not in {"", *signs}
    assert sign() == sign(kind="refused") == sign(kind="of a later version") == ""


def test_a_locked_phone_shows_what_where_and_what_came_of_it() -> None:
    title = (Span("A resolution " * 20, Style.STRONG, "https://a.example"),)
    meeting = (Span("Meeting: "), Span("Monday", when=WHEN))
    result = (Span("Result: "), Span("Passed 6-1", Style.STRONG))
    alert = Message(KEY, (Span("Outcome · Key West, FL"),), (title, meeting, result), facts=(("kind", "outcome"),))
    cut = ("A resolution " * 8 + "A").strip()
    assert render(alert).text == f"🗳️ Outcome · Key West, FL: {cut}… — Result: Passed 6-1"
    assert render(replace(alert, lines=(title, meeting))).text.endswith("… — Meeting: Monday")
    assert render(Message(KEY, (), ())).text == "…"


def test_a_headline_that_is_a_sentence_ended_in_a_colon_too() -> None:
    assert render(Message(KEY, (Span("Nothing is muted here."),), ((Span("Mute something"),),))).text == (
        "Nothing is muted here. Mute something"
    )


def test_a_locked_phone_shows_no_markup() -> None:
    payload = render(Message(KEY, (Span("*a* _b_ HB_12 `c` ~d~ :siren: 5 < 6 & 7 @here https://x.example"),), ()))
    bare = payload.text.replace("\u200b", "")
    assert bare == "∗a∗ ˍbˍ HB_12 ˋcˋ ∼d∼ :siren: 5 &lt; 6 &amp; 7 @here https://x.example"
    assert not any(live in payload.text for live in (":siren:", "@here", "://"))


def test_of_too_much_text_the_longest_lines_give_way_and_the_last_line_stays() -> None:
    long = tuple(Span(f"{word} " * 100) for word in "abcdefghij")
    payload = rendered(long, (Span("Vote"),), *((long,) * 12), (Span("Source"),))
    check(payload)
    lines = read(payload).text.rstrip().split("\n")
    assert lines[-1] == "Source" and lines[2] == "Vote"
    assert all(line.endswith("…") for line in lines[3:-1])


def test_small_print_moves_to_the_other_lines_and_then_gives_way() -> None:
    def listing(count: int) -> Payload:
        items = [((Span("• "), Span(f"{n} {'item ' * 8}")), (Span("Matched", Style.QUIET),)) for n in range(count)]
        payload = rendered(*(line for item in items for line in item))
        check(payload)
        return payload

    few, more, most = listing(3), listing(18), listing(200)
    assert [block["type"] for block in few.blocks[1:]] == ["rich_text", "context", *["divider", "rich_text", "context"] * 2]
    assert {block["type"] for block in more.blocks} == {"rich_text"} and "\nMatched\n\n• 1 item" in read(more).text
    assert "Matched" not in read(most).text and read(most).text.endswith("\n…\n")


def test_headings_and_items_stand_apart() -> None:
    heading, item = (Span("Looking things up", Style.STRONG),), (Span("• one"),)
    text = read(rendered(heading, (Span("x"),), heading, item, (Span("more of it"),), item)).text
    assert text == "head\nLooking things up\nx\n\nLooking things up\n\n• one\nmore of it\n\n• one\n"


def test_small_print_alone_is_not_left_out_whole() -> None:
    payload = rendered(*((Span(f"{n} {'note ' * 50}", Style.QUIET),) for n in range(90)))
    check(payload)
    assert "0 note" in read(payload).text and read(payload).text.endswith("\n…\n")


def test_of_far_too_many_lines_most_are_not_even_looked_at() -> None:
    line = (Span("**[x](https://evil.example) 字" * 20),)
    check(rendered(*(line,) * 200))
    assert steps(lambda: rendered(*(line,) * 400)) < 1.1 * steps(lambda: rendered(*(line,) * 200))


def check(payload: Payload) -> None:
    """Check the blocks of a message against Slack's limits and the models of its own library."""
    blocks = list(payload.blocks)
    assert 1 <= len(blocks) <= 50
    assert len(json.dumps(blocks)) <= 12_000
    assert [made.to_dict() for made in Block.parse_all(blocks)] == blocks
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    assert len(ids) == len(set(ids)) and all(len(id) <= 255 for id in ids)
    for text in reading.texts(blocks):
        assert text["text"].strip() and len(text["text"].encode("utf-16-le")) <= 2 * 3000
    for block in blocks:
        if block["type"] == "rich_text":
            (section,) = block["elements"]
            parts = section["elements"]
            assert parts and all(part.get("text", "date") for part in parts)
            assert sum(len(part.get("text", "")) for part in parts) <= 3000
            assert all(len(part["url"]) <= 3000 for part in parts if part["type"] == "link")
    elements = [one for _, one in reading.elements(blocks)]
    assert len(elements) <= 25 and len({one["action_id"] for one in elements}) == len(elements)
    for one in elements:
        assert len(one["action_id"]) <= 255
        for choice in one.get("options", [one]):
            assert 1 <= len(choice["text"]["text"]) <= 75
            assert len(choice["value"]) <= (150 if "options" in one else 2000)
            assert steering(choice["text"]["text"]) == []
        assert 1 <= len(one.get("options", [one])) <= 5
