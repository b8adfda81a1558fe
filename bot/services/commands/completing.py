"""What may be meant by what someone has typed so far: places, topics, subscriptions, zones, editors."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence

from bot.domain.answer import Answer, Choice
from bot.domain.errors import PlaceError
from bot.matching.completion import MOST
from bot.matching.typed import resolve
from bot.services.commands.choosing import named
from bot.services.commands.command import Complete
from bot.services.commands.desk import Desk
from bot.services.commands.subscriptions import settings_of
from bot.services.commands.typed_times import SAID_ZONES, US_ZONES, read_zone, zones
from bot.services.wording import short

LONGEST = 100
"""Characters of a choice that every platform takes."""


async def complete_places(desk: Desk, typed: str) -> list[Choice]:
    """Complete the name of a place, the last one where several are typed with ; between them; most populous first.

    Before anything is typed: the places that feeds are about or from.
    """
    before, last = _split(typed, ";")
    labels = desk.completion.of(last) if last else await _homes(desk)
    if not labels:
        labels = _meant(desk, last)
    return _choices((f"{before}{label}", f"{before}{label}") for label in labels)


async def complete_topics(desk: Desk, typed: str) -> list[Choice]:
    """Complete the name or title of a topic, the last one where several are typed with commas between them."""
    before, last = _split(typed, ",")
    async with desk.store.reading() as uow:
        known = await uow.desk.topics()
    named_already = {name.strip().casefold() for name in before.split(",")}
    ranked = _ranked(((topic.name, f"{topic.title} {topic.name}") for topic in known if topic.name not in named_already), last)
    titles = {topic.name: topic.title for topic in known}
    return _choices((f"{before}{titles[name]}" if not before else f"{before}{name}", f"{before}{name}") for name in ranked)


async def complete_subscriptions(desk: Desk, channel: str, typed: str, *, paused: bool | None = None) -> list[Choice]:
    """Complete the number of a subscription that this channel may change (of the paused or the running ones only)."""
    async with desk.store.reading() as uow:
        own = await uow.desk.subscriptions(channel)
        titles = {topic.name: topic.title for topic in await uow.desk.topics()}
        settings = await settings_of(uow, channel)
    changeable = [one for one in own if one.line is None and paused in {None, one.paused}]
    labels = {str(one.id): named(one, settings, desk.gazetteer, titles) for one in changeable}
    ranked = _ranked(labels.items(), typed)
    everything = [("All of them", "all")] if len(changeable) > 1 and not typed.strip() else []
    return _choices([*everything, *((short(labels[number], LONGEST - 2), number) for number in ranked)])


def complete_zones(typed: str) -> list[Choice]:
    """Complete a time zone: those of the United States first."""
    ordered = [*US_ZONES, *(zone for zone in zones().values() if zone not in US_ZONES)]
    names = {zone: " ".join((zone, zone.replace("/", " ").replace("_", " "), *SAID_ZONES.get(zone, ()))) for zone in ordered}
    ranked = list(_ranked(names.items(), typed))
    meant = read_zone(typed) if typed.strip() else ""
    if meant and not isinstance(meant, Answer) and meant not in ranked:
        ranked.insert(0, meant)  # "eastern time"
    return _choices((zone, zone) for zone in ranked)


async def complete_editors(desk: Desk, typed: str) -> list[Choice]:
    """Complete an editor who was added in chat."""
    async with desk.store.reading() as uow:
        known = {editor.id: editor.name or editor.id for editor in await uow.editors.all() if editor.line is None}
    return _choices((short(known[editor], LONGEST - 2), editor) for editor in _ranked(known.items(), typed))


def anywhere(complete: Callable[[Desk, str], Awaitable[Sequence[Choice]]]) -> Complete:
    """Complete in every channel alike."""

    async def completed(desk: Desk, channel: str, typed: str) -> Sequence[Choice]:
        return await complete(desk, typed)

    return completed


def among(*words: str) -> Complete:
    """Complete the last of several words with commas between them, each of which is one of these."""

    async def complete(desk: Desk, channel: str, typed: str) -> list[Choice]:
        said = [word.strip().casefold() for word in typed.split(",")]
        before = "".join(f"{word}, " for word in said[:-1] if word in words)
        meant = (before + word for word in words if word.startswith(said[-1]) and word not in said[:-1])
        return [Choice(each, each) for each in meant]

    return complete


async def _homes(desk: Desk) -> list[str]:
    async with desk.store.reading() as uow:
        homes = {home for claimed in await uow.feeds.all() if not claimed.state.parked for home in claimed.feed.homes}
    found = [place for home in homes if (place := desk.gazetteer.get(home))]
    return [place.label for place in sorted(found, key=lambda place: (-place.population, place.id))]


def _meant(desk: Desk, typed: str) -> list[str]:
    """What a name means that is no beginning of one: "NYC", "key west florida"; or what it may be a misspelling of."""
    try:
        return [resolve(typed, desk.gazetteer).label]
    except PlaceError as error:
        return list(error.suggestions)


def _split(typed: str, separator: str) -> tuple[str, str]:
    before, found, last = typed.rpartition(separator)
    return (f"{before.strip()}{separator} " if found else "", last.strip())


def _ranked(named: Iterable[tuple[str, str]], typed: str) -> Iterator[str]:
    """Yield what has every word typed: first where a word begins so, then where it stands anywhere."""
    wanted = typed.casefold().split()
    folded = [(value, f" {words.casefold()}") for value, words in named]
    begins = [value for value, words in folded if all(f" {word}" in words for word in wanted)]
    yield from begins
    known = set(begins)
    yield from (value for value, words in folded if value not in known and all(word in words for word in wanted))


def _choices(labelled: Iterable[tuple[str, str]]) -> list[Choice]:
    return [Choice(label, value) for label, value in labelled if max(len(label), len(value)) <= LONGEST][:MOST]
