"""Which servers and workspaces belong to this newsroom: one installation is one newsroom (DESIGN.md section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.answer import Answer
from bot.services.commands.desk import Desk, refusal
from bot.services.outbox import tell


@dataclass(slots=True)
class Servers:
    """``allowed`` are the servers that feeds.yaml lists, as ``discord:1``.

    Each platform is judged by itself: of one of which none is listed, the first server is served.
    """

    allowed: frozenset[str] = frozenset()

    def refuses(self, server: str, joined: Mapping[str, datetime | None]) -> Answer | None:
        """Return the polite answer for a server that is not served, else None.

        ``joined`` are the servers that the bot is in on that platform, and since when, None where that is not known just now.
        As long as the first one cannot be told for sure, none is served: better late than to strangers.
        """
        if listed := self.listed(server):
            served = server in listed
        else:
            times = [joined.get(server), *joined.values()]
            known = [time for time in times if time is not None]
            served = joined.keys() <= {server} or (len(known) == len(times) and known[0] == min(known))
        if served:
            return None
        return refusal(
            "This Gavel works for another newsroom.",
            f'Whoever runs it can let you in: allowed: ["{server}"] in feeds.yaml lists what it works for.',
            "Anyone can run a Gavel of their own.",
        )

    def listed(self, server: str) -> frozenset[str]:
        """Return what is listed of a server's platform."""
        return frozenset(one for one in self.allowed if _platform(one) == _platform(server))

    def strangers(self, joined: Mapping[str, datetime | None]) -> list[str]:
        """Return the servers that the bot is in and does not serve, while feeds.yaml lists none of their platform."""
        return sorted(server for server in joined if not self.listed(server) and self.refuses(server, joined))


async def tell_of_strangers(desk: Desk, names: Mapping[str, str]) -> str:
    """Tell the alarms channel, once, of servers that are not served; return the words. ``names`` are their names by id."""
    listed = ", ".join(f"{name} ({server})" for server, name in sorted(names.items()))
    example = f"{_platform(min(names))}:ID"
    text = (
        f"The bot is in more than one server, and feeds.yaml does not say which are this newsroom's. Not served: {listed}. "
        f'List all that are to be served in feeds.yaml, as in allowed: ["{example}"], or remove the bot there.'
    )
    async with desk.store.writing() as uow:
        if alarms := await uow.desk.alarms():
            await tell(
                uow,
                alarms.channel,
                f"A server is not served\n{text}",
                desk.clock.now(),
                key=f"strangers:{','.join(sorted(names))}",
            )
            await uow.commit()
    return text


def _platform(server: str) -> str:
    return server.partition(":")[0]
