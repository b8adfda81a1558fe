"""Ending subscriptions of a channel."""

from __future__ import annotations

from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.services.commands.choosing import choose, named
from bot.services.commands.desk import Desk, authorise, bold, in_file, plain
from bot.services.commands.subscriptions import settings_of
from bot.services.resting import settle_changed


async def unsubscribe(desk: Desk, actor: Actor, channel: str, which: str) -> Answer:
    """End the subscriptions that ``which`` means; alerts that wait and rest on them alone are dropped, sent ones stay.

    Of "all", what feeds.yaml says stays, and the answer says so.
    """
    now = desk.clock.now()
    async with desk.store.deciding() as uow:
        if refused := await authorise(uow, actor):
            return refused
        meant = choose(which, await uow.desk.subscriptions(channel))
        if isinstance(meant, Answer):
            return meant
        ours = [one for one in meant if one.line is None]
        kept = [one for one in meant if one.line is not None]
        if not ours:
            return in_file(f"No. {kept[0].id} is", kept[0].line or 0)
        titles = {topic.name: topic.title for topic in await uow.desk.topics()}
        settings = await settings_of(uow, channel)
        listed = [named(one, settings, desk.gazetteer, titles) for one in ours]
        await uow.desk.end_subscriptions([one.id for one in ours])
        dropped = (await settle_changed(uow, channel, now)).dropped
        for line in listed:
            await uow.audit.add(actor, channel, f"unsubscribed {line}", now)
        await uow.commit()
    what = "1 subscription has ended." if len(ours) == 1 else f"{len(ours)} subscriptions have ended."
    said = (
        "Nothing more comes for them. What was posted stays."
        if len(ours) > 1
        else "Nothing more comes for it. What was posted stays."
    )
    lines = [*listed, said]
    if dropped:
        lines.append(f"{dropped} message{' that was' if dropped == 1 else 's that were'} waiting will not come.")
    lines += [f"No. {one.id} stays: it is set in feeds.yaml line {one.line}." for one in kept]
    return Answer(bold(what), tuple(map(plain, lines)))
