"""Why a link was, or was not, posted in a channel: the stages its item went through, as they were decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.answer import Answer
from bot.domain.delivery import Delivery, DeliveryState, HoldReason
from bot.domain.message import Line, Span, Style
from bot.domain.urls import canonical_url
from bot.ports import Traced
from bot.services.commands.desk import Desk, bold, plain, refusal
from bot.services.commands.subscriptions import settings_of
from bot.services.explaining import Explanation, Told, Unseen, explain
from bot.services.wording import clock, label, moment

_NAMES = {
    "item": "Item",
    "places": "Places",
    "match": "Subscriptions",
    "want": "Wanted",
    "story": "Story",
    "alert": "Alert",
    "edit": "Message",
}
_WAITING = {DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.HELD}
_HELD: dict[str, str] = {
    HoldReason.QUIET: "quiet hours",
    HoldReason.MODE: "the subscription asks for digests",
    HoldReason.CAP: "many messages at once",
    HoldReason.OUTAGE: "the channel could not be reached",
    HoldReason.PAUSED: "the subscription is paused",
    HoldReason.MUTE: "it is muted",
}


async def why(desk: Desk, channel: str, link: str) -> Answer:
    """Tell a channel what became of a link: in this channel, and why."""
    address = link.strip().strip("<>")
    if "://" not in canonical_url(address):
        return refusal("A link is needed.", "Paste the address of an article, an agenda item or a meeting: https://…")
    explained = await explain(desk.store, address, channel)
    if isinstance(explained, Unseen):
        return _unseen(explained)
    async with desk.store.reading() as uow:
        zone = (await settings_of(uow, channel)).timezone
    return Answer(bold(_verdict(explained)), rows=tuple(_row(each, channel, zone) for each in explained))


def _unseen(unseen: Unseen) -> Answer:
    if unseen.feeds:
        known = f"Feeds of that site are polled: {', '.join(unseen.feeds)}. /gavel feeds health tells how they are."
    else:
        known = "No feed of that site is polled. Sources are listed in feeds.yaml."
    return Answer(bold("Not posted here: Gavel never saw this link."), (plain(known),))


def _verdict(explained: Sequence[Explanation]) -> str:
    """Say what became of a link in one line: what was sent says more than what waits, that more than what was dropped."""
    own = [told for each in explained for told in each.told if told.alert.item in {one.item.id for one in each.traces}]
    others = [told for each in explained for told in each.told if told not in own]
    for found, what in ((own, "It"), (others, "Its story")):
        states = {delivery.state for told in found for delivery in told.deliveries}
        if DeliveryState.SENT in states:
            return f"{what} was posted here."
        if states & _WAITING:
            return f"{what} is waiting to be posted here."
    return "It was not posted here."


def _row(explanation: Explanation, channel: str, zone: str) -> tuple[Line, ...]:
    if not explanation.traces:
        return (plain("Nothing is known any more of how it was decided."),)
    item = explanation.traces[-1].item
    lines: list[Line] = [(Span(item.item.title, Style.STRONG, item.item.url), Span(f" · {item.feed_id}", Style.QUIET))]
    for traced in explanation.traces:
        lines.append((Span("Read "), moment(traced.at, zone)))
        lines += _stages(traced, channel)
    for told in explanation.told:
        lines += _told(told, zone)
    return tuple(lines)


def _stages(traced: Traced, channel: str) -> Iterator[Line]:
    """Yield the stages, which are those that concern the channel, with their evidence."""
    for stage in traced.stages:
        said, *evidence = stage.detail.split("\n")
        if stage.name == "match" and stage.channels:
            said = ", ".join(
                one.removeprefix(channel).strip(" ()") for one in said.split(", ") if one.startswith(f"{channel} (")
            )
        name = _NAMES.get(stage.name, stage.name.capitalize())
        yield Span(f"{name}: ", Style.STRONG), Span(f"{stage.outcome} · {said}".strip(" ·").replace(channel, "this channel"))
        yield from ((Span(line, Style.QUIET),) for line in evidence)


def _told(told: Told, zone: str) -> Iterator[Line]:
    name = Span(f"{label(told.alert)}: ", Style.STRONG)
    if not told.deliveries:
        yield name, Span("nothing to send")
    for delivery in told.deliveries:
        yield name, Span(f"{delivery.type} {_state(delivery, zone)}")


def _state(delivery: Delivery, zone: str) -> str:
    """Say where a delivery stands."""
    match delivery.state:
        case DeliveryState.SENT if delivery.sent_at:
            return f"sent {clock(delivery.sent_at, zone)}"
        case DeliveryState.HELD:
            until = f" until {clock(delivery.held_until, zone)}" if delivery.held_until else ""
            return f"held{until}: {_HELD.get(delivery.reason.partition(' ')[0], delivery.reason)}"
        case DeliveryState.PENDING | DeliveryState.SENDING:
            return "on its way" + (f", after {delivery.attempts} failed attempts" if delivery.attempts > 1 else "")
        case DeliveryState.FOLDED:
            return "part of a digest"
        case state:
            return f"{state}: {delivery.reason}" if delivery.reason else str(state)
