"""The application commands that the bot registered, for everywhere and for single guilds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.discord.errors import Json


@dataclass(frozen=True)
class Sync:
    """One registration: for a guild, or for everywhere."""

    guild: int | None
    commands: list[Json]


@dataclass
class CommandBook:
    """What is registered. ``syncs`` holds every bulk overwrite, ``created`` counts names that were new."""

    new_id: Callable[[], int]
    application_id: int
    syncs: list[Sync] = field(default_factory=list)
    created: int = 0
    registered: dict[int | None, list[Json]] = field(default_factory=dict)

    def overwrite(self, guild: int | None, commands: list[Json]) -> list[Json]:
        """Replace the commands of one scope; those of known names keep their ids."""
        self.syncs.append(Sync(guild, commands))
        known = {(one["type"], one["name"]): one["id"] for one in self.registered.get(guild, [])}
        self.registered[guild] = [self._entry(guild, one, known.get((one.get("type") or 1, one["name"]))) for one in commands]
        return self.registered[guild]

    def upsert(self, guild: int | None, command: Json) -> Json:
        """Add or replace one command."""
        scope = self.registered.setdefault(guild, [])
        kind = command.get("type") or 1
        old = next((one for one in scope if (one["type"], one["name"]) == (kind, command["name"])), None)
        entry = self._entry(guild, command, old["id"] if old else None)
        self.registered[guild] = [one for one in scope if one is not old] + [entry]
        return entry

    def _entry(self, guild: int | None, command: Json, id: str | None) -> Json:
        self.created += id is None
        permissions = command.get("default_member_permissions")
        scope: Json = {"guild_id": str(guild)} if guild else {"contexts": command.get("contexts")}
        return {
            "id": id or str(self.new_id()),
            "application_id": str(self.application_id),
            "version": str(self.new_id()),
            "type": command.get("type") or 1,
            "name": command["name"],
            "name_localizations": command.get("name_localizations"),
            "description": command.get("description") or "",
            "description_localizations": command.get("description_localizations"),
            "default_member_permissions": None if permissions is None else str(permissions),
            "dm_permission": command.get("dm_permission", True),
            "integration_types": command.get("integration_types") or [0],
            "nsfw": bool(command.get("nsfw")),
            "options": command.get("options") or [],
        } | scope

    def find(self, guild: int, name: str) -> Json | None:
        """Return the chat command that people in a guild see under a name."""
        for scope in (guild, None):
            for one in self.registered.get(scope, []):
                if one["type"] == 1 and one["name"] == name:
                    return one
        return None
