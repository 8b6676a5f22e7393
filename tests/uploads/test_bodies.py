import asyncio
from contextlib import ExitStack
from io import BytesIO
from types import SimpleNamespace

import pytest

from atoot import RetryPolicy, Upload
from atoot.testing import answer, drop, redirect, stall, unread
from atoot.uploads import upload
from atoot.uploads.bodies import (
    CHUNK,
    FilePayload,
    Meter,
    Part,
    is_resendable,
    multipart,
    places,
    rewind,
    upload_size,
)
from tables import each

PNG = b"\x89PNG\r\n\x1a\n picture"


class Pipe(BytesIO):
    """What can be read once."""

    def seekable(self):
        return False


class Writer:
    """Takes what a payload writes; fails after so many pieces."""

    def __init__(self, most=1000):
        self.pieces = []
        self.most = most

    async def write(self, piece):
        if len(self.pieces) == self.most:
            raise ConnectionResetError
        self.pieces.append(piece)


async def test_a_file_is_sent_in_pieces_from_where_it_stands():
    file, writer = BytesIO(b"skip" + b"x" * (2 * CHUNK + 5)), Writer()
    file.seek(4)
    payload = FilePayload(file, "image/png", Meter(None))
    await payload.write(writer)
    assert [len(piece) for piece in writer.pieces] == [CHUNK, CHUNK, 5]
    assert payload.size == 2 * CHUNK + 5


async def test_a_file_is_left_where_it_stood_and_open(tmp_path):
    (tmp_path / "x").write_bytes(b"skip" + PNG)
    with (tmp_path / "x").open("rb") as file:
        file.seek(4)
        for most in (1000, 0):
            try:
                await FilePayload(file, "image/png", Meter(None)).write(Writer(most))
            except ConnectionResetError:
                assert most == 0
            assert file.tell() == 4
        assert not file.closed


async def test_what_can_be_read_once_is_sent_once():
    pipe, writer = Pipe(PNG), Writer()
    payload = FilePayload(pipe, "image/png", Meter(None))
    await payload.write(writer)
    assert (payload.size, b"".join(writer.pieces)) == (None, PNG)


async def test_progress_counts_all_files_of_a_form():
    told = []
    meter = Meter(lambda sent, total: told.append((sent, total)))
    payloads = [FilePayload(BytesIO(bytes(size)), "image/png", meter) for size in (3, CHUNK + 1)]
    for payload in payloads:
        await payload.write(Writer())
    assert told == [(3, CHUNK + 4), (CHUNK + 3, CHUNK + 4), (CHUNK + 4, CHUNK + 4)]


async def test_progress_of_an_unknown_size_is_what_was_sent():
    told = []
    await FilePayload(Pipe(PNG), "image/png", Meter(lambda *facts: told.append(facts))).write(Writer())
    assert told == [(len(PNG), len(PNG))]


async def test_a_form_has_fields_and_files(server, connect):
    c = await connect(server, "t")
    server.on("POST", "/x", answer(json={}))
    await c.post("/x", params={"a": "ü", "file": BytesIO(PNG)})
    field, file = server.requests[0].parts
    assert (field.name, field.text, field.content_type) == ("a", "ü", None)
    assert (file.name, file.filename, file.content_type, file.body) == ("file", "file", "image/png", PNG)


@each(
    ("part", "kind"),
    [
        (Part("f", PNG, "x.gif"), "image/png"),
        (Part("f", b"????", "x.gif"), "image/gif"),
        (Part("f", b"????", "x"), "application/octet-stream"),
        (Part("f", PNG, "x.png", "image/apng"), "image/apng"),
        (Part("f", Pipe(PNG), "x.gif"), "image/gif"),
    ],
)
def test_the_type_of_a_file_is_told(part, kind):
    with ExitStack() as files:
        ((payload, _, _),) = multipart([part], files)
    assert payload.headers["Content-Type"] == kind


def test_looking_at_a_file_does_not_move_it():
    file = BytesIO(b"skip" + PNG)
    file.seek(4)
    with ExitStack() as files:
        multipart([Part("f", file, "x")], files)
    assert file.tell() == 4


