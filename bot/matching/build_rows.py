"""Write the gazetteer's data file; ``bot.matching.rows`` describes and reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.matching.rows import COUNTRY, derived_id, read


@dataclass(slots=True)
class Draft:
    """A jurisdiction on its way into the file. ``holder`` is the id of its county or county-equivalent, "" = the state."""

    id: str
    code: str
    name: str
    state: str
    holder: str = ""
    population: int = 0
    zone: str = ""
    equivalent: bool = False


def write(
    states: Mapping[str, Mapping[str, str]],
    drafts: Mapping[str, Draft],
    *,
    aliases: Mapping[str, str],
    names: Iterable[tuple[str, str]],
    shared: Mapping[str, str],
    common: Iterable[str],
) -> str:
    """Return the text of the data file.

    ``states`` by postal code, ``aliases`` id -> id, ``names`` (name, id), ``shared`` county -> the city that governs it,
    ``common`` the names that are ordinary words. Raises ValueError if what was written does not read back whole.
    """
    inside: dict[tuple[str, str], list[Draft]] = defaultdict(list)
    for draft in drafts.values():
        inside[draft.state, draft.holder].append(draft)
    lines: list[str] = []
    for abbr in sorted(states):
        lines += _state(states[abbr], inside)
    lines += (f"=\t{_short(alias)}\t{_short(aliases[alias])}" for alias in sorted(aliases))
    lines += (f"+\t{name}\t{_short(identity)}" for name, identity in sorted(set(names)))
    lines += (f"&\t{_short(county)}\t{_short(shared[county])}" for county in sorted(shared))
    lines.append("~\t" + ",".join(common))
    ids = {row["ocd_id"] for row in states.values()} | drafts.keys()
    if lost := ids ^ read(lines).by_id.keys():
        raise ValueError(f"{len(lost)} jurisdictions do not read back, among them {min(lost)}")
    return "\n".join(lines) + "\n"


def _state(row: Mapping[str, str], inside: Mapping[tuple[str, str], list[Draft]]) -> list[str]:
    """The lines of a state: places held by no county first, then each county or equivalent with what it holds."""
    abbr, identity = row["abbr"], row["ocd_id"]
    code = {"state": "S", "district": "D", "territory": "X"}[identity.split("/")[-1].split(":")[0]]
    short = "" if row["ap_abbr"] == row["name"] else row["ap_abbr"]
    lines = ["\t".join((code, row["name"], row["population"], row["zone"], abbr.lower(), short)).rstrip("\t")]
    top = sorted(inside.get((abbr, ""), ()), key=lambda draft: draft.id)
    holders = [draft for draft in top if draft.equivalent or draft.code in "NRBA"]
    lines += (_line(draft, identity, row["zone"]) for draft in top if draft not in holders)
    for holder in holders:
        lines.append(_line(holder, identity, row["zone"]))
        for draft in sorted(inside.get((abbr, holder.id), ()), key=lambda each: (each.code == "G", each.id)):
            lines.append(_line(draft, holder.id if draft.code in "TU" else identity, holder.zone))
    return lines


def _line(draft: Draft, parent: str, inherited: str) -> str:
    """One jurisdiction; ``parent`` is the id under which its own is formed, ``inherited`` the zone that need not be said."""
    tail = ""
    if draft.code == "G":
        tail = draft.id.removeprefix("geonames:")
    elif derived_id(draft.code, draft.name, parent) != draft.id:
        last = draft.id.rpartition("/")[2]
        same_type = last.partition(":")[0] == derived_id(draft.code, "x", parent).rpartition("/")[2].partition(":")[0]
        tail = last.partition(":")[2] if same_type else last
    zone = "" if draft.zone == inherited else draft.zone
    code = draft.code + ("!" if draft.equivalent else "")
    return "\t".join((code, draft.name, str(draft.population or ""), zone, tail)).rstrip("\t")


def _short(identity: str) -> str:
    return identity.removeprefix(COUNTRY + "/")
