"""Answers that were right until something happened to them: fields gone, renamed or of another type, bytes cut away."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

_OTHER: tuple[Any, ...] = (
    None,
    0,
    -1,
    7,
    1.5,
    True,
    "7",
    "",
    "x",
    [],
    {},
    [None],
    [[]],
    {"x": 1},
    "1900-01-01T00:00:00Z",
    "<b>x",
    10**30,
)


def mutated(answer: Any) -> SearchStrategy[bytes]:
    """Return bodies of a JSON answer in which up to five values are gone, renamed or of another type, whole or cut off."""
    return _edited(answer).map(lambda each: json.dumps(each).encode()) | _edited(answer).flatmap(
        lambda each: cut(json.dumps(each))
    )


def cut(text: str) -> SearchStrategy[bytes]:
    """Return bodies of a text of which a piece is missing."""
    body = text.encode()
    places = st.integers(0, len(body))
    return st.tuples(places, places).map(lambda ends: body[: min(ends)] + body[max(ends) :])


@st.composite
def _edited(draw: st.DrawFn, answer: Any) -> Any:
    root = [copy.deepcopy(answer)]
    for _ in range(draw(st.integers(1, 5))):
        holder, key = draw(st.sampled_from(list(_places(root))))
        how = draw(st.sampled_from(("drop", "retype", "rename")))
        if how == "retype" or holder is root:
            holder[key] = copy.deepcopy(draw(st.sampled_from(_OTHER)))
        elif how == "drop":
            del holder[key]
        elif isinstance(holder, dict):
            holder[f"{key}X"] = holder.pop(key)
    return root[0]


def _places(holder: Any) -> list[tuple[Any, Any]]:
    """Return every place of a value below ``holder``."""
    keys = list(holder) if isinstance(holder, dict) else range(len(holder)) if isinstance(holder, list) else ()
    return [(holder, key) for key in keys] + [place for key in keys for place in _places(holder[key])]
