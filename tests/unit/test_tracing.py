"""What ``why`` is told at each stage: places and terms, and where in the text they stand."""

from __future__ import annotations

from bot.domain.item import Item, ItemType
from bot.domain.place import Confidence, Mention
from bot.domain.subscription import Subscription, Topic
from bot.matching.index import Index
from bot.ports import ItemReading, ItemWords, Stage
from bot.printing import explanation_lines
from bot.services.preparing import Prepared
from bot.services.quoting import quote
from bot.services.tracing import of_places, of_query
from bot.text.document import Text
from tests.fakes.holders import Holders

TEXT = Text("City votes", "MARLOW — The city ended its agreement with ICE on Monday.\n\nNobody in Marlow was surprised.")
CERTAIN = Mention("city", "Marlow, FL", 11, 17, "MARLOW", Confidence.CERTAIN, "dateline")
AGAIN = Mention("city", "Marlow, FL", 80, 86, "Marlow", Confidence.CERTAIN, "dateline")
POSSIBLE = Mention("town", "Tern, FL", 0, 0, "", Confidence.POSSIBLE, "home")
HIT = "topic pacts hit: “City votes MARLOW — The city ended its [agreement] with [ICE] on Monday. Nobody in Marlow was …”"
EXCLUDED = "query hit: none of the words it excludes is there"
TOPICS = [Topic("pacts", "", "ICE NEAR/8 agreement"), Topic("floods", "", "flood*")]


def stages(*subscriptions: Subscription) -> list[Stage]:
    return of_query(Index(subscriptions, TOPICS, Holders()).match(TEXT, [CERTAIN, POSSIBLE]), TEXT)


def subscription(number: int, place: str = "city", topics: tuple[str, ...] = (), query: str = "") -> Subscription:
    return Subscription(number, f"console:{number}", (place,), topics, query)


def prepared(*mentions: Mention, unread: str = "") -> Prepared:
    reading = ItemReading(mentions, 0, frozenset(), frozenset(), "", "")
    return Prepared(Item(ItemType.NEWS, ("k",), TEXT.title), TEXT, reading, ItemWords(), unread)


def test_places_are_told_with_rule_confidence_and_words() -> None:
    assert of_places(prepared(CERTAIN, POSSIBLE, AGAIN)) == Stage(
        "places",
        "found",
        "Marlow, FL; Tern, FL\n"
        "Marlow, FL (rule dateline, certain): “City votes [MARLOW] — The city ended its agreement with ICE on Monday."
        " Nobody in [Marlow] was surprised.”\n"
        "Tern, FL (rule home, possible)",
    )
    assert of_places(prepared()) == Stage("places", "none")
    assert of_places(prepared(unread="too long")) == Stage("places", "unread", "too long")


def test_a_match_is_told_with_its_place_and_the_terms_where_they_stand_alike_ones_together() -> None:
    place = "place Marlow, FL (rule dateline, certain): “City votes [MARLOW] — The city ended its agreement with …”"
    assert stages(
        subscription(1, topics=("pacts",)),
        subscription(2, topics=("pacts",)),
        subscription(3),
        subscription(4, query="-flood OR rain"),
    ) == [
        Stage(
            "match",
            "yes",
            f"console:1 (subscription 1), console:2 (subscription 2)\n{place}\n{HIT}",
            ("console:1", "console:2"),
        ),
        Stage("match", "yes", f"console:3 (subscription 3)\n{place}\nevery item of the place is asked for", ("console:3",)),
        Stage("match", "yes", f"console:4 (subscription 4)\n{place}\n{EXCLUDED}", ("console:4",)),
    ]


def test_a_near_miss_is_told_with_what_was_there_and_what_was_missing() -> None:
    unsure, partly, nothing = stages(
        subscription(1, topics=("floods", "gone")),
        subscription(2, query="agreement zoning"),
        subscription(3, "town", topics=("pacts",)),
    )
    assert unsure.detail.splitlines() == [
        "console:3 (subscription 3)",
        "place Tern, FL (rule home, possible)",
        HIT,
        "the place is only possible, and the subscription is strict",
    ]
    assert partly.detail.splitlines()[2:] == [
        "query: “City votes MARLOW — The city ended its [agreement] with ICE on Monday. Nobody in Marlow …”; missing: zoning"
    ]
    assert nothing.detail.splitlines()[2:] == ["topic floods: missing: flood*", "topic gone: there is no such topic"]
    assert {stage.outcome for stage in (unsure, partly, nothing)} == {"near miss"}


def test_nobody_who_asks_is_a_stage_too() -> None:
    assert [(stage.name, stage.outcome) for stage in stages()] == [("match", "no")]


def test_evidence_is_printed_below_its_stage_and_cannot_move_the_cursor() -> None:
    traced = {
        "revision": "r1",
        "at": "2025-07-08",
        "stages": [{"name": "match", "outcome": "yes", "detail": "one\ntwo\x1b[2J"}],
    }
    row = {"seen": True, "title": "Vote", "feed": "ledger", "revisions": [traced], "alerts": []}
    assert explanation_lines(row) == [
        "Vote  (ledger)",
        "  revision r1 at 2025-07-08",
        "    match: yes  one",
        "      two [2J",
    ]


def test_a_quotation_shows_each_hit_once_and_not_too_much() -> None:
    assert quote("", [(0, 0)]) == ""
    assert quote("ICE", [(0, 3), (0, 3), (0, 2)]) == "“[IC]E”"
    assert quote("word " * 50, [(100, 104)]) == f"“… {'word ' * 7}[word] {'word ' * 7}…”"
    long = "x" * 1_000
    assert quote(long, [(500, 503)]) == "“… [xxx] …”"
    far = [(start, start + 4) for start in range(0, 1_000, 200)]
    assert quote("word " * 200, far).endswith(" and 2 more")
    assert quote("a\n\nb  c", [(3, 4)]) == "“a [b] c”"
