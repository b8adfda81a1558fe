"""What mutes leave of an alert, and until when they silence it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alert import Alert, AlertKind, AlertView, Report
from bot.domain.item import Item, ItemType, StoredItem
from bot.domain.mute import Mute, MuteKind
from bot.domain.muting import Silence, left, silence, silenced_edit, without
from bot.domain.place import Confidence, Mention
from bot.domain.story import Chapter, ChapterKind
from bot.domain.subscription import Match, Mode, TopicHit

NOW = datetime(2025, 7, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TOWN, CITY, COUNTY = "place:marlow", "place:carver", "county:pike"
TOPIC, FEED, PLACE, STORY = MuteKind


def contains(holder: str, place: str) -> bool:
    return holder == place or (holder, place) == (COUNTY, TOWN)


def match(*topics: str, places: tuple[str, ...] = (TOWN,), subscription: int = 1) -> Match:
    mentions = tuple(Mention(place, place, 0, 1, "x", Confidence.CERTAIN, "feed") for place in places)
    return Match(subscription, "console:desk", Mode.INSTANT, mentions, tuple(TopicHit(topic, ()) for topic in topics))


def view(*matches: Match, kind: AlertKind = AlertKind.NEW, feeds: tuple[str, ...] = ("herald",), story: int = 4) -> AlertView:
    stored = StoredItem(7, feeds[0], Item(ItemType.NEWS, ("k",), "Title"), "r", NOW, baseline=False)
    alert = Alert(1, "console:desk", 5, 7, kind, "new", "", matches, NOW)
    reports = tuple(Report(feed, feed, replace(stored, id=7 + n), primary=False) for n, feed in enumerate(feeds))
    return AlertView(alert, Chapter(5, story, ChapterKind.NEWS, "Title", NOW), TOWN, reports, None)


def mute(kind: MuteKind, value: str, hours: float | None = 2, *, id: int = 1, editor: bool = False) -> Mute:
    until = None if hours is None else NOW + hours * HOUR
    return Mute(id, kind, value, "console:desk", until, "discord:user:1", editor, "", NOW)


def until(seen: AlertView, *mutes: Mute) -> float | str | None:
    """Return the hours of silence, None for good, "none" for none."""
    found = silence(seen, mutes, NOW, contains)
    if found is None:
        return "none"
    return None if found.until is None else (found.until - NOW) / HOUR


@pytest.mark.parametrize(
    ("seen", "muted"),
    [
        (view(match("rent")), mute(TOPIC, "rent")),
        (view(match("rent"), match("rent", places=(CITY,))), mute(TOPIC, "rent")),
        (view(match("rent")), mute(PLACE, TOWN)),
        (view(match("rent")), mute(PLACE, COUNTY)),
        (view(match()), mute(PLACE, COUNTY)),
        (view(match("rent")), mute(FEED, "herald")),
        (view(match("rent"), match("tax")), mute(FEED, "herald")),
        (view(match("rent"), match("tax")), mute(STORY, "4")),
        (view(), mute(STORY, "4")),
    ],
)
def test_an_alert_is_silenced_if_no_match_is_left(seen: AlertView, muted: Mute) -> None:
    assert silence(seen, [muted], NOW, contains) == Silence(1, NOW + 2 * HOUR)
    assert silence(seen, [muted], NOW + 2 * HOUR, contains) is None
    assert silence(seen, [replace(muted, until=None)], NOW, contains) == Silence(1, None)


@pytest.mark.parametrize(
    ("seen", "muted"),
    [
        (view(match("rent", "tax")), mute(TOPIC, "rent")),
        (view(match("rent"), match("tax")), mute(TOPIC, "rent")),
        (view(match("rent"), match("")), mute(TOPIC, "rent")),
        (view(match()), mute(TOPIC, "rent")),
        (view(match(places=(TOWN, CITY))), mute(PLACE, TOWN)),
        (view(match(places=(CITY,))), mute(PLACE, COUNTY)),
        (view(match(places=(COUNTY,))), mute(PLACE, TOWN)),
        (view(match("rent"), feeds=("herald", "courier")), mute(FEED, "herald")),
        (view(match("rent")), mute(FEED, "courier")),
        (view(match("rent")), mute(STORY, "44")),
        (view(), mute(FEED, "courier")),
    ],
)
def test_an_alert_goes_on_if_anything_else_gives_rise_to_it(seen: AlertView, muted: Mute) -> None:
    assert silence(seen, [muted], NOW, contains) is None
    assert silence(seen, [], NOW, contains) is None


def test_it_comes_back_with_the_first_mute_that_leaves_a_match() -> None:
    both = view(match("rent"), match("tax"))
    assert until(both, mute(TOPIC, "rent", 1), mute(TOPIC, "tax", 3)) == 1
    assert until(both, mute(TOPIC, "rent", None), mute(TOPIC, "tax", 3)) == 3
    assert until(both, mute(TOPIC, "rent", None), mute(TOPIC, "tax", None)) is None
    assert until(both, mute(TOPIC, "rent", 1), mute(STORY, "4", 5)) == 5
    assert until(view(match("rent")), mute(TOPIC, "rent", 1), mute(PLACE, COUNTY, 2), mute(FEED, "herald", 3)) == 3
    assert until(view(match("rent"), feeds=("a", "b")), mute(FEED, "a", 1), mute(FEED, "b", 2)) == 1


def test_the_mute_that_is_named_is_one_that_takes_something() -> None:
    seen = view(match("rent"))
    mutes = [mute(TOPIC, "tax", 2, id=1), mute(FEED, "courier", None, id=2), mute(TOPIC, "rent", 2, id=3)]
    assert silence(seen, mutes, NOW, contains) == Silence(3, NOW + 2 * HOUR)
    assert silence(seen, [*mutes, mute(STORY, "4", None, id=4)], NOW, contains) == Silence(4, None)


def test_a_reversal_pierces_all_but_the_mute_of_its_story_by_an_editor() -> None:
    seen = view(match("rent"), kind=AlertKind.REVERSAL)
    for kind, value in ((TOPIC, "rent"), (PLACE, TOWN), (FEED, "herald"), (STORY, "4")):
        assert silence(seen, [mute(kind, value, None)], NOW, contains) is None
    for kind, value in ((TOPIC, "rent"), (PLACE, TOWN), (FEED, "herald")):
        assert silence(seen, [mute(kind, value, None, editor=True)], NOW, contains) is None
    assert silence(seen, [mute(STORY, "4", editor=True)], NOW, contains) == Silence(1, NOW + 2 * HOUR)
    assert until(seen, mute(TOPIC, "rent", None), mute(STORY, "4", 1, editor=True)) == 1


def test_what_only_a_paused_subscription_asks_for_is_nothing_that_is_left() -> None:
    seen = view(match("rent", subscription=1), match("tax", subscription=2))
    assert silence(seen, [mute(TOPIC, "rent")], NOW, contains, paused={2}) == Silence(1, NOW + 2 * HOUR)
    assert silence(seen, [mute(TOPIC, "rent")], NOW, contains, paused={1}) is None


def test_what_a_pause_keeps_of_it_is_not_silenced_for_good() -> None:
    seen = view(match("rent", subscription=1), match("tax", subscription=2))
    for_good = silence(seen, [mute(TOPIC, "rent", None)], NOW, contains, paused={2})
    assert for_good == Silence(1, None, resumable=True) and not for_good.for_good
    for muted in ([mute(STORY, "4", None)], [mute(FEED, "herald", None)], [mute(PLACE, TOWN, None)]):
        found = silence(seen, muted, NOW, contains, paused={1, 2})
        assert found is None or found.for_good
    assert silence(seen, [mute(TOPIC, "rent", None), mute(TOPIC, "tax", None, id=2)], NOW, contains, paused={2}) == Silence(
        1, None
    )


def test_the_matches_of_subscriptions_that_ended_count_no_more_unless_there_is_nothing_else() -> None:
    rent, tax = match("rent", subscription=1), match("tax", subscription=2)
    assert without(view(rent, tax), {2}).alert.matches == (rent,)
    assert without(view(rent, tax), {1, 2}).alert.matches == (rent, tax)


def test_the_matches_that_are_left_are_less_what_was_taken() -> None:
    seen = view(match("rent", "tax", places=(TOWN, CITY)), match("rent", subscription=2))
    kept = left(seen, [mute(TOPIC, "rent"), mute(PLACE, TOWN)], NOW, contains)
    assert kept == (match("tax", places=(CITY,)),)
    assert left(seen, [mute(TOPIC, "rent")], NOW + 2 * HOUR, contains) == seen.alert.matches
    assert left(view(match("rent")), [mute(TOPIC, "rent")], NOW, contains) == (match("rent"),)


def test_an_edit_is_silenced_only_by_the_mutes_of_all_its_stories() -> None:
    one, other = view(match("rent"), story=4), view(match("rent"), story=5)
    assert silenced_edit([one], [mute(TOPIC, "rent"), mute(FEED, "herald"), mute(PLACE, TOWN)], NOW) is None
    assert silenced_edit([one, other], [mute(STORY, "4")], NOW) is None
    both = [mute(STORY, "4", None, id=1), mute(STORY, "5", 3, id=2)]
    assert silenced_edit([one], both, NOW) == Silence(1, None)
    assert silenced_edit([one, other], both, NOW) == Silence(2, NOW + 3 * HOUR)
    assert silenced_edit([], both, NOW) is None


_matches = st.lists(
    st.builds(
        lambda topics, places: match(*topics, places=tuple(places)),
        st.lists(st.sampled_from(["rent", "tax", ""]), max_size=3, unique=True),
        st.lists(st.sampled_from([TOWN, CITY, COUNTY]), min_size=1, max_size=2, unique=True),
    ),
    max_size=3,
)
_what = st.sampled_from(
    [(TOPIC, "rent"), (TOPIC, "tax"), (FEED, "a"), (FEED, "b"), (PLACE, TOWN), (PLACE, COUNTY), (STORY, "4")]
)
_mutes = st.lists(
    st.builds(
        lambda what, hours, id, editor: mute(what[0], what[1], hours, id=id, editor=editor),
        _what,
        st.none() | st.sampled_from([1, 2, 3]),
        st.integers(1, 9),
        st.booleans(),
    ),
    max_size=5,
)


@given(_matches, _mutes, st.sampled_from(AlertKind), st.sampled_from([("a",), ("a", "b"), ("c",)]))
def test_a_silence_ends_when_it_says_and_not_before(
    matches: list[Match], mutes: list[Mute], kind: AlertKind, feeds: tuple[str, ...]
) -> None:
    seen = view(*matches, kind=kind, feeds=feeds)
    found = silence(seen, mutes, NOW, contains)
    ends = [mute.until for mute in mutes if mute.until]
    if found is None:
        return
    assert any(mute.id == found.mute and mute.until == found.until for mute in mutes)
    for end in ends:
        assert (silence(seen, mutes, end, contains) is None) == (found.until is not None and end >= found.until)
