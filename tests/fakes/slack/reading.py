"""Blocks as a reader and a hand meet them: every word in order, whom they notify, what can be pressed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.fakes.slack import mrkdwn
from tests.fakes.slack.errors import Json
from tests.fakes.slack.mrkdwn import Names

INTERACTIVE = frozenset(
    {"button", "overflow", "checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker"}
    | {"plain_text_input", "number_input", "email_text_input", "url_text_input"}
    | {
        f"{many}{kind}_select"
        for many in ("", "multi_")
        for kind in ("static", "external", "users", "conversations", "channels")
    }
)


def texts(node: Any) -> Iterator[Json]:
    """Yield every text object, in reading order."""
    if isinstance(node, list):
        for one in node:
            yield from texts(one)
    elif isinstance(node, dict):
        if node.get("type") in ("plain_text", "mrkdwn", "markdown") and isinstance(node.get("text"), str):
            yield node
            return
        for key in ("label", "title", "text", "fields", "elements", "accessory", "element", "hint"):
            yield from texts(node.get(key))


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield every interactive element with its block."""
    for block in blocks:
        for one in [*block.get("elements", []), block.get("accessory"), block.get("element")]:
            if isinstance(one, dict) and one.get("type") in INTERACTIVE:
                yield block, one


def lines(blocks: list[Json], names: Names) -> str:
    """Return what is read, one line for each text object and rich text section."""
    found = []
    for block in blocks:
        if block.get("type") == "rich_text":
            found += [rich(one, names) for one in block.get("elements", [])]
        found += [_text(one, names) for one in texts(block)]
    return "\n".join(line for line in found if line)


def _text(one: Json, names: Names) -> str:
    text: str = one["text"]
    return text if one["type"] == "plain_text" else mrkdwn.shown(text, names)


def rich(section: Json, names: Names) -> str:
    """Return a part of a rich text block as it is read."""
    found = []
    for one in section.get("elements", []):
        kind = one.get("type")
        if kind == "text":
            found.append(one["text"])
        elif kind == "link":
            found.append(one.get("text") or one["url"])
        elif kind in ("user", "usergroup", "channel"):
            found.append(("#" if kind == "channel" else "@") + names(one[f"{kind}_id"]))
        elif kind == "broadcast":
            found.append("@" + one["range"])
        elif kind == "date":
            found.append(one.get("fallback", ""))
        elif kind == "emoji":
            found.append(f":{one['name']}:")
        elif "elements" in one:
            found.append(rich(one, names) + "\n")
    return "".join(found).rstrip("\n")


def _rich_parts(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        yield node
        for one in node.get("elements", []):
            yield from _rich_parts(one)


def pinged(text: str, blocks: list[Json], *, loose: bool = False) -> frozenset[str]:
    """Return whom a message notifies. With blocks, its text is not rendered and notifies nobody."""
    if not blocks:
        return frozenset(mrkdwn.pinged(text, loose=loose))
    found: set[str] = set()
    for one in texts(blocks):
        if one["type"] != "plain_text":
            found |= mrkdwn.pinged(one["text"], loose=loose)
    for block in blocks:
        if block.get("type") == "rich_text":
            for part in _rich_parts(block):
                keys = {"user": "user_id", "usergroup": "usergroup_id", "broadcast": "range"}
                if part.get("type") in keys:
                    found.add(part[keys[part["type"]]])
    return frozenset(found)


def links(text: str, blocks: list[Json]) -> list[tuple[str, str]]:
    """Return (address, what is read) of every link: in text, on buttons, in rich text."""
    if not blocks:
        return mrkdwn.links(text)
    found = [pair for one in texts(blocks) if one["type"] != "plain_text" for pair in mrkdwn.links(one["text"])]
    found += [(one["url"], one["text"]["text"]) for _, one in elements(blocks) if one.get("url")]
    for block in blocks:
        if block.get("type") == "rich_text":
            found += [(p["url"], p.get("text") or p["url"]) for p in _rich_parts(block) if p.get("type") == "link"]
    return found


def length(blocks: list[Json]) -> int:
    """Return how many characters all texts in blocks have together, the addresses in rich text among them."""
    rich_text = [part for block in blocks if block.get("type") == "rich_text" for part in _rich_parts(block)]
    return sum(len(one["text"]) for one in texts(blocks)) + sum(
        len(str(part.get("text", ""))) + len(str(part.get("url", ""))) for part in rich_text
    )


def find(blocks: list[Json], wanted: str) -> tuple[Json, Json] | None:
    """Return the element with this action_id, block_id, label, placeholder or value; an overflow menu also by a choice."""
    for block, one in elements(blocks):
        if wanted in _handles(block, one):
            return block, one
    return None


def _handles(block: Json, one: Json) -> list[str | None]:
    told = [(part or {}).get("text") for part in (one.get("text"), one.get("placeholder"), block.get("label"))]
    choices = [choice["text"]["text"] for choice in one.get("options", [])] if one["type"] == "overflow" else []
    return [one.get("action_id"), block.get("block_id"), one.get("value"), *told, *choices]


def labels(blocks: list[Json]) -> list[str]:
    """Return the labels of buttons and of the choices of overflow menus."""
    found: list[str] = []
    for _, one in elements(blocks):
        if one["type"] == "button":
            found.append(one["text"]["text"])
        elif one["type"] == "overflow":
            found += [choice["text"]["text"] for choice in one["options"]]
    return found
