"""Rich text: what each part may hold."""

from __future__ import annotations

from typing import Any, Protocol

from tests.fakes.slack.errors import Json

SECTIONS: dict[str, set[str]] = {
    "rich_text_section": set(),
    "rich_text_list": {"style", "indent", "offset", "border"},
    "rich_text_preformatted": {"border", "language"},
    "rich_text_quote": {"border"},
}
PARTS: dict[str, tuple[set[str], set[str]]] = {
    "text": ({"text"}, {"style"}),
    "link": ({"url"}, {"text", "style", "unsafe"}),
    "user": ({"user_id"}, {"style"}),
    "usergroup": ({"usergroup_id"}, {"style"}),
    "channel": ({"channel_id"}, {"style"}),
    "broadcast": ({"range"}, set()),
    "emoji": ({"name"}, {"unicode", "style", "skin_tone", "url"}),
    "date": ({"timestamp", "format"}, {"url", "fallback", "style"}),
    "color": ({"value"}, set()),
}
"""What each part has to have, and what it may have."""
STYLES = {"bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"}


class Notes(Protocol):
    """Whatever collects problems."""

    def note(self, problem: str, at: str) -> None:
        """Note one problem."""
        ...

    def keys(self, node: Json, allowed: set[str], at: str) -> None:
        """Refuse what Slack does not know."""
        ...


def rich_text(notes: Notes, block: Json, at: str) -> None:
    """Check a rich text block."""
    inside = block.get("elements")
    if not isinstance(inside, list) or not inside:
        return notes.note("must be more than 0 items", f"{at}/elements")
    for number, one in enumerate(inside):
        _section(notes, one, f"{at}/elements/{number}", set(SECTIONS))
    return None


def _section(notes: Notes, one: Any, at: str, allowed: set[str]) -> None:
    if not isinstance(one, dict) or one.get("type") not in allowed:
        return notes.note(f"unsupported type: {one.get('type') if isinstance(one, dict) else one}", at)
    kind = one["type"]
    notes.keys(one, SECTIONS[kind] | {"type", "elements"}, at)
    inside = one.get("elements")
    if not isinstance(inside, list):
        return notes.note("must be an array", f"{at}/elements")
    if kind == "rich_text_list" and one.get("style") not in ("bullet", "ordered"):
        notes.note("must be one of bullet, ordered", f"{at}/style")
    for number, part in enumerate(inside):
        where = f"{at}/elements/{number}"
        if kind == "rich_text_list":
            _section(notes, part, where, {"rich_text_section"})
        else:
            _part(notes, part, where, {"text", "link"} if kind == "rich_text_preformatted" else set(PARTS))
    return None


def _part(notes: Notes, one: Any, at: str, allowed: set[str]) -> None:
    if not isinstance(one, dict) or one.get("type") not in allowed:
        return notes.note(f"unsupported type: {one.get('type') if isinstance(one, dict) else one}", at)
    needed, optional = PARTS[one["type"]]
    notes.keys(one, needed | optional | {"type"}, at)
    for key in sorted(needed - {"timestamp"}):
        if not isinstance(one.get(key), str) or not one[key]:
            notes.note("must be more than 0 characters", f"{at}/{key}")
    if one["type"] == "date" and not isinstance(one.get("timestamp"), int):
        notes.note("must be an integer", f"{at}/timestamp")
    if one["type"] == "link" and not str(one.get("url")).startswith(("http://", "https://", "mailto:", "slack://")):
        notes.note("must be a valid URL", f"{at}/url")
    style = one.get("style")
    if style is not None and not (isinstance(style, dict) and set(style) <= STYLES):
        notes.note("must be a valid style", f"{at}/style")
    return None
