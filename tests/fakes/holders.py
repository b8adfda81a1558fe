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


class Holders:
    """What the index needs of a gazetteer."""

    def ancestors(self, jurisdiction_id: str, /) -> tuple[str, ...]:
        """Return what holds a place."""
        return HOLDERS.get(jurisdiction_id, ())
