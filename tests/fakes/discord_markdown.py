"""A reader of Discord's markdown, written against its client's rules and without a look at the adapter's escaping.

Rules: support article 210298617, ``reference.mdx`` ("Message Formatting"), the expressions of simple-markdown (which Discord's
client is built on), and the cases of LyricLy/parse-discord. Where they differ it sees the more: what one client may show as
markup is markup.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import NamedTuple


class Char(NamedTuple):
    """A character as a reader sees it."""

    char: str
    bold: bool = False
    small: bool = False
    url: str = ""


@dataclass(slots=True)
class Reading:
    """What a reader sees. ``live`` is everything else that is not text: mentions, emoji, bare links, headings, code …"""

    chars: list[Char] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    times: list[tuple[int, str]] = field(default_factory=list)
    live: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The visible text, times as ``⟨unix:style⟩``."""
        return "".join(char.char for char in self.chars)


class _Where(NamedTuple):
    bold: bool = False
    small: bool = False
    url: str = ""
    fresh: bool = True
    """Nothing but blanks stands before it on its line."""


_INSIDE = r"(?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*"
_LINK = re.compile(rf"\[({_INSIDE})\]\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?(?:\s+['\"](.*?)['\"])?\s*\)", re.DOTALL)
_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
_TIME = re.compile(r"<t:(-?\d{1,17})(?::([tTdDfFR]))?>")
_BOLD = re.compile(r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)", re.DOTALL)
_SMALL = re.compile(r"-# +(?!-#)([^\n]+)\n?")
_BLOCKS = re.compile(r"#{1,3}\s+(?!#)[^\n]*|-# +[^\n]*|>>> |> |(?:[*+-]|\d+\.) +\S")
_ANYWHERE = re.compile(
    r"""
      @everyone | @here | <@[!&]?\d+> | <\#\d+> | </[^:>]+:\d+> | <id:\w+> | <sound:\d+:\d+> | <a?:\w+:\d+> | :[\w+~-]+:
    | (?:https?|steam|discord)://[^\s<]+ | <[^:\s>]+:/?[^\s>]+> | <[^\s>]+@[^\s>]+>
    | ```.+?``` | `+[^`]+`+ | ~~.+?~~ | \|\|.+?\|\| | __.+?__
    | \*(?!\s)(?:\\.|\*\*|[^*\\])+?\*(?!\*) | \b_(?:\\.|__|[^_\\])+?_(?![a-zA-Z0-9_])
    """,
    re.VERBOSE | re.DOTALL,
)


def read(source: str) -> Reading:
    """Read the markdown of a description or a content."""
    reading = Reading()
    _read(source, _Where(), reading)
    return reading


def read_title(source: str) -> Reading:
    """Read a title, of which some clients show markup and some do not: an escape is seen, and markup is live too."""
    reading = read(source)
    reading.live += re.findall(r"\\\W|_", source)
    return reading


def _read(source: str, where: _Where, out: Reading) -> None:
    at = 0
    fresh = where.fresh
    while at < len(source):
        now = where._replace(fresh=fresh)
        char = source[at]
        if fresh and char != " " and (at == 0 or source[at - 1] in " \n"):
            small = _SMALL.match(source, at)
            if small and not where.bold and (at == 0 or source[at - 1] == "\n"):
                _read(small[1], now._replace(small=True), out)
                at = small.end()
                out.chars += [Char("\n", small=True)] if source[at - 1] == "\n" else []
                continue
            if block := _BLOCKS.match(source, at):
                out.live.append(block[0])
        if found := _ESCAPE.match(source, at):
            out.chars.append(Char(found[1], where.bold, where.small, where.url))
        elif (found := _LINK.match(source, at)) and not where.url:
            _link(found, now, out)
        elif found := _TIME.match(source, at):
            out.times.append((int(found[1]), found[2] or "f"))
            out.chars += [Char(part, where.bold, where.small, where.url) for part in f"⟨{found[1]}:{found[2] or 'f'}⟩"]
        elif found := _BOLD.match(source, at):
            _read(found[1], now._replace(bold=True), out)
        elif found := _ANYWHERE.match(source, at):
            out.live.append(found[0])
            out.chars += [Char(part, where.bold, where.small, where.url) for part in found[0]]
        else:
            out.chars.append(Char(char, where.bold, where.small, where.url))
            fresh = char == "\n" or (fresh and char == " ")
            at += 1
            continue
        fresh = False
        at = found.end()


def _link(found: re.Match[str], where: _Where, out: Reading) -> None:
    """A link, unless its words might pass for another: then Discord shows the source (parse-discord, ``is_link_admissable``).

    Within the words nothing is escaped, and invisible characters are dropped before they are judged.
    """
    words = "".join(char for char in found[1] if unicodedata.category(char) not in {"Cf", "Zl", "Zp"})
    judged = Reading()
    _read(words, where._replace(url="-", fresh=False), judged)
    refused = re.search(r"discord(?:app)?\.(?:gg|com|new)/", words, re.IGNORECASE) or "\\" in words or not words.strip()
    if judged.live or judged.times or refused:
        out.live.append(found[0])
        return
    out.links.append(("".join(char.char for char in judged.chars), found[2]))
    _read(words, where._replace(url=found[2], fresh=False), out)
