"""The comparison finds every way in which a replay can come out wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.demo.compare import ExpectedPost, compare, read_expected, repeats
from bot.demo.recorder import Delivered
from bot.domain.message import Message, Span

AT = datetime(2025, 6, 30, 12, 0, tzinfo=UTC)
EXPECTED = (
    ExpectedPost("agenda", "agenda", "Ferry", ("hall",), by=datetime(2025, 7, 1, tzinfo=UTC)),
    ExpectedPost("outcome", "outcome", "Ferry", ("hall",), says=("6-1",), story="agenda"),
    ExpectedPost("news", "new", "sails", ("post", "echo"), folds_later="outcome: same event in other words"),
)


def delivered(alert: int, kind: str, title: str, *feeds: str, at: datetime = AT, text: str = "", **more: Any) -> Delivered:
    facts = {
        "delivery": "post",
        "kind": kind,
        "alert_id": alert,
        "story_id": 1,
        "title": title,
        "url": f"https://{feeds[0]}.example/{alert}",
        "sources": [{"feed": feed} for feed in feeds],
    } | more
    return Delivered(at, Message(key=str(alert), headline=(Span(text or title),), lines=(), facts=tuple(facts.items())))


RIGHT = (
    delivered(1, "agenda", "Ferry line", "hall"),
    delivered(2, "outcome", "Ferry line", "hall", text="Passed 6-1"),
    delivered(3, "new", "Ferry sails", "post"),
    delivered(3, "new", "Ferry sails", "post", "echo", delivery="edit"),
)


def test_a_replay_that_came_out_right_has_no_differences() -> None:
    assert compare(EXPECTED, RIGHT) == []
    assert repeats(RIGHT) == []


NOISE = delivered(9, "new", "Parade", "post")
AGAIN = delivered(8, "new", "Ferry sails", "post", url=RIGHT[2].facts["url"])


@pytest.mark.parametrize(
    ("actual", "differences"),
    [
        (RIGHT[1:], ["missing: agenda (agenda: Ferry)"]),
        ((*RIGHT, NOISE), ["unexpected: post new: Parade https://post.example/9"]),
        ((RIGHT[1], RIGHT[0], *RIGHT[2:]), ["out of order: outcome came before agenda"]),
        (RIGHT[:3], ["news: sources ['post'] instead of ['echo', 'post']"]),
        (
            (*RIGHT, AGAIN),
            [
                "unexpected: post new: Ferry sails https://post.example/3",
                "repeated: post new: Ferry sails https://post.example/3",
            ],
        ),
        (
            (delivered(1, "agenda", "Ferry line", "hall", at=datetime(2025, 7, 2, tzinfo=UTC)), *RIGHT[1:]),
            ["agenda: came at 2025-07-02T00:00:00+00:00, not before 2025-07-01T00:00:00+00:00"],
        ),
        (
            (RIGHT[0], delivered(2, "outcome", "Ferry line", "hall", story_id=2), *RIGHT[2:]),
            ["outcome: does not say '6-1'", "outcome: not in the story of agenda"],
        ),
        (
            (*RIGHT, delivered(7, "new", "Lost", "post", delivery="edit")),
            ["edit of a message that was never posted: edit new: Lost https://post.example/7"],
        ),
    ],
)
def test_each_difference_is_named(actual: tuple[Delivered, ...], differences: list[str]) -> None:
    assert compare(EXPECTED, actual) == differences


def test_a_notice_is_unexpected_and_never_a_repeat() -> None:
    facts = {"channel": "console:desk", "delivery": "post", "kind": "notice"}
    notice = Delivered(AT, Message(key="n", headline=(Span("a feed is down"),), lines=(), facts=tuple(facts.items())))
    assert compare(EXPECTED, (*RIGHT, notice, notice)) == ["unexpected: post notice: a feed is down"] * 2


def test_expected_posts_are_read_with_their_local_moments() -> None:
    row = {"id": "a", "kind": "agenda", "title": "Ferry", "feeds": ["hall"], "by": "2025-07-01 17:00"}
    (post,) = read_expected({"posts": [row]}, "America/New_York")
    assert post.by == datetime(2025, 7, 1, 21, 0, tzinfo=UTC)
