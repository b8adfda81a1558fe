"""Where sentences and lines end: told from what is printed between two words, and from the words on both sides."""

from __future__ import annotations

import re
from collections.abc import Sequence

# What mostly stands between two words, and ends nothing: nothing, a space, a comma and a space ...
_QUIET = frozenset(
    """| |  |-| - | -- |- |/| & |'|' |'s | '| $|$|% |, |,| , |; |: |:| (|) |), |" | "|," |, "|: "|", """.split("|")
)
_END = re.compile(r"""[!?](?!\Z) | [•‣◦▪■●►|。؟] | \s·\s | (\.)["')\]]*\s""", re.VERBOSE)
_MERE_BREAK = re.compile(r"[^\n]*\n(?!\s*[-*+>]\s)[^\n]*\Z")  # neither an empty line nor an item of a list
_WRAPPED_LINE = 50
_PARAGRAPH = 150

_BEFORE_NAMES = frozenset(
    "adj adm asst atty attys brig capt cdr cmdr col cpl cpt dep det dir dr drs fr gen gov govs hon insp lt lts maj messrs mr "
    "mrs ms msgr ofc pfc pres prof profs pvt rep reps ret rev sen sens sgt sgts spc supt treas vs".split()
)
_ABBREVIATIONS = frozenset(
    "admin al amend ant apt approx art assn assoc ave bd bldg blvd bros ch cir co comm comr cong corp ct dept dist div ed est "
    "etc ex exec ext fig ft hwy inc intl jr ltd mfg misc mt mts mx natl no nos ord para pkwy pl pop pp pt pub rd reg res sr st "
    "stat ste supp tel terr twp univ vol "
    "ala ariz ark calif colo conn del fla ga ill ind kan ky la mass md mich minn miss mo mont neb nev okla ore pa tenn tex va "
    "vt wash wis wyo jan feb mar apr jun jul aug sept oct nov dec mon tue tues wed weds thu thur thurs fri".split()
)
_OPENERS = frozenset(
    "after although an and as at because before but by during for from he her here his how however if in it its many meanwhile "
    "most on or other others our she since so some such that the their then there these they this those though under until we "
    "what when where while who why with you your".split()
)


def number_sentences(clean: str, printed: Sequence[str], gaps: Sequence[str], starts: Sequence[int], body: int) -> list[int]:
    """Return for each word in which sentence or line it stands, counted from 0; lines that were merely wrapped are one.

    ``printed`` are the words of the text ``clean``, ``gaps`` what lies before each, ``starts`` the offset of each. The word
    number ``body`` begins a sentence. Linear in the text.
    """
    numbers: list[int] = []
    sentence = line = 0
    wraps = _is_wrapped(clean[starts[body] if body < len(starts) else starts[0] :])
    for index, gap in enumerate(gaps):
        if gap in _QUIET and printed[index - 1][-1] != ".":
            continue
        broken = "\n" in gap
        if broken:
            begins = starts[index] - len(gap)
            goes_on = wraps or printed[index][0].islower()
            broken = not (goes_on and begins + gap.index("\n") - line >= _WRAPPED_LINE and _MERE_BREAK.match(gap))
            line = begins + gap.rindex("\n") + 1
        if index and (index == body or broken or _ends(gap, printed[index - 1], printed[index])):
            numbers += [sentence] * (index - len(numbers))
            sentence += 1
    return numbers + [sentence] * (len(printed) - len(numbers))


def _is_wrapped(text: str) -> bool:
    """Whether lines may have been broken only to fit a width: not where whole paragraphs stand in one line."""
    return max(map(len, text.split("\n"))) < _PARAGRAPH


def _ends(gap: str, last: str, following: str) -> bool:
    """Whether a sentence ends between two words of a line; a full stop may also be that of an abbreviation.

    A title before a name ends none; any other abbreviation does where the next word is one that likes to open sentences.
    """
    dotted = last[-1] == "."
    found = _END.search(f".{gap}" if dotted else gap)
    if found is None or found[1] is None:
        return found is not None
    lower = last.lower()
    if following[0].islower() or lower in _BEFORE_NAMES:
        return False
    if dotted or lower in _ABBREVIATIONS or (len(last) == 1 and last.isalpha()):
        return following[0].isupper() and following.lower() in _OPENERS
    return True
