"""The command line: real processes where the operating system's streams and exit codes are the point, else click's runner."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from aiohttp import web
from click.testing import CliRunner, Result

from bot.catalog import FEED_KINDS
from bot.cli import KINDS, main
from bot.placing import MAX_LINE
from bot.web.health import serve

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title>
<item><guid>a1</guid><title>Council votes on ferries</title><link>https://post.example/ferries</link>
<pubDate>Mon, 07 Jul 2025 12:00:00 GMT</pubDate><description>The \x85 council met.</description></item>
</channel></rss>"""


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """An empty folder as the place where gavel runs, and nothing in the environment."""
    for name in list(os.environ):
        if name.startswith("GAVEL_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def gavel(*arguments: str, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=60, check=False)


def invoke(*arguments: str, stdin: str | bytes | None = None) -> Result:
    """Run gavel in this process; what it raises on purpose is an exit code, a defect is raised here."""
    result = CliRunner().invoke(main, arguments, input=stdin)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


async def invoke_beside(*arguments: str) -> Result:
    """Run gavel in a thread while this one goes on serving."""
    return await asyncio.to_thread(invoke, *arguments)


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def write_feeds(path: Path, address: str) -> None:
    path.write_text(
        f'version: 1\ndefaults: {{timezone: America/New_York}}\nfeeds:\n  - {{id: post, kind: rss, url: "{address}"}}\n'
        'subscriptions:\n  - {channel: "console:desk", places: ["Key West, FL"], query: ferry}\n'
    )


@pytest.mark.parametrize("command", ["", *main.commands])
def test_every_command_explains_itself(command: str) -> None:
    result = invoke(*command.split(), "--help")
    assert result.exit_code == 0
    assert "Usage: " in result.output
    assert command in {"", "migrate"} or f"gavel {command}" in result.output


def test_help_does_not_load_the_house() -> None:
    heavy = "{'sqlalchemy', 'aiohttp', 'pydantic', 'feedparser', 'yaml', 'rich', 'structlog'}"
    code = f"import sys, bot.cli; print({heavy} & set(sys.modules) or 'light')"
    assert subprocess.check_output([sys.executable, "-c", code]) == b"light\n"


def test_the_kinds_of_poll_are_those_of_feeds_yaml() -> None:
    assert KINDS == FEED_KINDS


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["poll"],
        ["poll", "--feed", "a", "https://b.example/"],
        ["poll", "post"],
        ["poll", "http://[::1/"],
        ["why"],
        ["run", "--twice"],
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    done = invoke(*arguments)
    assert (done.exit_code, done.stderr.startswith("Usage: "), done.stdout) == (2, True, "")


def test_the_shipped_feeds_yaml_is_in_order() -> None:
    os.symlink(ROOT / "feeds.yaml", "feeds.yaml")
    done = invoke("check", "--json")
    assert done.exit_code == 0, done.stderr
    assert [row["id"] for row in rows(done)] == ["settings.W001"]


def test_check_lists_every_fault_of_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAVEL_DISCORD_TOKEN", "sesame")
    monkeypatch.setenv("GAVEL_FEEDS_FILE", str(DATA / "catalog" / "faulty.yaml"))
    monkeypatch.setenv("GAVEL_DATABASE_URL", "mysql://me:sesame@db/gavel")
    done = invoke("check", "--json")
    found = rows(done)
    assert done.exit_code == 1
    assert "sesame" not in done.output
    assert {"settings.E007", "database.E001", "feeds.E007", "feeds.W001"} <= {row["id"] for row in found}
    assert all(row["message"] and row["hint"] for row in found)
    assert [row["fault"] for row in found] == [".E" in row["id"] for row in found]
    assert invoke("check").exit_code == 1


def test_check_prints_the_link_that_invites_the_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAVEL_DISCORD_TOKEN", "MTAxMTEyMTMxNDE1MTYxNzE4.GAvel0.sesame")
    done = invoke("check")
    assert done.exit_code == 0
    [link] = [line.partition(": ")[2] for line in done.stdout.splitlines() if line.startswith("Invite the bot")]
    assert {"client_id=101112131415161718", "permissions=309237730304", "scope=bot+applications.commands"} <= set(
        link.partition("?")[2].split("&")
    )
    assert {"invite": link} in rows(invoke("check", "--json"))
    assert "sesame" not in done.output


def test_check_finds_queries_that_match_nothing_or_everything() -> None:
    queries = {"never": "ICE -ice", "all": "the OR of", "most": "city", "loud": "IMMIGRATION", "fine": "zoning"}
    topics = "".join(f"  {name}: {{query: {query}}}\n" for name, query in queries.items())
    feed = '{id: post, kind: rss, url: "https://post.example/feed", home: ["Key West, FL"]}'
    Path("feeds.yaml").write_text(f"version: 1\nfeeds: [{feed}]\ntopics:\n{topics}", encoding="utf-8")
    done = invoke("check", "--json")
    found = [(row["id"], row["line"], row["message"]) for row in rows(done) if row["id"].startswith("feeds.")]
    assert done.exit_code == 1
    assert found == [
        (
            "feeds.E028",
            4,
            "query of topic never can never match: ICE must be there, which never is without ice, and ice must not",
        ),
        ("feeds.E029", 5, "query of topic all matches nearly every text, because of the"),
        ("feeds.W002", 6, "query of topic most matches more than half of all texts, because of city"),
        ("feeds.W003", 7, "query of topic loud finds a word in capitals only, because of IMMIGRATION"),
    ]


def test_run_refuses_what_check_refuses_in_one_clear_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAVEL_LEGISTAR_TOKENS", "sesame")
    done = gavel("run", "--once")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"GAVEL_LEGISTAR_TOKENS" in done.stderr
    assert b"write it as CLIENT=TOKEN" in done.stderr
    assert b"sesame" not in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_missing_feeds_yaml_is_told_with_the_way_out() -> None:
    done = invoke("run", "--once")
    assert (done.exit_code, "GAVEL_FEEDS_FILE" in done.stderr) == (1, True)


def test_places_answers_the_good_lines_and_names_the_bad_ones() -> None:
    lines: list[dict[str, Any]] = [
        {"id": 1, "text": "KEY WEST, Fla. — The commission met."},
        {"id": 2, "text": "The hall in Key West is full.", "home": ["Monroe County, FL"]},
        {"id": 3, "text": "Nothing here.", "home": ["Nowhere, ZZ"]},
        {"id": 4},
        {"id": 5, "text": "x", "home": "Key West, FL"},
    ]
    stdin = b"".join(json.dumps(line).encode() + b"\n" for line in lines) + b'\n{"id": 6,\n\xff\n{"id": "7", "text": ""}'
    done = gavel("places", "--home", "Key West, FL", stdin=stdin)
    answers = {row["id"]: row["places"] for row in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 1
    assert sorted(answers, key=str) == [1, 2, "7"]
    first = answers[1][0]
    assert (first["jurisdiction"], first["confidence"], first["rule"]) == (
        "ocd-division/country:us/state:fl/place:key_west",
        "certain",
        "dateline",
    )
    assert set(first) == {"jurisdiction", "name", "start", "end", "text", "confidence", "rule"}
    assert lines[0]["text"][first["start"] : first["end"]] == first["text"]
    assert [line.split(b":")[1] for line in done.stderr.splitlines()] == [
        b" line 3",
        b" line 4",
        b" line 5",
        b" line 7",
        b" line 8",
    ]


def test_places_without_a_bad_line_is_exit_code_0() -> None:
    assert invoke("places", stdin=b"").exit_code == 0


def test_places_looks_up_where_feeds_yaml_is_faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAVEL_FEEDS_FILE", str(tmp_path / "feeds.yaml"))
    (tmp_path / "feeds.yaml").write_text("version: 2\n")
    result = invoke("places", stdin='{"id": 1, "text": "KEY WEST, Fla. — The commission met."}\n')
    assert (result.exit_code, len(json.loads(result.stdout)["places"])) == (0, 2)  # Key West and Florida
    assert "its nicknames do not count; gavel check" in result.stderr


@pytest.mark.parametrize(
    ("home", "said"),
    [
        ("Nowhere, ZZ", 'write it like "Key West, FL"'),
        ("Key Wst, FL", 'did you mean "Key West, FL"'),
        ("Monroe County", '"Monroe County, NY" or'),
    ],
)
def test_places_with_an_unclear_home_answers_nothing_and_says_what_to_write(home: str, said: str) -> None:
    result = invoke("places", "--home", home, stdin='{"id": 1, "text": "x"}\n')
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {home}: ")
    assert said in result.stderr


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"id": 1, "text": x}', "not JSON from character 19 on; write {"),
        (b'{"id": 1, "text": "\xff"}', "byte 20 is not UTF-8"),
        ('{"id": 1, "text": "x"}'.encode("utf-16"), "byte 1 is not UTF-8"),
        (b'{"id": 1, "text": "x", "home": "Key West, FL"}', '"home": ["Key West, FL"]'),
        (b'{"id": 1, "text": "x", "home": ["Key Wst, FL"]}', 'did you mean "Key West, FL"'),
        (b'{"id": 1, "text": "x", "home": ["\\u001b[2J"]}', "Error: line 1:  [2J: "),
    ],
)
def test_places_says_of_a_bad_line_what_to_write(line: bytes, said: str) -> None:
    result = invoke("places", stdin=line)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr


