"""A generated picture, for demos without one."""

import struct
import zlib
from functools import cache

WIDTH, HEIGHT = 240, 135
_SEA, _SUN = (24, 60, 110), (255, 170, 60)
DESCRIPTION = "An orange sun rises over a dark blue sea."


@cache
def sunrise() -> bytes:
    """A PNG of the sun over the sea. https://www.w3.org/TR/png-3/"""
    rows = b"".join(b"\0" + b"".join(bytes(_colour(x, y)) for x in range(WIDTH)) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)  # 8 bits a channel, red green blue
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _colour(x: int, y: int) -> tuple[int, int, int]:
    horizon = HEIGHT * 2 // 3
    if y >= horizon:
        return _SEA
    if (x - WIDTH // 2) ** 2 + (y - horizon) ** 2 < (HEIGHT // 4) ** 2:
        return _SUN
    share = y / horizon
    return (round(70 + 180 * share), round(90 + 90 * share), 150)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
