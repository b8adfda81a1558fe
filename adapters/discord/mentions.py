"""The mentions that a subscription asks for: the only text that calls anybody.

They stand in the content, since embeds call nobody, and are allowed by id, never by kind (``message.mdx``, "Allowed Mentions").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from adapters.discord.limits import CONTENT

_MENTION = re.compile(r"discord:(role|user):([0-9]{1,20})")
_SIGNS = {"role": "<@&{}>", "user": "<@{}>"}


@dataclass(frozen=True, slots=True)
class Mentions:
    """The content that calls them, and whom it may call."""

    content: str = ""
    roles: tuple[int, ...] = ()
    users: tuple[int, ...] = ()


NOBODY = Mentions()


def mentions(ids: tuple[str, ...]) -> Mentions:
    """Turn ids such as ``discord:role:2`` into mentions; ids of other platforms are theirs to render."""
    content = ""
    allowed: dict[str, list[int]] = {"role": [], "user": []}
    for kind, number in dict.fromkeys(found.groups() for found in map(_MENTION.fullmatch, ids) if found):
        longer = f"{content} {_SIGNS[kind].format(number)}".lstrip()
        if len(longer) > CONTENT:
            break
        content = longer
        allowed[kind].append(int(number))
    return Mentions(content, tuple(allowed["role"]), tuple(allowed["user"]))
