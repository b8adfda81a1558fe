"""The scopes that the bot's token needs, and what cannot be done without each."""

from __future__ import annotations

from collections.abc import Mapping

SCOPES: Mapping[str, str] = {
    "chat:write": "post",
    "commands": "answer /gavel",
    "channels:history": "look in public channels whether a message arrived before it is sent again",
    "groups:history": "look in private channels whether a message arrived before it is sent again",
    "channels:read": "check public channels, notice when one comes back or show App Home",
    "groups:read": "check private channels, notice when one comes back or show App Home",
    "usergroups:read": "know who is in a user group that is an editor",
    "app_mentions:read": "answer when it is mentioned",
}
"""What the bot cannot do without a scope; all but the first two are for safety, and it posts without them."""

WAY_OUT = "add it on the app's page OAuth & Permissions, then install the app again"


def without(scope: str) -> str:
    """Say what the bot cannot do without a scope."""
    return f"the bot lacks the scope {scope} and cannot {SCOPES.get(scope, 'do this')}: {WAY_OUT}"


def wanted(needed: str) -> list[str]:
    """Return the scopes that Slack says are needed, with commas between them; of those that are alike only the usual ones."""
    named = [scope.strip() for scope in needed.split(",") if scope.strip()]
    return [scope for scope in named if scope in SCOPES] or named or ["that this needs"]


def missing(granted: frozenset[str] | None) -> list[str]:
    """Return the scopes that a token lacks; none as long as Slack did not say what it has."""
    return [] if granted is None else [scope for scope in SCOPES if scope not in granted]
