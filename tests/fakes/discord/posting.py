"""How a body becomes a message: ids of components, mentions that ping, embeds as they come back."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.discord.calls import Call
from tests.fakes.discord.errors import Json
from tests.fakes.discord.kinds import Flag
from tests.fakes.discord.limits import shows
from tests.fakes.discord.payloads import walk
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.state import Channel, Message

EVERYONE = 0
USER_MENTION = re.compile(r"<@!?(\d+)>")
ROLE_MENTION = re.compile(r"<@&(\d+)>")
KEPT_FLAGS = Flag.SUPPRESS_EMBEDS | Flag.SILENT | Flag.COMPONENTS_V2


def compose(channel: Channel, call: Call, body: Json, **more: Any) -> Message:
    """Make the message of a body that was checked; ``more`` are fields of it. It is not in its channel yet."""
    world = call.world
    return Message(
        more.pop("id", None) or world.new_id(),
        channel,
        world.bot,
        content=(body.get("content") or "").strip(),
        embeds=embeds(body.get("embeds") or []),
        components=numbered(body.get("components") or []),
        attachments=attachments(call),
        flags=(body.get("flags") or 0) & (KEPT_FLAGS | Flag.EPHEMERAL),
        nonce=body.get("nonce"),
        pinged=pings(channel, body, more.get("reference"), webhook=bool(more.get("webhook"))),
        **more,
    )


def change(message: Message, call: Call, body: Json) -> None:
    """Apply an edit that was checked."""
    if "content" in body:
        message.content = (body["content"] or "").strip()
    if "embeds" in body:
        message.embeds = embeds(body["embeds"] or [])
    if "components" in body:
        message.components = numbered(body["components"] or [])
    if "flags" in body:
        message.flags = message.flags & ~KEPT_FLAGS | (body["flags"] or 0) & KEPT_FLAGS
    message.edited_at = call.world.clock()


def embeds(given: list[Json]) -> list[Json]:
    """Return embeds as Discord gives them back."""
    return [
        {"type": "rich"} | {key: value for key, value in each.items() if value is not None} for each in given if shows(each)
    ]


def numbered(components: list[Json]) -> list[Json]:
    """Give every component the number that Discord gives it."""
    parts = list(walk(components))
    taken = {part["id"] for part in parts if part.get("id")}
    free = (number for number in range(1, 1000) if number not in taken)
    for part in parts:
        part["id"] = part.get("id") or next(free)
    return components


def attachments(call: Call) -> list[Json]:
    """Return uploads as Discord describes them."""
    return [
        {"id": str(number), "filename": name, "size": 1, "url": f"https://cdn.example/{name}", "proxy_url": ""}
        for number, name in enumerate(call.files, start=1)
    ]


def pings(channel: Channel, body: Json, reference: Message | None, *, webhook: bool) -> frozenset[int]:
    """Return who is notified: what the content mentions, as far as allowed_mentions lets it."""
    content = body.get("content") or ""
    allowed = body.get("allowed_mentions")
    if allowed is None:
        parse = {"users"} if webhook else {"users", "roles", "everyone"}
        allowed = {"replied_user": True}
    else:
        parse = set(allowed.get("parse") or [])
    found: set[int] = set()
    users, roles = ({int(id) for id in allowed.get(kind) or []} for kind in ("users", "roles"))
    found |= {id for id in map(int, USER_MENTION.findall(content)) if "users" in parse or id in users}
    found |= {id for id in map(int, ROLE_MENTION.findall(content)) if "roles" in parse or id in roles}
    may_ping_all = bool(channel.bot_permissions & Permission.MENTION_EVERYONE)
    if "everyone" in parse and may_ping_all and re.search("@everyone|@here", content):
        found.add(EVERYONE)
    if reference and allowed.get("replied_user"):
        found.add(reference.author.id)
    known = {*channel.world.users, *(channel.guild.roles if channel.guild else ()), EVERYONE}
    return frozenset(found & known)
