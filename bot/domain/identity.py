"""What makes two items the same, and what makes a revision of one: pure rules, learnt per feed once and kept.

A guid is not an identity: publishers repeat it, change it at every edit, or leave it out; so are links. Each item therefore
has several keys, and the feed's policy says which kinds of key tell its items apart. A key is ``kind:value``:

``own``      the platform's own id of the record, where one is known: decides alone
``guid``     the guid as published
``link``     the canonical link
``path``     guid or link without scheme and host, which outlives a move to another host: counts with the same title only
``title``    title and date
``content``  title, link and text: for an item that nothing else tells apart, and beside title and date alone
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from bot.domain.item import AgendaFacts, Item, StoredItem
from bot.domain.urls import canonical_url, path_and_query, stable_url

_KINDS = ("guid", "link", "title")
_LONGEST_VALUE = 200
_ENOUGH = 0.95
"""The share of a document's items that must have a mark, and of its values that must differ, before it is relied on."""


@dataclass(frozen=True)
class Marks:
    """What a document gives to know one of its items again by; empty where it gives nothing."""

    own: str = ""
    guid: str = ""
    link: str = ""
    title: str = ""
    published_at: datetime | None = None
    text: str = ""

    def value(self, kind: str) -> str:
        """Return the value of a key of this kind, without its prefix; empty where there is none."""
        values = {"guid": self._guid, "link": self._link, "title": self._title}
        return values[kind] if kind in values else self._content

    @cached_property
    def paths(self) -> dict[str, str]:
        """What of guid and link outlives a move to another host, by kind."""
        return {kind: path for kind in ("guid", "link") if (path := path_and_query(self.value(kind)))}

    @cached_property
    def _guid(self) -> str:
        # A guid that is an address may gain a tracking parameter or https; but unlike a link's its fragment may tell it.
        address, _, fragment = self.guid.strip().partition("#")
        return "#".join(part for part in (canonical_url(address), fragment) if part)

    @cached_property
    def _link(self) -> str:
        return canonical_url(self.link) if self.link else ""

    @cached_property
    def _title(self) -> str:
        date = self.published_at.isoformat(timespec="minutes") if self.published_at else ""
        return _digest(f"{fold_title(self.title)}\n{date}") if self.title.strip() else ""

    @property
    def _content(self) -> str:
        return _digest("\n".join((fold_title(self.title), self._link, _plain(self.text))))


def choose_policy(marks: Sequence[Marks]) -> str:
    """Return the kinds of key that tell these items apart, the most reliable first, joined by commas.

    Chosen from a feed's first document and kept for good: choosing anew from each document renames every item at once when
    one of them repeats a guid (MonitoRSS). A kind is left out for good where its values repeat; a kind that is missing on
    some items comes after those that all have. ``content`` stands alone where nothing else works.
    """
    reliable: list[str] = []
    partial: list[str] = []
    for kind in _KINDS:
        values = [value for mark in marks if (value := mark.value(kind))]
        if values and len(set(values)) < _ENOUGH * len(values):
            continue
        (reliable if len(values) >= _ENOUGH * len(marks) else partial).append(kind)
    return ",".join(reliable + partial) or "content"


def document_keys(marks: Sequence[Marks], policy: str) -> list[tuple[str, ...]]:
    """Return the keys of each item of one document, the policy's choice first; every item has at least one.

    A key that two items of the document share tells neither of them, so neither gets it: two items never collapse because
    they share a guid or a link. Leave true repeats out first (``distinct``).
    """
    kinds = policy.split(",")
    candidates = [_candidates(mark, kinds) for mark in marks]
    uses = Counter(key for keys in candidates for key in keys)
    return [
        tuple(key for key in keys if uses[key] == 1) or (_key("content", mark.value("content")),)
        for mark, keys in zip(marks, candidates, strict=True)
    ]


def distinct(marks: Sequence[Marks]) -> list[int]:
    """Return the places of a document's items, without those that repeat one before them.

    An item is listed twice where own id, link and title agree, and beside them guid and date, guid and text, or date and text.
    Without guid or text to go by, items that carry different guids are not merged.
    """
    places, seen = [], set[tuple[object, ...]]()
    for place, mark in enumerate(marks):
        base = (mark.own, mark.value("link"), fold_title(mark.title))
        signatures: set[tuple[object, ...]] = set()
        if mark.guid:
            signatures = {(*base, mark.guid, mark.published_at), (*base, mark.guid, mark.text)}
        if mark.text or not mark.guid:
            signatures.add((*base, mark.published_at, mark.text, "any guid"))
        if seen.isdisjoint(signatures):
            places.append(place)
            seen |= signatures
    return places


