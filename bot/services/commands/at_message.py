"""What people ask about a message itself, where a platform lets them: why it was posted, and to mute its story."""

from __future__ import annotations

from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.domain.message import Button
from bot.services.commands.desk import Desk, authorise, bold, refusal
from bot.services.commands.pressing import press
from bot.services.wording import short

MOST = 25
"""The most stories that someone can choose from."""


async def at_message(desk: Desk, actor: Actor, channel: str, message_id: str, action: str) -> Answer:
    """Do with the alert of a message what its button ``why`` or ``mute-story`` does; ``message_id`` is the platform's.

    A message of several stories asks which is meant; what they carry they explain all at once.
    """
    async with desk.store.reading() as uow:
        found = await uow.deliveries.of_message(channel, message_id)
        views = await uow.alerts.views(found[-1].alerts) if found else []
        if len(views) > 1 and action == "mute-story" and (refused := await authorise(uow, actor)):
            return refused
    if not found:
        return refusal("Gavel did not post this message.", "Choose a message that Gavel posted here about the news.")
    if not views:
        return refusal(
            "This message is no alert.", "It tells of a feed or a channel; /gavel feeds health tells how the feeds are."
        )
    stories = {view.chapter.story: view for view in reversed(views)}
    if action == "mute-story" and len(stories) > 1:
        asked = [Button(short(view.chapter.title, 70), action, str(view.alert.id)) for view in reversed(stories.values())]
        return Answer(bold("Mute which story?"), buttons=tuple(asked[:MOST]))
    return await press(desk, actor, channel, action, str(views[0].alert.id))
