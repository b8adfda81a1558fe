"""Hostile text made inert in the one place where Slack reads markup in it: a message's ``text``.

In blocks there is nothing to escape, since all words stand in ``plain_text`` and rich text. Slack's rules:
docs.slack.dev, "Formatting message text". It has no escape but entities; what they cannot say is replaced by a character that
looks like it, or parted by one that is not seen.
"""

from __future__ import annotations

import re

_BREAK = "\u200b"
_CALL = re.compile(r"@(?=channel|here|everyone|group)", re.IGNORECASE)
_COLON = re.compile(r":(?=[^\s:]+:)|(?<=\w):(?=//)")
_EDGE = re.compile(r"(?<!\w)_|_(?!\w)")
_TWINS = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ", "&": "&amp;", "<": "&lt;", ">": "&gt;"})


def escape(text: str) -> str:
    """Make a cleaned text inert: mentions, links, addresses, emoji, emphasis."""
    bare = _EDGE.sub("ˍ", _CALL.sub("@" + _BREAK, _COLON.sub(":" + _BREAK, text)))
    return bare.translate(_TWINS)
