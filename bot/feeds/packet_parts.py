"""Which pages of an agenda packet belong to which item of the agenda: by its bookmarks, else by what heads its pages. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.identity import fold_title
from bot.domain.item import Item
from bot.feeds.pdf import Bookmark

_LEAST_TITLE = 12
"""Characters that a title must share to tell an item: "Minutes" and "Other business" stand anywhere."""

_LONGEST_TITLE = 60
_HEAD = 400
"""Characters of a page that may say whose it is."""

_LISTING = 3
"""Items named on one page from which on it is the agenda itself."""

_NUMBER = r"([0-9a-z]{1,5}(?:[.\-][0-9a-z]{1,4}){0,4})[.):]*(?: |$)"
_NUMBERED = re.compile(rf"(?:agenda )?(?:item )?(?:no\.? |number |#)?{_NUMBER}")
_ITEM_LINE = re.compile(rf"(?:agenda )?item(?: no\.?| number)?:? ?#?{_NUMBER}")
_NOT_IN_NUMBERS = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of pages (from 1, both included) and the place of the agenda item that it belongs to; None: to none."""

    first: int
    last: int
    owner: int | None


class _Names:
    """By what the items of an agenda are told: file number, title, place on the agenda."""

    def __init__(self, items: Sequence[Item]) -> None:
        folded = [fold_title(item.title) for item in items]
        self.titles = [title[:_LONGEST_TITLE] if len(title) >= _LEAST_TITLE else "" for title in folded]
        files = [fold_title(item.agenda.file) if item.agenda else "" for item in items]
        self.files = [file if any(map(str.isdigit, file)) else "" for file in files]
        self.numbers = _once(number_mark(item.agenda.number) if item.agenda else "" for item in items)

    def named(self, text: str) -> list[int]:
        """Return the places of the items whose file or title stands in a folded text."""
        return [
            place
            for place, (title, file) in enumerate(zip(self.titles, self.files, strict=True))
            if (title and title in text) or (file and file in text and _stands_alone(file, text))
        ]

    def of_bookmark(self, title: str) -> int | None:
        """Return the item that a bookmark names, by its file number, its title, or the number that it begins with."""
        folded = fold_title(title)
        if found := self.named(folded):
            return found[0]
        hit = _NUMBERED.match(folded)
        rest = folded[hit.end() :].strip(" .:-–—") if hit else folded
        for bare in dict.fromkeys((rest, folded)):
            begun = [place for place, known in enumerate(self.titles) if known.startswith(bare)]
            if len(bare) >= _LEAST_TITLE and len(begun) == 1:
                return begun[0]
        return self.numbers.get(number_mark(hit[1])) if hit else None

    def of_head(self, head: str, current: int | None) -> int | None:
        """Return the item whose pages begin under this head; the current one where the head names several."""
        found = self.named(fold_title(head))
        if not found:
            hits = (_ITEM_LINE.match(fold_title(line)) for line in head.split("\n"))
            found = [place for hit in hits if hit and (place := self.numbers.get(number_mark(hit[1]))) is not None]
        if current in found:
            return current
        return max(found, key=lambda place: len(self.titles[place])) if found else None


def divide(pages: Sequence[str], bookmarks: Iterable[Bookmark], items: Sequence[Item]) -> list[Part]:
    """Divide a packet, in its order. Pages that only repeat the agenda are left out; two parts may share a page."""
    names = _Names(items)
    marks = [(each, names.of_bookmark(each.title)) for each in sorted(bookmarks, key=lambda each: each.page)]
    parts = _by_bookmarks(marks, len(pages)) if any(owner is not None for _, owner in marks) else _by_heads(pages, names)
    owned = [part.first for part in parts if part.owner is not None]
    front = min(owned, default=len(pages) + 1)
    listing = {
        number
        for number, page in enumerate(pages, start=1)
        if len(names.named(fold_title(page))) >= (1 if number < front else _LISTING)
    }
    return [piece for part in parts for piece in ([part] if part.owner is not None else _without(part, listing))]


def _stands_alone(file: str, text: str) -> bool:
    """Whether a file number that is somewhere in a text is a word of its own there; a pattern alone finds it slowly."""
    return re.search(rf"(?<![\w-]){re.escape(file)}(?![\w-])", text) is not None


def number_mark(number: str) -> str:
    """Return a number of an agenda without its dots and brackets: "7.A." is "7a"."""
    return _NOT_IN_NUMBERS.sub("", number.casefold())


def _by_bookmarks(marks: Sequence[tuple[Bookmark, int | None]], count: int) -> list[Part]:
    """A bookmark that names no item belongs to the item above it if it stands deeper, else to none."""
    starts: list[tuple[int, int | None]] = [(1, None)]
    level = 0
    owner: int | None = None
    for mark, named in marks:
        if named is not None:
            owner, level = named, mark.level
        elif owner is None or mark.level <= level:
            owner = None
        if owner != starts[-1][1]:
            starts.append((mark.page, owner))
    return _parts(starts, count)


def _by_heads(pages: Sequence[str], names: _Names) -> list[Part]:
    starts: list[tuple[int, int | None]] = [(1, None)]
    for number, page in enumerate(pages, start=1):
        current = starts[-1][1]
        if len(names.named(fold_title(page))) >= (_LISTING if len(starts) > 1 else 2):
            owner = None
        else:
            named = names.of_head(page[:_HEAD], current)
            owner = current if named is None else named
        if owner != current:
            starts.append((number, owner))
    return _parts(starts, len(pages))


def _parts(starts: Sequence[tuple[int, int | None]], count: int) -> list[Part]:
    """Make runs of their first pages; one that begins on the page on which the next does has that page all the same."""
    ends = [first for first, _ in starts[1:]] + [count + 1]
    parts = [
        Part(first, max(end - 1, first), owner)
        for (first, owner), end in zip(starts, ends, strict=True)
        if end > first or owner is not None
    ]
    return [part for part in parts if part.first <= count]


def _without(part: Part, left_out: set[int]) -> list[Part]:
    """Return what is left of a part without some of its pages."""
    runs: list[Part] = []
    for number in range(part.first, part.last + 1):
        if number in left_out:
            continue
        if runs and runs[-1].last == number - 1:
            runs[-1] = Part(runs[-1].first, number, part.owner)
        else:
            runs.append(Part(number, number, part.owner))
    return runs


def _once(numbers: Iterable[str]) -> dict[str, int]:
    """Return the place of each number that is there exactly once."""
    places: dict[str, list[int]] = {}
    for place, number in enumerate(numbers):
        places.setdefault(number, []).append(place)
    return {number: found[0] for number, found in places.items() if number and len(found) == 1}
