"""The console as a chat platform: messages go to a stream, and a journal remembers them."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TextIO, TypeVar

from adapters.console.journal import Journal
from adapters.console.render import to_block, to_json
from bot.domain.errors import ChannelGone, DeliveryError, Transient, UnknownOutcome
from bot.domain.message import Message

T = TypeVar("T")

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EAGAIN, errno.EMFILE, errno.ENFILE}
"""What may go away by itself: no room, a reader that does not keep up, too many open files."""


class ConsoleAdapter:
    """Implements ChatAdapter on a stream and a journal beside it.

    A message is shown first and recorded then (DESIGN.md rule 2: a repeat is better than a loss); its id is its key. All work
    is done by one thread, so that messages never mix and neither a slow reader nor a disk holds up the event loop.
    """

    platform = "console"

    def __init__(self, journal: Path, out: TextIO, as_json: bool) -> None:
        self.journal = Journal(journal)
        self._out = out
        self._render = to_json if as_json else to_block
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="console")
        self._handed_over: set[str] = set()
        self._deaf = ""

    async def send(self, channel: str, message: Message) -> str:
        """Show and record a message; its id is its key."""
        return await self._do(channel, lambda: self._post(channel, message, "post", None))

    async def reply(self, channel: str, target: str, message: Message) -> str:
        """Show and record a message, as an answer to ``target``."""
        return await self._do(channel, lambda: self._post(channel, message, "reply", target))

    async def edit(self, channel: str, target: str, message: Message) -> None:
        """Show and record the new wording of a message; what stands on a console cannot be changed."""
        await self._do(channel, lambda: self._post(channel, message, "edit", target))

    async def find(self, channel: str, key: str, since: datetime) -> str | None:
        """Look for a recorded message by its key; the journal has no times and keeps all, so ``since`` leaves nothing out."""
        return await self._do(channel, lambda: self._find(channel, key))

    async def check(self, channel: str) -> None:
        """Raise ChannelGone if nobody reads the stream or the journal cannot be written."""
        await self._do(channel, lambda: self._check(channel))

    def link(self, channel: str, message_id: str) -> str:
        """A console has no addresses."""
        return ""

    def close(self) -> None:
        """Let the thread end once it has nothing more to do."""
        self._thread.shutdown(wait=False)

    async def _do(self, channel: str, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except OSError as error:
            raise _judged(channel, error) from error

    def _post(self, channel: str, message: Message, delivery: str, target: str | None) -> str:
        self.journal.check()
        self._show(channel, message)
        self.journal.append({"id": message.key, "channel": channel, "delivery": delivery, "target": target})
        self._handed_over.discard(message.key)
        return message.key

    def _show(self, channel: str, message: Message) -> None:
        if self._deaf:
            raise ChannelGone(channel, self._deaf)
        try:
            # What the stream once took it keeps and shows at the next flush: another attempt must not hand it over again.
            if message.key not in self._handed_over:
                self._out.write(_encodable(self._render(channel, message), self._out.encoding or "utf-8"))
                self._handed_over.add(message.key)
            self._out.flush()
        except (BrokenPipeError, ValueError) as error:  # ValueError: the stream was closed on our side
            self._deaf = "nobody reads the output any more"
            raise ChannelGone(channel, self._deaf) from error
        except OSError as error:
            if error.errno in _FULL:
                raise
            raise UnknownOutcome(channel, f"the output failed: {error.strerror}") from error

    def _find(self, channel: str, key: str) -> str | None:
        found = (record for record in self.journal.records() if record.get("channel") == channel and record.get("id") == key)
        return key if any(record.get("delivery") != "edit" for record in found) else None

    def _check(self, channel: str) -> None:
        if self._deaf:
            raise ChannelGone(channel, self._deaf)
        self.journal.check()


def _encodable(text: str, encoding: str) -> str:
    """Spell out what the terminal's encoding lacks."""
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _judged(channel: str, error: OSError) -> DeliveryError:
    """Say what a failure of the system means. The file's path stays out of it."""
    if error.errno in _FULL:
        return Transient(channel, f"the console cannot be written now: {error.strerror}")
    if error.errno == errno.EIO:
        return UnknownOutcome(channel, f"the journal failed: {error.strerror}")
    return ChannelGone(channel, f"the console's journal cannot be used: {error.strerror}")
