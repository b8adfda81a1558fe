"""Outlines of an OPML file -> feeds: each is taken, or refused with its line and the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.catalog.adding import FeedsFile
from bot.catalog.kinds import KINDS
from bot.catalog.opml import Outline
from bot.catalog.values import zones
from bot.domain.errors import PlaceError
from bot.domain.feed import Feed
from bot.domain.place import Jurisdiction
from bot.domain.selection import WHOLE_PAGE, selected
from bot.domain.urls import canonical_url
from bot.domain.web_address import web_address
from bot.feeds.recognising import recognise
from bot.matching.gazetteer import Gazetteer
from bot.matching.typed import resolve
from bot.services.prospecting import free_id
from bot.services.siting import propose

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


class Importing:
    """What an import came to: ``feeds`` to add, ``lines`` to tell, how many were ``known`` and how many ``bad``.

    ``place`` and ``timezone`` hold for outlines that state none. Raises PlaceError, or ValueError for a zone.
    """

    def __init__(self, gazetteer: Gazetteer, file: FeedsFile, *, place: str = "", timezone: str = "") -> None:
        if timezone and timezone not in zones():
            raise ValueError(f"{timezone} is no time zone; write an IANA name like America/New_York")
        self._gazetteer = gazetteer
        self._file = file
        self._by_address = {canonical_url(each.address): each for each in file.catalog.feeds}
        self._ids = {each.id for each in file.catalog.feeds}
        self._place = resolve(place, gazetteer) if place else None
        self._zone = timezone or file.zone
        self.feeds: list[Feed] = []
        self.lines: list[str] = []
        self.known = self.bad = 0

    def take(self, outline: Outline) -> None:
        """Take an outline."""
        try:
            feed = self._feed(outline)
        except PlaceError as error:
            self._refuse(outline, f"{error.message}: {error.subject}; {error.hint}")
            return
        except ValueError as error:
            self._refuse(outline, str(error))
            return
        identity = canonical_url(feed.address)
        if same := self._by_address.get(identity):
            self.known += 1
            self.lines.append(f"{outline.line}: {_name(outline)} is there already: {same.id}")
            return
        own = outline.id if _ID.fullmatch(outline.id) and outline.id not in self._ids else ""
        feed = replace(feed, id=own or free_id(feed, outline.title, self._gazetteer, self._ids))
        self.feeds.append(feed)
        self._by_address[identity] = feed
        self._ids.add(feed.id)

    def _refuse(self, outline: Outline, reason: str) -> None:
        self.bad += 1
        self.lines.append(f"{outline.line}: {_name(outline)} is not added: {reason}")

    def _feed(self, outline: Outline) -> Feed:
        """Return the feed of an outline, without an id. Raises PlaceError and ValueError."""
        if not outline.xml_url:
            raise ValueError("it has no xmlUrl")
        known = recognise(outline.xml_url)
        name = outline.kind or (known.kind if known else "") or ("" if known else "rss")
        if not name:
            raise ValueError(known.reason if known else "its kind is not known")
        if name not in KINDS:
            raise ValueError(f"there is no kind {name}")
        address = known.address if known and known.kind == name else web_address(outline.xml_url)
        address = selected(address, WHOLE_PAGE) if name == "page" and "#" not in address else address
        if outline.timezone and outline.timezone not in zones():
            raise ValueError(f"it has the unknown time zone {outline.timezone}")
        homes = self._places(outline, KINDS[name].agenda, address)
        zone = outline.timezone or (homes[0].timezone if homes else self._zone)
        if not zone:
            raise ValueError("nothing tells its time zone; name one by --timezone, or a place by --place")
        own = bool(homes) and (KINDS[name].agenda or bool(outline.place))
        return Feed(
            id="",
            kind=name,
            address=address,
            timezone=zone,
            interval=self._file.interval or KINDS[name].interval,
            place=homes[0].id if own else None,
            home=() if own else tuple(home.id for home in homes),
        )

    def _places(self, outline: Outline, agenda: bool, address: str) -> list[Jurisdiction]:
        stated: Iterable[str] = [outline.place] if outline.place else outline.home
        places = [resolve(place, self._gazetteer) for place in stated]
        if not places and self._place:
            places = [self._place]
        if not places and agenda:
            site = propose(address, outline.title, "", self._gazetteer)
            if site.place is None:
                raise ValueError("nothing tells surely whose it is; name the place by --place")
            places = [site.place]
        return places


def _name(outline: Outline) -> str:
    return outline.title or outline.xml_url or "an outline"
