"""The replay on a terminal: each alert as a person sees it in chat, the progress of the week, the figures at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import TextIO
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from bot.demo.compare import ExpectedPost
from bot.demo.recorder import Delivered
from bot.demo.world import World
from bot.domain.message import Line, Style

_STYLES = {Style.PLAIN: "", Style.STRONG: "bold", Style.QUIET: "dim"}
_BORDERS = {"agenda": "cyan", "outcome": "green", "new": "blue"}


class Screen:
    """Shows one replay; a context manager, in which the progress bar stands below the alerts. ``seconds`` is its length."""

    def __init__(self, world: World, out: TextIO, seconds: float) -> None:
        self._zone = ZoneInfo(world.timezone)
        self._channel = world.channel
        self._moments = [change.at for change in world.changes() if change.at > world.start]
        self._seconds = seconds
        self._console = Console(file=out)
        self._progress = Progress(
            TextColumn("[bold]{task.description}"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total} changes"),
            TimeElapsedColumn(),
            console=self._console,
        )
        self._task = self._progress.add_task("first poll", total=len(self._moments))
        self._started = 0.0
        self._console.print(f"[bold]{world.title}[/]", f"[dim]channel {world.channel}[/]")

    def __enter__(self) -> Screen:
        self._started = asyncio.get_running_loop().time()
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, delivered: Delivered) -> None:
        """Show one delivery: a post as a panel, an edit as the line that it adds."""
        message = delivered.message
        when = delivered.at.astimezone(self._zone).strftime("%a %b %-d, %H:%M")
        if delivered.facts["delivery"] == "edit":
            self._console.print(Padding(self._edit(delivered, when), (0, 0, 0, 4)))
            return
        body = Text("\n").join([_line(line) for line in (*message.lines, message.footer) if line])
        title = Text.assemble((self._channel, "dim"), "  ", _line(message.headline, "bold"))
        border = _BORDERS.get(delivered.facts["kind"], "white")
        panel = Panel(body, title=title, title_align="left", subtitle=Text(when, "dim"), border_style=border, width=100)
        self._console.print(panel)

    async def advance(self, now: datetime) -> None:
        """Move the bar to a moment of the replay, and wait until a reader may be expected to have followed so far."""
        passed = sum(1 for moment in self._moments if moment <= now)
        self._progress.update(self._task, completed=passed, description=f"{now.astimezone(self._zone):%a %b %d, %H:%M}")
        due = self._started + self._seconds * passed / max(len(self._moments), 1)
        await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))

    def summary(self, figures: Sequence[tuple[str, int]], expected: Sequence[ExpectedPost], differences: Sequence[str]) -> None:
        """Show the figures, the posts that are to fold one day, and every difference from what was expected."""
        table = Table(title="The week in figures", title_justify="left", show_header=False)
        for label, figure in figures:
            table.add_row(label, str(figure), style="bold red" if label == "repeats" and figure else "")
        self._console.print(table)
        later = [post for post in expected if post.folds_later]
        if later:
            self._console.print(f"{len(later)} of these posts report an event that was posted before, in other words:")
            for post in later:
                self._console.print(Text(f"  {post.title} → {post.folds_later}", "dim"))
        for difference in differences:
            self._console.print(Text(f"DIFFERENT  {difference}", "bold red"))
        if not differences:
            self._console.print("[bold green]As expected:[/] everything that had to be posted was, once, and no noise.")

    def _edit(self, delivered: Delivered, when: str) -> Text:
        added = [line for line in delivered.message.lines if line and line[0].text.startswith("Also reported by")]
        said = [_line(line) for line in added] or [Text("brought up to date")]
        return Text.assemble(("✎ ", "yellow"), (f"{when}  ", "dim"), (delivered.facts["title"], "italic"), "  ", *said)


def _line(line: Line, style: str = "") -> Text:
    text = Text(style=style)
    for span in line:
        text.append(span.text, f"{_STYLES[span.style]} link {span.url}".strip() if span.url else _STYLES[span.style])
    return text
