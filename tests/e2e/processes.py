"""Processes of tests, forked from a server that has imported everything: starting an interpreter takes longer than a life."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Callable, Coroutine
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, ParamSpec

P = ParamSpec("P")


def process(log: Path, work: Callable[P, Coroutine[Any, Any, None]], *args: P.args, **kwargs: P.kwargs) -> ForkServerProcess:
    """Return a process that runs ``work`` (a module-level function) once it is started, and writes what it says to ``log``."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.e2e.preload"])
    return context.Process(target=_run, args=(log, work, args, kwargs), daemon=True)


async def ended(process: ForkServerProcess, within: float | None = None) -> int:
    """Wait for a process, killing it if it still lives after ``within`` seconds; return its exit code.

    Not in a thread: multiprocessing looks after every child at each start, and two threads that ask for one exit code lose it.
    """
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    loop.add_reader(process.sentinel, over.set)
    try:
        async with asyncio.timeout(within):
            await over.wait()
    except TimeoutError:
        process.kill()
        await over.wait()
    finally:
        loop.remove_reader(process.sentinel)
    process.join()
    code = process.exitcode
    process.close()
    assert code is not None
    return code


def _run(log: Path, work: Callable[..., Coroutine[Any, Any, None]], args: Any, kwargs: Any) -> None:
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, 1)
    os.dup2(file, 2)
    asyncio.run(work(*args, **kwargs))
