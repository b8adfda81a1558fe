"""A query as people type and paste it, made plain: HTML entities, wide and invisible characters."""

from __future__ import annotations

import html
import re
import unicodedata

_ENTITY = re.compile(r"&(?:amp;)*(#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_ASCII_BEHIND_WIDE = 0xFEE0


def plain(typed: str) -> tuple[str, list[int]]:
    """Return the plain form of a query, and for each of its characters, and its end, where that stands as typed.

    ``AT&amp;T`` is AT&T, ``&quot;`` and ``&#8220;`` are quotation marks, ``（`` is a parenthesis, line breaks and tabs are
    blanks; what cannot be seen (a soft hyphen, a byte order mark) is dropped. An unknown entity stays as it is.
    """
    if "&" not in typed and typed.isascii() and typed.isprintable():
        return typed, list(range(len(typed) + 1))
    pieces: list[str] = []
    origins: list[int] = []
    at = 0
    while at < len(typed):
        entity = _ENTITY.match(typed, at) if typed[at] == "&" else None
        printed = html.unescape(f"&{entity[1]};") if entity else typed[at]
        if entity and printed.startswith("&") and len(printed) > 1:
            entity, printed = None, "&"
        for character in printed:
            if made := _plain(character):
                pieces.append(made)
                origins.append(at)
        at = entity.end() if entity else at + 1
    return "".join(pieces), [*origins, len(typed)]


def _plain(character: str) -> str:
    if character.isspace():
        return " "
    if "！" <= character <= "～":
        return chr(ord(character) - _ASCII_BEHIND_WIDE)
    return "" if unicodedata.category(character) == "Cf" else character
