"""README names every setting, command and feed kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalog import FEED_KINDS
from bot.cli import main
from bot.settings import variables


@pytest.fixture
def readme() -> str:
    return (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", variables())
def test_every_setting_is_in_the_readme(name: str, readme: str) -> None:
    assert f"`{name}`" in readme


@pytest.mark.parametrize("name", main.commands)
def test_every_command_is_in_the_readme(name: str, readme: str) -> None:
    assert f"gavel {name}" in readme


@pytest.mark.parametrize("name", FEED_KINDS)
def test_every_feed_kind_is_in_the_readme(name: str, readme: str) -> None:
    assert f"`{name}`" in readme
