from hypothesis import given
from hypothesis import strategies as st

from atoot.uploads.media_types import LONGEST_NAME, clean_name, is_allowed, media_type, of_content, of_name
from tables import each

PNG = b"\x89PNG\r\n\x1a\n picture"


def box(brand, *others):
    size = 16 + 4 * len(others)
    return size.to_bytes(4) + b"ftyp" + brand + b"\0\0\0\0" + b"".join(others) + b"rest of the file"


CONTENTS = [
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
    (b"GIF89a", "image/gif"),
    (b"GIF87a", "image/gif"),
    (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
    (b"RIFF\x10\0\0\0WAVEfmt ", "audio/wav"),
    (b"RIFF\x10\0\0\0AVI LIST", None),
    (box(b"avif", b"mif1"), "image/avif"),
    (box(b"mif1", b"avif"), "image/avif"),
    (box(b"heic", b"mif1"), "image/heic"),
    (box(b"mif1", b"heic"), "image/heic"),
    (box(b"mif1", b"miaf"), "image/heif"),
    (box(b"isom", b"iso2", b"mp41"), "video/mp4"),
    (box(b"mp42"), "video/mp4"),
    (box(b"M4A ", b"isom"), "audio/mp4"),
    (box(b"qt  "), "video/quicktime"),
    (box(b"3gp4", b"isom"), "video/3gpp"),
    (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", "video/webm"),
    (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x88matroska", "video/x-matroska"),
    (b"OggS\0\x02" + bytes(22) + b"\x01vorbis", "audio/ogg"),
    (b"OggS\0\x02" + bytes(22) + b"OpusHead", "audio/ogg"),
    (b"OggS\0\x02" + bytes(22) + b"\x80theora", "video/ogg"),
    (b"fLaC\0\0\0\x22", "audio/flac"),
    (b"ID3\x04\0", "audio/mpeg"),
    (b"\xff\xfb\x90\x44", "audio/mpeg"),
    (b"\xff\xf1\x50\x80", "audio/aac"),
    (b"\xff\xfe<\0h\0", None),  # a text in UTF-16
    (b"\xff", None),
    (b"Hello world", None),
    (b"", None),
]


@each(("head", "kind"), CONTENTS)
def test_files_are_known_by_their_first_bytes(head, kind):
    assert of_content(head) == kind


@given(st.binary(max_size=300))
def test_any_bytes_can_be_looked_at(head):
    kind = of_content(head)
    assert kind is None or kind.partition("/")[0] in ("image", "video", "audio")


@each(
    ("name", "kind"),
    [
        ("cat.jpg", "image/jpeg"),
        ("CAT.JPEG", "image/jpeg"),
        ("a.b.webp", "image/webp"),
        ("x.heic", "image/heic"),
        ("x.avif", "image/avif"),
        ("song.opus", "audio/ogg"),
        ("song.m4a", "audio/mp4"),
        ("film.mkv", "video/x-matroska"),
        ("notes.txt", "text/plain"),
        ("file", None),
        ("", None),
    ],
)
def test_files_are_known_by_their_name(name, kind):
    assert of_name(name) == kind


def test_what_is_in_a_file_wins_over_its_name():
    assert media_type("cat.png", b"\xff\xd8\xff\xe0") == "image/jpeg"
    assert media_type("cat.png", b"????") == "image/png"
    assert media_type("cat", b"????") == "application/octet-stream"


@each(
    ("kind", "allowed", "answer"),
    [
        ("image/png", ("image/png", "image/gif"), True),
        ("image/png", ("image/jpeg",), False),
        ("image/png", ("image/*",), True),
        ("video/mp4", ("image/*",), False),
        ("audio/wav", ("audio/x-wav",), True),
        ("audio/mp4", ("audio/m4a",), True),
        ("Image/PNG; x=1", ("image/png",), True),
        ("image/png", (), True),
        ("application/octet-stream", ("image/png",), True),
    ],
)
def test_a_server_takes_what_it_lists_under_any_of_its_names(kind, allowed, answer):
    assert is_allowed(kind, allowed) is answer


@each(
    ("name", "told"),
    [
        ("cat.png", "cat.png"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/tmp/cat.png", "cat.png"),
        ('a"b.png', "a_b.png"),
        ("a\r\nX-Evil: 1.png", "a_X-Evil_1.png"),
        ("a\0b.png", "a_b.png"),
        ("my cat.png", "my_cat.png"),
        ("Käse.png", "Käse.png"),
        ("..", "file"),
        ("", "file"),
        ("dir/", "file"),
        (".hidden", "hidden"),
    ],
)
def test_a_name_cannot_escape(name, told):
    assert clean_name(name) == told


def test_a_name_without_extension_gets_one_that_fits():
    assert clean_name("file", "image/png") == "file.png"
    assert clean_name("cat.jpg", "image/png") == "cat.jpg"
    assert clean_name("file", "application/octet-stream") == "file"


@given(st.text(max_size=400), st.sampled_from(["image/png", "application/octet-stream"]))
def test_every_name_becomes_a_short_plain_one(name, kind):
    told = clean_name(name, kind)
    assert 0 < len(told) <= LONGEST_NAME + 5
    assert told.isprintable()
    assert not set(told) & set("/\\\"'\r\n;% ")
    assert told not in (".", "..")
