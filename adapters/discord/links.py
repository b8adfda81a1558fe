"""Addresses where Discord is stricter than with links among words."""

from __future__ import annotations

import re

from adapters.common.links import host_of

_STRICT_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]\Z")


def is_embeddable(address: str) -> bool:
    """Whether Discord takes an address as an embed's ``url``: it refuses the message for a host without dot or with ``_``.

    Found by others: bugsink#280, go-gitea#14379, discord.js#7438. In a masked link such a host is fine.
    """
    return bool(_STRICT_HOST.match(host_of(address)))
