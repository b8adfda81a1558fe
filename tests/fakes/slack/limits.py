"""Slack's limits as data, and payloads held against them.

Sources: chat-platforms.md section 4, ``slack_sdk.models.blocks``, Slack's Block Kit reference. That ``msg_blocks_too_long``
counts the characters of every text in the blocks is our reading of slackapi/bolt-js#2509, whose threshold is not documented.
"""

from __future__ import annotations

import json
import secrets
from typing import Any

from tests.fakes.slack.block_limits import Checker
from tests.fakes.slack.errors import ApiError, Json
from tests.fakes.slack.reading import elements, length

TEXT_MOST = 40_000
"""A longer text of chat.postMessage is cut, without a word."""
UPDATE_MOST = 4_000
ALL_BLOCKS_MOST = 13_200
METADATA_MOST = 8_000
BLOCKS = {"message": 50, "modal": 100, "home": 100}
TITLE_MOST, BUTTON_MOST = 24, 24
PRIVATE_METADATA_MOST = 3_000
VIEW_MOST = 250_000


def check_blocks(blocks: list[Json]) -> None:
    """Refuse blocks of a message that Slack refuses."""
    checker = Checker("message")
    checker.blocks(blocks, "/blocks", BLOCKS["message"])
    if checker.problems:
        raise ApiError("invalid_blocks", errors=checker.problems, messages=checker.problems)
    if length(blocks) > ALL_BLOCKS_MOST:
        raise ApiError("msg_blocks_too_long")


def check_metadata(metadata: Any) -> Json | None:
    """Return metadata as they are; refuses what is no event_type with a payload, and what is too much."""
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise ApiError("invalid_metadata_format")
    if not metadata:
        return {}
    kind, payload = metadata.get("event_type"), metadata.get("event_payload")
    if not (isinstance(kind, str) and kind and isinstance(payload, dict)) or set(metadata) != {"event_type", "event_payload"}:
        raise ApiError("invalid_metadata_format")
    if len(json.dumps(metadata)) > METADATA_MOST:
        raise ApiError("metadata_too_large")
    return metadata


def check_view(view: Any, surface: str) -> Json:
    """Return a view; refuses what Slack refuses: ``surface`` is what the method opens, modal or home."""
    if not isinstance(view, dict):
        raise ApiError("invalid_arguments", messages=["must be a valid view [json-pointer:/view]"])
    if view.get("type") != surface:
        raise ApiError("invalid_arguments", messages=[f"must be a {surface} [json-pointer:/view/type]"])
    checker = Checker(surface)
    checker.keys(view, VIEW_KEYS[surface], "/view")
    if surface == "modal":
        checker.text(view.get("title"), "/view/title", TITLE_MOST, plain=True)
        for button in ("submit", "close"):
            if view.get(button) is not None:
                checker.text(view[button], f"/view/{button}", BUTTON_MOST, plain=True)
    for key, most in (("private_metadata", PRIVATE_METADATA_MOST), ("callback_id", 255), ("external_id", 255)):
        checker.short(view.get(key), f"/view/{key}", most)
    blocks = view.get("blocks")
    checker.blocks(blocks, "/view/blocks", BLOCKS[surface])
    if surface == "modal" and isinstance(blocks, list) and "submit" not in view:
        if any(isinstance(one, dict) and one.get("type") == "input" for one in blocks):
            checker.problems.append("must define `submit` to use an `input` block in modals [json-pointer:/view/submit]")
    if checker.problems:
        raise ApiError("invalid_arguments", messages=checker.problems)
    if len(json.dumps(view)) > VIEW_MOST:
        raise ApiError("view_too_large")
    return view


COMMON_KEYS = {"type", "blocks", "private_metadata", "callback_id", "external_id"}
VIEW_KEYS = {
    "home": COMMON_KEYS,
    "modal": COMMON_KEYS | {"title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"},
}


def check_options(answer: Any) -> list[Json]:
    """Return the suggestions in an acknowledgement, groups laid flat; raises ValueError for what Slack cannot show."""
    if not isinstance(answer, dict) or not (set(answer) & {"options", "option_groups"}):
        raise ValueError(f"no options: {answer!r}")
    checker = Checker("modal")
    flat: list[Json] = []
    for number, group in enumerate(answer.get("option_groups") or [{"options": answer.get("options")}]):
        if "label" in group:
            checker.text(group["label"], f"/option_groups/{number}/label", 75, plain=True)
        checker.options(group.get("options"), "/options", most=100, least=0)
        flat += group.get("options") or []
    if checker.problems:
        raise ValueError("; ".join(checker.problems))
    return flat


def fill_ids(blocks: list[Json]) -> list[Json]:
    """Give blocks and elements the ids that Slack makes up where there are none."""
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4))
    for _, element in elements(blocks):
        element.setdefault("action_id", secrets.token_urlsafe(4))
    return blocks
