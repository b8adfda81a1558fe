"""What people are told of a feed that fails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors import Fault
from bot.services.alarming import WORDS
from bot.services.telling import failing
from tests.contract.rows import feed


@pytest.mark.parametrize("fault", Fault)
def test_a_feed_of_chat_is_not_said_to_be_corrected_in_a_file_that_does_not_name_it(fault: Fault) -> None:
    said = failing(feed("town"), WORDS[fault], None, "UTC")
    assert "feeds.yaml" not in said
    assert "/gavel feeds remove town" in said


def test_a_feed_of_the_file_is_corrected_there() -> None:
    said = failing(replace(feed("town"), line=6), WORDS[Fault.GONE], None, "UTC")
    assert "Correct it in feeds.yaml" in said
    assert "/gavel feeds remove" not in said
