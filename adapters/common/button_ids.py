"""What stands in a button and comes back when it is pressed, also after a restart: what to do, with what, whose message."""

from __future__ import annotations

import re
from dataclasses import dataclass

TEMPLATE = re.compile(r"gavel:(?P<action>[a-z][a-z0-9_-]*):(?P<target>.*):(?P<key>[a-z0-9]*)")
"""A target may hold colons: the key is what follows the last one."""


@dataclass(frozen=True, slots=True)
class ButtonId:
    """What a button's id says: what to do, with what, and the key of the delivery (empty in an answer)."""

    action: str
    target: str
    key: str

    def __str__(self) -> str:
        return f"gavel:{self.action}:{self.target}:{self.key}"


def parse_button_id(text: str) -> ButtonId | None:
    """Read the id of one of our buttons; None for any other."""
    found = TEMPLATE.fullmatch(text)
    return ButtonId(found["action"], found["target"], found["key"]) if found else None
