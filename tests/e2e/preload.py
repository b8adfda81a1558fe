"""What the server that processes are forked from imports and loads, once for all of them."""

from __future__ import annotations

import tests.e2e.racer
import tests.e2e.victim  # noqa: F401
from bot.matching.gazetteer import load_gazetteer

load_gazetteer()
