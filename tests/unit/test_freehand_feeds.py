"""``/gavel feeds add`` as it is typed: an address as platforms write it, and whose it is."""

from __future__ import annotations

import pytest

from tests.fakes.freehand import understood

URL = "https://keywest.legistar.com/Calendar.aspx?a=1&b=2"


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        (f"feeds add {URL}", {"url": URL}),
        (f"feeds add {URL} Key West, FL", {"url": URL, "place": "Key West, FL"}),
        (f"feeds add {URL} place: Key West, FL", {"url": URL, "place": "Key West, FL"}),
        (f"feeds add {URL} which: 2 look: yes", {"url": URL, "which": "2", "look": True}),
        (f"feeds add place: Key West, FL url: {URL}", {"url": URL, "place": "Key West, FL"}),
        ("feeds add keywest.legistar.com", {"url": "keywest.legistar.com"}),
        (
            f"feeds add {URL} timezone: America/New_York kind: page",
            {"url": URL, "timezone": "America/New_York", "kind": "page"},
        ),
        ("feeds remove key-west-agendas", {"feed": "key-west-agendas"}),
    ],
)
def test_what_is_typed_is_understood(typed: str, given: dict[str, object]) -> None:
    name, found = understood((typed,))
    assert (name, found) == (" ".join(typed.split()[:2]), given)
