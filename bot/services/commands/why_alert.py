"""Why a message was posted here: the reasons that were stored with its alerts."""

from __future__ import annotations

from bot.domain.alert import AlertView
from bot.domain.answer import Answer
from bot.domain.message import Line, Span, Style
from bot.domain.subscription import Match
from bot.matching.gazetteer import Gazetteer
from bot.services import wording
from bot.services.commands.alerts_here import alert_here, messages
from bot.services.commands.desk import Desk, bold
from bot.services.commands.subscriptions import settings_of


async def why_alert(desk: Desk, channel: str, alert: str) -> Answer:
    """Explain an alert, by its number, with all those that its message carries. Everyone may look."""
    async with desk.store.reading() as uow:
        view = await alert_here(uow, channel, alert)
        if isinstance(view, Answer):
            return view
        carrying = await messages(uow, [view.alert.id])
        views = await uow.alerts.views(carrying[-1].alerts) if carrying else [view]
        zone = (await settings_of(uow, channel)).timezone
    link = view.face.item.item.url
    steps: Line = (Span(f"Every step that it went through: /gavel why {link}", Style.QUIET),) if link else ()
    rows = tuple(_reasons(each, zone, desk.gazetteer) for each in views)
    if len(rows) == 1:
        return Answer(bold("Why this is here"), (*rows[0], *((steps,) if steps else ())))
    return Answer(bold(f"Why these {len(rows)} are here"), rows=rows)


def _reasons(view: AlertView, zone: str, gazetteer: Gazetteer) -> tuple[Line, ...]:
    face = view.face
    possible = " (no primary record supports both sides)" if view.alert.possible else ""
    seen = wording.moment(face.item.first_seen_at, zone)
    lines: list[Line] = [
        (Span(face.item.item.title, Style.STRONG, face.item.item.url),),
        (Span(f"{wording.label(view.alert)}{possible}: {view.alert.reason}."),),
    ]
    lines += [line for match in view.alert.matches for line in _match(match, gazetteer)]
    lines.append((Span(f"Found by the feed {face.feed}, first seen "), seen, Span("; "), Span(_primary(view))))
    lines.append((Span(f"Alert {view.alert.id}, story {view.chapter.story}", Style.QUIET),))
    return tuple(lines)


def _match(match: Match, gazetteer: Gazetteer) -> list[Line]:
    """A match: the subscription, the words that met it, and each place with the rule that found it."""
    lines: list[Line] = [(Span(f"It met subscription No. {match.subscription}: {wording.asked(match)}."),)]
    for place in match.places:
        quoted = f" as “{place.text}”" if place.text else ""
        lines.append((Span(f"Place: {gazetteer.label(place.jurisdiction)}{quoted} ({wording.found_by(place)})."),))
    return lines


def _primary(view: AlertView) -> str:
    return "the public record itself." if any(report.primary for report in view.reports) else "no primary document yet."
