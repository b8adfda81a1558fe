"""``nicknames:`` in feeds.yaml: what a newsroom calls its places, and every way in which that can be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalog import Catalog, examine_catalog
from bot.domain.finding import Finding

KEY_WEST = "ocd-division/country:us/state:fl/place:key_west"
MONROE = "ocd-division/country:us/state:fl/county:monroe"
FEED = 'version: 1\nfeeds: [{id: a, kind: rss, url: "https://a.example/feed", home: ["Key West, FL"]}]\n'


def read(tmp_path: Path, nicknames: str) -> tuple[Catalog | None, list[Finding]]:
    path = tmp_path / "feeds.yaml"
    path.write_text(FEED + nicknames, encoding="utf-8")
    return examine_catalog(path)


def test_without_the_key_there_are_none(tmp_path: Path) -> None:
    catalog, findings = read(tmp_path, "")
    assert catalog is not None and (catalog.nicknames, findings) == ((), [])


def test_places_with_what_people_call_them(tmp_path: Path) -> None:
    text = 'nicknames:\n  "Key West, FL": [Bone Island, "Southernmost  City"]\n  Monroe County, FL: the Rock\n'
    catalog, findings = read(tmp_path, text)
    assert catalog is not None and findings == []
    assert catalog.nicknames == ((KEY_WEST, ("Bone Island", "Southernmost City")), (MONROE, ("the Rock",)))


@pytest.mark.parametrize(
    ("text", "id", "line", "words"),
    [
        ("nicknames: [Bone Island]\n", "E005", 3, "not a mapping"),
        ('nicknames:\n  "Key Wset, FL": [Bone Island]\n', "E012", 4, "no such place"),
        ('nicknames:\n  "Key West, FL":\n', "E030", 4, "missing"),
        ('nicknames:\n  "Key West, FL": []\n', "E030", 4, "missing"),
        ('nicknames:\n  "Key West, FL": {a: b}\n', "E005", 4, "not a list"),
        ('nicknames:\n  "Key West, FL":\n    - Bone Island\n    - ""\n', "E030", 6, "has no letters"),
        ('nicknames:\n  "Key West, FL":\n    - Bone Island\n    - Rock\n', "E030", 6, "is an ordinary word"),
        ('nicknames:\n  "Key West, FL":\n    - Miami\n', "E030", 5, "is the name of Miami, FL"),
        ('nicknames:\n  "Key West, FL":\n    - Bone Island\n    - BONE ISLAND\n', "E015", 6, "is there already"),
        (f'nicknames:\n  "Key West, FL": Bone Island\n  "{KEY_WEST}": The Rock\n', "E015", 5, "Key West, FL twice"),
    ],
)
def test_a_fault_names_its_line(tmp_path: Path, text: str, id: str, line: int, words: str) -> None:
    catalog, (finding,) = read(tmp_path, text)
    assert catalog is None
    assert (finding.id, finding.line) == (f"feeds.{id}", line)
    assert words in finding.message and finding.hint


def test_a_misspelt_place_gets_a_suggestion(tmp_path: Path) -> None:
    _, (finding,) = read(tmp_path, 'nicknames:\n  "Key Wset, FL": [Bone Island]\n')
    assert finding.hint == 'did you mean "Key West, FL"?'
