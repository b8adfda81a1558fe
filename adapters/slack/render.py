"""Message -> Payload, pure: blocks that a reporter reads in three seconds, every text in them inert and cut.

Header: what, where, with the sign of its kind. Then the lines in order, the title first, small print as context; the footer;
the buttons. The delivery's key stands in the last block's id.
"""

from __future__ import annotations

from adapters.common.cutting import cut, size
from adapters.common.words import said
from adapters.slack.blocks import Block, called, context, header, weight
from adapters.slack.buttons import actions
from adapters.slack.limits import BLOCKS, BLOCKS_TOTAL, CONTEXT, HEADER
from adapters.slack.marks import mark
from adapters.slack.mentions import mentions
from adapters.slack.notification import notification
from adapters.slack.packing import packed
from adapters.slack.payload import Payload
from bot.domain.message import Message, Span

_SPARE = 300
"""Characters for commas, brackets and the block's id."""


def render(message: Message) -> Payload:
    """Render a message: an alert, a digest, a notice or the answer to a command."""
    sign = mark(dict(message.facts))
    above: list[Block] = []
    if calls := mentions(message.mentions):
        above.append(called(calls))
    name = _header(message, sign)
    if name:
        above.append(header(name))
    headline = () if name else (*([Span(f"{sign} ")] if sign else []), *message.headline)
    footer = cut(said(message.footer), CONTEXT)
    below = [*([context(footer)] if footer else []), *actions(message.buttons, message.key)]
    room = BLOCKS_TOTAL - weight(above) - weight(below) - _SPARE
    body = packed(headline, message.lines, room, BLOCKS - len(above) - len(below))
    blocks = [*above, *body, *below]
    if message.key:
        blocks[-1] |= {"block_id": f"gavel:{message.key}"}
    return Payload(notification(message, sign), tuple(blocks))


def _header(message: Message, sign: str) -> str:
    """The headline of an alert, unless it holds a link or a time, is too long or is all there is: then it is a line."""
    name = f"{sign} {said(message.headline)}"
    fits = size(name) <= HEADER and not any(span.url or span.when for span in message.headline)
    return name if sign and fits and said(message.headline) and any(map(said, message.lines)) else ""
