"""The commands about this channel: what it gets, when, and where failures are told."""

from __future__ import annotations

from functools import partial

from bot.domain.answer import Answer, Choice
from bot.domain.subscription import Mode, Want
from bot.services.commands.alarms import alarms_here
from bot.services.commands.command import Asked, Command, Option, Someone
from bot.services.commands.completing import (
    among,
    anywhere,
    complete_places,
    complete_subscriptions,
    complete_topics,
    complete_zones,
)
from bot.services.commands.desk import Desk
from bot.services.commands.digest import digest
from bot.services.commands.pause import pause, resume
from bot.services.commands.quiet import quiet
from bot.services.commands.subscribe import subscribe
from bot.services.commands.subscriptions import subscriptions
from bot.services.commands.unsubscribe import unsubscribe

_WHICH = "Its number, as the list shows it; several with commas; or all"


async def subscribe_as_asked(asked: Asked, *, save: bool = True) -> Answer:
    """Subscribe; unless ``save``, only say what that would have posted."""
    mention = asked.someone("mention")
    return await subscribe(
        asked.desk,
        asked.actor,
        asked.channel,
        places=asked.text("place"),
        topics=asked.text("topics"),
        query=asked.text("query"),
        want=asked.text("want"),
        mode=asked.text("mode"),
        mention=mention.id if mention else "",
        match=asked.text("match"),
        save=save,
    )


async def _subscriptions(asked: Asked) -> Answer:
    return await subscriptions(asked.desk, asked.channel)


async def _unsubscribe(asked: Asked) -> Answer:
    return await unsubscribe(asked.desk, asked.actor, asked.channel, asked.text("which"))


async def _pause(asked: Asked) -> Answer:
    return await pause(asked.desk, asked.actor, asked.channel, asked.text("which") or "all")


async def _resume(asked: Asked) -> Answer:
    return await resume(asked.desk, asked.actor, asked.channel, asked.text("which") or "all")


async def _digest(asked: Asked) -> Answer:
    return await digest(asked.desk, asked.actor, asked.channel, asked.text("at"))


async def _quiet(asked: Asked) -> Answer:
    return await quiet(asked.desk, asked.actor, asked.channel, hours=asked.text("hours"), zone=asked.text("zone"))


async def _alarms_here(asked: Asked) -> Answer:
    return await alarms_here(asked.desk, asked.actor, asked.channel)


async def _zones(desk: Desk, channel: str, typed: str) -> list[Choice]:
    return complete_zones(typed)


COMMANDS = (
    Command(
        "subscribe",
        "Post alerts about places here; shows what that would have posted",
        subscribe_as_asked,
        (
            Option(
                "place",
                "City, county or state, as in Key West, FL; several with ; between them",
                required=True,
                complete=anywhere(complete_places),
            ),
            Option(
                "topics",
                "Topics, with commas between them; everything about the place if neither topics nor query are given",
                complete=anywhere(complete_topics),
            ),
            Option("query", 'Words to look for, as in "public housing" OR eviction OR rent*'),
            Option(
                "want", "news, agenda, change, outcome; all of them unless said, and reversals always", complete=among(*Want)
            ),
            Option("mode", "How soon alerts come; at once unless said", choices=tuple(mode.value for mode in Mode)),
            Option("mention", "Whom alerts call", kind=Someone),
            Option("match", "loose takes in what is only possibly about the place", choices=("strict", "loose")),
        ),
        posts=True,
    ),
    Command("subscriptions", "What this channel gets, with the numbers for the other commands", _subscriptions),
    Command(
        "unsubscribe",
        "End subscriptions of this channel; what was posted stays",
        _unsubscribe,
        (Option("which", _WHICH, required=True, complete=complete_subscriptions),),
    ),
    Command(
        "pause",
        "Hold what subscriptions of this channel would post, until /gavel resume lists it",
        _pause,
        (Option("which", _WHICH, complete=partial(complete_subscriptions, paused=False)),),
    ),
    Command(
        "resume",
        "Resume paused subscriptions of this channel, and list what they held",
        _resume,
        (Option("which", _WHICH, complete=partial(complete_subscriptions, paused=True)),),
        posts=True,
    ),
    Command(
        "digest",
        "When this channel gets its daily and weekly digests",
        _digest,
        (Option("at", "A time of day, as in 8am or 17:30", required=True),),
    ),
    Command(
        "quiet",
        "When nothing may notify this channel, and the time zone it lives in",
        _quiet,
        (
            Option("hours", "From when to when, as in 22:00-06:30; off ends them"),
            Option("zone", "A time zone, as in America/New_York or Chicago", complete=_zones),
        ),
    ),
    Command(
        "alarms here",
        "Tell in this channel which feeds fail and which channels cannot be reached",
        _alarms_here,
        posts=True,
    ),
)
