"""``/gavel agenda`` as people in a channel read it, over the real store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.alert import AlertKind
from bot.domain.errors import Fault
from bot.domain.item import Link, MeetingStatus, PdfPages
from bot.domain.subscription import Subscription, Topic
from bot.services.commands.agenda import agenda
from storage.store import SqlStore
from tests.contract.rows import match, put_chapter
from tests.fakes.chat import words
from tests.fakes.newsroom import DESK, KEY_WEST, START, TOPIC
from tests.fakes.town_hall import MONROE, TownHall, agenda_feed

PACKET = "https://city.example/packet.pdf"
CALENDAR = agenda_feed("calendar", "ical")


@pytest.fixture
def hall(sqlite_store: SqlStore) -> TownHall:
    return TownHall(sqlite_store)


async def asked(hall: TownHall, place: str = "Key West, FL", days: str = "", channel: str = DESK.id) -> list[str]:
    return words(await agenda(hall.desk, channel, place, days)).splitlines()


async def test_a_meeting_is_shown_with_the_items_that_match(hall: TownHall) -> None:
    await hall.open(agenda_feed())
    await hall.meet(url="https://city.example/m1", links=(Link("Agenda", "https://city.example/a.pdf"),))
    await hall.list("Approve the 287(g) agreement with ICE", number="14", file="25-4912", url="https://city.example/i14")
    await hall.list("Buy a fire engine", number="15")
    await hall.list("Roll call of the ICE agreement", number="1", procedural=True)
    assert await asked(hall) == [
        "1 meeting in Key West, FL until Fri, Jul 4, 2025, 1 agenda item matches",
        "Matched by what this channel is subscribed to: Immigration.",
        "City Commission <https://city.example/m1> · Sun, Jun 22, 2025, 8:00 AM EDT",
        "Old City Hall",
        "• 14 · 25-4912 <https://city.example/i14> Approve the 287(g) agreement with ICE",
        "and 1 other item · Agenda <https://city.example/a.pdf>",
    ]


async def test_the_words_that_matched_are_emphasised_in_the_title(hall: TownHall) -> None:
    await hall.open(agenda_feed())
    await hall.meet()
    await hall.list("Approve the 287(g) agreement with ICE")
    answer = await agenda(hall.desk, DESK.id, "Key West, FL")
    strong = [span.text for line in answer.rows[0][1:] for span in line if span.style == "strong"]
    assert strong == ["287(g)", "agreement", "ICE"]


async def test_items_are_in_the_order_of_the_agenda_and_marked(hall: TownHall) -> None:
    await hall.open(agenda_feed())
    await hall.meet()
    first = await hall.list("The 287(g) pact", sequence=9, consent=True)
    await hall.list("Pay for 287(g) cells", sequence=2, after=20)
    await hall.list("End 287(g)", sequence=3, pulled=True)
    await hall.revise(first, START + timedelta(hours=30), title="The 287(g) agreement")
    assert (await asked(hall))[4:] == [
        "• Pay for 287(g) cells · added Jun 21",
        "• End 287(g) · pulled",
        "• The 287(g) agreement · consent agenda · amended Jun 21",
    ]


async def test_a_hit_in_the_packet_is_quoted_with_its_page(hall: TownHall) -> None:
    await hall.open(agenda_feed())
    await hall.meet()
    text = "Summary of the contract.\nPage two hundred and ten.\fMore of it.\fStaff found that the 287(g) terms are binding."
    pages = PdfPages(PACKET, first=210, start=text.index("Page"))
    await hall.list("Contract renewal", number="3", text=text, pages=pages)
    item, quoted = (await asked(hall))[4:]
    assert item == f"• 3 Contract renewal · page 212 of the packet <{PACKET}#page=212>"
    assert "Staff found that the 287(g) terms are binding." in quoted


@pytest.mark.parametrize("status", [MeetingStatus.CANCELLED, MeetingStatus.POSTPONED])
async def test_a_meeting_that_is_off_says_so(hall: TownHall, status: MeetingStatus) -> None:
    await hall.open(agenda_feed())
    await hall.meet(status=status, agenda_published_at=None)
    assert (await asked(hall))[2:] == [
        f"City Commission · Sun, Jun 22, 2025, 8:00 AM EDT · {status.value.upper()}",
        "Old City Hall",
    ]


async def test_a_meeting_that_was_moved_says_from_when(hall: TownHall) -> None:
    await hall.open(agenda_feed())
    await hall.meet()
    stored = await hall.list("End 287(g)")
    async with hall.store.deciding() as uow:
        chapter = await put_chapter(uow, stored)
        was = (START + timedelta(hours=24)).isoformat()
        await uow.alerts.raise_alert(
            DESK.id, chapter.id, stored.id, AlertKind.MOVED, "moved:x", matches=(match(),), reason="", note=was, now=START
        )
        await uow.commit()
    assert (await asked(hall))[3] == "Old City Hall · moved from Sat, Jun 21, 2025, 8:00 AM EDT"


async def test_a_meeting_that_came_back_or_vanished_says_so(hall: TownHall) -> None:
    await hall.open(agenda_feed())
    await hall.meet(status=MeetingStatus.POSTPONED, moved_to=START + timedelta(hours=72), location="")
    await hall.meet("m2", hours=50, status=MeetingStatus.CANCELLED, vanished=True, location="", unread="the packet is scanned")
    assert (await asked(hall))[2:] == [
        "City Commission · Sun, Jun 22, 2025, 8:00 AM EDT · POSTPONED",
        "now on Mon, Jun 23, 2025, 8:00 AM EDT",
        "City Commission · Sun, Jun 22, 2025, 10:00 AM EDT · CANCELLED",
        "it is only not listed any more",
        "The packet is scanned.",
    ]


async def test_a_meeting_without_an_agenda_says_so_and_one_of_unknown_time_names_the_day(hall: TownHall) -> None:
    await hall.open(agenda_feed())
    today = datetime(2025, 6, 20, 4, tzinfo=UTC)
    await hall.meet(meets_at=today, time_known=False, agenda_published_at=None, location="")
    await hall.meet("m2", hours=-1)
    assert (await asked(hall))[2:] == ["City Commission · Fri, Jun 20, 2025", "no agenda yet"]


async def test_a_meeting_of_a_platform_and_a_calendar_is_one(hall: TownHall) -> None:
    await hall.open(agenda_feed(), CALENDAR)
    await hall.meet(links=(Link("Agenda", "https://city.example/a"),))
    await hall.meet("u1", feed=CALENDAR, title="CANCELLED: City Commission Regular Meeting", status=MeetingStatus.CANCELLED)
    await hall.meet("u2", feed=CALENDAR, title="Tree Board", body="Tree Board")
    said = await asked(hall)
    assert said[0].startswith("2 meetings")
    assert said[2] == "City Commission · Sun, Jun 22, 2025, 8:00 AM EDT · CANCELLED"
    assert said[5] == "Tree Board · Sun, Jun 22, 2025, 8:00 AM EDT"


async def test_a_county_has_its_cities_each_named_in_its_own_zone(hall: TownHall) -> None:
    escambia = agenda_feed("pensacola", place="ocd-division/country:us/state:fl/place:pensacola")
    await hall.open(agenda_feed(), agenda_feed("county", place=MONROE), escambia)
    await hall.meet(title="City Commission")
    await hall.meet("c1", feed=agenda_feed("county", place=MONROE), hours=50, title="County Board", body="County Board")
    await hall.meet("p1", feed=escambia, hours=51, title="City Council", body="City Council")
    monroe = await asked(hall, "Monroe County, FL")
    assert monroe[0].startswith("2 meetings in Monroe County, FL")
    assert monroe[2:6] == [
        "City Commission · Sun, Jun 22, 2025, 8:00 AM EDT",
        "Key West, FL · Old City Hall",
        "County Board · Sun, Jun 22, 2025, 10:00 AM EDT",
        "Monroe County, FL · Old City Hall",
    ]
    state = await asked(hall, "Florida")
    assert "City Council · Sun, Jun 22, 2025, 10:00 AM CDT" in state


async def test_a_channel_without_subscriptions_gets_what_any_topic_matches(hall: TownHall) -> None:
    await hall.open(agenda_feed())
    await hall.meet()
    await hall.list("End 287(g)")
    said = await asked(hall, channel="console:other")
    assert said[1] == "This channel has no subscriptions; matched by all topics: Immigration."
    assert "• End 287(g)" in said


async def test_without_any_topic_the_meetings_are_shown(hall: TownHall) -> None:
    await hall.open(agenda_feed(), wants=(), topics=())
    await hall.meet()
    await hall.list("End 287(g)")
    assert await asked(hall) == [
        "1 meeting in Key West, FL until Fri, Jul 4, 2025",
        "There are no topics yet, so no items are shown: an editor adds them with /gavel topics add.",
        "City Commission · Sun, Jun 22, 2025, 8:00 AM EDT",
        "Old City Hall",
        "1 item",
    ]


async def test_queries_match_in_a_place_that_is_not_subscribed_to_and_everything_does_not(hall: TownHall) -> None:
    key_west, monroe = (KEY_WEST,), (MONROE,)
    county = agenda_feed("county", place=MONROE)
    wants = (Subscription(0, DESK.id, monroe, query="ferry"), Subscription(0, DESK.id, key_west))
    await hall.open(agenda_feed(), county, wants=wants)
    await hall.meet()
    await hall.list("Buy trees")
    await hall.meet("c1", feed=county, hours=50)
    await hall.list("Ferry landing", "c1", feed="county", place=MONROE)
    await hall.list("Trim trees", "c1", feed="county", place=MONROE)
    said = await asked(hall, "Monroe County, FL")
    assert said[0].endswith("2 agenda items match")
    assert said[1] == "Matched by what this channel is subscribed to: its own words, every item."
    assert [line for line in said if line.startswith("•")] == ["• Buy trees", "• Ferry landing"]


async def test_a_place_without_an_agenda_feed_says_how_to_add_one_and_who_above_has_one(hall: TownHall) -> None:
    await hall.open(agenda_feed("county", place=MONROE))
    assert await asked(hall) == [
        "✗ No agenda feed covers Key West, FL.",
        "Add one with /gavel feeds add URL: the address of the page where the government lists its meetings.",
        "There is one of Monroe County, FL: /gavel agenda Monroe County, FL",
    ]
    assert len(await asked(hall, "Denver, CO")) == 2


async def test_a_place_without_meetings_says_until_when_was_looked_and_how_its_feeds_are(hall: TownHall) -> None:
    await hall.open(agenda_feed())
    await hall.meet(hours=24 * 20)
    said = await asked(hall)
    assert said[:2] == [
        "No meetings in Key West, FL until Fri, Jul 4, 2025, as far as the feeds tell.",
        "The feeds that would tell:",
    ]
    assert said[2] == "city <https://city.example/v1> was not polled yet."
    assert said[3].startswith("last success never")
    assert (await asked(hall, days="3 weeks"))[0].startswith("1 meeting in Key West, FL until Fri, Jul 11, 2025")


async def test_a_feed_that_fails_is_named_beside_the_meetings_of_another(hall: TownHall) -> None:
    await hall.open(agenda_feed(), CALENDAR)
    await hall.meet()
    async with hall.store.deciding() as uow:
        (claimed,) = await uow.feeds.claim(START, owner="w", lease=timedelta(minutes=1), limit=1, only="calendar")
        await uow.feeds.save(replace(claimed.state, failures=3, fault=Fault.DOWN, fault_text="timeout"), owner="w")
        await uow.commit()
    said = await asked(hall)
    assert said[2] == "calendar <https://calendar.example/v1> failed 3 times in a row: it does not answer (timeout)."


@pytest.mark.parametrize(
    ("place", "days", "said"),
    [
        ("Kee West, FL", "", "✗ “Kee West, FL”: no such place in Florida."),
        ("Springfield", "", "✗ “Springfield”:"),
        ("Key West, FL", "soon", "✗ “soon” is no number of days."),
        ("Key West, FL", "0", "✗ “0” is no number of days."),
        ("Key West, FL", "52 weeks", "✗ Agendas are read 120 days ahead at most."),
    ],
)
async def test_what_cannot_be_read_is_said(hall: TownHall, place: str, days: str, said: str) -> None:
    await hall.open(agenda_feed())
    assert (await asked(hall, place, days))[0].startswith(said)


async def test_many_meetings_are_cut_to_those_that_match_and_the_soonest(
    hall: TownHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.commands.agenda.SHOWN", 2)
    await hall.open(agenda_feed())
    for number in range(4):
        await hall.meet(f"m{number}", hours=30 + number)
    await hall.list("End 287(g)", "m3")
    said = await asked(hall)
    assert said[0].startswith("4 meetings in Key West, FL")
    assert said[2] == "Shown are 2: those with matching items, then the soonest."
    assert [line[-12:] for line in said if line.startswith("City Commission")] == [" 2:00 PM EDT", " 5:00 PM EDT"]


async def test_many_matching_items_are_cut_and_counted(hall: TownHall, monkeypatch: pytest.MonkeyPatch) -> None:
    await hall.open(agenda_feed())
    await hall.meet()
    for number in range(13):
        await hall.list(f"287(g) part {number}")
    said = await asked(hall)
    assert said[-1] == "3 more that match"
    monkeypatch.setattr("bot.services.commands.agenda_looking.MOST", 5)
    said = await asked(hall)
    assert "at least 5 agenda items match" in said[0]
    assert said[2].startswith("Only 2,000 items of the soonest meetings were matched")


async def test_a_broken_topic_leaves_the_others_in_force(hall: TownHall) -> None:
    await hall.open(agenda_feed(), wants=(), topics=(Topic("odd", "Odd", "a AND ("), TOPIC))
    await hall.meet()
    await hall.list("End 287(g)")
    assert "• End 287(g)" in await asked(hall)
