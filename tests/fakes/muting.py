"""The desk of a newsroom over a rig: people who mute, unmute and press buttons, and what they get to read."""

from __future__ import annotations

from datetime import datetime

from bot.domain.actor import Actor
from bot.domain.alert import Alert, AlertKind
from bot.domain.answer import Answer
from bot.domain.item import Item, ItemType, StoredItem
from bot.domain.place import Confidence, Mention
from bot.domain.story import Chapter, ChapterKind, Placement, Relation
from bot.domain.subscription import Match, Mode, Term, Topic, TopicHit
from bot.ports import FoundItem, ItemReading, ItemWords, UnitOfWork
from bot.services.commands.desk import Desk
from bot.services.commands.mute import mute
from bot.services.commands.unmute import unmute
from bot.services.indexing import CurrentIndex
from bot.services.outbox import enqueue
from tests.fakes.delivery import DESK, Rig

ANA = Actor("fake:user:1", "Ana", can_manage_channel=True)
BEN = Actor("fake:user:2", "Ben", frozenset({"fake:role:9"}), can_manage_channel=True)
GUEST = Actor("fake:user:3", "Gil")

KEY_WEST = "ocd-division/country:us/state:fl/place:key_west"
TOPICS = [Topic("immigration", "Immigration", "ICE"), Topic("housing", "Public housing", "rent")]


class RigClock:
    """The rig's time."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig

    def now(self) -> datetime:
        """Return where the rig's time stands."""
        return self._rig.now


def desk_of(rig: Rig) -> Desk:
    """Return the desk over a rig."""
    return Desk(rig.store, rig.gazetteer, CurrentIndex(rig.gazetteer), RigClock(rig))


async def muted(rig: Rig, what: str, how_long: str = "2h", *, channel: str = DESK.id, everywhere: bool = False) -> Answer:
    """Let Ana mute something."""
    answer = await mute(desk_of(rig), ANA, channel, what=what, how_long=how_long, everywhere=everywhere)
    assert not answer.refused, answer
    return answer


async def unmuted(rig: Rig, what: str, *, channel: str = DESK.id) -> Answer:
    """Let Ana unmute something."""
    answer = await unmute(desk_of(rig), ANA, channel, what=what)
    assert not answer.refused, answer
    return answer


async def mute_story(rig: Rig, alert: Alert, how_long: str = "2h") -> None:
    """Mute the story of an alert (its number is its chapter's here)."""
    await muted(rig, f"story {alert.chapter}", how_long)


def words(answer: Answer) -> list[str]:
    """Return an answer as its reader sees it, line by line."""
    lines = (answer.headline, *answer.lines, *(line for row in answer.rows for line in row))
    return ["".join(span.text for span in line) for line in lines]


async def audited(rig: Rig) -> list[str]:
    """Return what the audit log says, oldest first."""
    async with rig.store.reading() as uow:
        return [f"{each.name}: {each.what}" for each in reversed(await uow.audit.recent(20))]


def match(*topics: str, channel: str = DESK.id) -> Match:
    place = Mention(KEY_WEST, "Key West, FL", 0, 8, "Key West", Confidence.LIKELY, "body")
    return Match(3, channel, Mode.INSTANT, (place,), tuple(TopicHit(topic, (Term("ICE", 0, 3),)) for topic in topics))


async def put(uow: UnitOfWork, item: Item, chapter: Chapter, feed: str, now: datetime) -> StoredItem:
    reading = ItemReading((), 0, frozenset(), frozenset(), item.title, item.url)
    (stored,) = await uow.items.add(feed, [FoundItem(item, "r1", reading, ItemWords())], now, baseline=False)
    await uow.stories.join(chapter.id, stored.id, Placement(chapter.id, chapter.story, Relation.FIRST, "test"), now)
    return stored


async def posted(rig: Rig, *topics: str, title: str = "Chief signed it") -> Alert:
    """Post an alert of these topics, and deliver it."""
    async with rig.store.deciding() as uow:
        story = await uow.stories.open(KEY_WEST, title, (), rig.now)
        chapter = await uow.stories.add_chapter(story, ChapterKind.NEWS, title, rig.now)
        item = Item(ItemType.NEWS, (f"guid:{title}",), title, "https://courier.example/1")
        stored = await put(uow, item, chapter, "courier", rig.now)
        alert = await uow.alerts.raise_alert(
            DESK.id, chapter.id, stored.id, AlertKind.NEW, "new", matches=[match(*topics)], reason="a new matter", now=rig.now
        )
        assert alert
        await enqueue(uow, DESK, [alert], rig.now, gazetteer=rig.gazetteer)
        await uow.commit()
    await rig.tick()
    return alert
