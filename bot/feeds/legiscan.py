"""LegiScan: the bills of a state that changed, within what a free key may ask. Its data are under CC BY 4.0.

``feed.address`` is ``https://api.legiscan.com/?state={state}``. One list of hashes a poll says which bills changed; only those
are asked for. The first poll learns the hashes and asks for no bill.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import parse_qs, urlencode, urlsplit

from bot.domain.errors import Fault, FeedError
from bot.domain.feed import Feed, FeedState
from bot.feeds.bills import CODE, no_key, refused_by, state_of
from bot.feeds.exchange import Exchange
from bot.feeds.legiscan_records import read_bill, read_hashes
from bot.feeds.platform import Ask
from bot.ports import Batch, Credential, Fetcher, Workers

KEY = "GAVEL_LEGISCAN_KEY"
MOST_BILLS = 25
"""Bills asked for in one poll; the others are asked for at the next ones."""

MOST_A_DAY = 900
"""Queries a day of all feeds together: a free key has 30,000 a month."""

_API = "api.legiscan.com"
_HASHES, _WAITING = "hashes", "waiting"
_PASSED_OVER = frozenset({Fault.MISSING, Fault.GONE, Fault.UNREADABLE, Fault.TOO_LARGE})


def recognise(url: str) -> str | None:
    """Return the address to poll for a page of LegiScan about a state, or for a call of its API; None for any other address."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if host == _API:
        code = parse_qs(parts.query).get("state", [""])[0]
    else:
        code = parts.path.split("/")[1] if host.removeprefix("www.") == "legiscan.com" and "/" in parts.path else ""
    return f"https://{_API}/?state={code.lower()}" if CODE.fullmatch(code) else None


@dataclass(slots=True)
class _Allowance:
    """What the key has been used for on ``day`` (UTC)."""

    day: date
    used: int = 0

    def take(self, today: date) -> bool:
        """Count one query; whether it may be made."""
        if today != self.day:
            self.day, self.used = today, 0
        self.used += 1
        return self.used <= MOST_A_DAY


class LegiscanSource:
    """The Source of kind ``legiscan``. ``key`` is empty where none is set."""

    kind = "legiscan"

    def __init__(self, workers: Workers, key: str) -> None:
        self._workers = workers
        self._credential = Credential("key", key, in_query=True) if key else None
        self._allowance = _Allowance(date.min)

    async def poll(self, feed: Feed, state: FeedState, fetch: Fetcher, now: datetime) -> AsyncIterator[Batch]:
        """Poll once: one batch per bill that changed, the last with the state. Raises FeedError.

        A bill that is not asked for in this poll, or could not be had, keeps its old hash and place in the line.
        """
        if self._credential is None:
            raise no_key(feed, KEY, "legiscan.com/legiscan")
        exchange = Exchange(feed, fetch, self._workers, now, refused_by(KEY), self._credential)
        code = state_of(feed, "state").upper()
        self._take(feed, now)
        hashes = await exchange.read(read_hashes, (await exchange.get(_ask(feed, op="getMasterListRaw", state=code))).body)
        known = dict(state.cursor.get(_HASHES, {}))
        if not hashes and known:
            raise FeedError(feed.id, f"the list of bills is empty; it held {len(known)} before", fault=Fault.EMPTY)
        first = _HASHES not in state.cursor
        known = dict(hashes) if first else {bill: known[bill] for bill in known if bill in hashes}
        line = _line(hashes, known, state.cursor.get(_WAITING, []))
        waiting = list(line)
        for bill in line[:MOST_BILLS]:
            if not self._allowance.take(now.date()):
                break
            try:
                answer = await exchange.get(_ask(feed, op="getBill", id=bill))
                item = await exchange.read(read_bill, answer.body, feed.timezone, feed.place)
            except FeedError as error:
                waiting = [*(each for each in waiting if each != bill), bill]
                if error.fault not in _PASSED_OVER:
                    break  # What was read is kept; the rest waits, and the list itself says at the next poll what is wrong.
                continue
            waiting.remove(bill)
            known[bill] = hashes[bill]
            yield Batch((item,))
        cursor = {_HASHES: known, _WAITING: waiting}
        learnt = replace(state, cursor=cursor, title=state.title or f"LegiScan {code} (CC BY 4.0)", item_count=len(hashes))
        yield Batch((), learnt)

    def _take(self, feed: Feed, now: datetime) -> None:
        if not self._allowance.take(now.date()):
            text = f"today's {MOST_A_DAY} queries to LegiScan are used up; goes on tomorrow"
            raise FeedError(feed.id, text, fault=Fault.RATE_LIMITED)


def _ask(feed: Feed, **query: str) -> Ask:
    parts = urlsplit(feed.address)
    return Ask(parts._replace(path=parts.path or "/", query=urlencode(query)).geturl())


def _line(hashes: dict[str, str], known: dict[str, str], waiting: list[str]) -> list[str]:
    """Return the bills to be asked for, those that have waited first."""
    changed = [bill for bill, state in hashes.items() if known.get(bill) != state]
    before = [bill for bill in waiting if bill in set(changed)]
    return list(dict.fromkeys([*before, *changed]))
