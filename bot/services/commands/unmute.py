"""Ending mutes before their time; what they held is listed at once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.actor import Actor
from bot.domain.answer import Answer, Choice
from bot.domain.mute import Mute
from bot.ports import UnitOfWork
from bot.services.commands.desk import Desk, authorise, bold, plain, refusal
from bot.services.commands.muted_what import What, read_what
from bot.services.commands.mutes import count
from bot.services.muting import name

_NUMBER = re.compile(r"(?:mute )?(?:no\.? ?|#)?([0-9]{1,18})", re.IGNORECASE)


async def unmute(desk: Desk, actor: Actor, channel: str, *, what: str) -> Answer:
    """End the mute that is meant: its number as ``mutes`` lists it, what it mutes, or ``all`` of this channel's own."""
    now = desk.clock.now()
    async with desk.store.deciding() as uow:
        in_force = await uow.mutes.of_channel(channel, now)
        called = {mute.id: await name(uow, mute, desk.gazetteer) for mute in in_force}
        if not in_force:
            return refusal("Nothing is muted here.", "What was muted before has ended already.")
        meant = await _meant(uow, what, in_force, called, desk)
        if not meant:
            known = "; ".join(f"No. {mute.id}: {called[mute.id]}" for mute in in_force[:10])
            return refusal(f"No mute here is meant by “{what.strip()[:100]}”.", f"Type a number: {known}.")
        if refused := await authorise(uow, actor, everywhere=any(mute.channel is None for mute in meant)):
            return refused
        held = await uow.mutes.held_back([mute.id for mute in meant], channel)
        for mute in meant:
            await uow.mutes.end(mute.id, now)
            await uow.deliveries.reconsider(now, channel=mute.channel)
            where = " in every channel" if mute.channel is None else ""
            await uow.audit.add(actor, channel, f"unmuted {called[mute.id]}{where}", now)
        await uow.commit()
    kept = sum(held.get(mute.id, 0) for mute in meant if mute.until)
    dropped = sum(held.get(mute.id, 0) for mute in meant if not mute.until)
    lines = [f"Held meanwhile, and listed now unless muted otherwise: {count(kept)}."] if kept else []
    lines += [f"Not posted, and left to /gavel lookup: {count(dropped)}."] if dropped else []
    return Answer(
        bold(f"Unmuted: {'; '.join(called[mute.id] for mute in meant)}."),
        tuple(map(plain, lines or ["Nothing was held back meanwhile."])),
    )


async def complete_mutes(desk: Desk, channel: str, typed: str) -> list[Choice]:
    """Complete a mute in force here, newest first."""
    async with desk.store.reading() as uow:
        in_force = await uow.mutes.of_channel(channel, desk.clock.now())
        called = {mute.id: await name(uow, mute, desk.gazetteer) for mute in in_force}
    labels = [(f"No. {number}: {words}"[:100], str(number)) for number, words in sorted(called.items(), reverse=True)]
    return [Choice(label, value) for label, value in labels if typed.strip().casefold() in label.casefold()][:25]


async def _meant(uow: UnitOfWork, typed: str, in_force: Sequence[Mute], called: dict[int, str], desk: Desk) -> list[Mute]:
    word = " ".join(typed.split()).casefold()
    if word in {"all", "everything"}:
        return [mute for mute in in_force if mute.channel is not None]
    if found := _NUMBER.fullmatch(word):
        return [mute for mute in in_force if mute.id == int(found[1])]
    words = {mute.id: {mute.value, f"{mute.kind} {mute.value}", called[mute.id]} for mute in in_force}
    if meant := [mute for mute in in_force if word in {each.casefold() for each in words[mute.id]}]:
        return meant
    what = await read_what(uow, typed, desk)
    return [] if isinstance(what, Answer) else [mute for mute in in_force if What(mute.kind, mute.value) == what]
