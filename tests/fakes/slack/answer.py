"""What a human sees of the bot's answer to what he or she did."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tests.fakes.slack.envelope import Envelope
from tests.fakes.slack.errors import Json
from tests.fakes.slack.hooks import Use
from tests.fakes.slack.interaction import Interaction
from tests.fakes.slack.state import Message
from tests.fakes.slack.view import View


class NotAnswered(AssertionError):
    """The human waited in vain: ``operation_timeout``, ``dispatch_failed``, or nothing was shown."""


class Choice(NamedTuple):
    """One suggestion in an external select."""

    name: str
    value: str


class Answer:
    """The bot's answer to one interaction, as it stands now: it changes while the bot goes on answering."""

    def __init__(self, interaction: Interaction, patience: float) -> None:
        self.interaction = interaction
        self.patience = patience

    @property
    def envelope(self) -> Envelope:
        """The delivery: ``acknowledged``, ``late``, ``failed``, ``took``, ``answer``."""
        assert self.interaction.envelope
        return self.interaction.envelope

    @property
    def took(self) -> float:
        """How many real seconds passed until it was acknowledged."""
        assert self.envelope.took is not None, "it was not acknowledged"
        return self.envelope.took

    @property
    def failed(self) -> str:
        """Slack's word for why nothing came: ``operation_timeout``, ``dispatch_failed``."""
        return self.envelope.failed

    @property
    def messages(self) -> list[Message]:
        """Every message that answers it and was not deleted, the first one first: also what was shown to the asker alone."""
        alone = [one for one in self.interaction.shown if isinstance(one, Message)]
        every = dict.fromkeys([*self.interaction.messages, *alone])
        return [one for one in every if not one.deleted]

    @property
    def message(self) -> Message:
        """The first message of the answer; the one whose button was pressed if that was changed."""
        if self.messages:
            return self.messages[0]
        source = self.interaction.source
        assert isinstance(source, Message) and self.updated, "no message was shown"
        return source

    @property
    def text(self) -> str:
        """Every word of every message of the answer; of the changed message or the form if there is none."""
        if self.messages:
            return "\n".join(one.text for one in self.messages)
        return self.view.text if self.view else self.message.text

    @property
    def blocks(self) -> list[Json]:
        """The first message's blocks."""
        return self.message.blocks

    @property
    def buttons(self) -> list[str]:
        """The labels of the first message's buttons and menu choices."""
        return self.message.buttons

    @property
    def ephemeral(self) -> bool:
        """Whether only the asker sees it."""
        return self.message.ephemeral

    @property
    def updated(self) -> bool:
        """Whether the message or view that was used was changed or taken away."""
        return self.interaction.changed

    @property
    def view(self) -> View | None:
        """The latest view that was opened, pushed or updated for it, if any; the one that was used if that was changed."""
        views = [one for one in self.interaction.shown if isinstance(one, View)]
        source = self.interaction.source
        return views[-1] if views else source if isinstance(source, View) and self.updated else None

    @property
    def modal(self) -> View:
        """The form that was shown and is still open."""
        view = self.view
        if view is None or view.kind != "modal":
            source = self.interaction.source
            view = source if isinstance(source, View) else None
        assert view and not view.closed, f"no form is open; the answer was {self.envelope.answer!r}, {self.failed!r}"
        return view

    @property
    def errors(self) -> dict[str, str]:
        """What stands under the inputs of the form, by their labels."""
        source = self.interaction.source
        blocks = source.blocks if isinstance(source, View) else []
        names = {one["block_id"]: one["label"]["text"] for one in blocks if one["type"] == "input"}
        return {names[key]: value for key, value in self.interaction.errors.items()}

    @property
    def choices(self) -> list[Choice]:
        """The suggestions."""
        return [Choice(one["text"]["text"], one["value"]) for one in self.interaction.choices]

    @property
    def uses(self) -> list[Use]:
        """The uses of the response_url, those refused too."""
        return self.interaction.hook.uses if self.interaction.hook else []

    @property
    def shown(self) -> bool:
        """Whether there is anything to see of an answer."""
        return bool(self.messages or self.view or self.updated or self.interaction.done)

    async def acknowledged(self) -> Answer:
        """Wait until the app acknowledged it; raises NotAnswered where Slack would show an error."""
        await self._until("no acknowledgement", lambda: self.envelope.acknowledged or bool(self.envelope.failed))
        if self.failed:
            raise NotAnswered(f"{self.failed}: {self._what}")
        return self

    async def complete(self) -> Answer:
        """Wait until it was acknowledged and something was shown."""
        await self.acknowledged()
        return await self._until("nothing was shown", lambda: self.shown)

    async def followups(self, count: int = 1) -> Answer:
        """Wait until so many messages came."""
        return await self._until("no message", lambda: len(self.messages) >= count)

    async def used(self, count: int = 1) -> Answer:
        """Wait until the response_url was used so often."""
        return await self._until("the response_url was not used", lambda: len(self.uses) >= count)

    @property
    def _what(self) -> str:
        payload = self.envelope.payload
        return (
            str(payload.get("command") or payload.get("type")) + " " + str(payload.get("text") or payload.get("actions") or "")
        )

    async def _until(self, otherwise: str, happened: Callable[[], bool]) -> Answer:
        try:
            await self.interaction.world.pulse.until(happened, self.patience)
        except TimeoutError:
            refused = "; ".join(self.interaction.world.refused[-3:])
            raise NotAnswered(f"{otherwise} to {self._what} (lately refused: {refused or 'nothing'})") from None
        return self
