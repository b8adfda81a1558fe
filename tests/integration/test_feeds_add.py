"""Feeds added in chat by any address of a site: found, placed, looked at, polled; or the reason why not."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.actor import Actor
from bot.domain.errors import Fault
from bot.domain.feed import REMOVED
from bot.feeds.discovering import FeedDiscoverer
from bot.matching.gazetteer import load_gazetteer
from bot.ports import Failed
from bot.services.commands.desk import Desk
from bot.services.commands.feeds import feeds_health, list_feeds
from bot.services.commands.feeds_add import add_feed
from bot.services.commands.feeds_remove import complete_chat_feeds, remove_feed
from bot.services.indexing import CurrentIndex
from bot.sources import sources
from storage.store import SqlStore
from tests.fakes.chat import PAT, SAM, words
from tests.fakes.newsroom import Entry, Hand, document
from tests.fakes.sources import InlineWorkers, ScriptedFetcher, a_feed, fetched

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ROOM = "console:desk"
LEGISTAR = "https://webapi.legistar.com/v1/"


@dataclass
class World:
    """A desk, and the web as it sees it."""

    desk: Desk
    web: ScriptedFetcher = field(default_factory=ScriptedFetcher)

    def page(self, url: str, body: str | bytes, **more: Any) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.web.answers[url] = fetched(data, more.pop("at", url), **more)

    async def add(self, url: str, actor: Actor = PAT, **said: Any) -> str:
        return words(await add_feed(self.desk, actor, ROOM, url=url, **said))

    async def remove(self, feed: str, actor: Actor = PAT) -> str:
        return words(await remove_feed(self.desk, actor, ROOM, feed=feed))

    async def feeds(self) -> list[tuple[str, str, str, str]]:
        async with self.desk.store.reading() as uow:
            feeds = [each for each in await uow.feeds.all() if not each.state.parked]
        return [(each.feed.id, each.feed.kind, each.feed.address, each.feed.timezone) for each in feeds]


@pytest.fixture
async def world(sqlite_store: SqlStore) -> AsyncIterator[World]:
    gazetteer, workers, web = load_gazetteer(), InlineWorkers(), ScriptedFetcher()
    discoverer = FeedDiscoverer(sources(workers), web, workers)
    yield World(Desk(sqlite_store, gazetteer, CurrentIndex(gazetteer), Hand(NOW), discoverer), web)


def event(number: int, day: str, time: str = "5:30 PM") -> dict[str, Any]:
    return {
        "EventId": number,
        "EventGuid": f"G{number}",
        "EventBodyId": 1,
        "EventBodyName": "City Commission",
        "EventDate": f"{day}T00:00:00",
        "EventTime": time,
        "EventAgendaStatusName": "Final",
        "EventMinutesStatusName": "Draft",
        "EventLastModifiedUtc": "2026-11-01T10:00:00.1",
        "EventRowVersion": "AA==",
    }


def row(number: int) -> dict[str, Any]:
    return {
        "EventItemId": number,
        "EventItemAgendaSequence": number,
        "EventItemTitle": f"Approving ferry contract {number}",
        "EventItemMatterId": number,
        "EventItemLastModifiedUtc": "2026-11-01T10:00:00.1",
    }


def legistar(world: World, client: str, *days: str) -> None:
    world.page(f"{LEGISTAR}{client}/events?", json.dumps([event(at, day) for at, day in enumerate(days, 1)]))
    for at in range(1, len(days) + 1):
        world.page(f"{LEGISTAR}{client}/events/{at}/eventitems", json.dumps([row(number) for number in range(1, at + 1)]))


def html(head: str = "", body: str = "<p>Hello</p>", title: str = "Saltmarsh") -> str:
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


async def test_a_page_of_a_platform_is_enough(world: World) -> None:
    legistar(world, "keywest", "2026-11-12", "2026-11-24", "2026-12-01", "2026-12-08", "2026-12-15")
    said = await world.add("https://keywest.legistar.com/MeetingDetail.aspx?ID=5&GUID=x")
    assert said == (
        "Added: key-west-agendas\n"
        "Legistar · webapi.legistar.com/v1/keywest <https://webapi.legistar.com/v1/keywest>\n"
        "It is about Key West, FL (from the name “keywest” in its address); local times are read as America/New_York.\n"
        "Not right? /gavel feeds remove key-west-agendas, then add it with place: or timezone:\n"
        "\n"
        "The next 3 meetings:\n"
        "Tue, Nov 24, 2026, 5:30 PM EST · City Commission · confirmed · 2 agenda items\n"
        "Tue, Dec 1, 2026, 5:30 PM EST · City Commission · confirmed · 3 agenda items\n"
        "Tue, Dec 8, 2026, 5:30 PM EST · City Commission · confirmed · 4 agenda items"
    )
    assert await world.feeds() == [("key-west-agendas", "legistar", f"{LEGISTAR}keywest", "America/New_York")]
    assert not any("/events/5/" in url for url, *_ in world.web.asked), "what is far ahead was waited for"


async def test_the_zone_is_that_of_the_place_and_not_of_the_state(world: World) -> None:
    legistar(world, "pensacola", "2026-11-24")
    said = await world.add("pensacola.legistar.com", place="Pensacola, FL", look=True)
    assert "Found, and not added: pensacola-agendas" in said
    assert "5:30 PM CST" in said
    assert await world.feeds() == []


async def test_an_ambiguous_name_is_asked_and_not_guessed(world: World) -> None:
    legistar(world, "springfield", "2026-11-24")
    said = await world.add("https://springfield.legistar.com/Calendar.aspx")
    assert said.startswith("✗")
    assert "It may be of: Springfield, MO; Springfield, MA" in said
    assert "place:" in said
    assert await world.feeds() == []
    assert (await world.add("https://springfield.legistar.com/Calendar.aspx", place="Springfield, OR")).startswith(
        "Added: spring"
    )
    assert (await world.feeds())[0][3] == "America/Los_Angeles"


async def test_the_page_that_was_pasted_tells_which_of_several_is_meant(world: World) -> None:
    legistar(world, "springfield", "2026-11-24")
    world.page(
        "https://springfield.legistar.com/Calendar.aspx", html(body="<p>City Hall, 1 Main Street, Springfield, OR 97477</p>")
    )
    said = await world.add("https://springfield.legistar.com/Calendar.aspx")
    assert "It is about Springfield, OR (from the name “springfield” in its address, and its text)" in said
    assert "5:30 PM PST" in said


async def test_the_same_feed_is_not_added_twice(world: World) -> None:
    legistar(world, "keywest", "2026-11-24")
    await world.add("keywest.legistar.com")
    assert "there already: key-west-agendas (added in chat)" in await world.add(f"{LEGISTAR}keywest/bodies")
    async with world.desk.store.deciding() as uow:
        await uow.feeds.sync([a_feed(address="https://paper.example/feed/", line=31)], NOW)
        await uow.commit()
    assert "there already: f (in feeds.yaml line 31)" in await world.add("https://paper.example/feed", kind="rss")


async def test_a_paper_is_found_through_its_front_page(world: World) -> None:
    link = '<link rel="alternate" type="application/rss+xml" title="All news" href="/feed/">'
    world.page("https://ledger.example/", html(link, title="The Ledger of Key West, Florida"))
    dated = [Entry(f"Story {day}", guid=str(day), date=f"Thu, 0{day} Jul 2025 12:00:00 GMT") for day in range(1, 6)]
    world.page("https://ledger.example/feed/", document(*dated, title="The Ledger"))
    said = await world.add("<https://ledger.example/>")
    assert "Added: the-ledger\n" in said
    assert "It is published in Key West, FL" in said
    assert [line.rpartition(" · ")[2] for line in said.splitlines()[-3:]] == ["Story 5", "Story 4", "Story 3"]
    async with world.desk.store.reading() as uow:
        [stored] = await uow.feeds.all()
    assert (stored.feed.place, len(stored.feed.home), stored.feed.interval) == (None, 1, timedelta(minutes=15))


async def test_several_are_numbered_and_one_is_named(world: World) -> None:
    body = '<a href="https://keywest.legistar.com/Calendar.aspx">Agendas</a><a href="/cal.ics">Calendar</a>'
    world.page("https://www.town.example/", html(body=body, title="City of Key West, Florida"))
    legistar(world, "keywest", "2026-11-24")
    said = await world.add("https://www.town.example/")
    assert said.startswith("✗ 2 feeds are behind this address. Which one?")
    assert f"1. Legistar · Agendas <{LEGISTAR}keywest> · the page links to it (keywest.legistar.com)" in said
    assert "2. calendar · Calendar" in said
    assert (await world.add("https://www.town.example/", which="3")).startswith("✗ 2 feeds")
    assert (await world.add("https://www.town.example/", which="1")).startswith("Added: key-west-agendas")


async def test_a_refused_interface_leads_to_the_rss_of_the_same_client(world: World) -> None:
    guid = "9F4D2A61-0C3B-4E57-8A91-D6E2B7F01C34"
    world.web.answers[f"{LEGISTAR}nyc"] = Failed(Fault.BLOCKED, "answered 403", status=403)
    link = f'<link rel="alternate" type="application/rss+xml" href="/Feed.ashx?M=Calendar&ID=7&GUID={guid}&Mode=All">'
    world.page("https://nyc.legistar.com/Calendar.aspx", html(link))
    said = await world.add("https://nyc.legistar.com/Calendar.aspx", place="New York, NY")
    assert "cannot be polled: it refuses us (" in said
    assert "other doors" in said
    assert "1. RSS of Legistar" in said
    assert await world.feeds() == []


async def test_a_client_that_does_not_exist_is_told_as_such(world: World) -> None:
    text = "LegistarConnectionString setting is not set up in InSite for client: nowhere"
    world.web.answers[f"{LEGISTAR}nowhere"] = Failed(Fault.DOWN, f"answered 500: {text}", status=500)
    said = await world.add("nowhere.legistar.com", place="Key West, FL")
    assert said.startswith("✗ Legistar at webapi.legistar.com/v1/nowhere cannot be polled: ")
    assert "feeds.yaml" not in said
    assert await world.feeds() == []


async def test_well_known_paths_are_tried_and_at_last_the_page_itself_is_watched(world: World) -> None:
    world.page("https://a.example/", html())
    world.page("https://a.example/rss", document(Entry("Ferries", guid="1"), title="A"))
    for missing in ("/feed/", "/rss.aspx", "/rss.xml"):
        world.web.answers[f"https://a.example{missing}"] = Failed(Fault.MISSING, "answered 404", status=404)
    assert "found at /rss" not in (said := await world.add("https://a.example/", place="Key West, FL"))
    assert said.startswith("Added: a\n")
    world.page("https://b.example/notices", html(title="Notices"))
    said = await world.add("https://b.example/notices", place="Key West, FL")
    assert said.startswith("Added: key-west-page")
    assert "It holds 1 line of text at the moment." in said


async def test_what_cannot_be_read_is_told_with_the_reason(world: World) -> None:
    assert "BoardDocs asks crawlers to stay out" in await world.add("https://go.boarddocs.com/fl/x/Board.nsf/Public")
    assert world.web.asked == []
    world.web.answers["https://down.example/"] = Failed(Fault.DOWN, "no answer within 30 s")
    assert "down.example cannot be read: no answer within 30 s." in await world.add("https://down.example/")
    world.web.answers["https://inside.example/"] = Failed(Fault.REFUSED, "inside.example resolves to 10.0.0.1")
    assert "10.0.0.1" in await world.add("https://inside.example/")
    assert "no address of the web" in await world.add("not an address")
    assert "no address of the web" in await world.add("ftp://x.example/")
    assert "There is no kind telegram." in await world.add("https://go.boarddocs.com/", kind="telegram")
    assert await world.feeds() == []


async def test_iqm2_and_granicus_without_a_view_are_read_by_what_their_pages_offer(world: World) -> None:
    world.page("https://town.iqm2.com/Citizens/Default.aspx", html())
    feed = document(Entry("Board Meeting", guid="1"), title="Town of Key West, Florida")
    world.page("https://town.iqm2.com/Services/RSS.aspx?Feed=Calendar", feed)
    said = await world.add("https://town.iqm2.com/Citizens/Default.aspx", place="Key West, FL")
    assert said.startswith("Added:")
    assert (await world.feeds())[0][2] == "https://town.iqm2.com/Services/RSS.aspx?Feed=Calendar"
    world.page("https://town.granicus.com/", html(body="<p>Nothing</p>"))
    world.web.answers |= {
        f"https://town.granicus.com{path}": Failed(Fault.MISSING, "404", status=404)
        for path in ("/feed/", "/rss", "/rss.aspx", "/rss.xml")
    }
    assert "names no view" in await world.add("https://town.granicus.com/")


async def test_an_empty_agenda_feed_offers_the_other_doors(world: World) -> None:
    site = "https://www.town.example"
    world.page(f"{site}/RSSFeed.aspx?ModID=65&CID=All-0", '<rss version="2.0"><channel><title>x</title></channel></rss>')
    world.page(f"{site}/AgendaCenter", html(body='<form action="/AgendaCenter/Search/"></form><div id="agendaCenter"></div>'))
    world.page(f"{site}/rss.aspx", html(body='<a href="/RSSFeed.aspx?ModID=58&CID=All-calendar.xml">Calendar</a>'))
    said = await world.add(f"{site}/RSSFeed.aspx?ModID=65&CID=All-0", place="Key West, FL")
    assert said.startswith("✗ CivicPlus at www.town.example")
    assert "1. CivicPlus · Calendar" in said


async def test_only_editors_change_the_feeds_and_every_change_is_in_the_audit_log(world: World) -> None:
    legistar(world, "keywest", "2026-11-24")
    assert "You need the permission" in await world.add("keywest.legistar.com", SAM)
    assert world.web.asked == []
    await world.add("keywest.legistar.com")
    assert "You need the permission" in await world.remove("key-west-agendas", SAM)
    assert (await world.remove("key-west-agendas")).startswith("Removed: key-west-agendas")
    assert "There is no feed key-west-agendas." in await world.remove("key-west-agendas")
    async with world.desk.store.reading() as uow:
        log = [entry.what for entry in await uow.audit.recent(10)]
    assert [what.partition(":")[0] for what in log] == [
        "removed the feed key-west-agendas",
        "added the feed key-west-agendas (legistar)",
    ]


async def test_a_removed_feed_is_listed_nowhere_and_comes_back_under_its_id(world: World) -> None:
    legistar(world, "keywest", "2026-11-24")
    await world.add("keywest.legistar.com")
    assert [choice.value for choice in await complete_chat_feeds(world.desk, ROOM, "key")] == ["key-west-agendas"]
    await world.remove("Key-West-Agendas")
    assert "There are no feeds yet." in words(await list_feeds(world.desk))
    assert "There are no feeds yet." in words(await feeds_health(world.desk, ROOM))
    assert await complete_chat_feeds(world.desk, ROOM, "") == []
    async with world.desk.store.reading() as uow:
        assert [each.state.parked for each in await uow.feeds.all()] == [REMOVED]
    assert (await world.add("keywest.legistar.com")).startswith("Added: key-west-agendas\n")


async def test_a_feed_of_the_file_is_read_only_in_chat(world: World) -> None:
    async with world.desk.store.deciding() as uow:
        await uow.feeds.sync([replace(a_feed(), id="paper", line=31)], NOW)
        await uow.commit()
    assert await world.remove("paper") == (
        "✗ The feed paper is set in feeds.yaml line 31.\nChange it in that file: chat cannot."
    )


async def test_two_people_who_add_the_same_feed_at_once_add_it_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    legistar(world, "keywest", "2026-11-24")
    discoverer = world.desk.discoverer
    assert discoverer is not None
    sample = discoverer.sample

    async def meanwhile(feed: Any, now: datetime) -> Any:
        monkeypatch.setattr(discoverer, "sample", sample)
        await world.add("keywest.legistar.com")
        return await sample(feed, now)

    monkeypatch.setattr(discoverer, "sample", meanwhile)
    assert "there already" in await world.add("keywest.legistar.com")
    assert len(await world.feeds()) == 1


@pytest.mark.parametrize(
    ("url", "kind", "word"),
    [
        ("https://pat:secret@paper.example/feed", "rss", "leave user and password out"),
        ("https://pat:secret@paper.example/feed", "", "without user and password"),
        ("https://[::1/feed", "rss", "full address"),
        ("https://paper.example:99999999/feed", "ical", "port"),
        ("file:///etc/passwd", "rss", "full address"),
        ("", "rss", "full address"),
    ],
)
async def test_an_address_that_feeds_yaml_would_refuse_is_refused_in_chat_too(
    world: World, url: str, kind: str, word: str
) -> None:
    answer = await world.add(url, place="Key West, FL", kind=kind)
    assert word in answer
    assert "secret" not in answer
    assert (world.web.asked, await world.feeds()) == ([], [])


async def test_a_number_of_five_thousand_digits_is_no_choice(world: World) -> None:
    links = (f'<link rel="alternate" type="application/rss+xml" href="/{name}">' for name in "ab")
    world.page("https://two.example/", html("".join(links)))
    assert "Which one?" in await world.add("https://two.example/", which="9" * 5_000)


@pytest.mark.parametrize("url", ["https://elsewhere.example/v1/keywest", "legistar.com.elsewhere.example/v1/keywest"])
async def test_an_address_named_in_chat_could_be_sent_the_token_of_a_legistar_client(world: World, url: str) -> None:
    assert "is at legistar.com alone" in await world.add(url, place="Key West, FL", kind="Legistar")
    assert world.web.asked == []