def test_poll_does_not_repeat_the_password_of_an_address() -> None:
    done = invoke("poll", "https://me:sesame@post.example/feed")
    assert (done.exit_code, "user and password" in done.stderr, "sesame" in done.output) == (2, True, False)


async def test_poll_prints_the_items_of_a_url_and_of_a_feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def feed(_: web.Request) -> web.Response:
        return web.Response(text=FEED, content_type="application/rss+xml")

    app = web.Application()
    app.router.add_get("/feed", feed)
    monkeypatch.setenv("GAVEL_ALLOW_PRIVATE_NETWORKS", "1")
    async with serve(app, "127.0.0.1", 0) as port:
        address = f"http://127.0.0.1:{port}/feed"
        done = await invoke_beside("poll", address, "--json")
        (row,) = rows(done)
        assert done.exit_code == 0, done.stderr
        assert set(row) == {"key", "revision", "type", "title", "url", "published_at", "meets_at", "status", "place", "text"}
        assert (row["title"], row["type"], row["published_at"]) == (
            "Council votes on ferries",
            "news",
            "2025-07-07T12:00:00+00:00",
        )
        write_feeds(tmp_path / "feeds.yaml", address)
        done = await invoke_beside("poll", "--feed", "post", "--dry-run")
        assert (done.exit_code, done.stdout.count("\n"), "Council votes on ferries" in done.stdout) == (0, 1, True)
        assert not (tmp_path / "gavel.db").exists()
        done = await invoke_beside("check", "--online", "--json")
        assert (done.exit_code, [row["id"] for row in rows(done)]) == (0, ["settings.W001"])
        done = await invoke_beside("poll", f"{address}/nowhere")
        assert (done.exit_code, "answered 404" in done.stderr) == (1, True)


