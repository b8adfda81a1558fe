"""Block Kit: what each block and element may hold, and how much of it."""

from __future__ import annotations

from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from tests.fakes.slack.errors import Json
from tests.fakes.slack.rich_limits import rich_text

ID_MOST, URL_MOST, TEXT_MOST = 255, 3000, 3000
BUTTON_TEXT, BUTTON_VALUE = 75, 2000
OPTION_TEXT, OPTION_VALUE, OPTIONS_MOST = 75, 150, 100
PLACEHOLDER_MOST = 150
FIELDS_MOST, FIELD_TEXT = 10, 2000
MARKDOWN_MOST = 12_000

BLOCK_KEYS: dict[str, set[str]] = {
    "section": {"text", "fields", "accessory", "expand"},
    "header": {"text", "level"},
    "divider": set(),
    "context": {"elements"},
    "actions": {"elements"},
    "image": {"image_url", "slack_file", "alt_text", "title"},
    "input": {"label", "element", "dispatch_action", "hint", "optional"},
    "rich_text": {"elements"},
    "markdown": {"text"},
}
SURFACES = {"input": {"modal", "home"}, "markdown": {"message"}}

_FOCUS = {"action_id", "focus_on_load"}
_SELECT = _FOCUS | {"placeholder", "confirm"}
_MULTI = _SELECT | {"max_selected_items"}
_TEXT = _FOCUS | {"placeholder", "initial_value", "dispatch_action_config"}
_FIXED = {"options", "option_groups"}
_CONVERSATIONS = {"default_to_current_conversation", "filter"}
ELEMENT_KEYS: dict[str, set[str]] = {
    "button": {"text", "action_id", "url", "value", "style", "confirm", "accessibility_label"},
    "overflow": {"action_id", "options", "confirm"},
    "image": {"image_url", "slack_file", "alt_text"},
    "checkboxes": _FOCUS | {"options", "initial_options", "confirm"},
    "radio_buttons": _FOCUS | {"options", "initial_option", "confirm"},
    "datepicker": _SELECT | {"initial_date"},
    "timepicker": _SELECT | {"initial_time", "timezone"},
    "datetimepicker": _FOCUS | {"initial_date_time", "confirm"},
    "plain_text_input": _TEXT | {"multiline", "min_length", "max_length"},
    "number_input": _TEXT | {"is_decimal_allowed", "min_value", "max_value"},
    "email_text_input": _TEXT,
    "url_text_input": _TEXT,
    "static_select": _SELECT | _FIXED | {"initial_option"},
    "multi_static_select": _MULTI | _FIXED | {"initial_options"},
    "external_select": _SELECT | {"initial_option", "min_query_length"},
    "multi_external_select": _MULTI | {"initial_options", "min_query_length"},
    "users_select": _SELECT | {"initial_user"},
    "multi_users_select": _MULTI | {"initial_users"},
    "conversations_select": _SELECT | _CONVERSATIONS | {"initial_conversation", "response_url_enabled"},
    "multi_conversations_select": _MULTI | _CONVERSATIONS | {"initial_conversations"},
    "channels_select": _SELECT | {"initial_channel", "response_url_enabled"},
    "multi_channels_select": _MULTI | {"initial_channels"},
}
INPUT_ONLY = {"plain_text_input", "number_input", "email_text_input", "url_text_input"}
FEW_OPTIONS = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}


