"""Words with their offsets."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.document import Text, read
from bot.text.tokeniser import tokenise
from bot.text.tokens import FIELD_GAP

pytestmark = pytest.mark.no_cover


def folded(text: str) -> list[str]:
    return [token.folded for token in tokenise(text)]


@pytest.mark.parametrize(
    "written",
    ["287(g)", "287 (g)", "287g", "287G", "287(G)", "287(G)'s", "287(g)’s", "287 ( g )", "287-G", "287(g)s", "２８７（ｇ）"],
)
def test_every_spelling_of_287g_is_one_token(written: str) -> None:
    assert folded(f"the {written} pact") == ["the", "287g", "pact"]


@pytest.mark.parametrize(
    "written", ["1287(g)", "287 groups", "287groups", "287 (group)", "28 7(g)", "287", "287 g", "12,287(g)", "287-grade"]
)
def test_what_merely_looks_like_287g_is_not_it(written: str) -> None:
    assert "287g" not in folded(written)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("H.B. 1355", "hb 1355"),
        ("HB1355", "hb 1355"),
        ("SB-4 and I-95", "sb 4 and i 95"),
        ("S. 744", "s 744"),
        ("§ 908.103(2)(b)", "section 908.103 2 b"),
        ("§§908.103, Sec. 5, s. 6", "section 908.103 section 5 section 6"),
        ("501(c)(3) status", "501c 3 status"),
        ("ICE-detainer, Miami-Dade", "ice detainer miami dade"),
        ("non\u2011breaking co\u2010op", "non breaking co op"),
        ("C++ and C# but c+ #1", "c++ and c# but c 1"),
        ("AT&T, R&D, food&drink", "at&t r&d food drink"),
        ("the U.S. and U.S and U.S.'s", "the us and us and us"),
        ("9 a.m. in St. Petersburg, D.C.", "9 am in st petersburg dc"),
        ("Key West's Key West’s the commissioners' O’Brien don't", "key west key west the commissioners obrien dont"),
        ("rock 'n' roll ‘quoted’ 1990's '90s", "rock n roll quoted 1990 90s"),
        ("résumé re\u0301sume\u0301 naïve Łódź straße Ærø", "resume resume naive lodz strasse aero"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("ＩＣＥ ﬁre Hawaiʻi", "ice fire hawaii"),
        ("$1,355.50 on 6/30/2025, 21st, 10k", "1355.50 on 6 30 2025 21st 10k"),
        ("Taser™ word¹ 3½", "taser word 1 3 1 2"),
        ("Привет 東京", "привет 東 京"),
        ("", ""),
        ("... !!! ---", ""),
    ],
)
def test_folded_words(text: str, words: str) -> None:
    assert folded(text) == words.split()


@pytest.mark.parametrize("text", ["ICE", "MOUs", "U.S.", "McDonald's", "Résumé"])
def test_case_is_kept_beside(text: str) -> None:
    cased = {"ICE": "ICE", "MOUs": "MOUs", "U.S.": "US", "McDonald's": "McDonald", "Résumé": "Resume"}
    assert [token.cased for token in tokenise(text)] == [cased[text]]


@pytest.mark.parametrize(
    ("text", "word", "printed"),
    [
        ("Key West’s ﬁre re\u0301sume\u0301 now", "west", "West"),
        ("Key West’s ﬁre re\u0301sume\u0301 now", "fire", "ﬁre"),
        ("Key West’s ﬁre re\u0301sume\u0301 now", "resume", "re\u0301sume\u0301"),
        ("Key West’s ﬁre re\u0301sume\u0301 now", "now", "now"),
        ("so…the 287 (G)’s soft\u00adhyphen", "287g", "287 (G)"),
        ("so…the 287 (G)’s soft\u00adhyphen", "softhyphen", "soft\u00adhyphen"),
        ("ﬁ\u00ad\u00e9 ﬁ\u00ad\u00e9 now", "now", "now"),
        ("ﬁ\u00ad\u00ad—west", "west", "west"),
        ("Straße\u200b nach U.S.’s", "us", "U.S."),
    ],
)
def test_offsets_point_into_the_text_as_given(text: str, word: str, printed: str) -> None:
    token = next(token for token in tokenise(text) if token.folded == word)
    assert text[token.start : token.end] == printed


@given(st.text(max_size=80) | st.text(alphabet="aB1.'’é\u0301\u00adﬁß(g)-& \n§", max_size=60))
def test_offsets_ascend_inside_the_text(text: str) -> None:
    end, position = 0, -1
    for token in tokenise(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.start >= end - 1
        assert token.position > position
        assert token.folded
        end, position = token.end, token.position


def sentences(text: str) -> int:
    return tokenise(text)[-1].sentence + 1


@pytest.mark.parametrize(
    "text", ["a b", "a, b", "Mr. Smith", "J. Smith", "in Miami, Fla. Police", "No. 5", "end.) and", "a (b", "a.b"]
)
def test_words_of_one_sentence(text: str) -> None:
    assert sentences(text) == 1


@pytest.mark.parametrize(
    "text",
    [
        "end. The",
        "end! the",
        "end? the",
        "in Miami, Fla. The",
        "end.” The",
        "end.) The",
        "end\nthe",
        "voids 287. Then",
        "one • two",
    ],
)
def test_the_end_of_a_sentence_or_line(text: str) -> None:
    assert sentences(text) == 2
    assert [token.position for token in tokenise(text)][-2:] == [len(tokenise(text)) - 2, len(tokenise(text)) - 1]


def test_wrapped_lines_are_one_sentence() -> None:
    line = "A resolution of the City Commission of a town by the sea"
    assert sentences(f"{line}\nCommission; {line}\nand more") == 1
    assert sentences(f"{line}.\n{line}\n\nA") == 3
    assert sentences("Item 1\nItem 2\nItem 3") == 3


def test_title_and_body_are_far_apart() -> None:
    _, title, body, _ = read("voids ICE", "Agreement ends").tokens
    assert body.position - title.position > FIELD_GAP
    assert body.start == len("voids ICE\n")


def test_a_text_travels_with_its_words() -> None:
    text = read("Key West", "The commission’s vote")
    sent = pickle.loads(pickle.dumps(text))
    assert sent == text == Text("Key West", "The commission’s vote")
    assert sent.__dict__["tokens"] == text.tokens
    assert sent.full == "Key West\nThe commission’s vote"
    assert Text("only a title", "").full == "only a title"


EVIL = ["a.", "a&", "a'", "1,234", "1", "12(", "12 ( ", "e\u0301", "ﬁ", "\u0301", "§", "\n", "a" + "." * 200_000, "ICE "]
EVIL += ["A. ", "A.\n", ")s", "'s", "a(s)", ".'", "287-", "²", "移", "…", "a\n\n- ", f"{'a ' * 30}\n", "U.S. ", "\u3164"]


@pytest.mark.parametrize("unit", EVIL, ids=lambda unit: unit[:5])
def test_evil_text_takes_linear_time(unit: str) -> None:
    """Of this size, a square of the work would take longer than the suite lets a test run."""
    text = unit * max(200_000 // len(unit), 1)
    words = tokenise(text)
    assert not words or words.ends[-1] <= len(text)
