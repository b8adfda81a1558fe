"""A person's channels at a glance: what each gets, what is muted, what came today, and how the feeds are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.domain.actor import Actor
from bot.domain.alert import AlertView
from bot.domain.answer import Answer
from bot.domain.delivery import Delivery
from bot.domain.feed import OUT_OF_USE
from bot.domain.home import Deed, Home, Part, Section
from bot.domain.message import Line
from bot.domain.mute import Mute
from bot.domain.subscription import Channel, Subscription
from bot.ports import Claimed, UnitOfWork
from bot.services.commands import home_parts
from bot.services.commands.choosing import named
from bot.services.commands.desk import Desk, bold, plain, refusal
from bot.services.commands.pause import pause, resume
from bot.services.commands.unmute import unmute
from bot.services.commands.unsubscribe import unsubscribe
from bot.services.muting import name

REFRESH = "refresh"
"""The action that changes nothing: the page is made anew after each."""

POSTING = frozenset({"resume"})
"""The actions that make Gavel post in the channel."""

_HEADLINE = bold("Your channels")
_REFRESH = Deed("Refresh", REFRESH, "")
LEFT_OUT = plain("Not everything fits here: /gavel subscriptions and /gavel mutes show the rest, each in its channel.")

Link = Callable[[str, str], str]
"""Where people find a message: by its channel, and the platform's id of it."""


@dataclass(frozen=True, slots=True)
class _Read:
    """All that a page is made of, as it stood at one moment."""

    channels: Mapping[str, Channel]
    subscriptions: Sequence[Subscription]
    titles: Mapping[str, str]
    mutes: Mapping[str, Sequence[Mute]]
    called: Mapping[int, str]
    held: Mapping[str, Mapping[int, int]]
    came: Mapping[str, Sequence[tuple[int, Delivery]]]
    views: Mapping[int, AlertView]
    feeds: Sequence[Claimed]


async def home(desk: Desk, channels: Collection[str] | None, link: Link, done: Answer | None = None) -> Home:
    """Show the channels that someone is in, of which Gavel knows; everyone may look.

    ``channels`` is None if the platform does not tell which they are. ``done`` is what the last button brought about.
    """
    now = desk.clock.now()
    async with desk.store.reading() as uow:
        read = await _read(uow, desk, channels or (), now)
    above = [Section("", (_done(done),))] if done else []
    polled = [each for each in read.feeds if each.state.parked not in OUT_OF_USE]
    zone = next((settings.timezone for _, settings in sorted(read.channels.items())), "UTC")
    above.append(Section("", (replace(home_parts.health(polled, zone, now), deeds=(_REFRESH,)),)))
    if channels is None:
        above.append(Section("", (Part((plain("Slack does not tell at the moment which channels you are in."),)),)))
    elif not read.channels:
        nothing = plain("Gavel posts in none of your channels. In a channel, type: /gavel subscribe Key West, FL")
        above.append(Section("", (Part((nothing,)),)))
    shown = [_channel(desk, read, settings, link, now) for _, settings in sorted(read.channels.items())]
    return Home(_HEADLINE, (*above, *shown), LEFT_OUT)


def only(answer: Answer) -> Home:
    """A page that says one thing: why nothing else can be shown."""
    return Home(_HEADLINE, (Section("", (replace(_done(answer), deeds=(_REFRESH,)),)),), LEFT_OUT)


async def act(desk: Desk, actor: Actor, channel: str, action: str, target: str) -> Answer:
    """Do what a button says, as the command of the same name would."""
    match action:
        case "pause":
            return await pause(desk, actor, channel, target)
        case "resume":
            return await resume(desk, actor, channel, target)
        case "unsubscribe":
            return await unsubscribe(desk, actor, channel, target)
        case "unmute":
            return await unmute(desk, actor, channel, what=target)
    return refusal("This button is of another version of Gavel.", "The commands do the same: see /gavel help.")


async def _read(uow: UnitOfWork, desk: Desk, channels: Collection[str], now: datetime) -> _Read:
    known = await uow.desk.channels(channels) if channels else {}
    mutes = {channel: await uow.mutes.of_channel(channel, now) for channel in known}
    own = {mute.id: mute for found in mutes.values() for mute in found}
    came = await _came_today(uow, known, now)
    listed = [alert for each in came.values() for alert, _ in each[: home_parts.MOST]]
    return _Read(
        channels=known,
        subscriptions=await uow.desk.subscriptions(),
        titles={topic.name: topic.title for topic in await uow.desk.topics()},
        mutes=mutes,
        called={number: await name(uow, mute, desk.gazetteer) for number, mute in own.items()},
        held={
            channel: await uow.mutes.held_back([mute.id for mute in found], channel)
            for channel, found in mutes.items()
            if found
        },
        came=came,
        views={view.alert.id: view for view in await uow.alerts.views(listed)} if listed else {},
        feeds=await uow.feeds.all(),
    )


async def _came_today(
    uow: UnitOfWork, channels: Mapping[str, Channel], now: datetime
) -> Mapping[str, Sequence[tuple[int, Delivery]]]:
    """Return the alerts that came to channels since their midnight, each with its message, the newest first."""
    began = {channel: _midnight(settings, now) for channel, settings in channels.items()}
    sent = await uow.deliveries.sent_since(began, min(began.values())) if began else []
    came: dict[str, dict[int, Delivery]] = {channel: {} for channel in channels}
    for delivery in reversed(sent):
        if delivery.sent_at and delivery.sent_at >= began[delivery.channel]:
            for alert in delivery.alerts:
                came[delivery.channel].setdefault(alert, delivery)
    return {channel: list(found.items()) for channel, found in came.items()}


def _midnight(settings: Channel, now: datetime) -> datetime:
    """When the day began in a channel's zone."""
    zone = ZoneInfo(settings.timezone)
    return datetime.combine(now.astimezone(zone).date(), time(), zone)


def _channel(desk: Desk, read: _Read, settings: Channel, link: Link, now: datetime) -> Section:
    here, zone = settings.id, settings.timezone
    own = [(one, named(one, settings, desk.gazetteer, read.titles)) for one in read.subscriptions if one.channel == here]
    came = read.came[here]
    today = [
        (read.views[alert], delivery.sent_at or now, link(here, delivery.message_id or ""))
        for alert, delivery in came[: home_parts.MOST]
    ]
    muted = [(mute, read.called[mute.id], read.held.get(here, {}).get(mute.id, 0)) for mute in read.mutes[here]]
    parts = (
        home_parts.today(today, zone, len(came)),
        *home_parts.subscriptions(own, settings),
        *home_parts.mutes(muted, zone, now),
    )
    return Section(here, parts)


def _done(answer: Answer) -> Part:
    """What a button brought about, with what it listed."""
    mark: Line = plain("⛔ " if answer.refused else "✅ ")
    return Part(((*mark, *answer.headline), *answer.lines, *(line for row in answer.rows for line in row)))
