"""What a reader sees of text with Slack's control sequences, whom it notifies, and where its links lead.

``<https://…|label>``, ``<@U1>``, ``<#C1|name>``, ``<!subteam^S1>``, ``<!channel>``, ``<!date^…|fallback>``; ampersands and
angle brackets stand as entities. Source: Slack's "Formatting text for app surfaces".
"""

from __future__ import annotations

import re
from collections.abc import Callable

SEQUENCE = re.compile(r"<([^<>\n]+)>")
BARE = re.compile(r"https?://[^\s<>|]+")
BROADCASTS = ("channel", "here", "everyone")

Names = Callable[[str], str]


def unescape(text: str) -> str:
    """Turn entities back into characters."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def shown(text: str, names: Names) -> str:
    """Return text as it is read; ``names`` gives the name of a person, channel or group by id."""
    return unescape(SEQUENCE.sub(lambda found: _shown(found[1], names), text))


def _shown(inside: str, names: Names) -> str:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return "@" + names(target[1:])
    if target.startswith("#"):
        return "#" + names(target[1:])
    if target.startswith("!subteam^"):
        return "@" + names(target.removeprefix("!subteam^"))
    if target.startswith("!date^"):
        return label or target
    if target.startswith("!"):
        return "@" + target[1:]
    return label or target


def pinged(text: str, *, loose: bool = False) -> set[str]:
    """Return whom text notifies: ids, ``channel``, ``here``, ``everyone``; ``loose`` as with link_names or parse=full."""
    found = set()
    for match in SEQUENCE.finditer(text):
        target = match[1].partition("|")[0]
        if target.startswith("@"):
            found.add(target[1:])
        elif target.startswith("!subteam^"):
            found.add(target.removeprefix("!subteam^"))
        elif target.startswith("!") and target[1:] in BROADCASTS:
            found.add(target[1:])
    if loose:
        found |= {one for one in BROADCASTS if re.search(rf"(?<!\w)@{one}\b", text)}
    return found


def links(text: str) -> list[tuple[str, str]]:
    """Return (address, what is read) of every live link, those that Slack makes of bare addresses among them."""
    found = []
    rest = text
    for match in SEQUENCE.finditer(text):
        target, _, label = match[1].partition("|")
        if not target.startswith(("@", "#", "!")):
            found.append((unescape(target), unescape(label or target)))
        rest = rest.replace(match[0], " ")
    return found + [(unescape(one), unescape(one)) for one in BARE.findall(rest)]
