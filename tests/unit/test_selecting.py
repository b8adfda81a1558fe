from bot.domain.alert import AlertKind
from bot.domain.changes import Change
from bot.domain.item import ItemType
from bot.domain.place import Confidence, Mention
from bot.domain.subscription import Match, Mode, Subscription, Want
from bot.services.selecting import by_channel, select

HERE = Mention("key_west", "Key West, FL", 0, 0, "", Confidence.CERTAIN, "feed")
ALL = Subscription(1, "console:desk", ("key_west",))
NO_NEWS = Subscription(2, "console:other", ("key_west",), want=frozenset({Want.OUTCOME}))
IN_FORCE = {1: ALL, 2: NO_NEWS}
NEW = Change(AlertKind.NEW, "new")
OUTCOME = Change(AlertKind.OUTCOME, "outcome")
AMENDED = Change(AlertKind.AMENDED, "amended:1:2")


def match(subscription: int, channel: str = "console:desk") -> Match:
    return Match(subscription, channel, Mode.INSTANT, (HERE,), ())


def kinds(found: list[Change], matches: list[Match], before: set[int] | None, type: ItemType = ItemType.NEWS) -> list[object]:
    chosen = select(type, found, matches, before, IN_FORCE)
    return [(change.kind.value, [m.subscription for m in rests_on]) for change, rests_on in chosen]


def test_only_those_who_asked_for_the_kind_are_told() -> None:
    assert kinds([NEW], [match(1), match(2)], None) == [("new", [1])]
    assert kinds([OUTCOME], [match(1), match(2)], None) == [("outcome", [1, 2])]


def test_a_reversal_is_always_wanted() -> None:
    assert kinds([Change(AlertKind.REVERSAL, "reversal:9")], [match(2)], None) == [("reversal", [2])]


def test_an_item_revised_into_a_match_is_new_to_that_subscription_only() -> None:
    assert kinds([], [match(1)], set()) == [("new", [1])]
    assert kinds([], [match(1)], {1}) == []


def test_an_amendment_is_told_to_those_who_knew_the_old_text_and_the_item_to_the_others() -> None:
    row = ItemType.AGENDA_ITEM
    assert kinds([AMENDED], [match(1)], {1}, row) == [("amended", [1])]
    assert kinds([AMENDED], [match(1)], set(), row) == [("agenda", [1])]


def test_an_outcome_is_not_told_again_as_an_agenda_item() -> None:
    assert kinds([OUTCOME], [match(1)], set(), ItemType.AGENDA_ITEM) == [("outcome", [1])]


def test_a_subscription_that_is_gone_is_told_nothing() -> None:
    assert kinds([NEW], [match(99)], None) == []


def test_one_channel_gets_one_alert_with_all_its_matches() -> None:
    assert {channel: len(own) for channel, own in by_channel([match(1), match(2), match(2, "console:b")]).items()} == {
        "console:desk": 2,
        "console:b": 1,
    }


def test_what_comes_to_match_after_the_vote_is_told_by_its_result() -> None:
    chosen = select(ItemType.AGENDA_ITEM, [], [match(1)], set(), IN_FORCE, decided=True)
    assert [change.kind for change, _ in chosen] == [AlertKind.OUTCOME]


def test_a_correction_was_told_to_who_never_knew_the_wrong_vote() -> None:
    correction = Change(AlertKind.CORRECTION, "correction:1")
    chosen = select(ItemType.AGENDA_ITEM, [correction], [match(1)], set(), IN_FORCE, decided=True)
    assert [change.kind for change, _ in chosen] == [AlertKind.OUTCOME]
