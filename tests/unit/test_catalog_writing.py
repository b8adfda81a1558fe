"""Rows set into feeds.yaml: nothing else of the file changes, and what is written is read as it was meant."""

from __future__ import annotations

import fcntl
import os
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog.adding import add_rows, changing, read_feeds_file
from bot.catalog.writing import with_rows, write_whole
from bot.domain.errors import ConfigurationError
from bot.domain.feed import Feed
from bot.domain.finding import ConfigurationFaults
from bot.domain.selection import selected
from bot.matching.gazetteer import load_gazetteer

KEY_WEST = "ocd-division/country:us/state:fl/place:key_west"
GAZETTEER = load_gazetteer()
ROW = "{id: b, kind: rss}"


def feed(id: str = "gazette", kind: str = "rss", address: str = "https://gazette.example/feed/", **more: object) -> Feed:
    settings = {"timezone": "America/New_York", "interval": timedelta(minutes=15 if kind == "rss" else 60), **more}
    return Feed(id, kind, address, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"version: 1\nfeeds:\n  - {ROW}\n"),
        ("version: 1", f"version: 1\nfeeds:\n  - {ROW}\n"),
        ("version: 1\nfeeds:\n", f"version: 1\nfeeds:\n  - {ROW}\n"),
        ("version: 1\nfeeds: []\ntopics: {}\n", f"version: 1\nfeeds: [{ROW}]\ntopics: {{}}\n"),
        ("feeds: [{id: a}]  # one\n", f"feeds: [{{id: a}}, {ROW}]  # one\n"),
        ("feeds: [\n  {id: a}, # first, of all\n]\n", f"feeds: [\n  {{id: a}}, {ROW}, # first, of all\n]\n"),
        ("feeds:\n- {id: a}  # ours\n\n# next\ntopics:\n", f"feeds:\n- {{id: a}}  # ours\n- {ROW}\n\n# next\ntopics:\n"),
        ("feeds:\n    - id: a\n      kind: rss # x\n# end", f"feeds:\n    - id: a\n      kind: rss # x\n    - {ROW}\n# end"),
        (
            "feeds:\n  - id: a\n    home:\n      - X\n      - Y\nz: 1\n",
            f"feeds:\n  - id: a\n    home:\n      - X\n      - Y\n  - {ROW}\nz: 1\n",
        ),
        ("feeds:\n  - {id: a}", f"feeds:\n  - {{id: a}}\n  - {ROW}\n"),
        ("feeds:\r\n  - {id: a}\r\nz: 1\r\n", f"feeds:\r\n  - {{id: a}}\r\n  - {ROW}\r\nz: 1\r\n"),
        ("feeds:\n  - id: >-\n      a\n      b\nz: 1\n", f"feeds:\n  - id: >-\n      a\n      b\n  - {ROW}\nz: 1\n"),
    ],
)
def test_a_row_comes_last_and_everything_else_stays(before: str, after: str) -> None:
    assert with_rows(before, [ROW], "feeds.yaml") == after


@pytest.mark.parametrize("text", ["feeds: {a: 1}\n", "feeds: 7\n", "- a\n", "feeds: [\n"])
def test_a_file_that_is_at_fault_is_left_alone(text: str) -> None:
    with pytest.raises(ConfigurationError):
        with_rows(text, [ROW], "feeds.yaml")


@pytest.mark.parametrize(
    ("added", "row"),
    [
        (feed(home=(KEY_WEST,)), '{id: gazette, kind: rss, url: "https://gazette.example/feed/", home: ["Key West, FL"]}'),
        (
            feed("key-west-agendas", "legistar", "https://webapi.legistar.com/v1/keywest", place=KEY_WEST),
            '{id: key-west-agendas, kind: legistar, client: keywest, place: "Key West, FL"}',
        ),
        (
            feed("p", "page", selected("https://town.example/n", "#notices li"), place=KEY_WEST),
            '{id: p, kind: page, url: "https://town.example/n", selector: "#notices li", place: "Key West, FL"}',
        ),
        (
            feed("no", "rss", timezone="America/Chicago", interval=timedelta(hours=2)),
            '{id: "no", kind: rss, url: "https://gazette.example/feed/", timezone: America/Chicago, interval: 120m}',
        ),
    ],
)
def test_a_feed_is_written_as_people_write_it_and_read_as_it_was_meant(added: Feed, row: str, tmp_path: Path) -> None:
    file = tmp_path / "feeds.yaml"
    file.write_text("version: 1  # ours\ndefaults: {timezone: America/New_York}\n")
    assert add_rows(read_feeds_file(file), [added], GAZETTEER) == [row]
    [read] = read_feeds_file(file).catalog.feeds
    assert (read.id, read.kind, read.address, read.timezone) == (added.id, added.kind, added.address, added.timezone)
    assert (read.place, read.home, read.interval) == (added.place, added.home, added.interval)


def test_a_faulty_file_is_told_and_not_written(tmp_path: Path) -> None:
    file = tmp_path / "feeds.yaml"
    file.write_text("version: 1\nfeeds:\n  - {id: a, kind: nonsense}\n")
    with pytest.raises(ConfigurationFaults):
        read_feeds_file(file)


def test_a_row_that_would_spoil_the_file_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "feeds.yaml"
    file.write_text('version: 1\nfeeds:\n  - {id: gazette, kind: rss, url: "https://a.example/", timezone: UTC}\n')
    before = file.read_bytes()
    with pytest.raises(ConfigurationFaults):
        add_rows(read_feeds_file(file), [feed()], GAZETTEER)
    assert file.read_bytes() == before
    assert os.listdir(tmp_path) == ["feeds.yaml"]


def test_a_file_behind_a_link_is_replaced_there_with_its_rights(tmp_path: Path) -> None:
    real, link = tmp_path / "real.yaml", tmp_path / "feeds.yaml"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    write_whole(link, "new\r\n")
    assert (link.is_symlink(), real.read_bytes(), real.stat().st_mode & 0o777) == (True, b"new\r\n", 0o640)


@given(st.from_regex(r"https://[a-z]{1,9}\.example/[!-~]{0,30}", fullmatch=True))
def test_any_address_is_read_back_as_it_was(address: str) -> None:
    import yaml

    from bot.catalog.writing import row

    [read] = yaml.safe_load(with_rows("", [row(feed(address=address), str)], "feeds.yaml"))["feeds"]
    assert read["url"] == address


def test_two_that_change_the_file_at_once_wait_for_each_other(tmp_path: Path) -> None:
    folder = os.open(tmp_path, os.O_RDONLY)
    with changing(tmp_path / "feeds.yaml"), pytest.raises(BlockingIOError):
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(folder)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be written"), changing(tmp_path / "nowhere" / "feeds.yaml"):
        pass
