"""What is measured in fresh processes: imports, and memory."""

import asyncio
import gc
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import data
from benchmarks.measure import Bar, Measure, Pair, Run, compare_values

STATUSES = 10_000
REQUESTS = 2000
IMPORTING = "import time; begun = time.process_time(); {}; print((time.process_time() - begun) * 1e3)"


def importing(run: Run) -> list[Measure]:
    """The first import in a process, to that of aiohttp alone: user and system time.

    Modules are compiled beforehand, as pip leaves them; a checkout may not be, so they are compiled elsewhere.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}

        def milliseconds(statement: str) -> float:
            return float(_output("-c", IMPORTING.format(statement), environment=environment))

        def to_aiohttp(statement: str) -> list[Pair]:
            return compare_values(
                lambda: milliseconds("import aiohttp"), lambda: milliseconds(statement), run.rounds
            )

        alone, ready = to_aiohttp("import atoot"), to_aiohttp("import atoot; atoot.client")
    return [
        Measure("import atoot, to import aiohttp", "ms", alone, Bar(1.20)),
        Measure("the same, and the client loaded", "ms", ready),
    ]


def memory(run: Run) -> list[Measure]:
    """What 10,000 statuses weigh, and what a client weighs."""
    pages = max(2, run.count(STATUSES // data.SIZE))
    with tempfile.TemporaryDirectory() as folder:
        bodies = Path(folder, "pages")
        bodies.write_bytes(b"\n".join(data.to_json(data.page(number)) for number in range(pages)))
        statuses = _compare("statuses", str(bodies), rounds=3)
    client = _compare("client", run.hosts.plain, rounds=3)
    return [
        Measure(f"memory of {pages * data.SIZE:,} statuses", "MB", statuses, Bar(0.80)),
        Measure("memory of a process that made requests", "MB", client),
    ]


def _compare(what: str, argument: str, rounds: int) -> list[Pair]:
    def megabytes(side: str) -> float:
        return float(_output("-m", "benchmarks.children", what, side, argument))

    return compare_values(lambda: megabytes("bare"), lambda: megabytes("ours"), rounds)


def _output(*command: str, environment: dict[str, str] | None = None) -> str:
    """What a fresh Python says."""
    done = subprocess.run(
        [sys.executable, *command], stdout=subprocess.PIPE, check=True, text=True, env=environment
    )
    return done.stdout


def _hold_statuses(side: str, path: str) -> float:
    """Megabytes that the process grows by when it decodes the statuses and keeps them."""
    decode = _decoder(side)
    with Path(path).open("rb") as bodies:
        # What is made once, and the room that reading needs, are not the statuses' own.
        decode(bodies.readline())
        bodies.seek(0)
        gc.collect()
        before = _resident()
        kept = [decode(body) for body in bodies]
    gc.collect()
    grown = _resident() - before
    assert all(kept)
    return grown


def _decoder(side: str) -> Callable[[bytes], object]:
    if side == "bare":
        import orjson

        return orjson.loads
    from atoot.decoding.lenient import read
    from atoot.entities import Status

    kind = list[Status]
    return lambda body: read(body, kind)


async def _make_requests(side: str, host: str) -> float:
    """Megabytes of a process that made requests, all in all."""
    if side == "bare":
        from benchmarks import bare

        async with bare.session() as session:
            url = f"http://{host}/api/v1/accounts/verify_credentials"
            for _ in range(REQUESTS):
                await bare.get(session, url)
            return _resident()

    import atoot

    async with atoot.client(host, access_token="a-token", use_https=False) as c:
        for _ in range(REQUESTS):
            await c.verify_account_credentials()
        return _resident()


def _resident() -> float:
    """Megabytes of memory that this process has now; where the system does not tell, the most it has had."""
    now = Path("/proc/self/statm")
    if now.exists():
        return int(now.read_text().split()[1]) * resource.getpagesize() / 1e6
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most / 1e3


if __name__ == "__main__":
    what, side, argument = sys.argv[1:]
    print(
        _hold_statuses(side, argument) if what == "statuses" else asyncio.run(_make_requests(side, argument))
    )
