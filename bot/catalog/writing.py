"""A feed -> a row of feeds.yaml, set into the text of the file without changing anything else of it."""

from __future__ import annotations

import fcntl
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import yaml

from bot.catalog.kinds import KINDS
from bot.domain.errors import ConfigurationError
from bot.domain.feed import Feed
from bot.domain.selection import selection

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_/.-]*[A-Za-z0-9]|[A-Za-z0-9]")
_NEW = "version: 1\n"


def row(feed: Feed, label: Callable[[str], str], *, zone: str = "", interval: timedelta | None = None) -> str:
    """Write a feed as a row. ``zone`` and ``interval`` are what holds for it anyway, and is not repeated.

    ``label`` writes the id of a jurisdiction as people do.
    """
    kind = KINDS[feed.kind]
    fields = {"id": _scalar(feed.id), "kind": feed.kind, **_address(feed)}
    if feed.place:
        fields["place"] = _quoted(label(feed.place))
    if feed.home:
        fields["home"] = f"[{', '.join(_quoted(label(home)) for home in feed.home)}]"
    if feed.timezone != zone:
        fields["timezone"] = _scalar(feed.timezone)
    if feed.interval != (interval or kind.interval):
        fields["interval"] = f"{max(1, round(feed.interval.total_seconds() / 60))}m"
    return "{" + ", ".join(f"{key}: {value}" for key, value in fields.items()) + "}"


def with_rows(text: str, rows: list[str], subject: str) -> str:
    """Return the text of a feeds.yaml with these rows at the end of its feeds; comments and layout stay.

    Raises ConfigurationError where the feeds cannot be found in it.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    text = text or _NEW
    try:
        top = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise ConfigurationError(subject, "is not YAML; gavel check names the line") from error
    if not isinstance(top, yaml.MappingNode):
        raise ConfigurationError(subject, "is not a mapping; gavel check tells how to begin it")
    key, feeds = next(((key, value) for key, value in top.value if key.value == "feeds"), (None, None))
    if key is None or feeds is None:
        end = "" if text.endswith("\n") else newline
        return text + end + f"feeds:{newline}" + "".join(f"  - {each}{newline}" for each in rows)
    if isinstance(feeds, yaml.SequenceNode) and feeds.value and not feeds.flow_style:
        last = feeds.value[-1]
        indent = " " * feeds.start_mark.column
        return _after_line(text, _last_line(last), [f"{indent}- {each}" for each in rows], newline)
    if isinstance(feeds, yaml.SequenceNode) and feeds.flow_style:
        return _into_brackets(text, feeds, rows)
    if isinstance(feeds, yaml.ScalarNode) and not feeds.value:
        indent = " " * key.start_mark.column
        return _after_line(text, key.end_mark.line, [f"{indent}  - {each}" for each in rows], newline)
    raise ConfigurationError(subject, "has feeds: that is no list; gavel check names the line")


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let nobody else read the file in order to change it: of two changes at once one would be lost. Raises OSError.

    The lock is on the folder, since the file itself is replaced by another one.
    """
    folder = os.open(path.resolve().parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def write_whole(path: Path, text: str) -> None:
    """Write a file so that at every moment it is the old or the new one, whole. Raises OSError."""
    there = path.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{there.name}.", dir=there.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, there.stat().st_mode & 0o7777 if there.exists() else 0o644)
        os.replace(name, there)
    finally:
        Path(name).unlink(missing_ok=True)


def _address(feed: Feed) -> dict[str, str]:
    """Write an address by the name of its tenant where its kind has one."""
    kind = KINDS[feed.kind]
    if feed.kind == "page":
        url, selector = selection(feed.address)
        return {"url": _quoted(url), "selector": _quoted(selector)}
    if kind.base:
        before, _, after = kind.base.partition("{client}")
        client = feed.address.removeprefix(before).removesuffix(after)
        if re.fullmatch(r"[a-z0-9-]{1,63}", client) and kind.base.format(client=client) == feed.address:
            return {"client": _scalar(client)}
    return {"url": _quoted(feed.address)}


def _scalar(value: str) -> str:
    """Write a word plainly where YAML takes it for one."""
    return value if _PLAIN.fullmatch(value) and isinstance(yaml.safe_load(value), str) else _quoted(value)


def _quoted(value: str) -> str:
    """Write a text in double quotes; what JSON escapes, YAML reads as JSON does."""
    return json.dumps(value, ensure_ascii=False)


def _last_line(node: yaml.Node) -> int:
    """Return the line on which a node ends; a block's end mark is where the next thing begins, comments skipped."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last_line(last[1] if isinstance(last, tuple) else last)
    at_start = node.end_mark.column == 0 and node.end_mark.line > node.start_mark.line
    return int(node.end_mark.line) - at_start


def _after_line(text: str, line: int, added: list[str], newline: str) -> str:
    lines = text.splitlines(keepends=True)
    if not lines[line].endswith("\n"):
        lines[line] += newline
    lines[line + 1 : line + 1] = [f"{each}{newline}" for each in added]
    return "".join(lines)


def _into_brackets(text: str, feeds: yaml.SequenceNode, rows: list[str]) -> str:
    """Add rows right behind the last one: a comment may stand behind it, and would swallow them."""
    last = feeds.value[-1].end_mark.index if feeds.value else feeds.start_mark.index + 1
    return text[:last] + (", " if feeds.value else "") + ", ".join(rows) + text[last:]
