"""Muting a topic, a story, a feed or a place, in a channel or everywhere, for a time or for good."""

from __future__ import annotations

from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.domain.errors import TimeError
from bot.domain.message import Button, Line, Span, Style
from bot.domain.mute import Mute, MuteKind
from bot.domain.until import until
from bot.services import wording
from bot.services.commands.desk import Desk, authorise, plain, refusal, rights
from bot.services.commands.muted_what import What, read_what
from bot.services.commands.subscriptions import settings_of
from bot.services.muting import name

FOR = "1d"
"""How long a mute holds where nothing is said: nothing is lost by it."""


async def mute(
    desk: Desk, actor: Actor, channel: str, *, what: str, how_long: str = "", everywhere: bool = False, reason: str = ""
) -> Answer:
    """Mute what was typed, for as long as was typed (a day unless said)."""
    async with desk.store.reading() as uow:
        if refused := await authorise(uow, actor, everywhere=everywhere):
            return refused
        meant = await read_what(uow, what, desk)
    if isinstance(meant, Answer):
        return meant
    return await put_mute(desk, actor, channel, meant, how_long.strip() or FOR, everywhere=everywhere, reason=reason)


async def put_mute(
    desk: Desk, actor: Actor, channel: str, what: What, how_long: str, *, everywhere: bool = False, reason: str = ""
) -> Answer:
    """Put a mute in force. One of the same thing that is in force gives way to it, so that a mute can be made shorter too."""
    now = desk.clock.now()
    async with desk.store.deciding() as uow:
        if refused := await authorise(uow, actor, everywhere=everywhere):
            return refused
        settings = await settings_of(uow, channel)
        try:
            end = until(how_long, settings, now)
        except TimeError as error:
            return refusal(f"“{how_long.strip()[:50]}”: {error.message}.", "Nothing was muted.")
        where = None if everywhere else channel
        editor = (await rights(uow, actor)).everywhere
        made = await uow.mutes.add(
            Mute(0, what.kind, what.value, where, end, actor.user, editor, " ".join(reason.split()), now, actor.name)
        )
        await uow.deliveries.reconsider(now, channel=where)
        called = await name(uow, made, desk.gazetteer)
        said = f"until {wording.clock(end, settings.timezone)}" if end else "for good"
        await uow.audit.add(actor, channel, f"muted {called}{' in every channel' if everywhere else ''} {said}", now)
        await uow.commit()
    headline: Line = (
        Span(f"Muted{' in every channel' if everywhere else ''}: {called}, ", Style.STRONG),
        *((Span("until "), wording.moment(end, settings.timezone)) if end else (Span("for good"),)),
        Span("."),
    )
    return Answer(headline, _what_follows(made), buttons=(Button("Unmute", "unmute", str(made.id)),))


def _what_follows(made: Mute) -> tuple[Line, ...]:
    pierced = "A reversal comes through all the same."
    if made.kind is MuteKind.STORY:
        pierced = "Messages about it that stand here are not updated meanwhile. " + (
            "Nothing comes through, not even a reversal." if made.by_editor else pierced
        )
    kept = "What comes meanwhile is kept, and listed when the mute ends."
    return plain(kept if made.until else "What comes meanwhile is not posted, nor listed later."), plain(pierced)
