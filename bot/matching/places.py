"""Finding places: a text and its feed's homes -> mentions, each with the rule that found it and its confidence.

The rules stand in order of confidence (``dateline``, ``place-state``, ``body``, ``bare``, ``home``); each has its own module.
A name that one rule has explained means the same place wherever it stands in the text.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.domain.place import Confidence, Jurisdiction, Mention, PlaceKind
from bot.matching.bare import Standing, standing, state_is_plain, surnames
from bot.matching.bodies import Body, Said, of_type, read_body, without_type
from bot.matching.datelines import Dateline, find_dateline
from bot.matching.gazetteer import Gazetteer
from bot.matching.home import home_mentions
from bot.matching.names import fold
from bot.matching.page import Hit, Page, find_names
from bot.matching.placestate import place_state
from bot.matching.scene import Reason, Scene
from bot.matching.vocabulary import NAMESAKES, NOUNS, STANDALONE
from bot.text.document import Text

_FIRM = frozenset({Reason.SENSE, Reason.HOME, Reason.COUNTY, Reason.UNIQUE, Reason.STANDALONE, Reason.PROMINENT})
_OBSCURE = 2_500
_CITIES_FIRST = frozenset({"new york", "washington"})
"""States whose name, standing alone, more often means their city or the capital."""


def find_places(text: Text, homes: Sequence[str], gazetteer: Gazetteer) -> list[Mention]:
    """Find the places that a text speaks of, in order of their position. Offsets point into ``text.full``.

    ``homes`` are the ids of the feed's home jurisdictions; unknown ids are ignored and their order does not matter.
    """
    known = [gazetteer.get(home) for home in homes]
    home_places = sorted({home.id: home for home in known if home}.values(), key=lambda home: home.id)
    finder = _Finder(text.full, home_places, gazetteer)
    mentions = finder.run()
    named = {m.jurisdiction for m in mentions if m.confidence is not Confidence.POSSIBLE}
    far = {home.id for home in home_places if finder.is_far_from(home)}
    mentions += home_mentions(finder.page.full, home_places, named, finder.kinds, far)
    return sorted(mentions, key=lambda m: (m.start, m.end, m.jurisdiction))


class _Finder:
    """One text on its way through the rules."""

    def __init__(self, full: str, homes: Sequence[Jurisdiction], gazetteer: Gazetteer) -> None:
        self.page = Page(full)
        self.gazetteer = gazetteer
        self.scene = Scene(gazetteer, homes)
        self.hits = [without_type(self.page, hit, self.scene, gazetteer) for hit in find_names(self.page, gazetteer)]
        self.lower = {word.key for word in self.page.words if not word.capital}
        self.surnames = surnames(self.page, self.hits)
        self.kinds: set[PlaceKind] = set()
        self.mentions: list[Mention] = []
        self.dateline: Dateline | None = None
        self.open = dict(enumerate(self.hits))

    def run(self) -> list[Mention]:
        """Apply the rules to all names, the surest first."""
        stated = place_state(self.page, self.hits, self.gazetteer)
        self._states({word for _, _, said in stated.values() for word in range(said.first, said.last + 1)})
        for index, (place, confidence, said) in sorted(stated.items()):
            self.scene.name_state(said.state)
            if confidence is not Confidence.POSSIBLE:
                self.scene.settle(self.hits[index].key, place)
        self._dateline()
        for index, (place, confidence, _) in sorted(stated.items()):
            if index in self.open:
                self._add(self.open.pop(index), place, confidence, "place-state")
        # Counties come first: a county that is named says which place of a name is meant.
        for index in sorted(self.open, key=lambda i: (not _is_county(self.hits[i]), i)):
            hit = self.hits[index]
            body = None if _is_noun(hit) else read_body(self.page, hit)
            if _is_county(hit) or (body and (body.firm or not self.gazetteer.is_common(hit.key))):
                self._government(hit, body)
                del self.open[index]
        for hit in self.open.values():
            self._bare(hit)
        return self.mentions

    def _add(self, hit: Hit, place: Jurisdiction, confidence: Confidence, rule: str) -> None:
        written = self.page.full[hit.start : hit.end]
        self.mentions.append(Mention(place.id, place.name, hit.start, hit.end, written, confidence, rule))
        self.kinds.add(place.kind)
        if hit.key == "washington" and rule == "place-state":
            self.kinds.add(PlaceKind.CITY)

    def _states(self, said: Collection[int]) -> None:
        """Take the names of states; those that only say where a place lies (the words ``said``) are no mention."""
        for index, hit in list(self.open.items()):
            if hit.first in said:
                del self.open[index]
                continue
            state = next((one for one in hit.meanings if one.kind is PlaceKind.STATE), None)
            if state is None or (hit.key in _CITIES_FIRST and not self._called_state(hit)):
                continue
            del self.open[index]
            if hit.key == "dc":
                self.kinds.add(PlaceKind.CITY)
            if state_is_plain(self.page, hit):
                self.scene.settle(hit.key, state)
                self._add(hit, state, Confidence.CERTAIN, "bare")
            else:
                self._part(hit, state)

    def _called_state(self, hit: Hit) -> bool:
        """Whether "New York" or "Washington" is said to be the state."""
        after = self.page.keys(hit.last + 1, 1)
        return after == ["state"] or self.page.full[max(0, hit.start - 9) : hit.start].lower() == "state of "

    def _dateline(self) -> None:
        self.dateline = found = find_dateline(self.page.full, self.scene, self.gazetteer)
        if not found:
            return
        place, start, end = found.place, found.start, found.end
        written = self.page.full[start:end]
        for index, hit in list(self.open.items()):
            if (hit.start < end and start < hit.end) or (place is None and hit.key == fold(written)):
                del self.open[index]
        if place is None:
            return
        self.scene.settle(fold(written), place, anew=True)
        self.scene.play_in(place.state or place.id)
        self.mentions.append(Mention(place.id, place.name, start, end, written, Confidence.CERTAIN, "dateline"))
        self.kinds.add(place.kind)

    def is_far_from(self, home: Jurisdiction) -> bool:
        """Whether the dateline says that the text plays where the home's own bodies are not "the city" or "the county"."""
        if self.dateline is None:
            return False
        place = self.dateline.place
        return place is None or not (self.gazetteer.contains(home.id, place.id) or self.gazetteer.contains(place.id, home.id))

    def _government(self, hit: Hit, body: Body | None) -> None:
        """Resolve a county, or a name that a pattern says is a government."""
        if standing(self.page, hit) is Standing.VOID and (body is None or not body.firm):
            return
        meanings = of_type(hit, body.said if body else Said.COUNTY, self.gazetteer) or list(hit.meanings)
        place, reason = self.scene.judge(hit.key, meanings)
        if (
            body
            and body.said is Said.CITY
            and place.kind is PlaceKind.TOWNSHIP
            and reason is Reason.UNIQUE
            and not place.population
        ):
            reason = Reason.GUESS
        confidence = Confidence.LIKELY
        if reason is Reason.GUESS:
            confidence = Confidence.POSSIBLE
        elif body and reason in _FIRM:
            confidence = Confidence.CERTAIN
        self._add(hit, place, confidence, "body" if body else "bare")
        if reason is not Reason.GUESS:
            self.scene.settle(hit.key if _is_county(hit) == (place.kind is PlaceKind.COUNTY) else fold(place.name), place)

    def _bare(self, hit: Hit) -> None:
        """Resolve a name that nothing around it explains."""
        stands = standing(self.page, hit)
        if stands is Standing.VOID:
            return
        meanings = [one for one in hit.meanings if one.kind is not PlaceKind.STATE or hit.key == "washington"]
        place, reason = self.scene.judge(hit.key, meanings)
        if self._is_word(hit) and reason is not Reason.SENSE:
            # An ordinary word, unless it is a place at home and its capital says that it is a name.
            word = self.page.words[hit.first]
            if reason is not Reason.HOME or word.opens or word.loud or stands is not Standing.FREE:
                return
        if self._is_lower_elsewhere(hit) and reason is not Reason.SENSE:
            return
        strong = reason is Reason.SENSE or self.scene.is_home(place)
        known = strong or hit.key in STANDALONE
        single = hit.first == hit.last
        if stands is Standing.FREE and single and hit.key in self.surnames and not known:
            stands = Standing.PERSON
        weak = reason is Reason.GUESS or (reason is Reason.UNIQUE and single and _is_obscure(place))
        if stands is Standing.FREE:
            self._add(hit, place, Confidence.POSSIBLE if weak or hit.key == "washington" else Confidence.LIKELY, "bare")
            if not weak and not self.page.words[hit.first].loud:
                self.scene.settle(hit.key, place)
        elif stands is Standing.PART and strong:
            self._add(hit, place, Confidence.LIKELY, "bare")
        elif known or (stands is Standing.PART and reason in _FIRM and not weak):
            self._part(hit, place)

    def _is_word(self, hit: Hit) -> bool:
        return self.gazetteer.is_common(hit.key) or hit.key in NAMESAKES or _is_noun(hit)

    def _is_lower_elsewhere(self, hit: Hit) -> bool:
        """Whether a word has its capital only from where it stands: the text writes it without one too ("homestead")."""
        word = self.page.words[hit.first]
        return hit.first == hit.last and (word.opens or word.loud) and hit.key in self.lower

    def _part(self, hit: Hit, place: Jurisdiction) -> None:
        """Keep a name inside a longer one as a possible mention; it is no place "of that type" for rule ``home``."""
        written = self.page.full[hit.start : hit.end]
        self.mentions.append(Mention(place.id, place.name, hit.start, hit.end, written, Confidence.POSSIBLE, "bare"))


def _is_obscure(place: Jurisdiction) -> bool:
    """Whether a place is so small that its one-word name, unexplained, is more likely a person's or a foreign place's."""
    return place.kind is PlaceKind.SETTLEMENT or (place.kind is not PlaceKind.COUNTY and place.population < _OBSCURE)


def _is_noun(hit: Hit) -> bool:
    """Whether a name is a word that stands next to names ("City", "University"), and a place only with its state."""
    return hit.first == hit.last and hit.key in NOUNS


def _is_county(hit: Hit) -> bool:
    """Whether a name is written with its county type ("Monroe County")."""
    return hit.meanings[0].kind is PlaceKind.COUNTY and hit.key == fold(hit.meanings[0].name)
