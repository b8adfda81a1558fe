"""Made-up news and subscriptions, the same for the same seed: real places from the gazetteer, all else invented."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from random import Random

from bot.domain.place import Jurisdiction, PlaceKind
from bot.domain.subscription import Subscription, Topic
from bot.matching.gazetteer import Gazetteer
from tests.benchmarks.vocabulary import COMMON, GIVEN, PHRASES, SURNAMES, TOPICS, draw, tail

SHARED_QUERIES = 2_000
_OWN = 0.2
_CHANNELS = 20_000
_WORDS_OF_A_MATTER = 8
_BODIES = ["City Council", "City Commission", "police", "Planning Board"]


@dataclass(frozen=True, slots=True)
class Story:
    """One made-up item. ``home`` is where the feed that publishes it is at home."""

    title: str
    body: str
    home: str


class Country:
    """The places of the gazetteer, drawn by population."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        ids = {one.id: one for key in gazetteer.keys(None) for one in gazetteer.named(key)}
        kinds = PlaceKind.CITY, PlaceKind.SETTLEMENT
        self.cities = [one for _, one in sorted(ids.items()) if one.population and one.kind in kinds]

    @cached_property
    def _sums(self) -> list[int]:
        return list(accumulate(city.population for city in self.cities))

    def city(self, random: Random) -> Jurisdiction:
        """Draw a city or settlement, the likelier the more people live in it."""
        return random.choices(self.cities, cum_weights=self._sums)[0]

    def place(self, random: Random) -> str:
        """Draw the place of a subscription: of 100, 75 are cities, 20 the counties of cities, 5 their states."""
        city = self.city(random)
        kind = random.random()
        if kind < 0.75:
            return city.id
        return (city.county if kind < 0.95 else None) or city.state or city.id


def stories(country: Country, count: int, seed: int = 1) -> list[Story]:
    """Write items of 450 to 600 words."""
    random = Random(seed)
    return [_story(country, random) for _ in range(count)]


def _story(country: Country, random: Random) -> Story:
    city = country.city(random)
    words = random.sample(random.choice(list(TOPICS.values())), _WORDS_OF_A_MATTER)
    named = [city, city, city, *(country.city(random) for _ in range(random.randint(1, 4)))]
    state = country.gazetteer.label(city.state or city.id)
    lead = f"{city.name.upper()}, {state} — " if random.random() < 0.4 else ""
    paragraphs: list[str] = []
    length, total = len(lead.split()), random.randint(450, 575)
    while length < total:
        one = sentence(country, random, words, named)
        length += len(one.split())
        paragraphs.append(one + (" " if random.random() < 0.6 else "\n\n"))
    home = city.county or city.state or city.id
    return Story(title(random, words, city), lead + "".join(paragraphs).strip(), random.choice([home, city.id]))


def title(random: Random, words: Sequence[str], city: Jurisdiction) -> str:
    """Write a headline about a city with two of these words."""
    said = [*random.sample(words, 2), *random.sample(COMMON, 4)]
    random.shuffle(said)
    return " ".join([city.name, *(word if word.isupper() else word.capitalize() for word in said)])


def sentence(country: Country, random: Random, words: Sequence[str], named: Sequence[Jurisdiction]) -> str:
    """Write a sentence in which some of these words and places are said."""
    said = draw(random, random.randint(10, 26))
    for number, word in enumerate(said):
        if random.random() < 0.06:
            said[number] = random.choice(words)
        elif word == "said":
            said[number] = f"said {random.choice(GIVEN)} {random.choice(SURNAMES)},"
        elif random.random() < 0.01:
            said[number] = random.choice(PHRASES)
        elif random.random() < 0.012:
            said[number] = str(random.choice([2025, 2026, 15, 40, 1200, "$3.5 million", "7 p.m.", "30%"]))
    if random.random() < 0.28:
        said.insert(random.randrange(len(said)), _in_words(country, random, random.choice(named)))
    first = said[0]
    text = " ".join([first[0].upper() + first[1:], *said[1:]])
    return f"“{text},” {random.choice(SURNAMES)} said." if random.random() < 0.12 else f"{text}."


