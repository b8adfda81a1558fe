"""The console adapter against the contract, and what is particular to a stream with a journal."""

from __future__ import annotations

import asyncio
import errno
import io
import json
import os
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from adapters.console.client import ConsoleAdapter
from adapters.console.journal import Journal
from bot.domain.errors import ChannelGone, Transient, UnknownOutcome
from bot.ports import ChatAdapter
from tests.contract.adapter_contract import SINCE, AdapterContract, Fault, Harness, Shown, words


class Terminal(io.StringIO):
    """A stream that a person reads; it can fail like one of the operating system."""

    fails: OSError | None = None

    def write(self, text: str, /) -> int:
        if self.fails:
            raise self.fails
        return super().write(text)


class LosesAnswer(Journal):
    """A journal on a disk that takes the line and then reports an error."""

    def _sync(self, file: int) -> None:
        super()._sync(file)
        raise OSError(errno.EIO, os.strerror(errno.EIO))


class ConsoleHarness(Harness):
    channel = "console:desk"
    other_channel = "console:night"
    impossible: ClassVar = {
        Fault.RATE_LIMITED: "a stream names no wait; one that is full is the row 'not now'",
        Fault.PAYLOAD_REFUSED: "every text can be shown",
        Fault.MESSAGE_DELETED: "what was printed cannot be deleted",
    }

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "state"
        self.folder.mkdir()
        self.path = self.folder / "journal.jsonl"
        self.out = Terminal()
        self.loses_answer = False
        self.made: list[ConsoleAdapter] = []

    def make(self) -> ChatAdapter:
        adapter = ConsoleAdapter(self.path, self.out, as_json=False)
        self.made.append(adapter)
        return adapter

    async def inject(self, fault: Fault) -> None:
        if fault is Fault.UNAVAILABLE:
            self.out.fails = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        elif fault is Fault.ANSWER_LOST:
            for adapter in self.made:
                adapter.journal = LosesAnswer(self.path)
        elif fault is Fault.CHANNEL_GONE:
            self.folder.rename(self.folder.with_name("elsewhere"))

    async def mend(self) -> None:
        self.out.fails = None
        elsewhere = self.folder.with_name("elsewhere")
        if elsewhere.exists():
            elsewhere.rename(self.folder)

    async def read(self) -> list[Shown]:
        shown: dict[str, Shown] = {}
        blocks = self.out.getvalue().split("\n\n")[:-1]
        records = list(Journal(self.path).records())
        assert len(blocks) == len(records)
        for record, block in zip(records, blocks, strict=True):
            head, _, text = block.partition("\n")
            assert head.startswith(self.channel)
            target = record["target"]
            if record["delivery"] == "edit":
                shown[target] = Shown(target, text, shown[target].thread)
            else:
                shown[record["id"]] = Shown(record["id"], text, target)
        return list(shown.values())

    def live(self, shown: Shown) -> list[str]:
        """On a terminal only control characters are live, and the contract looks for those itself."""
        return [line for line in shown.text.split("\n") if not line.startswith("  ")]

    async def close(self) -> None:
        for adapter in self.made:
            adapter.close()


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[ConsoleHarness]:
    platform = ConsoleHarness(tmp_path)
    yield platform
    await platform.close()


class TestConsole(AdapterContract):
    """The contract's rows on the console."""


async def test_a_script_reads_one_json_line_per_delivery(tmp_path: Path) -> None:
    out = io.StringIO()
    adapter = ConsoleAdapter(tmp_path / "journal", out, as_json=True)
    await adapter.send("console:desk", words(7, "Hostile \x1b[2J \u202e \ud800\nheadline"))
    [line] = out.getvalue().splitlines()
    assert line.isascii()
    record: dict[str, Any] = json.loads(line)
    assert list(record) == ["channel", "alert_id", "delivery", "kind", "text"]
    assert record["alert_id"] == 7
    assert record["text"].splitlines()[0] == "Hostile \\x1b[2J \\u202e \\ud800 headline · Lakeside, OH"
    adapter.close()


