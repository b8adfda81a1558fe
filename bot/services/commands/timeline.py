"""The timeline of a story: its chapters in order, with dates, outcomes and sources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.alert import Report
from bot.domain.answer import Answer
from bot.domain.item import Item
from bot.domain.message import Line, Span, Style
from bot.domain.story import Chapter, ChapterKind
from bot.matching.gazetteer import Gazetteer
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
    told = sorted(
        ((_happened(chapter, reports.get(chapter.id, ())), chapter) for chapter in chapters),
        key=lambda each: (each[0], each[1].id),
    )
    rows = tuple(_row(chapter, reports.get(chapter.id, ()), at, zone, desk.gazetteer) for at, chapter in told)
    if not rows:
        return Answer(bold(f"There is no story {story}."), refused=True)
    count = "1 chapter" if len(rows) == 1 else f"{len(rows)} chapters"
    return Answer(bold(f"Story {story}: {wording.short(told[0][1].title)}"), (plain(f"{count}, the first one first."),), rows)


def _happened(chapter: Chapter, reports: Sequence[Report]) -> datetime:
    """When a chapter happened as far as is known: a vote at its meeting, anything else when it was first published or seen."""
    items = [report.item for report in reports]
    met = [each.item.meets_at for each in items if each.item.meets_at]
    if chapter.kind is ChapterKind.OUTCOME and met:
        return min(met)
    published = [min(each.item.published_at or each.first_seen_at, each.first_seen_at) for each in items]
    return min(published, default=chapter.created_at)


def _row(chapter: Chapter, reports: Sequence[Report], at: datetime, zone: str, gazetteer: Gazetteer) -> tuple[Line, ...]:
    """A chapter; its meeting is told in the zone of the place (DESIGN.md rule 9)."""
    record = next((report.item.item for report in reports if report.item.item.meets_at), None)
    home = gazetteer.get(record.place) if record and record.place else None
    own = (home.timezone if home else None) or zone
    shown_in = own if chapter.kind is ChapterKind.OUTCOME else zone
    url = next((report.item.item.url for report in reports if report.item.item.url), "")
    lines: list[Line] = [
        (Span(_KINDS[chapter.kind], Style.STRONG), Span(" · "), wording.moment(at, shown_in)),
        (Span("  "), Span(chapter.title, url=url)),
    ]
    if chapter.outcome:
        lines.append((Span("  Result: "), Span(wording.outcome(chapter.outcome), Style.STRONG)))
    if record and chapter.kind is ChapterKind.AGENDA:
        lines.append(_meeting(record, own))
    if reports:
        lines.append(_sources(reports, gazetteer))
    return tuple(lines)


def _meeting(record: Item, zone: str) -> Line:
    assert record.meets_at is not None
    body = record.agenda.body if record.agenda else ""
    off = wording.status(record)
    return (
        Span(f"  For the meeting of {body}: " if body else "  For the meeting: "),
        wording.moment(record.meets_at, zone, time_known=record.time_known),
        *((Span(" · "), Span(off, Style.STRONG)) if off else ()),
    )


def _sources(reports: Sequence[Report], gazetteer: Gazetteer) -> Line:
    """The feeds that report a chapter, primary ones first, each once."""
    first: dict[str, Report] = {}
    for report in sorted(reports, key=lambda report: not report.primary):
        first.setdefault(report.feed, report)
    named = list(first.values())
    spans: list[Span] = [Span("  Sources: ", Style.QUIET)]
    for n, report in enumerate(named[:_SOURCES]):
        spans += [Span(", ")] if n else []
        item = report.item.item
        spans.append(Span(wording.source(report, gazetteer.label(item.place) if item.place else ""), url=item.url))
    if len(named) > _SOURCES:
        spans.append(Span(f" and {len(named) - _SOURCES} more"))
    return tuple(spans)
