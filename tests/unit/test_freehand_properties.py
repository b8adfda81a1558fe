"""Whatever is typed freely is read without an error, in bounded time; the canonical form of a command is that command."""

from __future__ import annotations

import re
from functools import partial

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.answer import Answer
from bot.services.commands.book import COMMANDS
from bot.services.commands.canonical import QUERIES, ROOT, canonical
from bot.services.commands.command import Command, Given, Option, Someone
from bot.services.commands.freehand import Missing, Understood
from tests.fakes.chat import words
from tests.fakes.freehand import ANA, DESK, TOPICS, known, read, understood
from tests.fakes.steps import steps

NAMES = sorted({option.name for command in COMMANDS for option in command.options})
VOCABULARY = [
    *(command.name for command in COMMANDS),
    *(f"{name}:" for name in NAMES),
    *(f"--{name}" for name in NAMES),
    *(
        "Key West, FL",
        "Florida",
        "Springfield",
        ";",
        ",",
        "and",
        "in",
        "since",
        "7d",
        "for",
        "until monday",
        "2h",
        "everywhere",
    ),
    *(
        "daily",
        "loose",
        "news",
        "agenda",
        "housing",
        "Immigration, ICE and 287(g)",
        '"public housing"',
        "OR",
        "rent*",
        "-x",
        "(",
    ),
    *("“", "”", "’", "—", "--", ":", "=", '"', "https://a.example/1", "\n", "\ue000", "e\u0301", "🤷"),
]
PIECES = st.one_of(st.sampled_from(VOCABULARY), st.text(max_size=12), st.sampled_from([ANA, DESK]))
LABELS = st.lists(
    st.sampled_from(["Key West, FL", "Monroe County, FL", "Florida", "Daily, NE", "Kings County, NY"]),
    min_size=1,
    max_size=3,
    unique=True,
)
PLAIN = st.lists(st.from_regex(r"[A-Za-z0-9é#$%&'()*+,./;?@^_|~-]{1,10}", fullmatch=True), min_size=1, max_size=5).map(" ".join)
QUERY = st.lists(
    st.one_of(
        st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,9}\*?", fullmatch=True),
        st.sampled_from(
            ["OR", "AND", "NOT", "NEAR/8", '"public housing"', "(a", "b)", "=policy", "287(g)", "title:rent", "-x"]
        ),
    ),
    min_size=1,
    max_size=6,
).map(" ".join)
VALUES: dict[str, st.SearchStrategy[str]] = {
    "place": LABELS.map("; ".join),
    "topics": st.lists(st.sampled_from([topic.name for topic in TOPICS]), min_size=1, max_size=3, unique=True).map(", ".join),
    "want": st.sampled_from(["news", "agenda, outcome", "news, agenda, change, outcome", "all"]),
    "since": st.sampled_from(["7d", "monday", "2025-06-01", "2 weeks", "last month", "the flood"]),
    "for": st.sampled_from(["2h", "1d", "until monday", "for good", "until jul 8 14:00", "a while"]),
}


def value(option: Option) -> st.SearchStrategy[Given]:
    """Values as Discord gives them for an option."""
    if option.kind is bool:
        return st.booleans()
    if option.kind is Someone:
        return st.sampled_from([ANA, DESK])
    if option.choices:
        return st.sampled_from(option.choices)
    return VALUES.get(option.name, QUERY if option.name in QUERIES else PLAIN)


@st.composite
def requests(draw: st.DrawFn) -> tuple[Command, dict[str, Given]]:
    """A command with what it needs and some of what it may have."""
    command = draw(st.sampled_from(COMMANDS))
    said = [option for option in command.options if option.required or draw(st.booleans())]
    return command, {option.name: draw(value(option)) for option in said}


@given(st.lists(PIECES, max_size=14))
@settings(max_examples=400, deadline=None)
def test_whatever_is_typed_is_answered(typed: list[str | Someone]) -> None:
    separated = [part for piece in typed for part in (piece, " ")]
    found = read(*separated)
    if isinstance(found, Answer):
        assert found.refused and words(found)
    elif isinstance(found, Missing):
        assert found.option.required and not found.given.get(found.option.name)
    else:
        options = {option.name: option for option in found.command.options}
        for name, given_ in found.given.items():
            assert isinstance(given_, options[name].kind)
        assert all(found.given.get(option.name) for option in options.values() if option.required)


@given(requests())
@settings(max_examples=400, deadline=None)
def test_the_canonical_form_of_a_command_is_that_command(request: tuple[Command, dict[str, Given]]) -> None:
    command, given_ = request
    line = canonical(command, given_, named=lambda one: f"<{one.id}>")
    people = {f"<{one.id}>": one for one in (ANA, DESK)}
    typed = [people.get(part, part) for part in re.split("(<[^>]*>)", line)]
    assert understood(typed) == (command.name, given_)


@given(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=8), st.sampled_from(COMMANDS))
@settings(max_examples=200, deadline=None)
def test_what_was_understood_can_be_typed_again_by_name(typed: list[str], command: Command) -> None:
    found = read(f"{command.name} {' '.join(typed)}")
    if isinstance(found, Understood):
        said = {name: given_ for name, given_ in found.given.items() if name in QUERIES or '"' not in str(given_)}
        assume(len(said) == len(found.given))
        again = read(canonical(found.command, said).removeprefix(ROOT))
        assert isinstance(again, Understood), again
        assert again.command == found.command


def test_the_work_is_linear_in_what_was_typed() -> None:
    known()
    for name, word in (
        ("subscribe", "Key West, FL; "),
        ("subscribe", "housing "),
        ("subscribe housing", "in "),
        ("subscribe Key West, FL", "unknown "),
        ("mute", "until x "),
        ("lookup", "a "),
    ):
        once, twice = (f"{name} {word * count}" for count in (1_900 // len(word), 3_800 // len(word)))
        assert steps(partial(read, twice)) < 2.5 * steps(partial(read, once)) + 2_000
