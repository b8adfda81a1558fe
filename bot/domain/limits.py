"""Bounds on every worker job and every input, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JobLimit:
    """What one worker job may use: wall-clock and CPU seconds, and bytes of address space beyond the idle worker's."""

    seconds: float
    memory: int


FEED_JOB = JobLimit(seconds=5, memory=512 * 2**20)
"""Parsing one feed document, or reading (text, places, sketch) one slice of items."""

CALENDAR_JOB = JobLimit(seconds=10, memory=512 * 2**20)
"""Parsing one calendar and expanding what repeats in it."""

PDF_JOB = JobLimit(seconds=30, memory=2**30)
"""Reading one PDF."""

MAX_BODY_BYTES = 10 * 2**20
"""The largest answer that is read, after decompression."""

MAX_DOCUMENT_BYTES = 60 * 2**20
"""The same of a PDF: packets are full of scanned maps."""

MAX_ITEMS = 10_000
"""The most items of one document that are kept: the newest, or the first where the document has no dates."""

MAX_TITLE = 500
MAX_TEXT = 50_000
MAX_FIELD = 2_000
"""Characters kept of a title, of a text and of any other field; cut before any regular expression sees them."""
