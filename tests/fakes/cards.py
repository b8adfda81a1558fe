"""The messages that both platforms' golden files show, by name: every kind of alert, and what is not one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.domain.alert import AlertKind
from bot.domain.changes import BACK, NOT_LISTED
from bot.domain.delivery import DeliveryType
from bot.domain.item import ItemType, MeetingStatus, Outcome, PdfPages
from bot.domain.message import Button, Message, Span, Style
from bot.domain.pages import at_page
from bot.services.telling import failing
from tests.contract.adapter_contract import HOSTILE
from tests.contract.rows import feed
from tests.fakes.views import MEETING, MEETS, NEWS, ROW, also, composed, decided, view

VOID = Outcome("Passed", True, "6-1")
BUTTONS = (
    Button("Mute topic", "mute-topic", "immigration-enforcement"),
    Button("Mute story", "mute-story", "4"),
    Button("Why?", "why", "1"),
    Button("Timeline", "timeline", "4"),
    Button("Claim", "claim", "1"),
)


def _alerts() -> Iterator[tuple[str, Message]]:
    called = ("discord:role:1382000000000000009", "slack:group:S0IMMIGRATION")
    yield "agenda", replace(composed(view(ROW, AlertKind.AGENDA)), buttons=BUTTONS, mentions=called)
    yield "addendum", composed(view(ROW, AlertKind.ADDENDUM), type=DeliveryType.REPLY)
    note = "the 287(g) agreement → the 287(g) agreement and all other agreements with ICE"
    yield "amended", composed(view(ROW, AlertKind.AMENDED, note=note), type=DeliveryType.REPLY)
    yield "pulled", composed(view(ROW, AlertKind.PULLED), type=DeliveryType.REPLY)
    moved = view(ROW, AlertKind.MOVED, note="2025-06-26T21:00:00+00:00")
    yield "moved", composed(moved, type=DeliveryType.REPLY)
    off = view(ROW, AlertKind.CANCELLED)
    assert off.meeting
    gone = replace(off.meeting, item=replace(MEETING, status=MeetingStatus.CANCELLED))
    yield "cancelled", composed(replace(off, meeting=gone), type=DeliveryType.REPLY)
    assert MEETING.agenda
    missing = replace(gone, item=replace(gone.item, agenda=replace(MEETING.agenda, vanished=True)))
    listed = view(ROW, AlertKind.CANCELLED, note=NOT_LISTED)
    yield "not_listed", composed(replace(listed, meeting=missing), type=DeliveryType.REPLY)
    put_off = replace(off.meeting, item=replace(MEETING, status=MeetingStatus.POSTPONED))
    elsewhere = view(ROW, AlertKind.MOVED, note="2025-06-30T21:00:00+00:00/2025-07-08T21:00:00+00:00")
    yield "moved_elsewhere", composed(replace(elsewhere, meeting=put_off), type=DeliveryType.REPLY)
    yield "back", composed(view(ROW, AlertKind.CORRECTION, note=BACK), type=DeliveryType.REPLY)
    result = replace(decided(view(ROW, AlertKind.OUTCOME), VOID), earlier=((ROW.title, "101"),))
    yield "outcome", composed(also(result, "Citizen", "Herald"))
    title = "Resolution reinstating the 287(g) agreement between the Key West Police Department and ICE"
    reversal = decided(view(replace(ROW, title=title), AlertKind.REVERSAL), Outcome("Passed", True, "4-2"))
    yield "reversal", composed(replace(reversal, earlier=((NEWS.title, "100"), (ROW.title, "101"))))
    news = replace(NEWS, title="Key West commission reverses itself on 287(g)", text="A 4-2 vote on Tuesday restored the deal.")
    yield "possible_reversal", composed(view(news, AlertKind.REVERSAL, possible=True))
    yield "correction", composed(view(NEWS, AlertKind.CORRECTION, note="vote 5-1 → 6-1"), type=DeliveryType.REPLY)
    yield "new", composed(also(view(NEWS, AlertKind.NEW), "Citizen", "Herald", "WLRN"))
    outlets = [f"Outlet{n}" for n in range(1, 13)]
    yield "edit", composed(also(view(NEWS, AlertKind.NEW), *outlets), type=DeliveryType.EDIT)


def _several() -> Iterator[tuple[str, Message]]:
    made = [view(replace(ROW, title=f"{ROW.title}, part {n}"), AlertKind.AGENDA, id=n) for n in range(1, 13)]
    yield "meeting", composed(*made)
    notes = ("text: the cost is $5,000 → the cost is $50,000; attached: Exhibit B", "the 2019 lease → the 2025 lease")
    changed = [view(ROW, AlertKind.AMENDED, id=n, note=note) for n, note in enumerate(notes, 1)]
    yield "amended_together", composed(*changed, type=DeliveryType.REPLY)
    pulled = [view(replace(ROW, title=f"{ROW.title}, part {n}"), AlertKind.PULLED, id=n) for n in (1, 2)]
    yield "pulled_together", composed(*pulled, type=DeliveryType.REPLY)
    three = (
        view(NEWS, AlertKind.NEW, id=1),
        decided(view(ROW, AlertKind.OUTCOME, id=2), VOID),
        view(ROW, AlertKind.AMENDED, id=3, note="void → valid"),
    )
    yield "digest", composed(*three, type=DeliveryType.DIGEST, heading="Daily digest")
    sixty = [
        view(replace(ROW, title=f"{n}. {ROW.title}", url=f"{ROW.url}&Item={n}"), AlertKind.AGENDA, id=n) for n in range(1, 61)
    ]
    yield "long_digest", composed(*sixty, type=DeliveryType.DIGEST, heading="Already on the agenda")


def _packets() -> Iterator[tuple[str, Message]]:
    front = "Approve the consent agenda\n"
    pages = (
        "A staff report on the harbor walk.\fThe Chief asks the City to end its 287(g) agreement with ICE at once.\fExhibit A"
    )
    paged = PdfPages(f"{ROW.links[0].url}?packet", 211, len(front))
    held = replace(ROW, title="Approve the consent agenda as presented", text=front + pages, pages=paged)
    yield "packet", composed(view(held, AlertKind.AGENDA))
    whole = replace(
        held,
        type=ItemType.DOCUMENT,
        title="Agenda packet, pages 211–213",
        url=at_page(paged.url, 211),
        text=pages,
        pages=replace(paged, start=0),
    )
    yield "packet_together", composed(view(held, AlertKind.AGENDA, id=1), view(whole, AlertKind.AGENDA, id=2))
    made = view(ROW, AlertKind.AGENDA)
    assert made.meeting
    assert MEETING.agenda
    facts = replace(MEETING.agenda, unread="the packet is scanned and was not read")
    scanned = replace(made.meeting, item=replace(MEETING, agenda=facts))
    yield "packet_scanned", composed(replace(made, meeting=scanned))


def _others() -> Iterator[tuple[str, Message]]:
    text = failing(feed("keys-weekly"), "it refuses us (403 Forbidden)", MEETS, "America/New_York")
    yield "notice", composed(type=DeliveryType.NOTICE, text=text)
    evil = replace(NEWS, title=f"# {HOSTILE[0]}", text=" 287(g) ".join(HOSTILE), url="https://evil.example/(a)?q=[x](y) <@1>")
    yield "hostile", composed(view(evil, AlertKind.NEW))
    title = "A Resolution of the City Commission of the City of Key West, Florida, " + "authorizing the City Manager, " * 10
    yield "long_title", composed(view(replace(ROW, title=title + "to execute the 287(g) agreement"), AlertKind.AGENDA))
    lines = (
        (Span("1. "), Span("Key West, FL", Style.STRONG), Span(" · immigration-enforcement · instant")),
        (Span("2. "), Span("Monroe County, FL", Style.STRONG), Span(" · query “detainer*” · daily")),
        (Span("Set in feeds.yaml line 31", Style.QUIET),),
    )
    headline = (Span("2 subscriptions", Style.STRONG),)
    yield "answer", Message("", headline, lines, buttons=(Button("Next", "page", "subscriptions:2"),))


CARDS: Mapping[str, Message] = dict([*_alerts(), *_several(), *_packets(), *_others()])
