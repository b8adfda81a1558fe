"""Addresses from feeds as links that lead where they say."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

import yarl

LONGEST = 2_000
"""Longer addresses are left out, since half of one leads astray; Discord's embeds accept 2,048 characters, Slack 3,000."""

_HOST = re.compile(r"(?!.{254})(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.?)+\Z")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_NAMED_HOST = re.compile(r"(?<![\w@.-])(?:[\w-]+\.)+[^\W\d_]{2,}")
_FILES = frozenset(
    {"csv", "doc", "docx", "htm", "html", "jpg", "mp3", "mp4", "pdf", "png", "ppt", "pptx", "txt", "xls", "xlsx", "zip"}
)


def target(url: str) -> str:
    """Return an address as a link may carry it, or nothing: http and https only, no user names, the host in ASCII.

    The host as browsers read it: Python's own codec knows the rules of 2003 only, and takes faß.de for fass.de.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = yarl.URL.build(scheme="http", host=parts.hostname or "-").raw_host or ""
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or re.search(r"[@[]", parts.netloc) or not _HOST.match(host):
        return ""
    query = f"?{_quoted(parts.query)}" if parts.query else ""
    fragment = f"#{_quoted(parts.fragment)}" if parts.fragment else ""
    made = f"{parts.scheme}://{host}{f':{port}' if port is not None else ''}{_quoted(parts.path)}{query}{fragment}"
    return made if len(made) <= LONGEST else ""


def host_of(address: str) -> str:
    """Return the host of an address that ``target`` made."""
    return urlsplit(address).hostname or ""


def named(words: str, address: str) -> str:
    """Return the words of a link: its own, or its host; with its host if they look like another one."""
    words, host = words.strip(), host_of(address)
    if not words:
        return host
    told = (found.lower().removeprefix("www.") for found in _NAMED_HOST.findall(words))
    other = any(name.rpartition(".")[2] not in _FILES and not f".{host}".endswith(f".{name}") for name in told)
    return f"{words} ({host})" if other else words


def _quoted(part: str) -> str:
    """Escape all that could end a link, open markup or hide; what is escaped already stays."""
    safe = quote(_STRAY_PERCENT.sub("%25", part), safe="/%!$&+,;=:@?", errors="replace")
    return re.sub("@(?=everyone|here)", "%40", safe)