def test_a_file_name_is_cleaned():
    with ExitStack() as files:
        ((payload, _, _),) = multipart([Part("f", PNG, '../x"\r\ny.png')], files)
    assert payload.headers["Content-Disposition"] == 'form-data; name="f"; filename="x_y.png"'


def test_files_given_by_path_are_closed_in_the_end(tmp_path):
    (tmp_path / "x").write_bytes(PNG)
    with ExitStack() as files:
        ((payload, _, _),) = multipart([Part("f", tmp_path / "x", "x")], files)
        assert not payload._file.closed
    assert payload._file.closed


def test_only_what_can_be_wound_back_can_be_sent_again(tmp_path):
    assert is_resendable(b"bytes")
    assert is_resendable(
        [Part("a", "b"), Part("f", PNG, "x"), Part("f", tmp_path, "x"), Part("f", BytesIO(), "x")]
    )
    assert not is_resendable([Part("f", Pipe(), "x")])


def test_open_files_are_put_back_to_where_they_stood():
    file = BytesIO(b"skip" + PNG)
    file.seek(4)
    marked = places([Part("a", "b"), Part("f", file, "x"), Part("f", PNG, "x"), Part("f", Pipe(PNG), "x")])
    file.read()
    rewind(marked)
    assert file.tell() == 4


def test_the_size_of_an_upload_is_what_is_left_of_its_files(tmp_path):
    (tmp_path / "x").write_bytes(b"12345")
    file = BytesIO(b"1234567")
    file.seek(4)
    parts = [Part("a", "b"), Part("f", file, "x"), Part("f", b"12", "x"), Part("f", tmp_path / "x", "x")]
    assert upload_size([*parts, Part("f", Pipe(PNG), "x")]) == 3 + 2 + 5
    assert upload_size(b"bytes") == 0


async def test_a_file_that_was_begun_is_sent_whole_at_the_next_try(server, connect, tmp_path):
    c = await connect(server, "t", retries=RetryPolicy(base=0))
    content = b"x" * (1 << 20)
    (tmp_path / "x").write_bytes(content)
    route = server.on("PUT", "/x", unread(answer(status=503)), unread(drop()), answer(json={}))
    with (tmp_path / "x").open("rb") as file:
        await c.put("/x", params={"file": file})
    assert route.requests[-1].parts[0].body == content


async def test_a_redirected_file_is_sent_whole(server, connect):
    c = await connect(server, "t")
    server.on("POST", "/x", redirect("/y", status=307))
    server.on("POST", "/y", answer(json={}))
    await c.post("/x", params={"file": BytesIO(PNG)})
    assert [request.parts[0].body for request in server.requests] == [PNG, PNG]


async def test_a_cancelled_upload_leaves_the_client_usable(server, connect):
    c = await connect(server, "t")
    server.on("POST", "/x", unread(stall()))
    server.on("GET", "/y", answer(json={"ok": True}))
    file = BytesIO(bytes(8 << 20))
    upload = asyncio.create_task(c.post("/x", params={"file": file}))
    await server.arrived()
    upload.cancel()
    with pytest.raises(asyncio.CancelledError):
        await upload
    assert await c.get("/y") == {"ok": True}
    assert not file.closed


async def test_names_in_other_letters_arrive(server, connect):
    c = await connect(server, "t")
    server.on("POST", "/x", answer(json={}))
    await c.post("/x", params={"file": Upload(PNG, "Käse.png")})
    assert 'name="file"; filename="Käse.png"'.encode() in server.requests[0].body


def test_a_file_that_is_open_for_text_is_refused_before_it_is_read(tmp_path):
    place = tmp_path / "a.png"
    place.write_bytes(b"\x89PNG")
    with place.open(encoding="utf-8") as file, pytest.raises(TypeError, match="opened in binary mode"):
        upload(file)


def test_what_can_be_read_and_is_no_file_is_refused():
    with pytest.raises(TypeError, match="got SimpleNamespace"):
        upload(SimpleNamespace(read=lambda _: b""))
