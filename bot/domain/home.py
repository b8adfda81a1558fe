"""What someone sees of Gavel beside all channels, before an adapter renders it for its platform (Slack's App Home)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.message import Line


@dataclass(frozen=True, slots=True)
class Deed:
    """A button: ``action`` and ``target`` are ids; with a ``warning`` the platform asks first whether it is meant, and
    ``stay`` is the label of the way back.
    """

    label: str
    action: str
    target: str
    warning: str = ""
    stay: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that belong together, with the buttons about them."""

    lines: tuple[Line, ...]
    deeds: tuple[Deed, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """What is said of a channel, by its id; the platform writes its name above. Without one it is about all of them."""

    channel: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """A page of sections. ``left_out`` is what to say if not all of it can be shown."""

    headline: Line
    sections: tuple[Section, ...]
    left_out: Line
