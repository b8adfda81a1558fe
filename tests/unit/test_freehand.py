"""Commands as reporters type them after /gavel, on phones too."""

from __future__ import annotations

import pytest

from bot.services.commands.command import Someone
from bot.services.commands.freehand import Missing, Understood
from tests.fakes.chat import words
from tests.fakes.freehand import ANA, DESK, read, understood

PLACE: dict[str, object] = {"place": "Key West, FL"}
KEY_WEST_ID = "ocd-division/country:us/state:fl/place:key_west"
PHRASE = '"public housing" OR rent*'

SUBSCRIBE: list[tuple[str, dict[str, object]]] = [
    ("Key West, FL", PLACE),
    ("key west fl", {"place": "key west fl"}),
    ("Key West, FL.", {"place": "Key West, FL."}),
    ("Florida", {"place": "Florida"}),
    (KEY_WEST_ID, {"place": KEY_WEST_ID}),
    ("“Key West, FL”", PLACE),
    ("to Key West, FL", PLACE),
    ("me to Key West, FL about immigration", PLACE | {"topics": "immigration"}),
    ("Key West, FL immigration, housing daily", PLACE | {"topics": "immigration, housing", "mode": "daily"}),
    ("Key West, FL, immigration, housing, daily", PLACE | {"topics": "immigration, housing", "mode": "daily"}),
    (
        "Key West, FL Immigration Housing Daily Loose",
        PLACE | {"topics": "immigration, housing", "mode": "daily", "match": "loose"},
    ),
    ("Key West, FL immigration and housing", PLACE | {"topics": "immigration, housing"}),
    ("Key West, FL housing & immigration", PLACE | {"topics": "housing, immigration"}),
    ("Key West, FL Housing and homes", PLACE | {"topics": "housing"}),
    ("Key West, FL Immigration, ICE and 287(g) hourly", PLACE | {"topics": "ice", "mode": "hourly"}),
    ("Key West, FL immigration enforcement", PLACE | {"topics": "immigration-enforcement"}),
    ("Key West, FL immigration-enforcement", PLACE | {"topics": "immigration-enforcement"}),
    ("Key West, FL topics: housing", PLACE | {"topics": "housing"}),
    ("Key West, FL topic: housing", PLACE | {"topics": "housing"}),
    ("Key West, FL topics: housing daily", PLACE | {"topics": "housing", "mode": "daily"}),
    ("Key West, FL topics:housing,immigration mode:daily", PLACE | {"topics": "housing,immigration", "mode": "daily"}),
    ("Key West, FL topics=housing mode=daily", PLACE | {"topics": "housing", "mode": "daily"}),
    ("Key West, FL --topics housing --mode daily", PLACE | {"topics": "housing", "mode": "daily"}),
    ("Key West, FL —topics housing —mode daily", PLACE | {"topics": "housing", "mode": "daily"}),
    ("Key West, FL topics immigration mode daily", PLACE | {"topics": "immigration", "mode": "daily"}),
    ("topics: housing mode: daily Key West, FL", PLACE | {"topics": "housing", "mode": "daily"}),
    ("topics: housing Key West, FL", PLACE | {"topics": "housing"}),
    ("daily Key West, FL", PLACE | {"mode": "daily"}),
    ("Daily, NE", {"place": "Daily, NE"}),
    ("immigration in Key West, FL", PLACE | {"topics": "immigration"}),
    ("place: Key West, FL housing", PLACE | {"topics": "housing"}),
    ("Place: Key West, FL Mode: Daily", PLACE | {"mode": "daily"}),
    ("Key West, FL; Monroe County, FL immigration", {"place": "Key West, FL; Monroe County, FL", "topics": "immigration"}),
    ("Key West, FL; immigration", PLACE | {"topics": "immigration"}),
    ("Key West, FL and Monroe County, FL housing", {"place": "Key West, FL; Monroe County, FL", "topics": "housing"}),
    ("Miami Gardens FL housing", {"place": "Miami Gardens FL", "topics": "housing"}),
    ("Portland OR housing", {"place": "Portland OR", "topics": "housing"}),
    ("Springfield housing daily", {"place": "Springfield", "topics": "housing", "mode": "daily"}),
    ("Keywest FL housing daily", {"place": "Keywest FL", "topics": "housing", "mode": "daily"}),
    ("Key West, FL news, outcome", PLACE | {"want": "news, outcome"}),
    ("Key West, FL outcomes only", PLACE | {"want": "outcome"}),
    ("Key West, FL want: agenda, outcome daily", PLACE | {"want": "agenda, outcome", "mode": "daily"}),
    ("Key West, FL “public housing” OR rent*", PLACE | {"query": PHRASE}),
    ("Key West, FL “public housing” OR rent* daily", PLACE | {"query": PHRASE, "mode": "daily"}),
    (f"Key West, FL query: {PHRASE} mode: daily", PLACE | {"query": PHRASE, "mode": "daily"}),
    (f"Key West, FL query={PHRASE}", PLACE | {"query": PHRASE}),
    ("Key West, FL query: ICE daily", PLACE | {"query": "ICE daily"}),
    (f"Key West, FL immigration {PHRASE}", PLACE | {"topics": "immigration", "query": PHRASE}),
    ("Key West, FL housing OR rent*", PLACE | {"query": "housing OR rent*"}),
    ("Key West, FL 287(g)", PLACE | {"query": "287(g)"}),
    (
        "Key West, FL immigration, (ICE OR agents) NEAR/8 jail",
        PLACE | {"topics": "immigration", "query": "(ICE OR agents) NEAR/8 jail"},
    ),
    ("Key West, FL mode: dayly", PLACE | {"mode": "dayly"}),
    ("Key West, FL topics: imigration", PLACE | {"topics": "imigration"}),
    ("Key West, FL topics: “housing daily”", PLACE | {"topics": "housing daily"}),
    ("Key West, FL – immigration – daily", PLACE | {"topics": "immigration", "mode": "daily"}),
    ("Key West, FL - Housing, daily.", PLACE | {"topics": "housing", "mode": "daily"}),
    ("Key West, FL Topics : Housing Mode : Daily", PLACE | {"topics": "housing", "mode": "daily"}),
    ("Key West, FL housing daily NOT budget", PLACE | {"topics": "housing", "mode": "daily", "query": "NOT budget"}),
    ("“public housing” in Key West, FL", PLACE | {"query": '"public housing"'}),
    ("housing OR rent Key West, FL", PLACE | {"query": "housing OR rent"}),
    ("housing OR immigration", {"place": "housing OR", "topics": "immigration"}),
    ("Agenda watch in Key West, FL", PLACE | {"topics": "agenda"}),
    ("Aid for schools Key West, FL", PLACE | {"topics": "aid"}),
    ("Mobile “jobs in Monroe County, FL”", {"place": "Mobile", "query": '"jobs in Monroe County, FL"'}),
    ("Orlando and Georgia", {"place": "Orlando; Georgia"}),
    ("Florida, Georgia", {"place": "Florida; Georgia"}),
    ("Key West, FL mode: Daily. Housing!", PLACE | {"topics": "housing", "mode": "daily"}),
    ("Key West, FL title:ICE daily", PLACE | {"query": "title:ICE", "mode": "daily"}),
    ("Key West, FL & Monroe County, FL", {"place": "Key West, FL; Monroe County, FL"}),
    ("Key West, FL, Monroe County, FL, housing", {"place": "Key West, FL; Monroe County, FL", "topics": "housing"}),
    ("place: Key West, FL, housing", PLACE | {"topics": "housing"}),
    ("Key West housing", {"place": "Key West", "topics": "housing"}),
    ("\u200bKey West, FL\u200b \u2068housing\u2069 daily\u200e", PLACE | {"topics": "housing", "mode": "daily"}),
    ("City of Key West housing", {"place": "City of Key West", "topics": "housing"}),
    ("Housing in Key West", {"place": "Key West", "topics": "housing"}),
    ("immigration, housing daily key west fl", {"place": "key west fl", "topics": "immigration, housing", "mode": "daily"}),
]
OTHERS: list[tuple[str, str, dict[str, object]]] = [
    ("", "help", {}),
    ("  HELP ", "help", {}),
    ("help subscribe", "help", {}),
    ("\ufeffhe\u00adlp\x00", "help", {}),
    ("/gavel help", "help", {}),
    ("Subscriptions", "subscriptions", {}),
    ("feeds list", "feeds list", {}),
    ("Feed Health", "feeds health", {}),
    ("topic list", "topics list", {}),
    ("alarms here", "alarms here", {}),
    ("mutes", "mutes", {}),
    ("unsubscribe 12", "unsubscribe", {"which": "12"}),
    ("unsubscribe: 12", "unsubscribe", {"which": "12"}),
    ("unsubscribe all", "unsubscribe", {"which": "all"}),
    ("pause", "pause", {}),
    ("pause 1, 2", "pause", {"which": "1, 2"}),
    ("resume which: 1", "resume", {"which": "1"}),
    ("digest 8am", "digest", {"at": "8am"}),
    ("digest at: 17:30", "digest", {"at": "17:30"}),
    ("quiet 22:00-06:30", "quiet", {"hours": "22:00-06:30"}),
    ("quiet 22:00–06:30", "quiet", {"hours": "22:00–06:30"}),
    ("quiet 10pm to 6am eastern", "quiet", {"hours": "10pm to 6am", "zone": "eastern"}),
    ("quiet 22:00-06:30 America/New_York", "quiet", {"hours": "22:00-06:30", "zone": "America/New_York"}),
    ("quiet Chicago 10pm-6am", "quiet", {"hours": "10pm-6am", "zone": "Chicago"}),
    ("quiet hours: 22:00-06:30 zone: Chicago", "quiet", {"hours": "22:00-06:30", "zone": "Chicago"}),
    ("quiet zone: Chicago off", "quiet", {"zone": "Chicago off"}),
    ("quiet off", "quiet", {"hours": "off"}),
    ("quiet Los Angeles", "quiet", {"zone": "Los Angeles"}),
    ("quiet nonsense", "quiet", {"hours": "nonsense"}),
    ("agenda Key West, FL", "agenda", PLACE),
    ("agenda Key West, FL 30", "agenda", {"days": "30"} | PLACE),
    ("agenda Key West, FL, next 2 weeks", "agenda", {"days": "next 2 weeks"} | PLACE),
    ("agenda Key West, FL for 30 days.", "agenda", {"days": "30 days"} | PLACE),
    ("agenda Key West, FL; Miami, FL 7d", "agenda", {"place": "Key West, FL; Miami, FL", "days": "7d"}),
    ("agenda place: Key West, FL days: 60", "agenda", {"days": "60"} | PLACE),
    ("agenda days: 60 place: Key West, FL", "agenda", {"days": "60"} | PLACE),
    ('lookup "287(g)" Key West, FL since 7d', "lookup", {"words": '"287(g)"', "since": "7d"} | PLACE),
    ("lookup “287(g)” Key West, FL", "lookup", {"words": '"287(g)"'} | PLACE),
    ("lookup 287(g) Key West, FL since last monday", "lookup", {"words": "287(g)", "since": "last monday"} | PLACE),
    (
        "lookup ICE detainer since 2 weeks Monroe County, FL",
        "lookup",
        {"words": "ICE detainer", "since": "2 weeks", "place": "Monroe County, FL"},
    ),
    ("lookup housing in Key West, FL", "lookup", {"words": "housing"} | PLACE),
    ("lookup housing, Key West, FL", "lookup", {"words": "housing"} | PLACE),
    ("lookup rent Salem OR", "lookup", {"words": "rent", "place": "Salem OR"}),
    ("lookup rent Florida", "lookup", {"words": "rent", "place": "Florida"}),
    ("lookup “public housing” Coral Gables", "lookup", {"words": '"public housing"', "place": "Coral Gables"}),
    ("lookup governor of Florida", "lookup", {"words": "governor of Florida"}),
    ("lookup rent -Florida", "lookup", {"words": "rent -Florida"}),
    ('lookup "Key West, FL"', "lookup", {"words": '"Key West, FL"'}),
    ("lookup rent OR eviction", "lookup", {"words": "rent OR eviction"}),
    ("lookup =policy since: june", "lookup", {"words": "=policy", "since": "june"}),
    ("lookup rent since the flood", "lookup", {"words": "rent", "since": "the flood"}),
    ("lookup “ever since”", "lookup", {"words": '"ever since"'}),
    ("lookup rent since 7d in Key West, FL", "lookup", {"words": "rent", "since": "7d"} | PLACE),
    ("lookup rent since June.", "lookup", {"words": "rent", "since": "June"}),
    ("lookup rent since June 30, 2031", "lookup", {"words": "rent", "since": "June 30, 2031"}),
    (f"lookup words: {PHRASE} place: Key West, FL since: 7d", "lookup", {"words": PHRASE, "since": "7d"} | PLACE),
    ("lookup place: Key West, FL since 7d words: rent", "lookup", {"words": "rent", "since": "7d"} | PLACE),
    ("lookup rent since: 7d Key West, FL", "lookup", {"words": "rent", "since": "7d"} | PLACE),
    ("why https://keysweekly.com/42/x/", "why", {"link": "https://keysweekly.com/42/x/"}),
    ("why link: https://keysweekly.com/42/x/", "why", {"link": "https://keysweekly.com/42/x/"}),
    ("why keysweekly", "why", {"link": "keysweekly"}),
    ("mute topic housing for 2h", "mute", {"what": "topic housing", "for": "2h"}),
    ("mute topic housing for: 2h", "mute", {"what": "topic housing", "for": "2h"}),
    ("Mute Housing For 2 hours", "mute", {"what": "Housing", "for": "2 hours"}),
    ("mute housing 2h", "mute", {"what": "housing", "for": "2h"}),
    ("mute housing until june 1 2020", "mute", {"what": "housing", "for": "until june 1 2020"}),
    ("mute housing until july 1, 2031", "mute", {"what": "housing", "for": "until july 1, 2031"}),
    ("mute housing 2h 30m", "mute", {"what": "housing", "for": "2h 30m"}),
    ("mute story 12", "mute", {"what": "story 12"}),
    ("mute story 12 2h", "mute", {"what": "story 12", "for": "2h"}),
    ("mute housing until monday", "mute", {"what": "housing", "for": "until monday"}),
    ("mute until monday housing", "mute", {"what": "housing", "for": "until monday"}),
    (
        "mute Key West, FL until jul 8 14:00 everywhere",
        "mute",
        {"what": "Key West, FL", "for": "until jul 8 14:00", "everywhere": True},
    ),
    ("mute housing for good", "mute", {"what": "housing", "for": "for good"}),
    ("mute housing", "mute", {"what": "housing"}),
    ("mute Aid for schools", "mute", {"what": "Aid for schools"}),
    ("mute Aid for schools for 3d", "mute", {"what": "Aid for schools", "for": "3d"}),
    ("mute housing for 2 fortnights", "mute", {"what": "housing", "for": "2 fortnights"}),
    ("mute everywhere housing", "mute", {"what": "housing", "everywhere": True}),
    ("mute housing everywhere for 2h", "mute", {"what": "housing", "everywhere": True, "for": "2h"}),
    ("mute housing --everywhere", "mute", {"what": "housing", "everywhere": True}),
    ("mute housing —everywhere for 2h", "mute", {"what": "housing", "everywhere": True, "for": "2h"}),
    ("mute housing everywhere: no", "mute", {"what": "housing", "everywhere": False}),
    ("mute housing for 2h reason: it is everywhere", "mute", {"what": "housing", "for": "2h", "reason": "it is everywhere"}),
    (
        "mute what: topic housing for: until monday everywhere: yes",
        "mute",
        {"what": "topic housing", "for": "until monday", "everywhere": True},
    ),
    ("unmute 3", "unmute", {"what": "3"}),
    ("unmute topic housing", "unmute", {"what": "topic housing"}),
    ("claim #31", "claim", {"alert": "#31"}),
    ("claim alert 31", "claim", {"alert": "alert 31"}),
    ("topics add housing eviction OR rent*", "topics add", {"name": "housing", "query": "eviction OR rent*"}),
    ("topics add housing eviction OR title:rent*", "topics add", {"name": "housing", "query": "eviction OR title:rent*"}),
    ("topics add housing title:Homes query: rent*", "topics add", {"name": "housing", "query": "rent*", "title": "Homes"}),
    ("topics add “Public housing” rent*", "topics add", {"name": "Public housing", "query": "rent*"}),
    ("topics add Public housing query: rent*", "topics add", {"name": "Public housing", "query": "rent*"}),
    ("topics add name: x query: rent title: A title", "topics add", {"name": "x", "query": "rent", "title": "A title"}),
    ("topics edit housing rent*", "topics edit", {"name": "housing", "query": "rent*"}),
    ("topics edit Housing and homes rent*", "topics edit", {"name": "housing", "query": "rent*"}),
    ("topics edit housing title: New homes", "topics edit", {"name": "housing", "title": "New homes"}),
    ("topics remove housing", "topics remove", {"name": "housing"}),
    ("topics remove Housing and homes", "topics remove", {"name": "Housing and homes"}),
]


