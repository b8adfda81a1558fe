"""What someone means to mute: a topic, a story, a feed or a place, as they type it or as it was completed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.answer import Answer, Choice
from bot.domain.errors import PlaceError
from bot.domain.mute import MuteKind
from bot.matching.typed import resolve
from bot.ports import UnitOfWork
from bot.services.commands.completing import complete_places, complete_topics
from bot.services.commands.desk import Desk, refusal
from bot.services.commands.typed import either

EXAMPLES = "a topic (immigration), a feed (keys-weekly), a place (Key West, FL) or a story (story 12)"
_SAID = re.compile(r"(?P<kind>topic|feed|place|story)(?:$|: *| +)(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"(?:no\.? ?|#)?([0-9]+)", re.IGNORECASE)
_LONGEST = 18
"""Digits of the highest number that a database takes."""
_FEW = 8


@dataclass(frozen=True, slots=True)
class What:
    """A thing to mute, by kind and by the value that mutes know it by."""

    kind: MuteKind
    value: str


async def read_what(uow: UnitOfWork, typed: str, desk: Desk) -> What | Answer:
    """Tell what is meant: ``topic immigration``, ``story 12``, ``feed: keys-weekly``, or the name alone where it is clear."""
    text = " ".join(typed.split())
    found = await _meanings(uow, text)
    kind, name = (None, text) if found else _said(text)
    if not name:
        return refusal("What is to be muted?", f"Name {EXAMPLES}.")
    found = found or [one for one in await _meanings(uow, name) if kind in {None, one.kind}]
    if len(found) == 1:
        return found[0]
    if found:
        return refusal(f"“{name[:100]}” may mean several things.", f"Say {either(f'{one.kind} {name}' for one in found)}.")
    if kind in {None, MuteKind.PLACE}:
        try:
            return What(MuteKind.PLACE, resolve(name, desk.gazetteer).id)
        except PlaceError as error:
            return await _unknown(uow, name, kind, error)
    return await _unknown(uow, name, kind, None)


async def complete_what(desk: Desk, typed: str) -> list[Choice]:
    """Complete what is to be muted: topics first, then feeds, then places."""
    kind, name = _said(typed.strip())
    topics = await complete_topics(desk, name) if kind in {None, MuteKind.TOPIC} and "," not in name else []
    async with desk.store.reading() as uow:
        known = [claimed.feed.id for claimed in await uow.feeds.all()] if kind in {None, MuteKind.FEED} else []
    feeds = [feed for feed in known if name.casefold() in feed.casefold()]
    places = await complete_places(desk, name) if kind in {None, MuteKind.PLACE} and ";" not in name else []
    choices = [Choice(f"Topic: {one.label}", f"topic {one.value}") for one in topics[:_FEW]]
    choices += [Choice(f"Feed: {feed}", f"feed {feed}") for feed in feeds[:_FEW]]
    choices += [Choice(one.label, f"place {one.value}") for one in places]
    return [one for one in choices if max(len(one.label), len(one.value)) <= 100][:25]


def _said(text: str) -> tuple[MuteKind | None, str]:
    """Part a kind that is said from the name; a story has a number, so that Story County, IA is none."""
    said = _SAID.fullmatch(text)
    kind = MuteKind(said["kind"].casefold()) if said else None
    if said is None or (kind is MuteKind.STORY and said["rest"] and not _NUMBER.fullmatch(said["rest"])):
        return None, text
    return kind, said["rest"]


async def _meanings(uow: UnitOfWork, name: str) -> list[What]:
    """Return the topics, the feed and the story that carry a name; a place is looked for only where there is none."""
    word = name.casefold()
    topics = {topic.name for topic in await uow.desk.topics() if word in {topic.name.casefold(), topic.title.casefold()}}
    found = [What(MuteKind.TOPIC, topic) for topic in sorted(topics)]
    found += [What(MuteKind.FEED, each.feed.id) for each in await uow.feeds.all() if each.feed.id.casefold() == word]
    number = _NUMBER.fullmatch(word)
    if number and len(number[1]) <= _LONGEST and await uow.stories.of_story(int(number[1])):
        found.append(What(MuteKind.STORY, str(int(number[1]))))
    return found


async def _unknown(uow: UnitOfWork, name: str, kind: MuteKind | None, error: PlaceError | None) -> Answer:
    if error and error.suggestions:
        return refusal(f"“{name[:100]}”: {error.message}.", f"Did you mean {either(error.suggestions)}?")
    if kind is MuteKind.STORY:
        return refusal(f"There is no story {name[:100]}.", "Its number stands in the answer of the button Timeline.")
    if kind is MuteKind.TOPIC:
        known = ", ".join(topic.name for topic in await uow.desk.topics())
        return refusal(f"There is no topic “{name[:100]}”.", f"Topics: {known}." if known else "There are no topics yet.")
    if kind is MuteKind.FEED:
        return refusal(f"There is no feed “{name[:100]}”.", "See /gavel feeds list.")
    return refusal(f"There is no topic, feed, story or place “{name[:100]}”.", f"Name {EXAMPLES}.")
