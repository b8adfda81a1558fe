"""The words and the checks of a form that asks for a subscription; its fields are the options of ``/gavel subscribe``."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.services.commands.book_channel import COMMANDS
from bot.services.commands.command import Given, Option
from bot.services.commands.desk import Desk, authorise, refusal
from bot.services.commands.typed import MAX_PLACES, MAX_TOPICS, read_places, read_query

[COMMAND] = (command for command in COMMANDS if command.name == "subscribe")
OPTIONS: Mapping[str, Option] = {option.name: option for option in COMMAND.options}
MOST: Mapping[str, int] = {"place": MAX_PLACES, "topics": MAX_TOPICS}
"""How many of an option may be chosen."""

SEPARATORS: Mapping[str, str] = {"place": "; ", "topics": ", ", "want": ", "}
"""What stands between several of an option where they are typed."""

TITLE = "Subscribe"
SAVE, PREVIEW, CANCEL, CLOSE = "Save", "Preview", "Cancel", "Close"
SAVING = "One moment … Close this if you like: the answer comes in the channel then."
GROUP = "Or a group"
"""The label of the second field of whom alerts call."""

HINTS: Mapping[str, str] = {
    "place": "City, county or state, as in Key West, FL",
    "topics": "Everything about the place if neither topics nor a query are given",
    "want": "All of them unless said, and reversals always",
}
"""What stands below the field of an option where what is said of it is about typing; else its description does."""

ONE = "Alerts call one person or one group: choose either."


def label(option: Option) -> str:
    """What stands above the field of an option."""
    return option.name.capitalize()


def faults(desk: Desk, given: Mapping[str, Given]) -> dict[str, str]:
    """Return what is wrong with single options, by their names. Nothing is asked of the database for it."""
    place, query = given.get("place", ""), given.get("query", "")
    read = {
        "place": read_places(place if isinstance(place, str) else "", desk.gazetteer),
        "query": read_query(query if isinstance(query, str) else ""),
    }
    return {name: _words(answer) for name, answer in read.items() if isinstance(answer, Answer)}


async def refused(desk: Desk, actor: Actor) -> Answer | None:
    """Return the refusal of someone who may not subscribe the channel: better now than when the form is filled in."""
    async with desk.store.reading() as uow:
        return await authorise(uow, actor)


def unopened() -> Answer:
    """The platform did not open the form."""
    return refusal("The form did not open.", "Type it instead: /gavel subscribe Key West, FL — or try again.")


def _words(answer: Answer) -> str:
    lines = (answer.headline, *answer.lines)
    return " ".join("".join(span.text for span in line) for line in lines)
