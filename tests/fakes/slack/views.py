"""The methods about modals and App Home."""

from __future__ import annotations

from tests.fakes.slack.calls import Call, Method
from tests.fakes.slack.errors import ApiError, Json
from tests.fakes.slack.interaction import Interaction
from tests.fakes.slack.limits import check_view
from tests.fakes.slack.view import View


def _given(call: Call, surface: str) -> Json:
    return check_view(call.structure("view", "invalid_arguments"), surface)


def _interaction(call: Call) -> Interaction:
    """Return what someone did, by its trigger: good for 3 s, and once."""
    trigger = call.text("trigger_id") or call.required("interactivity_pointer")
    found = call.world.triggers.get(trigger)
    if found is None or found.team is not call.team:
        raise ApiError("invalid_trigger_id")
    found.take_trigger()
    return found


def _unique(call: Call, view: Json, apart: View | None = None) -> None:
    wanted = view.get("external_id")
    if wanted and any(one.data.get("external_id") == wanted for one in _shown(call) if one is not apart):
        raise ApiError("duplicate_external_id")


def _shown(call: Call) -> list[View]:
    return [one for one in call.world.views.values() if one.owner.team is call.team and not one.closed]


async def open_modal(call: Call) -> Json:
    """Open a modal for whoever did something in the last 3 s."""
    data = _given(call, "modal")
    _unique(call, data)
    interaction = _interaction(call)
    return {"view": interaction.open(data).payload()}


async def push(call: Call) -> Json:
    """Put a modal above the one in which someone did something."""
    data = _given(call, "modal")
    _unique(call, data)
    interaction = _interaction(call)
    return {"view": interaction.push(data).payload()}


async def update(call: Call) -> Json:
    """Show something else in a modal that is still open."""
    wanted, external = call.text("view_id"), call.text("external_id")
    if not (wanted or external):
        raise ApiError("invalid_arguments", messages=["either `view_id` or `external_id` is required"])
    matches = [one for one in _shown(call) if one.id == wanted or (external and one.data.get("external_id") == external)]
    if not matches:
        raise ApiError("not_found")
    view = matches[0]
    data = _given(call, view.kind)
    _unique(call, data, view)
    view.check_hash(call.text("hash"))
    view.fill(data)
    view.owner.see(view)
    return {"view": view.payload()}


async def publish(call: Call) -> Json:
    """Show something in someone's App Home."""
    person = call.team.people.get(call.required("user_id"))
    if person is None or person.bot:
        raise ApiError("user_not_found")
    data = _given(call, "home")
    if person.home is None:
        person.home = View.made(person, data)
    else:
        person.home.check_hash(call.text("hash"))
        person.home.fill(data)
    return {"view": person.home.payload()}


METHODS = [
    Method("views.open", open_modal),
    Method("views.push", push),
    Method("views.update", update),
    Method("views.publish", publish),
]
