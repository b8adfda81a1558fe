"""``why``: the stages of an item as they were decided, and what became of its alerts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.services.explaining import Explanation, Unseen, explain
from tests.fakes.newsroom import Entry, Newsroom, document, newsroom, rss_feed, subscription
from tests.fakes.web import Answer, Site, serve

HOURS = timedelta(hours=2)
OLD = Entry("Old news of the 287(g) matter", guid="o", link="https://l.example/old")
VOTE = Entry("Commission weighs the 287(g) deal", guid="v", link="https://l.example/vote")
RINK = Entry("Hockey rink reopens", guid="r", link="https://l.example/rink", text="Key West, Fla. — Skates are back.")
FAR = Entry("Fair opens in Topeka, Kan.", guid="f", link="https://l.example/far", text="Topeka, Kan. — Rides and pies.")


async def one(room: Newsroom, link: str, channel: str | None = None) -> Explanation:
    found = await explain(room.app.store, link, channel)
    assert not isinstance(found, Unseen)
    (explanation,) = found
    return explanation


def stages(explanation: Explanation) -> list[tuple[str, str]]:
    return [(stage.name, stage.outcome) for trace in explanation.traces for stage in trace.stages]


def detail(explanation: Explanation, name: str) -> list[str]:
    """Return the lines of the first stage of a name."""
    found = (stage.detail for trace in explanation.traces for stage in trace.stages if stage.name == name)
    return next(found).splitlines()


async def week(site: Site, room: Newsroom) -> None:
    await room.poll()
    site.script("/feed", Answer(body=document(OLD, VOTE, RINK, FAR)))
    await room.poll(HOURS)


async def test_each_way_of_an_item_is_told_by_the_stages_it_went_through(tmp_path: Path, sqlite_url: str) -> None:
    async with serve() as site:
        site.script("/feed", Answer(body=document(OLD)))
        async with newsroom(tmp_path, sqlite_url, [rss_feed("ledger", site.url + "/feed")]) as room:
            await week(site, room)
            learnt = await one(room, OLD.link)
            assert ("baseline", "learnt") in stages(learnt) and learnt.told == ()
            posted = await one(room, f"{VOTE.link}?utm_source=x")
            assert stages(posted)[-2:] == [("story", "first"), ("alert", "new")]
            assert [(told.alert.kind, [d.state for d in told.deliveries]) for told in posted.told] == [("new", ["sent"])]
            assert (await one(room, VOTE.link, "console:other")).told == ()
            evidence = detail(posted, "match")
            assert evidence[0] == "console:desk (subscription 1)"
            assert evidence[1].startswith("place Key West") and "The [Key West] City Commission talked" in evidence[1]
            assert evidence[2].startswith("topic immigration hit: “Commission weighs the [287(g)] deal The Key West City")
            near = await one(room, RINK.link)
            assert ("match", "near miss") in stages(near)
            place, lack = detail(near, "match")[1:]
            assert place.startswith("place Key West") and place.endswith(
                "“Hockey rink reopens [Key West], Fla. — Skates are back.”"
            )
            assert lack.startswith("topic immigration: missing: ") and "287(g)" in lack
            assert ("match", "no") in stages(await one(room, FAR.link))


async def test_why_of_one_channel_told_the_matches_of_all(tmp_path: Path, sqlite_url: str) -> None:
    rink = replace(subscription(), channel="console:sports", topics=(), query="hockey")
    async with serve() as site:
        site.script("/feed", Answer(body=document(OLD)))
        feeds = [rss_feed("ledger", site.url + "/feed")]
        async with newsroom(tmp_path, sqlite_url, feeds, subscriptions=[subscription(), rink]) as room:
            await week(site, room)

            async def matches(channel: str | None) -> list[str]:
                told = await one(room, VOTE.link, channel)
                found = (stage for trace in told.traces for stage in trace.stages if stage.name in {"match", "alert"})
                return [f"{stage.name} {stage.outcome}: {stage.detail.splitlines()[0]}" for stage in found]

            alert = "alert new: console:desk: no item of the last days has its address, text or title"
            yes, near = "match yes: console:desk (subscription 1)", "match near miss: console:sports (subscription 2)"
            assert await matches(None) == [yes, near, alert]
            assert await matches("console:desk") == [yes, alert]
            assert await matches("console:sports") == [near]
            assert await matches("console:other") == [
                "match no: console:other has no subscription among those that it met or nearly met"
            ]


async def test_a_copy_is_told_with_the_evidence_that_folded_it(tmp_path: Path, sqlite_url: str) -> None:
    async with serve() as site:
        site.script("/feed", Answer(body=document(OLD)))
        site.script("/other", Answer(body=document(replace(OLD, link="https://o.example/old"), title="Other")))
        feeds = [rss_feed("ledger", site.url + "/feed"), rss_feed("other", site.url + "/other")]
        async with newsroom(tmp_path, sqlite_url, feeds) as room:
            await week(site, room)
            copy = replace(VOTE, guid="x", link="https://o.example/copy")
            site.script("/other", Answer(body=document(copy, title="Other")))
            (edit,) = await room.poll(HOURS)
            assert edit["delivery"] == "edit" and "Also reported by: Other" in edit["text"]
            told = await one(room, copy.link)
            assert ("edit", "queued") in stages(told) and ("alert", "known") in stages(told)
            evidence = next(stage.detail for stage in told.traces[-1].stages if stage.name == "story")
            assert "item" in evidence


async def test_a_link_never_seen_names_the_feed_of_its_site(tmp_path: Path, sqlite_url: str) -> None:
    async with serve() as site:
        site.script("/feed", Answer(body=document(OLD)))
        async with newsroom(tmp_path, sqlite_url, [rss_feed("ledger", site.url + "/feed")]) as room:
            assert await explain(room.app.store, f"{site.url}/nowhere") == Unseen(f"{site.url}/nowhere", ("ledger",))
            assert await explain(room.app.store, "https://elsewhere.example/x") == Unseen("https://elsewhere.example/x", ())
