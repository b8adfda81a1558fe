"""Pausing subscriptions of a channel, and resuming them."""

from __future__ import annotations

from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.domain.subscription import Subscription
from bot.services.commands.choosing import choose, named
from bot.services.commands.desk import Desk, authorise, bold, in_file, plain, refusal
from bot.services.commands.subscriptions import settings_of
from bot.services.resting import settle_changed


async def pause(desk: Desk, actor: Actor, channel: str, which: str = "all") -> Answer:
    """Hold what subscriptions would post, until they are resumed; then it is listed."""
    return await _set(desk, actor, channel, which, paused=True)


async def resume(desk: Desk, actor: Actor, channel: str, which: str = "all") -> Answer:
    """Resume paused subscriptions, and list what they held."""
    return await _set(desk, actor, channel, which, paused=False)


async def _set(desk: Desk, actor: Actor, channel: str, which: str, *, paused: bool) -> Answer:
    now = desk.clock.now()
    async with desk.store.deciding() as uow:
        if refused := await authorise(uow, actor):
            return refused
        meant = choose(which, await uow.desk.subscriptions(channel))
        if isinstance(meant, Answer):
            return meant
        concerned = [one for one in meant if one.line is None and one.paused is not paused]
        if not concerned:
            return _nothing_to_do(meant, paused=paused)
        titles = {topic.name: topic.title for topic in await uow.desk.topics()}
        settings = await settings_of(uow, channel)
        await uow.desk.pause_subscriptions([one.id for one in concerned], now if paused else None)
        settled = await settle_changed(uow, channel, now)
        listed = [named(one, settings, desk.gazetteer, titles) for one in concerned]
        for line in listed:
            await uow.audit.add(actor, channel, f"{'paused' if paused else 'resumed'} {line}", now)
        await uow.commit()
    lines = [*listed, _what_follows(len(concerned), settled.let_go, paused=paused)]
    lines += [
        f"No. {one.id} goes on: it is set in feeds.yaml line {one.line}." for one in meant if one.line is not None and paused
    ]
    count = "1 subscription" if len(concerned) == 1 else f"{len(concerned)} subscriptions"
    return Answer(bold(f"Paused: {count}." if paused else f"Resumed: {count}."), tuple(map(plain, lines)))


def _what_follows(count: int, let_go: int, *, paused: bool) -> str:
    if paused:
        return f"What {'it finds' if count == 1 else 'they find'} is kept, and listed when you type /gavel resume."
    if not let_go:
        return "Nothing was held meanwhile."
    return "The message that was held comes now." if let_go == 1 else f"{let_go} messages were held; they come now, as a list."


def _nothing_to_do(meant: list[Subscription], *, paused: bool) -> Answer:
    in_the_file = [one for one in meant if one.line is not None]
    if in_the_file and paused:
        answer = in_file(f"No. {in_the_file[0].id} is", in_the_file[0].line or 0)
        return refusal(answer.headline[0].text, "To silence it for a while, use /gavel mute.")
    state = "paused" if paused else "running"
    return refusal(f"It is {state} already." if len(meant) == 1 else f"They are all {state} already.", "Nothing was changed.")
