"""Whom a message calls: the people and groups that its subscriptions name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.alert import AlertView
from bot.matching.gazetteer import Gazetteer
from bot.ports import UnitOfWork
from bot.services.muting import muted


async def callees(
    uow: UnitOfWork, channel: str, views: Sequence[AlertView], now: datetime, gazetteer: Gazetteer
) -> tuple[str, ...]:
    """Return the ids (``discord:role:2``) that the subscriptions in force behind alerts name, each once.

    What mutes take of an alert's matches, and what is paused, calls nobody.
    """
    mentions = {one.id: one.mention for one in await uow.desk.subscriptions(channel) if one.mention and not one.paused}
    if not mentions:
        return ()
    effects = await muted(uow, channel, [view.alert.id for view in views], now, gazetteer)
    matches = [
        match for view in views for match in (effects[view.alert.id].left if view.alert.id in effects else view.alert.matches)
    ]
    return tuple(dict.fromkeys(mentions[match.subscription] for match in matches if match.subscription in mentions))
