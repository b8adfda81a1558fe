"""``gavel`` with a console that is slow to send: it says so on standard error, then waits for the end of standard input.

Run as a module, with gavel's own arguments.
"""

from __future__ import annotations

import asyncio
import os
import sys
from unittest import mock

from adapters.console.client import ConsoleAdapter
from bot.cli import main
from bot.domain.message import Message

SENDING = "slow console: sending"


class SlowConsole(ConsoleAdapter):
    """The console, slow."""

    async def send(self, channel: str, message: Message) -> str:
        """Send once standard input has ended."""
        sys.stderr.write(f"{SENDING}\n")
        sys.stderr.flush()
        await asyncio.to_thread(os.read, sys.stdin.fileno(), 1)
        return await super().send(channel, message)


if __name__ == "__main__":
    with mock.patch("bot.app.ConsoleAdapter", SlowConsole):
        main()
