"""What a subscription is about, as people string it together: ``immigration, housing daily``, ``"public housing" OR rent*``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from bot.domain.subscription import Want
from bot.services.commands.freehand_places import place_first
from bot.services.commands.freehand_reading import Reading
from bot.services.commands.freehand_text import bare_word, folded

_TOKEN = re.compile(r'"[^"]*"?|[,;]|[^\s,;"]+')
_OPERATOR = re.compile(r'AND|OR|NOT|NEAR(?:/\d+)?|["(=].*|-\w.*|title:\S+|.*[*)]')
"""What only queries have."""

_JOINS = frozenset({"AND", "OR", "NOT"})
FILLING = frozenset({"and", "&", "+", "/", ":", "-", "–", "—", "about", "on", "for", "with", "to", "in", "only", "please"})
"""What joins words and means nothing by itself."""

LONGEST_TITLE = 12
"""Words of a topic's title that are compared."""

WANTS: Mapping[str, str] = {folded(want): want.value for want in Want}
_NAMES = frozenset(map(folded, ("topics", "mode", "want", "match", "mention")))


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a phrase in quotation marks, or a separator, and where it stands."""

    text: str
    start: int
    end: int


class Subject:
    """Reads the words of a text one by one into a reading."""

    def __init__(self, reading: Reading, text: str) -> None:
        self._reading = reading
        self._text = text
        self._tokens = [Token(found[0], found.start(), found.end()) for found in _TOKEN.finditer(text)]
        self._topics = topics_by_key(reading)
        self._choices = choices_of(reading)
        self._named: list[str] = []
        self._wants: list[str] = []
        self._unknown: list[Token] = []
        self._last_topic: Token | None = None

    def read(self) -> None:
        """Read everything."""
        at = 0
        while at < len(self._tokens):
            at = self._next(at)
        if self._named:
            self._give("topics", self._named)
        if self._wants:
            self._give("want", self._wants)
        self._leave()

    def _next(self, at: int) -> int:
        token = self._tokens[at]
        word = bare_word(token.text)
        if token.text in {",", ";"}:
            self._last_topic = None
            return at + 1
        if _OPERATOR.fullmatch(token.text):
            return self._query(at)
        if end := self._topic(at):
            return end
        self._last_topic = None
        if word in self._choices:
            self._reading.give(self._choices[word], word)
        elif folded(word) in WANTS:
            self._wants.append(WANTS[folded(word)])
        elif folded(word) == "query" and at + 1 < len(self._tokens):
            return self._query(at + 1)
        elif not (word in FILLING or (folded(word) in _NAMES and at + 1 < len(self._tokens))):
            self._unknown.append(token)
        return at + 1

    def _topic(self, at: int) -> int:
        """Read the longest title or name of a topic that begins here; return where it ends, 0 if there is none."""
        first = self._tokens[at]
        for end in range(min(len(self._tokens), at + LONGEST_TITLE), at, -1):
            name = self._topics.get(key(self._text[first.start : self._tokens[end - 1].end]))
            if name and self._tokens[end - 1].text not in {",", ";"}:
                word = bare_word(first.text)
                if end == at + 1 and (word in self._choices or folded(word) in WANTS):
                    other = self._choices.get(word, "want")
                    self._reading.leave(first.text, f"“{first.text}” may be a topic: say topics: {name} or {other}: {word}.")
                else:
                    self._named.append(name)
                    self._last_topic = first
                return end
        return 0

    def _query(self, at: int) -> int:
        """Read a query: all that follows, and the words directly before an operator that joins them to it."""
        start = self._tokens[at].start
        if self._tokens[at].text in _JOINS or self._tokens[at].text.startswith("NEAR"):
            if self._last_topic is not None and self._named:
                start = self._last_topic.start
                self._named.pop()
            elif self._unknown and not self._text[self._unknown[-1].end : start].strip():
                start = self._before(at)
        else:
            start = self._before(at)
        end = len(self._text)
        for token in reversed(self._tokens[at + 1 :]):
            word = bare_word(token.text)
            before = self._text[start : token.start].split()
            if word not in self._choices or not before or before[-1] in _JOINS:
                break
            self._reading.give(self._choices[word], word)
            end = token.start
        self._reading.give("query", self._text[start:end].strip(" ,;"))
        return len(self._tokens)

    def _before(self, at: int) -> int:
        """Take the unknown words directly before a token into the query; return where it begins."""
        start = self._tokens[at].start
        while self._unknown and not self._text[self._unknown[-1].end : start].strip():
            start = self._unknown.pop().start
        return start

    def _give(self, name: str, said: list[str]) -> None:
        before = self._reading.given.pop(name, None)
        self._reading.give(name, ", ".join(dict.fromkeys([*([str(before)] if before else []), *said])))

    def _leave(self) -> None:
        """Leave unknown words, those side by side together."""
        runs: list[tuple[int, int]] = []
        for token in self._unknown:
            if runs and not self._text[runs[-1][1] : token.start].strip(" ,"):
                runs[-1] = (runs[-1][0], token.end)
            else:
                runs.append((token.start, token.end))
        for start, end in runs:
            words = self._text[start:end]
            self._reading.leave(words, self._hint(words))

    def _hint(self, words: str) -> str:
        if place_first(words, self._reading.known.gazetteer):
            return "With several places, put ; between them: Key West, FL; Monroe County, FL"
        near = get_close_matches(key(words[:60]), [*self._topics, *self._choices, *Want], n=1, cutoff=0.75)
        if near:
            return f"Did you mean {self._topics.get(near[0], near[0])}?"
        return f"Topics are listed by /gavel topics list. To look for words of your own: query: {words}"


def topics_by_key(reading: Reading) -> dict[str, str]:
    """Return the names of topics by what people may write for them: title or name, in any punctuation."""
    known = reading.known.topics
    return {key(topic.title): topic.name for topic in known} | {key(topic.name): topic.name for topic in known}


def choices_of(reading: Reading) -> dict[str, str]:
    """Return the options that take certain words only, by these words."""
    return {choice: option.name for option in reading.command.options for choice in option.choices}


def key(words: str) -> str:
    """Return words without what people leave out: case, hyphens, commas."""
    return " ".join(re.findall(r"\w+", words.casefold()))
