"""The limits of messages: texts, embeds, components, modals, choices. Every excess is refused as Discord refuses it."""

from __future__ import annotations

from typing import Any

from tests.fakes.discord.errors import Json, Problems, empty_message
from tests.fakes.discord.kinds import Flag
from tests.fakes.discord.payloads import walk

CONTENT = 2000
EMBEDS = 10
EMBED_TOTAL = 6000
ROWS = 5
BUTTON, TEXT_SELECT, TEXT_INPUT, LABEL = 2, 3, 4, 18
SELECTS = frozenset({3, 5, 6, 7, 8})
LINK, PREMIUM = 5, 6
Path = tuple[str | int, ...]


def check_message(body: Json, *, path: Path = (), flags: int = 0, partial: bool = False, attachments: int = 0) -> None:
    """Refuse a message that Discord would refuse; ``partial`` is an edit, which may leave things out."""
    problems = Problems()
    v2 = bool((flags | (body.get("flags") or 0)) & Flag.COMPONENTS_V2)
    problems.length((*path, "content"), body.get("content"), most=CONTENT)
    embeds = problems.count((*path, "embeds"), body.get("embeds"), most=EMBEDS)
    _embeds(problems, (*path, "embeds"), embeds)
    _components(problems, (*path, "components"), body.get("components") or [], v2=v2)
    if v2 and (body.get("content") or embeds):
        problems.add((*path, "content"), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "Not with IS_COMPONENTS_V2")
    nonce = body.get("nonce")
    if isinstance(nonce, str):
        problems.length((*path, "nonce"), nonce, most=25)
    elif isinstance(nonce, int) and not -(1 << 63) <= nonce < 1 << 63:
        problems.add((*path, "nonce"), "NUMBER_TYPE_MAX", "int value should be less than or equal to 9223372036854775807.")
    _mentions(problems, (*path, "allowed_mentions"), body.get("allowed_mentions") or {})
    problems.check()
    said = (body.get("content") or "").strip() or any(map(shows, embeds)) or body.get("components")
    if not (partial or said or body.get("sticker_ids") or body.get("poll") or attachments):
        raise empty_message()


def shows(embed: Json) -> bool:
    """Whether an embed has anything in it to show."""
    return any(embed.get(key) for key in ("title", "description", "fields", "image", "thumbnail", "footer", "author"))


