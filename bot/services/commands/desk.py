"""What every use case of chat works with, and who may change what (DESIGN.md section 5)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.domain.message import Line, Span, Style
from bot.matching.completion import Completion
from bot.matching.gazetteer import Gazetteer
from bot.ports import Clock, Store, UnitOfWork
from bot.services.indexing import CurrentIndex

_NAMED = 5
"""The most editors that a refusal names."""


@dataclass(frozen=True)
class Desk:
    """What the use cases of chat work with."""

    store: Store
    gazetteer: Gazetteer
    index: CurrentIndex
    clock: Clock

    @cached_property
    def completion(self) -> Completion:
        """What completes the names of places. Ask for it before people do: making it takes some tenths of a second."""
        return Completion(self.gazetteer)


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
    manages = "a member of this channel" if _on_slack(actor) else "someone with the right Manage Channels here"
    if not editors:
        return refusal(
            f"Only {manages} may do this.",
            f"Ask them to type it, or to give you that right{'' if _on_slack(actor) else ' in the settings of the channel'}.",
        )
    if everywhere or _on_slack(actor):
        what = "this: it holds in every channel" if everywhere else "this"
        asking = f"Editors: {names}. Ask one of them; /gavel editors add makes you one too."
        return refusal(f"Only an editor may do {what}.", asking)
    return refusal(f"Only {manages}, or an editor, may do this.", f"Editors: {names}. Ask one of them to type it.")


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