def resolve(item: Item, known: Mapping[str, StoredItem]) -> StoredItem | None:
    """Return the stored item that ``item`` is, if any, among those known by one of its keys in the same feed.

    A shared key is a hint, not a proof. The same guid with another link, title and date is another item; the same link or
    title under another guid is one only if the rest agrees. Of several possible ones the one with most in common wins.
    """
    best: tuple[int, int] | None = None
    found = None
    for key in item.keys:
        stored = known.get(key)
        if stored is None:
            continue
        agreement = _agreement(item, stored, known)
        if agreement and (best is None or (agreement, -stored.id) > best):
            best, found = (agreement, -stored.id), stored
    return found


def revision(item: Item) -> str:
    """Return the hash of what a reader would notice in an item: 32 hexadecimal characters.

    Published dates, places on the agenda, order of names, tracking parameters and signatures of links do not count: they
    change without any change of the item.
    """
    noticed = {
        "title": _plain(item.title),
        "url": stable_url(item.url),
        "text": _plain(item.text),
        "authors": sorted(map(_plain, item.authors)),
        "tags": sorted(map(_plain, item.tags)),
        "links": sorted([_plain(link.label), stable_url(link.url)] for link in item.links),
        "meets_at": item.meets_at.isoformat() if item.meets_at else None,
        "time_known": item.time_known,
        "status": item.status.value if item.status else None,
        "agenda": _noticed_in(item.agenda) if item.agenda else None,
        **({"page": item.pages.first} if item.pages else {}),
    }
    return _digest(json.dumps(noticed, sort_keys=True, ensure_ascii=False))


def fold_title(title: str) -> str:
    """Return a title as identity sees it: one spacing, no letter case, one form of each character."""
    return _plain(title).casefold()


def _noticed_in(agenda: AgendaFacts) -> dict[str, Any]:
    outcome = agenda.outcome
    moved_to = agenda.moved_to.isoformat() if agenda.moved_to else ""
    since = {"pulled": agenda.pulled, "moved_to": moved_to, "unread": agenda.unread}
    return {
        "body": _plain(agenda.body),
        "location": _plain(agenda.location),
        "number": agenda.number,
        "file": agenda.file,
        "matter": _plain(agenda.matter),
        "consent": agenda.consent,
        "procedural": agenda.procedural,
        "published": agenda.agenda_published_at is not None,
        "outcome": [outcome.action, outcome.passed, outcome.tally] if outcome else None,
        # Only where they say something: the hashes of all that is stored stay as they are.
        **{name: value for name, value in since.items() if value},
    }


def _candidates(mark: Marks, kinds: Sequence[str]) -> tuple[str, ...]:
    keys = [_key("own", mark.own)] if mark.own else []
    keys += [_key(kind, value) for kind in kinds if (value := mark.value(kind))]
    keys += [_key("path", path) for kind, path in mark.paths.items() if kind in kinds]
    if kinds[0] == "title" and mark.text:
        # Nothing but title and date tells these items apart, and some servers date everything anew at each request.
        keys.append(_key("content", mark.value("content")))
    return tuple(dict.fromkeys(keys))


def _key(kind: str, value: str) -> str:
    return f"{kind}:{value if len(value) <= _LONGEST_VALUE else _digest(value)}"


def _agreement(item: Item, stored: StoredItem, known: Mapping[str, StoredItem]) -> int:
    """Count what an item and a stored one have in common; 0 where they are not the same."""
    matched = {_kind(key) for key in item.keys if (other := known.get(key)) is not None and other.id == stored.id}
    same_title = fold_title(item.title) == fold_title(stored.item.title)
    same_date = item.published_at == stored.item.published_at

    def contradicts(kind: str) -> bool:
        ours, theirs = _of_kind(kind, item), _of_kind(kind, stored.item)
        return kind not in matched and bool(ours) and bool(theirs)

    if contradicts("own"):
        return 0
    proofs = {
        "guid": not contradicts("link") or same_title or same_date,
        "link": not contradicts("guid") or same_title,
        "path": same_title,
        "title": not contradicts("guid") and not contradicts("link"),
    }
    if any(proofs.get(kind, True) for kind in matched):
        return len(matched) + same_title + same_date
    return 0


def _kind(key: str) -> str:
    return key.partition(":")[0]


def _of_kind(kind: str, item: Item) -> set[str]:
    return {key for key in item.keys if _kind(key) == kind}


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
