"""The feeds of feeds.yaml."""

from __future__ import annotations

import re

from bot.catalog.context import Context
from bot.catalog.document import suggestion
from bot.catalog.fields import Fields, Word
from bot.catalog.kinds import KINDS, LATER, Kind, base_address, own_place
from bot.domain.errors import PlaceError
from bot.domain.feed import Feed
from bot.domain.place import Jurisdiction
from bot.domain.selection import selected
from bot.domain.selector import SELECTOR_HINT, read_selector
from bot.domain.urls import canonical_url
from bot.domain.web_address import web_address

KEYS = ("id", "kind", "url", "client", "tenant", "place", "home", "timezone", "interval", "selector")


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
    address = _selected(fields, kind, _address(fields, kind)) if kind else ""
    places = context.places(fields, "place")
    homes = context.places(fields, "home")
    if len(places) > 1:
        context.faults.add("E005", fields.at("place"), f"{fields.what} has several places", "use home: for a news feed")
    if places and homes:
        hint = "keep place: for a government's own feed, home: for a news feed"
        context.faults.add("E021", fields.at("home"), f"{fields.what} has both place and home", hint)
    if kind and address and not places and not homes:
        places = _own_place(fields, kind, context)
    if kind and kind.agenda and not places:
        fields.require("place", 'name the government, as in place: "Key West, FL"')
    own = context.read_interval(fields)
    nearest = next((place.timezone for place in places or homes), "")
    zone = context.zone(fields) or nearest or context.zone_of_defaults(fields)
    if not kind or not address:
        return None
    return Feed(
        id=id,
        kind=kind.name,
        address=address,
        timezone=zone,
        interval=own or context.interval or kind.interval,
        place=places[0].id if places else None,
        home=tuple(home.id for home in homes),
        line=fields.line,
    )


def _own_place(fields: Fields, kind: Kind, context: Context) -> list[Jurisdiction]:
    """Return the place that a kind's feeds are about by themselves, where there is such a place."""
    client = fields.word("client") or fields.word("tenant")
    own = own_place(kind, client.value if client else "")
    try:
        return [context.resolve(own)] if own else []
    except PlaceError:
        return []


def _kind(fields: Fields) -> Kind | None:
    word = fields.word("kind")
    if word is None or word.value in KINDS:
        return KINDS[word.value] if word else None
    so_far = f"kinds so far: {', '.join(KINDS)}"
    if word.value in LATER:
        message = f"{fields.what} needs the kind {word.value}, which is not built yet"
        fields.faults.add("E018", word.node, message, f"{so_far}; many agenda pages also offer an RSS address")
    elif word.value in {"atom", "rdf", "json", "jsonfeed"}:
        fields.faults.add("E017", word.node, f"{fields.what} has the unknown kind {word.value}", "write rss: it reads them all")
    else:
        hint = suggestion(word.value, list(KINDS), so_far)
        fields.faults.add("E017", word.node, f"{fields.what} has the unknown kind {word.value}", hint)
    return None


def _address(fields: Fields, kind: Kind) -> str:
    """Return the address of a feed, from its ``url`` or from its ``client``, which may be called ``tenant``."""
    given = [(key, word) for key in ("url", "client", "tenant") if (word := fields.word(key))]
    if given and not kind.base and given[-1][0] != "url":
        key, word = given[-1]
        message = f"{fields.what} has a {key}, which kind {kind.name} has not"
        fields.faults.add("E020", word.node, message, f"write url: instead: {kind.hint}")
    elif len(given) > 1:
        names = " and ".join(key for key, _ in given)
        fields.faults.add("E020", given[1][1].node, f"{fields.what} has both {names}", "keep one of them")
    elif not given and not kind.base:
        fields.require("url", f"write {kind.hint}")
    elif not given:
        hint = f"write the CLIENT of {kind.hint} (or a full url:)"
        fields.faults.add("E008", fields.node, f"{fields.what} lacks client", hint)
    elif given[0][0] == "url":
        return base_address(kind, _checked(fields, given[0][1]))
    else:
        return _tenant(fields, kind, *given[0])
    return ""


def _tenant(fields: Fields, kind: Kind, key: str, word: Word) -> str:
    if re.fullmatch(r"[A-Za-z0-9-]{1,63}", word.value):
        return kind.base.format(client=word.value.lower())
    message = f"{fields.what} has a {key} that cannot be one: {word.value}"
    fields.faults.add("E019", word.node, message, f"write the CLIENT of {kind.hint}")
    return ""


def _selected(fields: Fields, kind: Kind, address: str) -> str:
    """Return the address of what a feed's ``selector`` chooses on its page; of other kinds the address as it is."""
    word = fields.word("selector")
    if kind.name != "page":
        if word:
            message = f"{fields.what} has a selector, which kind {kind.name} has not"
            fields.faults.add("E020", word.node, message, "write kind: page to watch a part of a web page")
        return address
    fields.require(
        "selector", 'say which part of the page to watch, as in selector: "#notices li" (selector: body is all of it)'
    )
    if not word or not address:
        return ""
    try:
        read_selector(word.value)
    except ValueError as error:
        fields.faults.add("E033", word.node, f"selector of {fields.what}: {error}", SELECTOR_HINT)
        return ""
    return selected(address, word.value)


def _checked(fields: Fields, url: Word) -> str:
    try:
        return web_address(url.value)
    except ValueError as error:
        fields.faults.add("E019", url.node, f"url of {fields.what} cannot be polled", str(error))
        return ""
