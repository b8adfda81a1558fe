"""Alerts on Slack as a reader gets them.

Golden files in tests/data/slack: NAME.json is sent, NAME.txt is what it looks like.
"""

from __future__ import annotations

import pytest

from adapters.slack.render import render
from tests.fakes.cards import CARDS
from tests.fakes.slack_phone import check_card


@pytest.mark.parametrize("name", CARDS)
def test_a_card(name: str) -> None:
    check_card(name, render(CARDS[name]))
