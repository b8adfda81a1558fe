"""The mentions that a subscription asks for: the only text that calls anybody.

They stand in a block of their own, the only one that Slack reads for markup, which holds nothing else.
"""

from __future__ import annotations

import re

_MENTION = re.compile(r"slack:(?:user:([UW][A-Z0-9]{1,30})|group:(S[A-Z0-9]{1,30}))")
_ROOM = 1_000


def mentions(ids: tuple[str, ...]) -> str:
    """Turn ids such as ``slack:group:S4`` into mentions; ids of other platforms are theirs to render."""
    text = ""
    for user, group in dict.fromkeys(found.groups() for found in map(_MENTION.fullmatch, ids) if found):
        longer = f"{text} {f'<@{user}>' if user else f'<!subteam^{group}>'}".lstrip()
        if len(longer) > _ROOM:
            break
        text = longer
    return text
