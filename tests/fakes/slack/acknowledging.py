"""What an acknowledgement's payload does, for each kind of interaction."""

from __future__ import annotations

from tests.fakes.slack.errors import Json
from tests.fakes.slack.interaction import Interaction
from tests.fakes.slack.limits import check_options, check_view
from tests.fakes.slack.view import View


def command(interaction: Interaction, answer: Json) -> None:
    """Show the text or blocks that came with it."""
    if answer and interaction.hook:
        interaction.add(interaction.hook.message(answer))


def suggestion(interaction: Interaction, answer: Json) -> None:
    """Take the suggestions: they come with the acknowledgement or not at all."""
    interaction.choices = check_options(answer)
    interaction.done = True


def submission(interaction: Interaction, answer: Json) -> None:
    """Close the form, or show errors, another form, or one more, as ``response_action`` says."""
    view, person = interaction.source, interaction.person
    assert isinstance(view, View)
    interaction.done = True
    match answer.get("response_action"):
        case None:
            view.closed = True
            person.modals[:] = [one for one in person.modals if one is not view]
        case "clear":
            for one in person.modals:
                one.closed = True
            person.modals.clear()
        case "errors":
            view.errors = interaction.errors = _errors(view, answer.get("errors"))
        case "update":
            view.fill(check_view(answer.get("view"), "modal"))
            interaction.show(view)
        case "push":
            interaction.push(check_view(answer.get("view"), "modal"))
        case other:
            raise ValueError(f"response_action {other!r}")
    interaction.world.pulse.beat()


def _errors(view: View, given: object) -> dict[str, str]:
    inputs = {one["block_id"] for one in view.blocks if one["type"] == "input"}
    if not isinstance(given, dict) or not given:
        raise ValueError(f"errors: {given!r}")
    if strangers := set(given) - inputs:
        raise ValueError(f"errors for {sorted(strangers)}, which are no inputs of the form: {sorted(inputs)}")
    return {str(key): str(value) for key, value in given.items()}
