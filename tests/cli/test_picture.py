import struct
import zlib

from atoot.cli.picture import HEIGHT, WIDTH, sunrise


def chunks(png):
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    place = 8
    while place < len(png):
        size, kind = struct.unpack_from(">I4s", png, place)
        data = png[place + 8 : place + 8 + size]
        assert struct.unpack_from(">I", png, place + 8 + size) == (zlib.crc32(kind + data),)
        yield kind, data
        place += size + 12


def test_the_picture_is_a_png_of_the_size_it_says():
    parts = dict(chunks(sunrise()))
    assert list(parts) == [b"IHDR", b"IDAT", b"IEND"]
    assert struct.unpack(">IIBBBBB", parts[b"IHDR"]) == (WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    assert len(zlib.decompress(parts[b"IDAT"])) == HEIGHT * (1 + 3 * WIDTH)


def test_there_is_a_sun_over_the_sea():
    pixels = zlib.decompress(dict(chunks(sunrise()))[b"IDAT"])

    def colour(x, y):
        start = y * (1 + 3 * WIDTH) + 1 + 3 * x
        return tuple(pixels[start : start + 3])

    assert colour(WIDTH // 2, HEIGHT // 2) == (255, 170, 60)
    assert colour(WIDTH // 2, HEIGHT - 1) == (24, 60, 110)
