"""People, channels and messages as Slack writes them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from tests.fakes.slack.errors import Json

if TYPE_CHECKING:
    from tests.fakes.slack.state import Channel, Message, Person
    from tests.fakes.slack.workspace import Group, Workspace

CREATED = 1719792000


def person(one: Person) -> Json:
    """An account, as users.info gives it."""
    offset = {"America/New_York": -14400, "America/Los_Angeles": -25200}.get(one.timezone, 0)
    return {
        "id": one.id,
        "team_id": one.team_id,
        "name": one.name.lower(),
        "deleted": one.deleted,
        "real_name": one.name,
        "tz": one.timezone,
        "tz_label": one.timezone,
        "tz_offset": offset,
        "profile": {"real_name": one.name, "display_name": one.name, "team": one.team.id},
        "is_admin": one.admin,
        "is_owner": one is one.team.owner,
        "is_primary_owner": one is one.team.owner,
        "is_restricted": one.guest,
        "is_ultra_restricted": False,
        "is_stranger": bool(one.outside),
        "is_bot": one.bot,
        "is_app_user": False,
        "updated": CREATED,
    }


def channel(one: Channel) -> Json:
    """A channel, as conversations.info gives it."""
    team = one.team
    made: Json = {
        "id": one.id,
        "created": CREATED,
        "creator": team.owner.id,
        "context_team_id": team.id,
        "updated": CREATED * 1000,
        "is_org_shared": False,
        "is_im": one.im is not None,
    }
    if one.im:
        return made | {"user": one.im.id, "is_archived": False, "is_open": True}
    return made | {
        "name": one.name,
        "name_normalized": one.name,
        "is_channel": True,
        "is_group": False,
        "is_mpim": False,
        "is_private": one.private,
        "is_archived": one.archived,
        "is_general": False,
        "is_member": one.has_bot,
        "is_shared": one.shared,
        "is_ext_shared": one.shared,
        "is_pending_ext_shared": False,
        "shared_team_ids": [team.id, *(["T0OTHERORG"] if one.shared else [])],
        "topic": {"value": one.topic, "creator": team.owner.id if one.topic else "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }


def message(one: Message, *, payload: bool = False) -> Json:
    """A message; what its metadata hold only if ``payload`` is asked for."""
    made: Json = {"type": "message", "user": one.author.id, "ts": one.ts, "text": one.fallback, "team": one.channel.team.id}
    if one.subtype:
        made["subtype"] = one.subtype
    if one.author.bot:
        made |= {"bot_id": one.channel.team.bot_id, "app_id": one.channel.team.app.id, "bot_profile": bot(one.channel.team)}
    if one.blocks:
        made["blocks"] = copy.deepcopy(one.blocks)
    if one.attachments:
        made["attachments"] = copy.deepcopy(one.attachments)
    if one.edited_ts:
        made["edited"] = {"user": one.author.id, "ts": one.edited_ts}
    if one.thread_ts:
        made |= {"thread_ts": one.thread_ts, "parent_user_id": _parent(one)}
    elif replies := one.replies:
        people = list(dict.fromkeys(reply.author.id for reply in replies))
        made |= {
            "thread_ts": one.ts,
            "reply_count": len(replies),
            "reply_users": people,
            "reply_users_count": len(people),
            "latest_reply": replies[-1].ts,
        }
    if one.metadata:
        made["metadata"] = copy.deepcopy(one.metadata) if payload else {"event_type": one.metadata["event_type"]}
    return made


def _parent(one: Message) -> str:
    parent = one.channel.messages.get(one.thread_ts or "")
    return parent.author.id if parent else one.author.id


def bot(team: Workspace) -> Json:
    """The bot, as bots.info gives it."""
    return {
        "id": team.bot_id,
        "deleted": False,
        "name": team.bot.name,
        "updated": CREATED,
        "app_id": team.app.id,
        "user_id": team.bot.id,
        "icons": {},
    }


def group(one: Group, *, users: bool, count: bool) -> Json:
    """A user group, as usergroups.list gives it."""
    made: Json = {
        "id": one.id,
        "team_id": one.team.id,
        "is_usergroup": True,
        "name": one.handle.title(),
        "handle": one.handle,
        "description": "",
        "date_create": CREATED,
        "date_delete": CREATED if one.disabled else 0,
    }
    if users:
        made["users"] = [person.id for person in one.people]
    if count:
        made["user_count"] = len(one.people)
    return made
