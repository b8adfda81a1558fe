"""The timeline of a story: its chapters in order, with dates, outcomes and sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.alert import Report
from bot.domain.answer import Answer
from bot.domain.item import Item
from bot.domain.message import Line, Span, Style
from bot.domain.story import Chapter, ChapterKind
from bot.ports import UnitOfWork
from bot.services import wording
from bot.services.commands.desk import Desk, bold, plain
from bot.services.commands.subscriptions import settings_of

_KINDS = {ChapterKind.NEWS: "News", ChapterKind.AGENDA: "On the agenda", ChapterKind.OUTCOME: "Outcome"}
_SOURCES = 5
"""The most sources of one chapter that are named."""


async def timeline(desk: Desk, channel: str, story: int) -> Answer:
    """Tell a story from its beginning, in the channel's zone (meetings in their own). Everyone may look."""
    async with desk.store.reading() as uow:
        chapters = await uow.stories.of_story(story)
        reports = await uow.alerts.reports([chapter.id for chapter in chapters])
        zone = (await settings_of(uow, channel)).timezone
        meetings = await _zones(uow, reports, desk, zone)
    told = sorted(
        ((_happened(chapter, reports.get(chapter.id, ())), chapter) for chapter in chapters),
        key=lambda each: (each[0], each[1].id),
    )
    rows = tuple(_row(chapter, reports.get(chapter.id, ()), at, zone, meetings) for at, chapter in told)
    if not rows:
        return Answer(bold(f"There is no story {story}."), refused=True)
    count = "1 chapter" if len(rows) == 1 else f"{len(rows)} chapters"
    return Answer(bold(f"Story {story}: {wording.short(told[0][1].title)}"), (plain(f"{count}, the first one first."),), rows)


async def _zones(uow: UnitOfWork, reports: Mapping[int, Sequence[Report]], desk: Desk, otherwise: str) -> dict[str, str]:
    """Return the zones of the places where records' meetings take place (DESIGN.md rule 9)."""
    places = {report.item.item.place for found in reports.values() for report in found if report.item.item.place}
    known = {place: desk.gazetteer.get(place) for place in places}
    return {place: found.timezone or otherwise for place, found in known.items() if found}


def _happened(chapter: Chapter, reports: Sequence[Report]) -> datetime:
    """When a chapter happened as far as is known: a vote at its meeting, anything else when it was first published or seen."""
    items = [report.item for report in reports]
    met = [each.item.meets_at for each in items if each.item.meets_at]
    if chapter.kind is ChapterKind.OUTCOME and met:
        return min(met)
    published = [min(each.item.published_at or each.first_seen_at, each.first_seen_at) for each in items]
    return min(published, default=chapter.created_at)


def _row(chapter: Chapter, reports: Sequence[Report], at: datetime, zone: str, zones: Mapping[str, str]) -> tuple[Line, ...]:
    record = next((report.item.item for report in reports if report.item.item.meets_at), None)
    own = zones.get(record.place or "", zone) if record else zone
    shown_in = own if chapter.kind is ChapterKind.OUTCOME else zone
    url = next((report.item.item.url for report in reports if report.item.item.url), "")
    lines: list[Line] = [
        (wording.moment(at, shown_in), Span(f" · {_KINDS[chapter.kind]}", Style.STRONG)),
        (Span("  "), Span(chapter.title, url=url)),
    ]
    if chapter.outcome:
        lines.append((Span("  Result: "), Span(wording.outcome(chapter.outcome), Style.STRONG)))
    if record and chapter.kind is ChapterKind.AGENDA:
        lines.append(_meeting(record, own))
    if reports:
        lines.append(_sources(reports))
    return tuple(lines)


def _meeting(record: Item, zone: str) -> Line:
    assert record.meets_at is not None
    body = record.agenda.body if record.agenda else ""
    off = wording.status(record)
    return (
        Span(f"  For the meeting of {body}: " if body else "  For the meeting: "),
        wording.moment(record.meets_at, zone, time_known=record.time_known),
        *((Span(f" · {off}", Style.STRONG),) if off else ()),
    )


def _sources(reports: Sequence[Report]) -> Line:
    """The feeds that report a chapter, primary ones first, each once."""
    first: dict[str, Report] = {}
    for report in sorted(reports, key=lambda report: not report.primary):
        first.setdefault(report.feed, report)
    named = list(first.values())
    spans: list[Span] = [Span("  Sources: ", Style.QUIET)]
    for n, report in enumerate(named[:_SOURCES]):
        spans += [Span(", ")] if n else []
        spans.append(Span(report.feed_title or report.feed, url=report.item.item.url))
    if len(named) > _SOURCES:
        spans.append(Span(f" and {len(named) - _SOURCES} more"))
    return tuple(spans)
