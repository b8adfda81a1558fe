"""Messages as Discord payloads: whatever the text, the limits hold and nothing in it comes alive."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.common.button_ids import parse_button_id
from adapters.common.links import target
from adapters.discord.lines import row
from adapters.discord.render import render, thread_name
from bot.domain.message import Button, Line, Message, Span, Style
from tests.contract.adapter_contract import HOSTILE, steering
from tests.fakes.discord_markdown import Reading, read, read_title
from tests.fakes.hostile import KEY, hostile, messages, plain_spans, spans, styles, urls
from tests.fakes.steps import steps

pytestmark = pytest.mark.no_cover

WHEN = datetime(2025, 6, 30, 21, tzinfo=UTC)


def markdown(line: Line, limit: int) -> str:
    found = row(line)
    return found.markdown(limit) if found else ""


def letters(text: str) -> str:
    return "".join(char for char in text if char.isascii() and char.isalnum())


def expected(line: Line) -> list[tuple[str, bool]]:
    """The letters and digits of a line without links, with what is bold; times as ``read`` shows them."""
    found: list[tuple[str, bool]] = []
    for span in line:
        told = span.text
        if span.when:
            unix = int(span.when.timestamp())
            told += f"{unix}R" if letters_shown(span) else f"{unix}F{unix}R"
        found += [(char, span.style is Style.STRONG) for char in letters(told)]
    return found


def letters_shown(span: Span) -> bool:
    return bool(markdown((Span(span.text),), 4096))


def letters_read(reading: Reading) -> list[tuple[str, bool]]:
    return [(char.char, char.bold) for char in reading.chars if not char.url and letters(char.char)]


def described(*body: Line) -> str:
    """The description of a message whose first line is no title."""
    return "\n".join(embed.get("description", "") for embed in render(Message(KEY, (Span("head"),), body)).embeds)


@pytest.mark.parametrize(
    "source",
    [
        *("@everyone", "<@1>", "<@&1>", "<#1>", "</deploy:5>", "<:x:1>", ":smile:", "https://evil.example", "<mailto:a@b.c>"),
        *(
            "*a*",
            "_a_",
            "__a__",
            "~~a~~",
            "||a||",
            "`a`",
            "```a```",
            "# a",
            "**# a**",
            "> a",
            "- a",
            "1. a",
            " - a",
            "x\n>>> a",
        ),
        *("[https://good.example](https://evil.example)", "[@everyone](https://evil.example)", "[](https://evil.example)"),
        "[ours](https://a.example) text \\](https://evil.example)",
    ],
)
def test_the_reader_of_these_tests_sees_what_is_live(source: str) -> None:
    assert read(source).live


def test_the_reader_of_these_tests_sees_emphasis_links_times_and_small_print() -> None:
    reading = read("**a [b](https://b.example)** \\*c\\* <t:1:R>\n-# d")
    assert reading.text == "a b *c* ⟨1:R⟩\nd"
    assert "".join(char.char for char in reading.chars if char.bold) == "a b"
    assert "".join(char.char for char in reading.chars if char.small) == "d"
    assert reading.links == [("b", "https://b.example")] and reading.times == [(1, "R")] and reading.live == []


@given(st.lists(st.lists(plain_spans, max_size=4).map(tuple), max_size=3).map(lambda body: ((Span("x"),), *body)))
def test_a_reader_finds_the_emphasis_and_the_times_of_the_message_and_nothing_else(body: tuple[Line, ...]) -> None:
    reading = read(described(*body))
    assert reading.live == []
    assert reading.links == []
    assert letters_read(reading) == [char for line in body for char in expected(line)]
    assert sum(bool(row) for row in reading.text.split("\n")) <= len(body)


@given(st.lists(st.tuples(hostile, styles, urls), max_size=4), hostile)
def test_a_reader_finds_the_links_of_the_message_and_nothing_else(parts: list[tuple[str, Style, str]], text: str) -> None:
    line = tuple(Span(*part) for part in parts)
    reading = read(described((Span("x"),), (*line, Span(text)), (Span(text), *line)))
    links = [found for span in line if (found := target(span.url))]
    assert reading.live == []
    assert [url for _, url in reading.links] == links * 2
    unlinked = [Span(span.text, span.style) for span in line if not target(span.url)]
    assert letters_read(reading) == [("x", False), *expected((*unlinked, Span(text))), *expected((Span(text), *unlinked))]


@given(messages)
def test_every_payload_is_within_discords_limits(message: Message) -> None:
    payload = render(message)
    told = check(payload.embeds)
    assert len(payload.content) <= 2000
    assert message.key in payload.embeds[-1].get("footer", {}).get("text", "")
    assert len(payload.components) <= 5
    every = [part for row in payload.components for part in row["components"]]
    assert all(1 <= len(row["components"]) <= 5 for row in payload.components)
    assert all(1 <= len(part["label"]) <= 80 and 1 <= len(part["custom_id"]) <= 100 for part in every)
    assert len({part["custom_id"] for part in every}) == len(every)
    for text in (*told, thread_name(message), *(part["label"] for part in every)):
        assert steering(text) == []
    assert 1 <= len(thread_name(message)) <= 100


@given(messages)
def test_nobody_is_called_but_who_the_subscription_names(message: Message) -> None:
    payload = render(message)
    assert set(payload.content.split()) <= {"<@&2>", "<@1>"}
    assert set(payload.mentions.roles) <= {2} and set(payload.mentions.users) <= {1}
    for embed in payload.embeds:
        assert read(embed.get("description", "")).live == []
        assert read_title(embed.get("title", "")).live == []
        for plain in (embed.get("author", {}).get("name", ""), embed.get("footer", {}).get("text", "")):
            assert not any(call in plain for call in ("@everyone", "@here", "<@", "<#", "<t:", "</", "<:"))


@given(spans, st.integers(1, 80))
def test_a_cut_line_is_inert_too(span: Span, limit: int) -> None:
    text = markdown((Span("Changed: "), span, Span("more of it", Style.STRONG)), limit)
    assert len(text.encode("utf-16-le")) <= 2 * max(limit, len("…"))
    reading = read(text)
    assert reading.live == [] and steering(text) == []
    start = text.removesuffix("…")
    assert (len(start) - len(start.rstrip("\\"))) % 2 == 0


@pytest.mark.parametrize("text", HOSTILE)
def test_the_hostile_texts_of_the_contract_are_inert_everywhere(text: str) -> None:
    url = "https://council.example/1?q=\x1b[2J <@U1> [x](y)|z>"
    body = ((Span(text, Style.STRONG, url),), (Span(text, url=url), Span(text, Style.STRONG)))
    payload = render(Message(KEY, (Span(text),), body, (Span(text),)))
    (embed,) = payload.embeds
    reading = read(embed["description"])
    assert reading.live == [] and read_title(embed["title"]).live == []
    assert reading.times == []
    assert {found for _, found in reading.links} == {embed["url"]} == {target(url)}


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://keywest.legistar.com/M.aspx?ID=1&G=A_B#top", "https://keywest.legistar.com/M.aspx?ID=1&G=A_B#top"),
        ("HTTP://Example.COM:8080", "http://example.com:8080"),
        ("https://a.example/(x) y*z|<b>", "https://a.example/%28x%29%20y%2Az%7C%3Cb%3E"),
        ("https://a.example/100%", "https://a.example/100%25"),
        ("https://a.example/é%C3%A9", "https://a.example/%C3%A9%C3%A9"),
        ("https://аpple.com/", "https://xn--pple-43d.com/"),
        ("https://faß.example/", "https://xn--fa-hia.example/"),
        ("https://a\u200cb.example/", ""),
        ("https://a.example/@everyone", "https://a.example/%40everyone"),
        ("https://good.example@evil.example/", ""),
        ("https://good.example\\@evil.example/", ""),
        ("https://[::1]/", ""),
        ("https://a.example:99999/", ""),
        ("https://a b.example/", ""),
        ("javascript:alert(1)", ""),
        ("discord://-/channels/1", ""),
        ("/relative", ""),
        ("https://a.example/" + "x" * 2000, ""),
    ],
)
def test_only_honest_web_addresses_become_links(url: str, shown: str) -> None:
    assert target(url) == shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Agenda (PDF)", "Agenda (PDF)"),
        ("Agenda.pdf", "Agenda.pdf"),
        ("", "evil.example"),
        ("\u200b\u3164", "evil.example"),
        ("[Amended] *5*", "(Amended) ∗5∗"),
        ("https://good.example/vote", "good.example/vote (evil.example)"),
        ("www.evil.example", "www.evil.example"),
        ("see city.gov", "see city.gov (evil.example)"),
        ("h\u200bttps://x", "x"),
        ("join discord.gg/abc", "join discord.gg abc (evil.example)"),
    ],
)
def test_the_words_of_a_link_are_no_other_address(text: str, words: str) -> None:
    reading = read(described((Span("x"),), (Span(text, url="https://evil.example"),)))
    assert reading.links == [(words, "https://evil.example")]
    assert reading.live == []


def test_a_time_is_told_in_local_words_and_by_the_readers_clock() -> None:
    unix = int(WHEN.timestamp())
    assert markdown((Span("Mon, 5:00 PM EDT", when=WHEN),), 100) == f"Mon, 5:00 PM EDT (<t:{unix}:R>)"
    assert markdown((Span("", when=WHEN),), 100) == f"<t:{unix}:F> (<t:{unix}:R>)"


def test_where_discord_shows_no_times_they_are_told_in_words() -> None:
    message = Message(KEY, (Span("Digest"),), ((Span("x"),),), (Span("until "), Span("", when=WHEN)))
    assert render(message).embeds[0]["footer"]["text"] == f"until Mon, Jun 30, 2025, 21:00 UTC · {KEY}"


def test_quiet_lines_are_small_print_and_quiet_words_are_not() -> None:
    assert markdown((Span("  Matched: ", Style.QUIET), Span("it", Style.QUIET)), 100) == "-# Matched: it"
    assert markdown((Span("…", Style.QUIET), Span("it")), 100) == "…it"


def test_blanks_stay_outside_of_emphasis_and_neighbours_share_it() -> None:
    assert markdown((Span("a"), Span(" b ", Style.STRONG), Span("c", Style.STRONG), Span("d")), 100) == "a **b c**d"


def test_no_title_where_discord_would_refuse_its_address() -> None:
    for url in ("http://intranet/x", "http://a_b.example/x"):
        (embed,) = render(Message(KEY, (Span("head"),), ((Span("Vote", Style.STRONG, url),),))).embeds
        assert embed["description"] == f"**[Vote]({url})**" and "url" not in embed


def test_a_headline_too_long_for_an_author_is_a_line() -> None:
    (embed,) = render(Message(KEY, (Span("long words " * 60, Style.STRONG),), ((Span("x"),),))).embeds
    assert "author" not in embed
    assert embed["description"].startswith("**long words") and embed["description"].endswith("\nx")


def test_of_too_much_text_the_longest_lines_give_way_and_the_last_line_stays() -> None:
    long = tuple(Span(f"{word} " * 100) for word in "abcdefghij")
    embeds = render(Message(KEY, (Span("head"),), (long, (Span("Vote"),), *((long,) * 12), (Span("Source"),)))).embeds
    assert embeds[-1]["description"].endswith("\nSource")
    assert "\nVote\n" in embeds[0]["description"]


def test_a_long_message_goes_on_in_a_second_embed_and_small_print_gives_way() -> None:
    items = [((Span("• "), Span(f"{n} {'item ' * 30}")), (Span("Matched", Style.QUIET),)) for n in range(60)]
    embeds = render(Message(KEY, (Span("head"),), tuple(line for item in items for line in item))).embeds
    assert ["author" in embed for embed in embeds] == [True, False]
    assert ["footer" in embed for embed in embeds] == [False, True]
    assert "Matched" not in embeds[0]["description"]
    assert embeds[1]["description"].endswith("\n…")
    check(embeds)


def test_the_colour_tells_the_kind() -> None:
    def bar(**facts: Any) -> Any:
        return render(Message(KEY, (Span("head"),), (), facts=tuple(facts.items()))).embeds[0].get("color")

    assert bar(kind="reversal") != bar(kind="outcome") != bar(kind="agenda")
    assert bar(kind="reversal") != bar(kind="reversal", possible=True)
    assert bar(alerts=[{"kind": "agenda"}] * 2) == bar(kind="agenda")
    assert bar(alerts=[{"kind": "agenda"}, {"kind": "new"}]) not in {bar(kind="agenda"), bar(kind="new")}
    assert bar(kind="of a later version") is not None
    assert bar() is None


def test_buttons_tell_what_to_do_with_what_and_for_which_delivery() -> None:
    target_id = "ocd-division/country:us/state:fl/place:key_west"
    message = Message(KEY, (Span("head"),), (), buttons=(Button("Mute place", "mute-place", target_id),))
    ((row),) = render(message).components
    found = parse_button_id(row["components"][0]["custom_id"])
    assert found and (found.action, found.target, found.key) == ("mute-place", target_id, KEY)
    assert parse_button_id("gavel:why:1:") is not None
    assert parse_button_id("other:why:1:x") is None
    assert parse_button_id("gavel:why") is None


def test_a_thread_is_named_by_the_title_else_by_the_headline() -> None:
    assert thread_name(Message(KEY, (Span("head"),), ((Span("The vote", Style.STRONG, "https://a.example"),),))) == "The vote"
    assert thread_name(Message(KEY, (Span("Daily digest"),), ((Span("x"),),))) == "Daily digest"


@pytest.mark.filterwarnings("ignore:'audioop' is deprecated:DeprecationWarning")
def test_discord_py_takes_a_payload() -> None:
    from adapters.discord.objects import arguments

    message = Message(
        KEY, (Span("head"),),
        ((Span("Vote", Style.STRONG, "https://a.example/"),), (Span("x"),)), (Span(f"ref {KEY}"),),
        tuple(Button(f"Why {n}?", "why", str(n)) for n in range(7)), (("kind", "agenda"),),
        ("discord:role:2", "discord:user:1"),
    )  # fmt: skip
    payload = render(message)
    made = arguments(payload)
    assert made["content"] == "<@&2> <@1>"
    assert made["allowed_mentions"].to_dict() == {"parse": [], "roles": [2], "users": [1]}
    assert [embed.to_dict() for embed in made["embeds"]] == [embed | {"flags": 0} for embed in payload.embeds]
    rows = [[(part["label"], part["custom_id"]) for part in row["components"]] for row in made["view"].to_components()]
    assert rows == [[(part["label"], part["custom_id"]) for part in row["components"]] for row in payload.components]
    assert made["view"].timeout is None and not made["view"].is_dispatchable()
    bare = arguments(render(Message(KEY, (Span("head"),), ())))
    assert bare["content"] is None and "view" not in bare
    assert bare["allowed_mentions"].to_dict() == {"parse": []}


def test_of_far_too_many_lines_most_are_not_even_looked_at() -> None:
    line = (Span("**[x](https://evil.example) 字" * 100, url="https://a.example/" + "x" * 1900),) * 5

    def work(count: int) -> int:
        return steps(lambda: render(Message(KEY, (Span("head"),), (line,) * count)))

    assert work(120) < 1.1 * work(60)


def check(embeds: tuple[dict[str, Any], ...]) -> list[str]:
    """Check the embeds of a message against Discord's limits; return their texts."""
    assert 1 <= len(embeds) <= 10
    told: list[str] = []
    for embed in embeds:
        limits = (
            (embed.get("title", ""), 256),
            (embed.get("description", ""), 4096),
            (embed.get("footer", {}).get("text", ""), 2048),
            (embed.get("author", {}).get("name", ""), 256),
        )
        assert all(len(text.encode("utf-16-le")) <= 2 * limit for text, limit in limits)
        assert any(text.strip() for text, _ in limits)
        assert not any(text != "" and not text.strip() for text, _ in limits)
        told += [text for text, _ in limits]
    assert sum(len(text.encode("utf-16-le")) for text in told) <= 2 * 6000
    return told
