"""Everything that the server knows: people, guilds, channels, and the bot's own account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.fakes.clock import Clock
from tests.fakes.discord.book import CommandBook
from tests.fakes.discord.clock import Snowflakes
from tests.fakes.discord.errors import Json, unknown_channel
from tests.fakes.discord.guild import Guild
from tests.fakes.discord.kinds import Kind
from tests.fakes.discord.permissions import INVITED, Permission
from tests.fakes.discord.state import Channel, Message, User
from tests.fakes.pulse import Pulse

if TYPE_CHECKING:
    from tests.fakes.discord.interaction import Interaction

Listener = Callable[[str, Json, int | None], None]


class World:
    """The state in memory. ``listen`` is told every event: name, data, and the guild it happens in."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.pulse = Pulse()
        self.new_id = Snowflakes(clock)
        self.listen: Listener = lambda event, data, guild: None
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.interactions: dict[str, Interaction] = {}
        self.refused: list[str] = []
        """What was refused to the bot, in words."""
        self.nonces: dict[str, Message] = {}
        self.nonce_window = timedelta(minutes=5)
        """For how long a repeated nonce brings back the earlier message. Discord says "the past few minutes"."""
        self.bot = self.user("Gavel", bot=True)
        self.owner = self.user("owner")
        self.application_id = self.bot.id
        self.commands = CommandBook(self.new_id, self.application_id)
        self.flags = 0
        """The application's flags: 1 << 18 or 1 << 19 grants the intent MESSAGE_CONTENT."""
        self.message_content = False
        """Whether the bot identified with MESSAGE_CONTENT: without it other people's words are kept from it."""

    def user(self, name: str, *, bot: bool = False) -> User:
        """Create an account."""
        user = User(self.new_id(), name, bot)
        self.users[user.id] = user
        return user

    def guild(self, name: str, *, permissions: Permission = INVITED, id: int | None = None, present: bool = True) -> Guild:
        """Create a guild; the bot is in it with these permissions unless ``present`` is false."""
        guild = Guild(self, id or self.new_id(), name, permissions)
        self.guilds[guild.id] = guild
        if present:
            guild.join()
        return guild

    def channel(self, id: int) -> Channel:
        """Return a channel or thread; refuses as Discord does if there is none."""
        if id not in self.channels:
            raise unknown_channel()
        return self.channels[id]

    def dm(self, user: User) -> Channel:
        """Return the private channel of the bot and someone."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel(self, self.new_id(), Kind.DM, user.name, recipient=user)
        self.channels[channel.id] = channel
        return channel

    def dispatch(self, event: str, data: Json, guild: Guild | None) -> None:
        """Tell the gateway what happened; a guild without the bot is not told about."""
        if guild is None or guild.present:
            self.listen(event, data, guild.id if guild else None)
