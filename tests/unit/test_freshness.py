"""What cache and rate headers say, and what answers mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Fault
from bot.feeds.answers import DEFAULT_WAIT, refusal
from bot.feeds.freshness import LONGEST, fresh_for, retry_after

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
DATE = "Mon, 30 Jun 2025 11:00:00 GMT"  # the server's clock is an hour slow


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"cache-control": "public"}, None),
        ({"cache-control": "max-age=600"}, 600),
        ({"cache-control": 'public, MAX-AGE = "600"'}, 600),
        ({"cache-control": "max-age=600", "age": "200"}, 400),
        ({"cache-control": "max-age=600", "age": "900"}, 0),
        ({"cache-control": "max-age=600", "age": "soon"}, 600),
        ({"cache-control": "max-age=600, no-cache"}, 0),
        ({"cache-control": "no-store, max-age=600"}, 0),
        ({"cache-control": 'no-cache="set-cookie", max-age=600'}, 600),
        ({"cache-control": "s-maxage=900"}, None),
        ({"cache-control": "max-age=600, max-age=0"}, 600),
        ({"cache-control": "max-age=-1"}, None),
        ({"cache-control": "max-age=" + "9" * 5000}, LONGEST.total_seconds()),
        ({"expires": "Mon, 30 Jun 2025 11:30:00 GMT", "date": DATE}, 1800),
        ({"expires": "Mon, 30 Jun 2025 12:30:00 GMT"}, 1800),
        ({"expires": "Monday, 30-Jun-25 12:30:00 GMT"}, 1800),
        ({"expires": "Mon Jun 30 12:30:00 2025"}, 1800),
        ({"expires": "Mon, 30 Jun 2025 11:30:00 GMT", "date": DATE, "age": "600"}, 1200),
        ({"expires": "Mon, 30 Jun 2025 10:30:00 GMT", "date": DATE}, 0),
        ({"expires": "0"}, 0),
        ({"expires": "-1"}, 0),
        ({"expires": "Thu, 31 Dec 2037 23:55:55 GMT"}, LONGEST.total_seconds()),
        ({"expires": "Mon, 30 Jun 2025 13:00:00 GMT", "cache-control": "max-age=60"}, 60),
        ({"expires": "Mon, 30 Jun 2025 12:30:00 GMT", "cache-control": "max-age=x"}, 1800),
    ],
)
def test_fresh_for(headers: dict[str, str], seconds: float | None) -> None:
    assert fresh_for(headers, NOW) == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("Mon, 30 Jun 2025 12:05:00 GMT", 300),
        ("Mon, 30 Jun 2025 11:00:00 GMT", None),
        ("0", None),
        ("-30", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("١٢", None),
        ("99999999999999999999", LONGEST.total_seconds()),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST.total_seconds()),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value}, NOW) == (None if seconds is None else timedelta(seconds=seconds))


def test_a_date_of_retry_after_counts_from_the_server_s_own_clock() -> None:
    headers = {"retry-after": "Mon, 30 Jun 2025 11:02:00 GMT", "date": DATE}
    assert retry_after(headers, NOW) == timedelta(minutes=2)


words = st.one_of(st.text(max_size=40), st.from_regex(r"(max-age|no-store|s-maxage)=?[0-9\"]{0,20}"), st.integers().map(str))
dates = st.one_of(
    words,
    st.from_regex(
        r"(Mon|Thu), [0-9]{1,2} (Jun|Dec) [0-9]{1,5} [0-9]{1,2}:[0-9]{2}:[0-9]{2} (GMT|EST|[+-][0-9]{4})", fullmatch=True
    ),
)


@given(
    st.fixed_dictionaries(
        {}, optional={"cache-control": words, "age": words, "expires": dates, "date": dates, "retry-after": dates}
    )
)
def test_no_header_breaks_the_arithmetic(headers: dict[str, str]) -> None:
    fresh, wait = fresh_for(headers, NOW), retry_after(headers, NOW)
    assert fresh is None or timedelta() <= fresh <= LONGEST
    assert wait is None or timedelta() < wait <= LONGEST


@pytest.mark.parametrize(
    ("status", "headers", "fault", "wait"),
    [
        (429, {"retry-after": "60"}, Fault.RATE_LIMITED, timedelta(minutes=1)),
        (429, {}, Fault.RATE_LIMITED, DEFAULT_WAIT),
        (429, {"retry-after": "-5"}, Fault.RATE_LIMITED, DEFAULT_WAIT),
        (503, {"retry-after": "60"}, Fault.RATE_LIMITED, timedelta(minutes=1)),
        (503, {}, Fault.DOWN, None),
        (503, {"retry-after": "-5"}, Fault.DOWN, None),
        (500, {"retry-after": "60"}, Fault.DOWN, None),
        (401, {}, Fault.BLOCKED, None),
        (403, {}, Fault.BLOCKED, None),
        (403, {"cf-mitigated": "challenge"}, Fault.BLOCKED, None),
        (202, {"x-amzn-waf-action": "challenge"}, Fault.BLOCKED, None),
        (404, {}, Fault.MISSING, None),
        (410, {}, Fault.GONE, None),
        (204, {}, Fault.DOWN, None),
        (418, {}, Fault.DOWN, None),
        (999, {}, Fault.DOWN, None),
    ],
)
def test_what_an_answer_means(status: int, headers: dict[str, str], fault: Fault, wait: timedelta | None) -> None:
    failed = refusal(status, headers, "keys.example:443", NOW, "")
    assert (failed.fault, failed.retry_after, failed.host, failed.status) == (fault, wait, "keys.example:443", status)
    assert failed.permanent == (status == 410)


def test_a_bot_check_is_named() -> None:
    assert (
        refusal(403, {"cf-mitigated": "challenge"}, "h:443", NOW, "").text
        == "answered 403, a bot check of Cloudflare (cf-mitigated)"
    )
    assert "DataDome" in refusal(403, {"x-datadome": "protected"}, "h:443", NOW, "").text
