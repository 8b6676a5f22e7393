"""What an engine that hangs is at: told by its processes, by Redis and by the hosts."""

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import suppress


def tell_tasks_when_asked() -> None:
    """Let this process say at SIGUSR1 where its tasks are; within its loop."""

    def tell() -> None:
        for task in asyncio.all_tasks():
            task.print_stack(file=sys.stderr)
        sys.stderr.flush()

    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, tell)


def ended(process: subprocess.Popen, patience: float, *, tells_tasks: bool = False) -> tuple[str, str, bool]:
    """What a program that leads a group of processes has said, and whether it had to be ended.

    It is to run with PYTHONFAULTHANDLER, so that each process of the group says where its threads are.
    """
    try:
        return *process.communicate(timeout=patience), False
    except subprocess.TimeoutExpired:
        if tells_tasks:
            process.send_signal(signal.SIGUSR1)
            with suppress(subprocess.TimeoutExpired):
                process.communicate(timeout=2)
        os.killpg(process.pid, signal.SIGABRT)
        return *process.communicate(timeout=20), True


def sides(redis, ledger) -> str:
    """What Redis has, and what the hosts were asked."""
    keys = subprocess.run(
        ["redis-cli", "-u", redis.url, "--scan"], capture_output=True, text=True, timeout=10, check=False
    ).stdout.split()
    hosts = [
        f"{host.name} ({host.kind}, {host.items} items): {dict(host.asked)}" for host in ledger.hosts.values()
    ]
    told = [
        f"Redis has {len(keys)} keys: {' '.join(sorted(keys)[:40])}",
        f"{ledger.in_flight} requests under way",
    ]
    return "\n".join([*told, *hosts[:20]])
