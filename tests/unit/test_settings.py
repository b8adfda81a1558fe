"""The environment -> Settings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.domain.finding import ConfigurationFaults
from bot.settings import Address, Settings, examine_settings, load_settings, variables

SLACK = ("GAVEL_SLACK_BOT_TOKEN", "GAVEL_SLACK_APP_TOKEN", "GAVEL_SLACK_SIGNING_SECRET")
BOT, APP, SECRET = SLACK
FEED_KEYS = ("GAVEL_LEGISTAR_TOKENS", "GAVEL_LEGISCAN_KEY", "GAVEL_OPENSTATES_KEY")
TOKENS_FILE = "GAVEL_SLACK_TOKENS_FILE"


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("GAVEL_"):
            monkeypatch.delenv(name)


def faults() -> dict[str, str]:
    """Load a faulty environment; return rule id by variable."""
    with pytest.raises(ConfigurationFaults) as caught:
        load_settings()
    return {finding.subject: finding.id for finding in caught.value.findings}


def test_defaults_are_those_of_the_plan() -> None:
    settings = load_settings()
    assert settings == Settings()
    assert settings.feeds_file == Path("feeds.yaml")
    assert settings.database_url.get_secret_value() == "sqlite+aiosqlite:///gavel.db"
    assert str(settings.http_bind) == "127.0.0.1:8287"
    assert (settings.log_format, settings.allow_private_networks) == ("console", False)


def test_every_variable_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "GAVEL_FEEDS_FILE": "elsewhere.yaml",
        "GAVEL_DATABASE_URL": "postgresql+psycopg://me:sesame@db/gavel",
        "GAVEL_CONSOLE_JOURNAL": "journal.jsonl",
        "GAVEL_CONTACT": "desk@paper.example",
        "GAVEL_DISCORD_TOKEN": "abracadabra",
        "GAVEL_DISCORD_API_URL": "http://127.0.0.1:1/api/v10",
        "GAVEL_DISCORD_GATEWAY_URL": "ws://127.0.0.1:1/gateway",
        "GAVEL_SLACK_BOT_TOKEN": "xoxb-hocus",
        "GAVEL_SLACK_APP_TOKEN": "xapp-pocus",
        "GAVEL_SLACK_API_URL": "http://127.0.0.1:1/api/",
        "GAVEL_LEGISTAR_TOKENS": "gotham=shazam",
        "GAVEL_LEGISCAN_KEY": "presto",
        "GAVEL_OPENSTATES_KEY": "voila",
        "GAVEL_ALLOW_PRIVATE_NETWORKS": "1",
        "GAVEL_HOST_SPACING": "0.5",
        "GAVEL_HTTP_BIND": "[::1]:0",
        "GAVEL_LOG_FORMAT": "json",
    }
    files = {f"{name}_FILE" for name in ("GAVEL_DATABASE_URL", "GAVEL_DISCORD_TOKEN", *SLACK, *FEED_KEYS)}
    assert set(given) | files | {"GAVEL_SLACK_SIGNING_SECRET", "GAVEL_SLACK_TOKENS_FILE"} == set(variables())
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.feeds_file == Path("elsewhere.yaml")
    assert settings.database_url.get_secret_value().endswith("@db/gavel")
    assert (settings.http_bind, str(settings.http_bind)) == (Address("::1", 0), "[::1]:0")
    assert (settings.allow_private_networks, settings.host_spacing, settings.log_format) == (True, 0.5, "json")
    assert examine_settings() == (settings, [])
    assert settings.discord_token.get_secret_value() == "abracadabra"
    assert (settings.discord_api_url, settings.discord_gateway_url) == (
        "http://127.0.0.1:1/api/v10",
        "ws://127.0.0.1:1/gateway",
    )
    assert settings.slack_bot_token.get_secret_value() == "xoxb-hocus"
    assert (settings.slack_app_token.get_secret_value(), settings.slack_api_url) == ("xapp-pocus", "http://127.0.0.1:1/api/")
    assert settings.legistar_token_by_client == {"gotham": "shazam"}
    assert (settings.legiscan_key.get_secret_value(), settings.openstates_key.get_secret_value()) == ("presto", "voila")
    said = repr(settings) + str(settings) + settings.model_dump_json()
    assert not any(secret in said for secret in ("sesame", "abracadabra", "hocus", "pocus", "shazam", "presto", "voila"))


def test_building_settings_reads_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAVEL_LOG_FORMAT", "json")
    assert Settings().log_format == "console"


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAVEL_HTTP_BIND", "")
    monkeypatch.setenv("GAVEL_DISCORD_TOKEN", "")
    assert load_settings() == Settings()


def test_tokens_of_legistar_go_by_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAVEL_LEGISTAR_TOKENS", "gotham=aGVsbG8==, Metropolis=second\n")
    assert load_settings().legistar_token_by_client == {"gotham": "aGVsbG8==", "metropolis": "second"}


def test_tokens_of_legistar_from_a_file_one_a_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "tokens").write_text("gotham=first\nmetropolis=second\n")
    monkeypatch.setenv("GAVEL_LEGISTAR_TOKENS_FILE", str(tmp_path / "tokens"))
    assert load_settings().legistar_token_by_client == {"gotham": "first", "metropolis": "second"}


def test_tokens_of_legistar_that_cannot_be_read_are_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAVEL_LEGISTAR_TOKENS", "sesame")
    with pytest.raises(ConfigurationFaults) as caught:
        load_settings()
    (finding,) = caught.value.findings
    assert (finding.id, finding.subject) == ("settings.E001", "GAVEL_LEGISTAR_TOKENS")
    assert finding.hint == "write it as CLIENT=TOKEN, several with commas between them"
    assert "sesame" not in str(caught.value)


def test_every_fault_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given = {
        "GAVEL_FEED_FILE": "feeds.yaml",
        "GAVEL_HTTP_BIND": "8287",
        "GAVEL_LOG_FORMAT": "xml",
        "GAVEL_HOST_SPACING": "-1",
        "GAVEL_CONTACT": "two words",
        "GAVEL_DISCORD_API_URL": "discord.example",
        "GAVEL_DATABASE_URL_FILE": str(tmp_path / "none"),
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert faults() == {
        "GAVEL_FEED_FILE": "settings.E002",
        "GAVEL_DATABASE_URL_FILE": "settings.E004",
        "GAVEL_HTTP_BIND": "settings.E001",
        "GAVEL_LOG_FORMAT": "settings.E001",
        "GAVEL_HOST_SPACING": "settings.E001",
        "GAVEL_CONTACT": "settings.E001",
        "GAVEL_DISCORD_API_URL": "settings.E001",
    }


def test_a_misspelt_variable_is_told_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAVEL_FEED_FILE", "feeds.yaml")
    with pytest.raises(ConfigurationFaults, match="did you mean GAVEL_FEEDS_FILE"):
        load_settings()


def test_a_secret_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "database-url"
    secret.write_text("postgresql+psycopg://me:sesame@db/gavel\n")
    monkeypatch.setenv("GAVEL_DATABASE_URL_FILE", str(secret))
    assert load_settings().database_url.get_secret_value() == "postgresql+psycopg://me:sesame@db/gavel"
    monkeypatch.setenv("GAVEL_DATABASE_URL", "sqlite+aiosqlite:///gavel.db")
    assert faults() == {"GAVEL_DATABASE_URL_FILE": "settings.E005"}


def test_no_contact_is_a_warning() -> None:
    settings, (warning,) = examine_settings()
    assert settings == Settings()
    assert (warning.id, warning.is_fault) == ("settings.W001", False)


def test_a_contact_that_cannot_be_used_is_not_also_called_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAVEL_CONTACT", "two words")
    assert [finding.id for finding in examine_settings()[1]] == ["settings.E001"]


def test_a_value_of_the_wrong_type_is_told_what_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAVEL_CONTACT", "desk@paper.example")
    monkeypatch.setenv("GAVEL_HOST_SPACING", "soon")
    monkeypatch.setenv("GAVEL_ALLOW_PRIVATE_NETWORKS", "maybe")
    hints = {finding.subject: finding.hint for finding in examine_settings()[1]}
    assert hints == {
        "GAVEL_HOST_SPACING": "write a number, as in 2.7",
        "GAVEL_ALLOW_PRIVATE_NETWORKS": "write 1 or 0",
    }


@pytest.mark.parametrize(
    ("given", "subject", "id", "hint"),
    [
        ([BOT], BOT, "settings.E008", "connections:write"),
        ([APP], APP, "settings.E009", "begins with xoxb-"),
        ([SECRET], SECRET, "settings.E009", "begins with xoxb-"),
        ([APP, SECRET], APP, "settings.E009", "begins with xoxb-"),
        ([BOT, APP, SECRET], SECRET, "settings.E010", "keep GAVEL_SLACK_APP_TOKEN for Socket Mode"),
        ([TOKENS_FILE, BOT, APP], TOKENS_FILE, "settings.E011", f"unset {BOT}, {APP}: the file"),
        ([TOKENS_FILE, SECRET], TOKENS_FILE, "settings.E011", f"unset {SECRET}: the file"),
    ],
)
def test_tokens_of_slack_that_do_not_go_together(
    given: list[str], subject: str, id: str, hint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in given:
        monkeypatch.setenv(name, "sesame")
    with pytest.raises(ConfigurationFaults) as caught:
        load_settings()
    [finding] = caught.value.findings
    assert (finding.subject, finding.id) == (subject, id)
    assert hint in finding.hint and "sesame" not in str(finding)


@pytest.mark.parametrize("given", [[BOT, APP], [BOT, SECRET], [TOKENS_FILE]])
def test_tokens_of_slack_that_go_together(given: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in given:
        monkeypatch.setenv(name, "sesame")
    settings = load_settings()
    assert settings.serves_slack and settings.begins_without_feeds == (not settings.feeds_file.exists())


def test_a_token_that_cannot_be_read_is_not_also_called_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(APP, "sesame")
    monkeypatch.setenv(f"{BOT}_FILE", str(tmp_path / "none"))
    assert faults() == {f"{BOT}_FILE": "settings.E004"}


def test_secrets_of_slack_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (BOT, SECRET):
        (tmp_path / name).write_text(f"{name.lower()}\n")
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
    settings = load_settings()
    assert settings.slack_bot_token.get_secret_value() == BOT.lower()
    assert settings.slack_signing_secret.get_secret_value() == SECRET.lower()
