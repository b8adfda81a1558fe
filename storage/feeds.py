"""Feeds: their settings from feeds.yaml or chat, what polling taught, and the leases under which they are polled."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import RowMapping, and_, bindparam, case, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import ConfigurationError
from bot.domain.feed import NOT_IN_FILE, OUT_OF_USE, REMOVED, Feed, FeedState, RedirectProof
from bot.domain.mute import MuteKind
from bot.domain.urls import canonical_url
from bot.ports import Claimed
from storage.columns import digest
from storage.convert import from_json, to_json
from storage.desk_file import CHAT, FILE
from storage.statements import insert
from storage.tables import FeedRow, HostRow
from storage.tables_mutes import MuteRow

_PORTS = {"http": 80, "https": 443}
_AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
_SAID_IN_CHAT = ("kind", "address", "host", "timezone", "interval_seconds", "place", "home")
"""The columns that are as chat says again once feeds.yaml does not name the feed any more; its id stays."""

_STATE = (
    "etag",
    "last_modified",
    "body_hash",
    "key_policy",
    "cursor",
    "title",
    "item_count",
    "baseline_at",
    "last_poll_at",
    "last_success_at",
    "last_new_at",
    "next_poll_at",
    "failures",
    "failing_since",
    "fault",
    "fault_text",
    "told",
    "parked",
)
"""The columns that are fields of FeedState under the same name; ``redirect`` needs converting."""


class SqlFeeds:
    """FeedRows over SQL."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def sync(self, feeds: Sequence[Feed], now: datetime) -> None:
        """Make the stored feeds those of feeds.yaml.

        A feed that is gone gives its id up if another one now has it. Raises ConfigurationError if two have one address.
        """
        wanted: dict[bytes, Feed] = {}
        for feed in feeds:
            twin = wanted.setdefault(digest(canonical_url(feed.address)), feed)
            if twin is not feed:
                raise ConfigurationError(feed.id, f"has the same address as {twin.id}")
        rows = await self._rows(
            select(FeedRow.id, FeedRow.name, FeedRow.identity, FeedRow.parked, FeedRow.origin, FeedRow.in_chat)
        )
        known = {row["identity"]: row for row in rows}
        moved = await self._make_way(rows, {feed.id: identity for identity, feed in wanted.items()})
        await self._rename_mutes(moved | {row["name"]: wanted[key].id for key, row in known.items() if key in wanted})
        await self._add_hosts({_host(feed.address) for feed in feeds})
        for identity, feed in wanted.items():
            if identity in known:
                resumed = {"parked": ""} if known[identity]["parked"] in OUT_OF_USE else {}
                change = update(FeedRow).where(FeedRow.identity == identity)
                await self._connection.execute(change.values(**_settings(feed), origin=FILE, **resumed))
            else:
                await self._insert(feed, identity, now, origin=FILE)
        let_go = [row for identity, row in known.items() if identity not in wanted and row["origin"] == FILE]
        for row in let_go:
            if row["in_chat"]:
                back = update(FeedRow).where(FeedRow.id == row["id"])
                await self._connection.execute(back.values(**row["in_chat"], origin=CHAT, line=None))
        gone = [row["id"] for row in let_go if not row["in_chat"]]
        # Without its lease a poll that is under way cannot write its state over the parking.
        park = update(FeedRow).where(FeedRow.id.in_(gone)).values(parked=NOT_IN_FILE, lease_owner=None, leased_until=None)
        await self._connection.execute(park)

    async def same(self, address: str) -> Claimed | None:
        """Return the feed of the same canonical address, parked or not."""
        rows = await self._rows(select(FeedRow).where(FeedRow.identity == digest(canonical_url(address))))
        return _claimed(rows[0]) if rows else None

    async def add(self, feed: Feed, now: datetime) -> None:
        """Poll a feed as chat says it. Raises ConfigurationError if another feed has the id."""
        identity = digest(canonical_url(feed.address))
        taken = await self._rows(select(FeedRow.identity).where(FeedRow.name == feed.id, FeedRow.identity != identity))
        if taken:
            raise ConfigurationError(feed.id, "is the id of another feed")
        await self._add_hosts([_host(feed.address)])
        settings = {**_settings(feed), "line": None}
        in_chat = {name: settings[name] for name in _SAID_IN_CHAT}
        known = await self._rows(select(FeedRow.name, FeedRow.parked, FeedRow.origin).where(FeedRow.identity == identity))
        if not known:
            await self._insert(feed, identity, now, origin=CHAT, in_chat=in_chat)
        elif known[0]["origin"] == FILE and known[0]["parked"] != NOT_IN_FILE:
            keep = update(FeedRow).where(FeedRow.identity == identity)
            await self._connection.execute(keep.values(in_chat=in_chat))
        else:
            await self._rename_mutes({known[0]["name"]: feed.id})
            values = {**settings, "origin": CHAT, "in_chat": in_chat, "parked": "", "next_poll_at": now}
            await self._connection.execute(update(FeedRow).where(FeedRow.identity == identity).values(**values))

    async def remove(self, feed_id: str) -> bool:
        """Park a feed that was added in chat; False, changing nothing, for any other."""
        ours = update(FeedRow).where(FeedRow.name == feed_id, FeedRow.origin == CHAT, FeedRow.parked != REMOVED)
        parked = ours.values(parked=REMOVED, in_chat=None, lease_owner=None, leased_until=None)
        return (await self._connection.execute(parked)).rowcount == 1

    async def claim(
        self, now: datetime, *, owner: str, lease: timedelta, limit: int, force: bool = False, only: str | None = None
    ) -> list[Claimed]:
        """Lease due feeds, at most one per host.

        The rows of the hosts are locked first, so that two workers cannot each take another feed of one host.
        """
        if force:
            due, overdue = or_(FeedRow.last_poll_at.is_(None), FeedRow.last_poll_at < now), FeedRow.last_poll_at
        else:
            due, overdue = or_(FeedRow.next_poll_at.is_(None), FeedRow.next_poll_at <= now), FeedRow.next_poll_at
        ready = and_(due, FeedRow.parked == "", FeedRow.name == only if only is not None else true())
        leased = select(FeedRow.host).where(FeedRow.leased_until > now)
        waiting = select(FeedRow.host, func.min(func.coalesce(overdue, _at_once())).label("since")).where(ready)
        first = waiting.group_by(FeedRow.host).subquery()
        hosts = await self._connection.scalars(
            select(HostRow.name)
            .join(first, first.c.host == HostRow.name)
            .where(or_(HostRow.blocked_until.is_(None), HostRow.blocked_until <= now), HostRow.name.not_in(leased))
            .order_by(first.c.since, HostRow.name)
            .limit(limit)
            .with_for_update(skip_locked=True, key_share=True, of=HostRow)
        )
        rank = func.row_number().over(partition_by=FeedRow.host, order_by=[func.coalesce(overdue, _at_once()), FeedRow.id])
        ranked = select(FeedRow.id, rank.label("rank")).where(
            ready, FeedRow.host.in_(hosts.all()), FeedRow.host.not_in(leased)
        ).subquery()  # fmt: skip
        take = (
            update(FeedRow)
            .where(FeedRow.id.in_(select(ranked.c.id).where(ranked.c.rank == 1)))
            .values(lease_owner=owner, leased_until=now + lease)
            .returning(*FeedRow.__table__.columns)
        )
        rows = await self._rows(take)
        field = "last_poll_at" if force else "next_poll_at"
        return [_claimed(row) for row in sorted(rows, key=lambda row: (row[field] or _AT_ONCE, row["id"]))]

    async def get(self, feed_id: str) -> Claimed | None:
        """Return a feed and its state, without a lease."""
        rows = await self._rows(select(FeedRow).where(FeedRow.name == feed_id))
        return _claimed(rows[0]) if rows else None

    async def all(self) -> list[Claimed]:
        """Return every feed and its state, by id."""
        return [_claimed(row) for row in await self._rows(select(FeedRow).order_by(FeedRow.name))]

    async def save(self, state: FeedState, *, owner: str) -> bool:
        """Write a feed's state and release its lease, if ``owner`` still has it."""
        values = {name: getattr(state, name) for name in _STATE}
        values["cursor"] = dict(state.cursor)
        values["redirect"] = to_json(state.redirect)
        return await self._update_leased(state.feed_id, owner, lease_owner=None, leased_until=None, **values)

    async def extend(self, feed_id: str, *, owner: str, until: datetime) -> bool:
        """Keep a lease alive; False if it was lost."""
        return await self._update_leased(feed_id, owner, leased_until=until)

    async def release(self, feed_id: str, *, owner: str) -> None:
        """Give a lease back."""
        await self._update_leased(feed_id, owner, lease_owner=None, leased_until=None)

    async def block_host(self, host: str, until: datetime) -> None:
        """Block a host; an earlier end of an earlier block is moved, a later one stays."""
        await self._add_hosts([host])
        earlier = or_(HostRow.blocked_until.is_(None), HostRow.blocked_until < until)
        await self._connection.execute(update(HostRow).where(HostRow.name == host, earlier).values(blocked_until=until))

    async def next_due(self) -> datetime | None:
        """When the next unparked feed may be claimed: due, its host not blocked, its lease over."""
        rows = await self._rows(
            select(FeedRow.next_poll_at, FeedRow.leased_until, HostRow.blocked_until)
            .join(HostRow, HostRow.name == FeedRow.host)
            .where(FeedRow.parked == "")
        )
        return min((max(moment or _AT_ONCE for moment in row.values()) for row in rows), default=None)

    async def _insert(self, feed: Feed, identity: bytes, now: datetime, **values: Any) -> None:
        # fmt: off
        new = insert(self._connection, FeedRow).values(
            identity=identity, cursor={}, title="", item_count=0, failures=0, fault_text="", parked="",
            next_poll_at=now, **_settings(feed), **values,
        )
        # fmt: on
        await self._connection.execute(new)

    async def _rename_mutes(self, names: Mapping[str, str]) -> None:
        """Let mutes follow the feeds that they are of to their new ids, in one statement: two may swap theirs."""
        renamed = {old: new for old, new in names.items() if old != new}
        if renamed:
            of_feeds = update(MuteRow).where(MuteRow.kind == MuteKind.FEED, MuteRow.value.in_(renamed))
            await self._connection.execute(of_feeds.values(value=case(renamed, value=MuteRow.value, else_=MuteRow.value)))

    async def _make_way(self, rows: Sequence[RowMapping], wanted: dict[str, bytes]) -> dict[str, str]:
        """Take away the ids that other feeds are to have, and return the ids they get instead, by the old ones.

        Those that stay in the file get their own right after.
        """
        away = [row for row in rows if wanted.get(row["name"], row["identity"]) != row["identity"]]
        free = {row["name"]: f"{row['name']}~{row['id']}" for row in away}
        if away:
            move = update(FeedRow.__table__).where(FeedRow.id == bindparam("row")).values(name=bindparam("free"))  # type: ignore[arg-type]
            await self._connection.execute(move, [{"row": row["id"], "free": free[row["name"]]} for row in away])
        return free

    async def _add_hosts(self, names: Collection[str]) -> None:
        if names:
            rows = [{"name": name} for name in sorted(names)]
            await self._connection.execute(insert(self._connection, HostRow).on_conflict_do_nothing(), rows)

    async def _update_leased(self, feed_id: str, owner: str, **values: Any) -> bool:
        change = update(FeedRow).where(FeedRow.name == feed_id, FeedRow.lease_owner == owner).values(**values)
        return (await self._connection.execute(change)).rowcount == 1

    async def _rows(self, statement: Any) -> Sequence[RowMapping]:
        return (await self._connection.execute(statement)).mappings().all()


def _at_once() -> Any:
    return bindparam(None, _AT_ONCE, FeedRow.next_poll_at.type)


def _host(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.hostname}:{parts.port or _PORTS.get(parts.scheme, 0)}"


def _settings(feed: Feed) -> dict[str, Any]:
    return {
        "name": feed.id,
        "kind": feed.kind,
        "address": feed.address,
        "host": _host(feed.address),
        "timezone": feed.timezone,
        "interval_seconds": feed.interval.total_seconds(),
        "place": feed.place,
        "home": list(feed.home),
        "line": feed.line,
    }


def _claimed(row: RowMapping) -> Claimed:
    feed = Feed(
        id=row["name"],
        kind=row["kind"],
        address=row["address"],
        timezone=row["timezone"],
        interval=timedelta(seconds=row["interval_seconds"]),
        place=row["place"],
        home=tuple(row["home"]),
        line=row["line"],
    )
    redirect = from_json(RedirectProof, row["redirect"]) if row["redirect"] else None
    return Claimed(feed, FeedState(feed_id=row["name"], redirect=redirect, **{name: row[name] for name in _STATE}))
