"""The line before each host."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds import hosts
from bot.feeds.hosts import HostGate

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)


async def test_only_hosts_with_nothing_to_remember_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "MOST_HOSTS", 10)
    gate = HostGate(lambda name: timedelta(hours=1) if name == "spaced.example" else timedelta())
    async with gate.turn("blocked.example:443", NOW) as blocked:
        assert blocked is None
        gate.block("blocked.example:443", NOW + timedelta(hours=2))
    async with gate.turn("spaced.example:443", NOW):
        pass
    async with gate.turn("busy.example:443", NOW):
        for number in range(100):
            async with gate.turn(f"h{number}.example:80", NOW):
                pass
            assert len(gate._lines) <= 10
        assert {"blocked.example:443", "spaced.example:443", "busy.example:443"} <= set(gate._lines)
    async with gate.turn("blocked.example:443", NOW + timedelta(hours=1)) as blocked:
        assert blocked == timedelta(hours=1)
    async with gate.turn("blocked.example:443", NOW + timedelta(hours=2)) as blocked:
        assert blocked is None


async def test_a_failure_in_a_turn_frees_the_host() -> None:
    gate = HostGate(lambda _: timedelta())
    with pytest.raises(KeyError):
        async with gate.turn("h:80", NOW):
            raise KeyError
    async with gate.turn("h:80", NOW) as blocked:
        assert blocked is None
