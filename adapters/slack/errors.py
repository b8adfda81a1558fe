"""What slack_sdk raises -> what it means for a channel or a message.

Codes: the error tables of the methods at docs.slack.dev (chat.postMessage, chat.update, conversations.history).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from adapters.slack import scopes
from bot.domain.errors import ChannelGone, DeliveryError, PayloadRejected, Transient, UnknownOutcome
from bot.domain.retry import LONGEST_RETRY_AFTER

FAILURES = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError, ValueError, AttributeError)
"""Everything that a call to Slack may raise: slack_sdk passes on what its transport does, and stumbles (AttributeError) over an
answer that is JSON and no object. So that no defect of ours passes for one of Slack's, make what is sent before the call."""

DEFAULT_WAIT = timedelta(seconds=30)
"""How long to stay away after a 429 that does not say."""

BOT_TOKEN = "GAVEL_SLACK_BOT_TOKEN"
APP_TOKEN = "GAVEL_SLACK_APP_TOKEN"
_LONGEST = 300
_CODE = re.compile(r"[a-z0-9_]{1,80}")
_SCOPES = re.compile(r"[a-z:._-]+(?:, ?[a-z:._-]+){0,9}")

_NEVER_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)
"""The connection was not even made."""

REFUSED_TOKEN = frozenset(
    {
        "account_inactive",
        "app_not_installed",
        "invalid_auth",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
        "user_removed_from_team",
    }
)
"""What Slack says of a token that it will not take until a person does something."""

_GONE: Mapping[str, str] = {
    "channel_not_found": "the bot cannot see the channel: it was deleted, or is private and the bot must be invited (/invite)",
    "not_in_channel": "the bot is not in the channel: invite it there (/invite)",
    "is_archived": "the channel is archived: unarchive it",
    "is_inactive": "the channel is archived or frozen: unarchive it",
    "messages_tab_disabled": "this person takes no messages from the bot",
    "restricted_action": "a setting of the workspace forbids the bot to post there: an administrator can allow it",
    "restricted_action_read_only_channel": "only some people may post in the channel: let the bot be one of them",
    "restricted_action_thread_only_channel": "the channel takes answers only: choose another one",
    "ekm_access_denied": "administrators have suspended posting in the workspace",
    "team_access_not_granted": "the app may not act in this workspace: an administrator can approve it",
    "access_denied": "the app may not act in this workspace: an administrator can approve it",
    "org_login_required": "the workspace is moving to an organisation: install the app again afterwards",
    "team_not_found": "the workspace does not exist any more",
}

_PASSING = frozenset(
    {
        "accesslimited",
        "external_channel_migrating",
        "message_limit_exceeded",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
        "team_is_initializing",
    }
)
"""A refusal for now; nothing was stored."""

_RATES = frozenset({"rate_limited", "ratelimited"})
_BROKEN = frozenset({"fatal_error", "internal_error"})
"""Of these Slack itself says that part of the work may have been done."""

_DELETED = frozenset({"message_not_found", "thread_not_found"})
_OWN_FAULT = frozenset({400, 413, 414, 431})
"""Statuses that mean the request itself, also when a proxy says so."""


class ScopeMissing(ChannelGone):
    """The token lacks a scope. ``scopes`` are those of which one is needed."""

    def __init__(self, subject: str, needed: list[str]) -> None:
        super().__init__(subject, scopes.without(needed[0]))
        self.scopes = needed


class MessageDeleted(PayloadRejected):
    """Someone deleted the message that is changed or answered."""


def judged(channel: str, error: Exception, *, doubtful: bool, thread: bool, setting: str) -> DeliveryError:
    """Say what an error means.

    ``doubtful``: the call may have posted a message; ``thread``: in a thread, whose faults are not its channel's;
    ``setting`` names where the token was set.
    """
    if (wait := wait_of(error)) is not None:
        return Transient(channel, "Slack asks to wait", retry_after=wait)
    code, status = code_of(error), _status(error)
    if code and code not in _BROKEN:
        return _refused(channel, error, code, thread=thread, setting=setting)
    if code == "" and status in _OWN_FAULT:
        return PayloadRejected(channel, f"Slack refuses the message: {_words(error)}")
    # Without a code it is not Slack's API that refuses, but a proxy before it.
    if isinstance(error, _NEVER_SENT) or 400 <= status < 500 or not doubtful:
        return Transient(channel, _words(error))
    return UnknownOutcome(channel, f"{_words(error)}; the message may have arrived")


def wait_of(error: Exception) -> timedelta | None:
    """Return the wait that a rate limit asks for; None for any other error."""
    if not isinstance(error, SlackApiError) or (_status(error) != 429 and code_of(error) not in _RATES):
        return None
    told = str(error.response.headers.get("Retry-After", "")).strip()
    return min(timedelta(seconds=int(told)), LONGEST_RETRY_AFTER) if told.isdecimal() and len(told) < 9 else DEFAULT_WAIT


def code_of(error: Exception) -> str:
    """Return Slack's own word for an error; nothing if it is not Slack's API that speaks."""
    told = _body(error).get("error")
    return told if isinstance(told, str) and _CODE.fullmatch(told) else ""


def token_refused(setting: str) -> str:
    """Say what to do about a bot's token that Slack will not take."""
    return f"Slack refuses the bot's token: set {setting} to the one that the app's page OAuth & Permissions shows"


def _refused(channel: str, error: Exception, code: str, *, thread: bool, setting: str) -> DeliveryError:
    if code in REFUSED_TOKEN:
        return ChannelGone(channel, f"{token_refused(setting)} ({code})")
    if code == "missing_scope":
        needed = _body(error).get("needed")
        return ScopeMissing(channel, scopes.wanted(needed if isinstance(needed, str) and _SCOPES.fullmatch(needed) else ""))
    if code in _PASSING:
        return Transient(channel, _words(error))
    if code in _GONE and not (thread and code.startswith("restricted_action_")):
        return ChannelGone(channel, _GONE[code])
    if code in _DELETED:
        return MessageDeleted(channel, "someone deleted the message")
    return PayloadRejected(channel, f"Slack refuses the message: {_words(error)}")


def _body(error: Exception) -> Mapping[str, Any]:
    data = getattr(error.response, "data", None) if isinstance(error, SlackApiError) else None
    return data if isinstance(data, dict) else {}


def _status(error: Exception) -> int:
    """Return the status of an answer, 0 if there was none. What is no JSON comes as aiohttp's own answer."""
    if not isinstance(error, SlackApiError):
        return 0
    return int(getattr(error.response, "status_code", 0) or getattr(error.response, "status", 0))


def _words(error: Exception) -> str:
    """Word an error. Of a failed connection only the kind is told: its text may hold addresses."""
    if code := code_of(error):
        told = (_body(error).get("response_metadata") or {}).get("messages") or []
        return " ".join(f"{code} {' '.join(map(str, told))}".split())[:_LONGEST]
    if status := _status(error):
        return f"Slack answers with status {status} and nothing that can be read"
    return f"Slack cannot be reached ({type(error).__name__})"
