"""Routes of interactions: the first answer, and everything after it through the webhook of the token."""

from __future__ import annotations

from typing import cast

from tests.fakes.discord import payloads
from tests.fakes.discord.calls import Call, Reply, Route
from tests.fakes.discord.errors import ApiError, Json, unknown, unknown_interaction, unknown_message
from tests.fakes.discord.interaction import Callback, Did, Interaction
from tests.fakes.discord.kinds import Flag
from tests.fakes.discord.limits import check_choices, check_message, check_modal
from tests.fakes.discord.messages import update
from tests.fakes.discord.posting import compose
from tests.fakes.discord.state import Message


async def callback(call: Call) -> Reply:
    """Take the first answer to an interaction."""
    interaction = call.world.interactions.get(call.path["interaction_token"])
    if interaction is None or interaction.id != call.id("interaction_id"):
        raise unknown_interaction()
    kind = interaction.acknowledge(call.data.get("type", 0))
    data = call.data.get("data") or {}
    if kind in (Callback.MESSAGE, Callback.UPDATE):
        check_message(data, path=("data",), partial=kind is Callback.UPDATE, attachments=len(call.files))
    if kind is Callback.MESSAGE:
        interaction.original = _post(interaction, call, data)
    elif kind is Callback.DEFERRED_MESSAGE:
        flags = Flag.LOADING | (data.get("flags") or 0) & Flag.EPHEMERAL
        interaction.original = _post(interaction, call, {}, flags=flags)
    elif kind is Callback.UPDATE:
        update(cast("Message", interaction.source), call, data)
        interaction.edits += 1
    elif kind is Callback.CHOICES:
        check_choices(data)
        interaction.choices = data.get("choices") or []
    elif kind is Callback.MODAL:
        check_modal(data)
        interaction.modal = data
    if kind in (Callback.UPDATE, Callback.DEFERRED_UPDATE):
        interaction.original = interaction.source
    interaction.callback = kind
    call.world.pulse.beat()
    asked = call.query.get("with_response", "false").lower() in ("1", "true")
    return Reply(_response(interaction, kind)) if asked else Reply()


def _post(interaction: Interaction, call: Call, body: Json, *, flags: int = 0) -> Message:
    """Post an answer; one that only the asker sees is kept out of the channel."""
    hidden = bool(((body.get("flags") or 0) | flags) & Flag.EPHEMERAL)
    message = compose(
        interaction.channel,
        call,
        body | {"nonce": None},
        type=20 if interaction.kind is Did.COMMAND else 0,
        interaction=interaction.metadata,
        webhook=True,
    )
    message.flags |= flags
    interaction.messages.append(message)
    if not hidden:
        interaction.channel.add(message)
    return message


def _response(interaction: Interaction, kind: Callback) -> Json:
    told: Json = {"id": str(interaction.id), "type": int(interaction.kind)}
    message = interaction.original
    if message:
        told |= {
            "response_message_id": str(message.id),
            "response_message_loading": interaction.loading,
            "response_message_ephemeral": message.ephemeral,
        }
    if message and kind in (Callback.MESSAGE, Callback.UPDATE):
        return {"interaction": told, "resource": {"type": int(kind), "message": payloads.message(message)}}
    return {"interaction": told}


def _interaction(call: Call) -> Interaction:
    interaction = call.world.interactions.get(call.path["webhook_token"])
    if interaction is None or call.id("webhook_id") != call.world.application_id:
        raise unknown("Webhook", 10015)
    interaction.check_token()
    return interaction


def _message(call: Call, interaction: Interaction) -> Message:
    if call.path.get("message_id") is None:
        found = interaction.original
    else:
        wanted = call.id("message_id")
        own = [*interaction.messages, *([interaction.source] if interaction.source else [])]
        found = next((one for one in own if one.id == wanted), None)
    if found is None or found.deleted:
        raise unknown_message()
    return found


async def followup(call: Call) -> Reply:
    """Send a further message. The first one after a deferral takes the place of "thinking", and its visibility."""
    interaction = _interaction(call)
    check_message(call.data, attachments=len(call.files))
    if interaction.loading and interaction.original:
        return _fill(interaction, interaction.original, call)
    message = _post(interaction, call, call.data)
    call.world.pulse.beat()
    return Reply(payloads.message(message))


def _fill(interaction: Interaction, message: Message, call: Call) -> Reply:
    before, message.flags = message.flags, message.flags & ~Flag.LOADING
    try:
        update(message, call, {key: value for key, value in call.data.items() if key != "flags"})
    except ApiError:
        message.flags = before
        raise
    interaction.edits += 1
    call.world.pulse.beat()
    return Reply(payloads.message(message))


async def get(call: Call) -> Reply:
    """Get an answer."""
    return Reply(payloads.message(_message(call, _interaction(call))))


async def edit(call: Call) -> Reply:
    """Edit an answer."""
    interaction = _interaction(call)
    message = _message(call, interaction)
    check_message(call.data, flags=message.flags, partial=True)
    return _fill(interaction, message, call)


async def delete(call: Call) -> Reply:
    """Delete an answer."""
    message = _message(call, _interaction(call))
    message.deleted = True
    if not message.ephemeral:
        message.delete()
    call.world.pulse.beat()
    return Reply()


WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
ROUTES: list[Route] = [
    ("POST", "/interactions/{interaction_id}/{interaction_token}/callback", callback),
    ("POST", WEBHOOK, followup),
    *(
        (method, f"{WEBHOOK}/messages/{which}", handler)
        for which in ("@original", "{message_id}")
        for method, handler in (("GET", get), ("PATCH", edit), ("DELETE", delete))
    ),
]
