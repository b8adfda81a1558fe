"""What LegiScan and Open States share: a bill as an item, and the state that a feed is about. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import parse_qs, urlsplit

from bot.domain.errors import Fault, FeedError
from bot.domain.feed import Feed
from bot.domain.item import Item, ItemType, Link
from bot.domain.limits import MAX_FIELD, MAX_TEXT, MAX_TITLE
from bot.feeds.dates import parse_date
from bot.feeds.failures import failure
from bot.ports import Failed
from bot.text.html import html_to_text

MOST_ACTIONS = 5
"""Actions told of a bill: the last ones."""

_DIVISION = re.compile(r"ocd-division/country:us(?:/(?:state|district|territory):([a-z]{2}))?(?:/|$)")
CODE = re.compile(r"[A-Za-z]{2}")
"""The two letters of a state."""


def state_of(feed: Feed, parameter: str) -> str:
    """Return the two letters of a feed's state, in lower case: of its address, else of its place; "us" is the Congress.

    Raises FeedError where neither says.
    """
    told = parse_qs(urlsplit(feed.address).query).get(parameter, [""])[0]
    place = _DIVISION.match(feed.place or "")
    code = told or (place[1] or "us" if place else "")
    if not CODE.fullmatch(code):
        text = "names no state: write client: FL, with the two letters of the state"
        raise FeedError(feed.id, text, fault=Fault.MISCONFIGURED, permanent=True)
    return code.lower()


def no_key(feed: Feed, variable: str, source: str) -> FeedError:
    """Return the error of a feed whose key is not set; ``source`` is where there is one."""
    return FeedError(feed.id, f"wants a key: set {variable} (a free one is at {source})", fault=Fault.BLOCKED)


def refused_by(variable: str) -> Callable[[Feed, Failed], FeedError]:
    """Return how a server says no that wants the key of ``variable``."""

    def refused(feed: Feed, failed: Failed) -> FeedError:
        error = failure(feed, failed)
        if failed.status in (401, 403):
            error.message += f"; check {variable}"
        return error

    return refused


def bill_item(
    own: str,
    number: str,
    title: str,
    *,
    url: str,
    texts: Sequence[str],
    status: str,
    actions: Sequence[tuple[str, str]],
    zone: str,
    place: str | None,
    tags: Sequence[str],
    links: Sequence[Link],
) -> Item:
    """Return a bill. ``own`` is its id at its source; ``actions`` are a day (ISO) and words each, the earliest first.

    It is dated by its last action: a day alone is its midnight in ``zone`` (IANA).
    """
    named = html_to_text(title).replace("\n", " ")
    told = [f"{day}: {words}" for day, words in actions[-MOST_ACTIONS:][::-1]]
    described = [html_to_text(text) for text in texts]
    head = f"{number}: {named}" if number else named
    parts = [
        head if len(head) > MAX_TITLE else "",
        *(text for text in described if text.casefold() != named.casefold()),
        f"Status: {status}." if status else "",
        "Last actions: " + "; ".join(told) if told else "",
    ]
    return Item(
        type=ItemType.DOCUMENT,
        keys=(f"bill:{own}"[:200],),
        title=head[:MAX_TITLE],
        url=url[:MAX_FIELD],
        text="\n".join(dict.fromkeys(part for part in parts if part))[:MAX_TEXT],
        published_at=parse_date(actions[-1][0], zone) if actions else None,
        place=place,
        tags=tuple(dict.fromkeys(tag[:MAX_FIELD] for tag in tags if tag)),
        links=tuple(links),
    )
