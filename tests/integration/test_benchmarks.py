"""The benchmarks run. What they measure is printed, never asserted: figures belong to the machine."""

from __future__ import annotations

import csv
import gzip
import math
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from click.testing import CliRunner

from bot.matching.gazetteer import load_gazetteer
from tests.benchmarks import geoparsing, lookup, matching, packets
from tests.benchmarks.atlas import Atlas
from tests.benchmarks.corpus import read_corpus

US = "ocd-division/country:us/state:"
PLACES = [
    ("fl/place:key_west", "4160812", 24.5557, -81.7826),
    ("fl/place:marathon", "4163407", 24.7136, -81.0902),
    ("il/place:springfield", "4250542", 39.8017, -89.6437),
    ("mo/place:springfield", "4409896", 37.2153, -93.2982),
]
TEXT = (
    "KEY WEST, Fla. — The commission met on Tuesday. A driver from Springfield, Illinois, spoke for the Marathon Boosters, "
    "and Florida paid for a road to Toronto."
)


def mark(name: str, start: int, kind: str = "Literal", modifier: str = "", point: tuple[float, float] | None = None) -> str:
    where = f"<latitude>{point[0]}</latitude><longitude>{point[1]}</longitude>" if point else ""
    return (
        f"<toponym><extractedName>{escape(name)}</extractedName><normalisedName>{escape(name)}</normalisedName>"
        f"<type>{kind}</type><modifierType>{modifier}</modifierType><nonLocational>No</nonLocational>"
        f"<start>{start}</start><end>{start + len(name)}</end><geonamesID>1</geonamesID>{where}</toponym>"
    )


def tagged(name: str, start: int, feature: str, point: tuple[float, float]) -> str:
    return (
        f"<toponym><phrase>{name}</phrase><start>{start}</start><end>{start + len(name)}</end>"
        f'<gaztag geonameid="1"><name>{name}</name><fclass>{feature[0]}</fclass><fcode>{feature[2:]}</fcode>'
        f"<lat>{point[0]}</lat><lon>{point[1]}</lon>"
        f'<country geonameid="6252001">United States</country></gaztag></toponym>'
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two tiny corpora and a list of places, in the shape of the published ones."""
    at = TEXT.index
    gwn = [
        mark("KEY WEST", 0, point=(24.55, -81.78)),
        mark("Fla.", 10, "Mixed", "Noun", (24.8, -81.3)),
        mark("Springfield", at("Springfield"), "Metonymic", point=(39.8, -89.6)),
        mark("Illinois", at("Illinois"), point=(40.0, -89.5)),
        mark("Marathon", at("Marathon"), "Embedded_Non_Lit", "Noun", (24.7, -81.1)),
        mark("Florida", at("Florida"), "Coercion", point=(24.7, -81.3)),
        mark("Toronto", at("Toronto"), point=(43.7, -79.4)),
        mark("Tuesday", at("Tuesday"), "Non_Toponym"),
        mark("American", -139, "Non_Literal_Modifier", "Adjective", (39.8, -98.5)),
    ]
    tr = [
        tagged("KEY WEST", 0, "P.PPLA2", (24.55, -81.78)),
        tagged("Springfield", at("Springfield") + 3, "P.PPL", (37.2, -93.3)),
    ]
    (tmp_path / "geoparsing").mkdir()
    article = f"<title>Road</title><text>{escape(TEXT)}</text><toponyms>%s</toponyms></article></articles>"
    for name, opening, marks in (("gwn", '<articles><article file="0">', gwn), ("trnews", '<articles><article docid="7">', tr)):
        (tmp_path / "geoparsing" / f"{name}.xml").write_text(opening + article % "".join(marks), encoding="utf-8")
    write_places(tmp_path / "jurisdictions")
    return tmp_path


def write_places(directory: Path) -> None:
    directory.mkdir()
    gazetteer = load_gazetteer()
    with gzip.open(directory / "geonames_us_places_500plus.csv.gz", "wt", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow(["geonameid", "name", "state", "population", "timezone", "lat", "lon", "alt_names"])
        for identity, number, north, east in PLACES:
            place, state = gazetteer[US + identity], identity[:2].upper()
            rows.writerow([number, place.name, state, place.population, place.timezone, north, east, ""])


def test_the_corpora_are_measured(data: Path) -> None:
    result = CliRunner().invoke(geoparsing.main, ["--data", str(data), "--errors"], catch_exceptions=False)
    assert "GeoWebNews: 1 texts, 5 gold marks" in result.output
    assert "TR-News: 1 texts, 2 gold marks" in result.output
    assert "[[Springfield]], Illinois" in result.output.partition("misplaced: place-state")[2]


def test_every_other_text_can_be_left_out(data: Path) -> None:
    result = CliRunner().invoke(geoparsing.main, ["--data", str(data), "--half", "odd"], catch_exceptions=False)
    assert "GeoWebNews: 0 texts, 0 gold marks" in result.output


def test_a_corpus_that_is_not_there_is_said(data: Path) -> None:
    (data / "geoparsing" / "gwn.xml").unlink()
    result = CliRunner().invoke(geoparsing.main, ["--data", str(data)], catch_exceptions=False)
    assert result.exit_code == 0
    assert "GeoWebNews is not there" in result.output
    assert "TR-News: 1 texts" in result.output


def test_missing_points_are_said(tmp_path: Path) -> None:
    result = CliRunner().invoke(geoparsing.main, ["--data", str(tmp_path)], catch_exceptions=False)
    assert result.exit_code == 0
    assert "The points of places are not there" in result.output


def test_marks_that_drifted_are_moved_to_their_words(data: Path) -> None:
    (document,) = read_corpus(data / "geoparsing" / "trnews.xml")
    assert [document.text[mark.start : mark.end] for mark in document.marks] == ["KEY WEST", "Springfield"]


def test_places_without_a_point_lie_where_their_county_does(data: Path) -> None:
    gazetteer = load_gazetteer()
    atlas = Atlas(data / "jurisdictions", gazetteer)
    south, north = sorted(place[2] for place in PLACES[:2])
    monroe = atlas.point(f"{US}fl/county:monroe")
    assert monroe is not None
    assert south < monroe[0] < north
    (key_largo,) = gazetteer.named("key largo")
    assert atlas.point(key_largo.id) == monroe
    assert atlas.point(f"{US}fl/place:layton") is None
    assert atlas.state_at((24.6, -81.5)) == f"{US}fl"
    assert atlas.state_at((43.7, -79.4)) is None


def test_matching_is_measured_and_the_index_agrees_with_brute_force() -> None:
    run = matching.measure(matching.QUICK)
    assert run.compared == 2 * matching.QUICK.brute_items
    assert run.disagreements == 0
    assert all(math.isfinite(figure.value) and figure.value >= 0 for figure in run.figures)
    assert len(run.figures) == len({figure.name for figure in run.figures})
    assert matching.show(run, matching.QUICK).row_count == len(run.figures) + 1


async def test_lookups_are_measured_and_find_what_is_there(tmp_path: Path) -> None:
    run = await lookup.measure(lookup.QUICK, tmp_path)
    assert run.empty["the ten commonest words"] == run.empty["a common word"] == 0
    assert all(spent > 0 for spent in run.all)
    assert lookup.show(run, lookup.QUICK).row_count == len(run.times) + 1


async def test_a_packet_is_measured_and_its_items_get_their_pages() -> None:
    figures = await packets.measure(packets.a_packet(24, 6, 2_000), 6)
    assert (figures.pages, figures.peak >= 0, figures.seconds > 0) == (24, True, True)
    assert packets.report(figures).endswith("6 items with pages")
