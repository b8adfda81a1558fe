"""The methods about people, groups, the workspace and the app itself."""

from __future__ import annotations

from tests.fakes.slack import payloads
from tests.fakes.slack.calls import Call, Method, paged
from tests.fakes.slack.errors import ApiError, Json


async def test(call: Call) -> Json:
    """Say whose token it is."""
    team = call.team
    return {
        "url": team.address,
        "team": team.name,
        "user": team.bot.name.lower(),
        "team_id": team.id,
        "user_id": team.bot.id,
        "bot_id": team.bot_id,
        "is_enterprise_install": False,
    }


async def connect(call: Call) -> Json:
    """Give an address for Socket Mode."""
    if not call.app.can_connect:
        raise ApiError("missing_scope", needed="connections:write", provided="")
    return {"url": call.app.sockets.address()}


async def user(call: Call) -> Json:
    """Get an account."""
    found = call.team.people.get(call.text("user"))
    if found is None:
        raise ApiError("user_not_found")
    return {"user": payloads.person(found)}


async def users(call: Call) -> Json:
    """List the accounts."""
    page, following = call.page(list(call.team.people.values()), most=1000, usual=100)
    return paged({"members": [payloads.person(one) for one in page]}, following)


async def groups(call: Call) -> Json:
    """List the user groups."""
    found = [one for one in call.team.groups.values() if not one.disabled or call.flag("include_disabled")]
    asked = {"users": call.flag("include_users"), "count": call.flag("include_count")}
    return {"usergroups": [payloads.group(one, **asked) for one in found]}


async def group_users(call: Call) -> Json:
    """List who is in a user group."""
    found = call.team.groups.get(call.text("usergroup"))
    if found is None or (found.disabled and not call.flag("include_disabled")):
        raise ApiError("no_such_subteam")
    return {"users": [one.id for one in found.people]}


async def bot(call: Call) -> Json:
    """Get the bot."""
    if call.text("bot") not in ("", call.team.bot_id):
        raise ApiError("bot_not_found")
    return {"bot": payloads.bot(call.team)}


async def team(call: Call) -> Json:
    """Get the workspace."""
    here = call.team
    if call.text("team") not in ("", here.id):
        raise ApiError("team_not_found")
    return {"team": {"id": here.id, "name": here.name, "domain": here.domain, "url": here.address, "icon": {}}}


METHODS = [
    Method("auth.test", test),
    Method("apps.connections.open", connect),
    Method("users.info", user, ("users:read",)),
    Method("users.list", users, ("users:read",)),
    Method("usergroups.list", groups, ("usergroups:read",)),
    Method("usergroups.users.list", group_users, ("usergroups:read",)),
    Method("bots.info", bot, ("users:read",)),
    Method("team.info", team, ("team:read",)),
]
