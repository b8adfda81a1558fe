"""What people typed after a slash command, as Slack passes it on: entities, and names in angle brackets.

docs.slack.dev, "Slash commands" and "Formatting message text": ``<@U1|ana>``, ``<!subteam^S1|@desk>``, ``<#C1|desk>``,
``<https://…|label>``, ``<!channel>``.
"""

from __future__ import annotations

import re

from adapters.slack.ids import PLATFORM
from bot.services.commands.command import Someone

_FORM = re.compile(r"<((?:[@#!]|[a-z][a-z0-9+.-]*:)[^<>\n]*)>")
_PERSON = re.compile(r"@([UW][A-Z0-9]{1,20})")
_GROUP = re.compile(r"!subteam\^(S[A-Z0-9]{1,19})")


def typed(text: str) -> list[str | Someone]:
    """Return the text as it was typed, with the people and groups that it names."""
    found: list[str | Someone] = []
    at = 0
    for form in _FORM.finditer(text):
        found += [unescaped(text[at : form.start()]), _meant(form[1])]
        at = form.end()
    return [*found, unescaped(text[at:])]


def written(someone: Someone) -> str:
    """Write somebody as Slack passes them on; the other way round of ``typed``."""
    _, kind, number = someone.id.split(":")
    return f"<@{number}|{someone.name}>" if kind == "user" else f"<!subteam^{number}|@{someone.name}>"


def unescaped(text: str) -> str:
    """Turn Slack's three entities back into characters."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _meant(form: str) -> str | Someone:
    target, _, label = form.partition("|")
    name = unescaped(label).lstrip("@")
    if person := _PERSON.fullmatch(target):
        return Someone(f"{PLATFORM}:user:{person[1]}", name or person[1])
    if group := _GROUP.fullmatch(target):
        return Someone(f"{PLATFORM}:group:{group[1]}", name or group[1])
    if target.startswith("!"):
        return Someone(f"{PLATFORM}:everyone", name or target[1:])
    if target.startswith("#"):
        return f"#{name or target[1:]}"
    return unescaped(target if "://" in target else label or target)
