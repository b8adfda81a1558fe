"""Everything that the server knows: apps, workspaces, views, and what people did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.clock import Clock
from tests.fakes.pulse import Pulse
from tests.fakes.slack.clock import Stamps
from tests.fakes.slack.errors import Json

if TYPE_CHECKING:
    from tests.fakes.slack.app import App
    from tests.fakes.slack.hooks import Hook
    from tests.fakes.slack.interaction import Interaction
    from tests.fakes.slack.view import View
    from tests.fakes.slack.workspace import Workspace


class World:
    """The state in memory.

    ``refused`` says in words what was refused to the bot, ``violations`` what Slack cannot understand.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.pulse = Pulse()
        self.stamps = Stamps(clock)
        self.event_stamps = Stamps(clock)
        self.url = ""
        self.apps: dict[str, App] = {}
        self.teams: dict[str, Workspace] = {}
        self.views: dict[str, View] = {}
        self.triggers: dict[str, Interaction] = {}
        self.hooks: dict[str, Hook] = {}
        self.refused: list[str] = []
        self.violations: list[str] = []
        self._ids = 0

    def new_id(self, prefix: str) -> str:
        """Return an id as Slack makes them: a letter for the kind, then capitals and figures."""
        self._ids += 1
        return f"{prefix}0{self._ids:08X}"

    def team_of(self, token: str) -> Workspace | None:
        """Return the workspace of a bot token."""
        return next((one for one in self.teams.values() if one.token == token), None)

    def app_of(self, token: str) -> App | None:
        """Return the app of an app-level token."""
        return next((one for one in self.apps.values() if one.token == token), None)

    def violated(self, what: str, body: Json | None = None) -> None:
        """Note what Slack would not understand."""
        self.violations.append(f"{what}: {body}" if body is not None else what)
