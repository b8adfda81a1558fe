"""The newsroom's workspaces: one by the tokens in the environment, several by a file of token pairs.

The file, named by GAVEL_SLACK_TOKENS_FILE, is YAML (or JSON, which is YAML too): a list with one entry for each workspace.
Each workspace has an app of its own, made there from the same manifest, since an app that is not distributed publicly can be
installed in its own workspace only.

    - {bot_token: xoxb-…, app_token: xapp-…}
    - {bot_token: xoxb-…, app_token: xapp-…}
    - {bot_token: xoxb-…, signing_secret: …}     # HTTP mode, where Slack can reach Gavel

Which workspace a token belongs to is asked of Slack; channels are then named slack:TEAM/CHANNEL.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from adapters.slack.errors import APP_TOKEN, BOT_TOKEN
from bot.domain.errors import ConfigurationError

TOKENS_FILE = "GAVEL_SLACK_TOKENS_FILE"
SIGNING_SECRET = "GAVEL_SLACK_SIGNING_SECRET"
_KEYS = ("bot_token", "app_token", "signing_secret")
_HEADER = re.compile(r"[\x21-\x7e]+")
"""What may stand in a header; anything else breaks the request instead of being refused."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What opens one workspace: the bot's token, and an app-level token (Socket Mode) or a signing secret (HTTP mode).

    ``entry`` is its number in the file of tokens, 0 if it comes from the environment. Raises ConfigurationError if it cannot
    work; no error and no repr holds a token.
    """

    bot: str = field(repr=False)
    app: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    entry: int = 0

    def __post_init__(self) -> None:
        if not self.bot.startswith("xoxb-") or not _HEADER.fullmatch(self.bot):
            raise ConfigurationError(
                self.bot_setting,
                "is no bot token: it begins with xoxb- and stands on the app's page OAuth & Permissions",
            )
        if bool(self.app) is bool(self.signing_secret):
            raise ConfigurationError(
                self.app_setting,
                "set an app-level token (Socket Mode) or a signing secret (HTTP mode), and only one of the two",
            )
        if self.app and not (self.app.startswith("xapp-") and _HEADER.fullmatch(self.app)):
            raise ConfigurationError(
                self.app_setting,
                "is no app-level token: it begins with xapp- and is made on the app's page Basic Information, "
                "with the scope connections:write",
            )

    @property
    def bot_setting(self) -> str:
        """Where the bot's token was set."""
        return f"{TOKENS_FILE} (entry {self.entry}, bot_token)" if self.entry else BOT_TOKEN

    @property
    def app_setting(self) -> str:
        """Where the app-level token, or the signing secret, was set."""
        key = "signing_secret" if self.signing_secret else "app_token"
        plain = SIGNING_SECRET if self.signing_secret else APP_TOKEN
        return f"{TOKENS_FILE} (entry {self.entry}, {key})" if self.entry else plain


def tokens_of(bot: str, app: str, signing_secret: str, file: Path | None) -> list[Tokens]:
    """Return the tokens that the environment gives, or those of the file. Raises ConfigurationError if they cannot work."""
    return read_tokens(file) if file else [Tokens(bot.strip(), app.strip(), signing_secret.strip())]


def read_tokens(path: Path) -> list[Tokens]:
    """Read the file of tokens. Raises ConfigurationError that names the entry at fault, and never what stands in it."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ConfigurationError(TOKENS_FILE, f"cannot read {path}: {reason}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        raise ConfigurationError(TOKENS_FILE, f"{path} cannot be read as YAML{where}") from None
    if not isinstance(document, list) or not document:
        raise _fault(f"{path} must be a list of {{bot_token: …, app_token: …}}, one for each workspace")
    tokens = [_entry(number, entry) for number, entry in enumerate(document, start=1)]
    columns = zip(*((one.bot, one.app, one.signing_secret) for one in tokens), strict=True)
    for name, column in zip(_KEYS, columns, strict=True):
        values = [value for value in column if value]
        if len(set(values)) < len(values):
            raise _fault(f"two entries of {path} have the same {name}: each workspace has an app of its own")
    return tokens


def _entry(number: int, entry: Any) -> Tokens:
    if not isinstance(entry, dict):
        raise _fault(f"entry {number} must be {{bot_token: …, app_token: …}}")
    if unknown := sorted(str(key) for key in entry if key not in _KEYS):
        known = ", ".join(_KEYS)
        raise _fault(f"entry {number} has {len(unknown)} keys that are not known: only {known} may stand there")
    values = {key: entry.get(key) or "" for key in _KEYS}
    if wrong := [key for key, value in values.items() if not isinstance(value, str)]:
        raise _fault(f"{wrong[0]} of entry {number} must be text: put it in quotes")
    bot, app, secret = (value.strip() for value in values.values())
    return Tokens(bot, app, secret, entry=number)


def _fault(message: str) -> ConfigurationError:
    return ConfigurationError(TOKENS_FILE, message)
