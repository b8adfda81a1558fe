"""Home -> a view of App Home, pure: within Slack's limits, and it says so where not all of it fits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from adapters.common.clean import clean
from adapters.common.cutting import cut, size
from adapters.common.words import said
from adapters.slack.blocks import Block, context, divider, header, plain_text, rich_text, weight
from adapters.slack.ids import parse_channel
from adapters.slack.limits import BUTTON_TEXT, CONFIRM_BUTTON, CONFIRM_TEXT, CONTEXT, HEADER, SECTION, VIEW_BLOCKS, VIEW_TOTAL
from adapters.slack.lines import Row, row
from bot.domain.home import Deed, Home, Part, Section
from bot.domain.message import Line

DEED = re.compile(r"home:([a-z-]+):([^:]*):([A-Z0-9]*)")
"""The action_ids of the buttons: what to do, with what, and the channel's id in Slack."""

_LINE = 600


def view(home: Home) -> dict[str, Any]:
    """Render a page; of too much the last parts are left out."""
    left_out = context(cut(said(home.left_out), CONTEXT))
    blocks = [header(cut(said(home.headline), HEADER))]
    room = VIEW_TOTAL - weight([*blocks, left_out])
    for more in _groups(home.sections):
        room -= weight(more)
        if room < 0 or len(blocks) + len(more) >= VIEW_BLOCKS:
            blocks.append(left_out)
            break
        blocks += more
    return {"type": "home", "blocks": blocks}


def deed(action: str) -> tuple[str, str, str] | None:
    """Read an action_id: what to do, with what, in which channel; None if it is none of these."""
    found = DEED.fullmatch(action)
    return (found[1], found[2], found[3]) if found else None


def _groups(sections: Sequence[Section]) -> Iterator[list[Block]]:
    """Yield what must stay together: a part with its buttons, the first one of a channel with its name."""
    for section in sections:
        number = parse_channel(section.channel).channel if section.channel else ""
        above = [divider(), _name(number)] if number else []
        for part in section.parts:
            yield [*above, *_part(part, number)]
            above = []


def _name(number: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": f"*<#{number}>*"}}


def _part(part: Part, number: str) -> list[Block]:
    blocks = [rich_text(rows) for rows in _packed(part.lines)]
    buttons = [_button(each, number) for each in part.deeds]
    return [*blocks, *([{"type": "actions", "elements": buttons}] if buttons else [])]


def _packed(lines: Sequence[Line]) -> Iterator[list[Row]]:
    rows: list[Row] = []
    for found in filter(None, map(row, lines)):
        each = found.within(_LINE)
        if rows and sum(size(one.text) + 2 for one in (*rows, each)) > SECTION:
            yield rows
            rows = []
        rows.append(each)
    if rows:
        yield rows


def _button(each: Deed, number: str) -> dict[str, Any]:
    label = plain_text(cut(each.label, BUTTON_TEXT))
    button = {"type": "button", "action_id": f"home:{each.action}:{each.target}:{number}", "text": label}
    if not each.warning:
        return button
    confirm = {
        "title": label,
        "text": plain_text(cut(clean(each.warning), CONFIRM_TEXT)),
        "confirm": plain_text(cut(each.label, CONFIRM_BUTTON)),
    }
    return button | {"style": "danger", "confirm": confirm | {"deny": plain_text(cut(each.stay, CONFIRM_BUTTON))}}
