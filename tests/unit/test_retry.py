"""The one retry policy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import Delivery, DeliveryState, DeliveryType
from bot.domain.errors import ChannelGone, PayloadRejected, Transient, UnknownOutcome
from bot.domain.retry import (
    FIRST_WAIT,
    LONGEST_RETRY_AFTER,
    LONGEST_WAIT,
    OUTAGE_AFTER,
    SHORTEST_RETRY_AFTER,
    End,
    Park,
    Retry,
    judge,
    overdue,
    wait,
)

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
jitters = st.floats(0, 1, exclude_max=True)


def tried(
    attempts: int = 1, *, type: DeliveryType = DeliveryType.POST, ago: timedelta = timedelta(), in_doubt: bool = False
) -> Delivery:
    return Delivery(
        id=1,
        channel="console:desk",
        type=type,
        state=DeliveryState.SENDING,
        alerts=(1,),
        created_at=NOW - ago,
        attempts=attempts,
        in_doubt=in_doubt,
        first_attempt_at=NOW - ago,
    )


def test_waits_double_from_five_seconds_to_fifteen_minutes() -> None:
    seconds = [wait(attempts, 0).total_seconds() for attempts in range(1, 11)]
    assert seconds == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]


@given(st.integers(0, 10_000), jitters)
def test_a_wait_of_our_own_stays_within_its_bounds(attempts: int, jitter: float) -> None:
    assert FIRST_WAIT <= wait(attempts, jitter) <= LONGEST_WAIT
    assert wait(attempts, 0) <= wait(attempts, jitter)
    assert wait(attempts, jitter) <= wait(attempts + 1, jitter)


@given(st.integers(0, 100), jitters, st.timedeltas())
def test_the_platforms_own_wait_is_honoured_within_reason(attempts: int, jitter: float, asked: timedelta) -> None:
    waited = wait(attempts, jitter, asked)
    assert SHORTEST_RETRY_AFTER <= waited <= LONGEST_RETRY_AFTER
    if SHORTEST_RETRY_AFTER <= asked <= LONGEST_RETRY_AFTER:
        assert waited == asked


def test_a_transient_error_is_retried_and_keeps_what_was_in_doubt() -> None:
    limited = Transient("console:desk", "slow down", retry_after=timedelta(seconds=7))
    assert judge(limited, tried(), NOW, 0) == Retry(timedelta(seconds=7), in_doubt=False)
    assert judge(limited, tried(in_doubt=True), NOW, 0) == Retry(timedelta(seconds=7), in_doubt=True)
    assert judge(Transient("console:desk", "busy"), tried(3, ago=timedelta(days=9)), NOW, 0) == Retry(
        timedelta(seconds=20), in_doubt=False
    )


def test_an_unknown_outcome_is_retried_in_doubt_however_long_it_lasts() -> None:
    lost = UnknownOutcome("console:desk", "no answer")
    assert judge(lost, tried(), NOW, 0) == Retry(FIRST_WAIT, in_doubt=True)
    assert judge(lost, tried(50, ago=timedelta(days=2)), NOW, 0) == Retry(LONGEST_WAIT, in_doubt=True)


def test_a_channel_that_is_gone_is_parked() -> None:
    assert judge(ChannelGone("console:desk", "archived"), tried(), NOW, 0) == Park()


@pytest.mark.parametrize(
    ("type", "state"),
    [
        (DeliveryType.POST, DeliveryState.REJECTED),
        (DeliveryType.REPLY, DeliveryState.REJECTED),
        (DeliveryType.DIGEST, DeliveryState.REJECTED),
        (DeliveryType.EDIT, DeliveryState.SUPERSEDED),
    ],
)
def test_a_refused_payload_ends_its_delivery(type: DeliveryType, state: DeliveryState) -> None:
    assert judge(PayloadRejected("console:desk", "too long"), tried(type=type), NOW, 0) == End(state)


def test_an_error_outside_the_contract_is_retried_for_six_hours_then_ends_the_delivery() -> None:
    assert judge(KeyError("id"), tried(), NOW, 0) == Retry(FIRST_WAIT, in_doubt=True)
    assert judge(KeyError("id"), tried(30, ago=OUTAGE_AFTER), NOW, 0) == End(DeliveryState.REJECTED)


def test_a_channel_counts_as_out_after_six_hours_of_trying() -> None:
    assert not overdue(tried(ago=OUTAGE_AFTER - timedelta(seconds=1)), NOW)
    assert overdue(tried(ago=OUTAGE_AFTER), NOW)
