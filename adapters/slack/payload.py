"""One message as Slack takes it: plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Payload:
    """The text of the notification, which a reader of the blocks does not see, and the blocks, as the API's own JSON."""

    text: str
    blocks: tuple[dict[str, Any], ...]
