"""When a feed is polled next, and when a redirect is believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.feed import Feed, RedirectProof
from bot.domain.pacing import NEAR_INTERVAL, NEAR_MEETING, interval_near, next_poll, prove_redirect

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
MIDDLE = 0.5
HOUR = timedelta(hours=1)


def feed(kind: str = "rss", minutes: int = 15) -> Feed:
    return Feed("keys-weekly", kind, "https://keys.example/feed/", "America/New_York", timedelta(minutes=minutes))


def wait(
    of: Feed,
    *,
    failures: int = 0,
    has_validators: bool = True,
    jitter: float = MIDDLE,
    bound: timedelta | None = None,
) -> timedelta:
    not_before = None if bound is None else NOW + bound
    due = next_poll(of, now=NOW, failures=failures, has_validators=has_validators, jitter=jitter, not_before=not_before)
    return due - NOW


def test_a_news_feed_with_validators_keeps_its_interval() -> None:
    assert wait(feed()) == timedelta(minutes=15)


def test_a_news_feed_without_validators_waits_an_hour() -> None:
    assert wait(feed(), has_validators=False, jitter=0.0) == HOUR
    assert wait(feed(minutes=120), has_validators=False) == 2 * HOUR


def test_an_agenda_feed_keeps_its_interval_though_it_has_no_validators() -> None:
    assert wait(feed("legistar", 15), has_validators=False) == timedelta(minutes=15)


def test_jitter_spreads_by_a_tenth_each_way() -> None:
    assert wait(feed("legistar", 100), jitter=0.0) == timedelta(minutes=90)
    assert timedelta(minutes=109) < wait(feed("legistar", 100), jitter=0.999) < timedelta(minutes=110)


@pytest.mark.parametrize(("failures", "minutes"), [(1, 15), (2, 30), (3, 60), (7, 960), (8, 1440), (10_000, 1440)])
def test_failures_double_the_wait_up_to_a_day(failures: int, minutes: int) -> None:
    assert wait(feed(), failures=failures) == timedelta(minutes=minutes)


def test_failures_never_shorten_an_interval_of_more_than_a_day() -> None:
    assert wait(feed(minutes=4 * 1440), failures=5) == timedelta(days=4)


def test_no_poll_before_the_answers_allow_it() -> None:
    assert wait(feed(), jitter=0.0, bound=3 * HOUR) == 3 * HOUR
    assert wait(feed(), bound=timedelta(minutes=1)) == timedelta(minutes=15)
    assert wait(feed(), bound=-HOUR) == timedelta(minutes=15)


def test_feeds_bound_alike_do_not_return_at_once() -> None:
    assert wait(feed(), jitter=0.1, bound=HOUR) != wait(feed(), jitter=0.9, bound=HOUR)


@given(
    minutes=st.integers(1, 3000),
    failures=st.integers(0, 100),
    has_validators=st.booleans(),
    jitter=st.floats(0, 1, exclude_max=True),
    bound=st.timedeltas(timedelta(hours=-1), timedelta(hours=24)),
)
def test_every_bound_holds(*, minutes: int, failures: int, has_validators: bool, jitter: float, bound: timedelta) -> None:
    got = wait(feed(minutes=minutes), failures=failures, has_validators=has_validators, jitter=jitter, bound=bound)
    rounding = timedelta(milliseconds=1)
    assert got >= max(bound, timedelta(minutes=minutes) * 0.9 - rounding)
    assert has_validators or got >= HOUR
    assert got <= max(timedelta(hours=24), timedelta(minutes=minutes)) * 1.1 + rounding


@pytest.mark.parametrize(
    ("hours", "minutes"), [(49, 60), (48.5, 30), (48, 15), (1, 15), (-1, 15), (-48, 15), (-49, 60), (1000, 60)]
)
def test_near_a_watched_meeting_the_interval_is_a_quarter_of_an_hour_and_afterwards_what_it_was(
    hours: float, minutes: int
) -> None:
    assert interval_near(HOUR, [NOW + timedelta(hours=hours)], NOW) == timedelta(minutes=minutes)


def test_without_meetings_an_interval_stays_and_a_short_one_always_does() -> None:
    assert interval_near(HOUR, [], NOW) == HOUR
    assert interval_near(timedelta(minutes=5), [NOW], NOW) == timedelta(minutes=5)


@given(st.timedeltas(timedelta(minutes=1), timedelta(days=30)), st.lists(st.timedeltas(timedelta(-20), timedelta(20))))
def test_no_interval_misses_the_days_around_a_meeting(interval: timedelta, starts: list[timedelta]) -> None:
    got = interval_near(interval, [NOW + start for start in starts], NOW)
    assert min(interval, NEAR_INTERVAL) <= got <= interval
    for start in starts:
        if NEAR_MEETING < start:
            assert NOW + got <= NOW + max(start - NEAR_MEETING, NEAR_INTERVAL)


def polls(
    target: str | None, count: int, every: timedelta, proof: RedirectProof | None = None
) -> tuple[RedirectProof | None, bool]:
    proven = False
    for number in range(count):
        proof, proven = prove_redirect(proof, target, NOW + number * every)
    return proof, proven


def test_a_redirect_is_believed_after_24_answers_over_6_days() -> None:
    assert polls("https://new.example/feed", 24, timedelta(days=6) / 23 + timedelta(seconds=1))[1]
    assert not polls("https://new.example/feed", 24, timedelta(days=6) / 23 - timedelta(seconds=1))[1]
    assert not polls("https://new.example/feed", 23, timedelta(days=1))[1]
    assert not polls("https://new.example/feed", 500, timedelta(minutes=15))[1]
    assert polls("https://new.example/feed", 600, timedelta(minutes=15))[1]


@pytest.mark.parametrize("interruption", [None, "https://other.example/feed"])
def test_another_answer_in_between_starts_from_nothing(interruption: str | None) -> None:
    proof, _ = polls("https://new.example/feed", 23, timedelta(days=1))
    proof, proven = prove_redirect(proof, interruption, NOW + timedelta(days=23))
    assert not proven
    proof, proven = prove_redirect(proof, "https://new.example/feed", NOW + timedelta(days=24))
    assert not proven
    assert proof == RedirectProof("https://new.example/feed", 1, NOW + timedelta(days=24))


@pytest.mark.parametrize(
    "target",
    [
        "https://new.example/login?next=feed",
        "https://new.example/Sign-In",
        "https://new.example/wp-login.php",
        "https://a.b/signin/",
    ],
)
def test_a_login_page_is_never_believed(target: str) -> None:
    assert polls(target, 50, timedelta(days=1)) == (None, False)


def test_login_in_the_query_is_no_login_page() -> None:
    assert polls("https://new.example/feed?from=login", 50, timedelta(days=1))[1]
