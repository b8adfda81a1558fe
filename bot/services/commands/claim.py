"""“I'm on it”: someone takes an alert, and everyone sees who."""

from __future__ import annotations

from bot.domain.actor import Actor
from bot.domain.alert import Claim
from bot.domain.answer import Answer
from bot.domain.message import Button, Span, Style
from bot.services import wording
from bot.services.commands.alerts_here import alert_here, refresh
from bot.services.commands.desk import Desk, bold, plain, refusal
from bot.services.commands.subscriptions import settings_of


async def claim(desk: Desk, actor: Actor, channel: str, alert: str) -> Answer:
    """Take an alert that nobody has, by its number. Everyone who can press the button may."""
    now = desk.clock.now()
    # Under the decide lock: a message that is on its way either shows the name or is found sent and edited.
    async with desk.store.deciding() as uow:
        view = await alert_here(uow, channel, alert)
        if isinstance(view, Answer):
            return view
        if view.claim and view.claim.by != actor.user:
            zone = (await settings_of(uow, channel)).timezone
            since = (Span(f"{view.claim.name} is on it, since ", Style.STRONG), wording.moment(view.claim.at, zone), Span("."))
            return Answer(since, (plain("Only they can give it back."),), refused=True)
        if view.claim is None:
            await uow.alerts.claim(view.alert.id, Claim(actor.user, actor.name, now))
            await uow.audit.add(actor, channel, f"claimed {_called(view.face.item.item.title)}", now)
            await refresh(uow, view.alert.id, now)
            await uow.commit()
    return Answer(
        bold("You are on it."),
        (plain("Your name appears on the message."),),
        buttons=(Button("Give it back", "unclaim", str(view.alert.id)),),
    )


async def unclaim(desk: Desk, actor: Actor, channel: str, alert: str) -> Answer:
    """Give back an alert that one has."""
    now = desk.clock.now()
    async with desk.store.deciding() as uow:
        view = await alert_here(uow, channel, alert)
        if isinstance(view, Answer):
            return view
        if view.claim is None:
            return refusal("Nobody is on it.", "Claim takes it.")
        if view.claim.by != actor.user:
            return refusal(f"{view.claim.name} is on it.", "Only they can give it back.")
        await uow.alerts.unclaim(view.alert.id)
        await uow.audit.add(actor, channel, f"gave back {_called(view.face.item.item.title)}", now)
        await refresh(uow, view.alert.id, now)
        await uow.commit()
    return Answer(
        bold("You are not on it any more."),
        (plain("Anyone can take it now."),),
        buttons=(Button("Claim", "claim", str(view.alert.id)),),
    )


def _called(title: str) -> str:
    return f"the alert “{wording.short(title)}”"