async def test_check_online_names_the_feed_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAVEL_ALLOW_PRIVATE_NETWORKS", "1")
    async with serve(web.Application(), "127.0.0.1", 0) as port:
        write_feeds(tmp_path / "feeds.yaml", f"http://127.0.0.1:{port}/gone")
        done = await invoke_beside("check", "--online", "--json")
    assert done.exit_code == 1
    assert [(row["id"], row["line"]) for row in rows(done) if row["fault"]] == [("online.E001", 4)]


def test_poll_names_the_feeds_there_are(tmp_path: Path) -> None:
    write_feeds(tmp_path / "feeds.yaml", "https://post.example/feed")
    done = invoke("poll", "--feed", "past")
    assert (done.exit_code, "it has: post" in done.stderr) == (1, True)


def test_migrate_then_why(tmp_path: Path) -> None:
    write_feeds(tmp_path / "feeds.yaml", "https://www.post.example/feed")
    assert invoke("why", "https://post.example/x").exit_code == 1
    done = invoke("migrate")
    assert (done.exit_code, done.stdout.startswith("The database is at schema ")) == (0, True), done.stderr
    assert (tmp_path / "gavel.db").exists()
    done = invoke("why", "https://post.example/x", "--json")
    assert (done.exit_code, rows(done)[0]["seen"]) == (1, False)
    assert invoke("check").exit_code == 0


