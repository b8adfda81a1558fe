"""Errors cross process borders whole."""

from __future__ import annotations

import pickle
from datetime import timedelta

import pytest

from bot.domain.errors import (
    ChannelGone,
    ConfigurationError,
    Fault,
    FeedError,
    GavelError,
    PayloadRejected,
    PlaceError,
    QueryError,
    StoreError,
    Transient,
    UnknownOutcome,
    WorkerError,
)


@pytest.mark.parametrize(
    "error",
    [
        FeedError("keys-weekly", "gone", fault=Fault.GONE, permanent=True, retry_after=timedelta(1), status=410),
        QueryError("a AND", "unfinished", position=5, hint="add a word"),
        PlaceError("Key Wst", "unknown", suggestions=("Key West, FL",)),
        Transient("slack:C1", "busy", retry_after=timedelta(seconds=3)),
        ConfigurationError("feeds.yaml:3", "what"),
        WorkerError("parse", "hung"),
        StoreError("", "locked"),
        UnknownOutcome("slack:C1", "timeout"),
        ChannelGone("slack:C1", "archived"),
        PayloadRejected("slack:C1", "too long"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_every_error_survives_pickling(error: GavelError) -> None:
    error.add_note("while polling")
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert (str(copy), copy.args, vars(copy)) == (str(error), error.args, vars(error))
