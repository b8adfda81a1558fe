"""A Slack of the tests' own on loopback, for the real slack_bolt and slack_sdk: only ``base_url`` differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.fakes.clock import Clock, wall
from tests.fakes.slack.app import App
from tests.fakes.slack.faults import Faults
from tests.fakes.slack.hooks import Hooks
from tests.fakes.slack.rates import Rates
from tests.fakes.slack.rest import Asked, Rest
from tests.fakes.slack.state import Channel, Message
from tests.fakes.slack.workspace import SCOPES, Workspace
from tests.fakes.slack.world import World


class SlackServer:
    """``async with SlackServer() as server``: Web API, Socket Mode, response_url, and everything in memory.

    Leaving the block fails the test if the bot sent what Slack would not understand (``violations``; clear them where a test
    does so on purpose). ``clock`` drives timestamps, rates, the 3 s rule, triggers and response_urls.
    """

    def __init__(self, *, clock: Clock = wall) -> None:
        self.world = World(clock)
        self.rest = Rest(self.world, Rates(lambda: clock().timestamp()))
        self.hooks = Hooks(self.world, self.rest.faults)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.world.url

    @property
    def api_url(self) -> str:
        """The ``base_url`` of a client, or ``GAVEL_SLACK_API_URL``."""
        return f"{self.url}/api/"

    async def start(self) -> None:
        """Listen on a free port of loopback."""
        app = web.Application(client_max_size=1 << 25)
        app.router.add_route("*", "/api/{method}", self.rest.serve)
        app.router.add_get("/link/", self._link)
        app.router.add_post("/{where:commands|actions}/{team}/{secret}", self.hooks.serve)
        self._runner = web.AppRunner(app, handler_cancellation=False, shutdown_timeout=0.5, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.world.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _link(self, request: web.Request) -> web.StreamResponse:
        app = self.world.apps.get(request.query.get("app_id", ""))
        return await app.sockets.serve(request) if app else web.Response(status=404)

    async def stop(self) -> None:
        """End every connection and stop listening."""
        self.faults.clear()
        for app in self.world.apps.values():
            app.sockets.drop()
            await app.http.stop()
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        if kind is None:
            self.check()

    def check(self) -> None:
        """Fail if the bot sent what Slack would not understand."""
        assert not self.violations, "\n".join(self.violations)

    @property
    def violations(self) -> list[str]:
        """Unknown methods, and acknowledgements that Slack cannot use."""
        return self.world.violations

    @property
    def faults(self) -> Faults:
        """The faults that are set: ``faults.add("chat.postMessage", status=503, after=True)``."""
        return self.rest.faults

    @property
    def rates(self) -> Rates:
        """The rate limits: ``rates.set("chat.update", limit=50, per=60)``, ``rates.generous()``."""
        return self.rest.rates

    @property
    def requests(self) -> list[Asked]:
        """Every call so far."""
        return self.rest.requests

    def asked(self, method: str, channel: Channel | None = None) -> list[Asked]:
        """Return the calls of one method, and about one channel."""
        found = [one for one in self.requests if one.method == method]
        return [one for one in found if channel is None or one.args.get("channel") == channel.id]

    def count(self, error: str) -> int:
        """Return how many calls were refused with a word: ``ratelimited``."""
        return sum(one.error == error for one in self.requests)

    def app(self) -> App:
        """Create an app that several workspaces share."""
        return App(self.world)

    def workspace(self, name: str, *, app: App | None = None, id: str = "", scopes: Iterable[str] = SCOPES) -> Workspace:
        """Create a workspace with the app installed: one of its own, unless it shares another's."""
        return Workspace(self.world, app or App(self.world), name, id=id, scopes=scopes)

    def messages(self, channel: Channel, *, human: bool = False) -> list[Message]:
        """Return the bot's messages of a channel and its threads, oldest first; ``human`` adds everyone else's."""
        return [one for one in channel.ordered if not one.deleted and (human or one.author is channel.team.bot)]

    async def until(self, happened: Callable[[], bool], patience: float = 10.0) -> None:
        """Wait until something holds; looked at after whatever the bot does."""
        await self.world.pulse.until(happened, patience)
