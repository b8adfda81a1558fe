"""The list of a channel's subscriptions, with the numbers by which the other commands know them."""

from __future__ import annotations

from bot.domain.answer import Answer
from bot.domain.message import Line, Span, Style
from bot.domain.subscription import Channel, Subscription
from bot.ports import UnitOfWork
from bot.services.commands.choosing import named
from bot.services.commands.desk import Desk, bold, plain
from bot.services.commands.typed_times import said, said_hours


async def subscriptions(desk: Desk, channel: str) -> Answer:
    """List a channel's subscriptions, and the settings that they follow. Everyone may look."""
    async with desk.store.reading() as uow:
        own = await uow.desk.subscriptions(channel)
        titles = {topic.name: topic.title for topic in await uow.desk.topics()}
        settings = await settings_of(uow, channel)
    if not own:
        return Answer(
            bold("This channel has no subscriptions."), (plain("Make one: /gavel subscribe Key West, FL"), *_channel(settings))
        )
    headline = bold(f"This channel has {len(own)} subscription{'' if len(own) == 1 else 's'}.")
    rows = tuple((row(one, named(one, settings, desk.gazetteer, titles)),) for one in own)
    last = plain("End one: /gavel unsubscribe NUMBER · hold one: /gavel pause NUMBER")
    return Answer(headline, (*_channel(settings), last), rows)


async def settings_of(uow: UnitOfWork, channel: str) -> Channel:
    """Return a channel's settings: the defaults where nobody made any."""
    return (await uow.desk.channels([channel])).get(channel) or Channel(channel, "UTC")


def row(one: Subscription, line: str) -> Line:
    """A subscription in a list, with whether it is paused or set in feeds.yaml."""
    notes = ["paused"] if one.paused else []
    notes += [f"set in feeds.yaml line {one.line}"] if one.line is not None else []
    return (Span(line), *((Span(f" ({', '.join(notes)})", Style.QUIET),) if notes else ()))


def unreachable(settings: Channel) -> tuple[Line, ...]:
    """Say that nothing can be posted in a channel, if so, and why."""
    if not settings.parked:
        return ()
    return (plain(f"At the moment nothing can be posted here: {settings.parked}. Alerts are kept until it can."),)


def _channel(settings: Channel) -> tuple[Line, ...]:
    quiet = f"quiet hours {said_hours(settings.quiet)}" if settings.quiet else "no quiet hours"
    return (plain(f"Digests at {said(settings.digest_at)}, {quiet} ({settings.timezone})."), *unreachable(settings))
