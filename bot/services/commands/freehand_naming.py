"""Which command is meant by the first words that somebody typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from bot.domain.answer import Answer
from bot.services.commands.book import COMMANDS, GROUPS
from bot.services.commands.canonical import ROOT
from bot.services.commands.command import Command
from bot.services.commands.desk import refusal
from bot.services.commands.freehand_text import folded

_ROOT = re.compile(r"/?gavel(?!\S)\s*", re.IGNORECASE)
_WORD = re.compile(r"[^\s:,]+[:,]?\s*")
_SYNONYMS: Mapping[str, str] = {
    "find": "lookup",
    "search": "lookup",
    "list": "subscriptions",
    "follow": "subscribe",
    "watch": "subscribe",
    "stop": "unsubscribe",
    "unfollow": "unsubscribe",
    "silence": "mute",
    "snooze": "mute",
}
"""What people call commands elsewhere."""


@dataclass(frozen=True, slots=True)
class Named:
    """A command, and what was typed after its name."""

    command: Command
    rest: str


def name_command(text: str) -> Named | Answer:
    """Find the command; nothing typed means help. An answer says what may have been meant by another word."""
    text = _ROOT.sub("", text.strip(), count=1) if _ROOT.match(text.strip()) else text.strip()
    if not text:
        return Named(_BY_NAME["help"], "")
    words = list(_WORD.finditer(text))[:2]
    if not words:
        return _unknown("", text)
    said = [found[0].strip(" :,").casefold() for found in words]
    for count in (2, 1):
        if len(said) >= count and (command := _called(" ".join(said[:count]))):
            return Named(command, text[words[count - 1].end() :].strip())
    group = next((each for each in GROUPS if folded(each) == folded(said[0])), "")
    if group:
        return _in_group(group, said[1] if len(said) > 1 else "", text[words[-1].end() :].strip())
    return _unknown(said[0], text[words[0].end() :].strip())


_BY_NAME = {command.name: command for command in COMMANDS}


def _called(name: str) -> Command | None:
    """Return the command of this name, or of the only one that differs by an s: ``topic list``."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    alike = [command for known, command in _BY_NAME.items() if _folded(known) == _folded(name)]
    return alike[0] if len(alike) == 1 else None


def _folded(name: str) -> list[str]:
    return [folded(word) for word in name.split()]


def _in_group(group: str, word: str, rest: str) -> Answer:
    own = {command.name.partition(" ")[2]: command for command in COMMANDS if command.name.startswith(f"{group} ")}
    near = get_close_matches(word, own, n=1) if word else []
    what = f"There is no command “{group} {word[:50]}”." if word else f"{ROOT} {group} needs one more word."
    meant = f"Did you mean: {f'{ROOT} {group} {near[0]} {rest}'.strip()}" if near else ""
    return refusal(what, meant, *(f"{ROOT} {command.name} — {command.description}" for command in own.values()))


def _unknown(word: str, rest: str) -> Answer:
    firsts = list(dict.fromkeys(name.partition(" ")[0] for name in _BY_NAME))
    near = [_SYNONYMS[word]] if word in _SYNONYMS else get_close_matches(word, firsts, n=1, cutoff=0.6)
    meant = f"Did you mean: {f'{ROOT} {near[0]} {rest}'.strip()[:300]}" if near else ""
    return refusal(f"There is no command “{word[:50]}”.", meant, f"{ROOT} help shows all of them with examples.")
