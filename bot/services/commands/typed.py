"""What people type into commands, read: places, topics, queries, choices. Each gives what is meant, or the refusal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from bot.domain.answer import Answer
from bot.domain.editor import PERSON_OR_GROUP
from bot.domain.errors import PlaceError, QueryError
from bot.domain.place import Jurisdiction
from bot.domain.query_finding import Doubt
from bot.domain.subscription import Topic, Want
from bot.matching.gazetteer import Gazetteer
from bot.matching.query_findings import check_query
from bot.matching.typed import resolve
from bot.services.commands.desk import refusal

MAX_PLACES = 20
MAX_TOPICS = 20
_USELESS = {Doubt.NEVER, Doubt.NEARLY_ALWAYS}
_NEAR = 30

C = TypeVar("C", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query that can be used; ``doubts`` say what may be wrong with it nevertheless."""

    query: str
    doubts: tuple[str, ...] = ()


def read_places(typed: str, gazetteer: Gazetteer) -> tuple[Jurisdiction, ...] | Answer:
    """Read one place or several, with ; between them."""
    names = _parts(typed, ";")
    if not names:
        return refusal(
            "A place is missing.", 'Name a city, a county or a state: "Key West, FL", "Monroe County, FL", "Florida".'
        )
    if len(names) > MAX_PLACES:
        return refusal(f"These are more than {MAX_PLACES} places.", "Make several subscriptions, or name the county or state.")
    found: dict[str, Jurisdiction] = {}
    for name in names:
        try:
            place = resolve(name, gazetteer)
        except PlaceError as error:
            return _unknown_place(name, error)
        found[place.id] = place
    return tuple(found.values())


def _unknown_place(name: str, error: PlaceError) -> Answer:
    what = f"“{name[:100]}”: {error.message}."
    several = "With several places, put a ; between them." if name.count(",") > 1 else ""
    if error.suggestions:
        return refusal(what, f"Did you mean {either(error.suggestions)}?", several)
    return refusal(what, "Write it like Key West, FL or Monroe County, FL or Florida.", several)


def read_topics(typed: str, known: Sequence[Topic]) -> tuple[str, ...] | Answer:
    """Read names or titles of topics, with commas between them; return their names."""
    by_words = {_folded(words): topic.name for topic in known for words in (topic.title, topic.name)}
    if _folded(typed) in by_words:  # a title may hold a comma
        return (by_words[_folded(typed)],)
    found: dict[str, None] = {}
    for word in _parts(typed, ",;"):
        name = by_words.get(_folded(word))
        if name is None:
            return _unknown_topic(word, known)
        found[name] = None
    if len(found) > MAX_TOPICS:
        return refusal(f"These are more than {MAX_TOPICS} topics.", "Make several subscriptions.")
    return tuple(sorted(found))


def _unknown_topic(word: str, known: Sequence[Topic]) -> Answer:
    what = f"There is no topic “{word[:100]}”."
    if not known:
        return refusal(what, "There are no topics yet: an editor adds them with /gavel topics add. Or type words as the query.")
    names = [topic.name for topic in known]
    near = get_close_matches(_folded(word).replace(" ", "-"), names, n=3)
    if near:
        return refusal(what, f"Did you mean {either(near)}?")
    return refusal(what, f"Topics: {', '.join(names)}. Words of your own go into the query.")


def read_query(typed: str) -> Asked | Answer:
    """Read a query; one that can never match, or matches nearly everything, is refused."""
    query = " ".join(typed.split())
    if not query:
        return Asked("")
    try:
        findings = check_query(query)
    except QueryError as error:
        return unreadable(query, error)
    for finding in findings:
        if finding.doubt in _USELESS:
            return refusal(f"The query {finding.message}.", _sentence(finding.hint))
    return Asked(query, tuple(f"The query {finding.message}: {finding.hint}." for finding in findings))


def unreadable(query: str, error: QueryError) -> Answer:
    """Refuse a query, pointing at what is wrong with it."""
    near = query[error.position : error.position + _NEAR]
    where = f"at character {error.position + 1}, “{near}”" if near else "at its end"
    return refusal(f"The query cannot be read: {error.message} ({where}).", _sentence(error.hint))


def read_wants(typed: str) -> frozenset[Want] | Answer:
    """Read which alerts are wanted: all of them if nothing is said."""
    wants: set[Want] = set()
    for word in _parts(typed, ",;"):
        if word.casefold() in {"all", "everything"}:
            return frozenset(Want)
        read = read_choice("want", word, Want)
        if isinstance(read, Answer):
            return read
        wants.add(read)
    return frozenset(wants or Want)


def read_choice(what: str, typed: str, choices: type[C], otherwise: C | None = None) -> C | Answer:
    """Read one of a few words; ``otherwise`` is what nothing means."""
    word = typed.strip().casefold()
    if not word and otherwise is not None:
        return otherwise
    for choice in choices:
        if choice.value == word:
            return choice
    return refusal(f"{what} cannot be “{typed.strip()[:100]}”.", f"Type {either([choice.value for choice in choices])}.")


def read_mention(typed: str, channel: str) -> str | Answer:
    """Check whom alerts are to call: an id of the channel's own platform, or nobody."""
    if not typed:
        return ""
    if not PERSON_OR_GROUP.fullmatch(typed) or typed.partition(":")[0] != channel.partition(":")[0]:
        return refusal("Alerts here can only call a person or a group of this platform.", "Choose one from the list.")
    return typed


def either(words: Iterable[str]) -> str:
    """Join words as choices: ``a, b or c``."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def both(words: Iterable[str]) -> str:
    """Join words as a sum: ``a, b and c``; several with commas of their own, as places have, by semicolons."""
    *others, last = words
    between = "; " if len(others) > 1 and any("," in word for word in others) else ", "
    return f"{between.join(others)} and {last}" if others else last


def _parts(typed: str, separators: str) -> list[str]:
    return [part for part in (" ".join(each.split()) for each in re.split(f"[{separators}\n]", typed)) if part]


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()


def _sentence(hint: str) -> str:
    return hint[:1].upper() + hint[1:] + ("" if hint.endswith((".", "?")) else ".")
