"""Golden files: a document in, its items as JSON out. They change only with GAVEL_UPDATE_GOLDEN=1 in the environment."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.domain.item import Item

DATA = Path(__file__).parent.parent / "data"


def check_golden(document: Path, items: Iterable[Item]) -> None:
    """Compare items with the golden file beside ``document``."""
    found = [_plain(asdict(item)) for item in items]
    golden = document.with_name(document.name + ".items.json")
    if os.environ.get("GAVEL_UPDATE_GOLDEN") == "1":
        golden.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(golden.read_text(encoding="utf-8"))


def check_card(stem: Path, facts: Mapping[str, Any], view: str) -> None:
    """Compare a message with the golden files ``stem``.json, what is sent, and ``stem``.txt, what it looks like."""
    for suffix, found in ((".json", json.dumps(facts, indent=1, ensure_ascii=False)), (".txt", view)):
        text = found.rstrip("\n") + "\n"
        golden = stem.with_name(stem.name + suffix)
        if os.environ.get("GAVEL_UPDATE_GOLDEN") == "1":
            golden.parent.mkdir(exist_ok=True)
            golden.write_text(text, encoding="utf-8")
        assert text == golden.read_text(encoding="utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items() if part not in (None, "", (), False)}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value
