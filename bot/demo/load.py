"""YAML documents -> World.

Moments are written ``YYYY-MM-DD HH:MM`` in the week's zone. A document may hold any of: the heading (title, start,
timezone, channel, place, topics), ``outlets``, ``articles`` and ``meetings``; several documents make one week.

An article names its outlet, ``at`` (when the feed shows it), ``title`` and ``text``, and may say ``published`` (what it
claims, default ``at``), ``slug`` or ``link``, ``guid``, ``gone``, and ``revisions`` (each with ``at`` and what changes).
``copy_of`` takes the text of another article's first version: ``keep`` of its paragraphs, between ``above`` and ``below``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.demo.world import Article, Format, Meeting, Outlet, Result, Row, Standing, Validators, Version, World

Document = Mapping[str, Any]

WEEK = ("week.yaml", "agendas.yaml", "reports.yaml", "noise.yaml")


def read_data(name: str) -> Any:
    """Read one of the package's own YAML files."""
    return yaml.safe_load(resources.files("bot.demo").joinpath("data", name).read_text(encoding="utf-8"))


def load_week() -> World:
    """Load the week that ships with the demo."""
    return build_world([read_data(name) for name in WEEK])


def build_world(documents: Iterable[Document]) -> World:
    """Make one world of several documents. Raises KeyError or ValueError where a document is not in the form above."""
    parts = list(documents)
    heading: dict[str, Any] = {}
    for part in parts:
        heading.update({key: value for key, value in part.items() if key not in {"outlets", "articles", "meetings"}})
    zone = ZoneInfo(heading["timezone"])
    outlets = tuple(_outlet(row, heading["timezone"]) for part in parts for row in part.get("outlets", ()))
    rows = [row for part in parts for row in part.get("articles", ())]
    return World(
        title=heading["title"],
        start=_moment(heading["start"], zone),
        timezone=heading["timezone"],
        channel=heading["channel"],
        place=heading["place"],
        topics=heading["topics"],
        outlets=outlets,
        articles=_articles(rows, {outlet.id: outlet for outlet in outlets}, zone),
        meetings=tuple(_meeting(row, zone) for part in parts for row in part.get("meetings", ())),
    )


def _moment(text: str, zone: ZoneInfo) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=zone).astimezone(UTC)


def _outlet(row: Document, timezone: str) -> Outlet:
    return Outlet(
        id=row["id"],
        title=row["title"],
        format=Format(row["format"]),
        site=row["site"],
        timezone=row.get("timezone", timezone),
        place=row.get("place", ""),
        home=tuple(row.get("home", ())),
        client=row.get("client", ""),
        validators=Validators(row.get("validators", "both")),
        window=row.get("window", 20),
    )


def _articles(rows: list[Document], outlets: Mapping[str, Outlet], zone: ZoneInfo) -> tuple[Article, ...]:
    by_id = {row["id"]: row for row in rows}
    if len(by_id) != len(rows):
        raise ValueError("two articles have the same id")
    return tuple(_article(row, by_id, outlets[row["outlet"]], zone) for row in rows)


def _article(row: Document, by_id: Mapping[str, Document], outlet: Outlet, zone: ZoneInfo) -> Article:
    at = _moment(row["at"], zone)
    link = row.get("link") or f"{outlet.site}/{at:%Y/%m/%d}/{row.get('slug', row['id'])}/"
    first = Version(
        at=at,
        title=row["title"],
        text=_text(row, by_id),
        link=link,
        guid=row.get("guid") or _guid(outlet, row["id"], link),
        published_at=_moment(row.get("published", row["at"]), zone),
    )
    versions = [first]
    for change in row.get("revisions", ()):
        last = versions[-1]
        versions.append(
            Version(
                at=_moment(change["at"], zone),
                title=change.get("title", last.title),
                text=change.get("text", last.text + "\n\n" + change["more"] if "more" in change else last.text),
                link=change.get("link", last.link),
                guid=change.get("guid", last.guid),
                published_at=_moment(change["published"], zone) if "published" in change else last.published_at,
            )
        )
    return Article(row["id"], outlet.id, tuple(versions), _moment(row["gone"], zone) if "gone" in row else None)


def _text(row: Document, by_id: Mapping[str, Document]) -> str:
    if "copy_of" not in row:
        return str(row["text"])
    original = str(by_id[row["copy_of"]]["text"]).split("\n\n")
    kept = original[: row.get("keep", len(original))]
    return "\n\n".join(part for part in (row.get("above", ""), *kept, row.get("below", "")) if part)


def _guid(outlet: Outlet, article_id: str, link: str) -> str:
    number = int.from_bytes(hashlib.sha256(f"{outlet.id}/{article_id}".encode()).digest()[:3], "big")
    host = outlet.site.removeprefix("https://")
    by_format = {
        Format.RSS2: f"{outlet.site}/?p={number}",
        Format.ATOM: f"tag:{host},2011:article-{number}",
        Format.JSON: str(number),
    }
    return by_format.get(outlet.format, link)


def _meeting(row: Document, zone: ZoneInfo) -> Meeting:
    agenda_at = _moment(row["agenda"], zone) if "agenda" in row else None
    rows = tuple(
        _row(each, row["id"] * 100 + place, agenda_at, zone) for place, each in enumerate(row.get("rows", ()), start=1)
    )
    return Meeting(
        id=row["id"],
        outlet=row["outlet"],
        body=row["body"],
        body_id=row["body_id"],
        starts=datetime.strptime(row["starts"], "%Y-%m-%d %H:%M"),
        location=row.get("location", ""),
        created=_moment(row["created"], zone),
        agenda_at=agenda_at,
        standings=tuple(
            Standing(_moment(each["at"], zone), each["status"], each.get("comment", "")) for each in row.get("standings", ())
        ),
        rows=rows,
    )


def _row(row: Document, row_id: int, agenda_at: datetime | None, zone: ZoneInfo) -> Row:
    at = _moment(row["added"], zone) if "added" in row else agenda_at
    if at is None:
        raise ValueError(f"row {row_id} belongs to a meeting without an agenda")
    result = row.get("result")
    return Row(
        id=row_id,
        at=at,
        title=row["title"],
        number=row.get("number", ""),
        file=row.get("file", ""),
        name=row.get("name", ""),
        type=row.get("type", "Resolution"),
        consent=str(row["title"]).startswith("*"),
        result=None
        if result is None
        else Result(
            at=_moment(result["at"], zone),
            action=result["action"],
            passed=result.get("passed"),
            tally=result.get("tally", ""),
            mover=result.get("mover", ""),
            seconder=result.get("seconder", ""),
            text=result.get("text", ""),
        ),
    )
