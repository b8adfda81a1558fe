"""Every call to one workspace that delivers: rate limits kept, errors judged."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.errors import judged, wait_of
from bot.domain.errors import Transient

Answer = Mapping[str, Any]
Method = Callable[..., Awaitable[AsyncSlackResponse]]
"""A method of slack_sdk's client, such as ``client.chat_postMessage``."""

POST = "chat_postMessage"
"""The one method that makes a message, and that has a limit for each channel beside that of the workspace."""

_EVERYWHERE = ""


class Calls:
    """Keeps off a method for as long as Slack asked to, and turns what calls raise into Gavel's own errors.

    Limits are those of a method in a workspace (docs.slack.dev, "Rate limits"); posting has one for each channel too, and an
    answer does not tell which it was: while a second channel is limited as well, it is taken for that of the workspace.
    """

    def __init__(self, setting: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._setting = setting
        self._clock = clock
        self._until: dict[tuple[str, str], float] = {}

    async def made(self, channel: str, method: Method, /, *, thread: bool = False, **arguments: Any) -> Answer:
        """Make one call for a channel. Raises DeliveryErrors only, and Transient at once while we must wait.

        ``thread``: it goes to a thread of the channel, whose faults are not the channel's.
        """
        name = method.__name__
        self._keep_off(name, channel)
        try:
            answer = (await method(**arguments)).data
            if not isinstance(answer, dict):
                raise TypeError("the answer is no object")
        except Exception as error:  # An answer that is none of Slack's raises anything, AttributeError among others.
            if wait := wait_of(error):
                self._limited(name, channel, wait)
            raise judged(channel, error, doubtful=name == POST, thread=thread, setting=self._setting) from error
        return answer

    def _keep_off(self, method: str, channel: str) -> None:
        for where in (channel, _EVERYWHERE):
            left = self._until.get((method, where), 0.0) - self._clock()
            if left > 0:
                raise Transient(channel, "Slack asked to wait", retry_after=timedelta(seconds=left))
            self._until.pop((method, where), None)

    def _limited(self, method: str, channel: str, wait: timedelta) -> None:
        now = self._clock()
        others = any(until > now and at != channel for (one, at), until in self._until.items() if one == method)
        where = channel if method == POST and not others else _EVERYWHERE
        self._until[method, where] = now + wait.total_seconds()
