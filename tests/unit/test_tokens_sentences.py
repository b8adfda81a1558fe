"""Where sentences and lines end."""

from __future__ import annotations

import pytest

from bot.text.tokeniser import tokenise

WRAPPED = "A resolution of the City Commission of a town by the sea"
PARAGRAPH = " ".join([WRAPPED] * 4)


def sentences(text: str) -> list[str]:
    """Return the folded words, with a bar between sentences."""
    tokens = tokenise(text)
    parts: dict[int, list[str]] = {}
    for word, number in zip(tokens.folded, tokens.sentences, strict=True):
        parts.setdefault(number, []).append(word)
    assert list(parts) == list(range(len(parts)))
    return [" ".join(part) for part in parts.values()]


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Smith met Dr. No and Ms. So",
        "Sen. The-Lam of St. Johns, Fla. Police said",
        "Gov. Ron DeSantis, Lt. Gov. Jay Collins and Atty. Gen. James Uthmeier",
        "J. Smith, J. D. Vance, George H. W. Bush and J. R. R. Tolkien",
        "the U.S. Supreme Court in the U.S. Senate",
        "Washington, D.C. Mayor Muriel Bowser",
        "at 5:30 p.m. Tuesday, Jan. 6 in Key West, Fla. Monroe County",
        "No. 24-6452, Sec. 908.103, pp. 3, Ch. 2025-12, Art. IV, Fig. 3",
        "Smith vs. The State of Florida",
        "on Duval St. Police and Truman Ave. Fire",
        "Acme Inc. Chairman Jo Doe Jr. Spoke",
        "et al. Plaintiffs",
        "it ended. then went on",
        "wait ... the vote",
        "so…the vote",
        "see www.keywest.gov/x?id=5!a and write to a.b@c.gov.us",
        "the vote was 5.5 to 1,355.50",
        "“the vote,” he said, (yes) — and: no; but / then",
        "an apple’s, a pear's and 287(g)s",
        "col·lecció",
        f"{WRAPPED}\nCommission of Key West",
        f"{WRAPPED}\nand {PARAGRAPH.lower()}",
        f"{WRAPPED},\r\n  of which {WRAPPED}",
    ],
)
def test_one_sentence(text: str) -> None:
    assert len(sentences(text)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It ended. The mayor left.", "it ended|the mayor left"),
        ("It ended! the mayor? left", "it ended|the mayor|left"),
        ("It ended.” “The mayor", "it ended|the mayor"),
        ("“It ended.” The mayor", "it ended|the mayor"),
        ("(It ended.) The mayor", "it ended|the mayor"),
        ("It ended.' The", "it ended|the"),
        ("It ended … The mayor", "it ended|the mayor"),
        ("back to the U.S. The mayor", "back to the us|the mayor"),
        ("at 5 p.m. He left", "at 5 pm|he left"),
        ("in Key West, Fla. The mayor", "in key west fla|the mayor"),
        ("the firm is Acme Inc. It grew", "the firm is acme inc|it grew"),
        ("Was it? No. The", "was it|no|the"),
        ("voted 6 to 1. Police", "voted 6 to 1|police"),
        ("by 5–1. 287(g) is void", "by 5 1|287g is void"),
        ("the 287(g). Police", "the 287g|police"),
        ("of ICE’s. Police", "of ice|police"),
        ("it ended. § 5 begins", "it ended|section 5 begins"),
        ("it ended. École", "it ended|ecole"),
        ("News | Sports • Weather · Opinion", "news|sports|weather|opinion"),
        ("投票。可決", "投 票|可 決"),
        ("ROLL CALL\nMayor Doe\n\nItem 1", "roll call|mayor doe|item 1"),
        ("one\u2028two\u2029three\x85four\r\nfive", "one|two|three|four|five"),
        ("Agenda:\n- Minutes\n- Budget\n* Other", "agenda|minutes|budget|other"),
    ],
)
def test_ends_of_sentences(text: str, expected: str) -> None:
    assert sentences(text) == expected.split("|")


@pytest.mark.parametrize(
    "text",
    [
        f"{WRAPPED}\n\nThe mayor",
        f"{WRAPPED}\n- The mayor",
        f"{WRAPPED}\n* and others",
        f"{WRAPPED}.\nThe mayor",
        f"{PARAGRAPH}\nThe mayor",
        f"{WRAPPED}\n{PARAGRAPH}",
        "A heading\nand a line",
    ],
    ids=["empty line", "list", "starred list", "full stop", "paragraph", "heading", "short line"],
)
def test_lines_that_were_not_wrapped(text: str) -> None:
    assert len(sentences(text)) == 2


def test_a_body_begins_a_sentence_whatever_its_title_ends_in() -> None:
    text = f"{WRAPPED},\nand so on"
    assert tokenise(text).sentences[-1] == 0
    assert tokenise(text, body_at=len(WRAPPED) + 2).sentences[-3:] == [1, 1, 1]
    assert tokenise("\nonly a body. The", body_at=1).sentences == [0, 0, 0, 1]
