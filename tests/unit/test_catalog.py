"""feeds.yaml -> catalogue: what it means, and every way in which it can be wrong."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import Catalog, examine_catalog, load_catalog, read_catalog
from bot.catalog.document import MAX_CHARACTERS
from bot.domain.alarms import Alarms
from bot.domain.editor import Editor
from bot.domain.errors import PlaceError, QueryError
from bot.domain.finding import ConfigurationFaults, Finding
from bot.domain.place import Jurisdiction, PlaceKind
from bot.domain.query_finding import Doubt, QueryFinding
from bot.domain.subscription import Mode, QuietHours, Want
from bot.domain.web_address import web_address

DATA = Path(__file__).parent.parent / "data" / "catalog"
BRIGHTWATER = Jurisdiction(
    id="ocd-division/country:us/state:fl/place:brightwater",
    name="Brightwater",
    label="Brightwater, FL",
    kind=PlaceKind.CITY,
    state="ocd-division/country:us/state:fl",
    county=None,
    population=1000,
    timezone="America/Chicago",
)
FEED = 'feeds: [{id: a, kind: rss, url: "https://a.example/feed", home: ["Brightwater, FL"]}]\n'


def resolve(name: str) -> Jurisdiction:
    if name == "Brightwater, FL":
        return BRIGHTWATER
    raise PlaceError(name, "no such place", suggestions=("Brightwater, FL",) if name.startswith("Bri") else ())


def check_query(text: str) -> list[QueryFinding]:
    if "(" in text:
        raise QueryError(text, "a parenthesis is not closed", position=len(text), hint="add )")
    if "AND AND" in text:
        raise QueryError(text, "AND needs words on both sides", position=text.index("AND AND"), hint="delete one")
    return [QueryFinding(doubt, f"{doubt}: {text}", "write less") for doubt in Doubt if doubt.name in text]


def check_nickname(written: str, place: Jurisdiction) -> str:
    if " " not in written:
        raise PlaceError(written, "is an ordinary word")
    return written.lower()


def read(text: str) -> tuple[Catalog | None, list[Finding]]:
    return read_catalog(text, subject="feeds.yaml", resolve=resolve, check_query=check_query, check_nickname=check_nickname)


def good(text: str) -> Catalog:
    catalog, findings = read(text)
    assert catalog is not None, findings
    return catalog


def ids(text: str) -> list[str]:
    return [finding.id for finding in read(text)[1]]


def test_every_fault_at_once_with_line_id_and_hint() -> None:
    catalog, findings = read((DATA / "faulty.yaml").read_text())
    assert catalog is None
    told = "".join(f"{finding}\n" for finding in findings)
    assert told == (DATA / "faulty.txt").read_text()


def test_no_fault_repeats_a_secret() -> None:
    assert "secret" not in (DATA / "faulty.txt").read_text()


def test_feed_defaults_by_kind_and_zone_of_its_place() -> None:
    catalog = good(
        'version: 1\nfeeds:\n  - {id: a, kind: rss, url: "https://a.example/feed", home: ["Brightwater, FL"]}\n'
        '  - {id: b, kind: legistar, client: BrightWater, place: "Brightwater, FL", timezone: UTC, interval: 2h}\n'
        '  - {id: c, kind: legistar, url: "https://c.example/v1/x/", place: "Brightwater, FL"}\n'
    )
    a, b, c = catalog.feeds
    assert (a.interval, a.timezone, a.home, a.place, a.line) == (
        timedelta(minutes=15),
        "America/Chicago",
        (BRIGHTWATER.id,),
        None,
        3,
    )
    assert (b.address, b.interval, b.timezone, b.place) == (
        "https://webapi.legistar.com/v1/brightwater",
        timedelta(hours=2),
        "UTC",
        BRIGHTWATER.id,
    )
    assert (c.address, c.interval) == ("https://c.example/v1/x", timedelta(minutes=60))


def test_defaults_hold_where_a_row_says_nothing() -> None:
    catalog = good(
        "version: 1\ndefaults: {interval: 20m, timezone: America/New_York}\n"
        'feeds: [{id: a, kind: rss, url: "https://a.example/feed"}]\n'
    )
    assert (catalog.feeds[0].interval, catalog.feeds[0].timezone) == (timedelta(minutes=20), "America/New_York")


def test_desk_rows() -> None:
    catalog = good(
        "version: 1\ndefaults: {timezone: America/New_York}\n"
        "topics:\n  rents:\n    title: Rents\n    query: >-\n      rent* OR\n      eviction\n  bare: {query: word}\n"
        + FEED
        + "channels:\n"
        '  - {channel: "console:desk", timezone: UTC, digest: 18:00, quiet: 22:00-06:30}\n'
        "subscriptions:\n"
        '  - {channel: "console:desk", places: ["Brightwater, FL"], topics: [rents, bare], want: [news], mode: daily, '
        "match: loose}\n"
        '  - {channel: "console:metro", places: ["Brightwater, FL"], query: word, include_contained: no, '
        "include_parents: yes}\n"
        'alarms: "console:alarms"\n'
    )
    assert [(t.name, t.title, t.query) for t in catalog.topics] == [
        ("rents", "Rents", "rent* OR eviction"),
        ("bare", "bare", "word"),
    ]
    desk, metro, alarms = catalog.channels
    assert (desk.timezone, desk.digest_at, desk.quiet) == ("UTC", time(18), QuietHours(time(22), time(6, 30)))
    assert (metro.id, metro.timezone) == ("console:metro", "America/New_York")
    assert alarms.id == "console:alarms"
    assert catalog.alarms == Alarms("console:alarms", 16)
    first, second = catalog.subscriptions
    assert (first.topics, first.want, first.mode, first.loose) == (
        ("bare", "rents"),
        frozenset({Want.NEWS}),
        Mode.DAILY,
        True,
    )
    assert (first.line, second.query, second.want) == (14, "word", frozenset(Want))
    assert (second.include_contained, second.include_parents) == (False, True)


def test_discord() -> None:
    catalog = good(
        "version: 1\ndefaults: {timezone: America/New_York}\n"
        + FEED
        + 'subscriptions: [{channel: "discord:1011121314151617", places: ["Brightwater, FL"]}]\n'
        'editors:\n  - "discord:user:1"\n  - "discord:role:2"\n'
        'alarms: "discord:18"\n'
        'allowed: ["discord:19", "discord:20"]\n'
    )
    assert [channel.id for channel in catalog.channels] == ["discord:1011121314151617", "discord:18"]
    assert catalog.editors == (Editor("discord:user:1", line=6), Editor("discord:role:2", line=7))
    assert catalog.alarms == Alarms("discord:18", 8)
    assert catalog.allowed == {"discord:19", "discord:20"}


def test_slack() -> None:
    catalog = good(
        "version: 1\ndefaults: {timezone: America/New_York}\n"
        + FEED
        + 'subscriptions: [{channel: "slack:T0123ABCD/C0123ABCD", places: ["Brightwater, FL"]}]\n'
        'editors: ["slack:user:U3", "slack:group:S4"]\n'
        'alarms: "slack:G0456"\n'
        'allowed: ["slack:T0123ABCD", "slack:E19", "discord:20"]\n'
    )
    assert [channel.id for channel in catalog.channels] == ["slack:T0123ABCD/C0123ABCD", "slack:G0456"]
    assert catalog.editors == (Editor("slack:user:U3", line=5), Editor("slack:group:S4", line=5))
    assert catalog.alarms == Alarms("slack:G0456", 6)
    assert catalog.allowed == {"slack:T0123ABCD", "slack:E19", "discord:20"}


@pytest.mark.parametrize(
    "channel", ["slack:", "slack:city-hall", "slack:c0123", "slack:U0123", "slack:C0123/C0124", "slack:T0123", "slack:T1/C2/3"]
)
def test_what_is_no_channel_of_slack(channel: str) -> None:
    _, [fault] = read(f'version: 1\ndefaults: {{timezone: UTC}}\n{FEED}alarms: "{channel}"\n')
    assert (fault.id, fault.line) == ("feeds.E023", 4)
    assert fault.hint.startswith('write "slack:CHANNEL_ID"')


def test_an_interval_under_a_minute_is_a_warning_only() -> None:
    catalog, findings = read("version: 1\n" + FEED.replace("kind:", "interval: 5s, kind:"))
    assert catalog is not None
    assert [(finding.id, finding.is_fault) for finding in findings] == [("feeds.W001", False)]


@pytest.mark.parametrize(
    ("doubt", "id"),
    [
        (Doubt.NEVER, "feeds.E028"),
        (Doubt.NEARLY_ALWAYS, "feeds.E029"),
        (Doubt.OFTEN, "feeds.W002"),
        (Doubt.CAPITALS, "feeds.W003"),
    ],
)
def test_a_doubtful_query_is_found_in_topics_and_subscriptions(doubt: Doubt, id: str) -> None:
    topic = f"topics: {{rents: {{query: {doubt.name}}}}}\n"
    row = f'{{channel: "console:desk", places: ["Brightwater, FL"], query: {doubt.name}}}'
    for text, what in ((topic, "topic rents"), (f"subscriptions: [{row}]\n", "subscription 1")):
        catalog, (finding,) = read(f"version: 1\ndefaults: {{timezone: UTC}}\n{FEED}{text}")
        assert (catalog is None) == finding.is_fault
        assert (finding.id, finding.line, finding.hint) == (id, 4, "write less")
        assert finding.message == f"query of {what} {doubt}: {doubt.name}"


def test_a_tab_is_named() -> None:
    catalog, (finding,) = read("version: 1\nfeeds:\n\t- {id: a}\n")
    assert (catalog, finding.id, finding.line, finding.hint) == (None, "feeds.E002", 3, "replace the tab by spaces")


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("", "feeds.E005"),
        ("- a\n", "feeds.E005"),
        ("version: 1\nfeeds: [\n", "feeds.E002"),
        ("version: 1\nfeeds: 'a\n", "feeds.E002"),
        ("version: 1\n\x07", "feeds.E002"),
        ("a: &x [1]\nb: [*x, *x]\n", "feeds.E004"),
        ("a: " + "[" * 200 + "]" * 200, "feeds.E004"),
        ("version: 1\n---\nversion: 1\n", "feeds.E004"),
        ("#" * (MAX_CHARACTERS + 1), "feeds.E004"),
        ("version: 1\n", "feeds.E008"),
        ("version: 1\nfeeds: []\n", "feeds.E008"),
        (FEED, "feeds.E008"),
        (FEED + "version: 1\n? [a]\n: b\n", "feeds.E005"),
        (FEED + "version: 1\ntopics: {? [a] : b}\n", "feeds.E005"),
        (FEED + "version: 1\nversion: 1\n", "feeds.E003"),
        (FEED + "version: 1\ntopics: [a]\n", "feeds.E005"),
        (FEED + 'version: 1\nalarms: "console:desk"\n', "feeds.E011"),
        ('version: 1\nfeeds: [{id: a, kind: rss, url: "https://a.example/"}]', "feeds.E011"),
    ],
)
def test_refused(text: str, id: str) -> None:
    assert ids(text) == [id]


def test_an_alias_bomb_is_refused_before_it_is_built() -> None:
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    assert ids(bomb) == ["feeds.E004"]


def test_a_missing_or_unreadable_file_is_a_finding(tmp_path: Path) -> None:
    for path, reason in [(tmp_path / "none.yaml", "is not there"), (tmp_path, "cannot be read")]:
        catalog, (finding,) = examine_catalog(path)
        assert catalog is None
        assert finding.id == "feeds.E001"
        assert reason in finding.message
    (tmp_path / "latin.yaml").write_bytes(b"version: 1 # \xe9\n")
    with pytest.raises(ConfigurationFaults, match=r"feeds\.E001"):
        load_catalog(tmp_path / "latin.yaml")


@given(st.text(alphabet=" \n\t-:[]{}#&*!|>'\"%@`,?abcversion1feedskindidurl", max_size=200))
def test_any_text_gives_a_catalogue_or_faults(text: str) -> None:
    catalog, findings = read(text)
    assert (catalog is None) == any(finding.is_fault for finding in findings)


@pytest.mark.parametrize(
    "address", ["https://[::1/x", "https://a..example/x", f"https://{'a' * 64}.example/", "https://.example"]
)
def test_an_address_without_a_possible_host_is_refused_before_it_is_polled(address: str) -> None:
    with pytest.raises(ValueError, match=r"^(write a full address|look at the dots)"):
        web_address(address)


@pytest.mark.parametrize(
    "address", ["https://[::1]:8443/x", "https://a.example./x", "http://127.0.0.1:80/", "https://añasco.example"]
)
def test_unusual_hosts_are_addresses(address: str) -> None:
    assert web_address(address) == address
