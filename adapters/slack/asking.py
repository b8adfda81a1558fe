"""Who asks, and where: what Slack sends, as services know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack.answering import Answering, by_url, to_one
from adapters.slack.ids import PLATFORM, MessageId
from adapters.slack.workspace import Workspace

Body = Mapping[str, Any]
"""The payload of a request, as Bolt hands it over."""

_DIRECT = ("D",)
_GROUP_CHAT = "mpdm-"


@dataclass(frozen=True, slots=True)
class Interaction:
    """Something that a person did: typed a command, pressed a button, named the bot.

    ``channel`` is Slack's id of the channel, ``direct`` a private conversation. ``is_member`` says whether the person is in it:
    None if Slack does not tell. ``is_answer``: what was pressed stands in an answer that only this person sees, and becomes the
    next one. ``what`` is for the log, without what was typed.
    """

    workspace: Workspace
    what: str
    team: str
    user: str
    name: str
    channel: str
    answer: Answering
    direct: bool = False
    is_member: bool | None = None
    is_answer: bool = False

    @property
    def person(self) -> str:
        """The person's id as services know it."""
        return f"{PLATFORM}:user:{self.user}"

    @property
    def server(self) -> str:
        """The person's workspace, as ``allowed`` lists it."""
        return f"{PLATFORM}:{self.team}"


def of_command(workspace: Workspace, body: Body) -> Interaction:
    """Read a slash command. Only members of a channel can type in it."""
    channel, called = _text(body, "channel_id"), _text(body, "channel_name")
    return Interaction(
        workspace,
        what="command",
        team=_text(body, "team_id"),
        user=_text(body, "user_id"),
        name=_text(body, "user_name") or _text(body, "user_id"),
        channel=channel,
        answer=by_url(workspace, _text(body, "response_url")),
        direct=channel.startswith(_DIRECT) or called.startswith(_GROUP_CHAT),
        is_member=True,
    )


def of_press(workspace: Workspace, body: Body) -> Interaction:
    """Read a button that was pressed under a message. People see public channels, and their buttons, without being in them."""
    channel, container = _part(body, "channel"), _part(body, "container")
    place, is_answer = _text(channel, "id"), container.get("is_ephemeral") is True
    return Interaction(
        workspace,
        "button",
        *_who(body),
        channel=place,
        answer=by_url(workspace, _text(body, "response_url"), thread=_text(container, "thread_ts")),
        direct=place.startswith(_DIRECT),
        # An answer that only one person sees was asked for in the channel.
        is_member=True if is_answer else None,
        is_answer=is_answer,
    )


def of_shortcut(workspace: Workspace, body: Body) -> Interaction:
    """Read a shortcut that was used on a message."""
    place, thread = _text(_part(body, "channel"), "id"), _text(_part(body, "message"), "thread_ts")
    return Interaction(
        workspace,
        f"shortcut {_text(body, 'callback_id')}",
        *_who(body),
        channel=place,
        answer=by_url(workspace, _text(body, "response_url"), thread="" if thread == _text(body, "message_ts") else thread),
        direct=place.startswith(_DIRECT),
    )


def message_of(body: Body) -> str:
    """Return the id of the message on which a shortcut was used."""
    thread, ts = _text(_part(body, "message"), "thread_ts"), _text(body, "message_ts")
    return str(MessageId(_text(_part(body, "channel"), "id"), ts, "" if thread == ts else thread))


def of_view(workspace: Workspace, body: Body, channel: str, answer: Answering, what: str) -> Interaction:
    """Read something done in a form or in App Home, about a channel, which it has been opened for or shows."""
    return Interaction(workspace, what, *_who(body), channel, answer)


def of_home(workspace: Workspace, event: Body, body: Body, answer: Answering) -> Interaction:
    """Read that someone opened App Home."""
    user = _text(event, "user")
    return Interaction(workspace, "home", _text(body, "team_id"), user, user, "", answer)


def of_mention(workspace: Workspace, event: Body, body: Body) -> Interaction:
    """Read that the bot was named in a message, by somebody in the channel."""
    channel, user = _text(event, "channel"), _text(event, "user")
    return Interaction(
        workspace,
        what="mention",
        team=_text(event, "user_team") or _text(event, "team") or _text(body, "team_id"),
        user=user,
        name=user,
        channel=channel,
        answer=to_one(workspace, channel, user, thread=_text(event, "thread_ts")),
        direct=channel.startswith(_DIRECT),
        is_member=True,
    )


def _who(body: Body) -> tuple[str, str, str]:
    """Return the workspace, the id and the name of the person who pressed or filled in something."""
    user = _part(body, "user")
    number, team = _text(user, "id"), _text(_part(body, "team"), "id")
    return _text(user, "team_id") or team, number, _text(user, "name") or _text(user, "username") or number


def _part(body: Body, key: str) -> Body:
    found = body.get(key)
    return found if isinstance(found, dict) else {}


def _text(body: Body, key: str) -> str:
    found = body.get(key)
    return found if isinstance(found, str) else ""
