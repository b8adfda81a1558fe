"""What a replay should deliver, and how what it did deliver differs from that. Pure.

An expected post says its ``id``, the alert's ``kind``, a fragment of its ``title``, the ``feeds`` that it names as sources in
the end (the one that raised it first), and may say: ``delivery`` (default ``post``), ``by`` (it came before this moment),
``says`` (fragments of its text), ``story`` (the id of an earlier post that is in the same story) and ``folds_later`` (why
later work will not post it by itself: such a post is expected for now).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from bot.demo.recorder import Delivered

Document = Mapping[str, Any]
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ExpectedPost:
    """One message that a replay must bring, as the module says."""

    id: str
    kind: str
    title: str
    feeds: tuple[str, ...]
    delivery: str = "post"
    by: datetime | None = None
    says: tuple[str, ...] = ()
    story: str = ""
    folds_later: str = ""


def read_expected(document: Document, timezone: str) -> tuple[ExpectedPost, ...]:
    """Make the expected posts of a document; its moments are local to ``timezone``."""
    zone = ZoneInfo(timezone)
    return tuple(
        ExpectedPost(
            id=row["id"],
            kind=row["kind"],
            title=row["title"],
            feeds=tuple(row["feeds"]),
            delivery=row.get("delivery", "post"),
            by=datetime.strptime(row["by"], "%Y-%m-%d %H:%M").replace(tzinfo=zone) if "by" in row else None,
            says=tuple(row.get("says", ())),
            story=row.get("story", ""),
            folds_later=row.get("folds_later", ""),
        )
        for row in document["posts"]
    )


def compare(expected: Sequence[ExpectedPost], actual: Sequence[Delivered]) -> list[str]:
    """Return every difference between what was expected and what was delivered, in words; none means that it came out right."""
    posts = [delivered for delivered in actual if delivered.facts["delivery"] != "edit"]
    pairs, left = _pair(expected, posts)
    differences = [f"missing: {post.id} ({post.kind}: {post.title})" for post in expected if post.id not in pairs]
    differences += [f"unexpected: {_name(each)}" for each in left]
    differences += _disorder(expected, pairs, posts)
    differences += [f"repeated: {_name(each)}" for each in repeats(actual)]
    last = {delivered.facts["alert_id"]: delivered for delivered in actual if "alert_id" in delivered.facts}
    for post in expected:
        if post.id in pairs:
            differences += _details(post, pairs[post.id], last, pairs)
    differences += _strays(actual)
    return differences


def repeats(actual: Iterable[Delivered]) -> list[Delivered]:
    """Return the messages that tell a second time what was told: the same alert, or the same kind for the same address."""
    seen: set[tuple[str, Any]] = set()
    found: list[Delivered] = []
    for delivered in actual:
        facts = delivered.facts
        if facts["delivery"] == "edit" or "alert_id" not in facts:
            continue
        marks = {("alert", facts["alert_id"]), (facts["kind"], facts["url"])}
        if marks & seen:
            found.append(delivered)
        seen |= marks
    return found


def _pair(expected: Sequence[ExpectedPost], posts: Sequence[Delivered]) -> tuple[dict[str, Delivered], list[Delivered]]:
    pairs: dict[str, Delivered] = {}
    left = list(posts)
    for post in expected:
        for delivered in left:
            if _is(post, delivered.facts):
                pairs[post.id] = delivered
                left.remove(delivered)
                break
    return pairs, left


def _is(post: ExpectedPost, facts: Facts) -> bool:
    return (
        facts["kind"] == post.kind
        and facts["delivery"] == post.delivery
        and post.title in facts["title"]
        and post.feeds[0] in {source["feed"] for source in facts["sources"]}
    )


def _disorder(expected: Sequence[ExpectedPost], pairs: Mapping[str, Delivered], posts: Sequence[Delivered]) -> list[str]:
    places = [(posts.index(pairs[post.id]), post.id) for post in expected if post.id in pairs]
    return [
        f"out of order: {later} came before {earlier}"
        for (place, earlier), (next_place, later) in pairwise(places)
        if next_place < place
    ]


def _details(
    post: ExpectedPost, delivered: Delivered, last: Mapping[Any, Delivered], pairs: Mapping[str, Delivered]
) -> list[str]:
    newest = last[delivered.facts["alert_id"]]
    differences = []
    feeds = {source["feed"] for source in newest.facts["sources"]}
    if feeds != set(post.feeds):
        differences.append(f"{post.id}: sources {sorted(feeds)} instead of {sorted(post.feeds)}")
    if post.by is not None and delivered.at >= post.by:
        differences.append(f"{post.id}: came at {delivered.at.isoformat()}, not before {post.by.isoformat()}")
    differences += [f"{post.id}: does not say {said!r}" for said in post.says if said not in newest.message.text]
    if post.story in pairs and pairs[post.story].facts["story_id"] != newest.facts["story_id"]:
        differences.append(f"{post.id}: not in the story of {post.story}")
    return differences


def _strays(actual: Iterable[Delivered]) -> list[str]:
    shown: set[Any] = set()
    found = []
    for delivered in actual:
        facts = delivered.facts
        if facts["delivery"] != "edit":
            shown.add(facts.get("alert_id"))
        elif facts["alert_id"] not in shown:
            found.append(f"edit of a message that was never posted: {_name(delivered)}")
    return found


def _name(delivered: Delivered) -> str:
    facts = delivered.facts
    said = facts["title"] if "title" in facts else delivered.message.text
    return f"{facts['delivery']} {facts['kind']}: {said} {facts.get('url', '')}".strip()
