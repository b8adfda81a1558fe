"""Topics, channels and subscriptions of feeds.yaml."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from typing import TypeVar

import yaml

from bot.catalog.context import Context
from bot.catalog.document import suggestion
from bot.catalog.fields import Fields, Word
from bot.catalog.values import clock, quiet
from bot.domain.alarms import Alarms
from bot.domain.editor import PERSON_OR_GROUP, Editor
from bot.domain.errors import QueryError
from bot.domain.query_finding import Doubt
from bot.domain.subscription import Channel, Mode, QuietHours, Subscription, Topic, Want

TOPIC_KEYS = ("title", "query")
CHANNEL_KEYS = ("channel", "timezone", "digest", "quiet")
SUBSCRIPTION_KEYS = (
    "channel",
    "places",
    "topics",
    "query",
    "mode",
    "want",
    "match",
    "include_contained",
    "include_parents",
)
DOUBTS = {Doubt.NEVER: "E028", Doubt.NEARLY_ALWAYS: "E029", Doubt.OFTEN: "W002", Doubt.CAPITALS: "W003"}
T = TypeVar("T")

_CHANNELS = {
    "console": r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}",
    "discord": r"[0-9]{1,20}",
    "slack": r"(?:[TE][A-Z0-9]{1,20}/)?[CDG][A-Z0-9]{1,20}",
}
"""How the part after the colon is written, by platform."""

_WRITE = {
    "console": 'write "console:NAME", with letters, digits, - _ and .',
    "discord": 'write "discord:NUMBER", the id that Discord copies',
    "slack": 'write "slack:CHANNEL_ID", the id at the foot of the channel\'s details, or "slack:TEAM_ID/CHANNEL_ID"',
}
_WRITE_ANY = 'write "console:NAME", "discord:NUMBER" or "slack:CHANNEL_ID"'
_SERVER = re.compile(r"discord:[0-9]{1,20}|slack:[TE][A-Z0-9]{1,20}")


def read_topics(top: Fields, context: Context) -> list[Topic]:
    """Read the mapping of topics."""
    node = top.mapping("topics")
    if node is None:
        return []
    topics: dict[str, Topic] = {}
    for key, body in node.value:
        if not isinstance(key, yaml.ScalarNode):
            continue
        what = f"topic {key.value}"
        context.check_name(what, Word(key.value, key))
        if not isinstance(body, yaml.MappingNode):
            context.faults.add("E005", key, f"{what} is not a mapping", "give it title: and query: on the lines below")
            continue
        fields = Fields(body, what, TOPIC_KEYS, context.faults)
        fields.require("query", "write the words to look for, as in query: eviction OR rent*")
        title = fields.word("title")
        named = title.value if title else key.value
        topics.setdefault(key.value, Topic(key.value, named, _query(fields, context), key.start_mark.line + 1))
    return list(topics.values())


def read_channels(top: Fields, context: Context) -> list[Channel]:
    """Read the list of channels."""
    channels: dict[str, Channel] = {}
    for row in top.rows("channels"):
        fields = Fields(row, "channel", CHANNEL_KEYS, context.faults)
        id = read_channel_id(fields, context)
        if id in channels:
            context.faults.add("E015", row, f"channel {id} is described twice", "keep one of the two")
        fields.what = f"channel {id}"
        zone = context.zone(fields) or context.zone_of_defaults(fields)
        at = _timed(fields, "digest", clock) or time(8)
        hours: QuietHours | None = _timed(fields, "quiet", quiet)
        channels[id] = Channel(id, zone, at, hours, line=fields.line)
    return list(channels.values())


def read_subscriptions(top: Fields, context: Context, topics: list[str]) -> list[Subscription]:
    """Read the list of subscriptions, numbered from 1."""
    seen: dict[object, int] = {}
    subscriptions = []
    for number, row in enumerate(top.rows("subscriptions"), 1):
        fields = Fields(row, f"subscription {number}", SUBSCRIPTION_KEYS, context.faults)
        channel = read_channel_id(fields, context)
        fields.require("places", 'name at least one place, as in places: ["Key West, FL"]')
        places = tuple(place.id for place in context.places(fields, "places"))
        wanted = tuple(_known_topic(fields, word, topics, context) for word in fields.words("topics"))
        subscription = Subscription(
            id=number,
            channel=channel,
            places=tuple(sorted(set(places))),
            topics=tuple(sorted(set(wanted))),
            query=_query(fields, context),
            mode=Mode(fields.choice("mode", tuple(Mode), Mode.INSTANT)),
            want=frozenset(Want(fields.check_choice("want", word, tuple(Want), Want.NEWS)) for word in fields.words("want"))
            or frozenset(Want),
            loose=fields.choice("match", ("strict", "loose"), "strict") == "loose",
            include_contained=fields.flag("include_contained", True),
            include_parents=fields.flag("include_parents", False),
            line=fields.line,
        )
        identity = (subscription.channel, subscription.places, subscription.topics, subscription.query)
        if identity in seen:
            message = f"{fields.what} asks for the same as the one in line {seen[identity]}"
            context.faults.add("E015", row, message, "keep one of the two")
        seen.setdefault(identity, fields.line)
        subscriptions.append(subscription)
    return subscriptions


def read_channel_id(fields: Fields, context: Context, key: str = "channel") -> str:
    """Read ``console:NAME``, ``discord:NUMBER``, ``slack:CHANNEL`` or ``slack:TEAM/CHANNEL``."""
    if key == "channel":
        fields.require(key, 'name one, as in channel: "console:desk"')
    word = fields.word(key)
    if word is None:
        return ""
    platform, _, name = word.value.partition(":")
    if platform not in _CHANNELS or not re.fullmatch(_CHANNELS[platform], name):
        message = f"{fields.what} has a channel that cannot be read: {word.value}"
        context.faults.add("E023", word.node, message, _WRITE.get(platform, _WRITE_ANY))
    return word.value


def read_alarms(top: Fields, context: Context) -> Alarms | None:
    """Read where failures are told."""
    channel = read_channel_id(top, context, "alarms")
    return Alarms(channel, top.at("alarms").start_mark.line + 1) if channel else None


def read_editors(top: Fields, context: Context) -> list[Editor]:
    """Read who may change things everywhere."""
    editors: dict[str, Editor] = {}
    for word in top.words("editors"):
        if not PERSON_OR_GROUP.fullmatch(word.value):
            hint = 'write "discord:user:NUMBER", "discord:role:NUMBER", "slack:user:ID" or "slack:group:ID"'
            context.faults.add("E025", word.node, f"editors names nobody that can be known: {word.value}", hint)
        editors.setdefault(word.value, Editor(word.value, line=word.node.start_mark.line + 1))
    return list(editors.values())


def read_allowed(top: Fields, context: Context) -> frozenset[str]:
    """Read which servers belong to the newsroom."""
    words = top.words("allowed")
    for word in words:
        if not _SERVER.fullmatch(word.value):
            hint = 'write "discord:NUMBER", the id that Discord copies from a server, or "slack:TEAM_ID" of a workspace'
            context.faults.add("E030", word.node, f"allowed names a server that cannot be read: {word.value}", hint)
    return frozenset(word.value for word in words)


def _query(fields: Fields, context: Context) -> str:
    word = fields.word("query")
    if word is None:
        return ""
    try:
        for found in context.check_query(word.value):
            context.faults.add(DOUBTS[found.doubt], word.node, f"query of {fields.what} {found.message}", found.hint)
    except QueryError as error:
        near = word.value[error.position : error.position + 20]
        place = f'character {error.position + 1}, at "{near}"' if near else "its end"
        context.faults.add("E013", word.node, f"query of {fields.what}: {error.message} ({place})", error.hint)
    return word.value


def _known_topic(fields: Fields, word: Word, topics: list[str], context: Context) -> str:
    if word.value not in topics:
        hint = suggestion(word.value, topics, f"topics of this file: {', '.join(topics) or 'none'}")
        context.faults.add("E022", word.node, f"{fields.what} names the unknown topic {word.value}", hint)
    return word.value


def _timed(fields: Fields, key: str, read: Callable[[str], T]) -> T | None:
    word = fields.word(key)
    if word is None:
        return None
    try:
        return read(word.value)
    except ValueError as error:
        fields.faults.add("E026", word.node, f"{key} of {fields.what} cannot be {word.value}", str(error))
        return None
