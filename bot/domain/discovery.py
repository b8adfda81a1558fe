"""What is behind an address that a person names: the feeds that were found there, and what one of them holds."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.item import Item


@dataclass(frozen=True, slots=True)
class Candidate:
    """A feed that may be meant: ``title`` is what its page calls it, ``why`` says how it was found."""

    kind: str
    address: str
    why: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Discovery:
    """The feeds behind an address, the likeliest first. ``title`` and ``text`` are those of its page, for finding its place.

    ``reasons`` say in sentences what is there and cannot be read, and why.
    """

    candidates: tuple[Candidate, ...] = ()
    title: str = ""
    text: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """What a first look at a feed found: each meeting before its agenda. ``count`` is what its list or page holds in all.

    ``whole`` is False where time ran out before everything was read.
    """

    title: str
    items: tuple[Item, ...]
    count: int = 0
    whole: bool = True
