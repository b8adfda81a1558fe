"""The methods about channels."""

from __future__ import annotations

from tests.fakes.slack import payloads
from tests.fakes.slack.calls import Call, Method, paged
from tests.fakes.slack.errors import ApiError, Json
from tests.fakes.slack.state import Channel
from tests.fakes.slack.workspace import Workspace

READ = {"channels": "channels:read", "groups": "groups:read", "im": "im:read"}
TYPES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}


async def info(call: Call) -> Json:
    """Get a channel."""
    channel = call.channel
    call.team.require(READ[channel.kind])
    made = payloads.channel(channel)
    if call.flag("include_num_members"):
        made["num_members"] = len(channel.members)
    return {"channel": made}


async def listing(call: Call) -> Json:
    """List channels: every public one, and private ones that the bot is in."""
    found = [one for one in _of_types(call, call.team) if not one.private or one.has_bot]
    page, following = call.page(found, most=1000, usual=100)
    return paged({"channels": [payloads.channel(one) for one in page]}, following)


async def joined(call: Call) -> Json:
    """List the channels that someone is in: the bot, unless ``user`` says otherwise."""
    person = call.team.people.get(call.text("user") or call.team.bot.id)
    if person is None:
        raise ApiError("user_not_found")
    mine = [one for one in _of_types(call, call.team) if person in one.members and (one.has_bot or not one.private)]
    page, following = call.page(mine, most=1000, usual=100)
    return paged({"channels": [payloads.channel(one) for one in page]}, following)


def _of_types(call: Call, team: Workspace) -> list[Channel]:
    wanted = [one.strip() for one in call.text("types", "public_channel").split(",")]
    if not all(one in TYPES for one in wanted):
        raise ApiError("invalid_types")
    for one in wanted:
        team.require(READ.get(TYPES[one], "mpim:read"))
    kinds = {TYPES[one] for one in wanted}
    found = [one for one in team.channels.values() if one.kind in kinds and not one.deleted]
    return [one for one in found if not (one.archived and call.flag("exclude_archived"))]


async def members(call: Call) -> Json:
    """List who is in a channel."""
    channel = call.channel
    call.team.require(READ[channel.kind])
    page, following = call.page([one.id for one in channel.members], most=1000, usual=100)
    return paged({"members": page}, following)


async def join(call: Call) -> Json:
    """Let the bot join a public channel by itself."""
    channel = call.channel
    if channel.archived:
        raise ApiError("is_archived")
    if channel.private:
        raise ApiError("method_not_supported_for_channel_type")
    already = channel.has_bot
    channel.invite()
    made: Json = {"channel": payloads.channel(channel)}
    return made | {"warning": "already_in_channel"} if already else made


async def open_im(call: Call) -> Json:
    """Open the private conversation with someone."""
    person = call.team.people.get(call.text("users"))
    if person is None:
        raise ApiError("user_not_found")
    channel = call.team.im(person)
    shown = payloads.channel(channel) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shown}


EVERY_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
METHODS = [
    Method("conversations.info", info, EVERY_READ),
    Method("conversations.list", listing, EVERY_READ),
    Method("conversations.members", members, EVERY_READ),
    Method("conversations.join", join, ("channels:join",)),
    Method("conversations.open", open_im, ("im:write",)),
    Method("users.conversations", joined, EVERY_READ),
]
