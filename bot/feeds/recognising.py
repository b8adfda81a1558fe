"""What is behind an address: the feed kind and the base address of the tenant that any page of a platform belongs to.

Pure: nothing is asked for. What no platform knows may still be a feed, or a page that names one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.feeds import civicclerk, civicplus, civicweb, escribe, granicus, legistar, legistar_rss, municode, primegov

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
    ("civicplus", civicplus.recognise),
    ("ical", _calendar),
)
"""Asked in this order: what is told by a platform's own host comes before what is told by a path on any host."""

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


@dataclass(frozen=True, slots=True)
class Recognised:
    """A feed kind of feeds.yaml and the address to poll; or, with ``kind`` "", the reason why there is none."""

    kind: str
    address: str
    reason: str = ""


def recognise(url: str) -> Recognised | None:
    """Return what an address, as a person may paste it, is known to be; None where only its content can tell."""
    url = re.sub(r"^webcals?://", "https://", url.strip(), flags=re.IGNORECASE)
    if "://" not in url:
        url = f"https://{url}"
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host or len(url) > LONGEST:
        return None
    for kind, of_kind in _KINDS:
        if address := of_kind(url):
            return Recognised(kind, address)
    reason = next((reason for name, reason in _NOT_READ.items() if host == name or host.endswith(f".{name}")), "")
    return Recognised("", url, reason) if reason else None
