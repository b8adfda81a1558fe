"""Ending mutes before their time; what they held is listed at once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.actor import Actor
from bot.domain.answer import Answer, Choice
from bot.domain.errors import PlaceError
from bot.domain.mute import Mute, MuteKind
from bot.matching.gazetteer import Gazetteer
from bot.matching.typed import resolve
from bot.services.commands.desk import Desk, authorise, bold, plain, refusal
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
            return refusal("Nothing is muted here.", "Nothing was changed.")
        meant = _meant(what, in_force, called, desk.gazetteer)
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
    lines = [f"Held meanwhile: {count(kept)}. They are listed now, unless something else mutes them." if kept else ""]
    lines += [f"Not posted meanwhile: {count(dropped)}. They stay so; /gavel lookup finds them." if dropped else ""]
    return Answer(
        bold(f"Unmuted: {'; '.join(called[mute.id] for mute in meant)}."),
        tuple(plain(line) for line in lines if line) or (plain("Nothing was held back meanwhile."),),
    )


async def complete_mutes(desk: Desk, channel: str, typed: str) -> list[Choice]:
    """Complete a mute in force here, newest first."""
    async with desk.store.reading() as uow:
        in_force = await uow.mutes.of_channel(channel, desk.clock.now())
        called = {mute.id: await name(uow, mute, desk.gazetteer) for mute in in_force}
    labels = [(f"No. {number}: {words}"[:100], str(number)) for number, words in sorted(called.items(), reverse=True)]
    return [Choice(label, value) for label, value in labels if typed.strip().casefold() in label.casefold()][:25]


def _meant(typed: str, in_force: Sequence[Mute], called: dict[int, str], gazetteer: Gazetteer) -> list[Mute]:
    word = " ".join(typed.split()).casefold()
    if word in {"all", "everything"}:
        return [mute for mute in in_force if mute.channel is not None]
    if found := _NUMBER.fullmatch(word):
        return [mute for mute in in_force if mute.id == int(found[1])]
    words = {mute.id: {mute.value, f"{mute.kind} {mute.value}", called[mute.id]} for mute in in_force}
    meant = [mute for mute in in_force if word in {each.casefold() for each in words[mute.id]}]
    if not meant and any(mute.kind is MuteKind.PLACE for mute in in_force):
        try:
            place = resolve(typed.strip().removeprefix("place "), gazetteer).id
        except PlaceError:
            return []
        meant = [mute for mute in in_force if (mute.kind, mute.value) == (MuteKind.PLACE, place)]
    return meant
