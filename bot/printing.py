"""What commands print: rows for ``--json`` (DESIGN.md section 9) and lines for people."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from bot.domain.finding import Finding
from bot.domain.identity import revision
from bot.domain.item import Item
from bot.domain.place import Mention
from bot.services.explaining import Explanation, Unseen
from bot.services.paging import span_of

Row = dict[str, Any]


def json_line(row: Row) -> str:
    """One JSON line, in ASCII: feed text may hold what a terminal cannot encode."""
    return json.dumps(row)


def finding_row(finding: Finding) -> Row:
    """A fault or warning of ``gavel check``."""
    return {
        "id": finding.id,
        "fault": finding.is_fault,
        "subject": finding.subject,
        "line": finding.line,
        "message": finding.message,
        "hint": finding.hint,
    }


def item_row(item: Item) -> Row:
    """An item of ``gavel poll``."""
    return {
        "key": item.keys[0],
        "revision": revision(item),
        "type": item.type,
        "title": item.title,
        "url": item.url,
        "published_at": _moment(item.published_at),
        "meets_at": _moment(item.meets_at),
        "status": item.status,
        "place": item.place,
        "text": item.text,
    }


def item_line(item: Item) -> str:
    """An item of ``gavel poll`` for people."""
    row, pages = item_row(item), span_of(item)
    when = str(row["meets_at"] or row["published_at"] or "undated")[:16].replace("T", " ")
    status = f" [{row['status']}]" if row["status"] else ""
    return visible(f"{when:<16}  {row['type']:<11}  {row['title']}{status}{f'  ({pages})' if pages else ''}  {row['url']}")


def place_row(mention: Mention) -> Row:
    """A place of ``gavel places``."""
    return {
        "jurisdiction": mention.jurisdiction,
        "name": mention.name,
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "confidence": mention.confidence,
        "rule": mention.rule,
    }


def explanation_rows(explained: list[Explanation] | Unseen) -> list[Row]:
    """The answer of ``gavel why``: one row per item, or one that says that no item carries the link."""
    if isinstance(explained, Unseen):
        return [{"link": explained.link, "seen": False, "feeds": list(explained.feeds)}]
    return [_explanation_row(each) for each in explained]


def explanation_lines(row: Row) -> list[str]:
    """A row of ``gavel why`` for people."""
    if row.get("seen") is False:
        feeds = ", ".join(row["feeds"])
        reason = f"feeds of that site: {feeds}" if feeds else "no feed of that site is polled"
        return [visible(f"{row['link']}: no item carries this link ({reason})")]
    lines = [f"{row['title']}  ({row['feed']})"]
    for traced in row["revisions"]:
        lines.append(f"  revision {traced['revision']} at {traced['at']}")
        for stage in traced["stages"]:
            said, *evidence = str(stage["detail"]).split("\n")
            lines.append(f"    {stage['name']}: {stage['outcome']}  {said}".rstrip())
            lines += [f"      {line}" for line in evidence]
    for alert in row["alerts"]:
        lines.append(f"  alert {alert['id']} in {alert['channel']}: {alert['kind']}, {alert['reason']}")
        lines += [f"    {sent['delivery']}: {sent['state']}  {sent['reason']}".rstrip() for sent in alert["deliveries"]]
    return [visible(line) for line in lines]


def visible(text: str) -> str:
    """Feed text for a terminal: control characters, which could move the cursor or change colours, are made blanks."""
    return "".join(character if character.isprintable() else " " for character in text)


def _explanation_row(explained: Explanation) -> Row:
    item = explained.traces[-1].item if explained.traces else None
    return {
        "seen": True,
        "key": item.item.keys[0] if item else None,
        "feed": item.feed_id if item else None,
        "title": item.item.title if item else None,
        "url": item.item.url if item else None,
        "baseline": item.baseline if item else None,
        "revisions": [
            {
                "revision": traced.revision,
                "at": _moment(traced.at),
                "stages": [{"name": stage.name, "outcome": stage.outcome, "detail": stage.detail} for stage in traced.stages],
            }
            for traced in explained.traces
        ],
        "alerts": [
            {
                "id": told.alert.id,
                "channel": told.alert.channel,
                "kind": told.alert.kind,
                "reason": told.alert.reason,
                "deliveries": [
                    {"delivery": sent.type, "state": sent.state, "reason": sent.reason, "message_id": sent.message_id}
                    for sent in told.deliveries
                ],
            }
            for told in explained.told
        ],
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
