"""Why an item was, or was not, posted: the stages it went through as they were decided, and what became of its alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.alert import Alert
from bot.domain.delivery import Delivery
from bot.domain.urls import canonical_url
from bot.ports import Stage, Store, Traced, UnitOfWork


@dataclass(frozen=True, slots=True)
class Told:
    """An alert that an item is part of, with the deliveries that carry it."""

    alert: Alert
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What Gavel knows about one item behind a link. ``traces`` are its revisions, oldest first."""

    traces: tuple[Traced, ...]
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Unseen:
    """A link that no item carries; ``feeds`` are those of the same site, which would have carried it."""

    link: str
    feeds: tuple[str, ...]


async def explain(store: Store, link: str, channel: str | None = None) -> list[Explanation] | Unseen:
    """Explain a link: every item that carries it, with its stages and alerts (if a channel is given: only what concerns it)."""
    async with store.reading() as uow:
        items = await uow.items.by_url(canonical_url(link))
        if not items:
            site = _site(link)
            feeds = [each.feed.id for each in await uow.feeds.all() if site and _site(each.feed.address) == site]
            return Unseen(link, tuple(feeds))
        traces = [[_concerning(traced, channel) for traced in await uow.items.traces(item.id)] for item in items]
        return [Explanation(tuple(own), await _told(uow, item.id, channel)) for item, own in zip(items, traces, strict=True)]


def _concerning(traced: Traced, channel: str | None) -> Traced:
    """Keep the stages about the item, and those about one channel if one is given; say so where it was not even nearly met."""
    if channel is None:
        return traced
    met = any(stage.name == "match" and _is_about(stage, channel) for stage in traced.stages)
    stages: list[Stage] = []
    for stage in traced.stages:
        if _is_about(stage, channel):
            stages.append(stage)
        elif stage.name == "match" and not met:
            stages.append(Stage("match", "no", f"{channel} has no subscription among those that it met or nearly met"))
            met = True
    return replace(traced, stages=tuple(stages))


def _is_about(stage: Stage, channel: str) -> bool:
    return not stage.channels or channel in stage.channels


async def _told(uow: UnitOfWork, item_id: int, channel: str | None) -> tuple[Told, ...]:
    placed = await uow.stories.placed(item_id)
    if placed is None:
        return ()
    alerts: list[Alert] = []
    for chapter in await uow.stories.of_story(placed.story):
        alerts += [alert for alert in await uow.alerts.of_chapter(chapter.id) if channel in {None, alert.channel}]
    deliveries = await uow.deliveries.of_alerts([alert.id for alert in alerts])
    return tuple(Told(alert, _carrying(alert, deliveries)) for alert in alerts)


def _carrying(alert: Alert, deliveries: Sequence[Delivery]) -> tuple[Delivery, ...]:
    return tuple(delivery for delivery in deliveries if alert.id in delivery.alerts)


def _site(address: str) -> str:
    """Return the last two labels of an address's host: enough to say which feed belongs to a link's site."""
    host = canonical_url(address).partition("://")[2].partition("/")[0].partition(":")[0]
    return ".".join(host.split(".")[-2:])
