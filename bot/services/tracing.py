"""The stages of an item's way as ``why`` tells them, worded where they are decided."""

from __future__ import annotations

from bot.domain.story import Placement
from bot.matching.index import Result
from bot.ports import Stage
from bot.services.preparing import Prepared


def of_places(each: Prepared) -> Stage:
    """Which places the text names, by which rule and how surely."""
    if each.unread:
        return Stage("places", "unread", each.unread)
    said = ", ".join(dict.fromkeys(f"{m.name} ({m.rule}, {m.confidence})" for m in each.reading.mentions))
    return Stage("places", "found" if said else "none", said)


def of_query(result: Result) -> list[Stage]:
    """Which subscriptions the item met, with the words that met them, and which it nearly met."""
    stages = []
    for match in result.matches:
        hits = "; ".join(f"{hit.topic or 'query'}: {', '.join(term.text for term in hit.terms)}" for hit in match.hits)
        stages.append(Stage("match", "yes", f"subscription {match.subscription} of {match.channel}: {hits or 'every item'}"))
    stages += [
        Stage("match", "near miss", f"subscription {miss.subscription} of {miss.channel}: {miss.reason}")
        for miss in result.near
    ]
    return stages or [Stage("match", "no", "no subscription asks for these places")]


def of_story(placement: Placement) -> Stage:
    """Which story the item joined and by what evidence, or why it stands alone."""
    story = f"story {placement.story}, " if placement.story else ""
    return Stage("story", placement.relation.value, f"{story}{placement.evidence}")
