"""The parts of a channel's section on someone's page: subscriptions, mutes with their time left, what came today, the feeds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.alert import AlertView
from bot.domain.home import Deed, Part
from bot.domain.message import Line, Span, Style
from bot.domain.mute import Mute
from bot.domain.subscription import Channel, Subscription
from bot.ports import Claimed
from bot.services import wording
from bot.services.commands import feeds
from bot.services.commands import mutes as muting
from bot.services.commands.desk import plain
from bot.services.commands.subscriptions import row, unreachable

MOST = 10
"""The most of each kind in one channel."""

FEEDS = 5
"""The most feeds that are not well."""


def subscriptions(own: Sequence[tuple[Subscription, str]], settings: Channel) -> list[Part]:
    """A part for each subscription, with how it is listed, and its buttons; what feeds.yaml says has none."""
    first = unreachable(settings)
    if not own:
        return [Part((*first, plain("No subscriptions. Make one there: /gavel subscribe Key West, FL")))]
    parts = [Part((row(one, line),), _deeds(one, line)) for one, line in own[:MOST]]
    return [*([Part(first)] if first else []), *parts, *_more(len(own), "/gavel subscriptions")]


def mutes(own: Sequence[tuple[Mute, str, int]], zone: str, now: datetime) -> list[Part]:
    """A part for each mute: what it is called, how many alerts it holds back, and when it ends."""
    parts = [
        Part(
            (
                (Span("Muted", Style.STRONG),),
                *muting.row(mute, called, held, zone),
                *([_left(mute.until - now)] if mute.until else []),
            ),
            (Deed("Unmute", "unmute", str(mute.id)),),
        )
        for mute, called, held in own[:MOST]
    ]
    return [*parts, *_more(len(own), "/gavel mutes")]


def today(newest: Sequence[tuple[AlertView, datetime, str]], zone: str, count: int) -> Part:
    """What came today: the newest alerts, each with when and the address of its message, of ``count`` in all."""
    if not count:
        return Part(((Span("Nothing came today.", Style.QUIET),),))
    lines = [_alert(view, at, address, zone) for view, at, address in newest]
    left = count - len(newest)
    lines += [(Span(f"and {left} more", Style.QUIET),)] if left else []
    return Part(((Span(f"Today: {muting.count(count)}", Style.STRONG),), *lines))


def health(polled: Sequence[Claimed], zone: str, now: datetime) -> Part:
    """How the feeds are, in one line; and each that is not well."""
    if not polled:
        return Part((plain("There are no feeds yet."),))
    ill = [each for each in sorted(polled, key=feeds.badness) if not feeds.is_well(each.state)]
    lines = [line for each in ill[:FEEDS] for line in feeds.health(each, zone, now)]
    lines += [plain("All of them: /gavel feeds health")] if len(ill) > FEEDS else []
    return Part(((Span(feeds.summary(polled), Style.STRONG),), *lines))


def time_left(left: timedelta) -> str:
    """Say how long something lasts: ``3 days left``, ``1 hour 20 minutes left``."""
    minutes = max(1, -int(-left.total_seconds() // 60))
    days, hours = divmod(minutes // 60, 24)
    counted = ((days, "day"), (hours, "hour"), (0 if days else minutes % 60, "minute"))
    return " ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counted if count) + " left"


def _deeds(one: Subscription, line: str) -> tuple[Deed, ...]:
    if one.line is not None:
        return ()
    number = str(one.id)
    rest = Deed("Resume", "resume", number) if one.paused else Deed("Pause", "pause", number)
    return (rest, Deed("Unsubscribe", "unsubscribe", number, f"End {line}? What was posted stays.", "Keep it"))


def _left(left: timedelta) -> Line:
    return (Span(f"  {time_left(left)}", Style.QUIET),)


def _alert(view: AlertView, at: datetime, address: str, zone: str) -> Line:
    said = wording.short(view.face.item.item.title, 120)
    kind = wording.label(view.alert)
    return (Span("• "), Span(said, url=address), Span(f" · {kind} · ", Style.QUIET), wording.moment(at, zone))


def _more(count: int, command: str) -> list[Part]:
    return [Part(((Span(f"and {count - MOST} more: {command} there", Style.QUIET),),))] if count > MOST else []
