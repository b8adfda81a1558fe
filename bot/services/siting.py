"""Where a source is: proposed from the name in its address and from what it says of itself; ambiguous names are not guessed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qs, urlsplit

from bot.domain.place import Confidence, Jurisdiction, PlaceKind
from bot.matching.gazetteer import Gazetteer
from bot.matching.names import fold
from bot.matching.places import find_places
from bot.matching.rows import COUNTRY
from bot.text.document import Text

_PLATFORMS = frozenset(
    "legistar.com granicus.com primegov.com civicclerk.com escribemeetings.com civicweb.net municodemeetings.com iqm2.com "
    "civicplus.com".split()
)
_API = "webapi.legistar.com"
_STATES_BY = {"api.legiscan.com": "state", "v3.openstates.org": "jurisdiction"}
_BEFORE = re.compile(r"^(?:pub-)?(?:thecityof|cityof|townof|villageof|boroughof)?-?")
_AFTER = re.compile(r"-?(?:gov|online|government)$")
_GOVERNMENTS_OWN = re.compile(r"\.(?:gov|us)$")
_NAMED_AS_ONE = re.compile(r"(?:city|town|village|borough)of|county|gov(?:ernment)?$")
_GOVERNED = frozenset({PlaceKind.CITY, PlaceKind.COUNTY, PlaceKind.STATE})
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Site:
    """``place`` if it is clear, else those ``among`` which it may be; ``why`` says what it is read from."""

    place: Jurisdiction | None = None
    among: tuple[Jurisdiction, ...] = ()
    why: str = ""


def propose(address: str, title: str, text: str, gazetteer: Gazetteer) -> Site:
    """Tell which government's or town's a source is: by the name in its address, its title, and the beginning of its text."""
    if stated := _stated(address, gazetteer):
        return Site(stated, why="from its address")
    name = tenant(address)
    named = _named(name, gazetteer)
    if len(named) == 1 and _is_government(address, name):
        return Site(named[0], why=f"from the name “{name}” in its address")
    told = _told(title, text, gazetteer)
    if named:
        likely = [one for one in named if one.id in told] or [one for one in named if one.state in told]
        if len(likely) == 1:
            return Site(likely[0], why=f"from the name “{name}” in its address, and its text")
        return Site(among=tuple(sorted(likely or named, key=lambda one: (-one.population, one.id))))
    headed = [gazetteer[identity] for identity in _told(title, "", gazetteer) if identity]
    headed = [one for one in headed if one.kind in _GOVERNED]
    places = [one for one in headed if one.kind is not PlaceKind.STATE] or headed
    return Site(places[0], why=f"from its title “{title}”") if len(places) == 1 else Site(among=tuple(places))


def tenant(address: str) -> str:
    """Return the part of an address that names who publishes: the tenant of a platform, else the name of the domain."""
    parts = urlsplit(address)
    labels = (parts.hostname or "").lower().removeprefix("www.").split(".")
    if parts.hostname == _API:
        return [*parts.path.split("/"), "", "", ""][2]
    if ".".join(labels[-2:]) in _PLATFORMS:
        return labels[0]
    if labels[-1] == "us" and len(labels) >= 4 and len(labels[-2]) == 2:
        kind = " county" if "co" in labels else ""
        return f"{labels[-3]}{kind.strip()}-{labels[-2]}"
    return labels[-2] if len(labels) > 1 and not labels[-1].isdigit() else ""


def _is_government(address: str, name: str) -> bool:
    """Whether a name in an address is a government's: in any other domain it may be a word (Normal, Mobile, Sentinel)."""
    host = (urlsplit(address).hostname or "").lower()
    platform = host == _API or ".".join(host.split(".")[-2:]) in _PLATFORMS
    return platform or bool(_GOVERNMENTS_OWN.search(host) or _NAMED_AS_ONE.search(name))


def _stated(address: str, gazetteer: Gazetteer) -> Jurisdiction | None:
    """Return the country or the state whose bills or documents an address asks for."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if host not in _STATES_BY and not host.endswith("federalregister.gov"):
        return None
    code = parse_qs(parts.query).get(_STATES_BY.get(host, ""), ["us"])[0].lower()
    return gazetteer.get(COUNTRY if code == "us" else gazetteer.state_named(code) or "")


def _named(name: str, gazetteer: Gazetteer) -> list[Jurisdiction]:
    """Return what a name without blanks can mean; governments of cities and counties before townships and settlements."""
    for stem, state in _stems(name, gazetteer):
        found = {
            one.id: one
            for key in _squeezed(gazetteer).get(stem, ())
            for one in gazetteer.named(key)
            if state is None or one.state == state
        } or {one.id: one for one in gazetteer.counties_named(stem) if state is None or one.state == state}
        if found:
            return [one for one in found.values() if one.kind in _GOVERNED] or list(found.values())
    return []


def _stems(name: str, gazetteer: Gazetteer) -> Iterator[tuple[str, str | None]]:
    """Yield the ways to read a name: whole, and with the postal code of a state at its end."""
    plain = _AFTER.sub("", _BEFORE.sub("", name.lower()))
    whole = re.sub(r"[^a-z0-9]", "", plain)
    ends = [whole, f"{whole[:-4]}county{whole[-2:]}" if whole[-4:-2] == "co" else ""]
    if len(whole) < 4:
        return
    if "-" not in plain:
        yield whole, None
    for end in filter(None, ends):
        state = gazetteer.state_named(end[-2:]) if len(end) > 5 else None
        if state:
            yield end[:-2], state
    yield whole, None
    if whole.endswith("city"):
        yield whole[:-4], None


@cache
def _squeezed(gazetteer: Gazetteer) -> Mapping[str, tuple[str, ...]]:
    """Return the keys of names by what they are without blanks."""
    found: dict[str, list[str]] = defaultdict(list)
    for key in gazetteer.keys(None):
        found[key.replace(" ", "")].append(key)
    return {squeezed: tuple(keys) for squeezed, keys in found.items()}


def _told(title: str, text: str, gazetteer: Gazetteer) -> Collection[str | None]:
    """Return the ids of the places that a source surely speaks of, and of their states."""
    mentions = find_places(Text(title, text[:_LONGEST]), (), gazetteer)
    sure = [each.jurisdiction for each in mentions if each.confidence is not Confidence.POSSIBLE]
    spelt = [state for word in re.findall(r", ([A-Z]{2})\b", text[:_LONGEST]) if (state := gazetteer.state_named(fold(word)))]
    return dict.fromkeys([*sure, *spelt, *(one.state for one in map(gazetteer.get, sure) if one and one.state and text)])
