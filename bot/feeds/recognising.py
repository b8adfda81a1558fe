"""What is behind an address: the feed kind and the base address of the tenant that any page of a platform belongs to.

Pure: nothing is asked for. What no platform knows may still be a feed, or a page that names one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.domain.web_address import web_address
from bot.feeds import (
    civicclerk,
    civicplus,
    civicweb,
    escribe,
    federalregister,
    granicus,
    legiscan,
    legistar,
    legistar_rss,
    municode,
    openstates,
    primegov,
)

LONGEST = 2_000
"""Characters of an address that are looked at; a longer one is of no known kind."""

_CALENDAR = re.compile(r"\.ics$|/icalendar\.aspx$", re.IGNORECASE)
_ASKS_FOR_CALENDAR = re.compile(r"[?&](?:ical=1|format=ical)\b", re.IGNORECASE)


def _calendar(url: str) -> str | None:
    """Return an address that promises a calendar, None for any other."""
    address = url.partition("#")[0]
    return address if _CALENDAR.search(address.partition("?")[0]) or _ASKS_FOR_CALENDAR.search(address) else None


_KINDS: tuple[tuple[str, Callable[[str], str | None]], ...] = (
    ("legistar-rss", legistar_rss.recognise),
    ("legistar", legistar.recognise),
    ("granicus", granicus.recognise),
    ("primegov", primegov.recognise),
    ("civicclerk", civicclerk.recognise),
    ("escribe", escribe.recognise),
    ("civicweb", civicweb.recognise),
    ("municode", municode.recognise),
    ("federalregister", federalregister.recognise),
    ("legiscan", legiscan.recognise),
    ("openstates", openstates.recognise),
    ("ical", _calendar),
    ("civicplus", civicplus.recognise),
)
"""Asked in this order: what is told by a platform's own host comes before what is told by a path on any host.

A calendar comes before CivicPlus, on whose sites there are calendar files beside its pages.
"""

_NOT_READ = {
    "boarddocs.com": "BoardDocs asks crawlers to stay out",
    "iqm2.com": "IQM2 is not read yet; its RSS address (Services/RSS.aspx?Feed=Calendar) is, as kind rss",
    "novusagenda.com": "NovusAGENDA has neither a feed nor an interface to read",
    "granicus.com": "this address of Granicus names no view; paste the one of ViewPublisher.php?view_id=NUMBER",
    "legistar.com": "this address of Legistar names no client; paste the one of its calendar",
    "swagit.com": "Swagit shows videos of past meetings and has no feed",
    "simbli.eboardsolutions.com": "Simbli gives its list of meetings to its own pages only",
    "boardbook.org": "BoardBook is not read yet",
}
"""Hosts whose pages are known and cannot be read, with the reason."""


_CLOSED = frozenset({"boarddocs.com", "simbli.eboardsolutions.com"})
"""Hosts of which not even a page is asked for."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A feed kind of feeds.yaml and the address to poll; or, with ``kind`` "", the reason why there is none.

    ``closed``: its pages are not to be looked at either.
    """

    kind: str
    address: str
    reason: str = ""
    closed: bool = False


def full_address(typed: str) -> str | None:
    """Return an address, as a person may paste it, as one of http or https; None if it is none."""
    url = re.sub(r"^webcals?://", "https://", typed.strip(), flags=re.IGNORECASE)
    if "://" not in url:
        url = f"https://{url}"
    try:
        return web_address(url) if len(url) <= LONGEST else None
    except ValueError:
        return None


def recognise(url: str) -> Recognised | None:
    """Return what an address, as a person may paste it, is known to be; None where only its content can tell."""
    address = full_address(url)
    if address is None:
        return None
    url, host = address, (urlsplit(address).hostname or "").lower()
    for kind, of_kind in _KINDS:
        if address := of_kind(url):
            return Recognised(kind, address)
    name = next((name for name in _NOT_READ if host == name or host.endswith(f".{name}")), "")
    return Recognised("", url, _NOT_READ[name], closed=name in _CLOSED) if name else None
