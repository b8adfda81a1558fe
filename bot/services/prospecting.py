"""From an address and what a person says of it to a feed that works: found, placed, and looked at before it is added."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.domain.answer import Answer
from bot.domain.discovery import Candidate, Discovery, Sample
from bot.domain.errors import FeedError, PlaceError
from bot.domain.feed import Feed
from bot.domain.place import Jurisdiction
from bot.domain.selection import WHOLE_PAGE, selected
from bot.domain.urls import canonical_url
from bot.domain.web_address import web_address
from bot.matching.gazetteer import Gazetteer
from bot.matching.typed import resolve
from bot.ports import Discoverer
from bot.services import prospect_words as words
from bot.services.commands.desk import refusal
from bot.services.commands.typed_times import read_zone
from bot.services.siting import Site, propose, tenant

GOVERNMENTS = frozenset("legistar legistar-rss granicus civicplus primegov civicclerk escribe civicweb municode".split())
"""The kinds whose feeds are one government's own, so that its place has to be known."""

KINDS = GOVERNMENTS | {"rss", "ical", "page"}
"""The kinds that a person can name for an address."""

_NEWS_INTERVAL, _INTERVAL = timedelta(minutes=15), timedelta(hours=1)
_ENDINGS = {"rss": "news", "ical": "calendar", "page": "page"}
_LONGEST_ID = 60


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person says: an ``url``, and what of it they know better. ``says`` writes an option as it is typed there.

    ``zone`` is the IANA zone that holds where nothing else tells.
    """

    url: str
    which: str = ""
    kind: str = ""
    place: str = ""
    timezone: str = ""
    zone: str = ""
    says: Callable[[str, str], str] = "{}: {}".format


@dataclass(frozen=True, slots=True)
class Prospect:
    """A feed as it would be added, what a look at it found, and how its place became known."""

    feed: Feed
    sample: Sample
    why: str


async def prospect(
    discoverer: Discoverer, gazetteer: Gazetteer, wish: Wish, known: Sequence[Feed], now: datetime
) -> Prospect | Answer:
    """Find the feed that is meant and look at it; or say what has to be said first, or why there is none.

    ``known`` are the feeds in use: none is added twice, and no id is given to two.
    """
    place, zone = _place(wish, gazetteer), read_zone(wish.timezone) if wish.timezone else ""
    if isinstance(place, Answer):
        return place
    if isinstance(zone, Answer):
        return zone
    wish = replace(wish, timezone=zone)
    found = await discoverer.discover(wish.url, now)
    chosen = _chosen(wish, found)
    if isinstance(chosen, Answer):
        return chosen
    try:
        web_address(chosen.address)
    except ValueError as error:
        return words.no_address(chosen.address, str(error))
    if same := twin(chosen.address, known):
        return words.known_already(same)
    site = Site(place, why="as you say") if place else propose(chosen.address, _title(chosen, found), found.text, gazetteer)
    feed = _feed(chosen, site, wish)
    try:
        sample = await discoverer.sample(feed, now)
    except FeedError as error:
        doors = await discoverer.other_doors(feed, now)
        return words.unreadable(chosen, error, doors)
    if not sample.items and not wish.kind and feed.kind in GOVERNMENTS and (doors := await discoverer.other_doors(feed, now)):
        return words.empty(chosen, doors, wish.says)
    if site.place is None:
        site = propose(chosen.address, sample.title or _title(chosen, found), _told(found, sample), gazetteer)
    if site.place is None and chosen.kind in GOVERNMENTS:
        page = await discoverer.page(wish.url, now)
        site = propose(chosen.address, page.title, page.text, gazetteer)
    placed = _feed(chosen, site, wish)
    if placed.timezone != feed.timezone:
        sample = await _again(discoverer, placed, sample, now)
    needs_place = placed.kind in GOVERNMENTS
    if site.place is None and (needs_place or not (wish.timezone or wish.zone)):
        return words.which_place(chosen, site.among, wish.says, needs_place=needs_place)
    title = sample.title or _title(chosen, found)
    return Prospect(replace(placed, id=free_id(placed, title, gazetteer, {each.id for each in known})), sample, site.why)


def twin(address: str, known: Iterable[Feed]) -> Feed | None:
    """Return the feed that has an address already."""
    identity = canonical_url(address)
    return next((each for each in known if canonical_url(each.address) == identity), None)


def free_id(feed: Feed, title: str, gazetteer: Gazetteer, taken: Collection[str]) -> str:
    """Return a readable id that no feed has: ``key-west-agendas``, ``keys-weekly``."""
    named = gazetteer[feed.place].name if feed.place else ""
    if named:
        stem = f"{named} {_ENDINGS.get(feed.kind, 'agendas')}"
    else:
        stem = title if 0 < len(title) <= 40 else tenant(feed.address) or "feed"
    slug = "-".join(re.findall(r"[a-z0-9]+", stem.casefold()))[:_LONGEST_ID].strip("-") or "feed"
    return next(name for name in (slug, *(f"{slug}-{number}" for number in range(2, len(taken) + 3))) if name not in taken)


def _place(wish: Wish, gazetteer: Gazetteer) -> Jurisdiction | Answer | None:
    if not wish.place:
        return None
    try:
        return resolve(wish.place, gazetteer)
    except PlaceError as error:
        return refusal(f"{wish.place}: {error.message}.", error.hint)


def _chosen(wish: Wish, found: Discovery) -> Candidate | Answer:
    """Return the candidate that is meant."""
    if wish.kind:
        if wish.kind not in KINDS:
            return refusal(f"There is no kind {wish.kind}.", f"Kinds: {', '.join(sorted(KINDS))}.")
        named = next((each for each in found.candidates if each.kind == wish.kind), None)
        address = wish.url if "://" in wish.url else f"https://{wish.url}"
        address = selected(address, WHOLE_PAGE) if wish.kind == "page" else address
        return named or Candidate(wish.kind, address, "as you say")
    if wish.which:
        numbered = {str(number): each for number, each in enumerate(found.candidates, 1)}
        if named := numbered.get(wish.which.strip()):
            return named
        return words.choice(found, wish.says) if found.candidates else words.nothing(wish.url, found)
    if not found.candidates:
        return words.nothing(wish.url, found)
    return found.candidates[0] if len(found.candidates) == 1 else words.choice(found, wish.says)


def _feed(chosen: Candidate, site: Site, wish: Wish) -> Feed:
    place = site.place
    own = place is not None and chosen.kind != "rss"
    return Feed(
        id=urlsplit(chosen.address).hostname or chosen.address,
        kind=chosen.kind,
        address=chosen.address,
        timezone=wish.timezone or (place.timezone if place else wish.zone) or "UTC",
        interval=_NEWS_INTERVAL if chosen.kind == "rss" else _INTERVAL,
        place=place.id if place and own else None,
        home=(place.id,) if place and not own else (),
    )


async def _again(discoverer: Discoverer, feed: Feed, before: Sample, now: datetime) -> Sample:
    """Look once more: local times are to be read in the zone that is known by now."""
    try:
        return await discoverer.sample(feed, now)
    except FeedError:
        return before


def _title(chosen: Candidate, found: Discovery) -> str:
    return found.title or chosen.title


def _told(found: Discovery, sample: Sample) -> str:
    """What a source says that may tell its place: its page, its first items, and where its meetings are."""
    places = [item.agenda.location for item in sample.items if item.agenda and item.agenda.location]
    return "\n".join([found.text, *dict.fromkeys(places), *(item.title for item in sample.items[:20])])
