"""The terms that the full-text index keeps of a text, so that a query means there what it means in alerts.

A term is a letter for the way in which a word is met, and the word:

====  ==========================================================================================================
``s``  the stem of a word, which inflected words meet; in the order of the text
``f``  its form, which exact words meet; in the order of the text, with a BREAK where a sentence ends
``c``  an acronym that proves itself; ``e`` the same where it is no plural, ``d`` any word in capitals
``j``  the stem of a word that has no place of its own in that order: re-instate is also reinstate, MOUs also MOU
``g``  the first letters of a form, three or five, which a prefix meets
``h``  any of these where it stands in the title: ``hsvote``
``p``  a place that the text mentions, or that holds such a place
``t``  the type of the item
====  ==========================================================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import pairwise

from bot.domain.item import ItemType
from bot.domain.place import Mention
from bot.domain.seek import ALL, BREAK
from bot.matching.capitals import Capitals
from bot.matching.gazetteer import Gazetteer
from bot.matching.hyphens import hyphenated
from bot.matching.stems import stem
from bot.ports.reading import ItemWords
from bot.text.document import Text

PREFIXES = (3, 5)
"""How many letters the prefixes have that the index knows; a longer one is looked for by the longest of these."""

_LONGEST = 60

Extra = tuple[int, str]
"""A term that has no place of its own in the order of words, and the index of the word that it belongs to."""


def term(kind: str, word: str) -> str:
    """Return a term; of an endless word its beginning and a digest, since databases limit the length."""
    if len(word) > _LONGEST:
        word = word[:_LONGEST] + blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return kind + word


def in_title(wanted: str) -> str:
    """Return the term that says of another one that it stands in the title."""
    return "h" + wanted


def place_term(jurisdiction: str) -> str:
    """Return the term of a place."""
    return "p" + blake2b(jurisdiction.encode(), digest_size=8).hexdigest()


def type_term(kind: ItemType) -> str:
    """Return the term of a type of item."""
    return "t" + kind.value.replace("-", "")


def item_words(text: Text, kind: ItemType, mentions: Iterable[Mention], gazetteer: Gazetteer) -> ItemWords:
    """Return what the index keeps of an item's text and of the places that it mentions. Linear in the text."""
    named = {gazetteer.canonical(mention.jurisdiction) for mention in mentions}
    places = named.union(*map(gazetteer.ancestors, named))
    extras = [*_joined(text), *_capitals(text)]
    body = text.tokens.body
    title = _region(text, 0, body, extras)
    headed = sorted({in_title(one) for one in title if one != BREAK})
    return ItemWords(
        title=" ".join(title),
        body=" ".join(_region(text, body, len(text.tokens), extras)),
        marks=" ".join([ALL, type_term(kind), *map(place_term, sorted(places)), *headed]),
    )


def _region(text: Text, start: int, end: int, extras: Iterable[Extra]) -> list[str]:
    """Return the terms of the words from ``start`` up to ``end``: stems, forms, then those without a place in that order."""
    folded, sentences = text.tokens.folded[start:end], text.tokens.sentences[start:end]
    distinct = set(folded)
    stems = {form: term("s", stem(form)) for form in distinct}
    forms = {form: term("f", form) for form in distinct}
    terms = [stems[form] for form in folded]
    for form, (here, following) in zip(folded, pairwise([*sentences, -1]), strict=True):
        terms.append(forms[form])
        if here != following:
            terms.append(BREAK)
    further = {extra for index, extra in extras if start <= index < end}
    further.update(beginning for form in distinct for beginning in _beginnings(form))
    for extra in sorted(further):
        if extra[0] in "sf":
            terms += (BREAK, BREAK)  # what is neighbours here is none in the text
        terms.append(extra)
    return terms


def _joined(text: Text) -> Iterator[Extra]:
    """Yield the terms of the words that a hyphen makes of two."""
    folded = text.tokens.folded
    for index in hyphenated(text.full, text.tokens):
        form = folded[index] + folded[index + 1]
        for kind, word in (("s", stem(form)), ("j", stem(form)), ("f", form)):
            yield index, term(kind, word)
        yield from ((index, beginning) for beginning in _beginnings(form))


def _capitals(text: Text) -> Iterator[Extra]:
    """Yield the terms of acronyms, plural ones under their singular."""
    tokens = text.tokens
    capitals = Capitals(text, set(tokens.cased).difference(tokens.folded))
    for singular, indexes in capitals.plurals.items():
        for index in indexes:
            yield index, term("s", stem(singular))
            yield index, term("j", stem(singular))
    shouted = set(capitals.shouted())
    for acronym, indexes in capitals.acronyms.items():
        for index in indexes if len(acronym) > 1 and acronym.isalpha() else ():
            yield index, term("d", acronym)
            if index not in shouted:
                yield index, term("c", acronym)
                if tokens.folded[index] == acronym:
                    yield index, term("e", acronym)


def _beginnings(form: str) -> list[str]:
    return ["g" + form[:length] for length in PREFIXES if len(form) >= length]
