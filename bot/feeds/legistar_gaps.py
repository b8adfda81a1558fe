"""What the rows of a Legistar agenda do not say and other addresses of the API do: votes, attachments, a file's text, its past.

Pure. What is found for an item is kept as JSON in the feed's cursor: ``mark`` (what its row looked like), ``asked`` (the names
of the gaps that were asked about), ``fields`` (of the row, where it has none of its own) and ``lines`` (of the item's text).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.changes import ATTACHMENTS
from bot.domain.limits import MAX_FIELD
from bot.feeds.document import Unreadable
from bot.feeds.records import read_json, rows_of, text_of
from bot.text.html import html_to_text

Row = Mapping[str, Any]
Filled = dict[str, Any]
Found = dict[str, Any]

_ATTACHED = "EventItemMatterAttachments"
_MOST_ATTACHMENTS = 30
_MOST_NAMES = 60
_MOST_PAST = 5
_SHORT_WORDS = 8
_MARKED = (
    "EventItemTitle",
    "EventItemActionName",
    "EventItemPassedFlag",
    "EventItemTally",
    "EventItemMatterId",
    "EventItemLastModifiedUtc",
)
_YES = frozenset({"yes", "yea", "yeas", "aye", "ayes", "affirmative", "approve", "for", "in favor"})
_NO = frozenset({"no", "nay", "nays", "noes", "negative", "oppose", "opposed", "against"})


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that an item's row does not say: what it is, and the path that may say it."""

    item: str
    name: str
    path: str


def gaps(rows: Sequence[Row], kept: Mapping[str, Filled], *, over: bool) -> Iterator[Gap]:
    """Name the gaps of an agenda that were not asked about since its rows changed, the most telling first.

    ``over``: the meeting has begun, so that votes may be recorded; before it a file's text and past are what helps.
    """
    substantial = [row for row in rows if isinstance(row.get("EventItemMatterId"), int)]
    unattached = not any(row.get(_ATTACHED) for row in rows)
    for name in ("votes",) if over else (ATTACHMENTS, "matter", "histories"):
        for row in rows if over else substantial:
            item = str(row["EventItemId"])
            known = kept.get(item, {})
            if known.get("mark") == mark(row) and name in known["asked"]:
                continue
            matter = f"matters/{row.get('EventItemMatterId')}"
            if name == "votes" and _is_decided(row) and not text_of(row, "EventItemTally"):
                yield Gap(item, name, f"eventitems/{item}/votes")
            elif (name == ATTACHMENTS and unattached) or name == "histories":
                yield Gap(item, name, f"{matter}/{name}")
            elif name == "matter" and _is_short(row):
                yield Gap(item, name, matter)


def mark(row: Row) -> str:
    """Return a hash of what makes a row worth asking about again."""
    return hashlib.sha256(json.dumps([row.get(name) for name in _MARKED]).encode()).hexdigest()[:8]


def fill(rows: Sequence[Row], kept: Mapping[str, Filled]) -> list[dict[str, Any]]:
    """Return the rows with what was found for them; what a row says itself goes before."""
    full = []
    for row in rows:
        found = kept.get(str(row["EventItemId"]), {})
        own = {name: value for name, value in found.get("fields", {}).items() if not row.get(name)}
        lines = found.get("lines", {})
        beside = [*lines, *([ATTACHMENTS] if _ATTACHED in own else [])]
        full.append({**row, **own, "Lines": list(lines.values()), "Beside": beside})
    return full


def read_gap(name: str, body: bytes, event: int) -> Found | Unreadable:
    """Read the answer about a gap: fields and lines; the job that runs in a worker. ``event`` is the meeting asked about."""
    answer = read_json(body)
    if isinstance(answer, Unreadable):
        return answer
    if name == "matter":
        title = _plain(answer, "MatterTitle") if isinstance(answer, dict) else ""
        return {"lines": {"matter": title}} if len(title.split()) >= _SHORT_WORDS else {}
    rows = rows_of(answer)
    if name == "votes":
        return _votes(rows)
    return _past(rows, event) if name == "histories" else _attachments(rows)


def read_text(body: bytes) -> Found | Unreadable:
    """Read the text of a file (``matters/{id}/texts/{key}``); the job that runs in a worker."""
    answer = read_json(body)
    if isinstance(answer, Unreadable):
        return answer
    text = _plain(answer, "MatterTextPlain") if isinstance(answer, dict) else ""
    return {"lines": {"text": text}} if text else {}


def newest_version(body: bytes) -> str | Unreadable:
    """Return the key of a file's newest text (``matters/{id}/versions``), empty where it has none."""
    answer = read_json(body)
    if isinstance(answer, Unreadable):
        return answer
    keys = [str(row["Key"]) for row in rows_of(answer) if str(row.get("Key", "")).isdecimal()]
    return max(keys, key=int, default="")


def _is_decided(row: Row) -> bool:
    return bool(text_of(row, "EventItemActionName")) and row.get("EventItemPassedFlag") is not None


def _is_short(row: Row) -> bool:
    words = max(len(text_of(row, name).split()) for name in ("EventItemTitle", "EventItemMatterName"))
    return words < _SHORT_WORDS and not text_of(row, "EventItemAgendaNote")


def _votes(rows: Sequence[Row]) -> Found:
    """Count the votes, and say who gave which: "Aye" and "Nay" are the record's own words, kept in the text."""
    told: dict[str, list[str]] = {}
    for row in rows:
        value, person = text_of(row, "VoteValueName"), text_of(row, "VotePersonName")
        if value and person:
            told.setdefault(value[:40], []).append(person[:80])
    yes, no = (sum(len(names) for value, names in told.items() if value.casefold() in words) for words in (_YES, _NO))
    if not told:
        return {}
    line = "; ".join(f"{value}: {', '.join(names[:_MOST_NAMES])}" for value, names in told.items())
    return {"fields": {"EventItemTally": f"{yes}-{no}"} if yes or no else {}, "lines": {"votes": f"{line}."[:MAX_FIELD]}}


def _past(rows: Sequence[Row], event: int) -> Found:
    """Say what was done with a file at other meetings, the newest first."""
    told = []
    for row in sorted(rows, key=lambda row: text_of(row, "MatterHistoryActionDate"), reverse=True):
        action, day = text_of(row, "MatterHistoryActionName"), text_of(row, "MatterHistoryActionDate")[:10]
        if action and day and row.get("MatterHistoryEventId") != event:
            tally = text_of(row, "MatterHistoryTally")
            body = text_of(row, "MatterHistoryActionBodyName")
            told.append(" ".join(part for part in (day, body + ":" if body else "", action, tally) if part))
    return {"lines": {"histories": f"Before: {'; '.join(told[:_MOST_PAST])}."[:MAX_FIELD]}} if told else {}


def _attachments(rows: Sequence[Row]) -> Found:
    names = ("MatterAttachmentName", "MatterAttachmentHyperlink", "MatterAttachmentShowOnInternetPage")
    found = [{name: row[name] for name in names if name in row} for row in rows[:_MOST_ATTACHMENTS]]
    return {"fields": {_ATTACHED: found}} if found else {}


def _plain(row: Row, name: str) -> str:
    return html_to_text(text_of(row, name), limit=MAX_FIELD)
