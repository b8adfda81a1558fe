"""By what an agenda item is known again where its platform gives it no id. Pure."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence

from bot.domain.identity import fold_title
from bot.domain.item import Link
from bot.domain.urls import stable_url

_DIGITS = re.compile(r"[\d.,$%]+")


def told_by(words: Sequence[tuple[str, str, Sequence[Link]]]) -> list[tuple[str, ...]]:
    """Return the keys of each item of one agenda, of its title, file number and links, the surest first; each has one at least.

    Its place on the agenda is none of them: one item more, and all below it would be others. An item is known by its file,
    its title, its title whatever amounts and dates stand in it, and its first link: an amendment mostly leaves one of them.
    What two items of an agenda share tells neither.
    """
    candidates = [_marks(title, file, links) for title, file, links in words]
    uses = Counter(mark for marks in candidates for mark in marks)
    repeats: Counter[str] = Counter()
    found = []
    for (title, _, _), marks in zip(words, candidates, strict=True):
        own = tuple(mark for mark in marks if uses[mark] == 1)
        if not own:
            whole = _digest(fold_title(title))
            repeats[whole] += 1
            own = (f"title/{whole}/{repeats[whole]}",)
        found.append(own)
    return found


def _marks(title: str, file: str, links: Sequence[Link]) -> list[str]:
    folded = fold_title(title)
    marks = [f"file/{_digest(file.casefold())}"] if file else []
    marks += [f"title/{_digest(folded)}", f"words/{_digest(_DIGITS.sub('', folded))}"]
    return marks + [f"link/{_digest(stable_url(link.url))}" for link in links[:1]]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
