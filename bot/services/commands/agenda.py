"""The agenda of a place: its meetings to come, and the items on their agendas that match this channel's topics."""

from __future__ import annotations

import re

from bot.domain.answer import Answer
from bot.domain.message import Line, Span, Style
from bot.ports import Claimed, UnitOfWork
from bot.services.commands.agenda_interests import MOST, Interests
from bot.services.commands.agenda_looking import DAYS, MOST_DAYS, Looked, look_ahead
from bot.services.commands.agenda_wording import meeting_lines
from bot.services.commands.desk import Desk, bold, plain, refusal
from bot.services.commands.feeds import health, is_well
from bot.services.commands.typed import both, read_places
from bot.services.wording import clock, counted, short

SHOWN = 50
_NAMED = 5
_SPAN = re.compile(r"(?:the\s+)?(?:next\s+)?(\d{1,4})[\s-]*(d|days?|w|wks?|weeks?)?\.?", re.IGNORECASE)


async def agenda(desk: Desk, channel: str, place: str, days: str = "") -> Answer:
    """List the meetings of a place (or several, with ; between them) in so many days. Everyone may look."""
    return (await look(desk, channel, place, days, most=SHOWN))[1]


async def look(desk: Desk, channel: str | None, place: str, days: str, *, most: int) -> tuple[Looked | None, Answer]:
    """Look ahead as was typed; return what was found, if it could be looked for, and the answer that says it."""
    places = read_places(place, desk.gazetteer)
    if isinstance(places, Answer):
        return None, places
    ahead = read_days(days)
    if isinstance(ahead, Answer):
        return None, ahead
    async with desk.store.reading() as uow:
        looked = await look_ahead(uow, desk, channel, places, ahead, most=most)
        if not looked.feeds:
            return None, await _uncovered(uow, desk, looked)
    return looked, _nothing(desk, looked) if not looked.total else _answer(desk, looked, channel)


def read_days(typed: str) -> int | Answer:
    """Read how many days ahead: ``30``, ``30 days``, ``2 weeks``; 14 where nothing is said."""
    if not typed.strip():
        return DAYS
    found = _SPAN.fullmatch(typed.strip())
    days = int(found[1]) * (7 if (found[2] or "d")[0] in "wW" else 1) if found else 0
    if not days:
        return refusal(f"“{typed.strip()[:50]}” is no number of days.", "Write it like 14, 30 days or 2 weeks.")
    if days > MOST_DAYS:
        return refusal(f"Agendas are read {MOST_DAYS} days ahead at most.", f"Ask for {MOST_DAYS} days or fewer.")
    return days


def _answer(desk: Desk, looked: Looked, channel: str | None) -> Answer:
    said = [f"{counted(looked.total, 'meeting')} in {_where(looked)} until {_until(looked)}"]
    if looked.interests:
        least = "at least " if looked.cut else ""
        matching = counted(looked.matching, "agenda item") if looked.matching else "no agenda items"
        said.append(f"{least}{matching} match{'es' if looked.matching == 1 else ''}")
    named = len(looked.places) > 1 or len({each.ahead.item.place for each in looked.meetings} - {looked.places[0].id}) > 0
    rows = tuple(meeting_lines(each, desk.gazetteer.get(each.ahead.item.place or ""), named=named) for each in looked.meetings)
    return Answer(bold(", ".join(said)), (*_remarks(desk, looked, channel), *_unwell(desk, looked)), rows)


def _remarks(desk: Desk, looked: Looked, channel: str | None) -> tuple[Line, ...]:
    remarks = [_looked_for(looked.interests, channel)]
    if looked.cut:
        remarks.append(
            f"Only {MOST:,} items of the soonest meetings were matched: for all, name a smaller place or fewer days."
        )
    if looked.total > len(looked.meetings):
        remarks.append(f"Shown are {len(looked.meetings)}: those with matching items, then the soonest.")
    return tuple((Span(remark, Style.QUIET),) for remark in remarks)


def _looked_for(interests: Interests, channel: str | None) -> str:
    titles = [topic.title for topic in interests.topics]
    named = "; ".join(titles[:_NAMED]) + (f" and {len(titles) - _NAMED} more" if len(titles) > _NAMED else "")
    parts = [
        named,
        "its own words" if interests.own and interests.queries else "",
        "every item" if interests.everything_of else "",
    ]
    said = ", ".join(part for part in parts if part)
    if interests.own:
        return f"Matched by what this channel is subscribed to: {said}."
    if not interests:
        return "There are no topics yet, so no items are shown: an editor adds them with /gavel topics add."
    why = "This channel has no subscriptions; matched" if channel is not None else "Matched"
    queries = " and the queries of all subscriptions" if interests.queries and channel is None else ""
    return f"{why} by all topics{queries}{': ' + named if named else ''}."


def _nothing(desk: Desk, looked: Looked) -> Answer:
    """There is no meeting: until when was looked, and how the feeds are that would tell."""
    told = [health(each, _zone(looked), desk.clock.now()) for each in looked.feeds[:_NAMED]]
    more = [plain(f"and {len(looked.feeds) - _NAMED} more feeds: /gavel feeds health")] if len(looked.feeds) > _NAMED else []
    return Answer(
        bold(f"No meetings in {_where(looked)} until {_until(looked)}, as far as the feeds tell."),
        (plain("The feeds that would tell:"), *(line for lines in told for line in lines), *more),
    )


def _unwell(desk: Desk, looked: Looked) -> tuple[Line, ...]:
    """Name the feeds that may hide a meeting, since they could not be read."""
    ill = [each for each in looked.feeds if not is_well(each.state)]
    lines = [health(each, _zone(looked), desk.clock.now())[0] for each in ill[:_NAMED]]
    return (
        *lines,
        *([plain(f"and {len(ill) - _NAMED} more feeds that fail: /gavel feeds health")] if len(ill) > _NAMED else []),
    )


async def _uncovered(uow: UnitOfWork, desk: Desk, looked: Looked) -> Answer:
    """No feed tells of the places' meetings: how to add one, and which government above them has one."""
    holders = {holder for place in looked.places for holder in desk.gazetteer.ancestors(place.id)}
    above = sorted(
        {each.feed.place for each in await uow.feeds.all() if _is_read(each) and each.feed.place in holders} - {None}
    )
    labels = [desk.gazetteer.label(place) for place in above if place][:_NAMED]
    return refusal(
        f"No agenda feed covers {_where(looked)}.",
        "Add one with /gavel feeds add URL: the address of the page where the government lists its meetings.",
        f"There is one of {both(labels)}: /gavel agenda {labels[0]}" if labels else "",
    )


def _is_read(each: Claimed) -> bool:
    return not each.state.parked


def _where(looked: Looked) -> str:
    return short(both([place.label for place in looked.places]), 200)


def _until(looked: Looked) -> str:
    return clock(looked.until, _zone(looked), time_known=False)


def _zone(looked: Looked) -> str:
    return next((place.timezone for place in looked.places if place.timezone), "UTC")
