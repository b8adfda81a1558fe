"""Looking up what was published: the query language over everything stored, with the words shown where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain import since as typed_since
from bot.domain.answer import Answer
from bot.domain.errors import QueryError, TimeError
from bot.domain.item import StoredItem
from bot.domain.message import Line, Span, Style
from bot.domain.place import Jurisdiction, Mention
from bot.domain.story import Chapter
from bot.domain.subscription import Channel
from bot.matching.encounter import best
from bot.matching.query import parse_query
from bot.matching.query_findings import examine
from bot.ports import UnitOfWork
from bot.services.commands.desk import Desk, bold, plain, refusal
from bot.services.commands.subscriptions import settings_of
from bot.services.commands.typed import read_places, unreadable
from bot.services.searching import MOST, Found, Searched, search
from bot.services.wording import clock, moment, passage, short

SHOWN = 50
_OF_A_STORY = 4
_PLACES = 2
_LONGEST_TITLE = 150
_RANKED = "The best first: words in the title, then most of the words, then the newest."


async def lookup(desk: Desk, channel: str, words: str, place: str = "", since: str = "") -> Answer:
    """Search the stored items. Everything is as people type it; everyone may."""
    typed = " ".join(words.split())
    try:
        query = parse_query(typed)
    except QueryError as error:
        return unreadable(typed, error)
    places = read_places(place, desk.gazetteer) if place.strip() else ()
    if isinstance(places, Answer):
        return places
    now = desk.clock.now()
    async with desk.store.reading() as uow:
        settings = await settings_of(uow, channel)
        try:
            begin = typed_since.since(since, settings.timezone, now) if since.strip() else None
        except TimeError as error:
            return refusal(f"“{since.strip()[:50]}”: {error.message}.")
        ids = [one.id for one in places]
        searched = await search(uow, query, places=ids, since=begin, wanted=SHOWN)
        said = _said(typed, places, begin, settings)
        if not searched.found:
            doubts = [plain(f"The query {doubt.message}: {doubt.hint}.") for doubt in examine(query)]
            return Answer(bold(f"Nothing found{said}."), (*doubts, *_wider(places, begin)))
        shown = await _Shown.of(uow, desk, settings, searched.found, ids)
    return Answer(bold(f"{_count(searched)}{said}"), _remarks(searched, bool(places or begin)), shown.rows())


@dataclass(frozen=True, slots=True)
class _Shown:
    """The items found, and what is told of them."""

    desk: Desk
    settings: Channel
    found: Sequence[Found]
    wanted: Sequence[str]
    chapters: Mapping[int, Chapter]
    mentions: Mapping[int, Sequence[Mention]]
    feeds: Mapping[str, str]

    @classmethod
    async def of(cls, uow: UnitOfWork, desk: Desk, settings: Channel, found: Sequence[Found], wanted: Sequence[str]) -> _Shown:
        """Read what is told of items."""
        numbers = [each.stored.id for each in found]
        chapters = await uow.stories.placements(numbers)
        mentions = await uow.items.mentions(numbers)
        feeds = {}
        for feed in {each.stored.feed_id for each in found}:
            claimed = await uow.feeds.get(feed)
            feeds[feed] = (claimed.state.title if claimed else "") or feed
        return cls(desk, settings, found, wanted, chapters, mentions, feeds)

    def rows(self) -> tuple[tuple[Line, ...], ...]:
        """One row for each story, where its best item stands, and for each item without one."""
        groups: dict[tuple[str, int], list[Found]] = {}
        for each in self.found:
            chapter = self.chapters.get(each.stored.id)
            key = ("story", chapter.story) if chapter else ("item", each.stored.id)
            groups.setdefault(key, []).append(each)
        return tuple(self._row(group, key[1] if key[0] == "story" else None) for key, group in groups.items())

    def _row(self, group: Sequence[Found], story: int | None) -> tuple[Line, ...]:
        first, *others = group
        item = first.stored.item
        lines: list[Line] = [
            (Span(short(item.title, _LONGEST_TITLE), Style.STRONG, item.url),),
            (*self._facts(first.stored), *((Span(f" · story {story}", Style.QUIET),) if story else ())),
            passage(first.terms, item.title, item.text),
        ]
        for other in others[:_OF_A_STORY]:
            title = Span(short(other.stored.item.title, _LONGEST_TITLE), url=other.stored.item.url)
            lines.append((Span("– "), title, Span(" · ", Style.QUIET), *self._facts(other.stored)))
        if len(others) > _OF_A_STORY:
            lines.append((Span(f"and {len(others) - _OF_A_STORY} more of this story", Style.QUIET),))
        return tuple(line for line in lines if line)

    def _facts(self, stored: StoredItem) -> Line:
        """When, from which source, about which places."""
        item, zone = stored.item, self.settings.timezone
        mentions = best(self.mentions.get(stored.id, ()))
        if item.meets_at:
            home = self.desk.gazetteer.get(item.place) if item.place else None
            spans = [Span("meeting "), moment(item.meets_at, home.timezone if home else zone, time_known=item.time_known)]
        elif item.published_at:
            spans = [moment(item.published_at, zone)]
        else:
            spans = [Span("seen "), moment(stored.first_seen_at, zone)]
        source = "public record" if item.agenda else self.feeds[stored.feed_id]
        parts = [source, "; ".join(self._places(mentions))]
        return (*spans, *(Span(f" · {part}", Style.QUIET) for part in parts if part))

    def _places(self, mentions: Sequence[Mention]) -> list[str]:
        """The surest places, not those that only hold another; those that were asked for first."""
        gazetteer = self.desk.gazetteer
        ids = [mention.jurisdiction for mention in mentions]
        holders = {holder for one in ids for holder in gazetteer.ancestors(one)}
        closest = [one for one in ids if one not in holders] or ids
        asked = [one for one in closest if any(gazetteer.contains(holder, one) for holder in self.wanted)]
        return [gazetteer.label(one) for one in dict.fromkeys([*asked, *closest])][:_PLACES]


def _count(searched: Searched) -> str:
    shown = len(searched.found)
    least = shown if searched.total is None else searched.total
    unsure = "At least " if searched.cut or searched.total is None else ""
    total = f"{unsure}{least:,} item{'' if least == 1 else 's'}"
    return total if shown == searched.total else f"{total}, the best {shown}"


def _said(typed: str, places: Sequence[Jurisdiction], begin: datetime | None, settings: Channel) -> str:
    """What was asked for, as it was understood."""
    where = f" in {'; '.join(place.label for place in places)}" if places else ""
    when = f" since {clock(begin, settings.timezone, time_known=False)}" if begin else ""
    return f" for {short(typed, 200)}{where}{when}"


def _remarks(searched: Searched, filtered: bool) -> tuple[Line, ...]:
    remarks = [_RANKED] if len(searched.found) > 1 else []
    if searched.cut:
        way = "ask for more words, or less time" if filtered else "name a place, a time (since), or more words"
        remarks.append(f"Only the newest {MOST:,} were looked at: to see others, {way}.")
    return tuple((Span(remark, Style.QUIET),) for remark in remarks)


def _wider(places: Sequence[Jurisdiction], begin: datetime | None) -> tuple[Line, ...]:
    """What to try where nothing was found."""
    less = " and ".join(word for word, used in (("place", places), ("since", begin)) if used)
    without = f"without {less}, " if less else ""
    return (plain(f"Try it {without}with fewer words, with OR between them, or with the beginning of a word: immigr*"),)
