"""The one interface behind which every agenda platform stands: list meetings, then read the agenda of a changed one.

A platform is pure: it says what to ask for, and reads what came. ``AgendaSource`` asks, decides which meetings to read,
and keeps what it saw. The readers run in worker processes, so they are module-level functions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.domain.feed import Feed
from bot.domain.item import Item
from bot.feeds.document import Unreadable


@dataclass(frozen=True, slots=True)
class Ask:
    """A request: a GET, or with ``body`` (JSON) a POST.

    ``most`` are the bytes read of its answer; None is the usual cap. ``otherwise`` is asked where there is nothing at ``url``.
    """

    url: str
    body: str = ""
    accept: str = "application/json"
    most: int | None = None
    otherwise: Ask | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A meeting as a list tells of it.

    ``version`` changes whenever its agenda may have changed; empty where the list does not say. ``agenda`` is where its items
    are, the cheapest way first: the first that can be read is taken; empty where there is none yet. ``supplements`` are agendas
    that add items to it.
    """

    meeting: Item
    version: str
    agenda: tuple[Ask, ...] = ()
    supplements: tuple[Ask, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list of meetings, and where the next one is."""

    meetings: tuple[Listed, ...]
    following: Ask | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a feed's meetings are held: its IANA zone, and its jurisdiction if one is set."""

    zone: str
    id: str | None


def no_portal(feed: Feed) -> str:
    """Return the page that most hosts want to be asked from: none."""
    return ""


@dataclass(frozen=True, slots=True)
class Platform:
    """An agenda platform.

    ``lists`` says what to ask for the meetings from one local day to another (both included); ``read_list`` reads a page (its
    body, and the address that it came from); ``read_agenda`` reads the items of a meeting in agenda order, and hands the
    meeting back before them where its documents tell more of it (that it is off). Both readers return Unreadable, and raise
    nothing, for what is not theirs. ``portal`` is the page that the feed's host wants to be asked from, empty for most.
    """

    kind: str
    lists: Callable[[Feed, date, date], tuple[Ask, ...]]
    read_list: Callable[[bytes, str, Place], Page | Unreadable]
    read_agenda: Callable[[bytes, Item], tuple[Item, ...] | Unreadable]
    portal: Callable[[Feed], str] = no_portal
