"""Hostile text made inert for each place in which Discord shows it. Every function takes a cleaned text.

What Discord reads as markup: support article 210298617 ("Markdown Text 101"), ``reference.mdx`` ("Message Formatting") of
discord-api-docs. What it really does: the tests of LyricLy/parse-discord, which were found by trying its client.
"""

from __future__ import annotations

import re

_BREAK = "\u200b"

_LIVE = re.compile(
    r"""
      [\\*_~`|<>\[\]]                            # emphasis, code, spoilers, mentions, times, emoji, links, quotations
    | (?<=\])\(                                  # "](" would close a link of ours, also where its bracket is escaped
    | :(?=/|[\w+~-]*(?::|\Z))                    # addresses and :emoji:
    | (?<!\S)(?:\#+|[+-]|\d{1,10}\.)(?=\s|\Z)    # headings, lists
    | (?<!\S)-\#                                 # small print
    """,
    re.VERBOSE,
)
_MARK = re.compile(r"[^\w\s]|_")
_CALL = re.compile(r"@(?=everyone|here|[!&\d])")
_TAG = re.compile(r"<(?=[@#:/a-z])")
_SCHEME = re.compile(r"(?:https?|steam|discord)\s*:\s*//", re.IGNORECASE)
_SLASHES = "/⁄∕╱⟋⧸／"
_DOUBLE_SLASH = re.compile(f"([{_SLASHES}])[{_SLASHES}]+")
_EMOJI = re.compile(r":(?=[\w+~-]+:)")
_TWINS = str.maketrans("*_`\\[]<>", "∗ˍˋ∖()‹›")
_PAIRED = {"~~": "∼∼", "||": "∣∣"}


def escape(text: str) -> str:
    """Make a text inert in an embed's description or in a message's content, where a backslash escapes."""
    live = _LIVE.sub(lambda found: _MARK.sub(r"\\\g<0>", found[0]), text)
    return _CALL.sub("@" + _BREAK, live)


def label(text: str) -> str:
    """Make a text inert as the words of a link or as an embed's title, where a backslash would be seen.

    Discord shows escapes in the words of links (discord-api-docs#6185) and drops invisible characters there before it refuses
    links whose words hold an address or a mention. So what is live is replaced by a character that looks like it.
    """
    bare = _DOUBLE_SLASH.sub(r"\1", _SCHEME.sub("", text)).translate(_TWINS)
    for pair, twins in _PAIRED.items():
        bare = bare.replace(pair, twins)
    if "discord" in bare.casefold():
        bare = bare.replace("/", " ")  # Words that hold an invitation make Discord show the link's source instead.
    return _EMOJI.sub("\ua789", _CALL.sub("＠", bare))


def title(text: str) -> str:
    """Make the words of a link fit to start a line of their own."""
    return _BREAK + text if text.startswith(("#", "-", "+")) or re.match(r"\d+\.\s", text) else text


def plain(text: str) -> str:
    """Make a text inert where Discord shows it as it is: authors, footers, buttons, names of threads."""
    return _TAG.sub("<" + _BREAK, _CALL.sub("@" + _BREAK, text))
