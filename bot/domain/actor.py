"""Who asks for something in chat, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person on a chat platform, as its adapter knows them.

    ``user`` is ``discord:user:1``, ``groups`` are the roles or user groups they are in (``discord:role:2``), ``name`` is what
    people read. ``can_manage_channel``: the platform lets them change the channel that they write in.
    """

    user: str
    name: str
    groups: frozenset[str] = frozenset()
    can_manage_channel: bool = False

    @property
    def ids(self) -> frozenset[str]:
        """Everything under which a list of editors may name them."""
        return self.groups | {self.user}
