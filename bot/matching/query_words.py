"""The words and phrases of a query, read by the tokeniser that reads the texts."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from bot.domain.errors import QueryError
from bot.matching.hyphens import hyphenated
from bot.matching.query_misreadings import misreading
from bot.matching.query_tree import Fit, Or, Part, Phrase
from bot.text.tokeniser import tokenise
from bot.text.tokens import Tokens

MIN_PREFIX = 3
_MOST_HYPHENS = 3
_OPERATORS = frozenset({"and", "or", "not", "near"})


def read_phrase(query: str, quoted: str, position: int) -> Phrase | Or:
    """Read the words between quotation marks; ``position`` is where the first mark stands in ``query``. Raises QueryError."""
    if "*" in quoted:
        where = position + 1 + quoted.index("*")
        raise QueryError(query, "* does not work in a phrase", position=where, hint="use prefix* outside quotation marks")
    tokens = tokenise(quoted)
    if not tokens:
        raise QueryError(query, "an empty phrase", position=position, hint='write words between the marks: "a phrase"')
    parts = _parts(tokens, Fit.EXACT)
    for index, part in enumerate(parts):
        if len(parts) > 1 and part.capitals and part.form in _OPERATORS:
            operator = tokens.cased[index]
            where = position + 1 + tokens.starts[index]
            hint = f'write "a" {operator} "b"; or {part.form} in lower case if you mean the word'
            raise QueryError(query, f"{operator} inside quotation marks is no operator", position=where, hint=hint)
    return _phrases(f'"{quoted}"', quoted, tokens, parts)


def read_word(query: str, word: str, position: int, *, exact: bool) -> Phrase | Or:
    """Read a word as it was typed, ``exact`` if after ``=``. Raises QueryError for what no text could ever meet or mean."""
    if wrong := misreading(word):
        raise QueryError(query, wrong.message, position=position + wrong.at, hint=wrong.hint)
    prefix = word.endswith("*")
    if "*" in word[:-1] or (prefix and exact):
        where = position + word.index("*")
        hint = "write =word or word*, not both" if exact else "write * only at the end of a word, once: immigr*"
        raise QueryError(query, "* in the wrong place", position=where, hint=hint)
    fit = Fit.EXACT if exact else Fit.PREFIX if prefix else Fit.INFLECTED
    tokens, leaf = _leaf(word, fit)
    if leaf is None:
        raise QueryError(
            query, f"{word} has no letter or digit to search for", position=position, hint="write a word, or drop it"
        )
    if prefix and sum(len(form) for form in tokens.folded) < MIN_PREFIX:
        hint = f"write at least {MIN_PREFIX} letters before the *"
        raise QueryError(query, f"{word} would match too much", position=position, hint=hint)
    return leaf


@lru_cache(maxsize=2**15)
def _leaf(word: str, fit: Fit) -> tuple[Tokens, Phrase | Or | None]:
    """Return the tokens of a word and what it means, None where it has none. Remembered: newsrooms ask about the same words."""
    tokens = tokenise(word)
    typed = f"={word}" if fit is Fit.EXACT else word
    return tokens, _phrases(typed, word, tokens, _parts(tokens, fit)) if tokens else None


def _phrases(typed: str, text: str, tokens: Tokens, parts: tuple[Part, ...]) -> Phrase | Or:
    """Return a phrase as typed, and where hyphens join two of its words, also with these two as one.

    Of more than three such pairs the further ones are only met as typed, so that no phrase becomes more than eight.
    """
    joints = set(hyphenated(text, tokens))
    pairs = sorted(index for index in joints if index - 1 not in joints and index + 1 not in joints)[:_MOST_HYPHENS]
    choices: list[list[tuple[Part, ...]]] = []
    index = 0
    while index < len(parts):
        if index in pairs:
            one, other = parts[index : index + 2]
            choices.append([(one, other), (Part(one.form + other.form, other.fit, opens=one.opens),)])
            index += 2
        else:
            choices.append([(parts[index],)])
            index += 1
    phrases = tuple(Phrase(tuple(part for choice in chosen for part in choice), typed) for chosen in product(*choices))
    return phrases[0] if len(phrases) == 1 else Or(phrases)


def _parts(tokens: Tokens, fit: Fit) -> tuple[Part, ...]:
    """Make the parts; acronyms must be met in capitals unless all of a longer phrase is typed in capitals."""
    shouted = len(tokens) > 1 and not any(character.islower() for cased in tokens.cased for character in cased)
    last = len(tokens) - 1
    return tuple(
        Part(
            form,
            Fit.INFLECTED if fit is Fit.PREFIX and index < last else fit,
            capitals=fit is not Fit.PREFIX and not shouted and _is_acronym(tokens.cased[index]),
            opens=index > 0 and tokens.sentences[index] > tokens.sentences[index - 1],
        )
        for index, form in enumerate(tokens.folded)
    )


def _is_acronym(cased: str) -> bool:
    return len(cased) > 1 and cased.isalpha() and cased.isupper()
