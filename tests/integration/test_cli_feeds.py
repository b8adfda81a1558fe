"""``gavel feeds`` at a terminal: addresses on loopback, a feeds.yaml of one's own, and the feeds that chat added."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result

from bot.cli import main
from bot.domain.feed import Feed
from storage.store import SqlStore
from tests.contract.rows import NOW, feed
from tests.fakes.newsroom import Entry, document
from tests.fakes.web import Answer, serve

KEEP = """# Ours, by hand
version: 1
defaults: {timezone: America/New_York}
feeds:
  # the paper
  - {id: paper, kind: rss, url: "https://paper.example/feed/", home: ["Key West, FL"]}   # daily

topics: {}
"""
CALENDAR = b"\r\n".join(
    [
        b"BEGIN:VCALENDAR",
        b"X-WR-CALNAME:City of Pensacola, Florida",
        b"BEGIN:VEVENT",
        b"UID:1",
        b"SUMMARY:Council",
        b"DTSTART:20990105T173000",
        b"END:VEVENT",
        b"END:VCALENDAR",
        b"",
    ]
)


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A folder with a feeds.yaml, and an environment that lets loopback be reached."""
    for name in list(os.environ):
        if name.startswith("GAVEL_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GAVEL_ALLOW_PRIVATE_NETWORKS", "1")
    monkeypatch.setenv("GAVEL_HOST_SPACING", "0")
    monkeypatch.chdir(tmp_path)
    Path("feeds.yaml").write_text(KEEP)
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def invoke(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def written() -> str:
    """What feeds.yaml holds."""
    return Path("feeds.yaml").read_text()


def write(text: str) -> None:
    """Change feeds.yaml by hand."""
    Path("feeds.yaml").write_text(text)


async def beside(*arguments: str) -> Result:
    """Run gavel in a thread while this one goes on serving."""
    return await asyncio.to_thread(invoke, *arguments)


async def test_add_shows_what_is_there_and_writes_one_row() -> None:
    async with serve() as site:
        site.script("/cal.ics", Answer(body=CALENDAR))
        looked = await beside("feeds", "add", f"{site.url}/cal.ics", "--dry-run")
        assert written() == KEEP
        added = await beside("feeds", "add", f"{site.url}/cal.ics")
        again = await beside("feeds", "add", f"{site.url}/cal.ics")
        row = f'  - {{id: pensacola-calendar, kind: ical, url: "{site.url}/cal.ics", place: "Pensacola, FL"}}\n'
    assert (looked.exit_code, added.exit_code, again.exit_code) == (0, 0, 1)
    assert "Found, and not added: pensacola-calendar" in looked.stdout
    assert "Mon, Jan 5, 2099, 5:30 PM CST · Council · no agenda items yet" in added.stdout
    assert written() == KEEP.replace("# daily\n", f"# daily\n{row}")
    assert "there already: pensacola-calendar (in feeds.yaml line 7)" in again.stderr
    assert (await beside("check")).exit_code == 0


async def test_several_are_asked_and_a_choice_is_named_by_number() -> None:
    async with serve() as site:
        links = '<link rel="alternate" type="application/rss+xml" title="{0}" href="/{0}">'
        page = f"<html><head>{links.format('news')}{links.format('sport')}</head><body>x</body></html>"
        site.script("/", Answer(body=page.encode()))
        site.script("/sport", Answer(body=document(Entry("Regatta", guid="1"), title="Sport")))
        asked = await beside("feeds", "add", f"{site.url}/")
        named = await beside("feeds", "add", f"{site.url}/", "--which", "2", "--place", "Key West, FL")
    assert (asked.exit_code, asked.stdout) == (1, "")
    assert "as in --which 1" in asked.stderr
    assert (named.exit_code, "Added to feeds.yaml: sport" in named.stdout) == (0, True)


async def test_without_a_file_add_makes_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAVEL_FEEDS_FILE", "new.yaml")
    async with serve() as site:
        site.script("/cal.ics", Answer(body=CALENDAR))
        assert (await beside("feeds", "add", f"{site.url}/cal.ics")).exit_code == 0
        listed = await beside("feeds", "export")
    assert 'gavel:id="pensacola-calendar"' in listed.stdout
    assert written() == KEEP


async def test_what_was_written_while_an_address_was_looked_at_stays() -> None:
    async with serve() as site:
        hold = asyncio.Event()
        site.script("/cal.ics", Answer(body=CALENDAR, hold=hold))
        adding = asyncio.create_task(beside("feeds", "add", f"{site.url}/cal.ics"))
        assert await site.arrivals.get() == "/cal.ics"
        by_hand = '  - {id: pensacola-calendar, kind: rss, url: "https://x.example/", timezone: UTC}  # by hand\n'
        write(KEEP.replace("# daily\n", f"# daily\n{by_hand}"))
        hold.set()
        added = await adding
    assert "Added to feeds.yaml: pensacola-calendar-2" in added.stdout
    assert by_hand + "  - {id: pensacola-calendar-2," in written()


async def test_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GAVEL_ALLOW_PRIVATE_NETWORKS")
    async with serve() as site:
        done = await beside("feeds", "add", f"{site.url}/cal.ics", "--kind", "ical", "--place", "Key West, FL")
        assert not site.asked
    assert done.exit_code == 1
    assert "its address leads where we must not go" in done.stderr
    assert written() == KEEP


def test_a_faulty_file_is_told_before_anything_is_asked() -> None:
    Path("feeds.yaml").write_text(KEEP.replace("kind: rss", "kind: nonsense"))
    done = invoke("feeds", "add", "https://paper.example/")
    assert (done.exit_code, "line 6" in done.stderr or ":6:" in done.stderr) == (1, True)


def test_opml_comes_in_and_goes_out() -> None:
    outlines = (
        '<outline text="A"><outline text="Gazette" xmlUrl="https://gazette.example/feed/"/></outline>\n'
        '<outline text="Paper" xmlUrl="https://paper.example/feed"/>\n<outline text="Odd" xmlUrl="gopher://x.example/"/>'
    )
    Path("in.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    looked = invoke("feeds", "import", "in.opml", "--dry-run")
    done = invoke("feeds", "import", "in.opml")
    assert (looked.exit_code, done.exit_code) == (1, 1)
    assert "To add: 1; there already: 1; not added: 1." in looked.stdout
    assert "in.opml:2: Paper is there already: paper" in done.stdout
    assert "in.opml:3: Odd is not added: " in done.stdout
    assert "Added to feeds.yaml: 1; there already: 1; not added: 1." in done.stdout
    Path("out.opml").write_text(invoke("feeds", "export").stdout)
    assert not Path("gavel.db").exists()
    assert "Added: 0; there already: 2; not added: 0." in invoke("feeds", "import", "out.opml").stdout


def test_a_hostile_opml_is_refused() -> None:
    Path("in.opml").write_text('<!DOCTYPE opml [<!ENTITY a "b">]><opml><body><outline text="&a;"/></body></opml>')
    done = invoke("feeds", "import", "in.opml")
    assert (done.exit_code, "document type" in done.stderr) == (1, True)
    assert written() == KEEP


def store_feeds(*of_chat: Feed, of_file: Feed) -> None:
    async def put() -> None:
        store = SqlStore("sqlite+aiosqlite:///gavel.db")
        async with store.deciding() as unit:
            await unit.feeds.sync([of_file], NOW)
            for each in of_chat:
                await unit.feeds.add(each, NOW)
            await unit.commit()
        await store.close()

    assert invoke("migrate").exit_code == 0
    asyncio.run(put())


def test_list_health_remove_and_export_know_the_feeds_that_chat_added() -> None:
    store_feeds(feed("town"), of_file=feed("paper", line=6))
    assert "2 feeds" in invoke("feeds", "list").stdout
    assert "town was not polled yet." in invoke("feeds", "health").stdout.replace(" <https://town.example/feed>", "")
    exported = invoke("feeds", "export").stdout
    assert 'gavel:id="town"' in exported
    refused = invoke("feeds", "remove", "paper")
    assert (refused.exit_code, "feeds.yaml line 6" in refused.stderr) == (1, True)
    assert invoke("feeds", "remove", "town").exit_code == 0
    assert "1 feed" in invoke("feeds", "list").stdout
    assert invoke("feeds", "remove", "town").exit_code == 1


async def test_poll_recognises_what_is_behind_a_url() -> None:
    async with serve() as site:
        site.script("/cal.ics", Answer(body=CALENDAR))
        site.script("/feed", Answer(body=document(Entry("Regatta", guid="1"))))
        told = await beside("poll", f"{site.url}/cal.ics", "--place", "Pensacola, FL", "--json")
        zoned = await beside("poll", f"{site.url}/cal.ics", "--timezone", "America/New_York", "--json")
        news = await beside("poll", f"{site.url}/feed", "--json")
    assert '"meets_at": "2099-01-05T23:30:00+00:00"' in told.stdout
    assert '"meets_at": "2099-01-05T22:30:00+00:00"' in zoned.stdout
    assert '"type": "news"' in news.stdout
    assert (await beside("poll", "https://go.boarddocs.com/fl/x/Board.nsf")).exit_code == 2
    assert (await beside("poll", "https://paper.example/", "--timezone", "Mars")).exit_code == 2
