"""How long to leave a host alone between two requests: what agenda platforms bear in practice (sources.md section 2.6)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

_SECONDS = {
    "legistar.com": 2.7,
    "openstates.org": 6.5,
    "primegov.com": 2.7,
    "civicclerk.com": 2.7,
    "escribemeetings.com": 2.7,
    "civicweb.net": 2.7,
    "iqm2.com": 2.7,
    "granicus.com": 3.6,
    "novusagenda.com": 3.6,
    "civicplus.com": 7.2,
    "municodemeetings.com": 7.2,
}
_CIVICPLUS = re.compile(r"/(?:agendacenter|rssfeed\.aspx|common/modules/icalendar)(?:/|$)", re.IGNORECASE)
"""Paths that only CivicPlus has: its sites stand under their towns' own names."""


def spacing_by_host(least: timedelta) -> Callable[[str], timedelta]:
    """Return the pause by host name and path: ``least``, and more where a platform is known to need it."""

    def spacing(place: str) -> timedelta:
        host = place.partition("/")[0]
        if _CIVICPLUS.search(place):
            host = "civicplus.com"
        own = next((seconds for name, seconds in _SECONDS.items() if host == name or host.endswith(f".{name}")), 0.0)
        return max(least, timedelta(seconds=own))

    return spacing
