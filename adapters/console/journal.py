"""What was shown on the console, so that nothing is shown twice: JSON lines, appended and synced."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


class Journal:
    """An append-only file of JSON objects that survives a crash in the middle of a line. Methods raise OSError."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, record: Mapping[str, Any]) -> None:
        """Write a record and wait until it is on the disk.

        A line that a crash tore is closed first, so that it spoils no other; several processes may append at once.
        """
        line = json.dumps(record).encode() + b"\n"
        file = self._open()
        try:
            if self._is_torn(file):
                line = b"\n" + line
            # One write: with O_APPEND the lines of two processes never mix.
            written = os.write(file, line)
            while written < len(line):
                written += os.write(file, line[written:])
            self._sync(file)
        finally:
            os.close(file)

    def records(self) -> Iterator[dict[str, Any]]:
        """Return the records in order, without torn lines; none if there is no file yet."""
        try:
            with self._path.open("rb") as file:
                for line in file:
                    try:
                        record = json.loads(line)
                    except ValueError:
                        continue
                    if isinstance(record, dict):
                        yield record
        except FileNotFoundError:
            return

    def check(self) -> None:
        """Raise what an append would raise because of the path; write nothing."""
        os.close(self._open())

    def _open(self) -> int:
        return os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def _is_torn(self, file: int) -> bool:
        size = os.fstat(file).st_size
        return size > 0 and os.pread(file, 1, size - 1) != b"\n"

    def _sync(self, file: int) -> None:
        os.fsync(file)
