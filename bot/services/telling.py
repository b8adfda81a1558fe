"""What people are told about deliveries that did not go as planned."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.alert import AlertView


def parked(channel: str, reason: str) -> str:
    """A channel cannot be reached."""
    return (
        f"{channel} cannot be reached: {reason}. Its alerts are kept, and come together once it can be reached again; "
        "that is tried every 15 minutes."
    )


def resumed(channel: str) -> str:
    """A channel can be reached again."""
    return f"{channel} can be reached again; the alerts that waited for it are on their way."


def rejected(reason: str, views: Sequence[AlertView]) -> str:
    """The platform refuses an alert: say in plain words what it was about."""
    about = "; ".join(f"{view.chapter.title} {view.reports[0].item.item.url if view.reports else ''}".strip() for view in views)
    return f"An alert could not be posted here ({reason}). It was about: {about}"
