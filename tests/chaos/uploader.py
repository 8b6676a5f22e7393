"""Uploads a file in a process of its own, and prints by how many bytes its memory grew: `uploader.py HOST PATH`."""

import asyncio
import os
import sys
from pathlib import Path

import atoot

EVERY = 1 << 20
"""Bytes between two looks at the memory."""


def memory() -> int:
    """Bytes that the process has in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def main(host: str, path: str) -> None:
    """Upload the file."""
    most = told = last = size = 0

    def progress(sent: int, total: int) -> None:
        nonlocal most, told, last, size
        last, size = sent, total
        if sent >= told:
            most, told = max(most, memory()), told + EVERY

    async with atoot.client(host, access_token="t", use_https=False) as c:
        await c.upload_attachment(b"\x89PNG\r\n\x1a\n")  # all that is loaded at the first use
        before = memory()
        await c.upload_attachment(Path(path), progress=progress)
    print(max(most, memory()) - before, last, size)  # noqa: T201 - this is the result


asyncio.run(main(*sys.argv[1:]))
