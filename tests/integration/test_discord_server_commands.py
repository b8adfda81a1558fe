"""The tests' own Discord against the real discord.py: commands, buttons, selects, forms, and the rules of answering."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.fakes.discord import DiscordServer, ManualClock, NotAnswered, Permission, Reporter
from tests.fakes.discord.client import Bot, running

START = datetime(2025, 6, 30, 12, tzinfo=UTC)
PLACES = ["Key West, FL", "Keystone, SD", "Lakeside, OH"]
Interaction = discord.Interaction[Any]


class Form(discord.ui.Modal, title="New topic"):
    """A form with an old field and a new one."""

    name: discord.ui.TextInput[Any] = discord.ui.TextInput(label="Name", max_length=20)
    query: discord.ui.Label[Any] = discord.ui.Label(text="Query", component=discord.ui.TextInput(required=False))

    async def on_submit(self, interaction: Interaction) -> None:
        assert isinstance(self.query.component, discord.ui.TextInput)
        await interaction.response.send_message(f"{self.name.value}: {self.query.component.value}", ephemeral=True)


class Why(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"why:(?P<alert>\d+)"):
    """A button that outlives restarts."""

    def __init__(self, alert: str) -> None:
        super().__init__(discord.ui.Button(label="Why?", custom_id=f"why:{alert}"))
        self.alert = alert

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: discord.ui.Item[Any], match: Any) -> Why:
        return cls(match["alert"])

    async def callback(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.followup.send(f"because of {self.alert}", ephemeral=True)


class Newsroom(Bot):
    """A bot with one of everything."""

    def __init__(self) -> None:
        super().__init__()
        self.errors: list[Exception] = []
        self.add_dynamic_items(Why)
        gavel = app_commands.Group(name="gavel", description="Alerts")
        story = app_commands.Group(name="story", description="Stories", parent=gavel)
        self.late: timedelta | None = None
        self.clock: ManualClock | None = None

        @gavel.command(description="Subscribe this channel")
        @app_commands.choices(mode=[app_commands.Choice(name="Instant", value="instant")])
        async def subscribe(
            interaction: Interaction, place: str, mode: str = "instant", mention: discord.Role | None = None
        ) -> None:
            if self.late and self.clock:
                self.clock.advance(self.late)
            who = f"{mention.id}" if mention else "nobody"
            await interaction.response.send_message(f"{place} {mode} {who} {interaction.permissions.manage_channels}")

        @subscribe.autocomplete("place")
        async def places(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name=one, value=one) for one in PLACES if one.lower().startswith(typed)]

        @gavel.command(description="Asks for time")
        async def lookup(interaction: Interaction, words: str) -> None:
            await interaction.response.defer(ephemeral=True)
            await interaction.followup.send(f"found {words}")
            await interaction.followup.send("page 2", ephemeral=True)

        @gavel.command(description="Answers and edits")
        async def mutes(interaction: Interaction) -> None:
            await interaction.response.send_message("first")
            await interaction.edit_original_response(content="second")

        @gavel.command(description="Shows a form")
        async def topic(interaction: Interaction) -> None:
            await interaction.response.send_modal(Form())

        @story.command(description="Splits")
        async def split(interaction: Interaction, id: int) -> None:
            view = discord.ui.View(timeout=None)
            view.add_item(discord.ui.Button(label="Mute", custom_id="mute"))
            view.add_item(discord.ui.Button(label="Source", url="https://council.example"))
            select: discord.ui.Select[Any] = discord.ui.Select(custom_id="for", placeholder="For how long?")
            select.add_option(label="2 hours", value="2h")
            view.add_item(select)
            await interaction.response.send_message(f"story {id}", view=view)

        @gavel.command(description="Never answers")
        async def silent(interaction: Interaction) -> None:
            return None

        self.tree.add_command(gavel)
        self.tree.error(self.failed)

    async def failed(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        self.errors.append(getattr(error, "original", error))

    async def on_interaction(self, interaction: Interaction) -> None:
        if interaction.type is discord.InteractionType.component and interaction.data:
            if interaction.data.get("custom_id") == "mute":
                await interaction.response.edit_message(content="muted")
            if interaction.data.get("custom_id") == "for":
                await interaction.response.send_message(str(interaction.data.get("values")), ephemeral=True)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
async def server(clock: ManualClock) -> AsyncIterator[DiscordServer]:
    async with DiscordServer(clock=clock) as started:
        yield started


@pytest.fixture
async def bot(server: DiscordServer, clock: ManualClock) -> AsyncIterator[Newsroom]:
    guild = server.guild("Desk")
    guild.text("key-west")
    newsroom = Newsroom()
    newsroom.clock = clock
    async with running(server, newsroom):
        await newsroom.tree.sync()
        yield newsroom


@pytest.fixture
def reporter(server: DiscordServer, bot: Newsroom) -> Reporter:
    [guild] = server.world.guilds.values()
    ana = guild.member("Ana", permissions=Permission.MANAGE_CHANNELS)
    return server.reporter(ana, guild.channels[0])


async def test_commands_are_registered_everywhere_and_for_a_guild(server: DiscordServer, bot: Newsroom) -> None:
    [guild] = server.world.guilds.values()
    assert [(one.guild, len(one.commands)) for one in server.world.commands.syncs] == [(None, 1)]
    [before] = await bot.tree.fetch_commands()
    await bot.tree.sync()
    [after] = await bot.tree.fetch_commands()
    assert before.id == after.id
    assert {option.name for option in after.options} == {"subscribe", "lookup", "mutes", "topic", "story", "silent"}
    bot.tree.copy_global_to(guild=discord.Object(guild.id))
    await bot.tree.sync(guild=discord.Object(guild.id))
    assert [one.guild for one in server.world.commands.syncs] == [None, None, guild.id]
    assert server.world.commands.created == 2


def option(name: str = "x", **more: Any) -> dict[str, Any]:
    return {"name": name, "description": "x", "type": 3, **more}


@pytest.mark.parametrize(
    ("command", "where"),
    [
        ({"name": "Upper", "description": "x"}, "0.name"),
        ({"name": "two words", "description": "x"}, "0.name"),
        ({"name": "x", "description": ""}, "0.description"),
        ({"name": "x", "description": "x" * 101}, "0.description"),
        ({"name": "x", "description": "x", "options": [option(f"o{n}") for n in range(26)]}, "0.options"),
        ({"name": "x", "description": "x", "options": [option(), option()]}, "0.options.1.name"),
        ({"name": "x", "description": "x", "options": [option("a"), option("b", required=True)]}, "0.options.1.required"),
        ({"name": "x", "description": "x", "options": [option(), option("g", type=1)]}, "0.options"),
        (
            {"name": "x", "description": "x", "options": [option(choices=[{"name": "n" * 101, "value": "v"}])]},
            "0.options.0.choices.0.name",
        ),
        (
            {"name": "x", "description": "x", "options": [option(autocomplete=True, choices=[{"name": "n", "value": "v"}])]},
            "0.options.0.autocomplete",
        ),
        (
            {"name": "x", "description": "x", "options": [option("g", type=1, options=[option("h", type=1)])]},
            "0.options.0.options.0.type",
        ),
    ],
)
async def test_commands_over_the_limits(server: DiscordServer, bot: Newsroom, command: dict[str, Any], where: str) -> None:
    assert bot.application_id is not None
    with pytest.raises(discord.HTTPException, match=f"In {where}:") as caught:
        await bot.http.bulk_upsert_global_commands(bot.application_id, [command])
    assert caught.value.code == 50035
    server.violations.clear()


async def test_a_command_is_answered_with_the_askers_permissions(reporter: Reporter, server: DiscordServer) -> None:
    role = reporter.channel.place.role("desk")
    answer = await reporter.command("gavel subscribe", place="Key West, FL", mode="Instant", mention=role)
    assert answer.text == f"Key West, FL instant {role.id} True"
    assert not answer.ephemeral
    [message] = server.messages(reporter.channel)
    assert message.interaction is not None
    other = server.reporter(reporter.channel.place.member("Bo"), reporter.channel)
    assert (await other.command("gavel subscribe", place="x")).text == "x instant nobody False"


async def test_the_client_does_not_let_everything_through(reporter: Reporter) -> None:
    for line, options in (
        ("gavel", {}),
        ("gavel nothing", {}),
        ("gavel subscribe", {}),
        ("gavel subscribe", {"place": 5}),
        ("gavel subscribe", {"place": "x", "mode": "weekly"}),
        ("gavel subscribe", {"place": "x", "colour": "red"}),
    ):
        with pytest.raises(AssertionError):
            await reporter.command(line, **options)
    reporter.channel.deny(reporter.member, Permission.USE_APPLICATION_COMMANDS)
    with pytest.raises(AssertionError, match="cannot use commands"):
        await reporter.command("gavel mutes")


async def test_autocomplete(reporter: Reporter) -> None:
    choices = await reporter.autocomplete("gavel subscribe", "place", "key")
    assert [one.name for one in choices] == ["Key West, FL", "Keystone, SD"]


async def test_a_deferred_answer_comes_with_its_followups(reporter: Reporter, server: DiscordServer) -> None:
    answer = await reporter.command("gavel lookup", words="287(g)")
    assert answer.deferred
    assert answer.ephemeral, "the deferral decided it"
    assert answer.content == "found 287(g)"
    await answer.followups(1)
    assert [one.content for one in answer.messages] == ["found 287(g)", "page 2"]
    assert server.messages(reporter.channel) == []


async def test_an_answer_is_edited(reporter: Reporter) -> None:
    answer = await reporter.command("gavel mutes")
    await answer.edited()
    assert answer.content == "second"


async def test_a_form_is_shown_and_sent(reporter: Reporter) -> None:
    form = await reporter.command("gavel topic")
    assert form.modal["title"] == "New topic"
    sent = await reporter.submit(form, {"Name": "Immigration", "Query": "ICE"})
    assert (sent.text, sent.ephemeral) == ("Immigration: ICE", True)
    with pytest.raises(AssertionError, match="asks for Name"):
        await reporter.submit(form, {"Query": "ICE"})
    with pytest.raises(AssertionError, match="does not take"):
        await reporter.submit(form, {"Name": "x" * 21})


async def test_buttons_and_selects(reporter: Reporter) -> None:
    answer = await reporter.command("gavel story split", id=7)
    assert (answer.text.splitlines()[0], answer.buttons) == ("story 7", ["Mute", "Source"])
    assert (await reporter.choose(answer, "For how long?", "2 hours")).text == "['2h']"
    pressed = await reporter.press(answer, "Mute")
    assert pressed.updated
    assert answer.content == "muted"
    for wanted in ("Source", "Nothing"):
        with pytest.raises(AssertionError):
            await reporter.press(answer.message.id, wanted)


async def test_a_persistent_button_of_an_alert(reporter: Reporter, bot: Newsroom, server: DiscordServer) -> None:
    view = discord.ui.View(timeout=None)
    view.add_item(Why("42"))
    sent = await bot.get_partial_messageable(reporter.channel.id).send("alert", view=view)
    answer = await reporter.press(sent.id, "why:42")
    assert (answer.text, answer.ephemeral) == ("because of 42", True)
    assert len(server.messages(reporter.channel)) == 1


async def test_an_answer_after_three_seconds_is_refused(reporter: Reporter, bot: Newsroom) -> None:
    bot.late = timedelta(seconds=3.5)
    reporter.patience = 0.2
    with pytest.raises(NotAnswered, match="10062"):
        await reporter.command("gavel subscribe", place="x")
    [error] = bot.errors
    assert isinstance(error, discord.NotFound)


async def test_a_command_that_never_answers(reporter: Reporter) -> None:
    reporter.patience = 0.1
    with pytest.raises(NotAnswered, match="no answer"):
        await reporter.command("gavel silent")


async def answered(server: DiscordServer, bot: Newsroom, reporter: Reporter) -> tuple[str, Interaction]:
    """Run a command; return the token, and the interaction as the library has it."""
    waiting = bot.wait_for("interaction")
    answer = reporter.begin("gavel mutes")
    interaction = await waiting
    await answer.complete()
    await answer.edited()
    return answer.interaction.token, interaction


async def test_a_second_acknowledgement_is_refused(server: DiscordServer, bot: Newsroom, reporter: Reporter) -> None:
    token, interaction = await answered(server, bot, reporter)
    route = discord.http.Route(
        "POST", "/interactions/{interaction_id}/{token}/callback", interaction_id=interaction.id, token=token
    )
    with pytest.raises(discord.HTTPException) as caught:
        await bot.http.request(route, json={"type": 4, "data": {"content": "again"}})
    assert (caught.value.status, caught.value.code) == (400, 40060)


async def test_a_token_lives_fifteen_minutes(
    server: DiscordServer, bot: Newsroom, reporter: Reporter, clock: ManualClock
) -> None:
    _, interaction = await answered(server, bot, reporter)
    clock.advance(timedelta(minutes=14))
    await interaction.followup.send("still")
    clock.advance(timedelta(minutes=2))
    with pytest.raises(discord.HTTPException) as caught:
        await interaction.followup.send("too late")
    assert (caught.value.status, caught.value.code) == (401, 50027)


async def test_answers_keep_to_the_limits_of_messages(server: DiscordServer, bot: Newsroom, reporter: Reporter) -> None:
    _, interaction = await answered(server, bot, reporter)
    with pytest.raises(discord.HTTPException, match="In content:"):
        await interaction.followup.send("x" * 2001)
    with pytest.raises(discord.HTTPException, match="In content:"):
        await interaction.edit_original_response(content="x" * 2001)
    await interaction.delete_original_response()
    with pytest.raises(discord.NotFound):
        await interaction.edit_original_response(content="x")
    server.violations.clear()


async def test_a_missed_command_is_replayed_when_the_bot_resumes(server: DiscordServer, reporter: Reporter) -> None:
    server.gateway.drop()
    await server.until(lambda: not server.gateway.connected)
    assert (await reporter.command("gavel mutes")).messages
