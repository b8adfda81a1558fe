"""A channel's quiet hours, and the time zone that its hours count in."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.services.commands.desk import Desk, bold, plain, refusal
from bot.services.commands.setting import change_settings
from bot.services.commands.typed_times import read_quiet, read_zone, said, said_hours

OFF = {"off", "none", "never", "no"}
"""What ends quiet hours."""


async def quiet(desk: Desk, actor: Actor, channel: str, *, hours: str = "", zone: str = "") -> Answer:
    """Set quiet hours (``22:00-06:30``, ``off``), the time zone, or both."""
    if not hours.strip() and not zone.strip():
        return refusal("What is to change?", "Type the hours, like 22:00-06:30, or off; or a time zone, like America/New_York.")
    off = hours.strip().casefold() in OFF
    between = None if off or not hours.strip() else read_quiet(hours)
    if isinstance(between, Answer):
        return between
    meant = read_zone(zone) if zone.strip() else ""
    if isinstance(meant, Answer):
        return meant
    changed = await change_settings(
        desk,
        actor,
        channel,
        lambda now: replace(now, quiet=between if hours.strip() else now.quiet, timezone=meant or now.timezone),
    )
    if isinstance(changed, Answer):
        return changed
    if changed.quiet is None:
        headline, then = "No quiet hours", "Alerts come at any hour."
    else:
        headline = f"Quiet hours {said_hours(changed.quiet)}"
        then = f"What comes then is held, and listed at {said(changed.quiet.end)}; a reversal comes at once."
    return Answer(bold(headline), (plain(then), plain(f"Times count in {changed.timezone}.")))
