"""A scripted human: types commands, presses buttons, fills in forms, opens App Home, reads, and waits for the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.fakes.slack import acknowledging, keyboard
from tests.fakes.slack.answer import Answer, Choice
from tests.fakes.slack.errors import Json
from tests.fakes.slack.interaction import Interaction
from tests.fakes.slack.reading import find
from tests.fakes.slack.state import Channel, Message, Person
from tests.fakes.slack.view import EMPTY, View, begins_with

if TYPE_CHECKING:
    from tests.fakes.slack.world import World

Shown = Message | View | Answer
EXTERNAL = ("external_select", "multi_external_select")


class Member:
    """A member of a workspace in one of its channels. ``patience`` is how long he or she waits, in real seconds."""

    def __init__(self, world: World, person: Person, channel: Channel, patience: float = 10.0) -> None:
        self.world = world
        self.person = person
        self.channel = channel
        self.patience = patience

    @property
    def id(self) -> str:
        """The account's id."""
        return self.person.id

    def at(self, channel: Channel) -> Member:
        """Return the same human in another channel."""
        return Member(self.world, self.person, channel, self.patience)

    async def command(self, line: str) -> Answer:
        """Type a slash command, ``/gavel mutes``; wait until it was acknowledged and something was shown."""
        return await self.begin(line).complete()

    def begin(self, line: str) -> Answer:
        """Type a slash command without waiting: the answer's ``acknowledged`` and ``complete`` wait."""
        payload = keyboard.command(self.person, self.channel, line)
        interaction = Interaction(self.person, "slash_commands", channel=self.channel, heard=acknowledging.command)
        return Answer(interaction.send(payload), self.patience)

    async def press(self, shown: Shown, button: str) -> Answer:
        """Press a button, by label, action_id or value, or take a choice of an overflow menu; wait for the answer."""
        return await self.begin_press(shown, button).complete()

    def begin_press(self, shown: Shown, button: str) -> Answer:
        """Press a button without waiting."""
        thing, block, element = self._part(shown, button)
        if element["type"] == "overflow":
            return self._use(thing, block, element, keyboard.chosen(element, (button,), element["options"]))
        assert element["type"] == "button", f"{button!r} is no button"
        return self._use(thing, block, element, keyboard.button(element))

    async def choose(self, shown: Shown, wanted: str, *values: Any) -> Answer:
        """Choose in a select or menu that acts at once; wait for the answer."""
        return await (await self.begin_choose(shown, wanted, *values)).complete()

    async def begin_choose(self, shown: Shown, wanted: str, *values: Any) -> Answer:
        """Choose in a select or menu without waiting for the answer; typing into an external one waits for suggestions."""
        thing, block, element = self._part(shown, wanted)
        chosen = await self._chosen(thing, block, element, values)
        if isinstance(thing, View):
            thing.state[block["block_id"]][element["action_id"]].update(chosen)
        return self._use(thing, block, element, chosen)

    async def suggest(self, shown: Shown, wanted: str, typed: str) -> list[Choice]:
        """Type into an external select; return what is suggested."""
        return (await self.begin_suggest(shown, wanted, typed).acknowledged()).choices

    def begin_suggest(self, shown: Shown, wanted: str, typed: str) -> Answer:
        """Type into an external select without waiting."""
        thing, block, element = self._part(shown, wanted)
        assert element["type"] in EXTERNAL, f"{wanted!r} is no external select"
        payload = keyboard.suggestion(self.person, thing, block, element, typed)
        return self._interactive(payload, thing, heard=acknowledging.suggestion)

    async def shortcut(self, callback_id: str, message: Message | None = None) -> Answer:
        """Use a message shortcut, or a global one; wait for the answer."""
        return await self.begin_shortcut(callback_id, message).complete()

    def begin_shortcut(self, callback_id: str, message: Message | None = None) -> Answer:
        """Use a shortcut without waiting."""
        assert message is None or self.can_see(message), "the message is not shown"
        payload = keyboard.shortcut(self.person, callback_id, message)
        channel = message.channel if message else None
        interaction = Interaction(self.person, "interactive", channel=channel, source=message)
        return Answer(interaction.send(payload), self.patience)

    async def fill(self, modal: Shown, values: Mapping[str, Any]) -> View:
        """Fill in a form, by label, action_id or block_id. An external select is typed into and the suggestion taken.

        Lists choose several; None empties. An input with ``dispatch_action`` tells the app at once, and it is waited for.
        """
        view = self._view(modal)
        for wanted, value in values.items():
            block, element = view.element(wanted)
            given = tuple(value) if isinstance(value, list | tuple | set) else () if value is None else (value,)
            chosen = await self._chosen(view, block, element, given)
            view.state[block["block_id"]][element["action_id"]].update(chosen)
            if block["type"] != "input" or block.get("dispatch_action"):
                await self._use(view, block, element, chosen).acknowledged()
        return view

    async def submit(self, modal: Shown, values: Mapping[str, Any] | None = None) -> Answer:
        """Fill in a form and submit it; wait until it was acknowledged. ``errors`` and ``modal`` say what came of it."""
        return await (await self.begin_submit(modal, values)).acknowledged()

    async def begin_submit(self, modal: Shown, values: Mapping[str, Any] | None = None) -> Answer:
        """Submit a form without waiting for the answer."""
        view = await self.fill(modal, values or {})
        assert view.data.get("submit") and not view.data.get("submit_disabled"), "the form cannot be submitted"
        missing = [
            block["label"]["text"]
            for block in view.blocks
            if block["type"] == "input" and not block.get("optional") and not self._given(view, block)
        ]
        assert not missing, f"Slack asks for {missing}"
        payload = keyboard.common(self.person) | {"type": "view_submission", "view": view.payload(), "response_urls": []}
        return self._interactive(payload, view, heard=acknowledging.submission)

    def close(self, modal: Shown) -> None:
        """Close a form without submitting it; the app is told if it asked for that."""
        view = self._view(modal)
        stack = self.person.modals
        gone = stack if view.data.get("clear_on_close") else [view]
        for one in list(gone):
            one.closed = True
            stack.remove(one)
        if view.data.get("notify_on_close"):
            told = {"type": "view_closed", "view": view.payload(), "is_cleared": len(gone) > 1}
            self._interactive(keyboard.common(self.person) | told, view)

    async def open_home(self, *, tab: str = "home") -> View:
        """Open App Home; wait until something was published since. Return what is there."""
        before = self.person.home.revisions if self.person.home else -1
        self.tell_home(tab)
        await self.world.pulse.until(lambda: bool(self.person.home and self.person.home.revisions > before), self.patience)
        assert self.person.home
        return self.person.home

    def tell_home(self, tab: str = "home") -> None:
        """Open App Home without waiting."""
        team = self.person.team
        told = {"user": self.id, "channel": team.im(self.person).id, "tab": tab, "event_ts": self.world.event_stamps()}
        view = {"view": self.person.home.payload()} if self.person.home else {}
        team.tell("app_home_opened", told | view)

    def say(self, text: str, *, thread: Message | None = None) -> Message:
        """Write in the channel, or in a thread."""
        return self.channel.say(self.person, text, thread=thread)

    def mention(self, text: str = "", *, thread: Message | None = None) -> Message:
        """Mention the app in the channel, or in a thread."""
        return self.say(f"<@{self.person.team.bot.id}> {text}".strip(), thread=thread)

    def can_see(self, message: Message) -> bool:
        """Whether a message is shown to this human."""
        public = not message.channel.private or self.person in message.channel.members
        return not message.deleted and public and message.to in (None, self.person)

    def reads(self, channel: Channel | None = None) -> list[Message]:
        """Return what this human sees in a channel, oldest first: its messages, and what is shown to him or her alone."""
        here = channel or self.channel
        alone = [one for one in self.person.seen if isinstance(one, Message) and one.channel is here]
        every = [*here.messages.values(), *alone]
        return sorted((one for one in every if self.can_see(one)), key=lambda one: one.ts)

    def _part(self, shown: Shown, wanted: str) -> tuple[Message | View, Json, Json]:
        thing = self._view_or_message(shown)
        if isinstance(thing, View):
            assert not thing.closed, "the view was closed"
            return thing, *thing.element(wanted)
        assert self.can_see(thing), "the message is not shown"
        found = find(thing.blocks, wanted)
        assert found, f"there is no {wanted!r} under the message: {thing.buttons}"
        return thing, *found

    def _view_or_message(self, shown: Shown) -> Message | View:
        if not isinstance(shown, Answer):
            return shown
        return shown.message if shown.messages or shown.view is None else shown.view

    def _view(self, shown: Shown) -> View:
        view = shown.modal if isinstance(shown, Answer) else shown
        assert isinstance(view, View), "that is no form"
        assert not view.closed, "the form was closed"
        return view

    async def _chosen(self, thing: Message | View, block: Json, element: Json, values: tuple[Any, ...]) -> Json:
        if element["type"] not in EXTERNAL:
            return keyboard.chosen(element, values, keyboard.fixed(element))
        offered: list[Json] = []
        for value in values:
            typed = value.name if isinstance(value, Choice) else str(value)
            payload = keyboard.suggestion(self.person, thing, block, element, typed)
            answer = await self._interactive(payload, thing, heard=acknowledging.suggestion).acknowledged()
            offered += answer.interaction.choices
        return keyboard.chosen(element, values, offered)

    def _given(self, view: View, block: Json) -> bool:
        element = block["element"]
        held = view.state[block["block_id"]][element["action_id"]]
        return held[EMPTY[element["type"]][0]] not in (None, "", []) and held.keys() == begins_with(element).keys()

    def _use(self, thing: Message | View, block: Json, element: Json, chosen: Json) -> Answer:
        return self._interactive(keyboard.used(self.person, thing, block, element, chosen), thing)

    def _interactive(self, payload: Json, thing: Message | View, **more: Any) -> Answer:
        channel = thing.channel if isinstance(thing, Message) else None
        interaction = Interaction(self.person, "interactive", channel=channel, source=thing, **more)
        return Answer(interaction.send(payload), self.patience)
