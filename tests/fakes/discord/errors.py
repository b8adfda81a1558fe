"""What Discord answers when it refuses: a status, its own code, a message, and for bodies a tree of errors."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
Tree = dict[str, Any]


class ApiError(Exception):
    """A refusal; becomes the JSON body ``{code, message, errors}`` with ``status``."""

    def __init__(self, status: int, code: int, message: str, errors: Tree | None = None) -> None:
        super().__init__(status, code, message)
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    @property
    def body(self) -> Json:
        """The answer as Discord words it."""
        body: Json = {"message": self.message, "code": self.code}
        return body | {"errors": self.errors} if self.errors else body


def unauthorized() -> ApiError:
    """Return the answer to a wrong or missing token."""
    return ApiError(401, 0, "401: Unauthorized")


def unknown(what: str, code: int) -> ApiError:
    """Return the answer for a thing that does not exist, or not any more."""
    return ApiError(404, code, f"Unknown {what}")


def unknown_channel() -> ApiError:
    """Return the answer for a channel that was deleted."""
    return unknown("Channel", 10003)


def unknown_message() -> ApiError:
    """Return the answer for a message that was deleted."""
    return unknown("Message", 10008)


def unknown_interaction() -> ApiError:
    """Return the answer for an interaction whose 3 seconds are over."""
    return unknown("interaction", 10062)


def missing_access() -> ApiError:
    """Return the answer for a channel that the bot cannot see."""
    return ApiError(403, 50001, "Missing Access")


def missing_permissions() -> ApiError:
    """Return the answer for a thing that the bot may not do."""
    return ApiError(403, 50013, "Missing Permissions")


def empty_message() -> ApiError:
    """Return the answer for a message with nothing in it."""
    return ApiError(400, 50006, "Cannot send an empty message")


def thread_archived() -> ApiError:
    """Return the answer for a change in an archived thread."""
    return ApiError(400, 50083, "Thread is archived")


class Problems:
    """Collects what is wrong with a body, by path, as the nested ``errors`` tree."""

    def __init__(self) -> None:
        self.tree: Tree = {}

    def add(self, path: tuple[str | int, ...], code: str, message: str) -> None:
        """Note one error at ``path``."""
        node = self.tree
        for step in path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def length(self, path: tuple[str | int, ...], value: object, *, most: int, least: int = 0, required: bool = False) -> None:
        """Check a text: its type, whether it is there, its length."""
        if value is None:
            if required:
                self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
            return
        if not isinstance(value, str):
            self.add(path, "STRING_TYPE_CONVERT", f"Could not interpret {value!r} as string.")
            return
        if required and not value.strip():
            self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
        elif len(value) > most and not least:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        elif not least <= len(value) <= most:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")

    def count(self, path: tuple[str | int, ...], value: object, *, most: int, least: int = 0) -> list[Any]:
        """Check the number of things in a list; return the list, empty if it is none."""
        if value is None:
            value = []
        if not isinstance(value, list):
            self.add(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return []
        if len(value) > most and not least:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        elif not least <= len(value) <= most:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        return value

    def check(self) -> None:
        """Refuse the body if anything was noted."""
        if self.tree:
            raise ApiError(400, 50035, "Invalid Form Body", self.tree)


def invalid(path: tuple[str | int, ...], code: str, message: str) -> ApiError:
    """Return the refusal of a body with one error."""
    problems = Problems()
    problems.add(path, code, message)
    return ApiError(400, 50035, "Invalid Form Body", problems.tree)
