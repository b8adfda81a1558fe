"""The words and phrases of a query, read by the tokeniser that reads the texts."""

from __future__ import annotations

import re

from bot.domain.errors import QueryError
from bot.matching.query_tree import Fit, Node, Or, Part, Phrase
from bot.text.tokeniser import tokenise
from bot.text.tokens import Tokens

MIN_PREFIX = 3
_REGULAR_EXPRESSION = re.compile(r"[\[\]{}\\^|~]|\.[*+?]|^\?|^/.*/$|\$$")
_FIELD = re.compile(r"([A-Za-z]+):")
_DASHES = "-–—−"
_INSTEAD = {
    "and": "write AND in capitals, or leave it out",
    "or": "write OR in capitals",
    "not": "write NOT in capitals, or a minus: -word",
    "near": "write NEAR/8 in capitals",
    "&": "write AND, or leave it out",
    "&&": "write AND, or leave it out",
    "|": "write OR",
    "||": "write OR",
}


def read_phrase(query: str, quoted: str, position: int) -> Phrase:
    """Read the words between quotation marks; ``position`` is where the first mark stands in ``query``. Raises QueryError."""
    if "*" in quoted:
        where = position + 1 + quoted.index("*")
        raise QueryError(query, "* does not work in a phrase", position=where, hint="use prefix* outside quotation marks")
    tokens = tokenise(quoted)
    if not tokens:
        raise QueryError(query, "an empty phrase", position=position, hint='write words between the marks: "a phrase"')
    return _phrase(tokens, Fit.EXACT)


def read_word(query: str, word: str, position: int, *, exact: bool) -> Node:
    """Read a word as it was typed, ``exact`` if after ``=``. Raises QueryError for what no text could ever meet or mean."""
    _refuse_misreadings(query, word, position)
    prefix = word.endswith("*")
    if "*" in word[:-1] or (prefix and exact):
        where = position + word.index("*")
        hint = "write =word or word*, not both" if exact else "write * only at the end of a word, once: immigr*"
        raise QueryError(query, "* in the wrong place", position=where, hint=hint)
    tokens = tokenise(word)
    if not tokens:
        raise QueryError(
            query, f"{word} has no letter or digit to search for", position=position, hint="write a word, or drop it"
        )
    if prefix and sum(len(token.folded) for token in tokens) < MIN_PREFIX:
        hint = f"write at least {MIN_PREFIX} letters before the *"
        raise QueryError(query, f"{word} would match too much", position=position, hint=hint)
    phrase = _phrase(tokens, Fit.EXACT if exact else Fit.PREFIX if prefix else Fit.INFLECTED)
    if len(tokens) == 2 and "-" in word and all(token.folded.isalpha() for token in tokens):
        return Or((phrase, Phrase((Part("".join(token.folded for token in tokens), phrase.parts[-1].fit),))))
    return phrase


def _phrase(tokens: Tokens, fit: Fit) -> Phrase:
    """Make a phrase; acronyms must be met in capitals unless all of a longer phrase is typed in capitals."""
    shouted = len(tokens) > 1 and not any(character.islower() for token in tokens for character in token.cased)
    return Phrase(
        tuple(
            Part(
                token.folded,
                Fit.INFLECTED if fit is Fit.PREFIX and index < len(tokens) - 1 else fit,
                capitals=fit is not Fit.PREFIX and not shouted and _is_acronym(token.cased),
                opens=index > 0 and token.sentence > tokens[index - 1].sentence,
            )
            for index, token in enumerate(tokens)
        )
    )


def _is_acronym(cased: str) -> bool:
    return len(cased) > 1 and cased.isalpha() and cased.isupper()


def _refuse_misreadings(query: str, word: str, position: int) -> None:
    """Refuse what means something in other search languages, or nothing in this one, with the way to say it here."""

    def refuse(message: str, hint: str, at: int = 0) -> QueryError:
        return QueryError(query, message, position=position + at, hint=hint)

    operator = word.lower()
    if operator.partition("/")[0] == "near" and (operator == "near" or operator[5:].isdigit()):
        operator = "near"
    if operator in _INSTEAD:
        meant_as_word = f', or "{word}" if you mean the word' if operator.isalpha() else ""
        raise refuse(f"{word} is not an operator", _INSTEAD[operator] + meant_as_word)
    if word.strip(_DASHES) == "":
        raise refuse("a dash on its own", "write -word to exclude a word, or drop the dash")
    if word[0] in _DASHES:
        raise refuse("a dash that is no minus sign", f"write -{word.lstrip(_DASHES)}, or NOT {word.lstrip(_DASHES)}")
    if word[0] in "+!":
        instead = f"write {word[1:]}" if word[0] == "+" else f"write -{word[1:]}, or NOT {word[1:]}"
        raise refuse(f"{word[0]} has no meaning here", instead)
    if word[0] in "'‘’‚" and not word[1:2].isdigit():
        raise refuse("a single quotation mark", 'write phrases in double marks: "a phrase"')
    if word[0] == "*":
        raise refuse("* at the start of a word", "write the beginning of the word, then *: immigr*")
    if word[-1] in ",;":
        raise refuse(f"a {'comma' if word[-1] == ',' else 'semicolon'} has no meaning here", "write OR or AND", len(word) - 1)
    if expression := _REGULAR_EXPRESSION.search(word):
        hint = 'write words, "phrases", prefix* and NEAR/8 instead'
        raise refuse("regular expressions are not part of the language", hint, expression.start())
    if field := _FIELD.match(word):
        if field[1].lower() == "title":
            raise refuse("= before title:", "write title:=word")
        raise refuse(f"there is no field {field[1]}:", f'the one field is title: — or write "{word}" in quotation marks')
