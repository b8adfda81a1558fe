"""The command line: real processes for exit codes and streams, click's runner for the rest."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from click.testing import CliRunner, Result

from bot.catalog import FEED_KINDS
from bot.cli import KINDS, main
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
    yield


def gavel(*arguments: str, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=60, check=False)


def invoke(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=stdin)


async def gavel_beside(*arguments: str) -> tuple[int | None, bytes, bytes]:
    """Run gavel while this process goes on serving."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    return process.returncode, out, err


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
    [["fly"], ["poll"], ["poll", "--feed", "a", "https://b.example/"], ["poll", "post"], ["why"], ["run", "--twice"]],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    done = gavel(*arguments)
    assert (done.returncode, done.stderr.startswith(b"Usage: ")) == (2, True)


def test_the_shipped_feeds_yaml_is_in_order() -> None:
    os.symlink(ROOT / "feeds.yaml", "feeds.yaml")
    done = gavel("check", "--json")
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["settings.W001"]


def test_check_lists_every_fault_of_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAVEL_DISCORD_TOKEN", "sesame")
    monkeypatch.setenv("GAVEL_FEEDS_FILE", str(DATA / "catalog" / "faulty.yaml"))
    monkeypatch.setenv("GAVEL_DATABASE_URL", "mysql://me:sesame@db/gavel")
    done = gavel("check", "--json")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert b"sesame" not in done.stdout + done.stderr
    assert {"settings.E003", "database.E001", "feeds.E007", "feeds.W001"} <= {row["id"] for row in rows}
    assert all(row["message"] and row["hint"] for row in rows)
    assert [row["fault"] for row in rows] == [".E" in row["id"] for row in rows]
    assert gavel("check").returncode == 1


def test_run_refuses_what_check_refuses_in_one_clear_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAVEL_SLACK_BOT_TOKEN", "sesame")
    done = gavel("run", "--once")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"Slack is not built yet" in done.stderr
    assert b"unset GAVEL_SLACK_BOT_TOKEN" in done.stderr
    assert b"sesame" not in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_missing_feeds_yaml_is_told_with_the_way_out() -> None:
    done = gavel("run", "--once")
    assert (done.returncode, b"GAVEL_FEEDS_FILE" in done.stderr, b"Traceback" in done.stderr) == (1, True, False)


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
    assert gavel("places", stdin=b"").returncode == 0


def test_places_with_an_unknown_home_answers_nothing() -> None:
    result = invoke("places", "--home", "Nowhere, ZZ", stdin='{"id": 1, "text": "x"}\n')
    assert result.exit_code == 1
    assert "Nowhere, ZZ" in result.output


async def test_poll_prints_the_items_of_a_url_and_of_a_feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def feed(_: web.Request) -> web.Response:
        return web.Response(text=FEED, content_type="application/rss+xml")

    app = web.Application()
    app.router.add_get("/feed", feed)
    monkeypatch.setenv("GAVEL_ALLOW_PRIVATE_NETWORKS", "1")
    async with serve(app, "127.0.0.1", 0) as port:
        address = f"http://127.0.0.1:{port}/feed"
        code, out, err = await gavel_beside("poll", address, "--json")
        (row,) = [json.loads(line) for line in out.splitlines()]
        assert code == 0, err
        assert set(row) == {"key", "revision", "type", "title", "url", "published_at", "meets_at", "status", "place", "text"}
        assert (row["title"], row["type"], row["published_at"]) == (
            "Council votes on ferries",
            "news",
            "2025-07-07T12:00:00+00:00",
        )
        write_feeds(tmp_path / "feeds.yaml", address)
        code, out, _ = await gavel_beside("poll", "--feed", "post", "--dry-run")
        assert (code, out.count(b"\n"), b"Council votes on ferries" in out) == (0, 1, True)
        assert not (tmp_path / "gavel.db").exists()
        code, out, err = await gavel_beside("check", "--online", "--json")
        assert (code, [json.loads(line)["id"] for line in out.splitlines()]) == (0, ["settings.W001"])
        code, _, err = await gavel_beside("poll", f"{address}/nowhere")
        assert (code, b"Traceback" in err) == (1, False)


async def test_check_online_names_the_feed_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAVEL_ALLOW_PRIVATE_NETWORKS", "1")
    async with serve(web.Application(), "127.0.0.1", 0) as port:
        write_feeds(tmp_path / "feeds.yaml", f"http://127.0.0.1:{port}/gone")
        code, out, _ = await gavel_beside("check", "--online", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [(row["id"], row["line"]) for row in rows if row["fault"]] == [("online.E001", 4)]


def test_poll_names_the_feeds_there_are(tmp_path: Path) -> None:
    write_feeds(tmp_path / "feeds.yaml", "https://post.example/feed")
    done = gavel("poll", "--feed", "past")
    assert (done.returncode, b"it has: post" in done.stderr) == (1, True)


def test_migrate_then_why(tmp_path: Path) -> None:
    write_feeds(tmp_path / "feeds.yaml", "https://www.post.example/feed")
    assert gavel("why", "https://post.example/x").returncode == 1
    done = gavel("migrate")
    assert (done.returncode, done.stdout.startswith(b"The database is at schema ")) == (0, True), done.stderr
    assert (tmp_path / "gavel.db").exists()
    done = gavel("why", "https://post.example/x", "--json")
    assert (done.returncode, json.loads(done.stdout)["seen"]) == (1, False)
    assert gavel("check").returncode == 0
