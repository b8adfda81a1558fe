"""The decide transaction: what a poll found becomes items, stories, alerts and deliveries, all at once or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.errors import StoreError
from bot.domain.feed import FeedState
from bot.domain.identity import resolve, revision
from bot.domain.item import Item, StoredItem
from bot.domain.place import Mention
from bot.matching.gazetteer import Gazetteer
from bot.matching.nicknames import Own
from bot.ports import Batch, Store, UnitOfWork, Workers
from bot.services.alarming import Alarming
from bot.services.alerting import Alerting
from bot.services.indexing import CurrentIndex, InForce, match_all
from bot.services.judging import Found, Judging, Tally, Turn
from bot.services.preparing import Prepared, prepare
from bot.services.reviewing import keys_of, review
from bot.services.welcoming import welcome
from bot.text.document import Text


class Deciding:
    """Takes batches of found items to a decision; the only writer of items, stories and alerts of polls.

    ``nicknames`` are the newsroom's own, for texts read from now on.
    """

    def __init__(self, store: Store, workers: Workers, gazetteer: Gazetteer, index: CurrentIndex, alarming: Alarming) -> None:
        self.nicknames: Own = ()
        self._store = store
        self._workers = workers
        self._gazetteer = gazetteer
        self._index = index
        self._alarming = alarming

    async def commit(self, turn: Turn, batch: Batch, final: FeedState | None, *, so_far: Tally, lease_until: datetime) -> Tally:
        """Write one batch, and with it ``final``, the feed's new state, when it is the last; return ``so_far`` and this batch.

        Reviewing, reading and matching happen before the transaction; under the lock known items and the subscriptions' version
        are read again. Raises StoreError, writing nothing, if the lease on the feed was lost meanwhile.
        """
        async with self._store.reading() as uow:
            reviewed = await review(uow, turn.feed.id, batch.items, turn.now)
            items = reviewed.items
            known = await uow.items.known(turn.feed.id, keys_of(items))
            in_force = await self._index.get(uow)
        changed = [item for item in items if not _unchanged(item, known)]
        prepared = await prepare(self._workers, changed, turn.feed.homes, self.nicknames)
        results = await match_all(in_force.index, _texts(prepared))
        async with self._store.deciding() as uow:
            if not await uow.feeds.extend(turn.feed.id, owner=turn.owner, until=lease_until):
                raise StoreError(turn.feed.id, "the lease on this feed was lost to another process, which polls it now")
            now_in_force = await self._index.get(uow)
            if now_in_force.version != in_force.version:
                in_force = now_in_force
                results = await match_all(in_force.index, _texts(prepared))
            known = await uow.items.known(turn.feed.id, keys_of(items))
            alerting = Alerting(uow, await uow.desk.channels(), turn.now, self._gazetteer, missed=turn.gap)
            judging = Judging(uow, turn, in_force, dict(known), alerting, relearnt=reviewed.relearnt)
            await judging.keep_keys(items)
            found = [Found(each, revision(each.item), result) for each, result in zip(prepared, results, strict=True)]
            await judging.items(found)
            await alerting.deliver()
            tally = so_far + judging.tally + Tally(seen=len(batch.items), alerts=alerting.count)
            if final:
                fresh = replace(final, last_new_at=turn.now) if tally.new else final
                tally += Tally(alerts=await self._finish(uow, turn, in_force, fresh))
            await uow.commit()
        return tally

    async def _finish(self, uow: UnitOfWork, turn: Turn, in_force: InForce, final: FeedState) -> int:
        """End a poll: tell that the feed works again, tell of future meetings after a first poll, keep what was learnt."""
        welcomed = 0
        if turn.baseline:
            welcomed = await welcome(uow, in_force.index, turn.now, gazetteer=self._gazetteer, feed_id=turn.feed.id)
        if turn.state.told:
            await self._alarming.tell_recovered(uow, turn.feed, turn.state, turn.now)
        await uow.feeds.save(final, owner=turn.owner)
        return welcomed


def _unchanged(item: Item, known: Mapping[str, StoredItem]) -> bool:
    stored = resolve(item, known)
    return stored is not None and stored.revision == revision(item)


def _texts(prepared: Sequence[Prepared]) -> list[tuple[Text, Sequence[Mention]]]:
    return [(each.text, each.reading.mentions) for each in prepared]
