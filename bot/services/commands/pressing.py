"""One entry for every button of alerts and answers: who pressed what, in which channel.

An action is a word, a target is an alert's number unless said otherwise. The buttons of a message posted by an earlier version
must go on to work: never give an action another meaning.
"""

from __future__ import annotations

from bot.domain.actor import Actor
from bot.domain.alert import AlertView
from bot.domain.answer import Answer
from bot.domain.message import Button
from bot.domain.mute import MuteKind
from bot.services.commands.alerts_here import alert_here
from bot.services.commands.claim import claim, unclaim
from bot.services.commands.desk import Desk, authorise, bold, plain, refusal
from bot.services.commands.mute import put_mute
from bot.services.commands.muted_what import What
from bot.services.commands.timeline import timeline
from bot.services.commands.unmute import unmute
from bot.services.commands.unsubscribe import unsubscribe
from bot.services.commands.why_alert import why_alert
from bot.services.wording import topics_of

_DURATIONS = (("2 hours", "2h"), ("1 day", "1d"), ("Until Monday", "until-monday"), ("For good", "for-good"))
"""The choices of how long, each as it stands in a target: with - for the spaces of what people would type."""


async def press(desk: Desk, actor: Actor, channel: str, action: str, target: str) -> Answer:
    """Do what a button says. ``channel`` is the one that alerts come to, not the thread that one of them stands in."""
    if action == "claim":
        return await claim(desk, actor, channel, target)
    if action == "unclaim":
        return await unclaim(desk, actor, channel, target)
    if action == "why":
        return await why_alert(desk, channel, target)
    if action == "unmute":
        return await unmute(desk, actor, channel, what=target)
    if action == "unsubscribe":
        return await unsubscribe(desk, actor, channel, target)
    number, _, how_long = target.partition("/")
    number, _, which = number.partition(".")
    async with desk.store.reading() as uow:
        view = await alert_here(uow, channel, number)
        refused = await authorise(uow, actor) if action.startswith("mute-") else None
    if isinstance(view, Answer):
        return view
    if refused:
        return refused
    if action == "timeline":
        return await timeline(desk, channel, view.chapter.story)
    meant = _meant(action, view, which)
    if meant is None:
        return refusal("This button is of another version of Gavel.", "The commands do the same: see /gavel help.")
    if isinstance(meant, Answer):
        return meant
    if how_long:
        return await put_mute(desk, actor, channel, meant, how_long.replace("-", " "))
    named = f"the topic {meant.value}" if meant.kind is MuteKind.TOPIC else "this story"
    return Answer(
        bold(f"Mute {named} in this channel for how long?"),
        (plain("What comes meanwhile is kept and listed afterwards; not so if it is for good."),),
        buttons=tuple(Button(label, f"mute-{meant.kind}-for", f"{target}/{code}") for label, code in _DURATIONS),
    )


def _meant(action: str, view: AlertView, which: str) -> What | Answer | None:
    """Return what is to be muted, or the question which of an alert's topics; None if the button means nothing here.

    A topic is named by its place among those of the alert, since a name may be longer than a button's id can be.
    """
    if action in {"mute-story", "mute-story-for"}:
        return What(MuteKind.STORY, str(view.chapter.story))
    if action not in {"mute-topic", "mute-topic-for"}:
        return None
    topics = topics_of(view.alert)
    if not which and len(topics) > 1:
        choices = [Button(topic, "mute-topic", f"{view.alert.id}.{n}") for n, topic in enumerate(topics)]
        return Answer(bold("Mute which topic?"), buttons=tuple(choices[:25]))
    number = int(which) if which.isdecimal() and which.isascii() and len(which) < 6 else 0
    return What(MuteKind.TOPIC, topics[number]) if number < len(topics) else None
