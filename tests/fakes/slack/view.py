"""Modals and App Homes as Slack keeps them: ids, hash, stack, and the state of what was filled in."""

from __future__ import annotations

import copy
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.slack import reading
from tests.fakes.slack.clock import seconds
from tests.fakes.slack.errors import ApiError, Json
from tests.fakes.slack.limits import fill_ids

if TYPE_CHECKING:
    from tests.fakes.slack.state import Person

EMPTY: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
"""How each element holds what was chosen, and how what it begins with."""
MANY = {"checkboxes", *(kind for kind in EMPTY if kind.startswith("multi_"))}
STACK_MOST = 3


def begins_with(element: Json) -> Json:
    """Return the state of an element that nobody touched."""
    key, initial = EMPTY[element["type"]]
    value = copy.deepcopy(element.get(initial))
    if element["type"] in MANY:
        value = value or []
    return {"type": element["type"], key: value}


def values(blocks: list[Json], before: Json | None = None) -> Json:
    """Return the state of every element: as it begins, or as it was ``before`` in an element with the same ids."""
    made: Json = {}
    for block, element in reading.elements(blocks):
        if element["type"] in EMPTY:
            old = (before or {}).get(block["block_id"], {}).get(element["action_id"])
            kept = old if old and old["type"] == element["type"] else begins_with(element)
            made.setdefault(block["block_id"], {})[element["action_id"]] = kept
    return made


@dataclass(eq=False)
class View:
    """A modal or a home. ``errors`` are those shown under its inputs, by block_id; ``data`` is what the bot sent."""

    id: str
    owner: Person
    data: Json
    state: Json = field(default_factory=dict)
    hash: str = ""
    root: str = ""
    previous: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    closed: bool = False
    revisions: int = 0

    @classmethod
    def made(cls, owner: Person, data: Json, below: View | None = None) -> View:
        """Make a view, above another if it is pushed."""
        view = cls(owner.team.world.new_id("V"), owner, {})
        view.root = below.root if below else view.id
        view.previous = below.id if below else None
        view.fill(data)
        view.revisions = 0
        owner.team.world.views[view.id] = view
        return view

    def fill(self, data: Json) -> None:
        """Show something else in it; what was filled in stays where block_id and action_id stay."""
        self.data = copy.deepcopy(data)
        fill_ids(self.data["blocks"])
        self.state = values(self.data["blocks"], self.state)
        self.errors = {}
        self.revisions += 1
        now = seconds(self.owner.team.world.clock())
        self.hash = f"{now}.{secrets.token_hex(4)}"

    def check_hash(self, given: str) -> None:
        """Refuse a change of something that was changed meanwhile."""
        if given and given != self.hash:
            raise ApiError("hash_conflict")

    @property
    def kind(self) -> str:
        """Modal or home."""
        return str(self.data["type"])

    @property
    def blocks(self) -> list[Json]:
        """Its blocks."""
        return list(self.data["blocks"])

    @property
    def title(self) -> str:
        """What stands above it."""
        return str(self.data["title"]["text"]) if "title" in self.data else ""

    @property
    def text(self) -> str:
        """Every word that is read, its title and its buttons apart."""
        return reading.lines(self.blocks, self.owner.team.name_of)

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons and of the choices in its menus."""
        return reading.labels(self.blocks)

    @property
    def labels(self) -> list[str]:
        """The labels of its inputs."""
        return [str(one["label"]["text"]) for one in self.blocks if one["type"] == "input"]

    def element(self, wanted: str) -> tuple[Json, Json]:
        """Return an element with its block, by label, action_id, block_id or placeholder."""
        found = reading.find(self.blocks, wanted)
        assert found, (
            f"there is no {wanted!r} in the view: {[one.get('action_id') for _, one in reading.elements(self.blocks)]}"
        )
        return found

    def chosen(self, wanted: str) -> Any:
        """Return what stands in an element now."""
        block, element = self.element(wanted)
        return self.state[block["block_id"]][element["action_id"]][EMPTY[element["type"]][0]]

    def payload(self) -> Json:
        """The view as interactions and answers bring it."""
        team = self.owner.team
        told: Json = {"private_metadata": "", "callback_id": "", "external_id": ""}
        told |= {"title": None, "submit": None, "close": None}
        told |= {"clear_on_close": False, "notify_on_close": False}
        return (
            told
            | copy.deepcopy(self.data)
            | {
                "id": self.id,
                "team_id": team.id,
                "state": {"values": copy.deepcopy(self.state)},
                "hash": self.hash,
                "root_view_id": self.root,
                "previous_view_id": self.previous,
                "app_id": team.app.id,
                "app_installed_team_id": team.id,
                "bot_id": team.bot_id,
            }
        )
