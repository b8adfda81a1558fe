"""Alerts as a reader gets them: golden texts, so that a change of wording is seen."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.alert import Alert, AlertKind, AlertView, Claim, Report
from bot.domain.changes import NOT_LISTED
from bot.domain.delivery import Delivery, DeliveryState, DeliveryType
from bot.domain.item import AgendaFacts, Item, ItemType, Link, MeetingStatus, Outcome, StoredItem
from bot.domain.message import Message, Style
from bot.domain.place import Confidence, Jurisdiction, Mention, PlaceKind
from bot.domain.story import Chapter, ChapterKind
from bot.domain.subscription import Channel, Match, Mode, Term, TopicHit
from bot.services.composing import compose

NOW = datetime(2025, 6, 27, 16, tzinfo=UTC)
PLACE = "ocd-division/country:us/state:fl/place:harbor"
HARBOR = Jurisdiction(PLACE, "Harbor", "Harbor, FL", PlaceKind.CITY, None, None, 1000, "America/New_York")
CHANNEL = Channel("console:desk", "America/Chicago")
TITLE = "A resolution on the 287(g) agreement"
ROW = Item(
    ItemType.AGENDA_ITEM,
    ("eventitem:1",),
    TITLE,
    "https://city.example/meeting",
    "",
    meets_at=datetime(2025, 6, 30, 21, tzinfo=UTC),
    place=PLACE,
    links=(Link("Agenda (PDF)", "https://city.example/agenda.pdf"),),
    agenda=AgendaFacts("event:1", "City Commission", number="3", file="25-1", consent=True),
)
MEETING = Item(
    ItemType.MEETING,
    ("event:1",),
    "City Commission",
    "https://city.example/meeting",
    meets_at=datetime(2025, 6, 30, 21, tzinfo=UTC),
    place=PLACE,
    agenda=AgendaFacts("event:1", "City Commission", location="City Hall"),
)
NEWS = Item(ItemType.NEWS, ("guid:1",), "Chief signed it", "https://ledger.example/1", "The 287(g) deal.", published_at=NOW)


def view(
    item: Item, kind: AlertKind, *, id: int = 1, chapter: ChapterKind = ChapterKind.AGENDA, **changes: object
) -> AlertView:
    full = f"{item.title}\n{item.text}"
    start = full.rfind("287(g)")
    terms = (Term("287(g)", start, start + 6),)
    mention = Mention(PLACE, "Harbor, FL", 0, 0, "", Confidence.CERTAIN, "feed")
    match = Match(1, CHANNEL.id, Mode.INSTANT, (mention,), (TopicHit("immigration", terms),))
    alert = Alert(id, CHANNEL.id, 5, 10 + id, kind, kind.value, "a new matter", (match,), NOW)
    stored = StoredItem(10 + id, "harbor-agendas", item, "r", NOW, baseline=False)
    report = Report("harbor-agendas", "City of Harbor", stored, primary=item.type is not ItemType.NEWS)
    meeting = StoredItem(9, "harbor-agendas", MEETING, "r", NOW, baseline=False) if item.agenda else None
    made = AlertView(alert, Chapter(5, 4, chapter, item.title, NOW), PLACE, (report,), meeting)
    return replace(made, **changes)  # type: ignore[arg-type]


def composed(*views: AlertView, type: DeliveryType = DeliveryType.POST, heading: str = "", text: str = "") -> Message:
    ids = tuple(v.alert.id for v in views)
    delivery = Delivery(1, CHANNEL.id, type, DeliveryState.SENDING, ids, NOW, heading=heading, text=text)
    return compose(delivery, views, CHANNEL, lambda id: f"https://chat.example/{id}", place={PLACE: HARBOR}.get)


def lines(message: Message) -> list[str]:
    return message.text.splitlines()[:-1]


def test_an_agenda_alert_says_what_where_when_why_and_links_the_record() -> None:
    assert lines(composed(view(ROW, AlertKind.AGENDA))) == [
        "On the agenda · Harbor, FL · City Commission",
        TITLE,
        "Meeting: Mon, Jun 30, 2025, 5:00 PM EDT · City Hall",
        "File 25-1 · item 3 · consent agenda",
        "Matched: immigration (“287(g)”) · Harbor, FL (its own feed)",
        "Primary document: Harbor, FL public record · Agenda (PDF)",
    ]


def test_a_record_that_nothing_is_attached_to_was_linked_as_source_and_as_document() -> None:
    message = composed(view(replace(ROW, links=()), AlertKind.AGENDA))
    assert lines(message)[-1] == "Primary document: Harbor, FL public record"
    assert [span.url for line in message.lines[1:] for span in line if span.url] == [ROW.url]


def test_a_record_without_an_address_is_named_and_what_is_attached_to_it_linked() -> None:
    assert lines(composed(view(replace(ROW, url=""), AlertKind.AGENDA)))[-2:] == [
        "Source: Harbor, FL public record",
        "Primary document: Agenda (PDF)",
    ]


def test_the_place_of_a_match_was_named_without_its_state() -> None:
    of_text = view(NEWS, AlertKind.NEW, chapter=ChapterKind.NEWS)
    (match,) = of_text.alert.matches
    (found,) = match.places
    named = replace(match, places=(replace(found, name="Harbor", text="Harbor", rule="body"),))
    said = composed(replace(of_text, alert=replace(of_text.alert, matches=(named,)))).text
    assert "Harbor, FL (named as a government body, certain)" in said


def test_of_a_long_title_the_matched_words_are_shown_in_their_context() -> None:
    title = "A resolution " + "authorizing the City Manager " * 8 + "to end the 287(g) agreement"
    message = composed(view(replace(ROW, title=title), AlertKind.AGENDA))
    (shown,) = (line for line in message.lines[1:] if any(span.text == "287(g)" for span in line))
    assert [span.text for span in shown if span.style is Style.STRONG] == ["287(g)"]
    assert "".join(span.text for span in shown).endswith("to end the 287(g) agreement")


def test_a_news_alert_names_its_source_and_that_there_is_no_primary_document() -> None:
    other = Report(
        "wire", "Wire", StoredItem(99, "wire", replace(NEWS, url="https://w.example"), "r", NOW, False), primary=False
    )
    first = view(NEWS, AlertKind.NEW, chapter=ChapterKind.NEWS)
    message = composed(replace(first, reports=(*first.reports, other), earlier=(("The vote", "m1"),)))
    assert lines(message) == [
        "News · Harbor, FL",
        "Chief signed it",
        "The 287(g) deal.",
        "Matched: immigration (“287(g)”) · Harbor, FL (its own feed)",
        "Source: City of Harbor, Fri, Jun 27, 2025, 11:00 AM CDT",
        "Also reported by: Wire",
        "No primary document yet",
        "Earlier in this story: The vote",
    ]
    links = [span.url for line in message.lines for span in line if span.url]
    assert "https://chat.example/m1" in links and "https://w.example" in links


def test_the_matched_words_stand_out() -> None:
    message = composed(view(NEWS, AlertKind.NEW, chapter=ChapterKind.NEWS))
    assert [s.text for s in message.lines[1] if s.style is Style.STRONG] == ["287(g)"]


def test_a_text_revised_since_is_not_quoted() -> None:
    stale = view(NEWS, AlertKind.NEW, chapter=ChapterKind.NEWS)
    (report,) = stale.reports
    edited = replace(report.item, item=replace(NEWS, text="Another text."))
    assert "Another text" not in composed(replace(stale, reports=(replace(report, item=edited),))).text


def test_an_outcome_gives_the_record_in_its_own_words() -> None:
    decided = view(ROW, AlertKind.OUTCOME, chapter=ChapterKind.OUTCOME)
    chapter = replace(decided.chapter, outcome=Outcome("Passed", True, "6-1"))
    assert "Result: Passed 6-1" in lines(composed(replace(decided, chapter=chapter)))


def test_a_moved_meeting_says_when_it_was() -> None:
    moved = [view(ROW, AlertKind.MOVED, id=n) for n in (1, 2)]
    moved = [replace(each, alert=replace(each.alert, note="2025-06-26T21:00:00+00:00")) for each in moved]
    assert "Was: Thu, Jun 26, 2025, 5:00 PM EDT" in lines(composed(moved[0]))
    said = lines(composed(*moved, type=DeliveryType.DIGEST, heading="Daily digest"))
    assert said.count("Was: Thu, Jun 26, 2025, 5:00 PM EDT") == 1


def test_a_meeting_that_came_back_as_another_record_names_both_days() -> None:
    moved = view(ROW, AlertKind.MOVED)
    assert moved.meeting
    note = "2025-06-30T21:00:00+00:00/2025-07-10T13:00:00+00:00"
    off = replace(moved.meeting, item=replace(MEETING, status=MeetingStatus.POSTPONED))
    said = lines(composed(replace(moved, alert=replace(moved.alert, note=note), meeting=off)))
    assert said[0].startswith("Meeting moved · Harbor, FL")
    assert said[2:4] == [
        "Meeting: Thu, Jul 10, 2025, 9:00 AM EDT · called off and listed anew for this day",
        "Was: Mon, Jun 30, 2025, 5:00 PM EDT",
    ]


def test_a_meeting_that_is_missing_from_the_list_is_not_called_cancelled() -> None:
    gone = view(ROW, AlertKind.CANCELLED)
    assert lines(composed(replace(gone, alert=replace(gone.alert, note=NOT_LISTED))))[0].startswith(
        "Meeting not listed any more"
    )


def test_several_changes_of_one_meeting_share_a_heading_and_say_each_what_changed() -> None:
    changed = [view(ROW, AlertKind.AMENDED, id=n) for n in (1, 2)]
    changed = [replace(each, alert=replace(each.alert, note="text: $5 → $6; attached: Exhibit B")) for each in changed]
    said = lines(composed(*changed, type=DeliveryType.REPLY))
    assert said[0] == "2 agenda items changed · Harbor, FL · City Commission"
    assert said.count("  Changed: text: $5 → $6; attached: Exhibit B") == 2


def test_of_a_title_that_changed_the_new_one_is_said_once() -> None:
    amended = view(ROW, AlertKind.AMENDED)
    said = lines(composed(replace(amended, alert=replace(amended.alert, note=f"A resolution → {TITLE}"))))
    assert said[1:3] == [TITLE, "Was: A resolution"]


def test_a_cancelled_meeting_says_so_where_its_time_stands() -> None:
    off = view(ROW, AlertKind.CANCELLED)
    assert off.meeting
    meeting = replace(off.meeting, item=replace(MEETING, status=MeetingStatus.CANCELLED))
    assert "Meeting: Mon, Jun 30, 2025, 5:00 PM EDT · City Hall · cancelled" in lines(composed(replace(off, meeting=meeting)))


def test_items_of_one_meeting_share_a_message_of_at_most_ten() -> None:
    many = [view(ROW, AlertKind.AGENDA, id=n) for n in range(1, 13)]
    said = lines(composed(*many))
    assert said[:3] == [
        "12 items on the agenda · Harbor, FL · City Commission",
        "Meeting: Mon, Jun 30, 2025, 5:00 PM EDT · City Hall",
        "Matched: immigration (“287(g)”) · Harbor, FL (its own feed)",
    ]
    assert sum(line.startswith("• 25-1 A resolution") for line in said) == 10
    assert sum("Matched" in line for line in said) == 1
    assert "… and 2 more: the whole agenda" in said


def test_a_digest_lists_everything_the_loudest_first() -> None:
    news = view(NEWS, AlertKind.NEW, id=1, chapter=ChapterKind.NEWS)
    outcome = view(ROW, AlertKind.OUTCOME, id=2)
    said = lines(composed(news, outcome, type=DeliveryType.DIGEST, heading="Daily digest"))
    assert said[0] == "Daily digest"
    assert [line for line in said if line.startswith("•")] == [
        f"• Outcome · Harbor, FL · 25-1 {TITLE}",
        "• News · Harbor, FL · Chief signed it",
    ]


def test_a_digest_of_one_meeting_did_not_say_what_became_of_its_items() -> None:
    items = view(ROW, AlertKind.PULLED, id=1), view(ROW, AlertKind.PULLED, id=2)
    said = lines(composed(*items, type=DeliveryType.DIGEST, heading="Daily digest"))
    assert [line for line in said if line.startswith("•")] == [f"• Pulled from the agenda · 25-1 {TITLE}"] * 2


def test_a_possible_reversal_was_a_plain_one_in_a_digest() -> None:
    found = view(NEWS, AlertKind.REVERSAL, chapter=ChapterKind.NEWS)
    said = composed(
        replace(found, alert=replace(found.alert, possible=True)), type=DeliveryType.DIGEST, heading="While we were away"
    )
    assert "• Possible reversal · Harbor, FL · Chief signed it" in lines(said)


def test_a_digest_of_one_is_still_a_digest() -> None:
    only = view(NEWS, AlertKind.NEW, chapter=ChapterKind.NEWS)
    assert lines(composed(only, type=DeliveryType.DIGEST, heading="Daily digest"))[0] == "Daily digest"


def test_a_notice_is_its_text() -> None:
    message = composed(type=DeliveryType.NOTICE, text="Feed a fails.")
    assert lines(message) == ["Feed a fails."]
    assert dict(message.facts)["kind"] == "notice"


def test_a_notice_of_several_lines_begins_with_what_it_is() -> None:
    message = composed(type=DeliveryType.NOTICE, text="Feed a fails\nIt does not answer.")
    assert (message.headline[0].style, lines(message)) == (Style.STRONG, ["Feed a fails", "It does not answer."])


def test_the_facts_are_the_fields_of_the_console_line() -> None:
    facts = dict(composed(view(ROW, AlertKind.AGENDA)).facts)
    assert facts == {
        "channel": "console:desk",
        "alert_id": 1,
        "delivery": "post",
        "kind": "agenda",
        "possible": False,
        "story_id": 4,
        "chapter_id": 5,
        "title": TITLE,
        "url": "https://city.example/meeting",
        "place": PLACE,
        "matched": [{"place": PLACE, "rule": "feed"}, {"topic": "immigration", "terms": ["287(g)"]}],
        "sources": [{"feed": "harbor-agendas", "url": "https://city.example/meeting", "published_at": None}],
    }


def test_every_message_carries_its_key() -> None:
    message = composed(view(ROW, AlertKind.AGENDA))
    assert message.key in message.text


def test_a_digest_named_neither_the_source_nor_the_day_of_a_meeting_nor_what_changed() -> None:
    news = view(NEWS, AlertKind.NEW, id=1, chapter=ChapterKind.NEWS)
    amended = view(ROW, AlertKind.AMENDED, id=2)
    amended = replace(amended, alert=replace(amended.alert, note="void → valid"))
    said = lines(composed(news, amended, type=DeliveryType.DIGEST, heading="Daily digest"))
    assert said[1:] == [
        "Matched: immigration (“287(g)”) · Harbor, FL (its own feed)",
        f"• Agenda item changed · Harbor, FL · 25-1 {TITLE}",
        "  Changed: void → valid",
        "  Meeting: Mon, Jun 30, 2025, 5:00 PM EDT · City Hall",
        "• News · Harbor, FL · Chief signed it",
        "  Source: City of Harbor, Fri, Jun 27, 2025, 11:00 AM CDT · no primary document yet",
    ]


def test_an_edited_digest_lost_its_heading_and_its_end() -> None:
    many = [view(ROW, AlertKind.AGENDA, id=n) for n in range(1, 13)]
    said = lines(composed(*many, type=DeliveryType.EDIT, heading="Already on the agenda"))
    assert said[0].startswith("Already on the agenda") and sum(line.startswith("•") for line in said) == 12
    assert lines(composed(many[0], type=DeliveryType.EDIT, heading="Daily digest"))[0].startswith("Daily digest")


def test_a_postponed_meeting_was_called_cancelled() -> None:
    off = view(ROW, AlertKind.CANCELLED)
    assert lines(composed(replace(off, alert=replace(off.alert, note="postponed"))))[0].startswith("Meeting postponed")


def buttons(message: Message) -> list[tuple[str, str, str]]:
    return [(button.label, button.action, button.target) for button in message.buttons]


def test_an_alert_carries_its_buttons_and_they_name_it() -> None:
    assert buttons(composed(view(ROW, AlertKind.AGENDA, id=7))) == [
        ("Mute topic", "mute-topic", "7"),
        ("Mute story", "mute-story", "7"),
        ("Why?", "why", "7"),
        ("Timeline", "timeline", "7"),
        ("Claim", "claim", "7"),
    ]
    of_no_topic = view(ROW, AlertKind.AGENDA)
    (found,) = of_no_topic.alert.matches
    own_query = replace(of_no_topic.alert, matches=(replace(found, hits=(TopicHit("", found.hits[0].terms),)),))
    assert "Mute topic" not in {button.label for button in composed(replace(of_no_topic, alert=own_query)).buttons}


def test_a_claimed_alert_shows_who_is_on_it_and_offers_to_give_it_back() -> None:
    claimed = composed(view(ROW, AlertKind.AGENDA, claim=Claim("discord:user:1", "Ana", NOW)))
    assert lines(claimed)[-1] == "Ana is on it"
    assert buttons(claimed)[-1] == ("Give it back", "unclaim", "1")


def test_a_list_carries_fewer_buttons_and_shows_claims_in_its_lines() -> None:
    one, two = view(ROW, AlertKind.AGENDA, claim=Claim("discord:user:1", "Ana", NOW)), view(ROW, AlertKind.AGENDA, id=2)
    message = composed(one, two)
    assert buttons(message) == [("Mute topic", "mute-topic", "1"), ("Why?", "why", "1")]
    assert [line.endswith(" — Ana is on it") for line in lines(message) if line.startswith("•")] == [True, False]
    (found,) = two.alert.matches
    other = replace(two, alert=replace(two.alert, matches=(replace(found, hits=(TopicHit("housing", ()),)),)))
    assert buttons(composed(one, other)) == [("Why?", "why", "1")]


def test_a_notice_carries_no_buttons() -> None:
    assert composed(type=DeliveryType.NOTICE, text="A feed is silent.").buttons == ()
