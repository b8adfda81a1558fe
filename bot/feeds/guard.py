"""Which addresses may be connected to. Checked where the connection is made, so that DNS rebinding gains nothing."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

_NEVER = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # unspecified, "this network"
            "169.254.0.0/16",  # link-local: cloud metadata
            "192.0.0.0/24",  # IETF protocol assignments
            "192.0.2.0/24",  # test nets
            "198.51.100.0/24",
            "203.0.113.0/24",
            "192.88.99.0/24",  # 6to4 relays
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, broadcast
        ),
    )
)
_PRIVATE = tuple(
    map(
        ip_network,
        (
            "10.0.0.0/8",
            "100.64.0.0/10",  # carrier-grade NAT
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "198.18.0.0/15",  # benchmarks
            "::1/128",
            "fc00::/7",
        ),
    )
)
_GLOBAL_V6 = ip_network("2000::/3")
_NOT_GLOBAL_V6 = tuple(
    map(
        ip_network,
        (
            "2001::/23",  # IETF protocol assignments: Teredo, ORCHID
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4: carries an IPv4 address
            "3fff::/20",  # documentation
        ),
    )
)


class AddressRefused(OSError):
    """An address must not be reached. An OSError because aiohttp lets nothing else out of its connector."""


def reachable(address: str, *, allow_private: bool) -> bool:
    """Whether an IP address may be connected to (IANA special-purpose registries; RFC 6890).

    ``allow_private`` adds loopback and private networks; link-local (cloud metadata), multicast, unspecified and IPv6
    addresses that carry an IPv4 one (``::ffff:0:0/96``, ``64:ff9b::/96``, ``2002::/16``) stay refused. False where
    ``address`` is not an IP address.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if _within(ip, _PRIVATE):
        return allow_private
    if isinstance(ip, IPv4Address):
        return not _within(ip, _NEVER)
    # everything outside 2000::/3 is something special, ::ffff:0:0/96 and 64:ff9b::/96 among it
    return ip in _GLOBAL_V6 and not _within(ip, _NOT_GLOBAL_V6)


def _within(ip: IPv4Address | IPv6Address, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    return any(ip in network for network in networks)


class SystemResolver(AbstractResolver):
    """The system's resolver in threads of its own: names that hang must not use up the event loop's few default ones."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(64, thread_name_prefix="resolve")

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        """Resolve a name; raises OSError where it does not resolve, UnicodeError where no name can look like this."""
        look_up = partial(socket.getaddrinfo, host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        found = await asyncio.get_running_loop().run_in_executor(self._threads, look_up)
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=kind,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, _, protocol, _, address in found
        ]

    async def close(self) -> None:
        """Let the threads go; look-ups that hang end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class GuardedResolver(AbstractResolver):
    """A resolver that refuses a name as soon as one of its addresses must not be reached: mixed answers are attacks."""

    def __init__(self, inner: AbstractResolver, *, allow_private: bool) -> None:
        self._inner = inner
        self._allow_private = allow_private

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        """Resolve a name; raises AddressRefused, or OSError where the name does not resolve."""
        answers = await self._inner.resolve(host, port, family)
        for answer in answers:
            if not reachable(answer["host"], allow_private=self._allow_private):
                raise AddressRefused(f"{host} resolves to {answer['host']}, which must not be reached")
        return answers

    async def close(self) -> None:
        """Close the resolver behind it."""
        await self._inner.close()


def guarded_connector(resolver: GuardedResolver, *, allow_private: bool) -> aiohttp.TCPConnector:
    """Make a connector whose every socket goes to an address that may be reached; needs a running event loop.

    The socket factory sees the very address that is dialled, literal ones included; the resolver adds the refusal of mixed
    answers, and stays its owner's to close.
    """

    def open_socket(info: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, protocol, _, address = info
        if not reachable(str(address[0]), allow_private=allow_private):
            raise AddressRefused(f"{address[0]} must not be reached")
        return socket.socket(family, kind, protocol)

    return aiohttp.TCPConnector(limit=0, use_dns_cache=False, resolver=resolver, socket_factory=open_socket)
