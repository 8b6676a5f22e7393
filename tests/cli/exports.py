"""Instances with much in them, and what an export has."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

from command_line import ATOOT

OUTPUTS = ["archive.sqlite", "archive"]
TENTH = 400
FULL = 10_000
MOST_MEMORY = 80
"""Megabytes."""


def filled(instance, count):
    """The environment of a user who has posted so much."""
    shape = {
        "accounts": 1,
        "statuses_per_account": count,
        "followers_per_account": 0,
        "favourites_per_account": 0,
    }
    instance._ask("POST", "/api/v1/_mock/sample_data", shape)
    (latest,) = instance._ask("GET", "/api/v1/timelines/public?limit=1")
    token = instance.login(latest["account"]["username"])
    return {"ATOOT_INSTANCE": instance.origin, "ATOOT_ACCESS_TOKEN": token}


def saved(path, kind="posts"):
    """The items of a kind in an export, as JSON data, in the order in which they came."""
    if path.is_dir():
        lines = (path / f"{kind}.jsonl").read_text(encoding="utf-8")
        assert lines.endswith("\n") or not lines
        return [json.loads(line) for line in lines.splitlines()]
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db, db:
        rows = db.execute("select json from item where kind = ? order by rowid", (kind,)).fetchall()
    db.close()
    return [json.loads(text) for (text,) in rows]


def is_complete(path, count):
    """Make sure that an export has so many posts, each once."""
    ids = [item["id"] for item in saved(path)]
    assert len(ids) == len(set(ids)) == count


def killed_at_random(shell, arguments, random, path, *, kills, step):
    """Run an export and kill it again and again, after up to `step` bytes more each time; then let it finish.

    On a busy machine one of the runs may be done before it can be killed: then there is nothing more to kill.
    """
    killed = 0
    for _ in range(kills):
        with shell.running(*arguments, silent=True) as process:
            wanted = size_of(path) + random.randint(1, step)
            while process.poll() is None and size_of(path) < wanted:
                os.sched_yield()
            end = time.perf_counter() + random.uniform(0, 0.005)  # not only right after something was written
            while time.perf_counter() < end:
                os.sched_yield()
            process.kill()
            if process.wait() != -signal.SIGKILL:
                break
            killed += 1
    assert killed, "it was done before it could be killed"
    return shell.run(*arguments)


def size_of(path):
    """Bytes that an export has."""
    try:
        if path.is_dir():
            return sum(file.stat().st_size for file in path.glob("*.jsonl"))
        return path.stat().st_size
    except OSError:
        return 0


_MEASURE = """
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def measured(shell, *arguments):
    """Status and greatest memory, in megabytes, of a command."""
    # In between is a small process: to Linux, a child has been as large as its parent was when it was made.
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, ATOOT, *arguments],
        env=shell.env,
        cwd=shell.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    status, kilobytes = done.stdout.split()
    return int(status), int(kilobytes) / 1024
