"""``/gavel``: what this channel gets, when, and where failures are told."""

from __future__ import annotations

from functools import partial

from discord import app_commands

from adapters.discord.asking import Interaction, PersonOrRole, id_of
from adapters.discord.autocomplete import among, suggesting
from adapters.discord.reception import Reception
from bot.domain.answer import Choice
from bot.domain.subscription import Mode, Want
from bot.services.commands import alarms, completing, digest, pause, quiet, subscribe, subscriptions, unsubscribe
from bot.services.commands.desk import Desk

WHICH = "Its number, as the list shows it; several with commas; or all"


def add(gavel: app_commands.Group, desk: Desk, reception: Reception) -> None:
    """Add the commands."""
    _add_subscriptions(gavel, desk, reception)
    _add_settings(gavel, desk, reception)


def _add_subscriptions(gavel: app_commands.Group, desk: Desk, reception: Reception) -> None:
    serve = reception.serve

    @gavel.command(name="subscribe", description="Post alerts about places here; shows what that would have posted")
    @app_commands.describe(
        place="City, county or state, as in Key West, FL; several with ; between them",
        topics="Topics, with commas between them; everything about the place if neither topics nor query are given",
        query='Words to look for, as in "public housing" OR eviction OR rent*',
        want="news, agenda, change, outcome; all of them unless said, and reversals always",
        mode="How soon alerts come; at once unless said",
        mention="Whom alerts call",
        match="loose takes in what is only possibly about the place",
    )
    @app_commands.choices(
        mode=[app_commands.Choice(name=mode.value, value=mode.value) for mode in Mode],
        match=[app_commands.Choice(name=name, value=name) for name in ("strict", "loose")],
    )
    async def subscribe_here(  # noqa: PLR0917  discord.py calls it by name
        interaction: Interaction,
        place: str,
        topics: str = "",
        query: str = "",
        want: str = "",
        mode: str = "",
        mention: PersonOrRole | None = None,
        match: str = "",
    ) -> None:
        asked = partial(
            subscribe.subscribe,
            places=place,
            topics=topics,
            query=query,
            want=want,
            mode=mode,
            mention=id_of(mention) if mention else "",
            match=match,
        )
        await serve(interaction, partial(asked, desk))

    subscribe_here.autocomplete("place")(suggesting(reception, lambda here, typed: completing.complete_places(desk, typed)))
    subscribe_here.autocomplete("topics")(suggesting(reception, lambda here, typed: completing.complete_topics(desk, typed)))
    subscribe_here.autocomplete("want")(suggesting(reception, among(*Want)))

    @gavel.command(name="subscriptions", description="What this channel gets, with the numbers for the other commands")
    async def list_here(interaction: Interaction) -> None:
        await serve(interaction, lambda actor, here: subscriptions.subscriptions(desk, here))

    @gavel.command(name="unsubscribe", description="End subscriptions of this channel; what was posted stays")
    @app_commands.describe(which=WHICH)
    async def unsubscribe_here(interaction: Interaction, which: str) -> None:
        await serve(interaction, lambda actor, here: unsubscribe.unsubscribe(desk, actor, here, which))

    @gavel.command(name="pause", description="Hold what subscriptions of this channel would post, until /gavel resume lists it")
    @app_commands.describe(which=WHICH)
    async def pause_here(interaction: Interaction, which: str = "all") -> None:
        await serve(interaction, lambda actor, here: pause.pause(desk, actor, here, which))

    @gavel.command(name="resume", description="Resume paused subscriptions of this channel, and list what they held")
    @app_commands.describe(which=WHICH)
    async def resume_here(interaction: Interaction, which: str = "all") -> None:
        await serve(interaction, lambda actor, here: pause.resume(desk, actor, here, which))

    for command, paused in ((unsubscribe_here, None), (pause_here, False), (resume_here, True)):
        complete = partial(completing.complete_subscriptions, desk, paused=paused)
        command.autocomplete("which")(suggesting(reception, complete))


def _add_settings(gavel: app_commands.Group, desk: Desk, reception: Reception) -> None:
    serve = reception.serve

    @gavel.command(name="digest", description="When this channel gets its daily and weekly digests")
    @app_commands.describe(at="A time of day, as in 8am or 17:30")
    async def digest_here(interaction: Interaction, at: str) -> None:
        await serve(interaction, lambda actor, here: digest.digest(desk, actor, here, at))

    @gavel.command(name="quiet", description="When nothing may notify this channel, and the time zone it lives in")
    @app_commands.describe(
        hours="From when to when, as in 22:00-06:30; off ends them", zone="A time zone, as in America/New_York or Chicago"
    )
    async def quiet_here(interaction: Interaction, hours: str = "", zone: str = "") -> None:
        await serve(interaction, lambda actor, here: quiet.quiet(desk, actor, here, hours=hours, zone=zone))

    async def zones(here: str, typed: str) -> list[Choice]:
        return completing.complete_zones(typed)

    quiet_here.autocomplete("zone")(suggesting(reception, zones))

    group = app_commands.Group(name="alarms", description="Where failures are told", parent=gavel)

    @group.command(name="here", description="Tell in this channel which feeds fail and which channels cannot be reached")
    async def alarms_here(interaction: Interaction) -> None:
        await serve(interaction, lambda actor, here: alarms.alarms_here(desk, actor, here))
