"""Addresses that can be polled: checked as they are typed, pasted or found. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit


def web_address(text: str) -> str:
    """Check an http(s) address: with a host, without user or password, without blanks."""
    full = "write a full address that begins with https://"
    try:
        parts = urlsplit(text)
    except ValueError:  # a bracket that is not closed
        raise ValueError(full) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"[\s\x00-\x1f\x7f]", text):
        raise ValueError(full)
    if not all(0 < len(label) < 64 for label in parts.hostname.removesuffix(".").split(".")):
        raise ValueError("look at the dots of the host name: between them stand 1 to 63 letters")
    if parts.username is not None or parts.password is not None:
        raise ValueError("leave user and password out of it: feeds that need them are not built yet")
    try:
        _ = parts.port
    except ValueError:
        raise ValueError("the port must be a number up to 65535") from None
    return text
