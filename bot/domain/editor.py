"""Editors: who may change things everywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

PERSON_OR_GROUP = re.compile(r"discord:(?:user|role):[0-9]{1,20}|slack:(?:user|group):[A-Z0-9]{1,20}")
"""How a person or group is named by id, in lists of editors and as whom alerts call."""


@dataclass(frozen=True, slots=True)
class Editor:
    """A person or group that may change things everywhere.

    ``id`` is ``discord:user:1``, ``discord:role:2``, ``slack:user:U3`` or ``slack:group:S4``; ``name`` is what people read,
    empty where only the id is known. ``line`` is where feeds.yaml says so (None: added in chat, by ``by``).
    """

    id: str
    name: str = ""
    by: str = ""
    line: int | None = None
