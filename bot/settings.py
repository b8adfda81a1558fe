"""The environment -> frozen Settings. Nothing else reads the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain.finding import ConfigurationFaults, Finding

PREFIX = "GAVEL_"
SLACK = f"{PREFIX}SLACK_"


_TOKEN = re.compile(r"[A-Za-z0-9-]{1,63}=[\x21-\x7e]+")


class Address(NamedTuple):
    """Where a server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def _address(value: object) -> object:
    if not isinstance(value, str):
        return value
    host, _, port = value.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError("write it as HOST:PORT, for example 127.0.0.1:8287")
    return Address(host, int(port))


def _contact(value: object) -> object:
    if isinstance(value, str) and value and not re.fullmatch(r"https?://[\x21-\x7e]+|[^\s@<>()]+@[^\s@<>()]+", value):
        raise ValueError("write a web address (https://…) or an e-mail address")
    return value


def _tokens(value: object) -> object:
    written = value.get_secret_value() if isinstance(value, SecretStr) else value
    if isinstance(written, str) and not all(_TOKEN.fullmatch(one) for one in _listed(written)):
        raise ValueError("write it as CLIENT=TOKEN, several with commas between them")
    return value


def _listed(tokens: str) -> list[str]:
    return [one for one in re.split(r"[\s,]+", tokens) if one]


def _scheme(*schemes: str) -> BeforeValidator:
    """Accept an address of one of these schemes, or nothing."""

    def checked(value: object) -> object:
        if isinstance(value, str) and value and not re.fullmatch(rf"(?:{'|'.join(schemes)})://[\x21-\x7e]+", value):
            raise ValueError(f"write a full address that begins with {schemes[0]}://")
        return value

    return BeforeValidator(checked)


class Settings(BaseModel):
    """Everything that the environment decides. Building one directly (demo, tests) reads no environment."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    feeds_file: Path = Field(default=Path("feeds.yaml"), description="where feeds.yaml is")
    database_url: SecretStr = Field(
        default=SecretStr("sqlite+aiosqlite:///gavel.db"), description="SQLite file or PostgreSQL server; may hold a password"
    )
    console_journal: Path = Field(
        default=Path("gavel-console.jsonl"), description="where the console adapter remembers what it has shown"
    )
    contact: Annotated[str, BeforeValidator(_contact)] = Field(
        default="", description="web or e-mail address that publishers find in the User-Agent"
    )
    discord_token: SecretStr = Field(
        default=SecretStr(""), description="the bot's token from Discord's developer portal; with it Gavel serves Discord"
    )
    discord_api_url: Annotated[str, _scheme("https", "http")] = Field(
        default="", description="where Discord's API is, if not where discord.py looks for it (for tests)"
    )
    discord_gateway_url: Annotated[str, _scheme("wss", "ws")] = Field(
        default="", description="where Discord's gateway is, if not where discord.py looks for it (for tests)"
    )
    slack_bot_token: SecretStr = Field(
        default=SecretStr(""), description="the bot's token (xoxb-…) of the app in Slack; with it Gavel serves Slack"
    )
    slack_app_token: SecretStr = Field(
        default=SecretStr(""), description="the app-level token (xapp-…) for Socket Mode, which needs no public address"
    )
    slack_signing_secret: SecretStr = Field(
        default=SecretStr(""), description="instead of the app-level token: the app's signing secret, for HTTP mode"
    )
    slack_tokens_file: Path | None = Field(
        default=None, description="instead of these three: a file with those of several workspaces"
    )
    slack_api_url: Annotated[str, _scheme("https", "http")] = Field(
        default="", description="where Slack's Web API is, if not where slack_sdk looks for it (for tests)"
    )
    legistar_tokens: Annotated[SecretStr, BeforeValidator(_tokens)] = Field(
        default=SecretStr(""), description="tokens of the Legistar clients that want one, as in nyc=TOKEN,phila=TOKEN"
    )
    legiscan_key: SecretStr = Field(default=SecretStr(""), description="the key of LegiScan's API, for feeds of kind legiscan")
    openstates_key: SecretStr = Field(
        default=SecretStr(""), description="the key of the Open States API, for feeds of kind openstates"
    )
    allow_private_networks: bool = Field(default=False, description="1 lets feeds be fetched from private networks (for tests)")
    host_spacing: Annotated[float, Field(ge=0, le=600)] = Field(
        default=2.7, description="seconds between two requests to one host; more where a platform needs it"
    )
    http_bind: Annotated[Address, NoDecode, BeforeValidator(_address)] = Field(
        default=Address("127.0.0.1", 8287), description="where GET /health is answered, and Slack in HTTP mode"
    )
    log_format: Literal["console", "json"] = Field(default="console", description="how the log on standard error is written")

    @property
    def begins_without_feeds(self) -> bool:
        """Whether feeds.yaml may be missing, and is: it was not asked for, and a chat platform is there to be served."""
        asked = self.feeds_file != Settings.model_fields["feeds_file"].default
        served = bool(self.discord_token.get_secret_value()) or self.serves_slack
        return served and not asked and not self.feeds_file.exists()

    @property
    def serves_slack(self) -> bool:
        """Whether there are tokens of Slack."""
        return bool(self.slack_bot_token.get_secret_value() or self.slack_tokens_file)

    @property
    def slack_secrets(self) -> tuple[str, str, str]:
        """The bot's token, the app-level token and the signing secret; empty where one is not set."""
        bot, app, secret = self.slack_bot_token, self.slack_app_token, self.slack_signing_secret
        return bot.get_secret_value(), app.get_secret_value(), secret.get_secret_value()

    @property
    def legistar_token_by_client(self) -> dict[str, str]:
        """The tokens of Legistar clients, by the client's name in lower case."""
        pairs = (one.partition("=") for one in _listed(self.legistar_tokens.get_secret_value()))
        return {client.lower(): token for client, _, token in pairs}


