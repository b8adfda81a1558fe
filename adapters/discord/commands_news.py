"""``/gavel``: what was published, why it was posted, what is not to notify, and who is on it."""

from __future__ import annotations

from functools import partial

from discord import app_commands

from adapters.discord.asking import Interaction
from adapters.discord.autocomplete import among, suggesting
from adapters.discord.reception import Reception
from bot.domain.actor import Actor
from bot.domain.answer import Answer
from bot.services.commands import claim, completing, help, lookup, mute, muted_what, mutes, unmute, why
from bot.services.commands.desk import Desk

_DURATIONS = ("2h", "1d", "3d", "1w", "until monday", "for good")


def add(gavel: app_commands.Group, desk: Desk, reception: Reception) -> None:
    """Add the commands."""
    _add_search(gavel, desk, reception)
    _add_mutes(gavel, desk, reception)
    _add_rest(gavel, desk, reception)


def _add_search(gavel: app_commands.Group, desk: Desk, reception: Reception) -> None:
    serve = reception.serve

    @gavel.command(name="lookup", description="Search what was published, with the words shown in their context")
    @app_commands.describe(
        words='Words to look for, as in "public housing" OR eviction OR rent*',
        place="Only about this city, county or state",
        since="Only what is newer, as in 7d, monday or 2025-06-30",
    )
    async def look_up(interaction: Interaction, words: str, place: str = "", since: str = "") -> None:
        await serve(interaction, lambda actor, here: lookup.lookup(desk, here, words, place, since))

    @gavel.command(name="why", description="Why a link was, or was not, posted here")
    @app_commands.describe(link="The address of an article, an agenda item or a meeting")
    async def say_why(interaction: Interaction, link: str) -> None:
        await serve(interaction, lambda actor, here: why.why(desk, here, link))

    look_up.autocomplete("place")(suggesting(reception, lambda here, typed: completing.complete_places(desk, typed)))


def _add_mutes(gavel: app_commands.Group, desk: Desk, reception: Reception) -> None:
    serve = reception.serve

    @gavel.command(name="mute", description="Silence a topic, story, feed or place for a while; what it holds is listed later")
    @app_commands.rename(how_long="for")
    @app_commands.describe(
        what="As in topic housing, story 12, feed keys-weekly or Key West, FL",
        how_long="As in 2h, 3d, until monday or for good; a day unless said",
        everywhere="In every channel (editors)",
        reason="Why, for the others to read",
    )
    async def mute_here(
        interaction: Interaction, what: str, how_long: str = "", everywhere: bool = False, reason: str = ""
    ) -> None:
        asked = partial(mute.mute, what=what, how_long=how_long, everywhere=everywhere, reason=reason)
        await serve(interaction, partial(asked, desk))

    mute_here.autocomplete("what")(suggesting(reception, lambda here, typed: muted_what.complete_what(desk, typed)))
    mute_here.autocomplete("how_long")(suggesting(reception, among(*_DURATIONS)))

    @gavel.command(name="unmute", description="End a mute before its time; what it held is listed now")
    @app_commands.describe(what="Its number, as the list shows it; what it mutes; or all")
    async def unmute_here(interaction: Interaction, what: str) -> None:
        await serve(interaction, lambda actor, here: unmute.unmute(desk, actor, here, what=what))

    unmute_here.autocomplete("what")(suggesting(reception, partial(unmute.complete_mutes, desk)))

    @gavel.command(name="mutes", description="What does not notify this channel, by whom, and until when")
    async def list_here(interaction: Interaction) -> None:
        await serve(interaction, lambda actor, here: mutes.mutes(desk, here))


def _add_rest(gavel: app_commands.Group, desk: Desk, reception: Reception) -> None:
    serve = reception.serve

    @gavel.command(name="claim", description="Say that you are on an alert; your name appears on its message")
    @app_commands.describe(alert="Its number, as the button Why? shows it")
    async def claim_one(interaction: Interaction, alert: str) -> None:
        await serve(interaction, lambda actor, here: claim.claim(desk, actor, here, alert))

    async def helped(actor: Actor, here: str) -> Answer:
        return help.show_help()

    @gavel.command(name="help", description="Everything that Gavel does, with examples")
    async def show_help(interaction: Interaction) -> None:
        await serve(interaction, helped)
