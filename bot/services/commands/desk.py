"""What every use case of chat works with, and who may change what (DESIGN.md section 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.domain.message import Line, Span, Style
from bot.matching.completion import Completion
from bot.matching.gazetteer import Gazetteer
from bot.ports import Clock, Discoverer, Store, UnitOfWork
from bot.services.indexing import CurrentIndex

_NAMED = 5
"""The most editors that a refusal names."""


@dataclass(frozen=True)
class Desk:
    """What the use cases of chat work with. Without a ``discoverer`` no address can be looked at."""

    store: Store
    gazetteer: Gazetteer
    index: CurrentIndex
    clock: Clock
    discoverer: Discoverer | None = None

    @property
    def completion(self) -> Completion:
        """What completes the names of places. Ask for it before people do: making it takes some tenths of a second."""
        return _completion(self.gazetteer)


@cache
def _completion(gazetteer: Gazetteer) -> Completion:
    """One for all desks of a process."""
    return Completion(gazetteer)


@dataclass(frozen=True, slots=True)
class Rights:
    """What someone may change: the channel that they write in, and what holds everywhere (then they count as an editor)."""

    channel: bool
    everywhere: bool


async def rights(uow: UnitOfWork, actor: Actor) -> Rights:
    """Tell what someone may change.

    A channel: who can manage it, and editors. Everywhere: editors. While there are no editors, who can manage the channel
    counts as one. On Slack every member "manages" a channel; that is enough only while there are no editors.
    """
    editors = await uow.editors.all()
    if not editors:
        return Rights(actor.can_manage_channel, actor.can_manage_channel)
    editor = any(each.id in actor.ids for each in editors)
    return Rights(editor or (actor.can_manage_channel and not _on_slack(actor)), editor)


async def authorise(uow: UnitOfWork, actor: Actor, *, everywhere: bool = False) -> Answer | None:
    """Return None if someone may change this channel (or, with ``everywhere``, what holds everywhere), else the refusal.

    Ask in the transaction of the change, so that an editor who was just removed changes nothing more.
    """
    may = await rights(uow, actor)
    if may.everywhere or (may.channel and not everywhere):
        return None
    editors = await uow.editors.all()
    names = ", ".join(each.name or each.id for each in editors[:_NAMED]) + (" and others" if len(editors) > _NAMED else "")
    if not editors and _on_slack(actor):
        return refusal("Only a member of this channel may do this.", "Join it first.")
    if not editors:
        asking = "Ask someone who has it to type this, or to give it to you in the settings of the channel."
        return refusal("You need the permission Manage Channels here.", asking)
    if everywhere or _on_slack(actor):
        what = "this: it holds in every channel" if everywhere else "this"
        asking = f"Ask one of them: {names}. They can make you one too, by /gavel editors add."
        return refusal(f"Only an editor may do {what}.", asking)
    return refusal("You need the permission Manage Channels here, or must be an editor.", f"Ask an editor: {names}.")


async def meant(desk: Desk, channels: Sequence[str]) -> str:
    """Return the channel that is meant where people write in a thread: the first that is known, else the last.

    Alerts of a channel stand in threads of it; a thread is known where it gets alerts of its own.
    """
    if len(channels) > 1:
        async with desk.store.reading() as uow:
            known = await uow.desk.channels(channels)
        return next((channel for channel in channels if channel in known), channels[-1])
    return channels[0]


def refusal(what: str, *then: str) -> Answer:
    """Word an answer that nothing was done: what is wrong, and line by line what to do instead."""
    return Answer(bold(what), tuple((Span(line),) for line in then if line), refused=True)


def in_file(what: str, line: int) -> Answer:
    """Refuse to change what feeds.yaml says: ``This subscription is set in feeds.yaml line 31.``"""
    return refusal(f"{what} set in feeds.yaml line {line}.", "Change it in that file: chat cannot.")


def bold(text: str) -> Line:
    """The first line of an answer."""
    return (Span(text, Style.STRONG),)


def plain(text: str) -> Line:
    """A further line of an answer."""
    return (Span(text),)


def _on_slack(actor: Actor) -> bool:
    return actor.user.startswith("slack:")