def _embeds(problems: Problems, path: Path, embeds: list[Any]) -> None:
    total = 0
    for number, embed in enumerate(embeds):
        at = (*path, number)
        if not isinstance(embed, dict):
            problems.add(at, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
            continue
        footer, author = embed.get("footer") or {}, embed.get("author") or {}
        problems.length((*at, "title"), embed.get("title"), most=256)
        problems.length((*at, "description"), embed.get("description"), most=4096)
        problems.length((*at, "footer", "text"), footer.get("text"), most=2048)
        problems.length((*at, "author", "name"), author.get("name"), most=256)
        _url(problems, (*at, "url"), embed.get("url"))
        _url(problems, (*at, "author", "url"), author.get("url"))
        colour = embed.get("color")
        if colour is not None and not 0 <= colour <= 0xFFFFFF:
            problems.add((*at, "color"), "NUMBER_TYPE_MAX", "int value should be less than or equal to 16777215.")
        texts = [embed.get("title"), embed.get("description"), footer.get("text"), author.get("name")]
        for row, field in enumerate(problems.count((*at, "fields"), embed.get("fields"), most=25)):
            problems.length((*at, "fields", row, "name"), field.get("name"), most=256, required=True)
            problems.length((*at, "fields", row, "value"), field.get("value"), most=1024, required=True)
            texts += [field.get("name"), field.get("value")]
        total += sum(len(text) for text in texts if isinstance(text, str))
    if total > EMBED_TOTAL:
        problems.add(path, "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBED_TOTAL}")


def _url(problems: Problems, path: Path, url: str | None, *, most: int = 2048) -> None:
    problems.length(path, url, most=most)
    if url and not url.startswith(("http://", "https://", "discord://")):
        message = f"Scheme \"{url.partition(':')[0]}\" is not supported. Scheme must be one of ('http', 'https')."
        problems.add(path, "URL_TYPE_INVALID_SCHEME", message)


def _components(problems: Problems, path: Path, parts: Any, *, v2: bool) -> None:
    rows = problems.count(path, parts, most=40 if v2 else ROWS)
    every = list(walk(rows))
    if v2:
        if len(every) > 40:
            problems.add(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "The total number of components is over 40")
        if sum(len(part.get("content") or "") for part in every) > 4000:
            problems.add(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", "Displayable text size exceeds maximum size of 4000")
    for number, row in enumerate(rows):
        if row.get("type") == 1:
            inside = problems.count((*path, number, "components"), row.get("components"), most=5, least=1)
            for place, part in enumerate(inside):
                _part(problems, (*path, number, "components", place), part)
            if any(part.get("type") in SELECTS for part in inside) and len(inside) > 1:
                problems.add((*path, number, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The row is too wide")
        elif not v2:
            problems.add((*path, number, "type"), "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1,).')
    seen: set[str] = set()
    for part in every:
        given = part.get("custom_id")
        if given is not None and given in seen:
            problems.add(path, "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
        seen.add(given or "")


def _part(problems: Problems, at: Path, part: Json) -> None:
    if part.get("type") == BUTTON:
        style = part.get("style")
        problems.length((*at, "label"), part.get("label"), most=80)
        if style == LINK:
            _url(problems, (*at, "url"), part.get("url"), most=512)
            if not part.get("url") or part.get("custom_id"):
                problems.add((*at, "url"), "BASE_TYPE_REQUIRED", "A link button has a url and no custom_id")
        elif style != PREMIUM:
            problems.length((*at, "custom_id"), part.get("custom_id"), most=100, least=1, required=True)
        if style not in range(1, 7):
            problems.add((*at, "style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6}.")
        elif style != PREMIUM and not (part.get("label") or part.get("emoji")):
            problems.add((*at, "label"), "BUTTON_COMPONENT_NO_LABEL_OR_EMOJI", "A button has a label or an emoji")
    elif part.get("type") in SELECTS:
        _select(problems, at, part)


def _select(problems: Problems, at: Path, part: Json) -> None:
    problems.length((*at, "custom_id"), part.get("custom_id"), most=100, least=1, required=True)
    problems.length((*at, "placeholder"), part.get("placeholder"), most=150)
    if part.get("type") != TEXT_SELECT:
        return
    options = problems.count((*at, "options"), part.get("options"), most=25, least=1)
    values = [option.get("value") for option in options]
    for row, option in enumerate(options):
        for key in ("label", "value"):
            problems.length((*at, "options", row, key), option.get(key), most=100, least=1, required=True)
        problems.length((*at, "options", row, "description"), option.get("description"), most=100)
        if values.index(option.get("value")) != row:
            problems.add((*at, "options", row, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The value is taken")
    if (part.get("max_values") or 1) > len(options):
        problems.add((*at, "max_values"), "BASE_TYPE_MAX", "More values than options")


def _mentions(problems: Problems, path: Path, allowed: Json) -> None:
    parse = allowed.get("parse") or []
    for kind in ("users", "roles"):
        problems.count((*path, kind), allowed.get(kind), most=100)
        if kind in parse and allowed.get(kind):
            message = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            problems.add(path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)


def check_modal(data: Json) -> None:
    """Refuse a modal that Discord would refuse."""
    problems = Problems()
    problems.length(("data", "custom_id"), data.get("custom_id"), most=100, least=1, required=True)
    problems.length(("data", "title"), data.get("title"), most=45, least=1, required=True)
    rows = problems.count(("data", "components"), data.get("components"), most=40, least=1)
    for number, part in enumerate(walk(rows)):
        at = ("data", "components", number)
        if part.get("type") == LABEL:
            problems.length((*at, "label"), part.get("label"), most=45, least=1, required=True)
            problems.length((*at, "description"), part.get("description"), most=100)
        elif part.get("type") == TEXT_INPUT:
            problems.length((*at, "custom_id"), part.get("custom_id"), most=100, least=1, required=True)
            problems.length((*at, "label"), part.get("label"), most=45)
            problems.length((*at, "placeholder"), part.get("placeholder"), most=100)
            problems.length((*at, "value"), part.get("value"), most=4000)
        elif part.get("type") in SELECTS:
            _select(problems, at, part)
    problems.check()


def check_choices(data: Json) -> None:
    """Refuse an answer to autocomplete that Discord would refuse."""
    problems = Problems()
    for number, choice in enumerate(problems.count(("data", "choices"), data.get("choices"), most=25)):
        at = ("data", "choices", number)
        problems.length((*at, "name"), choice.get("name"), most=100, least=1, required=True)
        if isinstance(choice.get("value"), str):
            problems.length((*at, "value"), choice.get("value"), most=100, least=1)
    problems.check()
