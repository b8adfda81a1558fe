"""Who may change a channel in chat, and who what holds everywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.matching.gazetteer import load_gazetteer
from bot.services.commands import preview
from bot.services.commands.desk import Desk
from bot.services.indexing import CurrentIndex
from storage.store import SqlStore
from tests.fakes.chat import SAM, Chat
from tests.fakes.newsroom import Hand


@pytest.fixture
def chat(sqlite_store: SqlStore) -> Chat:
    gazetteer = load_gazetteer()
    return Chat(Desk(sqlite_store, gazetteer, CurrentIndex(gazetteer), Hand()))


async def test_who_cannot_manage_the_channel_changes_nothing_in_it(chat: Chat) -> None:
    sam = chat.as_(SAM)
    told = (
        "✗ You need the permission Manage Channels here.\n"
        "Ask someone who has it to type this, or to give it to you in the settings of the channel."
    )
    await chat.subscribe()
    for said in (
        sam.subscribe(query="rent"),
        sam.unsubscribe("1"),
        sam.pause(),
        sam.resume(),
        sam.digest("8"),
        sam.quiet("off"),
    ):
        assert await said == told
    assert "No. 1: Key West, FL · everything · at once" in await sam.subscriptions()
    assert len(await chat.audit()) == 1


async def test_an_editor_may_change_every_channel(chat: Chat) -> None:
    assert (await chat.add_editor("discord:user:1", "Pat")).startswith("Pat is an editor now.")
    assert (await chat.add_editor("discord:role:7", "Night desk")) == "Night desk is an editor now."
    assert (await chat.as_(SAM, "discord:99").subscribe()).startswith("Subscribed: No. 1")


async def test_a_slack_member_needs_an_editor_once_there_are_editors(chat: Chat) -> None:
    member = replace(SAM, user="slack:user:U3", groups=frozenset(), can_manage_channel=True)
    assert (await chat.as_(member, "slack:C1").subscribe()).startswith("Subscribed")
    await chat.add_editor("discord:user:1", "Pat")
    assert await chat.as_(member, "slack:C1").pause() == (
        "✗ Only an editor may do this.\nAsk one of them: Pat. They can make you one too, by /gavel editors add."
    )


async def test_whoever_was_stripped_of_it_meanwhile_saves_nothing(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = preview.preview

    async def meanwhile(*args: object) -> preview.Preview:
        shown = await looked(*args)  # type: ignore[arg-type]
        async with chat.desk.store.deciding() as uow:
            assert await uow.editors.remove("discord:role:7")
            await uow.commit()
        return shown

    await chat.add_editor("discord:user:1", "Pat")
    await chat.add_editor("discord:role:7", "Night desk")
    monkeypatch.setattr("bot.services.commands.subscribe.preview", meanwhile)
    assert await chat.as_(SAM).subscribe() == (
        "✗ You need the permission Manage Channels here, or must be an editor.\nAsk an editor: Pat."
    )
