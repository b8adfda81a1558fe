"""The feed kinds as feeds.yaml writes them: what each is given, and where its tenants are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Kind:
    """A feed kind.

    ``base`` is the base address of a tenant, with ``{client}`` for its name; without one the kind takes ``url`` alone. ``hint``
    is where people see the name, or what to write as the url. An agenda feed is one government's own: its place is required,
    unless ``place`` says it: an OCD id, with ``{division}`` for that of the client's two letters.
    """

    name: str
    hint: str
    base: str = ""
    agenda: bool = True
    interval: timedelta = timedelta(minutes=60)
    place: str = ""


UNITED_STATES = "ocd-division/country:us"

_NO_STATES = {"us": "", "dc": "/district:dc", "pr": "/territory:pr"}

KINDS = {
    kind.name: kind
    for kind in (
        Kind("rss", "the address of the feed, as in url: https://…/feed/", agenda=False, interval=timedelta(minutes=15)),
        Kind("legistar", "CLIENT.legistar.com", "https://webapi.legistar.com/v1/{client}"),
        Kind("legistar-rss", "the address behind the RSS button of Calendar.aspx, with its ID and GUID"),
        Kind("granicus", "https://TENANT.granicus.com/ViewPublisherRSS.php?view_id=NUMBER&mode=agendas"),
        Kind("civicplus", "the site that has /AgendaCenter, or the address of its RSS feed of agendas or of its calendar"),
        Kind("primegov", "CLIENT.primegov.com", "https://{client}.primegov.com"),
        Kind("civicclerk", "CLIENT.portal.civicclerk.com", "https://{client}.api.civicclerk.com"),
        Kind("escribe", "pub-CLIENT.escribemeetings.com", "https://pub-{client}.escribemeetings.com"),
        Kind("civicweb", "CLIENT.civicweb.net", "https://{client}.civicweb.net"),
        Kind("municode", "CLIENT.municodemeetings.com", "https://{client}.municodemeetings.com"),
        Kind("legiscan", "the two letters of a state", "https://api.legiscan.com/?state={client}", place="{division}"),
        Kind(
            "openstates",
            "the two letters of a state",
            "https://v3.openstates.org/bills?jurisdiction={client}",
            place="{division}",
        ),
        Kind(
            "federalregister",
            "the address of a search, as in url: https://www.federalregister.gov/documents/search?conditions[term]=immigration",
            place=UNITED_STATES,
        ),
        Kind("ical", "the address of the calendar, as in url: https://…/calendar.ics", agenda=False),
        Kind("page", "the address of the page, as in url: https://…/public-notices", agenda=False),
    )
}
"""The kinds that are built."""

LATER = "boarddocs congress iqm2 novus simbli".split()


def own_place(kind: Kind, client: str) -> str:
    """Return the OCD id of the place that a kind's feeds are about by themselves, empty where they have to say it."""
    code = client.lower()
    if not client and kind.base:
        return ""
    return kind.place.format(division=f"{UNITED_STATES}{_NO_STATES.get(code, f'/state:{code}')}")


def base_address(kind: Kind, url: str) -> str:
    """Return a ``url`` of feeds.yaml as the kind's feeds carry it: the base address of a tenant has no slash at its end."""
    return url.rstrip("/") if kind.base else url
