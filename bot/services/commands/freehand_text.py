"""The surface of a command typed freely: quotation marks as phones make them, options by name, people, words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.services.commands.command import Option, Someone

Typed = Sequence[str | Someone]
"""What somebody typed, in order: text, and people or groups wherever the platform knows who is meant."""

LONGEST = 4_000
"""Characters that are read; no platform lets people type more."""

_PEOPLE = range(0xE000, 0xE100)
"""Private characters that stand for people in the text."""

_UNSEEN = re.compile("[\ue000-\uf8ff\x00-\x08\x0e-\x1b\x7f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Left out of what is typed: private characters, and those without a shape that come along with pasted text."""

PERSON = re.compile(f"[{chr(_PEOPLE[0])}-{chr(_PEOPLE[-1])}]")
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'"})
_QUOTED = re.compile(r'"[^"]*"')
_WHOLE = re.compile(r'"([^"]*)"')
_MARK = re.compile(
    r"(?<!\S)(?:(?:--|[—–])?(?P<name>[A-Za-z]+)(?P<sign>:(?!//)|=)|(?:--|[—–])(?P<dashed>[A-Za-z]+)(?!\S))(?P<gap>\s*)"
)
"""``mode: daily``, ``mode=daily``, ``--mode daily``; of two hyphens phones make a dash."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of what was typed: what stands after the name of an option, or, without one, before the first name."""

    option: Option | None
    text: str


def flat(typed: Typed) -> tuple[str, tuple[Someone, ...]]:
    """Return what was typed as one line, with a character for each person, and the people."""
    people = [each for each in typed if isinstance(each, Someone)][: len(_PEOPLE)]
    marks = iter(_PEOPLE)
    text = ""
    for each in typed:
        if isinstance(each, str):
            text += _UNSEEN.sub("", each)
        elif (mark := next(marks, None)) is not None:
            text += f" {chr(mark)} "
    return " ".join(text[:LONGEST].translate(_STRAIGHT).split()), tuple(people)


def person(mark: str, people: Sequence[Someone]) -> Someone:
    """Return whom a character stands for."""
    return people[ord(mark) - _PEOPLE[0]]


def readable(text: str, people: Sequence[Someone]) -> str:
    """Return a text as people read it; of somebody alone the id, which is what options of text know people by."""
    if PERSON.fullmatch(text):
        return person(text, people).id
    return PERSON.sub(lambda found: f"@{person(found[0], people).name}", text)


def hidden(text: str) -> str:
    """Return a text of the same length with nothing to read between quotation marks."""
    return _QUOTED.sub(lambda found: f'"{"_" * (len(found[0]) - 2)}"', text)


def parts(text: str, options: Sequence[Option]) -> Iterator[Part]:
    """Divide a text at the names of options: ``Key West, FL topics: housing mode=daily --match loose``."""
    by_name = {folded(option.name): option for option in options}
    start, current = 0, None
    for mark in _MARK.finditer(hidden(text)):
        option = by_name.get(folded(mark["name"] or mark["dashed"]))
        if option is None or _is_of_query(mark, text[start : mark.start()], current, by_name):
            continue
        yield Part(current, text[start : mark.start()].strip())
        start, current = mark.end(), option
    yield Part(current, text[start:].strip())


def _is_of_query(mark: re.Match[str], before: str, current: Option | None, by_name: dict[str, Option]) -> bool:
    """Whether ``title:word`` is the query language's: inside a query, where it stands without a blank."""
    if "query" not in by_name or mark["sign"] != ":" or mark["gap"] or (mark["name"] or "").casefold() != "title":
        return False
    return current.name == "query" if current else len(before.split()) > 1


def folded(name: str) -> str:
    """Return the name of an option or a command as it is compared: ``Topic`` is ``topics``."""
    return name.casefold().removesuffix("s")


def bare_word(text: str) -> str:
    """Return a word as words of the commands are compared: ``Daily.`` is ``daily``; phones end what is typed with a stop."""
    return text.casefold().strip(",;.!")


def unquoted(text: str) -> tuple[str, str] | None:
    """Return what stands in the quotation marks that a text begins with, and what follows; None if it begins with none."""
    found = _WHOLE.match(text)
    return (found[1].strip(), text[found.end() :].strip()) if found else None


def endings(text: str, most: int = 8) -> Iterator[int]:
    """Yield where the words of a text end, the last of the first ``most`` words first."""
    ends = [found.end() for found in re.finditer(r"\S+", text)][:most]
    yield from reversed(ends)


def beginnings(text: str, most: int = 12) -> Iterator[int]:
    """Yield where words begin outside quotation marks, the first of the last ``most`` words first."""
    starts = [found.start() for found in re.finditer(r"\S+", hidden(text)) if not text[: found.start()].count('"') % 2]
    yield from starts[-most:]
