"""The composition root: builds everything from settings and catalogue.

With cli and demo it is the only importer of adapters and storage. Every dependency that touches the world can be replaced by
keyword, so that tests drive the same wiring that a newsroom runs.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from typing import TextIO
from uuid import uuid4

import structlog
from aiohttp import web

from adapters.console.client import ConsoleAdapter
from bot.catalog import Catalog
from bot.domain.errors import ConfigurationError, Fault, FeedError, StoreError
from bot.domain.feed import Feed
from bot.domain.item import Item
from bot.domain.limits import MAX_ITEMS
from bot.feeds.discovering import FeedDiscoverer
from bot.matching.gazetteer import Gazetteer, load_gazetteer
from bot.ports import ChatAdapter, Clock, Fetcher, Store, Workers
from bot.scheduler import Job, Scheduler
from bot.services.alarming import Alarming
from bot.services.commands.desk import Desk
from bot.services.commands.servers import Servers
from bot.services.composing import compose
from bot.services.deciding import Deciding
from bot.services.delivering import Delivering
from bot.services.indexing import CurrentIndex, index_of
from bot.services.polling import Polling
from bot.services.resting import settle_paused
from bot.services.welcoming import welcome
from bot.settings import Settings
from bot.sources import http_fetcher, sources
from bot.web.health import health_app, serve
from bot.workers import WorkerPool
from storage.migrate import migrate
from storage.store import SqlStore

_log = structlog.get_logger(__name__)

_POLL_SECONDS = 5
_DELIVER_SECONDS = 1
_FIRST_ROUND_SECONDS = 30
"""How long the first polls after a start may take before deliveries begin: what was missed meanwhile is then grouped."""

_DRAIN_SECONDS = 20
_WORKERS = 2


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment, in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True)
class App:
    """Everything that runs, wired. ``found`` are the items of the newest polls, as many as one feed may have.

    ``platforms`` are those that are served; ``touched`` the channels in which something changed since the last delivery;
    ``routes`` what platforms answer over HTTP, on the address of the health page.
    """

    settings: Settings
    store: Store
    gazetteer: Gazetteer
    alarming: Alarming
    deciding: Deciding
    polling: Polling
    delivering: Delivering
    servers: Servers
    clock: Clock
    found: deque[Item]
    platforms: frozenset[str]
    touched: set[str] = field(default_factory=set)
    routes: list[web.RouteDef] = field(default_factory=list)

    async def sync(self, catalog: Catalog) -> None:
        """Make the stored configuration that of feeds.yaml, and tell new subscriptions what is already on the agenda."""
        now = self.clock.now()
        async with self.store.deciding() as uow:
            await uow.feeds.sync(catalog.feeds, now)
            await uow.editors.sync(catalog.editors, now)
            await uow.desk.sync_alarms(catalog.alarms)
            fresh = await uow.desk.sync(catalog.channels, catalog.topics, catalog.subscriptions, now)
            if fresh:
                # Not the shared index: what is not committed yet must not be taken for what is in force.
                index = await index_of(fresh, await uow.desk.topics(), self.gazetteer)
                await welcome(uow, index, now, gazetteer=self.gazetteer)
            await settle_paused(uow, now)
            await uow.commit()
        self.deciding.nicknames = catalog.nicknames
        self.servers.allowed = catalog.allowed
        if unserved := [channel.id for channel in catalog.channels if channel.platform not in self.platforms]:
            _log.warning("channels not served: no credentials for their platform", channels=unserved)

    async def deliver(self, now: datetime) -> None:
        """Send what is due; look again at channels that could not be reached and in which something changed."""
        await self.delivering.tick(now)
        if touched := frozenset(self.touched):
            self.touched.clear()
            try:
                await self.delivering.recheck(now, touched)
            except StoreError:
                self.touched.update(touched)
                raise

    async def run_once(self) -> None:
        """Poll each feed once whatever its interval, deliver what is due, and return."""
        now = self.clock.now()
        while await self.polling.tick(now, force=True):
            await self.polling.idle()
        await self.delivering.tick(self.clock.now())
        await self.delivering.idle()

    async def poll_once(self, feed: Feed) -> list[Item]:
        """Poll one feed whatever its interval, as ``run`` would; return the items found, those known already too.

        Raises FeedError if the feed could not be read, or is being polled by another process.
        """
        self.found.clear()
        if not await self.polling.whole(feed.id, self.clock.now()):
            raise FeedError(feed.id, "it is parked, or being polled by another process; try again later", fault=Fault.DOWN)
        await self.polling.idle()
        async with self.store.reading() as uow:
            claimed = await uow.feeds.get(feed.id)
        if claimed and claimed.state.fault:
            raise FeedError(feed.id, claimed.state.fault_text, fault=claimed.state.fault)
        return list(self.found)

    async def run(self, reload: Callable[[], Catalog]) -> None:
        """Poll and deliver until SIGTERM or SIGINT; on SIGHUP read feeds.yaml again (``reload``).

        On the way out nothing new is begun, sends in flight finish, and polls are left where their last commit stands.
        """
        loop = asyncio.get_running_loop()
        stop, hangup = asyncio.Event(), asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        loop.add_signal_handler(signal.SIGHUP, hangup.set)
        jobs = [Job("poll", _POLL_SECONDS, self.polling.tick), Job("deliver", _DELIVER_SECONDS, self.deliver)]
        scheduler = Scheduler(jobs, self.clock)
        bind = self.settings.http_bind
        web_app = health_app(lambda: scheduler.status(self.clock.now()), self.routes)
        async with serve(web_app, bind.host, bind.port) as port:
            _log.info("running", health=f"http://{bind._replace(port=port)}/health")
            await self.polling.tick(self.clock.now())
            with suppress(TimeoutError):
                await asyncio.wait_for(_first(stop, self.polling.idle()), _FIRST_ROUND_SECONDS)
            scheduler.start()
            while not stop.is_set():
                await _first(stop, hangup.wait())
                if hangup.is_set():
                    hangup.clear()
                    await self._reload(reload)
            _log.info("stopping")
            await scheduler.stop()
            late = await self.delivering.drain(_DRAIN_SECONDS)
            await self.polling.stop()
            _log.info("stopped", sends_left=late)

    async def _reload(self, reload: Callable[[], Catalog]) -> None:
        try:
            await self.sync(await asyncio.to_thread(reload))
            _log.info("configuration read again")
        except (ConfigurationError, StoreError) as error:
            _log.error("configuration kept as it was", error=str(error))


@asynccontextmanager
async def open_app(
    settings: Settings,
    catalog: Catalog,
    *,
    as_json: bool = False,
    out: TextIO | None = None,
    clock: Clock | None = None,
    store: Store | None = None,
    fetcher: Fetcher | None = None,
    workers: Workers | None = None,
    adapters: Mapping[str, ChatAdapter] | None = None,
) -> AsyncIterator[App]:
    """Build the app, bring the database up to date and the catalogue into it; close all of it at the end.

    Raises StoreError if the database cannot be used.
    """
    clock = clock or SystemClock()
    owner = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    gazetteer = _gazetteer()
    async with AsyncExitStack() as stack:
        if store is None:
            url = settings.database_url.get_secret_value()
            await migrate(url)
            store = SqlStore(url)
            stack.push_async_callback(store.close)
        if workers is None:
            pool = WorkerPool(_WORKERS)
            stack.push_async_callback(pool.close)
            workers = pool
        if fetcher is None:
            fetcher = await stack.enter_async_context(http_fetcher(settings))
        index, by_kind = CurrentIndex(gazetteer), sources(workers, settings)
        desk = Desk(store, gazetteer, index, clock, FeedDiscoverer(by_kind, fetcher, workers))
        servers, touched = Servers(catalog.allowed), set[str]()
        routes: list[web.RouteDef] = []
        if adapters is None:
            platforms = _platforms(stack, settings, desk, servers, on_channel=touched.add, routes=routes)
            opened = [adapter async for adapter in platforms]
            if not opened or any(channel.platform == ConsoleAdapter.platform for channel in catalog.channels):
                console = ConsoleAdapter(settings.console_journal, out or sys.stdout, as_json)
                stack.callback(console.close)
                opened.append(console)
            adapters = {adapter.platform: adapter for adapter in opened}
        alarming = Alarming(gazetteer.contains)
        deciding = Deciding(store, workers, gazetteer, index, alarming)
        found: deque[Item] = deque(maxlen=MAX_ITEMS)
        app = App(
            settings=settings,
            store=store,
            gazetteer=gazetteer,
            alarming=alarming,
            deciding=deciding,
            polling=Polling(
                store,
                by_kind,
                fetcher,
                deciding,
                owner=owner,
                alarming=alarming,
                index=index,
                observe=lambda feed, batch: found.extend(batch.items),
            ),
            delivering=Delivering(store, adapters, partial(compose, place=gazetteer.get), gazetteer, owner=owner),
            servers=servers,
            clock=clock,
            found=found,
            platforms=frozenset(adapters),
            touched=touched,
            routes=routes,
        )
        await app.sync(catalog)
        stack.push_async_callback(app.delivering.drain, _DRAIN_SECONDS)
        stack.push_async_callback(app.polling.stop)
        yield app


async def _platforms(
    stack: AsyncExitStack,
    settings: Settings,
    desk: Desk,
    servers: Servers,
    *,
    on_channel: Callable[[str], None],
    routes: list[web.RouteDef],
) -> AsyncIterator[ChatAdapter]:
    """Open every chat platform that there are credentials for; what they answer over HTTP is added to ``routes``.

    The others are not even imported: each takes a third of a second.
    """
    if token := settings.discord_token.get_secret_value():
        from adapters.discord.opening import open_discord

        yield await stack.enter_async_context(
            open_discord(
                token,
                desk,
                servers,
                api_url=settings.discord_api_url or None,
                gateway_url=settings.discord_gateway_url or None,
                on_channel=on_channel,
            )
        )
    if settings.serves_slack:
        from adapters.slack.opening import open_slack
        from adapters.slack.teams import tokens_of

        tokens = tokens_of(*settings.slack_secrets, settings.slack_tokens_file)
        api_url = settings.slack_api_url or None
        slack = await stack.enter_async_context(open_slack(tokens, desk, servers, api_url=api_url, on_channel=on_channel))
        routes += slack.routes
        yield slack


@cache
def _gazetteer() -> Gazetteer:
    """Return the gazetteer, out of the garbage collector's sight: going through it would hold up the event loop for 0.1 s."""
    gazetteer = load_gazetteer()
    gc.collect()
    gc.freeze()
    return gazetteer


async def _first(stop: asyncio.Event, work: Coroutine[object, object, object]) -> None:
    """Wait for ``work`` or the stop signal, whichever comes first."""
    waits = [asyncio.ensure_future(stop.wait()), asyncio.ensure_future(work)]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
