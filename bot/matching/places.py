"""Finding places: a text and its feed's homes -> mentions, each with the rule that found it and its confidence.

The rules are ``dateline``, ``place-state``, ``nickname``, ``body``, ``list``, ``bare`` and ``home``; each has its own module.
A name that one rule has explained means the same place wherever it stands in the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.place import Confidence, Mention
from bot.matching.bare import take_bare
from bot.matching.bodies import without_type
from bot.matching.datelines import Dateline, take_datelines
from bot.matching.gazetteer import Gazetteer
from bot.matching.governments import take_governments, take_guesses
from bot.matching.home import home_mentions
from bot.matching.nicknamed import take_nicknames
from bot.matching.nicknames import Nicknames, shipped
from bot.matching.page import Hit, Page, find_names
from bot.matching.placestate import Resolved, place_state, take_stated
from bot.matching.reading import Reading
from bot.matching.scene import Scene
from bot.matching.states import take_states
from bot.text.document import Text


def find_places(text: Text, homes: Sequence[str], gazetteer: Gazetteer, nicknames: Nicknames | None = None) -> list[Mention]:
    """Find the places that a text speaks of, in order of their position. Offsets point into ``text.full``.

    ``homes`` are the ids of the feed's home jurisdictions; unknown ids are ignored and their order does not matter.
    ``nicknames`` are those that are shipped, unless the newsroom has more.
    """
    known = {home.id: home for home in map(gazetteer.get, homes) if home}
    home_places = [known[identity] for identity in sorted(known)]
    page = Page(text)
    scene = Scene(gazetteer, home_places, page.capitalised)
    reading = Reading(
        page, scene, [without_type(page, hit, scene, gazetteer) for hit in find_names(page, gazetteer)], gazetteer
    )
    dateline = _read(reading, nicknames or shipped())
    mentions = reading.mentions
    if home_places:
        named = {m.jurisdiction for m in mentions if m.confidence is not Confidence.POSSIBLE}
        far = {home.id for home in home_places if dateline and _is_far(dateline, home.id, gazetteer)}
        mentions = mentions + home_mentions(page, home_places, named, reading.kinds, far)
    return sorted(mentions, key=lambda m: (m.start, m.end, m.jurisdiction))


def _read(reading: Reading, nicknames: Nicknames) -> Dateline | None:
    """Apply the rules to all names, the surest first. Returns the text's dateline."""
    stated = place_state(reading.page, reading.hits, reading.gazetteer)
    plain = {hit.key for hit in _plain_before(reading, stated)}
    for index, resolved in sorted(stated.items()):
        reading.scene.name_state(resolved.said.state)
        if (
            reading.hits[index].key not in plain
            and resolved.confidence is not Confidence.POSSIBLE
            and reading.hits[index].key != "washington"
        ):
            reading.scene.settle(reading.hits[index].key, resolved.place)
    take_states(reading, stated)
    dateline = take_datelines(reading, stated)
    take_stated(reading, stated)
    take_nicknames(reading, nicknames)
    waiting = take_governments(reading)
    take_bare(reading)
    take_guesses(reading, waiting)
    return dateline


def _plain_before(reading: Reading, stated: Mapping[int, Resolved]) -> Iterator[Hit]:
    """Return the names of the feed's home that stand without a state before the same name with another: those mean the home."""
    said, named = {reading.hits[index].key for index in stated}, set[str]()
    for index, hit in enumerate(reading.hits):
        if index in stated:
            named.add(hit.key)
        elif hit.key in said and hit.key not in named and any(map(reading.scene.is_home, hit.meanings)):
            yield hit


def _is_far(dateline: Dateline, home: str, gazetteer: Gazetteer) -> bool:
    """Whether the dateline says that the text plays where the home's own bodies are not "the city" or "the county"."""
    place = dateline.place
    return place is None or not (gazetteer.contains(home, place.id) or gazetteer.contains(place.id, home))
