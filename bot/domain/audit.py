"""The audit log: who changed what, where and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Audited:
    """One change that a person made. ``user`` is their id (``discord:user:1``), ``name`` what they were called then.

    ``channel`` is where they asked for it; ``what`` says it in words.
    """

    id: int
    at: datetime
    user: str
    name: str
    channel: str
    what: str
