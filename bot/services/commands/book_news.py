"""The commands about the news: what was published, why it was posted, what is not to notify, and who is on it."""

from __future__ import annotations

from bot.domain.answer import Answer
from bot.services.commands.agenda import agenda
from bot.services.commands.claim import claim
from bot.services.commands.command import Asked, Command, Option
from bot.services.commands.completing import among, anywhere, complete_places
from bot.services.commands.help import show_help
from bot.services.commands.lookup import lookup
from bot.services.commands.mute import mute
from bot.services.commands.muted_what import complete_what
from bot.services.commands.mutes import mutes
from bot.services.commands.unmute import complete_mutes, unmute
from bot.services.commands.why import why

_DURATIONS = ("2h", "1d", "3d", "1w", "until monday", "for good")


async def _lookup(asked: Asked) -> Answer:
    return await lookup(asked.desk, asked.channel, asked.text("words"), asked.text("place"), asked.text("since"))


async def _agenda(asked: Asked) -> Answer:
    return await agenda(asked.desk, asked.channel, asked.text("place"), asked.text("days"))


async def _why(asked: Asked) -> Answer:
    return await why(asked.desk, asked.channel, asked.text("link"))


async def _mute(asked: Asked) -> Answer:
    return await mute(
        asked.desk,
        asked.actor,
        asked.channel,
        what=asked.text("what"),
        how_long=asked.text("for"),
        everywhere=asked.flag("everywhere"),
        reason=asked.text("reason"),
    )


async def _unmute(asked: Asked) -> Answer:
    return await unmute(asked.desk, asked.actor, asked.channel, what=asked.text("what"))


async def _mutes(asked: Asked) -> Answer:
    return await mutes(asked.desk, asked.channel)


async def _claim(asked: Asked) -> Answer:
    return await claim(asked.desk, asked.actor, asked.channel, asked.text("alert"))


async def _help(asked: Asked) -> Answer:
    return show_help()


COMMANDS = (
    Command(
        "lookup",
        "Search what was published, with the words shown in their context",
        _lookup,
        (
            Option("words", 'Words to look for, as in "public housing" OR eviction OR rent*', required=True),
            Option("place", "Only about this city, county or state", complete=anywhere(complete_places)),
            Option("since", "Only what is newer, as in 7d, monday or 2025-06-30"),
        ),
    ),
    Command(
        "agenda",
        "Meetings to come, and the items on their agendas that match this channel's topics",
        _agenda,
        (
            Option("place", "A city, county or state, as in Key West, FL", required=True, complete=anywhere(complete_places)),
            Option("days", "How many days ahead, as in 30 or 2 weeks; 14 unless said", complete=among("7", "14", "30", "60")),
        ),
    ),
    Command(
        "why",
        "Why a link was, or was not, posted here",
        _why,
        (Option("link", "The address of an article, an agenda item or a meeting", required=True),),
    ),
    Command(
        "mute",
        "Silence a topic, story, feed or place for a while; what it holds is listed later",
        _mute,
        (
            Option(
                "what",
                "As in topic housing, story 12, feed keys-weekly or Key West, FL",
                required=True,
                complete=anywhere(complete_what),
            ),
            Option("for", "As in 2h, 3d, until monday or for good; a day unless said", complete=among(*_DURATIONS)),
            Option("everywhere", "In every channel (editors)", kind=bool),
            Option("reason", "Why, for the others to read"),
        ),
    ),
    Command(
        "unmute",
        "End a mute before its time; what it held is listed now",
        _unmute,
        (Option("what", "Its number, as the list shows it; what it mutes; or all", required=True, complete=complete_mutes),),
    ),
    Command("mutes", "What does not notify this channel, by whom, and until when", _mutes),
    Command(
        "claim",
        "Say that you are on an alert; your name appears on its message",
        _claim,
        (Option("alert", "Its number, as the button Why? shows it", required=True),),
    ),
    Command("help", "Everything that Gavel does, with examples", _help),
)