@pytest.mark.parametrize("torn", [b'{"id": "abc", "chan', b"\x00\xff\xfe", b"[1]", b"{"])
async def test_a_line_torn_by_a_crash_spoils_no_other(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "journal"
    adapter = ConsoleAdapter(path, io.StringIO(), as_json=False)
    await adapter.send("console:desk", words(1))
    with path.open("ab") as file:
        file.write(torn)
    await adapter.send("console:desk", words(2))
    assert await adapter.find("console:desk", words(1).key, SINCE) == words(1).key
    assert await adapter.find("console:desk", words(2).key, SINCE) == words(2).key
    assert len(list(Journal(path).records())) == 2
    adapter.close()


async def test_two_processes_may_share_a_journal(tmp_path: Path) -> None:
    adapters = [ConsoleAdapter(tmp_path / "journal", io.StringIO(), as_json=False) for _ in range(4)]
    await asyncio.gather(*(adapter.send("console:desk", words(n)) for n in range(40) for adapter in [adapters[n % 4]]))
    assert {record["id"] for record in Journal(tmp_path / "journal").records()} == {words(n).key for n in range(40)}
    for adapter in adapters:
        adapter.close()


@pytest.mark.parametrize("as_json", [True, False])
async def test_a_pipe_that_nobody_reads_is_a_channel_gone(tmp_path: Path, as_json: bool) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    out = os.fdopen(writing, "w")
    adapter = ConsoleAdapter(tmp_path / "journal", out, as_json=as_json)
    with pytest.raises(ChannelGone, match="nobody reads"):
        await adapter.send("console:desk", words(1))
    with pytest.raises(ChannelGone, match="nobody reads"):
        await adapter.send("console:desk", words(2))
    with pytest.raises(ChannelGone, match="nobody reads"):
        await adapter.check("console:desk")
    assert await adapter.find("console:desk", words(1).key, SINCE) is None
    adapter.close()
    with pytest.raises(BrokenPipeError):
        out.close()


async def test_a_stream_that_breaks_leaves_the_outcome_unknown(tmp_path: Path) -> None:
    out = Terminal()
    out.fails = OSError(errno.EIO, os.strerror(errno.EIO))
    adapter = ConsoleAdapter(tmp_path / "journal", out, as_json=True)
    with pytest.raises(UnknownOutcome):
        await adapter.send("console:desk", words(1))
    adapter.close()


async def test_a_stream_closed_on_our_side_is_a_channel_gone(tmp_path: Path) -> None:
    out = io.StringIO()
    out.close()
    adapter = ConsoleAdapter(tmp_path / "journal", out, as_json=True)
    with pytest.raises(ChannelGone):
        await adapter.send("console:desk", words(1))
    adapter.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
async def test_what_could_not_be_recorded_is_not_shown_again(tmp_path: Path) -> None:
    out = io.StringIO()
    path = tmp_path / "journal"
    path.symlink_to("/dev/full")
    adapter = ConsoleAdapter(path, out, as_json=True)
    for _ in range(3):
        with pytest.raises(Transient):
            await adapter.send("console:desk", words(1))
    path.unlink()
    await adapter.send("console:desk", words(1))
    assert len(out.getvalue().splitlines()) == 1
    assert [record["id"] for record in Journal(path).records()] == [words(1).key]
    adapter.close()


async def test_a_read_only_journal_is_a_channel_gone_and_shows_nothing(tmp_path: Path) -> None:
    out = io.StringIO()
    adapter = ConsoleAdapter(tmp_path, out, as_json=False)  # a folder cannot be opened for writing, by root neither
    with pytest.raises(ChannelGone) as caught:
        await adapter.send("console:desk", words(1))
    assert out.getvalue() == ""
    assert str(tmp_path) not in str(caught.value)
    adapter.close()


async def test_a_terminal_without_unicode_shows_escapes(tmp_path: Path) -> None:
    shown = io.BytesIO()
    adapter = ConsoleAdapter(tmp_path / "journal", io.TextIOWrapper(shown, encoding="ascii"), as_json=False)
    await adapter.send("console:desk", words(1, "Añasco"))
    assert b"A\\xf1asco" in shown.getvalue()
    adapter.close()


async def test_a_disk_that_hangs_does_not_hold_up_the_loop(tmp_path: Path) -> None:
    free = threading.Event()

    class Hangs(Journal):
        def _sync(self, file: int) -> None:
            free.wait()

    adapter = ConsoleAdapter(tmp_path / "journal", io.StringIO(), as_json=False)
    adapter.journal = Hangs(tmp_path / "journal")
    sending = asyncio.create_task(adapter.send("console:desk", words(1)))
    await asyncio.sleep(0)
    assert not sending.done()
    sending.cancel()
    looking = asyncio.create_task(adapter.find("console:desk", words(1).key, SINCE))
    free.set()
    # The look-up waits its turn behind the send that was given up, and so cannot miss it.
    assert await looking == words(1).key
    adapter.close()
