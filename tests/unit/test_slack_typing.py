"""Text after a slash command as Slack passes it on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.typing import typed, written
from bot.services.commands.command import Someone

ANA = Someone("slack:user:U012AB", "ana")
DESK = Someone("slack:group:S012AB", "desk")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", ""),
        ("AT&amp;T &lt;b&gt; &amp;lt;", "AT&T <b> &lt;"),
        ("why <https://a.example/?x=1&amp;y=2>", "why https://a.example/?x=1&y=2"),
        ("why <https://a.example/1|a.example/1>", "why https://a.example/1"),
        ("<mailto:ana@a.example|ana@a.example>", "ana@a.example"),
        ("in <#C012AB|desk> or <#C012AB>", "in #desk or #C012AB"),
        ("a < b > c", "a < b > c"),
        ("<>", "<>"),
    ],
)
def test_entities_links_and_channels_are_text(text: str, read: str) -> None:
    assert "".join(map(str, typed(text))) == read


@pytest.mark.parametrize(
    ("text", "someone"),
    [
        ("<@U012AB|ana>", ANA),
        ("<@U012AB>", Someone("slack:user:U012AB", "U012AB")),
        ("<@W012AB|ana>", Someone("slack:user:W012AB", "ana")),
        ("<!subteam^S012AB|@desk>", DESK),
        ("<!subteam^S012AB>", Someone("slack:group:S012AB", "S012AB")),
        ("<!channel>", Someone("slack:everyone", "channel")),
        ("<!here|@here>", Someone("slack:everyone", "here")),
    ],
)
def test_people_are_known_by_id(text: str, someone: Someone) -> None:
    assert typed(f"a {text} b") == ["a ", someone, " b"]


@given(st.sampled_from([ANA, DESK]))
def test_people_are_written_as_they_are_read(someone: Someone) -> None:
    assert someone in typed(written(someone))


@given(st.text())
def test_whatever_comes_is_read(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert "".join(map(str, typed(escaped))) == text
    assert typed(text)
