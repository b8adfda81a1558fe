"""When what notifies must wait, and how what waited is folded."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alert import AlertKind
from bot.domain.delivery import Delivery, DeliveryState, DeliveryType, HoldReason
from bot.domain.holding import CAP, CAP_WINDOW, Hold, bundles, cap_until, foldable, heading, plan
from bot.domain.subscription import Channel, Mode, QuietHours

DESK = Channel("console:desk", "America/New_York")
NIGHT = Channel("console:desk", "America/New_York", quiet=QuietHours(time(22), time(6, 30)))
NOON = datetime(2025, 7, 1, 16, 5, tzinfo=UTC)
MIDNIGHT = datetime(2025, 7, 1, 4, tzinfo=UTC)
MORNING = datetime(2025, 7, 1, 10, 30, tzinfo=UTC)
kinds = st.sampled_from(AlertKind)
modes = st.sets(st.sampled_from(Mode))


def waiting(*alerts: int, type: DeliveryType = DeliveryType.POST) -> Delivery:
    return Delivery(alerts[0], "console:desk", type, DeliveryState.HELD, alerts, NOON)


@pytest.mark.parametrize(
    ("wanted", "hold"),
    [
        (set(), None),
        ({Mode.INSTANT}, None),
        ({Mode.WEEKLY, Mode.INSTANT}, None),
        ({Mode.WEEKLY, Mode.HOURLY}, Hold(HoldReason.MODE, datetime(2025, 7, 1, 17, tzinfo=UTC), Mode.HOURLY)),
        ({Mode.DAILY, Mode.WEEKLY}, Hold(HoldReason.MODE, datetime(2025, 7, 2, 12, tzinfo=UTC), Mode.DAILY)),
        ({Mode.WEEKLY}, Hold(HoldReason.MODE, datetime(2025, 7, 7, 12, tzinfo=UTC), Mode.WEEKLY)),
    ],
)
def test_the_most_immediate_mode_wins(wanted: set[Mode], hold: Hold | None) -> None:
    assert plan(AlertKind.NEW, wanted, DESK, NOON) == hold


def test_quiet_hours_hold_until_they_end() -> None:
    assert plan(AlertKind.NEW, {Mode.INSTANT}, NIGHT, MIDNIGHT) == Hold(HoldReason.QUIET, MORNING)
    assert plan(AlertKind.NEW, {Mode.INSTANT}, NIGHT, NOON) is None


def test_a_reversal_pierces_quiet_hours() -> None:
    assert plan(AlertKind.REVERSAL, {Mode.INSTANT}, NIGHT, MIDNIGHT) is None


def test_what_a_mode_holds_is_not_released_into_quiet_hours() -> None:
    assert plan(AlertKind.NEW, {Mode.HOURLY}, NIGHT, MIDNIGHT) == Hold(HoldReason.MODE, MORNING, Mode.HOURLY)
    an_hour = Hold(HoldReason.MODE, MIDNIGHT + timedelta(hours=1), Mode.HOURLY)
    assert plan(AlertKind.REVERSAL, {Mode.HOURLY}, NIGHT, MIDNIGHT) == an_hour


@given(kinds, modes, st.datetimes(datetime(2007, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)))
def test_every_hold_ends_and_has_a_heading(kind: AlertKind, wanted: set[Mode], now: datetime) -> None:
    hold = plan(kind, wanted, NIGHT, now)
    if hold:
        assert hold.until
        assert now < hold.until <= now + timedelta(days=9)
        assert heading(hold.words)


def test_holds_of_every_reason_have_a_heading() -> None:
    assert heading(HoldReason.OUTAGE) == "While we were away"
    assert heading(HoldReason.CAP).startswith("Overflow: ")
    assert heading(HoldReason.QUIET) == "Quiet hours"
    assert heading(Hold(HoldReason.MODE, NOON, Mode.DAILY).words) == "Daily digest"


def test_the_cap_lifts_when_the_twentieth_last_message_is_an_hour_old() -> None:
    sent = [NOON - timedelta(minutes=50 - n) for n in range(CAP)]
    assert cap_until(sent[1:], NOON) is None
    assert cap_until(sent, NOON) == sent[0] + CAP_WINDOW
    assert cap_until([NOON - timedelta(hours=2), *sent], NOON) == sent[0] + CAP_WINDOW
    assert cap_until(sent, sent[0] + CAP_WINDOW) is None


@given(st.lists(st.integers(0, 60), max_size=120), st.integers(1, 25))
def test_whoever_heeds_the_cap_never_exceeds_it(gaps: list[int], cap: int) -> None:
    sent: list[datetime] = []
    now = NOON
    for gap in gaps:
        now += timedelta(minutes=gap)
        until = cap_until(sent, now, cap)
        if until is None:
            sent.append(now)
        else:
            assert now < until <= now + CAP_WINDOW
            assert cap_until(sent, until, cap) is None
    assert all(later - earlier >= CAP_WINDOW for earlier, later in zip(sent, sent[cap:], strict=False))


@given(st.lists(st.integers(1, 10), max_size=60))
def test_bundles_keep_every_delivery_once_in_order_and_within_the_size(sizes: list[int]) -> None:
    ids = iter(range(1, 1000))
    deliveries = [waiting(*(next(ids) for _ in range(size))) for size in sizes]
    groups = bundles(deliveries)
    assert [delivery for group in groups for delivery in group] == deliveries
    assert all(sum(len(delivery.alerts) for delivery in group) <= 15 for group in groups)
    assert all(sum(len(d.alerts) for d in group) + len(after[0].alerts) > 15 for group, after in itertools.pairwise(groups))


def test_only_posts_and_replies_are_folded() -> None:
    foldables = {type for type in DeliveryType if foldable(waiting(1, type=type))}
    assert foldables == {DeliveryType.POST, DeliveryType.REPLY}
