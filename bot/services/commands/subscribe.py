"""Subscribing a channel to places and topics, with a look at what that would have posted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.domain.message import Button, Line
from bot.domain.place import Jurisdiction
from bot.domain.subscription import Channel, Mode, Subscription, Topic
from bot.ports import UnitOfWork
from bot.services.commands import phrasing
from bot.services.commands.desk import Desk, authorise, bold, in_file, plain, refusal
from bot.services.commands.preview import Preview, lines, preview, rows
from bot.services.commands.subscriptions import settings_of, unreachable
from bot.services.commands.typed import read_choice, read_mention, read_places, read_query, read_topics, read_wants
from bot.services.indexing import index_of
from bot.services.resting import settle_changed
from bot.services.welcoming import welcome

MOST = 100
"""The most subscriptions of one channel."""


class Strictness(StrEnum):
    """Which places are sure enough: certain and likely ones, or possible ones too."""

    STRICT = "strict"
    LOOSE = "loose"


async def subscribe(
    desk: Desk,
    actor: Actor,
    channel: str,
    *,
    places: str,
    topics: str = "",
    query: str = "",
    want: str = "",
    mode: str = "",
    mention: str = "",
    match: str = "",
    save: bool = True,
) -> Answer:
    """Subscribe a channel. Everything is as people type it; ``mention`` is an id (``discord:role:2``).

    What the last 30 days would have posted is looked up before anything is saved; unless ``save``, that is all. A subscription
    that asks the same (places, topics, query) is changed to what is asked now.
    """
    now = desk.clock.now()
    async with desk.store.reading() as uow:
        if refused := await authorise(uow, actor):
            return refused
        known = await uow.desk.topics()
        found = read_places(places, desk.gazetteer)
        if isinstance(found, Answer):
            return found
        named = read_topics(topics, known)
        if isinstance(named, Answer):
            return named
        asked = read_query(query)
        if isinstance(asked, Answer):
            return asked
        wants, pace = read_wants(want), read_choice("mode", mode, Mode, Mode.INSTANT)
        if isinstance(wants, Answer):
            return wants
        if isinstance(pace, Answer):
            return pace
        strictness, call = read_choice("match", match, Strictness, Strictness.STRICT), read_mention(mention, channel)
        if isinstance(strictness, Answer):
            return strictness
        if isinstance(call, Answer):
            return call
        wanted = Subscription(
            id=0,
            channel=channel,
            places=tuple(sorted(place.id for place in found)),
            topics=named,
            query=asked.query,
            mode=pace,
            want=wants,
            loose=strictness is Strictness.LOOSE,
            mention=call,
            by=actor.user,
        )
        shown = await preview(uow, wanted, known, desk.gazetteer, now)
        notes = (*asked.doubts, *await _uncovered(uow, found, desk))
        zone = found[0].timezone
        if not save:
            return await _not_saved(uow, desk, wanted, known, zone=zone, shown=shown, notes=notes)
    return await _save(desk, actor, wanted, now, zone=zone, shown=shown, notes=notes)


async def _not_saved(
    uow: UnitOfWork,
    desk: Desk,
    wanted: Subscription,
    topics: Sequence[Topic],
    *,
    zone: str,
    shown: Preview,
    notes: tuple[str, ...],
) -> Answer:
    is_set = await uow.desk.is_set(wanted.channel)
    settings = await settings_of(uow, wanted.channel) if is_set else Channel(wanted.channel, zone)
    listed = phrasing.listed(wanted, settings, desk.gazetteer, {topic.name: topic.title for topic in topics})
    said = (*map(plain, notes), *unreachable(settings), *lines(shown))
    return Answer(bold(f"Not saved yet: {listed}"), said, rows(shown, settings.timezone))


async def _save(
    desk: Desk, actor: Actor, wanted: Subscription, now: datetime, *, zone: str, shown: Preview, notes: tuple[str, ...]
) -> Answer:
    async with desk.store.deciding() as uow:
        if refused := await authorise(uow, actor):
            return refused
        topics = await uow.desk.topics()
        titles = {topic.name: topic.title for topic in topics}
        gone = [name for name in wanted.topics if name not in titles]
        if gone:
            return refusal(f"The topic {gone[0]} was removed just now.", "Look at /gavel topics list.")
        before = await uow.desk.same(wanted)
        if before and before.line is not None:
            return in_file("This subscription is", before.line)
        if before and before == replace(wanted, id=before.id, by=before.by):
            return refusal(f"This channel has exactly this subscription already: No. {before.id}.", "Nothing was changed.")
        if not before and len(await uow.desk.subscriptions(wanted.channel)) >= MOST:
            return refusal(f"This channel has {MOST} subscriptions already.", "End some of them: /gavel subscriptions")
        if not await uow.desk.is_set(wanted.channel):
            await uow.desk.set_channel(Channel(wanted.channel, zone))
        stored = await uow.desk.put_subscription(replace(wanted, by=before.by) if before else wanted, now)
        settings = (await uow.desk.channels([wanted.channel]))[wanted.channel]
        listed = phrasing.listed(stored, settings, desk.gazetteer, titles)
        await uow.audit.add(actor, wanted.channel, f"{'changed' if before else 'subscribed'} No. {stored.id}: {listed}", now)
        coming = 0
        if before:
            await settle_changed(uow, wanted.channel, now)
        else:
            index = await index_of([stored], topics, desk.gazetteer)
            coming = await welcome(uow, index, now, gazetteer=desk.gazetteer)
        await uow.commit()
    headline = bold(f"Changed: No. {stored.id}" if before else f"Subscribed: No. {stored.id}")
    said = [phrasing.sentence(stored, settings, desk.gazetteer, titles), *phrasing.further(stored, desk.gazetteer)]
    if stored.mention:
        said.append(f"Each calls {phrasing.called(stored.mention)}.")
    return Answer(
        headline,
        (plain(" ".join(said)), *_agenda(coming), *map(plain, notes), *unreachable(settings), *lines(shown)),
        rows(shown, settings.timezone),
        () if before else (Button("Undo", "unsubscribe", str(stored.id)),),
    )


async def _uncovered(uow: UnitOfWork, found: tuple[Jurisdiction, ...], desk: Desk) -> list[str]:
    """Say of which places no feed is: only others that mention them can bring anything."""
    homes = {home for claimed in await uow.feeds.all() if not claimed.state.parked for home in claimed.feed.homes}
    holds = desk.gazetteer.contains
    missing = [place.label for place in found if not any(holds(place.id, home) or holds(home, place.id) for home in homes)]
    return [f"No feed is from {name} so far: only what others report about it can come." for name in missing]


def _agenda(coming: int) -> tuple[Line, ...]:
    if not coming:
        return ()
    what = "1 item is" if coming == 1 else f"{coming} items are"
    return (plain(f"{what} already on the agenda of future meetings: the list comes as a message of its own."),)
