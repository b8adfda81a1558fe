"""Block Kit by the piece, for tests that write it by hand."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.errors import Json


def plain(text: str) -> Json:
    """Text without markup."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    """Text with Slack's markup."""
    return {"type": "mrkdwn", "text": text}


def section(text: str = "x", **more: Any) -> Json:
    """A section."""
    return {"type": "section", "text": mrkdwn(text), **more}


def button(text: str = "Why?", **more: Any) -> Json:
    """A button; its action_id is its label in lower case unless it is given."""
    return {"type": "button", "text": plain(text), "action_id": text.lower()[:255], **more}


def option(text: str = "Mute", value: str = "") -> Json:
    """A choice; its value is its label in lower case unless it is given."""
    return {"text": plain(text), "value": value or text.lower()[:150]}


def overflow(*options: Json) -> Json:
    """An overflow menu."""
    return {"type": "overflow", "action_id": "more", "options": list(options)}


def actions(*elements: Json, **more: Any) -> Json:
    """A row of elements."""
    return {"type": "actions", "elements": list(elements), **more}


def rich(*parts: Json, kind: str = "rich_text_section", **more: Any) -> Json:
    """A rich text block of one section."""
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(parts), **more}]}


def entry(label: str, element: Json, **more: Any) -> Json:
    """An input of a form; block_id and action_id are its label in lower case."""
    name = label.lower()
    return {"type": "input", "block_id": name, "label": plain(label), "element": {"action_id": name, **element}, **more}


def form(*blocks: Json, title: str = "Subscribe", **more: Any) -> Json:
    """A modal."""
    return {"type": "modal", "callback_id": "subscribe", "title": plain(title), "blocks": list(blocks), **more}


def home(*blocks: Json) -> Json:
    """An App Home."""
    return {"type": "home", "blocks": list(blocks)}
