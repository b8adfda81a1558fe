"""All commands of ``/gavel`` (DESIGN.md section 6). Every platform makes its own from these, so that they are the same."""

from __future__ import annotations

from bot.services.commands import book_channel, book_everywhere, book_news

SUMMARY = "Policy alerts for this channel"
COMMANDS = (*book_channel.COMMANDS, *book_news.COMMANDS, *book_everywhere.COMMANDS)
GROUPS = {
    "alarms": "Where failures are told",
    "feeds": "The sources that are polled",
    "topics": "Named queries that every channel can use",
    "editors": "Who may change what holds in every channel",
}
"""What the first words of two have in common."""
