"""One text on its way through the rules: what is still unexplained, and what was found."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from bot.domain.place import Confidence, Jurisdiction, Mention, PlaceKind
from bot.matching.gazetteer import Gazetteer
from bot.matching.page import Hit, Page
from bot.matching.scene import Scene
from bot.matching.standing import Standing, standing
from bot.matching.teams import teams_among


class Reading:
    """A page, its scene, and its names.

    ``hits`` are all names of the gazetteer in order, ``open`` those (by index) that no rule has explained yet. ``kinds`` are
    the kinds of the places found, for rule ``home``, ``teams`` the hits (by index) that stand for teams.
    """

    def __init__(self, page: Page, scene: Scene, hits: Sequence[Hit], gazetteer: Gazetteer) -> None:
        self.page = page
        self.scene = scene
        self.hits = hits
        self.gazetteer = gazetteer
        self.open = dict(enumerate(hits))
        self.mentions: list[Mention] = []
        self.kinds: set[PlaceKind] = set()
        self.teams = teams_among(page, hits, gazetteer)
        self._stands: dict[int, Standing] = dict.fromkeys(self.teams, Standing.VOID)

    def standing(self, index: int) -> Standing:
        """Tell how the hit of this index stands among its neighbours."""
        known = self._stands.get(index)
        if known is None:
            known = self._stands[index] = standing(self.page, self.hits[index])
        return known

    def add(self, start: int, end: int, place: Jurisdiction, confidence: Confidence, rule: str) -> None:
        """Take note of a place in the text."""
        self.mentions.append(Mention(place.id, place.name, start, end, self.page.full[start:end], confidence, rule))
        if confidence is not Confidence.POSSIBLE or rule != "bare":
            self.kinds.add(place.kind)
            if "/district:" in place.id:
                self.kinds.add(PlaceKind.CITY)

    def clear(self, spans: Sequence[tuple[int, int]]) -> None:
        """Drop what was found, and what is open, in spans that a surer rule explains as a whole; spans do not overlap."""
        if spans:
            ordered = sorted(spans)
            self.mentions = [m for m in self.mentions if not _overlaps(m.start, m.end, ordered)]
            for index in [i for i, hit in self.open.items() if _overlaps(hit.start, hit.end, ordered)]:
                del self.open[index]


def _overlaps(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    at = bisect_left(spans, (end, 0))
    return at > 0 and spans[at - 1][1] > start
