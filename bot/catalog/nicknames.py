"""A newsroom's own nicknames in feeds.yaml: place -> what its reporters call it."""

from __future__ import annotations

import yaml

from bot.catalog.context import Context
from bot.catalog.fields import Fields, Word
from bot.domain.errors import PlaceError
from bot.domain.place import Jurisdiction

_HINT = 'list what people call it, as in "Key West, FL": ["Southernmost City", "Bone Island"]'


def read_nicknames(top: Fields, context: Context) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Read the mapping of nicknames: (place id, its nicknames)."""
    node = top.mapping("nicknames")
    if node is None:
        return ()
    keys = [key for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
    fields = Fields(node, "nicknames", [key.value for key in keys], context.faults)
    known: dict[str, tuple[str, ...]] = {}
    for key in keys:
        place = context.place(fields, Word(" ".join(key.value.split()), key))
        if place is None:
            continue
        if place.id in known:
            context.faults.add(
                "E015", key, f"nicknames name {place.label} twice", "keep one of the two and move its list there"
            )
        words = fields.words(key.value)
        if not words and fields.at(key.value) is node:
            context.faults.add("E030", key, f"nicknames of {place.label} are missing", _HINT)
        known[place.id] = _checked(words, place, context)
    return tuple(known.items())


def _checked(words: list[Word], place: Jurisdiction, context: Context) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for word in words:
        written = " ".join(word.value.split())
        try:
            key = context.check_nickname(written, place)
        except PlaceError as error:
            message = f'nickname "{written}" of {place.label} {error.message}'
            context.faults.add(
                "E030", word.node, message, "write it as people print it, in two words or more, as in Bone Island"
            )
            continue
        if key in kept:
            context.faults.add(
                "E015", word.node, f'nickname "{written}" of {place.label} is there already', "keep one of the two"
            )
        kept.setdefault(key, written)
    return tuple(kept.values())
