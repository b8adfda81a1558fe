"""HTTP and nothing about feeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.errors import Fault


@dataclass(frozen=True, slots=True)
class Credential:
    """A secret that a server asks for, under ``name``: as a header, or ``in_query`` as a parameter of the address."""

    name: str
    secret: str = field(repr=False)
    in_query: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """A complete answer. Header names are lower-case; ``url`` is where the body came from.

    ``fresh_for`` is how long the answer says that it stays fresh (max-age, Expires), None if it does not say.
    ``moved_to`` is set when every redirect on the way was permanent.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    etag: str | None = None
    last_modified: str | None = None
    fresh_for: timedelta | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """A 304. Validators are those that it carried, None where it carried none (then the old ones hold)."""

    etag: str | None = None
    last_modified: str | None = None
    fresh_for: timedelta | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """No usable answer. ``retry_after`` holds for the whole host of ``host`` (``name:port``)."""

    fault: Fault
    text: str
    host: str = ""
    permanent: bool = False
    retry_after: timedelta | None = None
    status: int | None = None


class Fetcher(Protocol):
    """HTTP and nothing about feeds. Never raises for what a server does: the answer is a Failed."""

    async def fetch(
        self,
        url: str,
        *,
        now: datetime,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = "*/*",
        body: str = "",
        credential: Credential | None = None,
        referer: str = "",
        most: int | None = None,
    ) -> Fetched | NotModified | Failed:
        """GET ``url``, or POST ``body`` (JSON) to it, within the per-host limit and spacing, under the size cap.

        Redirects are followed; of a POST only 307 and 308 ask for another, the others for a GET. ``credential`` goes to the
        origin of ``url`` and to no other, and stands in nothing that is answered here; so does ``referer``, the page that a
        server wants to be asked from. ``most`` are the bytes read of
        the answer, where a document may have more than the usual cap.
        """
        ...
