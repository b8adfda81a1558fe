"""The gazetteer of a state with two counties, for tests of the index."""

from __future__ import annotations

HOLDERS = {
    "city": ("county", "state"),
    "town": ("county", "state"),
    "far-city": ("far-county", "state"),
    "county": ("state",),
    "far-county": ("state",),
}
PLACES = (*HOLDERS, "state")
ALIASES = {"city-county": "city"}


class Holders:
    """What the index needs of a gazetteer."""

    def canonical(self, identity: str, /) -> str:
        """Return the id by which texts mention a place."""
        return ALIASES.get(identity, identity)

    def ancestors(self, jurisdiction_id: str, /) -> tuple[str, ...]:
        """Return what holds a place."""
        return HOLDERS.get(jurisdiction_id, ())
