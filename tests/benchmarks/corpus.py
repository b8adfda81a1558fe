"""News texts whose place names people marked: GeoWebNews and TR-News.

Published with "A Pragmatic Guide to Geoparsing Evaluation" (Gritta, Pilehvar and Collier, 2019). Both files give offsets in
characters of the text alone, title excluded. Those of TR-News fall behind by up to ten characters within some texts; they are
moved to where the marked words stand.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

_DRIFT = 12
_PLACE_TYPES = frozenset({"Literal", "Mixed", "Metonymic", "Coercion"})
_BESIDE_TYPES = frozenset({"Embedded_Literal", "Embedded_Non_Lit", "Non_Literal_Modifier"})


@dataclass(frozen=True, slots=True)
class Mark:
    """One name that a person marked and gave a point.

    ``names`` are the words as they stand and, where told, the full name. ``beside``: the words belong to a longer name or
    describe something else ("Dallas Cowboys"), so that finding a place in them is neither right nor wrong. ``feature`` is the
    GeoNames class and code ("P.PPL") where the corpus tells it; ``us`` whether the point lies in the US, None = not told.
    """

    start: int
    end: int
    names: tuple[str, ...]
    latitude: float
    longitude: float
    geonames: str
    beside: bool = False
    feature: str = ""
    us: bool | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One news text with its marks in order."""

    id: str
    text: str
    marks: tuple[Mark, ...]


def read_corpus(path: Path) -> list[Document]:
    """Read a corpus in either shape. Raises OSError and ET.ParseError."""
    documents = []
    for article in ET.parse(path).getroot():
        text = article.findtext("text", "")
        toponyms = article.find("toponyms")
        marks = [_mark(each, text) for each in (toponyms if toponyms is not None else ())]
        known = sorted((mark for mark in marks if mark), key=lambda mark: (mark.start, mark.end))
        documents.append(Document(article.get("file") or article.get("docid") or "", text, tuple(known)))
    return documents


def _mark(toponym: ET.Element, text: str) -> Mark | None:
    """Read a mark; None for one without a point, outside the text, or that is an adjective, a people or no place."""
    told = toponym.find("gaztag")
    written = toponym.findtext("phrase") or toponym.findtext("extractedName") or ""
    span = _span(text, written, int(toponym.findtext("start", "-1")), int(toponym.findtext("end", "-1")))
    if span is None:
        return None
    if told is not None:
        feature = f"{told.findtext('fclass', '')}.{told.findtext('fcode', '')}"
        point = float(told.findtext("lat", "nan")), float(told.findtext("lon", "nan"))
        us = told.findtext("country", "").strip() == "United States"
        return Mark(*span, (written, told.findtext("name", "")), *point, told.get("geonameid", ""), feature=feature, us=us)
    kind, modifier = toponym.findtext("type", ""), toponym.findtext("modifierType", "")
    refers = kind in _PLACE_TYPES or (kind == "Literal_Modifier" and modifier == "Noun")
    if modifier == "Adjective" or not toponym.findtext("latitude") or not (refers or kind in _BESIDE_TYPES):
        return None
    names = tuple(name for name in (written, toponym.findtext("normalisedName") or "") if name)
    point = float(toponym.findtext("latitude", "nan")), float(toponym.findtext("longitude", "nan"))
    return Mark(*span, names, *point, toponym.findtext("geonamesID") or "", beside=not refers)


def _span(text: str, written: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the marked words stand: as told, or the nearest place within the drift; None if nowhere near."""
    for drift in sorted(range(-_DRIFT, _DRIFT + 1), key=abs):
        if start + drift >= 0 and text[start + drift : end + drift] == written:
            return start + drift, end + drift
    return None
