"""What Slack answers when it refuses: mostly status 200 with ``ok`` false and a word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """A refusal. ``messages`` say where a payload is wrong, as ``response_metadata.messages``."""

    def __init__(
        self,
        error: str,
        *,
        status: int = 200,
        messages: Sequence[str] = (),
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(error, *messages)
        self.error = error
        self.status = status
        self.messages = list(messages)
        self.headers = headers or {}
        self.more = more

    @property
    def body(self) -> Json:
        """The answer as Slack words it."""
        body: Json = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            body["response_metadata"] = {"messages": [f"[ERROR] {one}" for one in self.messages]}
        return body


def missing_scope(needed: Sequence[str], provided: Sequence[str]) -> ApiError:
    """Return the answer to a token without the scopes of a method."""
    return ApiError("missing_scope", needed=",".join(needed), provided=",".join(provided))


def ratelimited(seconds: int) -> ApiError:
    """Return the answer to what came too fast."""
    return ApiError("ratelimited", status=429, headers={"Retry-After": str(seconds)})
