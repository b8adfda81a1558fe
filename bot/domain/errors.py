"""Every error that Gavel raises on purpose, in one tree.

GavelError
├── FeedError            one feed's poll failed (fault says how)
├── QueryError           a query cannot be read (position says where)
├── PlaceError           a place name is unknown or ambiguous
├── TimeError            a time as someone typed it cannot be read, or is no time to come
├── ConfigurationError   feeds.yaml, a setting or the database is not usable
├── WorkerError          a worker job hung, died or hit its memory limit
├── StoreError           the database is locked, gone, or at another schema version
└── DeliveryError        one send failed
    ├── Transient        may go away by itself: retried
    ├── UnknownOutcome   may have arrived: looked up before it is sent again
    ├── ChannelGone      permanent for the channel: the channel is parked
    └── PayloadRejected  permanent for this payload: a defect, told, never retried
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any


class GavelError(Exception):
    """Base of the tree; ``subject`` is the id of the thing at fault (a feed, a channel, a query)."""

    def __init__(self, subject: str, message: str) -> None:
        super().__init__(subject, message)
        self.subject = subject
        self.message = message

    def __reduce__(self) -> tuple[Any, ...]:
        # pickle would call the class with args alone, without its keyword arguments: worker processes send these errors
        return BaseException.__new__, (type(self), *self.args), self.__dict__

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}" if self.subject else self.message


class Fault(StrEnum):
    """How a poll failed: the class of error that health reports and alarms name."""

    DOWN = "down"  # no answer: DNS, refused, timeout, 5xx
    BLOCKED = "blocked"  # 401, 403 or a bot wall
    GONE = "gone"  # 410: stop polling
    MISSING = "missing"  # 404
    RATE_LIMITED = "rate-limited"  # 429 or 503 with Retry-After
    REFUSED = "refused"  # an address or scheme we must not reach
    TOO_LARGE = "too-large"
    NOT_A_FEED = "not-a-feed"  # 200 with HTML, nonsense, or another format
    UNREADABLE = "unreadable"  # the parser hung, died or gave up
    EMPTY = "empty"  # zero items where there used to be some
    MISCONFIGURED = "misconfigured"  # the source says that the client or tenant does not exist


class FeedError(GavelError):
    """A poll of one feed failed; costs that feed one error and nothing else.

    ``retry_after`` is the wait that ``host`` (``name:port``, where a redirect may have led) asked for.
    """

    def __init__(
        self,
        subject: str,
        message: str,
        *,
        fault: Fault,
        permanent: bool = False,
        retry_after: timedelta | None = None,
        status: int | None = None,
        host: str = "",
    ) -> None:
        super().__init__(subject, message)
        self.host = host
        self.fault = fault
        self.permanent = permanent
        self.retry_after = retry_after
        self.status = status


class QueryError(GavelError):
    """A query cannot be read. ``position`` is the character (0-based) at fault, ``hint`` what to write instead."""

    def __init__(self, query: str, message: str, *, position: int, hint: str) -> None:
        super().__init__(query, message)
        self.position = position
        self.hint = hint


class PlaceError(GavelError):
    """A place name is unknown or ambiguous; ``suggestions`` are names that would be accepted."""

    def __init__(self, name: str, message: str, *, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(name, message)
        self.suggestions = suggestions

    def __str__(self) -> str:
        return f"{super().__str__()} → {self.hint}"

    @property
    def hint(self) -> str:
        """What to write instead."""
        if not self.suggestions:
            return 'write it like "Key West, FL", "Monroe County, FL" or "Florida", in quotes'
        names = " or ".join(f'"{name}"' for name in self.suggestions[:3])
        return f"did you mean {names}?"


class TimeError(GavelError):
    """A time as someone typed it cannot be read, or is past or too far away; the message says what to write instead."""


class TimeOutOfReach(TimeError):
    """A time was read, but is past, yet to come or too far away."""


class ConfigurationError(GavelError):
    """Something set by the people who run Gavel cannot be used as it is."""


class WorkerError(GavelError):
    """A worker job hung, died or hit a limit; only that job failed."""


class StoreError(GavelError):
    """The environment of the database failed (locked, unreachable, wrong schema); programming errors are not wrapped."""


class DeliveryError(GavelError):
    """One send to a channel failed; ``subject`` is the channel. Never carries a token or an address that holds one."""


class Transient(DeliveryError):
    """The platform said no for now. ``retry_after`` is its own wait, if it gave one."""

    def __init__(self, subject: str, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(subject, message)
        self.retry_after = retry_after


class UnknownOutcome(DeliveryError):
    """The send may or may not have arrived (timeout, connection lost after the request)."""


class ChannelGone(DeliveryError):
    """Permanent for the channel: deleted, archived, no permission, token revoked."""


class PayloadRejected(DeliveryError):
    """Permanent for this payload: the platform will never accept it."""
