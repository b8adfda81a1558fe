"""The log as a process writes it: always on standard error, one format for Gavel and the libraries."""

from __future__ import annotations

import json
import subprocess
import sys

CODE = """
import logging, sys, structlog
from bot.logs import configure_logging
configure_logging(sys.argv[1])
structlog.get_logger("bot.test").info("polled", feed="keys-weekly", new=2)
logging.getLogger("vendor").warning("odd %s", "answer")
logging.getLogger("apscheduler.scheduler").warning("skipped")
try:
    secret = "sesame"
    1 / 0
except ZeroDivisionError:
    structlog.get_logger("bot.test").exception("broke")
"""


def log(style: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", CODE, style], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_json_lines() -> None:
    polled, odd, broke = (json.loads(line) for line in log("json"))
    assert (polled["event"], polled["feed"], polled["new"], polled["level"]) == ("polled", "keys-weekly", 2, "info")
    assert polled["timestamp"].endswith("Z")
    assert (odd["event"], odd["logger"], odd["level"]) == ("odd answer", "vendor", "warning")
    assert "ZeroDivisionError" in broke["exception"]


def test_console_lines_show_no_local_variable() -> None:
    lines = log("console")
    assert "polled" in lines[0]
    assert "feed=keys-weekly" in lines[0]
    assert "ZeroDivisionError" in lines[-1]
    assert not any("secret=" in line or "skipped" in line for line in lines)
