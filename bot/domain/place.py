"""Jurisdictions and mentions of them in a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PlaceKind(StrEnum):
    """What kind of government or place a jurisdiction is."""

    COUNTRY = "country"
    STATE = "state"
    COUNTY = "county"
    CITY = "city"  # an incorporated place: city, town, village, borough
    TOWNSHIP = "township"
    SETTLEMENT = "settlement"  # a populated place with no government of its own (Key Largo)


class Confidence(StrEnum):
    """How sure a mention is; ``strict`` subscriptions take certain and likely."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A government or place. ``id`` is its Open Civic Data division id; ``county`` and ``state`` are such ids too.

    A settlement, which has no such id, is ``geonames:NUMBER``. ``name`` is the bare name ("Key West"), ``label`` what people
    type and read ("Key West, FL"). ``population`` 0 = not stated (as a rule under 500); that of a county or state counts its
    cities only (of a county without any, its settlements): good for putting places in order, no fact to show. ``county`` is
    None too where the sources do not tell it. ``timezone`` is an IANA name.
    """

    id: str
    name: str
    label: str
    kind: PlaceKind
    state: str | None
    county: str | None
    population: int
    timezone: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A place found in a text: offsets into the text, and the rule that found it (sources.md section 6).

    ``start == end`` where no words name it (the place of an agenda feed, rule ``feed``).
    """

    jurisdiction: str
    name: str
    start: int
    end: int
    text: str
    confidence: Confidence
    rule: str
