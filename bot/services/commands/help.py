"""All commands with an example each, on one screen."""

from __future__ import annotations

from bot.domain.answer import Answer
from bot.domain.message import Line, Span, Style
from bot.services.commands.desk import bold, plain

COMMANDS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Alerts for this channel",
        (
            ("subscribe Key West, FL topics: housing", "alerts at once; also mode: daily, want: agenda, match: loose"),
            ("subscriptions", "what this channel gets, with numbers"),
            ("unsubscribe 12", "end one, or all"),
            ("pause · resume", "hold alerts; list them later"),
            ("mute topic housing for: 2h · unmute all · mutes", "silence a topic, story, feed or place"),
            ("digest 8am · quiet hours: 22:00-06:30", "when digests come; when nothing may"),
        ),
    ),
    (
        "Looking things up",
        (
            ('lookup "287(g)" place: Key West, FL', "search what was published"),
            ("agenda Key West, FL 30", "meetings of the next days, with the items that match here"),
            ("why LINK", "why something was, or was not, posted here"),
            ("feeds list · feeds health", "the sources, and how they are"),
            ("claim 31", "tell the others that you are on an alert"),
        ),
    ),
    (
        "For editors",
        (
            ("feeds add URL · feeds remove ID", "poll a source: any address of its site will do"),
            ("topics list · add · edit · remove", "named queries that every channel can use"),
            ("editors list · add · remove", "who may change what holds everywhere"),
            ("alarms here", "failures are told in this channel"),
        ),
    ),
)
"""Headings, each with its commands as they are typed (after ``/gavel``) and what they do."""


def show_help() -> Answer:
    """List the commands."""
    lines: list[Line] = []
    for heading, commands in COMMANDS:
        lines += [(), (Span(heading, Style.STRONG),)]
        lines += [(Span(f"/gavel {typed}"), Span(f" — {does}", Style.QUIET)) for typed, does in commands]
    lines += [(), plain('Queries: words (with their inflections), "exact phrases", prefix*, AND OR NOT, NEAR/8, ( ).')]
    return Answer(bold("What Gavel does here"), tuple(lines))
