"""A process of its own that does what a start does until it can match: ``python -m tests.benchmarks.coldstart URL``.

Prints one JSON object: seconds of wall time by stage, and MiB of resident memory above the process before it imported Gavel.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from pathlib import Path


def resident() -> float:
    """Return this process's resident memory in MiB; where the system does not tell, the most it ever had."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 1024)


async def start(url: str) -> dict[str, float]:
    """Import, load the gazetteer, and build the index from the database."""
    empty, began = resident(), time.perf_counter()
    from bot.matching.gazetteer import load_gazetteer
    from bot.services.indexing import CurrentIndex
    from storage.store import SqlStore

    imported = time.perf_counter()
    gazetteer = load_gazetteer()
    loaded = time.perf_counter()
    store = SqlStore(url)
    async with store.reading() as uow:
        in_force = await CurrentIndex(gazetteer).get(uow)
    ready, memory = time.perf_counter(), resident() - empty
    await store.close()
    return {
        "imports": imported - began,
        "gazetteer": loaded - imported,
        "index": ready - loaded,
        "total": ready - began,
        "memory": memory,
        "subscriptions": len(in_force.subscriptions),
    }


if __name__ == "__main__":
    json.dump(asyncio.run(start(sys.argv[1])), sys.stdout)