def test_a_newer_database_is_not_sent_to_migrate(tmp_path: Path) -> None:
    write_feeds(tmp_path / "feeds.yaml", "https://post.example/feed")
    invoke("migrate")
    with sqlite3.connect("gavel.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for command in (["check"], ["migrate"], ["why", "https://post.example/x"], ["run", "--once"]):
        done = invoke(*command)
        assert done.exit_code == 1
        assert "newer Gavel" in done.output
        assert "run gavel migrate" not in done.output


def test_an_error_of_the_database_names_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAVEL_DATABASE_URL", "sqlite:///nowhere/gavel.db")
    done = invoke("migrate")
    assert (done.exit_code, "GAVEL_DATABASE_URL" in done.stderr) == (1, True)


def test_check_finds_a_journal_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_feeds(tmp_path / "feeds.yaml", "https://post.example/feed")
    for path in ("nowhere/journal", "."):
        monkeypatch.setenv("GAVEL_CONSOLE_JOURNAL", path)
        done = invoke("check", "--json")
        assert (done.exit_code, rows(done)[-1]["id"]) == (1, "settings.E006")


def test_what_feeds_yaml_says_does_not_steer_the_terminal(tmp_path: Path) -> None:
    write_feeds(tmp_path / "feeds.yaml", "https://post.example/feed")
    text = (tmp_path / "feeds.yaml").read_text().replace("kind: rss", r'kind: "r\e[2Jss"')
    (tmp_path / "feeds.yaml").write_text(text)
    for command in ("check", "run"):
        done = invoke(command)
        assert (done.exit_code, "r [2Jss" in done.output, "\x1b" in done.output) == (1, True, False)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"[" * 100_000, "nested too deeply"),
        (b'{"id": NaN, "text": "x"}', "NaN is not JSON"),
        (b'{"id": 1e999, "text": "x"}', "1e999 is too large a number"),
        (b'{"id": 1, "text": "' + b"x" * MAX_LINE + b'"}', "longer than 16 MB; put each text on a line of its own"),
    ],
    ids=["deep", "nan", "infinite", "long"],
)
def test_places_survives_a_line_that_is_made_to_hurt(line: bytes, reason: str) -> None:
    done = invoke("places", stdin=line + b'\n{"id": 2, "text": "Key West, Fla."}\n')
    assert (done.exit_code, [row["id"] for row in rows(done)]) == (1, [2])
    assert done.stderr == f"Error: line 1: {reason}\n"


def test_places_without_standard_input_says_so() -> None:
    command = ["/bin/sh", "-c", 'exec "$0" -m bot places <&-', sys.executable]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert (done.returncode, b"no standard input" in done.stderr) == (2, True)


def test_a_reader_that_has_seen_enough_ends_the_command_without_a_word() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "bot", "places"]
    done = subprocess.run(
        command, input=b'{"id": 1, "text": "x"}\n', stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_an_error_and_no_traceback() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "bot", "check"], stdout=full, stderr=subprocess.PIPE, timeout=60, check=False
        )
    assert done.returncode == 1
    assert b"make room" in done.stderr
    assert b"Traceback" not in done.stderr
