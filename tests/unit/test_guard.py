"""Which addresses may be connected to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.guard import reachable

PUBLIC = ["8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "2606:4700::1111", "2a00:1450::1"]
PRIVATE = ["127.0.0.1", "127.255.0.9", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "198.18.0.1"]
PRIVATE_6 = ["::1", "fc00::1", "fd12:3456::1"]
NEVER = [
    "169.254.169.254",
    "0.0.0.0",
    "0.1.2.3",
    "192.0.0.1",
    "192.0.2.1",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "ff02::1",
    "100::1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_reachable(address: str) -> None:
    assert reachable(address, allow_private=False)
    assert reachable(address, allow_private=True)


@pytest.mark.parametrize("address", PRIVATE + PRIVATE_6)
def test_private_addresses_only_where_allowed(address: str) -> None:
    assert not reachable(address, allow_private=False)
    assert reachable(address, allow_private=True)


@pytest.mark.parametrize("address", NEVER)
def test_metadata_and_disguised_addresses_never(address: str) -> None:
    assert not reachable(address, allow_private=False)
    assert not reachable(address, allow_private=True)


@pytest.mark.parametrize("text", ["", "localhost", "0x7f.1", "2130706433", "127.1", "8.8.8.8 ", "[::1]", "8.8.8.8/32"])
def test_what_is_no_address_is_refused(text: str) -> None:
    assert not reachable(text, allow_private=True)


@given(st.ip_addresses())
def test_nothing_special_is_ever_reachable(address: object) -> None:
    if reachable(str(address), allow_private=False):
        assert address.is_global  # type: ignore[attr-defined]
        assert not address.is_multicast  # type: ignore[attr-defined]
