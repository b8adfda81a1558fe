"""Open States, version 3 of its API: the bills of a state that changed since the last one that was read.

``feed.address`` is ``https://v3.openstates.org/bills?jurisdiction={state}``. The bills come in the order of their change, so
that what one poll leaves is the beginning of the next one. A free key may ask 10 times a minute and 500 times a day.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from bot.domain.errors import Fault
from bot.domain.feed import Feed, FeedState
from bot.domain.item import Item
from bot.feeds.bills import CODE, bill_item, no_key, refused_by, state_of
from bot.feeds.dates import parse_date
from bot.feeds.document import Unreadable
from bot.feeds.exchange import Exchange
from bot.feeds.platform import Ask
from bot.feeds.records import link, links, read_json, rows_of, text_of
from bot.ports import Batch, Credential, Fetcher, Workers

KEY = "GAVEL_OPENSTATES_KEY"
MOST_PAGES = 15
"""Pages read in one poll, of 20 bills each: an hourly poll stays under what a free key may ask in a day."""

_PER_PAGE = 20
_FIRST = timedelta(days=2)
"""How far back the first poll looks: enough to see that it works."""

_SINCE, _PAGE = "since", "page"
_API = "v3.openstates.org"
_SITES = frozenset({"openstates.org", "www.openstates.org", "open.pluralpolicy.com"})


def recognise(url: str) -> str | None:
    """Return the address to poll for a page of Open States about a state, or a call of its API; else None."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if host == _API:
        code = parse_qs(parts.query).get("jurisdiction", [""])[0]
    else:
        code = parts.path.split("/")[1] if host in _SITES and "/" in parts.path else ""
    return f"https://{_API}/bills?jurisdiction={code.lower()}" if CODE.fullmatch(code) else None


@dataclass(frozen=True, slots=True)
class Bills:
    """A page of bills, the longest unchanged first. ``newest`` is their last change, ``more``: another page follows."""

    items: tuple[Item, ...]
    newest: datetime | None
    more: bool


class OpenstatesSource:
    """The Source of kind ``openstates``. ``key`` is empty where none is set."""

    kind = "openstates"

    def __init__(self, workers: Workers, key: str) -> None:
        self._workers = workers
        self._credential = Credential("X-API-KEY", key) if key else None

    async def poll(self, feed: Feed, state: FeedState, fetch: Fetcher, now: datetime) -> AsyncIterator[Batch]:
        """Poll once: one batch per page, the last with the state. Raises FeedError; pages read before stay."""
        if self._credential is None:
            raise no_key(feed, KEY, "open.pluralpolicy.com")
        exchange = Exchange(feed, fetch, self._workers, now, refused_by(KEY), self._credential)
        code = state_of(feed, "jurisdiction")
        kept = state.cursor.get(_SINCE)
        since = datetime.fromisoformat(kept) if kept else now - _FIRST
        newest, count = since, 0
        first = page = state.cursor.get(_PAGE, 1)
        more = True
        for page in range(first, first + MOST_PAGES):
            answer = await exchange.get(_ask(feed, code, since, page))
            bills = await exchange.read(read_bills, answer.body, feed.timezone, feed.place)
            newest, count = max(newest, bills.newest or newest), count + len(bills.items)
            if bills.items:
                yield Batch(bills.items)
            more = bills.more
            if not more:
                break
        # So many bills of one moment that the next poll would begin where this one did: it goes on behind them.
        following = page + 1 if more and newest == since else 1
        cursor = {_SINCE: newest.isoformat(), _PAGE: following}
        learnt = replace(state, cursor=cursor, title=state.title or "Open States", item_count=count)
        yield Batch((), learnt)


def read_bills(body: bytes, zone: str, place: str | None) -> Bills | Unreadable:
    """Read a page of bills; the job that runs in a worker."""
    answer = read_json(body)
    if isinstance(answer, Unreadable):
        return answer
    if not isinstance(answer, dict) or not isinstance(answer.get("results"), list):
        return Unreadable(Fault.NOT_A_FEED, "the answer is JSON, but not a list of bills")
    rows = [row for row in rows_of(answer["results"]) if text_of(row, "id")]
    changes = [moment for row in rows if (moment := parse_date(text_of(row, "updated_at"), "UTC"))]
    pages = answer.get("pagination")
    page, last = (pages.get("page"), pages.get("max_page")) if isinstance(pages, dict) else (None, None)
    more = isinstance(page, int) and isinstance(last, int) and page < last
    return Bills(tuple(_bill(row, zone, place) for row in rows), max(changes, default=None), more and bool(rows))


def _bill(row: dict[str, Any], zone: str, place: str | None) -> Item:
    url = text_of(row, "openstates_url")
    actions = [(text_of(each, "date")[:10], text_of(each, "description")) for each in rows_of(row.get("actions"))]
    latest = (text_of(row, "latest_action_date")[:10], text_of(row, "latest_action_description"))
    subjects = row.get("subject")
    return bill_item(
        text_of(row, "id"),
        text_of(row, "identifier"),
        text_of(row, "title"),
        url=url,
        texts=[text_of(each, "abstract") for each in rows_of(row.get("abstracts"))],
        status="",
        actions=sorted((each for each in actions if each[0]), key=lambda each: each[0]) or ([latest] if latest[0] else []),
        zone=zone,
        place=place,
        tags=[str(each) for each in subjects] if isinstance(subjects, list) else [],
        links=links([link("Source", text_of(each, "url"), url) for each in rows_of(row.get("sources"))]),
    )


def _ask(feed: Feed, code: str, since: datetime, page: int) -> Ask:
    query = {
        "jurisdiction": code,
        "updated_since": since.strftime("%Y-%m-%dT%H:%M:%S.%f"),
        "sort": "updated_asc",
        "include": ["actions", "abstracts", "sources"],
        "page": page,
        "per_page": _PER_PAGE,
    }
    parts = urlsplit(feed.address)
    path = parts.path if parts.path.rstrip("/").endswith("bills") else f"{parts.path.rstrip('/')}/bills"
    return Ask(parts._replace(path=path, query=urlencode(query, doseq=True)).geturl())
