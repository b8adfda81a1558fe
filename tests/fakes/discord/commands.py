"""Routes of application commands."""

from __future__ import annotations

from tests.fakes.discord.calls import Call, Reply, Route
from tests.fakes.discord.command_limits import check_command, check_commands
from tests.fakes.discord.errors import Json, Problems, missing_access, unknown


def _scope(call: Call) -> int | None:
    if call.id("application_id") != call.world.application_id:
        raise unknown("Application", 10002)
    if "guild_id" not in call.path:
        return None
    guild = call.world.guilds.get(call.id("guild_id"))
    if guild is None or not guild.present:
        raise missing_access()
    return guild.id


def _find(call: Call) -> Json:
    for one in call.world.commands.registered.get(_scope(call), []):
        if one["id"] == call.path["command_id"]:
            return one
    raise unknown("application command", 10063)


async def every(call: Call) -> Reply:
    """List what is registered."""
    return Reply(call.world.commands.registered.get(_scope(call), []))


async def overwrite(call: Call) -> Reply:
    """Replace everything that is registered."""
    scope = _scope(call)
    check_commands(call.body)
    return Reply(call.world.commands.overwrite(scope, call.body))


async def create(call: Call) -> Reply:
    """Register one command."""
    scope = _scope(call)
    problems = Problems()
    check_command(problems, (), call.data)
    problems.check()
    return Reply(call.world.commands.upsert(scope, call.data), 201)


async def get(call: Call) -> Reply:
    """Get one command."""
    return Reply(_find(call))


async def delete(call: Call) -> Reply:
    """Remove one command."""
    call.world.commands.registered[_scope(call)].remove(_find(call))
    return Reply()


ROUTES: list[Route] = [
    (method, f"/applications/{{application_id}}{scope}/commands{one}", handler)
    for scope in ("", "/guilds/{guild_id}")
    for method, one, handler in (
        ("GET", "", every),
        ("PUT", "", overwrite),
        ("POST", "", create),
        ("GET", "/{command_id}", get),
        ("DELETE", "/{command_id}", delete),
    )
]
