"""Adding a feed by any address of its site: found, looked at, shown, and polled from then on."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.domain.feed import OUT_OF_USE, Feed
from bot.domain.subscription import Channel
from bot.ports import Claimed, UnitOfWork
from bot.services import prospect_words as words
from bot.services.commands.desk import Desk, authorise, bold, plain, refusal
from bot.services.commands.subscriptions import settings_of
from bot.services.prospecting import Prospect, Wish, free_id, prospect, twin

_OF_LEGISTAR = re.compile(r"(?:https?://)?(?:[a-z0-9-]+\.)+legistar\.com(?:/|$)", re.IGNORECASE)
"""The hosts that may be asked with a client's token: whoever may name an address in chat need not be shown the token."""


async def add_feed(
    desk: Desk,
    actor: Actor,
    channel: str,
    *,
    url: str,
    which: str = "",
    kind: str = "",
    place: str = "",
    timezone: str = "",
    look: bool = False,
) -> Answer:
    """Find the feed behind an address, look at it, and add it unless ``look``. Takes as long as its server does."""
    if desk.discoverer is None:
        return refusal("Addresses cannot be looked at from here.", "Use /gavel feeds add in chat, or gavel feeds add.")
    async with desk.store.reading() as uow:
        if refused := await authorise(uow, actor, everywhere=True):
            return refused
        known = _used(await uow.feeds.all())
        settings = await settings_of(uow, channel)
    if kind.strip().lower() == "legistar" and not _OF_LEGISTAR.match(url.strip().strip("<>")):
        return refusal(
            "The Web API of Legistar is at legistar.com alone.", "Paste the address of the calendar. Nothing was added."
        )
    wish = Wish(url.strip().strip("<>"), which, kind.strip().lower(), place, timezone, _zone(settings))
    found = await prospect(desk.discoverer, desk.gazetteer, wish, known, desk.clock.now())
    if isinstance(found, Answer):
        return found
    feed = found.feed
    if not look:
        added = await _add(desk, actor, channel, found)
        if isinstance(added, Answer):
            return added
        feed = added
    rows = words.shown_rows(found.sample, feed, desk.clock.now())
    lines = [*words.found_lines(feed, found.sample, found.why, desk.gazetteer)]
    lines += [plain(_mend(feed, look=look)), (), plain(words.heading(found.sample, rows, desk.clock.now()))]
    return Answer(bold(f"{'Found, and not added' if look else 'Added'}: {feed.id}"), tuple(lines), rows)


async def _add(desk: Desk, actor: Actor, channel: str, found: Prospect) -> Feed | Answer:
    now = desk.clock.now()
    async with desk.store.deciding() as uow:
        if refused := await authorise(uow, actor, everywhere=True):
            return refused
        if same := twin(found.feed.address, _used(await uow.feeds.all())):
            return words.known_already(same)
        feed = await _renamed(uow, desk, found)
        await uow.feeds.add(feed, now)
        await uow.audit.add(actor, channel, f"added the feed {feed.id} ({feed.kind}): {feed.address}", now)
        await uow.commit()
    return feed


async def _renamed(uow: UnitOfWork, desk: Desk, found: Prospect) -> Feed:
    """Give the feed an id that is free now, also of the parked ones, which keep theirs."""
    taken = {each.feed.id for each in await uow.feeds.all()}
    before = await uow.feeds.same(found.feed.address)
    if before is not None:
        taken.discard(before.feed.id)
    return replace(found.feed, id=free_id(found.feed, found.sample.title, desk.gazetteer, taken))


def _used(feeds: list[Claimed]) -> list[Feed]:
    return [each.feed for each in feeds if each.state.parked not in OUT_OF_USE]


def _zone(settings: Channel) -> str:
    """The channel's zone; UTC is what a channel has that nobody described."""
    return settings.timezone if settings.timezone != "UTC" else ""


def _mend(feed: Feed, *, look: bool) -> str:
    if look:
        return "Not right? Say place: or timezone: too; type it without look: to add it."
    return f"Not right? /gavel feeds remove {feed.id}, then add it with place: or timezone:"
