"""``/gavel``: what holds in every channel: feeds, topics and editors."""

from __future__ import annotations

from functools import partial

import discord
from discord import app_commands

from adapters.discord.asking import Interaction, PersonOrRole, id_of
from adapters.discord.autocomplete import suggesting
from adapters.discord.reception import Reception
from bot.services.commands import completing, editors, feeds, topics
from bot.services.commands.desk import Desk


def add(gavel: app_commands.Group, desk: Desk, reception: Reception) -> None:
    """Add the groups."""
    _add_feeds(gavel, desk, reception)
    _add_topics(gavel, desk, reception)
    _add_editors(gavel, desk, reception)


def _add_feeds(gavel: app_commands.Group, desk: Desk, reception: Reception) -> None:
    serve = reception.serve
    group = app_commands.Group(name="feeds", description="The sources that are polled", parent=gavel)

    @group.command(name="list", description="All feeds, with the places that they are about or from")
    async def list_all(interaction: Interaction) -> None:
        await serve(interaction, lambda actor, here: feeds.list_feeds(desk))

    @group.command(name="health", description="How each feed is: last success, last new item, next poll, and what is wrong")
    async def show_health(interaction: Interaction) -> None:
        await serve(interaction, lambda actor, here: feeds.feeds_health(desk, here))


def _add_topics(gavel: app_commands.Group, desk: Desk, reception: Reception) -> None:
    serve = reception.serve
    group = app_commands.Group(name="topics", description="Named queries that every channel can use", parent=gavel)

    @group.command(name="list", description="All topics with their queries")
    async def list_all(interaction: Interaction) -> None:
        await serve(interaction, lambda actor, here: topics.list_topics(desk))

    @group.command(name="add", description="Add a topic (editors)")
    @app_commands.describe(
        name="A short name, as in immigration-enforcement",
        query='Words to look for, as in "public housing" OR eviction OR rent*',
        title="What people read; the name unless said",
    )
    async def add_one(interaction: Interaction, name: str, query: str, title: str = "") -> None:
        await serve(interaction, partial(partial(topics.add_topic, name=name, query=query, title=title), desk))

    @group.command(name="edit", description="Give a topic another query or title (editors)")
    @app_commands.describe(
        name="The topic", query="The new query, if it is to change", title="The new title, if it is to change"
    )
    async def edit_one(interaction: Interaction, name: str, query: str = "", title: str = "") -> None:
        await serve(interaction, partial(partial(topics.edit_topic, name=name, query=query, title=title), desk))

    @group.command(name="remove", description="Remove a topic that no subscription uses (editors)")
    @app_commands.describe(name="The topic")
    async def remove_one(interaction: Interaction, name: str) -> None:
        await serve(interaction, lambda actor, here: topics.remove_topic(desk, actor, here, name=name))

    suggest = suggesting(reception, lambda here, typed: completing.complete_topics(desk, typed))
    edit_one.autocomplete("name")(suggest)
    remove_one.autocomplete("name")(suggest)


def _add_editors(gavel: app_commands.Group, desk: Desk, reception: Reception) -> None:
    serve = reception.serve
    group = app_commands.Group(name="editors", description="Who may change what holds in every channel", parent=gavel)

    @group.command(name="list", description="All editors")
    async def list_all(interaction: Interaction) -> None:
        await serve(interaction, lambda actor, here: editors.list_editors(desk))

    @group.command(name="add", description="Make a person or a role an editor (editors)")
    @app_commands.describe(who="A person, or a role whose members all become editors")
    async def add_one(interaction: Interaction, who: PersonOrRole) -> None:
        name = who.name if isinstance(who, discord.Role) else who.display_name
        await serve(interaction, partial(partial(editors.add_editor, who=id_of(who), name=name), desk))

    @group.command(name="remove", description="Take an editor off the list (editors)")
    @app_commands.describe(who="The editor")
    async def remove_one(interaction: Interaction, who: str) -> None:
        await serve(interaction, lambda actor, here: editors.remove_editor(desk, actor, here, who=who))

    remove_one.autocomplete("who")(suggesting(reception, lambda here, typed: completing.complete_editors(desk, typed)))
