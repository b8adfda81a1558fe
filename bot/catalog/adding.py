"""Feeds added to the file feeds.yaml: each as a row at the end of its feeds, and never a file that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.catalog import Catalog, examine_text
from bot.catalog.document import Faults, compose
from bot.catalog.fields import Fields
from bot.catalog.values import interval
from bot.catalog.writing import alone, row, with_rows, write_whole
from bot.domain.errors import ConfigurationError
from bot.domain.feed import Feed
from bot.domain.finding import ConfigurationFaults
from bot.matching.gazetteer import Gazetteer

_NO_FEEDS = ("feeds.E008", "feeds.yaml lacks feeds")


@dataclass(frozen=True, slots=True)
class FeedsFile:
    """A feeds.yaml as it stands, or is not there yet; ``zone`` and ``interval`` are its defaults."""

    path: Path
    text: str
    catalog: Catalog
    zone: str
    interval: timedelta | None


def read_feeds_file(path: Path) -> FeedsFile:
    """Read the file. Raises ConfigurationError where it cannot be read, ConfigurationFaults where it is at fault."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read()
    except FileNotFoundError:
        return FeedsFile(path, "", Catalog(), "", None)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(str(path), "cannot be read as a UTF-8 text") from error
    return FeedsFile(path, text, _checked(text, path, without_feeds=True), *_defaults(text))


@contextmanager
def changing(path: Path) -> Iterator[FeedsFile]:
    """Read the file as it is now, and let no other Gavel change it meanwhile. Raises as ``read_feeds_file`` does."""
    with ExitStack() as held:
        try:
            held.enter_context(alone(path))
        except OSError as error:
            raise ConfigurationError(str(path), f"cannot be written: {error.strerror}") from error
        yield read_feeds_file(path)


def add_rows(file: FeedsFile, feeds: Sequence[Feed], gazetteer: Gazetteer) -> list[str]:
    """Write feeds into the file; return the rows as they stand there.

    Raises ConfigurationError where that cannot be done; then the file is as it was.
    """
    rows = []
    for feed in feeds:
        home = gazetteer.get(feed.homes[0]) if feed.homes else None
        rows.append(row(feed, gazetteer.label, zone=home.timezone if home else file.zone, interval=file.interval))
    text = with_rows(file.text, rows, str(file.path))
    found = {each.id: each for each in _checked(text, file.path).feeds}
    for feed in feeds:
        told = found.get(feed.id)
        if told is None or (told.kind, told.address, told.timezone) != (feed.kind, feed.address, feed.timezone):
            raise ConfigurationError(str(file.path), f"cannot be added to: the row {feed.id} would be read as another feed")
    try:
        write_whole(file.path, text)
    except OSError as error:
        raise ConfigurationError(str(file.path), f"cannot be written: {error.strerror}") from error
    return rows


def _checked(text: str, path: Path, *, without_feeds: bool = False) -> Catalog:
    catalog, findings = examine_text(text.removeprefix("\ufeff"), str(path))
    faults = [finding for finding in findings if finding.is_fault]
    if without_feeds and [(fault.id, fault.message) for fault in faults] == [_NO_FEEDS]:
        return Catalog()
    if catalog is None:
        raise ConfigurationFaults(str(path), faults)
    return catalog


def _defaults(text: str) -> tuple[str, timedelta | None]:
    faults = Faults("")
    top = compose(text.removeprefix("\ufeff"), faults)
    given = Fields(top, "", ("defaults",), faults).mapping("defaults") if top else None
    if given is None:
        return "", None
    fields = Fields(given, "", ("interval", "timezone"), faults)
    zone, every = fields.word("timezone"), fields.word("interval")
    return zone.value if zone else "", interval(every.value) if every else None
