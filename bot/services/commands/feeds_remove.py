"""Removing a feed that was added in chat: it is parked, with what it has brought."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.actor import Actor
from bot.domain.answer import Answer, Choice
from bot.domain.feed import OUT_OF_USE
from bot.services.commands.desk import Desk, authorise, bold, in_file, plain, refusal


async def remove_feed(desk: Desk, actor: Actor, channel: str, *, feed: str) -> Answer:
    """Stop polling a feed by its id. One of feeds.yaml is refused with its line."""
    return await take_away(desk, actor, channel, feed=feed, authorised=False)


async def take_away(desk: Desk, actor: Actor, channel: str, *, feed: str, authorised: bool = True) -> Answer:
    """Stop polling a feed for someone who may (``authorised``: who can open the database needs no further right)."""
    named, now = feed.strip().casefold(), desk.clock.now()
    async with desk.store.deciding() as uow:
        if not authorised and (refused := await authorise(uow, actor, everywhere=True)):
            return refused
        found = await uow.feeds.get(named)
        if found is None or found.state.parked in OUT_OF_USE:
            return refusal(f"There is no feed {feed.strip()}.", "See them all: /gavel feeds list")
        if found.feed.line is not None:
            return in_file(f"The feed {named} is", found.feed.line)
        if not await uow.feeds.remove(named):
            return refusal(f"The feed {named} was not added in chat.", "Take it out of feeds.yaml.")
        await uow.audit.add(actor, channel, f"removed the feed {named}: {found.feed.address}", now)
        await uow.commit()
    return Answer(
        bold(f"Removed: {named}"),
        (
            plain("It is not polled any more; what it brought stays."),
            plain(f"Back again: /gavel feeds add {found.feed.address}"),
        ),
    )


async def complete_chat_feeds(desk: Desk, channel: str, typed: str) -> Sequence[Choice]:
    """Complete the id of a feed that was added in chat."""
    async with desk.store.reading() as uow:
        known = await uow.feeds.all()
    ours = [each.feed.id for each in known if each.feed.line is None and each.state.parked not in OUT_OF_USE]
    return [Choice(id, id) for id in ours if typed.strip().casefold() in id][:25]
