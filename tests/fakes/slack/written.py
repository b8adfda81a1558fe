"""How answers are written."""

from __future__ import annotations

import json
from collections.abc import Mapping

from aiohttp import web

from tests.fakes.slack.errors import Json


def json_answer(body: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """Answer as Slack does."""
    raw = json.dumps(body).encode()
    return web.Response(body=raw, status=status, headers=headers, content_type="application/json", charset="utf-8")
