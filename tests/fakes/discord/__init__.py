"""A Discord of the tests' own, for the real discord.py.

async with DiscordServer(clock=clock) as server:
    guild = server.guild("Desk")
    channel, forum = guild.text("key-west"), guild.forum("alerts", tags=["agenda"])
    reporter = server.reporter(guild.member("Ana", permissions=Permission.MANAGE_CHANNELS), channel)
    with pointed_at(server):  # or GAVEL_DISCORD_API_URL=server.api_url, GAVEL_DISCORD_GATEWAY_URL=server.gateway_url
        ...  # start the bot with server.token
        [place, *_] = await reporter.autocomplete("gavel subscribe", "place", "key w")
        answer = await reporter.command("gavel subscribe", place=place.value)
        server.faults.add("POST /channels/*/messages", status=503, after=True)
        server.gateway.drop()
        assert [message.text for message in server.messages(channel)] == [...]
"""

from tests.fakes.clock import ManualClock
from tests.fakes.discord.buckets import MESSAGE_CREATE, MESSAGE_EDIT
from tests.fakes.discord.permissions import INVITED, Permission
from tests.fakes.discord.reporter import Answer, NotAnswered, Reporter
from tests.fakes.discord.server import TOKEN, DiscordServer, pointed_at
from tests.fakes.discord.state import Channel, Message, Thread

__all__ = [
    "INVITED",
    "MESSAGE_CREATE",
    "MESSAGE_EDIT",
    "TOKEN",
    "Answer",
    "Channel",
    "DiscordServer",
    "ManualClock",
    "Message",
    "NotAnswered",
    "Permission",
    "Reporter",
    "Thread",
    "pointed_at",
]
