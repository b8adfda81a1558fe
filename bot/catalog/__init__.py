"""feeds.yaml -> domain dataclasses. Every fault is found at once, with its line, a stable id and a hint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.catalog.context import CheckNickname, CheckQuery, Context, Resolve
from bot.catalog.desk import read_alarms, read_allowed, read_channels, read_editors, read_subscriptions, read_topics
from bot.catalog.document import Faults, compose
from bot.catalog.feeds import read_feeds
from bot.catalog.fields import Fields
from bot.catalog.kinds import KINDS
from bot.catalog.nicknames import read_nicknames
from bot.domain.alarms import Alarms
from bot.domain.editor import Editor
from bot.domain.feed import Feed
from bot.domain.finding import ConfigurationFaults, Finding
from bot.domain.subscription import Channel, Subscription, Topic

KEYS = ("version", "defaults", "topics", "nicknames", "feeds", "channels", "subscriptions", "editors", "alarms", "allowed")
DEFAULT_KEYS = ("interval", "timezone")
FEED_KINDS = tuple(KINDS)


@dataclass(frozen=True, slots=True)
class Catalog:
    """What feeds.yaml says.

    ``channels`` holds every channel that the file names, with its zone; ``nicknames`` are the newsroom's own (place id,
    nicknames), beside those that are shipped. ``allowed`` are the newsroom's servers, needed once there is more than one.
    """

    feeds: tuple[Feed, ...] = ()
    topics: tuple[Topic, ...] = ()
    channels: tuple[Channel, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    alarms: Alarms | None = None
    nicknames: tuple[tuple[str, tuple[str, ...]], ...] = ()
    editors: tuple[Editor, ...] = ()
    allowed: frozenset[str] = frozenset()


def load_catalog(path: Path) -> Catalog:
    """Read feeds.yaml. Raises ConfigurationFaults with every fault in it."""
    catalog, findings = examine_catalog(path)
    if catalog is None:
        raise ConfigurationFaults(str(path), [finding for finding in findings if finding.is_fault])
    return catalog


def examine_catalog(path: Path) -> tuple[Catalog | None, list[Finding]]:
    """Read feeds.yaml; without a catalog there is a fault among the findings, with one there may be warnings."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        hint = "run gavel where feeds.yaml is, or name it in GAVEL_FEEDS_FILE"
        return None, [Finding("feeds.E001", str(path), "is not there", hint)]
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        return None, [Finding("feeds.E001", str(path), f"cannot be read: {reason}", "name a readable text file")]
    return examine_text(text, str(path))


def examine_text(text: str, subject: str) -> tuple[Catalog | None, list[Finding]]:
    """Read the text of a feeds.yaml with the places that are known; ``subject`` names the file in the findings."""
    # Building the gazetteer takes long enough to be felt by commands that need no places.
    from bot.matching.gazetteer import load_gazetteer
    from bot.matching.nicknames import check_nickname
    from bot.matching.query_findings import check_query
    from bot.matching.typed import resolve

    gazetteer = load_gazetteer()
    return read_catalog(
        text,
        subject=subject,
        resolve=partial(resolve, gazetteer=gazetteer),
        check_query=check_query,
        check_nickname=partial(check_nickname, gazetteer=gazetteer),
    )


def read_catalog(
    text: str, *, subject: str, resolve: Resolve, check_query: CheckQuery, check_nickname: CheckNickname
) -> tuple[Catalog | None, list[Finding]]:
    """Read the text of a feeds.yaml; pure. ``subject`` names the file in the findings."""
    faults = Faults(subject)
    top = compose(text, faults)
    context = Context(faults, resolve, check_query, check_nickname)
    catalog = _catalog(Fields(top, "feeds.yaml", KEYS, faults), context) if top else None
    return (None if faults else catalog), faults.sorted()


def _catalog(top: Fields, context: Context) -> Catalog:
    _version(top)
    defaults = top.mapping("defaults")
    if defaults:
        fields = Fields(defaults, "defaults", DEFAULT_KEYS, context.faults)
        context.timezone, context.interval = context.zone(fields), context.read_interval(fields)
    topics = read_topics(top, context)
    nicknames = read_nicknames(top, context)
    feeds = read_feeds(top, context)
    channels = read_channels(top, context)
    subscriptions = read_subscriptions(top, context, [topic.name for topic in topics])
    alarms = read_alarms(top, context)
    named = [subscription.channel for subscription in subscriptions] + ([alarms.channel] if alarms else [])
    return Catalog(
        feeds=tuple(feeds),
        topics=tuple(topics),
        channels=(*channels, *_undescribed(named, channels, top, context)),
        subscriptions=tuple(subscriptions),
        alarms=alarms,
        nicknames=nicknames,
        editors=tuple(read_editors(top, context)),
        allowed=read_allowed(top, context),
    )


def _undescribed(named: Iterable[str], channels: list[Channel], top: Fields, context: Context) -> list[Channel]:
    described = {channel.id for channel in channels}
    return [Channel(id, context.zone_of_defaults(top)) for id in dict.fromkeys(named) if id and id not in described]


def _version(top: Fields) -> None:
    top.require("version", "begin the file with the line: version: 1")
    version = top.word("version")
    if version and version.value != "1":
        top.faults.add("E007", version.node, f"version {version.value} is not known", "write version: 1")
