"""Which of a channel's subscriptions someone means by a number, by several, or by "all"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.domain.answer import Answer
from bot.domain.subscription import Channel, Subscription
from bot.matching.gazetteer import Gazetteer
from bot.services.commands import phrasing
from bot.services.commands.desk import refusal

_SAID = re.compile(r"(?:no\.? ?|#)?[0-9]{1,18}(?:(?: ?[,;] ?| )(?:no\.? ?|#)?[0-9]{1,18})*(?= ?(?::|$))")
"""Numbers as people write them: "12", "No. 12, 14", or all that the completion shows, "No. 12: Key West, FL …"."""

_ALL = {"all", "everything", "*"}


def choose(typed: str, own: Sequence[Subscription]) -> list[Subscription] | Answer:
    """Return the subscriptions of ``own`` (a channel's, by id) that are meant: "12", "No. 12, 14", "all"."""
    if not own:
        return refusal("This channel has no subscriptions.", "/gavel subscribe makes one: /gavel subscribe Key West, FL")
    word = " ".join(typed.split()).casefold()
    if word in _ALL:
        return list(own)
    said = _SAID.match(word)
    numbers = [int(number) for number in re.findall(r"[0-9]+", said[0])] if said else []
    if not numbers:
        return refusal("Which subscription?", f"Type its number, or all. {_numbers(own)} See /gavel subscriptions.")
    by_id = {one.id: one for one in own}
    unknown = [number for number in numbers if number not in by_id]
    if unknown:
        return refusal(f"This channel has no subscription No. {unknown[0]}.", f"{_numbers(own)} See /gavel subscriptions.")
    return [by_id[number] for number in dict.fromkeys(numbers)]


def named(one: Subscription, channel: Channel, gazetteer: Gazetteer, titles: Mapping[str, str]) -> str:
    """``No. 12: Key West, FL · Immigration enforcement · at once``."""
    return f"No. {one.id}: {phrasing.listed(one, channel, gazetteer, titles)}"


def _numbers(own: Sequence[Subscription]) -> str:
    listed = ", ".join(str(one.id) for one in own[:10]) + (" …" if len(own) > 10 else "")
    return f"This channel has No. {listed}."
