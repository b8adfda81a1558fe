"""What a human sees of the bot's answer to what he or she did."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tests.fakes.discord.errors import Json
from tests.fakes.discord.interaction import Callback, Interaction
from tests.fakes.discord.payloads import walk
from tests.fakes.discord.state import Message
from tests.fakes.discord.world import World


class NotAnswered(AssertionError):
    """The human waited in vain: "the application did not respond"."""


class Choice(NamedTuple):
    """One suggestion of an autocomplete."""

    name: str
    value: str | int | float


class Answer:
    """The bot's answer to one interaction, as it stands now: it changes while the bot goes on answering."""

    def __init__(self, world: World, interaction: Interaction, patience: float) -> None:
        self.world = world
        self.interaction = interaction
        self.patience = patience

    @property
    def message(self) -> Message:
        """The first message of the answer, or the message that was updated."""
        assert self.interaction.original, f"no message: the answer was {self.interaction.callback!r}"
        return self.interaction.original

    @property
    def messages(self) -> list[Message]:
        """Every message that was sent in answer and not deleted, the first one first."""
        return [one for one in self.interaction.messages if not one.deleted]

    @property
    def content(self) -> str:
        """The first message's content."""
        return self.message.content

    @property
    def embeds(self) -> list[Json]:
        """The first message's embeds."""
        return self.message.embeds

    @property
    def components(self) -> list[Json]:
        """The first message's components."""
        return self.message.components

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons under the first message."""
        return [part.get("label") or "" for part in walk(self.components) if part["type"] == 2]

    @property
    def text(self) -> str:
        """Every word of every message of the answer; of the updated message if there is no other."""
        return "\n".join(one.text for one in self.messages or [self.message])

    @property
    def ephemeral(self) -> bool:
        """Whether only the asker sees it."""
        return self.message.ephemeral

    @property
    def deferred(self) -> bool:
        """Whether the bot first asked for time."""
        return self.interaction.callback in (Callback.DEFERRED_MESSAGE, Callback.DEFERRED_UPDATE)

    @property
    def updated(self) -> bool:
        """Whether the answer changed the message whose component was used."""
        source = self.interaction.source
        return source is not None and self.interaction.original is source and self.interaction.edits > 0

    @property
    def modal(self) -> Json:
        """The form that was shown."""
        assert self.interaction.modal is not None, f"no modal: the answer was {self.interaction.callback!r}"
        return self.interaction.modal

    @property
    def choices(self) -> list[Choice]:
        """The suggestions of an autocomplete."""
        return [Choice(one["name"], one["value"]) for one in self.interaction.choices]

    async def acknowledged(self) -> Answer:
        """Wait until the bot said anything at all."""
        return await self._until("no answer", lambda: self.interaction.callback is not None)

    async def complete(self) -> Answer:
        """Wait until the answer is there: until nobody sees "thinking" any more."""
        await self.acknowledged()
        return await self._until("still thinking", lambda: not self.interaction.loading or self.message.deleted)

    async def followups(self, count: int = 1) -> Answer:
        """Wait until so many messages came after the first answer."""
        own = 1 if self.interaction.callback in (Callback.MESSAGE, Callback.DEFERRED_MESSAGE) else 0
        return await self._until("no followup", lambda: len(self.interaction.messages) >= own + count)

    async def edited(self, count: int = 1) -> Answer:
        """Wait until the answer was edited so often; filling in what was deferred counts."""
        return await self._until("no edit", lambda: self.interaction.edits >= count)

    async def _until(self, otherwise: str, happened: Callable[[], bool]) -> Answer:
        try:
            await self.world.pulse.until(happened, self.patience)
        except TimeoutError:
            refused = "; ".join(self.world.refused[-3:])
            raise NotAnswered(f"{otherwise} to {self.interaction.data} (lately refused: {refused or 'nothing'})") from None
        return self
