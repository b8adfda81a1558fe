"""Alerts on Discord as a reader gets them.

Golden files in tests/data/discord: NAME.json is sent, NAME.txt is what it looks like.
"""

from __future__ import annotations

from dataclasses import replace

from adapters.discord.render import render
from bot.domain.alert import AlertKind
from bot.domain.delivery import DeliveryType
from bot.domain.item import MeetingStatus, Outcome
from bot.domain.message import Button, Message, Span, Style
from bot.services.telling import failing
from tests.contract.adapter_contract import HOSTILE
from tests.fakes.phone import check_card
from tests.fakes.views import MEETING, MEETS, NEWS, ROW, also, composed, decided, view

VOID = Outcome("Passed", True, "6-1")
BUTTONS = (
    Button("Mute topic", "mute-topic", "immigration-enforcement"),
    Button("Mute story", "mute-story", "4"),
    Button("Why?", "why", "1"),
    Button("Timeline", "timeline", "4"),
    Button("Claim", "claim", "1"),
)


def test_agenda() -> None:
    message = replace(composed(view(ROW, AlertKind.AGENDA)), buttons=BUTTONS, mentions=("discord:role:1382000000000000009",))
    check_card("agenda", render(message))


def test_addendum() -> None:
    check_card("addendum", render(composed(view(ROW, AlertKind.ADDENDUM), type=DeliveryType.REPLY)))


def test_amended() -> None:
    note = "the 287(g) agreement → the 287(g) agreement and all other agreements with ICE"
    check_card("amended", render(composed(view(ROW, AlertKind.AMENDED, note=note), type=DeliveryType.REPLY)))


def test_pulled() -> None:
    check_card("pulled", render(composed(view(ROW, AlertKind.PULLED), type=DeliveryType.REPLY)))


def test_moved() -> None:
    moved = view(ROW, AlertKind.MOVED, note="2025-06-26T21:00:00+00:00")
    check_card("moved", render(composed(moved, type=DeliveryType.REPLY)))


def test_cancelled() -> None:
    off = view(ROW, AlertKind.CANCELLED)
    assert off.meeting
    gone = replace(off.meeting, item=replace(MEETING, status=MeetingStatus.CANCELLED))
    check_card("cancelled", render(composed(replace(off, meeting=gone), type=DeliveryType.REPLY)))


def test_outcome() -> None:
    made = replace(decided(view(ROW, AlertKind.OUTCOME), VOID), earlier=((ROW.title, "101"),))
    check_card("outcome", render(composed(also(made, "Citizen", "Herald"))))


def test_reversal() -> None:
    title = "Resolution reinstating the 287(g) agreement between the Key West Police Department and ICE"
    made = decided(view(replace(ROW, title=title), AlertKind.REVERSAL), Outcome("Passed", True, "4-2"))
    check_card("reversal", render(composed(replace(made, earlier=((NEWS.title, "100"), (ROW.title, "101"))))))


def test_possible_reversal() -> None:
    news = replace(NEWS, title="Key West commission reverses itself on 287(g)", text="A 4-2 vote on Tuesday restored the deal.")
    check_card("possible_reversal", render(composed(view(news, AlertKind.REVERSAL, possible=True))))


def test_correction() -> None:
    check_card("correction", render(composed(view(NEWS, AlertKind.CORRECTION, note="vote 5-1 → 6-1"), type=DeliveryType.REPLY)))


def test_news() -> None:
    check_card("new", render(composed(also(view(NEWS, AlertKind.NEW), "Citizen", "Herald", "WLRN"))))


def test_edit() -> None:
    outlets = [f"Outlet{n}" for n in range(1, 13)]
    check_card("edit", render(composed(also(view(NEWS, AlertKind.NEW), *outlets), type=DeliveryType.EDIT)))


def test_several_items_of_one_meeting() -> None:
    made = [view(replace(ROW, title=f"{ROW.title}, part {n}"), AlertKind.AGENDA, id=n) for n in range(1, 13)]
    check_card("meeting", render(composed(*made)))


def test_digest() -> None:
    made = (
        view(NEWS, AlertKind.NEW, id=1),
        decided(view(ROW, AlertKind.OUTCOME, id=2), VOID),
        view(ROW, AlertKind.AMENDED, id=3, note="void → valid"),
    )
    check_card("digest", render(composed(*made, type=DeliveryType.DIGEST, heading="Daily digest")))


def test_notice() -> None:
    text = failing("keys-weekly", "it refuses us (403 Forbidden)", MEETS, "America/New_York")
    check_card("notice", render(composed(type=DeliveryType.NOTICE, text=text)))


def test_hostile_text() -> None:
    made = replace(NEWS, title=f"# {HOSTILE[0]}", text=" 287(g) ".join(HOSTILE), url="https://evil.example/(a)?q=[x](y) <@1>")
    check_card("hostile", render(composed(view(made, AlertKind.NEW))))


def test_a_title_longer_than_discords() -> None:
    title = "A Resolution of the City Commission of the City of Key West, Florida, " + "authorizing the City Manager, " * 10
    check_card(
        "long_title", render(composed(view(replace(ROW, title=title + "to execute the 287(g) agreement"), AlertKind.AGENDA)))
    )


def test_a_very_long_digest() -> None:
    made = [
        view(replace(ROW, title=f"{n}. {ROW.title}", url=f"{ROW.url}&Item={n}"), AlertKind.AGENDA, id=n) for n in range(1, 61)
    ]
    check_card("long_digest", render(composed(*made, type=DeliveryType.DIGEST, heading="Already on the agenda")))


def test_an_answer_to_a_command() -> None:
    lines = (
        (Span("1. "), Span("Key West, FL", Style.STRONG), Span(" · immigration-enforcement · instant")),
        (Span("2. "), Span("Monroe County, FL", Style.STRONG), Span(" · query “detainer*” · daily")),
        (Span("Set in feeds.yaml line 31", Style.QUIET),),
    )
    answer = Message("", (Span("2 subscriptions", Style.STRONG),), lines, buttons=(Button("Next", "page", "subscriptions:2"),))
    check_card("answer", render(answer))
