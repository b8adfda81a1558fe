"""When a channel gets its digests."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.domain.subscription import Mode
from bot.services.commands.desk import Desk, bold, plain
from bot.services.commands.setting import change_settings
from bot.services.commands.typed_times import read_time, said


async def digest(desk: Desk, actor: Actor, channel: str, at: str) -> Answer:
    """Set the time of day of daily and weekly digests."""
    time = read_time(at)
    if isinstance(time, Answer):
        return time
    changed = await change_settings(desk, actor, channel, lambda now: replace(now, digest_at=time))
    if isinstance(changed, Answer):
        return changed
    async with desk.store.reading() as uow:
        own = await uow.desk.subscriptions(channel)
    lines = [f"Daily digests come every day at {said(time)}, weekly ones on Mondays ({changed.timezone})."]
    if not any(one.mode in {Mode.DAILY, Mode.WEEKLY} for one in own):
        lines.append("No subscription here asks for one yet: /gavel subscribe PLACE mode: daily")
    return Answer(bold(f"Digests at {said(time)}"), tuple(map(plain, lines)))