@pytest.mark.parametrize(("typed", "given"), SUBSCRIBE)
def test_subscriptions_are_read_by_meaning(typed: str, given: dict[str, object]) -> None:
    assert understood([f"subscribe {typed}"]) == ("subscribe", given)


@pytest.mark.parametrize(("typed", "command", "given"), OTHERS)
def test_every_command_is_read(typed: str, command: str, given: dict[str, object]) -> None:
    assert understood([typed]) == (command, given)


@pytest.mark.parametrize(
    ("typed", "command", "given"),
    [
        (["editors add ", ANA], "editors add", {"who": ANA}),
        (["editors add who: ", DESK], "editors add", {"who": DESK}),
        (["editors remove ", ANA], "editors remove", {"who": ANA.id}),
        (
            ["subscribe Key West, FL housing mention: ", DESK, " daily"],
            "subscribe",
            PLACE | {"topics": "housing", "mention": DESK, "mode": "daily"},
        ),
        (["subscribe Key West, FL ", ANA, " housing"], "subscribe", PLACE | {"topics": "housing", "mention": ANA}),
        (["mute housing reason: asked by ", ANA, " today"], "mute", {"what": "housing", "reason": "asked by @ana today"}),
        (["lookup ", ANA, " resigned"], "lookup", {"words": "@ana resigned"}),
    ],
)
def test_people_are_who_the_platform_says(typed: list[str | Someone], command: str, given: dict[str, object]) -> None:
    assert understood(typed) == (command, given)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "subscribe Key West, FL imigration daily",
            [
                "“imigration” was not understood",
                "nothing was done",
                "Did you mean immigration?",
                "place: Key West, FL mode: daily",
            ],
        ),
        ("subscribe Key West, FL rent control", ["“rent control” was not", "query: rent control", "/gavel topics list"]),
        ("subscribe Key West, FL Monroe County, FL", ["“Monroe County, FL” was not", "put ; between them"]),
        ("subscribe Orlando, Georgia housing", ["“Orlando” was not"]),
        ("subscribe Mobile County, Georgia", ["“Georgia” was not"]),
        ("subscribe Key West, FL agenda", ["topics: agenda or want: agenda"]),
        ("subscribe Key West, FL mode: daily mode: weekly", ["“mode: weekly” was not", "mode can be said once"]),
        ("subscribe Key West, FL daily weekly", ["“mode: weekly” was not"]),
        ("subscribe Key West, FL mention: @ana", ["“@ana” was not", "type @ and choose"]),
        ("subscribe key west and miami housing", ["“miami” was not", "put ; between them", "place: key west topics: housing"]),
        ("subscribe Key West, FL mode:", ["“mode:” was not", "How soon alerts come"]),
        ("editors add ana", ["“ana” was not", "type @ and choose"]),
        ("mutes please", ["“please” was not", "/gavel mutes needs nothing more"]),
        (
            "mute housing for 2h because of the budget",
            ["“because of the budget” was not", "reason: because of the budget", "what: housing for: 2h"],
        ),
        ("why https://a.example/1 https://a.example/2", ["“https://a.example/2” was not", "One link"]),
        ("lookup words: rent eviction place: Key West, FL housing", ["no such place"][:0]),
        ("subscrib Key West, FL", ["no command “subscrib”", "Did you mean: /gavel subscribe Key West, FL"]),
        ("search rent", ["Did you mean: /gavel lookup rent"]),
        ("frobnicate", ["no command “frobnicate”", "/gavel help"]),
        ("topics", ["/gavel topics needs one more word", "/gavel topics list — All topics"]),
        ("topics ad housing rent*", ["no command “topics ad”", "Did you mean: /gavel topics add housing rent*"]),
        ("alarms", ["/gavel alarms here — "]),
        ("🤷", ["no command “🤷”"]),
        (":", ["no command"]),
    ],
)
def test_what_is_not_understood_is_told_with_what_was(typed: str, said: list[str]) -> None:
    answer = read(typed)
    if not said:
        assert isinstance(answer, Understood)
        return
    assert not isinstance(answer, Understood | Missing), answer
    assert answer.refused
    for part in said:
        assert part in words(answer)


