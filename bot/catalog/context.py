"""What every row of feeds.yaml is read with: the faults, the defaults, and how places and queries are checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from bot.catalog.document import Faults, suggestion
from bot.catalog.fields import Fields, Word
from bot.catalog.values import interval, zones
from bot.domain.errors import PlaceError
from bot.domain.place import Jurisdiction
from bot.domain.query_finding import QueryFinding

Resolve = Callable[[str], Jurisdiction]
"""A place as people write it -> its jurisdiction. Raises PlaceError."""

CheckQuery = Callable[[str], Iterable[QueryFinding]]
"""A query -> what is doubtful about it. Raises QueryError if it cannot be read."""

CheckNickname = Callable[[str, Jurisdiction], str]
"""A nickname of a place -> the key under which it is looked up. Raises PlaceError if it would be met where it is not meant."""

POLITE = timedelta(minutes=1)


@dataclass(slots=True)
class Context:
    """Shared by all rows; ``timezone`` and ``interval`` are the file's defaults, empty where it gives none."""

    faults: Faults
    resolve: Resolve
    check_query: CheckQuery
    check_nickname: CheckNickname
    timezone: str = ""
    interval: timedelta | None = None

    def check_name(self, what: str, word: Word) -> None:
        """Add a fault unless a name is made of lower-case letters, digits and hyphens."""
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", word.value):
            self.faults.add("E014", word.node, f"{what} has a name that cannot be used", "write it like key-west-agendas")

    def read_interval(self, fields: Fields) -> timedelta | None:
        """Read the interval of a row or of the defaults."""
        word = fields.word("interval")
        if word is None:
            return None
        try:
            value = interval(word.value)
        except ValueError as error:
            self.faults.add("E010", word.node, f"interval of {fields.what} cannot be {word.value}", str(error))
            return None
        if value < POLITE:
            message = f"interval of {fields.what} is shorter than a minute"
            self.faults.add("W001", word.node, message, "publishers block bots that ask so often: 15m is quick enough")
        return value

    def zone(self, fields: Fields) -> str:
        """Read a row's own time zone, empty where it gives none."""
        word = fields.word("timezone")
        if word is None or word.value in zones():
            return word.value if word else ""
        hint = suggestion(word.value, sorted(zones()), "write an IANA name like America/New_York")
        self.faults.add("E011", word.node, f"{fields.what} has the unknown time zone {word.value}", hint)
        return "UTC"

    def zone_of_defaults(self, fields: Fields) -> str:
        """Return the default time zone; without one a row that needs it is at fault."""
        if not self.timezone:
            hint = "add timezone: America/New_York here or under defaults"
            self.faults.add("E011", fields.node, f"{fields.what} has no time zone", hint)
        return self.timezone or "UTC"

    def place(self, fields: Fields, word: Word) -> Jurisdiction | None:
        """Resolve one place."""
        try:
            return self.resolve(word.value)
        except PlaceError as error:
            self.faults.add("E012", word.node, f'{fields.what} names the place "{word.value}": {error.message}', error.hint)
            return None

    def places(self, fields: Fields, key: str) -> list[Jurisdiction]:
        """Resolve a list of places."""
        words = fields.words(key)
        for before, word in pairwise(words):
            if re.fullmatch(r"[A-Z]{2}", word.value) and "," not in before.value:
                hint = f'put it in quotes: "{before.value}, {word.value}"'
                self.faults.add("E012", word.node, f"{key} of {fields.what} is split at its comma", hint)
                return []
        return [place for word in words if (place := self.place(fields, word))]
