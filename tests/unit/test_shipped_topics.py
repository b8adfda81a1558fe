"""The topics of the shipped feeds.yaml against sentences of the kind that agendas and local news hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalog import load_catalog
from bot.matching.query import Query, parse_query
from bot.text.document import Text

SAYS = {
    "immigration-enforcement": [
        "Resolution declaring the 287(g) memorandum void",
        "A 287g Task Force Model agreement with Immigration and Customs Enforcement",
        "Commissioners cancel police pact to cooperate with ICE",
        "Sheriff signs agreements with ICE for two jails",
        "County to honor immigration detainers",
        "Sanctuary policies are illegal, the attorney general says",
        "Immigration raids at three building sites",
        "The city's cooperation with federal immigration authorities",
    ],
    "housing": [
        "Council caps rent increases at 3 percent",
        "Tenants facing evictions get a lawyer",
        "New rules for short-term rentals and vacation rentals",
        "Ordinance on accessory dwelling units",
        "A zoning change would allow denser housing",
        "Homelessness plan approved",
        "Commissioners back 120 affordable housing units",
    ],
    "policing": [
        "Police oversight board loses a member",
        "Council approves settlement in police misconduct lawsuit",
        "Contract for license plate readers",
        "Sheriff's deputies in fatal shooting",
        "Police chief retires",
    ],
    "elections": [
        "Three charter amendments go on the November ballot",
        "Supervisor of Elections asks for early voting sites",
        "Special election set for District 4",
        "Redistricting maps adopted",
    ],
    "schools": [
        "School board closes two schools",
        "Teachers' union and district agree on pay raises",
        "Superintendent of Schools resigns",
        "Library books pulled from school shelves: school libraries respond",
    ],
    "climate-flooding": [
        "King tides flood Front Street",
        "Sea level rise plan: roads to be elevated",
        "Stormwater master plan update",
        "New flood maps raise insurance costs",
        "Seawalls must be two feet higher",
    ],
    "budget": [
        "Commission sets tentative millage rate",
        "City faces $4 million budget shortfall",
        "First reading of the proposed budget",
        "Property taxes will go up",
        "Amendment of the fiscal year 2026 budget",
    ],
}
SILENT = {
    "immigration-enforcement": [
        "Ice cream social at the library",
        "Ferry agreement approved; ice plant to close",
        "Exhibit on immigration to the island in 1870",
        "Room 1287(g) is booked",
    ],
    "housing": ["The pump housing failed", "Rent a kayak at the pier"],
    "policing": ["Police and firefighters march in the parade", "The poetry of Police, a tribute band"],
    "elections": ["The board elected Ms. Reyes chair", "Residents vote for the best key lime pie"],
    "schools": ["Old school music night", "A school of tarpon under the bridge"],
    "climate-flooding": ["A climate of mistrust", "Complaints flood the switchboard"],
    "budget": ["Budget airline adds flights", "Low-budget film shot in Marathon"],
}


@pytest.fixture(scope="module")
def topics() -> dict[str, Query]:
    catalog = load_catalog(Path(__file__).parents[2] / "feeds.yaml")
    return {topic.name: parse_query(topic.query) for topic in catalog.topics}


def test_every_shipped_topic_is_tried(topics: dict[str, Query]) -> None:
    assert set(topics) == set(SAYS) == set(SILENT)


@pytest.mark.parametrize(("topic", "text"), [(topic, text) for topic, texts in SAYS.items() for text in texts])
def test_a_topic_finds(topic: str, text: str, topics: dict[str, Query]) -> None:
    assert topics[topic].search(Text(text, "")) is not None


@pytest.mark.parametrize(("topic", "text"), [(topic, text) for topic, texts in SILENT.items() for text in texts])
def test_a_topic_is_silent_about(topic: str, text: str, topics: dict[str, Query]) -> None:
    assert topics[topic].search(Text(text, "")) is None
