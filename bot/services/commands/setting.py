"""Changing what can be set of a channel."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.domain.delivery import DeliveryState, HoldReason
from bot.domain.subscription import Channel
from bot.services.commands.desk import Desk, authorise, in_file, refusal
from bot.services.commands.subscriptions import settings_of
from bot.services.commands.typed_times import said, said_hours


async def change_settings(desk: Desk, actor: Actor, channel: str, change: Callable[[Channel], Channel]) -> Channel | Answer:
    """Change a channel's settings; return them as they are now, or the refusal."""
    now = desk.clock.now()
    async with desk.store.deciding() as uow:
        if refused := await authorise(uow, actor):
            return refused
        before = await settings_of(uow, channel)
        if before.line is not None:
            return in_file("The settings of this channel are", before.line)
        after = change(before)
        if after == before:
            return refusal("It is set so already.", f"This channel has {_said(after)}.")
        await uow.desk.set_channel(after)
        held = [each for each in await uow.deliveries.waiting(channel) if each.state is DeliveryState.HELD]
        # Until now: the next release asks what the new hours hold of it.
        await uow.deliveries.put_off([each.id for each in held if each.reason == HoldReason.QUIET], HoldReason.QUIET, now)
        await uow.audit.add(actor, channel, f"set {_said(after)}", now)
        await uow.commit()
    return after


def _said(settings: Channel) -> str:
    quiet = f"quiet hours {said_hours(settings.quiet)}" if settings.quiet else "no quiet hours"
    return f"digests at {said(settings.digest_at)}, {quiet}, {settings.timezone}"
