"""The main job end to end: the Key West week, and generated weeks of other cities, come out as expected."""

from __future__ import annotations

import asyncio
import io
import json
import re
import sys
from asyncio.subprocess import PIPE
from dataclasses import replace
from typing import Any

import pytest

from bot.demo import run
from bot.demo.compare import compare, repeats
from bot.demo.run import Played, play
from tests.e2e.generated import generate

pytestmark = pytest.mark.no_cover

FIELDS = {"channel", "alert_id", "delivery", "kind", "possible", "story_id", "chapter_id", "title", "url", "place", "matched",
          "sources", "text"}  # fmt: skip


async def test_the_key_west_week_comes_out_as_expected_and_prints_nothing_but_deliveries() -> None:
    command = (sys.executable, "-m", "bot", "demo", "--json")
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)
    stdout, stderr = await process.communicate()
    assert (process.returncode, stderr.decode()) == (0, "")
    lines = [json.loads(line) for line in stdout.splitlines()]
    assert all(set(line) >= FIELDS for line in lines)
    assert {line["channel"] for line in lines} == {"console:desk"}
    assert {"post", "edit"} == {line["delivery"] for line in lines}


class _NobodyReads(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError


async def test_a_replay_ends_though_nobody_reads_what_it_prints() -> None:
    played = await play(replace(generate(6).world, articles=()), _NobodyReads())
    assert played.deliveries == ()
    assert played.alerts > 0


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_generated_week_of_another_city_comes_out_as_expected_and_is_shown(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    week, out = generate(seed), io.StringIO()
    replays: list[Played] = []

    async def kept(*args: Any, **options: Any) -> Played:
        replays.append(await play(*args, **options))
        return replays[-1]

    monkeypatch.setattr(run, "play", kept)
    assert await run.show(week.world, week.expected, out, seconds=0) == 0
    text = out.getvalue()
    assert "On the agenda" in text
    assert f"Result: Approved {week.first_vote}" in text
    assert "Also reported by" in text
    assert re.search(r"repeats\s+│ 0", text)
    assert "As expected" in text
    (played,) = replays
    assert compare(week.expected, played.deliveries) == []
    assert repeats(played.deliveries) == []
    assert played.folded >= 4


async def test_a_week_that_does_not_come_out_as_expected_is_a_fault() -> None:
    week, out = generate(5), io.StringIO()
    agendas = replace(week.world, articles=())
    assert await run.show(agendas, [], out, seconds=0) == 1
    assert "DIFFERENT" in out.getvalue()
    assert "unexpected: post agenda" in out.getvalue()


def test_a_seed_gives_the_same_week_and_another_seed_another() -> None:
    assert generate(1) == generate(1)
    assert generate(1) != generate(2)
