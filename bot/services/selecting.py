"""Which changes of an item concern which channels, and by which matches: pure rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from bot.domain.alert import AlertKind
from bot.domain.changes import Change
from bot.domain.item import ItemType
from bot.domain.subscription import Match, Subscription

_FIRST_SIGHT = {
    ItemType.NEWS: Change(AlertKind.NEW, "new"),
    ItemType.DOCUMENT: Change(AlertKind.NEW, "new"),
    ItemType.AGENDA_ITEM: Change(AlertKind.AGENDA, "agenda"),
    ItemType.MEETING: Change(AlertKind.AGENDA, "agenda"),
}

_TO_WHO_KNEW = {AlertKind.AMENDED, AlertKind.CORRECTION}


def select(
    type: ItemType,
    found: Sequence[Change],
    matches: Sequence[Match],
    matched_before: Collection[int] | None,
    subscriptions: Mapping[int, Subscription],
    *,
    decided: bool = False,
) -> list[tuple[Change, tuple[Match, ...]]]:
    """Return the changes that someone asked for, each with the matches it rests on.

    ``matched_before`` are the subscriptions that the item's earlier revision met already, None for an item seen for the first
    time. A subscription that only the new revision meets gets the item as if it were new; a change of wording concerns
    only those that knew the old one. An outcome concerns both. ``decided``: the item has a result by now, and that is then
    what is new about it.
    """
    selected: list[tuple[Change, tuple[Match, ...]]] = []
    fresh = [match for match in matches if matched_before is not None and match.subscription not in matched_before]
    for change in found:
        rests_on = [match for match in matches if match not in fresh] if change.kind in _TO_WHO_KNEW else matches
        selected.append((change, wanted(rests_on, change.kind, subscriptions)))
    told_anyway = any(change.kind is AlertKind.OUTCOME for change in found)
    if fresh and not told_anyway:
        first = Change(AlertKind.OUTCOME, "outcome") if decided else _FIRST_SIGHT[type]
        selected.append((first, wanted(fresh, first.kind, subscriptions)))
    return [(change, rests_on) for change, rests_on in selected if rests_on]


def wanted(matches: Iterable[Match], kind: AlertKind, subscriptions: Mapping[int, Subscription]) -> tuple[Match, ...]:
    """Keep the matches whose subscription is still in force and asks for alerts of this kind."""
    want = kind.want
    return tuple(
        match
        for match in matches
        if match.subscription in subscriptions and (want is None or want in subscriptions[match.subscription].want)
    )


def by_channel(matches: Iterable[Match]) -> dict[str, tuple[Match, ...]]:
    """Group matches by channel: one channel gets one alert per change, with all its matches."""
    grouped: dict[str, tuple[Match, ...]] = {}
    for match in matches:
        grouped[match.channel] = (*grouped.get(match.channel, ()), match)
    return grouped
