"""Answers that are not what was asked for: bytes, and JSON of the right names with anything under them."""

from __future__ import annotations

import json
from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

PAGES = (
    (b"<html>Sign in</html>", "not-a-feed"),
    (b"Invalid parameters!", "not-a-feed"),
    (b"", "not-a-feed"),
    (b"null", "not-a-feed"),
    (b'[{"id": 1, "na', "unreadable"),
    (b'{"error": "no"}', "not-a-feed"),
)
"""What platforms answer instead of a list, with the fault that it is."""


def nonsense(names: str, wrap: Callable[[dict[str, object]], object] = lambda row: [row]) -> SearchStrategy[bytes]:
    """Return bodies whose rows have some of ``names`` (apart by spaces); ``wrap`` puts a row where the platform has it."""
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
    values = st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(names.split()), inner, max_size=6),
        max_leaves=15,
    )
    rows = st.dictionaries(st.sampled_from(names.split()), values, max_size=12)
    return st.binary(max_size=200) | rows.map(lambda row: json.dumps(wrap({**row, "id": 1})).encode())