class Checker:
    """Collects what is wrong, as Slack words it: ``… [json-pointer:/blocks/0/text/text]``."""

    def __init__(self, surface: str) -> None:
        self.surface = surface
        self.problems: list[str] = []

    def note(self, problem: str, at: str) -> None:
        """Note one problem."""
        self.problems.append(f"{problem} [json-pointer:{at}]")

    def keys(self, node: Json, allowed: set[str], at: str) -> None:
        """Refuse what Slack does not know."""
        for key in sorted(set(node) - allowed):
            self.note(f"invalid additional property: {key}", at)

    def short(self, value: Any, at: str, most: int) -> None:
        """Check a plain string that may be missing."""
        if value is not None and not isinstance(value, str):
            self.note("must be a string", at)
        elif value is not None and len(value) > most:
            self.note(f"must be less than {most + 1} characters", at)

    def text(self, node: Any, at: str, most: int = TEXT_MOST, *, plain: bool = False) -> None:
        """Check a text object."""
        if not isinstance(node, dict) or node.get("type") not in ({"plain_text"} if plain else {"plain_text", "mrkdwn"}):
            return self.note("must be a valid plain_text object" if plain else "must provide an object", at)
        self.keys(node, {"type", "text", "emoji" if node["type"] == "plain_text" else "verbatim"}, at)
        words = node.get("text")
        if not isinstance(words, str) or not words:
            return self.note("must be more than 0 characters", f"{at}/text")
        if len(words) > most:
            self.note(f"must be less than {most + 1} characters", f"{at}/text")
        if not words.isascii():
            self._whole(words, f"{at}/text")
        return None

    def _whole(self, words: str, at: str) -> None:
        try:
            words.encode()
        except UnicodeEncodeError:
            self.note("half a surrogate pair is no text", at)

    def blocks(self, blocks: Any, at: str, most: int) -> None:
        """Check every block, that their ids differ, and that slack_sdk's own models take them."""
        if not isinstance(blocks, list):
            return self.note("must be an array", at)
        if len(blocks) > most:
            self.note(f"no more than {most} items allowed", at)
        seen: set[str] = set()
        for number, block in enumerate(blocks):
            where = f"{at}/{number}"
            if not isinstance(block, dict) or block.get("type") not in BLOCK_KEYS:
                kind = block.get("type") if isinstance(block, dict) else block
                self.note(f"unsupported type: {kind}", where)
                continue
            if block.get("block_id") in seen:
                self.note(f"`block_id` {block['block_id']} already exists", where)
            seen.add(block.get("block_id", ""))
            seen.discard("")
            self._block(block, where)
        if not self.problems:
            self._by_sdk(blocks, at)
        return None

    def _by_sdk(self, blocks: list[Json], at: str) -> None:
        for number, block in enumerate(blocks):
            try:
                made = Block.parse(block)
                if made is not None:
                    made.to_dict()
            except SlackObjectFormationError as error:
                self.note(f"slack_sdk's models refuse it: {error}", f"{at}/{number}")

    def _block(self, block: Json, at: str) -> None:
        kind = block["type"]
        self.keys(block, BLOCK_KEYS[kind] | {"type", "block_id"}, at)
        self.short(block.get("block_id"), f"{at}/block_id", ID_MOST)
        if self.surface not in SURFACES.get(kind, {"message", "modal", "home"}):
            self.note(f"unsupported type: {kind}", at)
        if kind == "section":
            self._section(block, at)
        elif kind == "header":
            self.text(block.get("text"), f"{at}/text", 150, plain=True)
        elif kind == "context":
            self._context(block, at)
        elif kind == "actions":
            self._actions(block, at)
        elif kind == "image":
            self._image(block, at)
        elif kind == "input":
            self._input(block, at)
        elif kind == "rich_text":
            rich_text(self, block, at)
        elif kind == "markdown" and not 0 < len(str(block.get("text") or "")) <= MARKDOWN_MOST:
            self.note(f"must be between 1 and {MARKDOWN_MOST} characters", f"{at}/text")

    def _section(self, block: Json, at: str) -> None:
        fields = block.get("fields")
        if "text" not in block and not fields:
            self.note("must define either `text` or `fields`", at)
        if "text" in block:
            self.text(block["text"], f"{at}/text")
        if fields is not None and not (isinstance(fields, list) and 0 < len(fields) <= FIELDS_MOST):
            self.note(f"must be between 1 and {FIELDS_MOST} items", f"{at}/fields")
        for number, one in enumerate(fields if isinstance(fields, list) else []):
            self.text(one, f"{at}/fields/{number}", FIELD_TEXT)
        if "accessory" in block:
            self.element(block["accessory"], f"{at}/accessory", set(ELEMENT_KEYS) - INPUT_ONLY)

    def _context(self, block: Json, at: str) -> None:
        inside = block.get("elements")
        if not isinstance(inside, list) or not 0 < len(inside) <= 10:
            return self.note("must be between 1 and 10 items", f"{at}/elements")
        for number, one in enumerate(inside):
            if isinstance(one, dict) and one.get("type") == "image":
                self._image(one, f"{at}/elements/{number}")
            else:
                self.text(one, f"{at}/elements/{number}")
        return None

    def _actions(self, block: Json, at: str) -> None:
        inside = block.get("elements")
        if not isinstance(inside, list) or not 0 < len(inside) <= 25:
            return self.note("must be between 1 and 25 items", f"{at}/elements")
        seen: set[str] = set()
        for number, one in enumerate(inside):
            self.element(one, f"{at}/elements/{number}", set(ELEMENT_KEYS) - INPUT_ONLY - {"image"})
            action = one.get("action_id") if isinstance(one, dict) else None
            if action in seen:
                self.note(f"`action_id` {action} already exists for `block_id`", f"{at}/elements/{number}/action_id")
            seen.add(action or "")
            seen.discard("")
        return None

    def _image(self, block: Json, at: str) -> None:
        if not isinstance(block.get("image_url"), str) or not block["image_url"].startswith(("http://", "https://")):
            self.note("must be a valid URL", f"{at}/image_url")
        self.short(block.get("image_url"), f"{at}/image_url", URL_MOST)
        if not isinstance(block.get("alt_text"), str) or not 0 < len(block["alt_text"]) <= 2000:
            self.note("must be between 1 and 2000 characters", f"{at}/alt_text")

    def _input(self, block: Json, at: str) -> None:
        self.text(block.get("label"), f"{at}/label", 2000, plain=True)
        if block.get("hint") is not None:
            self.text(block["hint"], f"{at}/hint", 2000, plain=True)
        self.element(block.get("element"), f"{at}/element", set(ELEMENT_KEYS) - {"button", "overflow", "image"})

    def element(self, one: Any, at: str, allowed: set[str]) -> None:
        """Check an element."""
        if not isinstance(one, dict) or one.get("type") not in allowed:
            return self.note(f"unsupported type: {one.get('type') if isinstance(one, dict) else one}", at)
        kind = one["type"]
        self.keys(one, ELEMENT_KEYS[kind] | {"type"}, at)
        if kind == "image":
            return self._image(one, at)
        self.short(one.get("action_id"), f"{at}/action_id", ID_MOST)
        if one.get("placeholder") is not None:
            self.text(one["placeholder"], f"{at}/placeholder", PLACEHOLDER_MOST, plain=True)
        if one.get("confirm") is not None:
            self._confirm(one["confirm"], f"{at}/confirm")
        if kind == "button":
            self._button(one, at)
        elif kind in FEW_OPTIONS:
            self.options(one.get("options"), f"{at}/options", most=FEW_OPTIONS[kind])
        elif kind.endswith("static_select"):
            self._fixed(one, at)
        for key in ("initial_option", "initial_options"):
            if one.get(key) is not None:
                given = one[key] if key.endswith("s") else [one[key]]
                self.options(given, f"{at}/{key}", most=OPTIONS_MOST)
                self._offered(one, given, f"{at}/{key}")
        return None

    def _offered(self, one: Json, given: Any, at: str) -> None:
        groups = one.get("option_groups") or []
        offered = [*(one.get("options") or []), *(each for group in groups for each in group.get("options", []))]
        if "external" not in one["type"] and not all(each in offered for each in given):
            self.note("must match one of the options", at)

    def _button(self, one: Json, at: str) -> None:
        self.text(one.get("text"), f"{at}/text", BUTTON_TEXT, plain=True)
        self.short(one.get("value"), f"{at}/value", BUTTON_VALUE)
        self.short(one.get("url"), f"{at}/url", URL_MOST)
        url = one.get("url")
        if url is not None and not str(url).startswith(("http://", "https://", "mailto:", "slack://")):
            self.note("must be a valid URL", f"{at}/url")
        if one.get("style") not in (None, "primary", "danger"):
            self.note("must be one of primary, danger", f"{at}/style")

    def _fixed(self, one: Json, at: str) -> None:
        groups = one.get("option_groups")
        if (one.get("options") is None) == (groups is None):
            return self.note("must define either `options` or `option_groups`", at)
        if groups is None:
            return self.options(one["options"], f"{at}/options", most=OPTIONS_MOST)
        for number, group in enumerate(groups):
            self.text(group.get("label"), f"{at}/option_groups/{number}/label", OPTION_TEXT, plain=True)
            self.options(group.get("options"), f"{at}/option_groups/{number}/options", most=OPTIONS_MOST)
        return None

    def _confirm(self, one: Any, at: str) -> None:
        if not isinstance(one, dict):
            return self.note("must be an object", at)
        for key, most in (("title", 100), ("confirm", 30), ("deny", 30)):
            if key in one:
                self.text(one[key], f"{at}/{key}", most, plain=True)
        return self.text(one.get("text"), f"{at}/text", 300)

    def options(self, options: Any, at: str, *, most: int, least: int = 1) -> None:
        """Check a list of options."""
        if not isinstance(options, list) or not least <= len(options) <= most:
            return self.note(f"must be between {least} and {most} items", at)
        for number, one in enumerate(options):
            where = f"{at}/{number}"
            if not isinstance(one, dict):
                self.note("must be an object", where)
                continue
            self.keys(one, {"text", "value", "description", "url"}, where)
            self.text(one.get("text"), f"{where}/text", OPTION_TEXT)
            if not isinstance(one.get("value"), str) or not 0 < len(one["value"]) <= OPTION_VALUE:
                self.note(f"must be between 1 and {OPTION_VALUE} characters", f"{where}/value")
            if one.get("description") is not None:
                self.text(one["description"], f"{where}/description", OPTION_TEXT)
        return None
