"""The commands about what holds in every channel: feeds, topics and editors."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.answer import Answer, Choice
from bot.services.commands.command import Asked, Command, Option, Someone
from bot.services.commands.completing import among, anywhere, complete_editors, complete_places, complete_topics, complete_zones
from bot.services.commands.desk import Desk
from bot.services.commands.editors import add_editor, list_editors, remove_editor
from bot.services.commands.feeds import feeds_health, list_feeds
from bot.services.commands.feeds_add import add_feed
from bot.services.commands.feeds_remove import complete_chat_feeds, remove_feed
from bot.services.commands.topics import add_topic, edit_topic, list_topics, remove_topic
from bot.services.prospecting import KINDS


async def _list_feeds(asked: Asked) -> Answer:
    return await list_feeds(asked.desk)


async def _feeds_health(asked: Asked) -> Answer:
    return await feeds_health(asked.desk, asked.channel)


async def _add_feed(asked: Asked) -> Answer:
    url, which, place, timezone, kind = map(asked.text, ("url", "which", "place", "timezone", "kind"))
    return await add_feed(
        asked.desk,
        asked.actor,
        asked.channel,
        url=url,
        which=which,
        kind=kind,
        place=place,
        timezone=timezone,
        look=asked.flag("look"),
    )


async def _zones(desk: Desk, channel: str, typed: str) -> Sequence[Choice]:
    return complete_zones(typed)


async def _remove_feed(asked: Asked) -> Answer:
    return await remove_feed(asked.desk, asked.actor, asked.channel, feed=asked.text("feed"))


async def _list_topics(asked: Asked) -> Answer:
    return await list_topics(asked.desk)


async def _add_topic(asked: Asked) -> Answer:
    name, query, title = map(asked.text, ("name", "query", "title"))
    return await add_topic(asked.desk, asked.actor, asked.channel, name=name, query=query, title=title)


async def _edit_topic(asked: Asked) -> Answer:
    name, query, title = map(asked.text, ("name", "query", "title"))
    return await edit_topic(asked.desk, asked.actor, asked.channel, name=name, query=query, title=title)


async def _remove_topic(asked: Asked) -> Answer:
    return await remove_topic(asked.desk, asked.actor, asked.channel, name=asked.text("name"))


async def _list_editors(asked: Asked) -> Answer:
    return await list_editors(asked.desk)


async def _add_editor(asked: Asked) -> Answer:
    who = asked.someone("who") or Someone("", "")
    return await add_editor(asked.desk, asked.actor, asked.channel, who=who.id, name=who.name)


async def _remove_editor(asked: Asked) -> Answer:
    return await remove_editor(asked.desk, asked.actor, asked.channel, who=asked.text("who"))


COMMANDS = (
    Command("feeds list", "All feeds, with the places that they are about or from", _list_feeds),
    Command("feeds health", "How each feed is: last success, last new item, next poll, and what is wrong", _feeds_health),
    Command(
        "feeds add",
        "Poll a source: paste any address of its site (editors)",
        _add_feed,
        (
            Option("url", "A feed, a calendar, an agenda platform, or a page that links to one", required=True),
            Option("which", "The number of the one that is meant, where several were found"),
            Option("place", "Whose it is, as in Key West, FL, if that is not found", complete=anywhere(complete_places)),
            Option("timezone", "The zone of its local times, if it is not that of the place", complete=_zones),
            Option("kind", "What it is, if that is not found", complete=among(*sorted(KINDS))),
            Option("look", "Only look; nothing is added", kind=bool),
        ),
    ),
    Command(
        "feeds remove",
        "Stop polling a feed that was added in chat (editors)",
        _remove_feed,
        (Option("feed", "Its id, as the list shows it", required=True, complete=complete_chat_feeds),),
    ),
    Command("topics list", "All topics with their queries", _list_topics),
    Command(
        "topics add",
        "Add a topic (editors)",
        _add_topic,
        (
            Option("name", "A short name, as in immigration-enforcement", required=True),
            Option("query", 'Words to look for, as in "public housing" OR eviction OR rent*', required=True),
            Option("title", "What people read; the name unless said"),
        ),
    ),
    Command(
        "topics edit",
        "Give a topic another query or title (editors)",
        _edit_topic,
        (
            Option("name", "The topic", required=True, complete=anywhere(complete_topics)),
            Option("query", "The new query, if it is to change"),
            Option("title", "The new title, if it is to change"),
        ),
    ),
    Command(
        "topics remove",
        "Remove a topic that no subscription uses (editors)",
        _remove_topic,
        (Option("name", "The topic", required=True, complete=anywhere(complete_topics)),),
    ),
    Command("editors list", "All editors", _list_editors),
    Command(
        "editors add",
        "Make a person, role or group an editor (editors)",
        _add_editor,
        (Option("who", "A person, or a role whose members all become editors", kind=Someone, required=True),),
    ),
    Command(
        "editors remove",
        "Take an editor off the list (editors)",
        _remove_editor,
        (Option("who", "The editor", required=True, complete=anywhere(complete_editors)),),
    ),
)