def _in_words(country: Country, random: Random, city: Jurisdiction) -> str:
    """Name a place as local news does: bare, with its state, its county, or as a government."""
    form = random.random()
    if form < 0.45:
        return f"in {city.name}"
    if form < 0.65:
        return f"in {country.gazetteer.label(city.id)},"
    if form < 0.8 and city.county:
        return f"in {country.gazetteer[city.county].name}"
    return f"the {city.name} {random.choice(_BODIES)}"


def subscriptions(country: Country, count: int, seed: int = 2) -> tuple[list[Subscription], list[Topic]]:
    """Make subscriptions: four of five take one of 2,000 shared queries by a Zipf law, the fifth has its own.

    Every second shared query is a topic, the others are typed alike by many. The first n are the same for every count.
    """
    random = Random(seed)
    written = _queries(random)
    shared = [next(written) for _ in range(SHARED_QUERIES)]
    topics = [Topic(f"topic-{number}", f"Topic {number}", query) for number, query in enumerate(shared) if number % 2]
    sums = list(accumulate(1 / rank for rank in range(1, SHARED_QUERIES + 1)))
    seen: set[tuple[str, str, str]] = set()
    made: list[Subscription] = []
    while len(made) < count:
        place, channel = country.place(random), f"console:desk-{random.randrange(_CHANNELS)}"
        number = random.choices(range(SHARED_QUERIES), cum_weights=sums)[0]
        query = next(written) if random.random() < _OWN else shared[number]
        if (channel, place, query) in seen:
            continue
        seen.add((channel, place, query))
        by_topic = number % 2 and query == shared[number]
        topic = (f"topic-{number}",) if by_topic else ()
        made.append(Subscription(len(made) + 1, channel, (place,), topic, "" if by_topic else query))
    return made, topics


def _queries(random: Random) -> Iterator[str]:
    """Write queries as reporters do, no two alike."""
    seen: set[str] = set()
    while True:
        query = _query(random)
        if query not in seen:
            seen.add(query)
            yield query


def _query(random: Random) -> str:
    """Write one query; its words belong to one kind of matter. Words that are common in news come in company, never alone."""
    words = [word for word in random.choice(list(TOPICS.values())) if word not in COMMON]
    shape = random.random()
    if shape < 0.15:
        return _word(random, words)
    if shape < 0.35:
        return _phrase(random, words)
    if shape < 0.6:
        return _any(_term(random, words) for _ in range(random.randint(2, 6)))
    if shape < 0.72:
        return f"{_term(random, words)} AND {_group(random, words)}"
    if shape < 0.87:
        return f"{_group(random, words)} NEAR/{random.choice([5, 8, 15])} {_group(random, [*words, *COMMON])}"
    if shape < 0.93:
        return f"{_stem(random, words)}* {random.choice(COMMON)}"
    return f"{_group(random, words)} -{random.choice(COMMON)}"


def _any(terms: Iterable[str]) -> str:
    return " OR ".join(dict.fromkeys(terms))


def _group(random: Random, words: Sequence[str]) -> str:
    return f"({_any(_word(random, words) for _ in range(random.randint(2, 4)))})"


def _term(random: Random, words: Sequence[str]) -> str:
    return _phrase(random, words) if random.random() < 0.3 else _word(random, words)


def _word(random: Random, words: Sequence[str]) -> str:
    """Draw a word: of three, two are of the matter and one is rare."""
    return random.choice(words) if random.random() < 0.67 else random.choice(tail())


def _phrase(random: Random, words: Sequence[str]) -> str:
    if random.random() < 0.4:
        return f'"{random.choice(PHRASES)}"'
    return f'"{random.choice(words)} {random.choice(COMMON)}"'


def _stem(random: Random, words: Sequence[str]) -> str:
    long = [word for word in words if word.isalpha() and len(word) > 6]
    return random.choice(long)[:6]
