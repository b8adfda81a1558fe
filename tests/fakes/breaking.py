"""What breaks on the way to a client: a connection, and a proxy's page in the place of an answer."""

from __future__ import annotations

import socket
import struct

from aiohttp import web

HTML = "<html><head><title>5xx</title></head><body><center><h1>upstream error</h1></center></body></html>"
LINGER_NOT = struct.pack("ii", 1, 0)


class Cut(web.Response):
    """Stands for an answer where the connection is broken."""


def cut(request: web.Request, *, reset: bool) -> None:
    """Break the connection of a request."""
    transport = request.transport
    if transport is None:
        return
    if reset:
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
    transport.abort()