class _Environment(BaseSettings, Settings):
    """Settings as the environment gives them; an empty variable counts as unset."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid")


_WAYS = {"bool_parsing": "write 1 or 0", "float_parsing": "write a number, as in 2.7"}
"""What to write where pydantic only says what it could not do, by its type of error."""

SECRETS = frozenset(name for name, field in Settings.model_fields.items() if field.annotation is SecretStr)


def variables() -> dict[str, str]:
    """Every environment variable that Gavel reads, with what it is for."""
    names = {f"{PREFIX}{name.upper()}": field.description or "" for name, field in Settings.model_fields.items()}
    for name in sorted(SECRETS):
        names[f"{PREFIX}{name.upper()}_FILE"] = f"a file that holds {PREFIX}{name.upper()}"
    return names


def load_settings() -> Settings:
    """Read the environment. Raises ConfigurationFaults with every fault in it."""
    settings, findings = examine_settings()
    faults = [finding for finding in findings if finding.is_fault]
    if faults:
        raise ConfigurationFaults("environment", faults)
    return settings


def examine_settings() -> tuple[Settings, list[Finding]]:
    """Read the environment, with defaults in the place of what is at fault; the findings say what is, and what is unwise."""
    environment = {name: value for name, value in os.environ.items() if name.startswith(PREFIX) and value}
    findings = _refused(environment)
    given = _secret_files(environment, findings)
    try:
        read = _Environment(**given)
    except ValidationError as error:
        for fault in error.errors(include_input=False, include_url=False):
            field = str(fault["loc"][0])
            given[field] = Settings.model_fields[field].default
            findings.append(_invalid(field, _WAYS.get(fault["type"], fault["msg"])))
        read = _Environment(**given)
    settings = Settings(**dict(read))
    return settings, findings + _slack(settings, findings) + _advice(settings, findings)


def _slack(settings: Settings, findings: list[Finding]) -> list[Finding]:
    """Name tokens of Slack that do not go together."""
    names = bot, app, secret = "GAVEL_SLACK_BOT_TOKEN", "GAVEL_SLACK_APP_TOKEN", "GAVEL_SLACK_SIGNING_SECRET"
    given = [name for name, value in zip(names, settings.slack_secrets, strict=True) if value]
    if any(finding.subject.startswith(SLACK) for finding in findings):
        return []  # What could not be read may be what is missing.
    if settings.slack_tokens_file and given:
        hint = f"unset {', '.join(given)}: the file holds the tokens of every workspace"
        return [Finding("settings.E011", "GAVEL_SLACK_TOKENS_FILE", f"{given[0]} is set too", hint)]
    if given == [bot]:
        hint = f"set {app} to one made on the app's page Basic Information, with the scope connections:write"
        return [Finding("settings.E008", bot, "is not enough: nobody could talk to the bot", hint)]
    if given and bot not in given:
        hint = f"set {bot} too: it begins with xoxb- and stands on the app's page OAuth & Permissions"
        return [Finding("settings.E009", given[0], "is not enough: nothing could be posted", hint)]
    if app in given and secret in given:
        hint = f"keep {app} for Socket Mode, which needs no public address, or {secret} for HTTP mode"
        return [Finding("settings.E010", secret, f"{app} is set too", hint)]
    return []


def _advice(settings: Settings, findings: list[Finding]) -> list[Finding]:
    if settings.contact or any(finding.subject == f"{PREFIX}CONTACT" for finding in findings):
        return []
    hint = "set GAVEL_CONTACT to a web or e-mail address, so that a publisher can write to you instead of blocking you"
    return [Finding("settings.W001", "GAVEL_CONTACT", "requests carry no contact", hint)]


def _refused(environment: Mapping[str, str]) -> list[Finding]:
    known = variables()
    findings = []
    for name in sorted(environment):
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"unset {name}"
            findings.append(Finding("settings.E002", name, "is no setting of Gavel", hint))
    return findings


def _secret_files(environment: Mapping[str, str], findings: list[Finding]) -> dict[str, Any]:
    """Read the secrets given as files; what cannot be read is added to ``findings``."""
    secrets: dict[str, Any] = {}
    for field in sorted(SECRETS):
        variable = f"{PREFIX}{field.upper()}"
        name = f"{variable}_FILE"
        if not (path := environment.get(name)):
            continue
        if variable in environment:
            findings.append(Finding("settings.E005", name, f"{variable} is set too", "set only one of the two"))
            continue
        try:
            secrets[field] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            findings.append(Finding("settings.E004", name, f"cannot read {path}: {reason}", "name a readable text file"))
    return secrets


def _invalid(field: str, message: str) -> Finding:
    name = f"{PREFIX}{field.upper()}"
    hint = message.removeprefix("Value error, ")
    return Finding("settings.E001", name, "has a value that cannot be used", hint[:1].lower() + hint[1:])
