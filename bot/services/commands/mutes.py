"""The list of the mutes in force in a channel."""

from __future__ import annotations

from bot.domain.answer import Answer
from bot.domain.message import Line, Span, Style
from bot.domain.mute import Mute, MuteKind
from bot.services import wording
from bot.services.commands.desk import Desk, bold, plain
from bot.services.commands.subscriptions import settings_of
from bot.services.muting import name


async def mutes(desk: Desk, channel: str) -> Answer:
    """List what is muted here, by whom, until when, and how much it holds back. Everyone may look."""
    async with desk.store.reading() as uow:
        in_force = await uow.mutes.of_channel(channel, desk.clock.now())
        settings = await settings_of(uow, channel)
        called = {mute.id: await name(uow, mute, desk.gazetteer) for mute in in_force}
        held = await uow.mutes.held_back(list(called), channel)
    if not in_force:
        return Answer(bold("Nothing is muted here."), (plain("Mute something: /gavel mute TOPIC, FEED, PLACE or STORY"),))
    headline = bold("One mute is in force here." if len(in_force) == 1 else f"{len(in_force)} mutes are in force here.")
    rows = tuple(row(mute, called[mute.id], held.get(mute.id, 0), settings.timezone) for mute in in_force)
    return Answer(headline, (plain("End one: /gavel unmute NUMBER"),), rows)


def count(alerts: int) -> str:
    """Say how many alerts."""
    return "1 alert" if alerts == 1 else f"{alerts} alerts"


def row(mute: Mute, called: str, held: int, zone: str) -> tuple[Line, ...]:
    """A mute in a list: what it is called and when it ends; by whom, and how many alerts it holds back."""
    where = " in every channel" if mute.channel is None else ""
    end = (Span("until "), wording.moment(mute.until, zone)) if mute.until else (Span("for good"),)
    kept = f"{'holds' if mute.until else 'kept back'} {count(held)}" if held else "holds nothing so far"
    first: Line = (Span(f"No. {mute.id}: "), Span(called, Style.STRONG), Span(f"{where}, "), *end)
    absolute = " · not even a reversal comes through" if mute.kind is MuteKind.STORY and mute.by_editor else ""
    second = f"  by {mute.by_name or mute.by} · {kept}{absolute}"
    why = f" · “{wording.short(mute.reason)}”" if mute.reason else ""
    return first, (Span(second + why, Style.QUIET),)
