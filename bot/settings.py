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

_SLACK = "Slack is not built yet"
NOT_BUILT: Mapping[str, str] = {
    "GAVEL_SLACK_BOT_TOKEN": _SLACK,
    "GAVEL_SLACK_APP_TOKEN": _SLACK,
    "GAVEL_SLACK_SIGNING_SECRET": _SLACK,
    "GAVEL_SLACK_API_URL": _SLACK,
    "GAVEL_LEGISCAN_KEY": "the LegiScan feed kind is not built yet",
    "GAVEL_OPENSTATES_KEY": "the OpenStates feed kind is not built yet",
    "GAVEL_LEGISTAR_TOKENS": "Legistar clients that want a token are not built yet",
}
"""Variables that Gavel will have, and why setting one now is refused rather than ignored."""


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
    allow_private_networks: bool = Field(default=False, description="1 lets feeds be fetched from private networks (for tests)")
    host_spacing: Annotated[float, Field(ge=0, le=600)] = Field(
        default=2.7, description="seconds between two requests to one host"
    )
    http_bind: Annotated[Address, NoDecode, BeforeValidator(_address)] = Field(
        default=Address("127.0.0.1", 8287), description="where GET /health is answered"
    )
    log_format: Literal["console", "json"] = Field(default="console", description="how the log on standard error is written")

    @property
    def begins_without_feeds(self) -> bool:
        """Whether feeds.yaml may be missing, and is: it was not asked for, and a chat platform is there to be served."""
        asked = self.feeds_file != Settings.model_fields["feeds_file"].default
        return bool(self.discord_token.get_secret_value()) and not asked and not self.feeds_file.exists()


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
    return settings, findings + _advice(settings, findings)


def _advice(settings: Settings, findings: list[Finding]) -> list[Finding]:
    if settings.contact or any(finding.subject == f"{PREFIX}CONTACT" for finding in findings):
        return []
    hint = "set GAVEL_CONTACT to a web or e-mail address, so that a publisher can write to you instead of blocking you"
    return [Finding("settings.W001", "GAVEL_CONTACT", "requests carry no contact", hint)]


def _refused(environment: Mapping[str, str]) -> list[Finding]:
    known = variables()
    findings = []
    for name in sorted(environment):
        plain = name.removesuffix("_FILE")
        if plain in NOT_BUILT:
            findings.append(Finding("settings.E003", name, NOT_BUILT[plain], f"unset {name}"))
        elif name not in known:
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
