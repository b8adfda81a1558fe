"""What the pages of an agenda come to together: the meeting as they tell of it, its items, and what supplements add. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.identity import fold_title
from bot.domain.item import Item, ItemType


def told_apart(meeting: Item, told: tuple[Item, ...]) -> tuple[Item, tuple[Item, ...]]:
    """Return a meeting as its agenda tells of it (as its list does where the agenda says nothing), and its items."""
    if told and told[0].type is ItemType.MEETING:
        return told[0], told[1:]
    return meeting, told


def with_supplement(agenda: tuple[Item, ...], added: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return an agenda with the items of a supplement at its end; an item that it repeats is told once, as it has it."""
    items = list(agenda)
    places = {mark: place for place, item in enumerate(agenda) for mark in _marks(item)}
    for item in added:
        place = next((places[mark] for mark in _marks(item) if mark in places), None)
        if place is None:
            items.append(item)
        else:
            items[place] = replace(item, keys=items[place].keys)
    return tuple(_at(item, sequence) for sequence, item in enumerate(items, start=1))


def _marks(item: Item) -> list[str]:
    """Return by what an item is known again: its keys, and its number with its title."""
    number = item.agenda.number if item.agenda else ""
    return [*item.keys, *([f"{number}\n{fold_title(item.title)}"] if number else [])]


def _at(item: Item, sequence: int) -> Item:
    return replace(item, agenda=replace(item.agenda, sequence=sequence)) if item.agenda else item
