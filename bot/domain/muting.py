"""What mutes leave of an alert, and until when they silence it if that is nothing: pure rules (DESIGN.md section 5)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.alert import AlertKind, AlertView
from bot.domain.mute import Mute, MuteKind
from bot.domain.subscription import Match

Contains = Callable[[str, str], bool]
"""Whether the first place is the second or holds it."""


@dataclass(frozen=True, slots=True)
class Silence:
    """An alert is not to notify before ``until`` (UTC; None: never). ``mute`` is the mute whose end brings it back.

    ``resumable``: mutes for good leave a match of a paused subscription, and the end of the pause brings it back too.
    """

    mute: int
    until: datetime | None
    resumable: bool = False

    @property
    def for_good(self) -> bool:
        """Whether nothing brings the alert back."""
        return self.until is None and not self.resumable


def silence(
    view: AlertView,
    mutes: Iterable[Mute],
    now: datetime,
    contains: Contains,
    paused: Collection[int] = (),
) -> Silence | None:
    """Return what silences an alert; None where a match is left, or where none was there for mutes to take.

    ``paused`` subscriptions do not notify either, so that a match of theirs is none that is left.
    """
    active = tuple(match for match in view.alert.matches if match.subscription not in paused)
    in_force = [mute for mute in mutes if mute.until is None or mute.until > now]
    touching = [mute for mute in in_force if _touches(mute, view, active, contains)]
    if not touching or _is_left(view, active, touching, contains):
        return None
    for end in sorted({mute.until for mute in touching if mute.until}):
        later = [mute for mute in touching if mute.until is None or mute.until > end]
        if _is_left(view, active, later, contains):
            return Silence(min(mute.id for mute in touching if mute.until == end), end)
    for_good = [mute for mute in in_force if mute.until is None and _touches(mute, view, view.alert.matches, contains)]
    resumable = _is_left(view, view.alert.matches, for_good, contains)
    return Silence(min(mute.id for mute in touching if mute.until is None), None, resumable)


def without(view: AlertView, ended: Collection[int]) -> AlertView:
    """Return an alert without the matches of subscriptions that have ended; as it is where nothing else is behind it."""
    kept = tuple(match for match in view.alert.matches if match.subscription not in ended)
    return replace(view, alert=replace(view.alert, matches=kept)) if kept else view


def left(view: AlertView, mutes: Iterable[Mute], now: datetime, contains: Contains) -> tuple[Match, ...]:
    """Return the matches that mutes leave of an alert, less what they take of each; all of them if it is silenced anyway."""
    in_force = [mute for mute in mutes if mute.until is None or mute.until > now]
    touching = [mute for mute in in_force if _touches(mute, view, view.alert.matches, contains)]
    kept = tuple(one for match in view.alert.matches if (one := _left(match, touching, contains)))
    return kept or view.alert.matches


def silenced_edit(views: Sequence[AlertView], mutes: Sequence[Mute], now: datetime) -> Silence | None:
    """Return what silences an edit of the message of these alerts: only mutes of stories do, and only of all its stories.

    It may go again when the first of them ends.
    """
    of_stories = [mute for mute in mutes if mute.kind is MuteKind.STORY]
    found = [silence(view, of_stories, now, lambda _, __: False) for view in views]
    each = [one for one in found if one]
    if len(each) < len(found) or not each:
        return None
    return min(each, key=lambda one: (one.until is None, one.until or now, one.mute))


def _is_left(view: AlertView, matches: Sequence[Match], mutes: Sequence[Mute], contains: Contains) -> bool:
    """Whether the alert notifies under these mutes."""
    if not mutes:
        return True
    if any(mute.kind is MuteKind.STORY for mute in mutes):
        return False
    return not _all_muted_feeds(view, mutes) and any(_left(match, mutes, contains) for match in matches)


def _touches(mute: Mute, view: AlertView, matches: Sequence[Match], contains: Contains) -> bool:
    """Whether a mute takes anything of an alert. A reversal pierces all but an editor's mute of its story."""
    if view.alert.kind is AlertKind.REVERSAL and not (mute.kind is MuteKind.STORY and mute.by_editor):
        return False
    if mute.kind is MuteKind.STORY:
        return mute.value == str(view.chapter.story)
    if mute.kind is MuteKind.FEED:
        return any(report.feed == mute.value for report in view.reports)
    return any(_left(match, [mute], contains) != match for match in matches)


def _all_muted_feeds(view: AlertView, mutes: Sequence[Mute]) -> bool:
    """Whether nobody but muted feeds reports the chapter: what another feed carries too is news by that feed."""
    feeds = {mute.value for mute in mutes if mute.kind is MuteKind.FEED}
    return all(report.feed in feeds for report in view.reports)


def _left(match: Match, mutes: Sequence[Mute], contains: Contains) -> Match | None:
    """Return what mutes of topics and places leave of a match; None if nothing.

    A match of several places rests on each of them, and so does one of several topics; one without hits (every item of the
    place) is of no topic.
    """
    topics = {mute.value for mute in mutes if mute.kind is MuteKind.TOPIC}
    muted = [mute.value for mute in mutes if mute.kind is MuteKind.PLACE]
    hits = tuple(hit for hit in match.hits if hit.topic not in topics)
    places = tuple(place for place in match.places if not any(contains(one, place.jurisdiction) for one in muted))
    if (match.hits and not hits) or (match.places and not places):
        return None
    return replace(match, hits=hits, places=places)
