"""What an adapter answers when it cannot do what was asked; it words nothing itself."""

from __future__ import annotations

from bot.domain.answer import Answer
from bot.services.commands.desk import refusal


def busy() -> Answer:
    """The database cannot be used at the moment."""
    return refusal("The database is busy; nothing was changed.", "Try again in a minute.")


def broken(reference: str) -> Answer:
    """A defect of Gavel; ``reference`` stands in the log too."""
    return refusal(
        "That did not work, and the mistake is Gavel's.",
        f"The log says why, under {reference}. Tell whoever runs Gavel; asking again does no harm.",
    )


def changed() -> Answer:
    """The platform still shows a command as an earlier version of Gavel had it."""
    return refusal("This command has changed.", "Type it again; if that does not help, restart your Discord or Slack.")


def forgotten() -> Answer:
    """A list that someone pages through is not remembered any more."""
    return refusal("This list is too old to be turned.", "Run the command again.")


def elsewhere() -> Answer:
    """Someone asks in a private conversation."""
    return refusal("Gavel works in the channels of a newsroom, not in private messages.", "Type /gavel help in a channel.")


def uninvited() -> Answer:
    """The bot is not in the channel, which is private, shared with others, or was never opened to it."""
    return refusal(
        "Gavel is not in this channel, so it could post nothing here.",
        "Type /invite @Gavel in this channel, then the command again.",
        "In a channel that is shared with another organisation, somebody of the newsroom's own workspace has to do it.",
    )
