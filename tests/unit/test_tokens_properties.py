"""What holds of the words of every text."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.text.fold import fold
from bot.text.tokeniser import tokenise

SPICE = "aBsS125.,'’`é\u0301\u00adﬁßŒ½²(g)[]-—_&+#% §🚨移ж"
TEXTS = st.text(max_size=80) | st.text(alphabet=SPICE + "\n", max_size=60)
TITLES = st.text(alphabet=SPICE, max_size=30)


@given(TEXTS)
def test_columns_agree(text: str) -> None:
    tokens = tokenise(text)
    columns = (tokens.folded, tokens.cased, tokens.starts, tokens.ends, tokens.sentences)
    assert {len(column) for column in columns} == {len(tokens)}
    assert tokens.folded == [word.casefold() for word in tokens.cased]
    assert all(tokens.folded)
    assert tokens.body == len(tokens)
    assert all(after - before in (0, 1) for before, after in zip([0, *tokens.sentences], tokens.sentences, strict=False))


@given(TEXTS)
def test_what_a_word_points_at_reads_as_that_word(text: str) -> None:
    for token in tokenise(text):
        printed = text[token.start : token.end]
        assert token.folded in tokenise(printed).folded or (token.folded == "section" and fold(printed)[-1] == ".")


@given(st.text(alphabet=SPICE.replace("s", "").replace("S", "") + "\n", max_size=60))
def test_no_letter_and_no_digit_is_lost(text: str) -> None:
    tokens = tokenise(text)
    read = {offset for start, end in zip(tokens.starts, tokens.ends, strict=True) for offset in range(start, end)}
    assert [character for offset, character in enumerate(text) if character.isalnum() and offset not in read] == []


@given(TITLES, TEXTS)
def test_a_title_and_a_body_read_as_one_text_as_they_do_alone(title: str, body: str) -> None:
    both, first, second = tokenise(f"{title}\n{body}", body_at=len(title) + 1), tokenise(title), tokenise(body)
    shift = len(title) + 1
    assert both.body == len(first)
    assert both.folded == first.folded + second.folded
    assert both.cased == first.cased + second.cased
    assert both.starts == first.starts + [start + shift for start in second.starts]
    assert both.ends == first.ends + [end + shift for end in second.ends]
    before = first.sentences[-1] + 1 if first.sentences else 0
    assert both.sentences == first.sentences + [sentence + before for sentence in second.sentences]


@given(TEXTS)
def test_composed_and_decomposed_text_are_the_same_words(text: str) -> None:
    composed, decomposed = (tokenise(unicodedata.normalize(form, text)) for form in ("NFC", "NFD"))
    assert composed.folded == decomposed.folded == tokenise(text).folded
    assert composed.cased == decomposed.cased
    assert composed.sentences == decomposed.sentences


@given(TEXTS)
def test_words_read_again_stay_as_they_are(text: str) -> None:
    once = fold(text)
    assert tokenise(once).folded == tokenise(text).folded
