"""A large file goes to the server in little memory."""

import asyncio
import sys
from pathlib import Path
from time import monotonic

import pytest

from atoot.testing import ScriptedServer, answer
from sizes import sized

MEBIBYTE = 1 << 20
MOST_MEMORY = 20 * MEBIBYTE


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells the memory used in /proc")
@sized(50 * MEBIBYTE, 500 * MEBIBYTE)
async def test_memory_stays_flat_while_a_large_file_is_uploaded(tmp_path: Path, size: int):
    file = tmp_path / "film.mp4"
    with file.open("wb") as film:
        film.write(b"\0\0\0\x18ftypisom")
        film.truncate(size)  # a hole: it takes no place on the disk
    async with ScriptedServer(keep_body=1 << 16) as server:
        server.on("POST", "/api/v2/media", answer(json={"id": "1", "url": "https://a.example/1.mp4"}))
        begun = monotonic()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(Path(__file__).with_name("uploader.py")),
            server.host,
            str(file),
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await process.communicate()
    assert process.returncode == 0
    grown, sent, total = map(int, said.split())
    print(f"\n{size >> 20} MiB in {monotonic() - begun:.1f} s, {grown / MEBIBYTE:.1f} MiB more memory")  # noqa: T201
    assert sent == total == size
    assert server.requests[1].body_size > size
    assert b'filename="film.mp4"' in server.requests[1].body
    assert grown < MOST_MEMORY
