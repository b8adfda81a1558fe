"""Where failures are told that concern no channel of their own."""

from __future__ import annotations

from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.services.commands.desk import Desk, authorise, bold, in_file, plain, refusal


async def alarms_here(desk: Desk, actor: Actor, channel: str) -> Answer:
    """Tell failures in this channel from now on."""
    now = desk.clock.now()
    async with desk.store.deciding() as uow:
        if refused := await authorise(uow, actor, everywhere=True):
            return refused
        before = await uow.desk.alarms()
        if before and before.line is not None:
            return in_file("The channel for failures is", before.line)
        if before and before.channel == channel:
            return refusal("Failures are told here already.", "Nothing was changed.")
        await uow.desk.set_alarms(channel)
        instead = f" instead of in {before.channel}" if before else ""
        await uow.audit.add(actor, channel, f"failures are told here{instead}", now)
        await uow.commit()
    lines = [
        "Feeds that fail and channels that cannot be reached are told here, once each, and again when they are back.",
        *(["The channel that was told so far is told no more."] if before else []),
    ]
    return Answer(bold("Failures are told here from now on."), tuple(map(plain, lines)))
