"""The feeds: which there are, and how each of them is. Everyone may look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.domain.answer import Answer
from bot.domain.feed import NOT_IN_FILE, OUT_OF_USE, REMOVED, FeedState
from bot.domain.message import Line, Span, Style
from bot.ports import Claimed
from bot.services.alarming import WORDS
from bot.services.commands.desk import Desk, bold, plain
from bot.services.commands.subscriptions import settings_of
from bot.services.telling import way_back
from bot.services.wording import moment

_NONE = Answer(
    bold("There are no feeds yet."),
    (plain("An editor adds one by any address of its site: /gavel feeds add https://…"), plain("Or list them in feeds.yaml.")),
)
_NEVER = datetime.min.replace(tzinfo=UTC)


async def list_feeds(desk: Desk) -> Answer:
    """List the feeds by id: what they call themselves, their kind, and which places they are about or from."""
    async with desk.store.reading() as uow:
        feeds = [each for each in await uow.feeds.all() if each.state.parked not in OUT_OF_USE]
    if not feeds:
        return _NONE
    return Answer(bold(_feeds(len(feeds))), rows=tuple((_listed(desk, each),) for each in feeds))


async def feeds_health(desk: Desk, channel: str) -> Answer:
    """Tell how each feed is, the worst first; times are those of the channel's zone."""
    now = desk.clock.now()
    async with desk.store.reading() as uow:
        feeds = [each for each in await uow.feeds.all() if each.state.parked != REMOVED]
        zone = (await settings_of(uow, channel)).timezone
    polled = [each for each in feeds if each.state.parked != NOT_IN_FILE]
    if not polled:
        return _NONE
    return Answer(bold(summary(polled)), rows=tuple(health(each, zone, now) for each in sorted(feeds, key=badness)))


def summary(polled: Sequence[Claimed]) -> str:
    """Say of how many feeds how many are not well: ``12 feeds: 1 stopped, 2 failing``."""
    states = [each.state for each in polled]
    stopped = sum(bool(state.parked) for state in states)
    failing = sum(_is_failing(state) for state in states)
    waiting = sum(not state.parked and not state.failures and state.last_success_at is None for state in states)
    counts = ((stopped, "stopped"), (failing, "failing"), (waiting, "not polled yet"))
    said = [f"{count} {what}" for count, what in counts if count]
    return f"{_feeds(len(polled))}: {', '.join(said) or 'all of them work'}"


def is_well(state: FeedState) -> bool:
    """Whether a feed is polled, and its last poll did not fail."""
    return not state.parked and not _is_failing(state)


def _listed(desk: Desk, each: Claimed) -> Line:
    feed, state = each.feed, each.state
    places = "; ".join(map(desk.gazetteer.label, feed.homes))
    parts = [feed.kind, f"{'about' if feed.place else 'from'} {places}" if places else "", "stopped" if state.parked else ""]
    name = [Span(feed.id, Style.STRONG, feed.address)] + ([Span(f" {state.title}")] if state.title else [])
    return (*name, *(Span(f" · {part}", Style.QUIET) for part in parts if part))


def badness(each: Claimed) -> tuple[int, int, datetime, str]:
    """Order feeds: stopped, failing (longest first), not polled yet, then those that brought nothing new for longest."""
    state = each.state
    if state.parked == NOT_IN_FILE:
        rank = 4
    elif state.parked:
        rank = 0
    elif _is_failing(state):
        rank = 1
    else:
        rank = 3 if state.last_success_at else 2
    return rank, -state.failures, state.last_new_at or _NEVER, each.feed.id


def health(each: Claimed, zone: str, now: datetime) -> tuple[Line, ...]:
    """Tell how a feed is, in the first line; when it was polled, in the second."""
    feed, state = each.feed, each.state
    first: list[Span] = [Span(feed.id, Style.STRONG, feed.address), Span(" ")]
    if state.parked == NOT_IN_FILE:
        first.append(Span("is not in feeds.yaml any more, and not polled."))
    elif state.parked:
        first.append(Span(f"is not polled any more: {_fault(state)}. {way_back(feed)}"))
    elif _is_failing(state):
        times = "once" if state.failures == 1 else f"{state.failures} times in a row"
        first.append(Span(f"failed {times}: {_fault(state)}."))
    else:
        first.append(Span("works." if state.last_success_at else "was not polled yet."))
    return tuple(first), _times(state, zone, now)


def _times(state: FeedState, zone: str, now: datetime) -> Line:
    """The last poll that worked, the last new item, the next poll."""
    spans: list[Span] = []
    due = None if state.parked else max(state.next_poll_at or now, now)
    facts = (
        ("failing since", state.failing_since),
        ("last success", state.last_success_at),
        ("last new item", state.last_new_at),
        ("next poll", due),
    )
    for what, when in facts:
        if when or what.startswith("last"):
            shown = Span("now") if when == now else moment(when, zone) if when else Span("never")
            spans += [Span(f"{' · ' if spans else ''}{what} ", Style.QUIET), shown]
    return tuple(spans)


def _is_failing(state: FeedState) -> bool:
    return not state.parked and state.failures > 0


def _fault(state: FeedState) -> str:
    """The error in words, with what was seen of it."""
    if state.fault is None:
        return state.parked or state.fault_text
    return f"{WORDS[state.fault]} ({state.fault_text})" if state.fault_text else WORDS[state.fault]


def _feeds(count: int) -> str:
    return f"{count} feed{'' if count == 1 else 's'}"
