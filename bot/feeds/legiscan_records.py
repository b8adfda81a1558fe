"""Answers of LegiScan's API -> hashes of bills, and bills. Pure (sources.md section 3.14)."""

from __future__ import annotations

from typing import Any

from bot.domain.errors import Fault
from bot.domain.item import Item
from bot.feeds.bills import bill_item
from bot.feeds.document import Unreadable
from bot.feeds.records import link, links, read_json, rows_of, text_of

MOST_BILLS = 50_000
_STATUS = {1: "introduced", 2: "engrossed", 3: "enrolled", 4: "passed", 5: "vetoed", 6: "failed"}


def read_hashes(body: bytes) -> dict[str, str] | Unreadable:
    """Read ``getMasterListRaw``: the hash of each bill's present state, by the bill's id."""
    listed = _of(body, "masterlist")
    if isinstance(listed, Unreadable):
        return listed
    found = {}
    for row in list(listed.values())[:MOST_BILLS]:
        if isinstance(row, dict) and isinstance(row.get("bill_id"), int) and (state := text_of(row, "change_hash")):
            found[str(row["bill_id"])] = state[:8]
    return found


def read_bill(body: bytes, zone: str, place: str | None) -> Item | Unreadable:
    """Read ``getBill``."""
    bill = _of(body, "bill")
    if isinstance(bill, Unreadable):
        return bill
    if not isinstance(bill.get("bill_id"), int):
        return Unreadable(Fault.UNREADABLE, "the bill has no bill_id")
    url = text_of(bill, "url")
    status = bill.get("status")
    return bill_item(
        str(bill["bill_id"]),
        text_of(bill, "bill_number"),
        text_of(bill, "title"),
        url=url or text_of(bill, "state_link"),
        texts=[text_of(bill, "description")],
        status=_STATUS.get(status, "") if isinstance(status, int) else "",
        actions=[
            (text_of(row, "date"), text_of(row, "action")) for row in rows_of(bill.get("history")) if text_of(row, "date")
        ],
        zone=zone,
        place=place,
        tags=[text_of(row, "subject_name") for row in rows_of(bill.get("subjects"))],
        links=links(
            [
                link("Legislature", text_of(bill, "state_link"), url),
                *(link(text_of(row, "type") or "Text", text_of(row, "state_link"), url) for row in rows_of(bill.get("texts"))),
            ]
        ),
    )


def _of(body: bytes, name: str) -> dict[str, Any] | Unreadable:
    """Return what an answer holds under ``name``; LegiScan says no with a 200, ``status`` ERROR and an alert."""
    answer = read_json(body)
    if isinstance(answer, Unreadable):
        return answer
    if not isinstance(answer, dict):
        return Unreadable(Fault.NOT_A_FEED, "the answer is JSON, but not one of LegiScan")
    if str(answer.get("status", "")).upper() != "OK":
        alert = answer.get("alert")
        said = text_of(alert, "message") if isinstance(alert, dict) else ""
        fault = Fault.BLOCKED if "key" in said.lower() else Fault.RATE_LIMITED if "limit" in said.lower() else Fault.DOWN
        return Unreadable(fault, f"LegiScan says no: {said[:200] or 'without a reason'}; check GAVEL_LEGISCAN_KEY")
    held = answer.get(name)
    if isinstance(held, list) and not held:
        return {}
    return held if isinstance(held, dict) else Unreadable(Fault.NOT_A_FEED, f"the answer holds no {name}")