@pytest.mark.parametrize(
    ("typed", "option", "hint"),
    [
        ("subscribe", "place", ""),
        ("subscribe topics: housing", "place", ""),
        ("subscribe immigration daily", "place", ""),
        ("unsubscribe", "which", ""),
        ("lookup", "words", ""),
        ("lookup since 7d", "words", ""),
        ("lookup Florida", "words", 'put it in quotation marks: "Florida"'),
        ("topics add housing", "query", ""),
        ("editors add", "who", ""),
        ("mute for 2h", "what", ""),
        ("claim", "alert", ""),
    ],
)
def test_what_is_missing_is_asked_for(typed: str, option: str, hint: str) -> None:
    found = read(typed)
    assert isinstance(found, Missing), found
    assert found.option.name == option
    assert hint in " ".join(found.hints)


def test_a_place_that_is_no_more_than_words_is_noted() -> None:
    found = read("lookup eviction Coral Gables")
    assert isinstance(found, Understood)
    assert dict(found.given) == {"words": "eviction Coral Gables"}
    assert "place: Coral Gables" in found.notes[0]


@pytest.mark.parametrize("typed", ["in key west", "in Key West", "Key West"])
def test_a_place_of_two_states_that_is_no_more_than_words_is_noted(typed: str) -> None:
    found = read(f"lookup ice agreement {typed} since june")
    assert isinstance(found, Understood)
    assert dict(found.given) == {"words": f"ice agreement {typed}", "since": "june"}
    assert f"place: {typed.removeprefix('in ')}" in found.notes[0]
