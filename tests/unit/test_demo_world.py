"""The replayed week: what is shown when."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.demo.compare import read_expected
from bot.demo.load import build_world, load_week, read_data
from bot.demo.world import Format, World

HEADING = {
    "title": "A short week",
    "start": "2025-03-01 08:00",
    "timezone": "America/Chicago",
    "channel": "console:desk",
    "place": "Dubuque, IA",
    "topics": {"ferries": {"title": "Ferries", "query": "ferry"}},
}
OUTLETS = [
    {"id": "post", "title": "The Post", "format": "rss2", "site": "https://post.example", "window": 2},
    {"id": "echo", "title": "The Echo", "format": "json", "site": "https://echo.example"},
    {"id": "hall", "title": "City Hall", "format": "legistar", "site": "https://hall.example", "client": "hall"},
]


def week(**parts: object) -> World:
    return build_world([HEADING, {"outlets": OUTLETS}, parts])


def article(name: str, at: str, **more: object) -> dict[str, object]:
    return {"id": name, "outlet": "post", "at": at, "title": name.title(), "text": "One.\n\nTwo.\n\nThree.", **more}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def shown(world: World, moment: datetime, outlet: str = "post") -> list[str]:
    return [name for name, _ in world.state_at(moment, outlet).articles]


def test_moments_are_local_to_the_week() -> None:
    world = week(articles=[article("a", "2025-03-01 09:30")])
    assert world.start == utc("2025-03-01T14:00")
    assert [change.at for change in world.changes()] == [utc("2025-03-01T15:30")]


def test_a_feed_shows_its_newest_articles_first_and_only_as_many_as_its_window() -> None:
    world = week(articles=[article(name, f"2025-03-0{day} 09:00") for name, day in (("a", 1), ("b", 2), ("c", 3))])
    assert shown(world, utc("2025-03-01T00:00")) == []
    assert shown(world, utc("2025-03-02T15:00")) == ["b", "a"]
    assert shown(world, utc("2025-03-04T00:00")) == ["c", "b"]


def test_an_old_article_resurfaces_when_a_newer_one_is_taken_down() -> None:
    rows = [article("a", "2025-03-01 09:00"), article("b", "2025-03-02 09:00")]
    world = week(articles=[*rows, article("c", "2025-03-03 09:00", gone="2025-03-04 09:00")])
    assert shown(world, utc("2025-03-03T15:00")) == ["c", "b"]
    assert shown(world, utc("2025-03-04T15:00")) == ["b", "a"]
    assert utc("2025-03-04T15:00") in [change.at for change in world.changes()]


def test_a_revision_keeps_the_guid_and_changes_what_it_says() -> None:
    revision = {"at": "2025-03-02 09:00", "title": "New", "published": "2025-03-02 09:00", "more": "Four."}
    world = week(articles=[article("a", "2025-03-01 09:00", revisions=[revision])])
    (_, before), (_, after) = (
        *world.state_at(utc("2025-03-01T20:00"), "post").articles,
        *world.state_at(utc("2025-03-02T20:00"), "post").articles,
    )
    assert (before.title, after.title) == ("A", "New")
    assert (before.guid, before.link) == (after.guid, after.link)
    assert after.paragraphs == (*before.paragraphs, "Four.")
    assert after.published_at == utc("2025-03-02T15:00")


def test_a_copy_takes_the_others_paragraphs_under_another_headline() -> None:
    copy = {"id": "b", "outlet": "echo", "at": "2025-03-01 10:00", "title": "Else", "copy_of": "a", "keep": 2, "below": "End."}
    world = week(articles=[article("a", "2025-03-01 09:00"), copy])
    ((_, version),) = world.state_at(utc("2025-03-02T00:00"), "echo").articles
    assert version.paragraphs == ("One.", "Two.", "End.")


def test_two_articles_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="same id"):
        week(articles=[article("a", "2025-03-01 09:00"), article("a", "2025-03-02 09:00")])


def test_an_agenda_row_without_an_agenda_is_refused() -> None:
    meeting = {"id": 1, "outlet": "hall", "body": "Council", "body_id": 1, "starts": "2025-03-03 18:00"}
    with pytest.raises(ValueError, match="without an agenda"):
        week(meetings=[{**meeting, "created": "2025-03-01 09:00", "rows": [{"title": "Ferry"}]}])


def test_a_meeting_changes_when_it_is_created_published_and_decided() -> None:
    row = {"title": "Ferry", "file": "25-1", "result": {"at": "2025-03-03 20:00", "action": "Passed"}}
    meeting = {
        "id": 1, "outlet": "hall", "body": "Council", "body_id": 1, "starts": "2025-03-03 18:00",
        "created": "2025-03-01 09:00", "agenda": "2025-03-02 09:00", "rows": [row],
    }  # fmt: skip
    world = week(meetings=[meeting])
    assert [change.at for change in world.changes()] == [
        utc("2025-03-01T15:00"),
        utc("2025-03-02T15:00"),
        utc("2025-03-04T02:00"),
    ]
    assert world.state_at(utc("2025-03-01T14:59"), "hall").meetings == ()
    assert len(world.state_at(utc("2025-03-01T15:00"), "hall").meetings) == 1


@pytest.fixture(scope="module")
def key_west() -> World:
    return load_week()


def test_the_week_has_the_feeds_and_items_that_it_promises(key_west: World) -> None:
    news = [outlet for outlet in key_west.outlets if outlet.format is not Format.LEGISTAR]
    assert len(news) >= 6
    assert {outlet.format for outlet in key_west.outlets} == set(Format)
    assert len(key_west.articles) >= 60
    relevant = {article["id"] for article in read_data("reports.yaml")["articles"]}
    assert len(relevant) < len(key_west.articles) / 2, "most of it must be noise"


def test_there_is_something_to_learn_at_the_first_poll_of_most_feeds(key_west: World) -> None:
    learnt = [outlet.id for outlet in key_west.outlets if key_west.state_at(key_west.start, outlet.id).changed_at]
    assert len(learnt) == len(key_west.outlets)


def test_reports_are_far_enough_apart_that_jitter_cannot_change_their_order(key_west: World) -> None:
    reports = {row["id"] for row in read_data("reports.yaml")["articles"]}
    moments = [article.versions[0].at for article in key_west.articles if article.id in reports]
    moments += [row.result.at for m in key_west.meetings for row in m.rows if row.result and "287(g)" in row.title]
    moments += [m.agenda_at for m in key_west.meetings if m.agenda_at and any("287(g)" in row.title for row in m.rows)]
    moments.sort()
    assert min(later - earlier for earlier, later in pairwise(moments)) >= timedelta(minutes=30)


def test_every_expected_post_names_known_feeds_once(key_west: World) -> None:
    expected = read_expected(read_data("expected.yaml"), key_west.timezone)
    known = {outlet.id for outlet in key_west.outlets}
    assert all(set(post.feeds) <= known for post in expected)
    assert [name for name, count in Counter(post.id for post in expected).items() if count > 1] == []
    assert {post.story for post in expected} - {""} <= {post.id for post in expected}
