"""Alerts of the Key West week as composing reads them, without a store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.alert import Alert, AlertKind, AlertView, Report
from bot.domain.delivery import Delivery, DeliveryState, DeliveryType
from bot.domain.item import AgendaFacts, Item, ItemType, Link, Outcome, StoredItem
from bot.domain.message import Message
from bot.domain.place import Confidence, Jurisdiction, Mention, PlaceKind
from bot.domain.story import Chapter, ChapterKind
from bot.domain.subscription import Channel, Match, Mode, Term, TopicHit
from bot.services.composing import compose

NOW = datetime(2025, 6, 27, 16, tzinfo=UTC)
MEETS = datetime(2025, 6, 30, 21, tzinfo=UTC)
KEY_WEST = "ocd-division/country:us/state:fl/place:key_west"
CHANNEL = Channel("discord:1382000000000000001", "America/New_York")
CITY = Jurisdiction(KEY_WEST, "Key West", "Key West, FL", PlaceKind.CITY, None, None, 26_444, "America/New_York")
RECORD = "https://keywest.legistar.com/MeetingDetail.aspx?ID=1310111&GUID=6F0A4C1E-0F39-4F3B-9C0A-3B7C2D"
MEETING = Item(
    ItemType.MEETING,
    ("event:1",),
    "City Commission",
    RECORD,
    meets_at=MEETS,
    place=KEY_WEST,
    agenda=AgendaFacts("event:1", "City Commission", location="City Hall, 1300 White Street"),
)
ROW = Item(
    ItemType.AGENDA_ITEM,
    ("eventitem:1",),
    "Resolution declaring the 287(g) agreement between the Key West Police Department and ICE void",
    RECORD,
    "",
    meets_at=MEETS,
    place=KEY_WEST,
    links=(Link("Agenda (PDF)", "https://keywest.legistar1.com/keywest/meetings/2025/6/1310_A_City_Commission.pdf"),),
    agenda=AgendaFacts("event:1", "City Commission", number="2", file="25-3412"),
)
NEWS = Item(
    ItemType.NEWS,
    ("guid:1",),
    "Key West police chief signed agreement to help ICE without commission vote",
    "https://keysweekly.com/42/police-chief-ice-agreement/",
    "Commissioners said on Thursday that they learned from residents of the 287(g) agreement that the chief had signed in "
    "March. They called a special meeting for Monday.",
    published_at=NOW,
)


def view(item: Item, kind: AlertKind, *, id: int = 1, note: str = "", possible: bool = False, **changes: object) -> AlertView:
    """An alert on an item, matched by its last "287(g)", with the item as its only report."""
    full = f"{item.title}\n{item.text}"
    start = full.rfind("287(g)")
    terms = (Term("287(g)", start, start + 6),) if start >= 0 else ()
    rule, sure = ("feed", Confidence.CERTAIN) if item.agenda else ("dateline", Confidence.LIKELY)
    place = Mention(KEY_WEST, "Key West, FL", 0, 0, "", sure, rule)
    match = Match(1, CHANNEL.id, Mode.INSTANT, (place,), (TopicHit("immigration-enforcement", terms),))
    alert = Alert(id, CHANNEL.id, 5, 10 + id, kind, kind.value, "a test", (match,), NOW, possible, note)
    stored = StoredItem(10 + id, "key-west-agendas", item, "r", NOW, baseline=False)
    title = "Key West agendas" if item.agenda else "Keys Weekly"
    report = Report("key-west-agendas" if item.agenda else "keys-weekly", title, stored, primary=item.agenda is not None)
    meeting = StoredItem(9, "key-west-agendas", MEETING, "r", NOW, baseline=False) if item.agenda else None
    chapter = Chapter(5, 4, ChapterKind.AGENDA if item.agenda else ChapterKind.NEWS, item.title, NOW)
    return replace(AlertView(alert, chapter, KEY_WEST, (report,), meeting), **changes)  # type: ignore[arg-type]


def decided(made: AlertView, result: Outcome) -> AlertView:
    """The same alert with an outcome."""
    return replace(made, chapter=replace(made.chapter, outcome=result))


def also(made: AlertView, *feeds: str) -> AlertView:
    """The same alert, also reported by other feeds."""
    more = []
    for number, feed in enumerate(feeds):
        item = replace(NEWS, url=f"https://{feed.lower()}.example/ice")
        stored = StoredItem(90 + number, feed.lower(), item, "r", NOW, baseline=False)
        more.append(Report(feed.lower(), feed, stored, primary=False))
    return replace(made, reports=(*made.reports, *more))


def composed(
    *views: AlertView, type: DeliveryType = DeliveryType.POST, heading: str = "", text: str = "", number: int = 1
) -> Message:
    """Word a delivery of these alerts."""
    ids: Sequence[int] = tuple(made.alert.id for made in views)
    delivery = Delivery(number, CHANNEL.id, type, DeliveryState.SENDING, tuple(ids), NOW, heading=heading, text=text)
    return compose(delivery, views, CHANNEL, lambda id: f"https://discord.com/channels/1/2/{id}", place={KEY_WEST: CITY}.get)
