"""What people read for a jurisdiction: "Key West, FL"; as much more as it takes to mean no other when it is typed."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.place import PlaceKind
from bot.matching.name_index import NameIndex, principal
from bot.matching.names import fold
from bot.matching.rows import CODES, Row


def label(row: Row, county: Row | None, index: NameIndex) -> str:
    """Return the label of a row: the shortest way to write it that means it and no other; else its id."""
    if row.state is None:
        return "Washington, DC" if row.code == "D" else row.name
    postal = row.state.rsplit(":", 1)[1].upper()
    for name, holder in _ways(row, county):
        meant = principal(index.find(fold(name), row.state, fold(holder)))
        if meant is not None and meant.id == row.id:
            return f"{name}, {holder}, {postal}" if holder else f"{name}, {postal}"
    return row.id


def _ways(row: Row, county: Row | None) -> Iterator[tuple[str, str]]:
    """The ways to write a row, the shortest first: its name, with or without type, with or without its county."""
    kind = CODES[row.code]
    typed = f"{row.name} {kind.word}" if kind.word else row.name
    yield row.name, ""
    if county and row.kind is not PlaceKind.TOWNSHIP:
        yield row.name, county.name
    if county:
        yield typed, county.name
    yield typed, ""
    if county:
        yield row.name, county.name
