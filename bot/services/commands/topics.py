"""Topics: named queries that subscriptions in every channel share. Everyone may look, editors change them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.domain.message import Line, Span, Style
from bot.domain.subscription import Topic
from bot.ports import UnitOfWork
from bot.services.commands.desk import Desk, authorise, bold, in_file, plain, refusal
from bot.services.commands.typed import read_query, read_topics

MAX_TITLE = 100
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


async def list_topics(desk: Desk) -> Answer:
    """List the topics with their queries."""
    async with desk.store.reading() as uow:
        known = await uow.desk.topics()
        uses = await uow.desk.topic_uses()
    if not known:
        return Answer(
            bold("There are no topics yet."), (plain("An editor adds one: /gavel topics add housing eviction OR rent*"),)
        )
    rows = tuple(_row(topic, uses.get(topic.name, 0)) for topic in known)
    return Answer(bold(f"{len(known)} topic{'' if len(known) == 1 else 's'}"), rows=rows)


async def add_topic(desk: Desk, actor: Actor, channel: str, *, name: str, query: str, title: str = "") -> Answer:
    """Add a topic. Without a title its name is what people read."""
    slug = "-".join(re.findall(r"[a-z0-9]+", name.casefold()))
    if not _NAME.fullmatch(slug):
        return refusal("A topic needs a name.", "Use letters, digits and hyphens: immigration-enforcement.")
    shown = _title(title) or (_title(name) if name.strip() != slug else slug.replace("-", " ").capitalize())
    asked = read_query(query)
    if isinstance(asked, Answer):
        return asked
    if not asked.query:
        return refusal("A topic needs a query.", 'Type the words to look for: "public housing" OR eviction OR rent*')
    now = desk.clock.now()
    async with desk.store.deciding() as uow:
        if refused := await authorise(uow, actor, everywhere=True):
            return refused
        known = {topic.name: topic for topic in await uow.desk.topics()}
        if slug in known:
            return refusal(f"There is a topic {slug} already: {known[slug].title}.", f"Change it: /gavel topics edit {slug}")
        if clash := _same_title(shown, known.values()):
            return refusal(f"The topic {clash.name} has this title already.", "Choose another title.")
        await uow.desk.put_topic(Topic(slug, shown, asked.query))
        await uow.audit.add(actor, channel, f"added the topic {slug} ({shown}): {asked.query}", now)
        await uow.commit()
    how = f"Use it in any channel: /gavel subscribe PLACE topics: {slug}"
    return Answer(bold(f"Added: {shown} ({slug})"), (_query(asked.query), *map(plain, asked.doubts), plain(how)))


async def edit_topic(desk: Desk, actor: Actor, channel: str, *, name: str, query: str = "", title: str = "") -> Answer:
    """Give a topic another query, title or both; subscriptions that name it follow at once."""
    asked = read_query(query)
    if isinstance(asked, Answer):
        return asked
    if not asked.query and not title.strip():
        return refusal("What is to change?", "Give the topic another query, another title, or both.")
    now = desk.clock.now()
    async with desk.store.deciding() as uow:
        found = await _changeable(uow, actor, name)
        if isinstance(found, Answer):
            return found
        after = replace(found, query=asked.query or found.query, title=_title(title) or found.title)
        if after == found:
            return refusal(f"{found.title} ({found.name}) is exactly so already.", "Nothing was changed.")
        others = [topic for topic in await uow.desk.topics() if topic.name != found.name]
        if clash := _same_title(after.title, others):
            return refusal(f"The topic {clash.name} has this title already.", "Choose another title.")
        await uow.desk.put_topic(after)
        uses = (await uow.desk.topic_uses()).get(found.name, 0)
        await uow.audit.add(actor, channel, f"changed the topic {found.name} ({after.title}): {after.query}", now)
        await uow.commit()
    follow = f"{_subscriptions(uses)} {'follow' if uses > 1 else 'follows'} it from now on." if uses else "Nobody uses it yet."
    return Answer(
        bold(f"Changed: {after.title} ({after.name})"), (_query(after.query), *map(plain, asked.doubts), plain(follow))
    )


async def remove_topic(desk: Desk, actor: Actor, channel: str, *, name: str) -> Answer:
    """Remove a topic that no subscription names."""
    now = desk.clock.now()
    async with desk.store.deciding() as uow:
        found = await _changeable(uow, actor, name)
        if isinstance(found, Answer):
            return found
        if uses := (await uow.desk.topic_uses()).get(found.name):
            here = [str(one.id) for one in await uow.desk.subscriptions(channel) if found.name in one.topics]
            return refusal(
                f"{_subscriptions(uses)} {'need' if uses > 1 else 'needs'} the topic {found.name}.",
                "End them first: without it they would never find anything."
                + (f" In this channel: No. {', '.join(here)}." if here else ""),
            )
        await uow.desk.end_topic(found.name)
        await uow.audit.add(actor, channel, f"removed the topic {found.name}: {found.query}", now)
        await uow.commit()
    return Answer(bold(f"Removed: {found.title} ({found.name})"), (_query(found.query),))


async def _changeable(uow: UnitOfWork, actor: Actor, name: str) -> Topic | Answer:
    """Return the topic that is meant, if someone may change it."""
    if refused := await authorise(uow, actor, everywhere=True):
        return refused
    known = await uow.desk.topics()
    named = read_topics(name, known)
    if isinstance(named, Answer):
        return named
    if len(named) != 1:
        return refusal("Which topic?", f"Name one: {', '.join(topic.name for topic in known) or 'there are none yet'}.")
    (found,) = (topic for topic in known if topic.name == named[0])
    return found if found.line is None else in_file(f"The topic {found.name} is", found.line)


def _row(topic: Topic, uses: int) -> tuple[Line, ...]:
    notes = [_subscriptions(uses).lower()] if uses else ["not used"]
    notes += [f"set in feeds.yaml line {topic.line}"] if topic.line is not None else []
    first = (Span(topic.title, Style.STRONG), Span(f" ({topic.name})"), Span(f" · {' · '.join(notes)}", Style.QUIET))
    return (first, _query(topic.query))


def _query(query: str) -> Line:
    return (Span(query),)


def _same_title(title: str, topics: Iterable[Topic]) -> Topic | None:
    return next((topic for topic in topics if topic.title.casefold() == title.casefold()), None)


def _title(typed: str) -> str:
    return " ".join(typed.split())[:MAX_TITLE]


def _subscriptions(count: int) -> str:
    return {0: "No subscription", 1: "1 subscription"}.get(count, f"{count:,} subscriptions")
