"""How a subscription is said to people: in a sentence, and in a line of a list."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.place import PlaceKind
from bot.domain.subscription import Channel, Mode, Subscription, Want
from bot.matching.gazetteer import Gazetteer
from bot.services.commands.typed import both, either
from bot.services.commands.typed_times import said
from bot.services.wording import short

Titles = Mapping[str, str]
"""Titles of topics by their names."""

_WANTED = {
    Want.NEWS: "news",
    Want.AGENDA: "agenda items",
    Want.CHANGE: "later changes",
    Want.OUTCOME: "outcomes",
}


def sentence(subscription: Subscription, channel: Channel, gazetteer: Gazetteer, titles: Titles) -> str:
    """``This channel gets alerts at once for Key West, FL about Immigration enforcement.``"""
    about = subject(subscription, titles)
    asked = f"about {about}" if about else "about everything"
    return f"This channel gets alerts {pace(subscription.mode, channel)} for {places(subscription, gazetteer)} {asked}."


def further(subscription: Subscription, gazetteer: Gazetteer) -> list[str]:
    """What else is to be known of a subscription, a sentence each; nothing of what is usual."""
    said_too = []
    if inside := _inside(subscription, gazetteer):
        said_too.append(f"{inside} are {'included' if subscription.include_contained else 'not included'}.")
    if subscription.include_parents:
        said_too.append("What concerns the county or the state as a whole is included.")
    if subscription.want != frozenset(Want):
        said_too.append(f"Only {both(_WANTED[want] for want in Want if want in subscription.want)}; reversals always.")
    if subscription.loose:
        said_too.append("Items that are only possibly about the place are included (match: loose).")
    return said_too


def listed(subscription: Subscription, channel: Channel, gazetteer: Gazetteer, titles: Titles) -> str:
    """A subscription in a list, after its number: ``Key West, FL · Immigration enforcement · at once``."""
    parts = [
        short(places(subscription, gazetteer)),
        subject(subscription, titles) or "everything",
        pace(subscription.mode, channel),
    ]
    if subscription.want != frozenset(Want):
        parts.append("only " + both(want.value for want in Want if want in subscription.want))
    parts += ["loose"] if subscription.loose else []
    parts += [f"calls {called(subscription.mention)}"] if subscription.mention else []
    return " · ".join(parts)


def places(subscription: Subscription, gazetteer: Gazetteer) -> str:
    """The places of a subscription, as people write them."""
    return both(gazetteer.label(place) for place in subscription.places)


def subject(subscription: Subscription, titles: Titles) -> str:
    """What a subscription is about: its topics by title, then its query; empty if it is about everything."""
    names = [titles.get(name, name) for name in subscription.topics]
    names += [quoted(short(subscription.query))] if subscription.query else []
    return either(names) if names else ""


def quoted(query: str) -> str:
    """A query in a sentence; one with quotation marks of its own gets no more of them."""
    return query if '"' in query else f"“{query}”"


def pace(mode: Mode, channel: Channel) -> str:
    """How soon alerts come: ``at once``, ``every day at 8:00 AM``."""
    at = said(channel.digest_at)
    ways = {Mode.INSTANT: "at once", Mode.HOURLY: "every hour", Mode.DAILY: f"every day at {at}"}
    return ways.get(mode, f"every Monday at {at}")


def called(mention: str) -> str:
    """Whom alerts call, without their name, which only the platform knows."""
    kinds = {"user": "a person", "role": "a role"}
    return kinds.get(mention.split(":")[1], "a group")


def _inside(subscription: Subscription, gazetteer: Gazetteer) -> str:
    """What lies inside the places of a subscription."""
    kinds = {place.kind for identity in subscription.places if (place := gazetteer.get(identity))}
    if PlaceKind.STATE in kinds:
        return "Counties and cities inside"
    return "Cities inside" if PlaceKind.COUNTY in kinds else ""
