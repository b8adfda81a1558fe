"""Editors: who may change things everywhere. Everyone may look, editors change the list."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.domain.editor import PERSON_OR_GROUP, Editor
from bot.domain.message import Line, Span, Style
from bot.services.commands.desk import Desk, authorise, bold, in_file, plain, refusal


async def list_editors(desk: Desk) -> Answer:
    """List the editors."""
    async with desk.store.reading() as uow:
        known = await uow.editors.all()
    if not known:
        lines = (
            "So far everyone who may change a channel may also change what holds in every channel.",
            "Name the first editor, and only editors may: /gavel editors add",
        )
        return Answer(bold("There is no list of editors."), tuple(map(plain, lines)))
    count = "1 editor" if len(known) == 1 else f"{len(known)} editors"
    rule = "They may change topics, feeds, mutes everywhere, editors, and every channel."
    return Answer(bold(count), (plain(rule),), tuple((_row(editor),) for editor in known))


async def add_editor(desk: Desk, actor: Actor, channel: str, *, who: str, name: str = "") -> Answer:
    """Add an editor: a person or a group by id, with the name that people read. The first one makes the list count."""
    if not PERSON_OR_GROUP.fullmatch(who):
        return refusal("Name a person or a group.", "Choose one from the list that the platform offers.")
    now = desk.clock.now()
    async with desk.store.deciding() as uow:
        if refused := await authorise(uow, actor, everywhere=True):
            return refused
        known = await uow.editors.all()
        if not known and who not in actor.ids:
            # Whoever begins the list must not lock themselves out by it.
            return refusal("The first editor must be you, or a group that you are in.", "Add yourself first, then the others.")
        if not await uow.editors.add(Editor(who, name, actor.user), now):
            return refusal(f"{name or who} is an editor already.", "Nothing was changed.")
        await uow.audit.add(actor, channel, f"added the editor {name or who} ({who})", now)
        await uow.commit()
    first = () if known else ("From now on only editors may change topics, feeds, mutes everywhere and this list.",)
    return Answer(bold(f"{name or who} is an editor now."), tuple(map(plain, first)))


async def remove_editor(desk: Desk, actor: Actor, channel: str, *, who: str) -> Answer:
    """Take an editor off the list, by id or by a name that only they have; who feeds.yaml names stays."""
    now = desk.clock.now()
    async with desk.store.deciding() as uow:
        if refused := await authorise(uow, actor, everywhere=True):
            return refused
        known = {editor.id: editor for editor in await uow.editors.all()}
        found = known.get(who) or _only(who, known.values())
        if found is None:
            return refusal("They are no editor.", "See /gavel editors list.")
        if found.line is not None:
            return in_file(f"{found.name or found.id} is", found.line)
        left = set(known) - {found.id}
        if left and not left & actor.ids:
            return refusal("Then you would be no editor any more.", "Another editor can take you off the list.")
        await uow.editors.remove(found.id)
        await uow.audit.add(actor, channel, f"removed the editor {found.name or found.id} ({found.id})", now)
        await uow.commit()
    rest = () if left else ("There is no list any more: everyone who may change a channel may change everything again.",)
    return Answer(bold(f"{found.name or found.id} is no editor any more."), tuple(map(plain, rest)))


def _only(name: str, known: Iterable[Editor]) -> Editor | None:
    """Return the only editor of a name: someone who left the platform has nothing else to be called by."""
    found = [editor for editor in known if editor.name and editor.name.casefold() == name.strip().lstrip("@").casefold()]
    return found[0] if len(found) == 1 else None


def _row(editor: Editor) -> Line:
    note = f"set in feeds.yaml line {editor.line}" if editor.line is not None else ""
    return (Span(editor.name or editor.id), *((Span(f" ({note})", Style.QUIET),) if note else ()))
