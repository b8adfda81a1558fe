"""The feeds of feeds.yaml."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.catalog.context import Context
from bot.catalog.document import suggestion
from bot.catalog.fields import Fields, Word
from bot.catalog.values import web_address
from bot.domain.feed import Feed
from bot.domain.urls import canonical_url

KEYS = ("id", "kind", "url", "client", "place", "home", "timezone", "interval")
INTERVALS = {"rss": timedelta(minutes=15), "legistar": timedelta(minutes=60)}
"""The feed kinds that are built, with the interval of a feed that is given none."""

LATER = (
    "boarddocs civicclerk civicplus civicweb congress escribe federal-register granicus ical iqm2 legiscan municode novus "
    "openstates primegov simbli"
).split()
LEGISTAR = "https://webapi.legistar.com/v1/"


def read_feeds(top: Fields, context: Context) -> list[Feed]:
    """Read the list of feeds."""
    top.require("feeds", "list at least one feed")
    feeds: list[Feed] = []
    ids: dict[str, int] = {}
    addresses: dict[str, Feed] = {}
    for row in top.rows("feeds"):
        fields = Fields(row, "feed", KEYS, context.faults)
        fields.require("id", "name it, as in id: key-west-agendas")
        fields.require("kind", "write kind: rss or kind: legistar")
        id = fields.word("id")
        if id:
            fields.what = f"feed {id.value}"
            context.check_name(fields.what, id)
            if id.value in ids:
                message = f"{fields.what} is there already, in line {ids[id.value]}"
                context.faults.add("E015", id.node, message, "give each feed its own id")
            ids.setdefault(id.value, fields.line)
        feed = _feed(fields, id.value if id else "", context)
        if feed is None:
            continue
        twin = addresses.setdefault(canonical_url(feed.address), feed)
        if twin is not feed:
            message = f"{fields.what} has the address of {twin.id} in line {twin.line}"
            context.faults.add("E016", row, message, "keep one of the two")
        feeds.append(feed)
    return feeds


def _feed(fields: Fields, id: str, context: Context) -> Feed | None:
    """Build one feed; None where kind or address are at fault."""
    kind = _kind(fields)
    address = _address(fields, kind)
    places = context.places(fields, "place")
    homes = context.places(fields, "home")
    if len(places) > 1:
        context.faults.add("E005", fields.at("place"), f"{fields.what} has several places", "use home: for a news feed")
    if places and homes:
        hint = "keep place: for a government's own feed, home: for a news feed"
        context.faults.add("E021", fields.at("home"), f"{fields.what} has both place and home", hint)
    if kind == "legistar":
        fields.require("place", 'name the government, as in place: "Key West, FL"')
    own = context.read_interval(fields)
    nearest = next((place.timezone for place in places or homes), "")
    zone = context.zone(fields) or nearest or context.zone_of_defaults(fields)
    if not kind or not address:
        return None
    return Feed(
        id=id,
        kind=kind,
        address=address,
        timezone=zone,
        interval=own or context.interval or INTERVALS[kind],
        place=places[0].id if places else None,
        home=tuple(home.id for home in homes),
        line=fields.line,
    )


def _kind(fields: Fields) -> str:
    word = fields.word("kind")
    if word is None or word.value in INTERVALS:
        return word.value if word else ""
    if word.value in LATER:
        hint = f"kinds so far: {', '.join(INTERVALS)}; many agenda pages also offer an RSS address"
        fields.faults.add("E018", word.node, f"{fields.what} needs the kind {word.value}, which is not built yet", hint)
    elif word.value in {"atom", "rdf", "json", "jsonfeed"}:
        fields.faults.add("E017", word.node, f"{fields.what} has the unknown kind {word.value}", "write rss: it reads them all")
    else:
        hint = suggestion(word.value, list(INTERVALS), f"kinds so far: {', '.join(INTERVALS)}")
        fields.faults.add("E017", word.node, f"{fields.what} has the unknown kind {word.value}", hint)
    return ""


def _address(fields: Fields, kind: str) -> str:
    url, client = fields.word("url"), fields.word("client")
    if kind == "rss" and client:
        fields.faults.add("E020", client.node, f"{fields.what} has a client, which kind rss has not", "write url: instead")
    elif url and client:
        fields.faults.add("E020", client.node, f"{fields.what} has both url and client", "keep one of the two")
    elif kind == "legistar" and not url and not client:
        fields.faults.add("E008", fields.node, f"{fields.what} lacks client", "as in client: keywest (or a full url:)")
    elif kind == "rss":
        fields.require("url", "write the address of the feed, as in url: https://…/feed/")
    if url:
        return _checked(fields, url).rstrip("/") if kind == "legistar" else _checked(fields, url)
    if client and not re.fullmatch(r"[A-Za-z0-9-]{1,63}", client.value):
        hint = "write the first part of CLIENT.legistar.com"
        fields.faults.add("E019", client.node, f"{fields.what} has a client that cannot be one: {client.value}", hint)
    return LEGISTAR + client.value.lower() if client else ""


def _checked(fields: Fields, url: Word) -> str:
    try:
        return web_address(url.value)
    except ValueError as error:
        fields.faults.add("E019", url.node, f"url of {fields.what} cannot be polled", str(error))
        return ""
