"""Files of a post: what is taken for one, what is known of it before it is sent, and how long it is waited for."""

import codecs
import os
from datetime import timedelta
from io import BytesIO, FileIO

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from atoot import ApiError, MastodonAPI, NotFoundError, ServerError, UnprocessedError
from atoot.entities import MediaAttachment, MediaFocus
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.posting.files import (
    LONGEST_WAIT,
    Attachment,
    focus_of,
    prepared,
    ready,
    seconds_of,
    several,
    until_ready,
    upload,
)
from atoot.testing import answer, drop
from atoot.uploads import Upload
from quick_clock import QuickClock
from tables import each

PNG = b"\x89PNG\r\n\x1a\n picture"
DONE = {"id": "1", "type": "image", "url": "https://a.example/1.png"}
UNFINISHED = {**DONE, "url": None}
ONE = "/api/v1/media/1"
inside = st.floats(-1, 1)


@pytest.fixture
async def transport(server):
    """To the scripted server, on a clock of its own."""
    transport = Transport(server.origin, "t", settings=Settings(clock=QuickClock()))
    yield transport
    await transport.close()


# The point that stays visible


@each("focal", ["0.5,-1", " 0.5 , -1 ", (0.5, -1), [0.5, -1.0], MediaFocus(x=0.5, y=-1.0)])
def test_a_focal_point_can_be_text_or_two_numbers(focal):
    assert focus_of(focal) == "0.5,-1.0"


def test_without_focal_point_there_is_none():
    assert focus_of(None) is None


@for_all(inside, inside)
def test_every_point_of_the_picture_is_a_focal_point(x, y):
    assert focus_of(focus_of((x, y))) == f"{x},{y}"


@for_all(inside, st.floats().filter(lambda value: not -1 <= value <= 1), st.booleans())
def test_a_focal_point_outside_of_the_picture_is_refused(good, bad, first):
    with pytest.raises(ValueError, match=r"x=.* and y=.* within -1 and 1"):
        focus_of((bad, good) if first else (good, bad))


@each("focal", ["0.5", "a,b", "", "1,2,3", (1,), [1, 2, 3]])
def test_what_is_no_point_is_no_focal_point(focal):
    with pytest.raises(ValueError, match="expected 'x,y' or two numbers"):
        focus_of(focal)


@each("focal", [(None, 1), ([], []), MediaFocus(x=0.5), 7])
def test_a_focal_point_of_the_wrong_type_is_refused(focal):
    with pytest.raises(TypeError, match="focal"):
        focus_of(focal)


def test_a_focal_point_is_refused_as_such_however_it_is_none():
    for wrong in ((10**400, 0), "\ud800,1", {"x": 0, "y": 0}, b"01"):
        with pytest.raises(ValueError, match="focal: "):
            focus_of(wrong)


# What is taken for a file


def test_one_thing_is_a_list_of_one_and_a_list_keeps_its_order(tmp_path):
    picture, known = BytesIO(PNG), MediaAttachment.from_dict(DONE)
    for single in (PNG, bytearray(PNG), picture, tmp_path, "cat.png", Upload(PNG), 7, known, {"id": "1"}):
        assert several(single) == several([single])
        assert len(several(single)) == 1
    assert several(iter([b"1", 7, b"2"])) == [Attachment(b"1"), 7, Attachment(b"2")]
    assert several([]) == []


def test_what_was_uploaded_before_stays_as_it_is():
    known, described = MediaAttachment.from_dict(DONE), Attachment(PNG, "a cat")
    assert several([known, {"id": 1}, 7, described]) == [known, {"id": 1}, 7, described]
    assert several(True) == [Attachment(True)]  # which is no id, and is refused where files are looked at


def test_an_attachment_does_not_show_its_content():
    assert repr(Attachment(b"secret", "a cat")) == "<Attachment 'a cat'>"


# What is known before it is sent


async def test_a_file_is_known_by_its_content_its_name_and_its_size_from_where_it_stands(tmp_path):
    (tmp_path / "cat.jpg").write_bytes(PNG)
    found = await prepared("media", tmp_path / "cat.jpg")
    assert (found.kind, found.size, found.upload.filename) == ("image/png", len(PNG), "cat.jpg")
    with (tmp_path / "cat.jpg").open("rb") as file:
        file.seek(4)
        found = await prepared("media", file)
        assert file.tell() == 4
    assert (found.size, found.upload.filename) == (len(PNG) - 4, "cat.jpg")
    found = await prepared("media", bytearray(PNG), "x/../cat.webp")
    assert (found.kind, found.upload.filename) == ("image/png", "cat.webp")


async def test_what_is_said_of_a_file_counts_more_than_what_it_looks_like():
    given = Upload(PNG, "a.png", "image/png")
    assert (await prepared("media", given)).kind == "image/png"
    found = await prepared("media", given, "b.apng", "image/apng")
    assert (found.kind, found.upload.filename, found.upload.mime_type) == (
        "image/apng",
        "b.apng",
        "image/apng",
    )
    with pytest.raises(TypeError, match="filename: expected a text, got bytes"):
        await prepared("media", PNG, b"a.png")
    with pytest.raises(TypeError, match="mime_type: expected a text, got int"):
        await prepared("media", PNG, None, 7)


async def test_of_a_pipe_nothing_is_read_and_nobody_knows_its_size():
    end, other = os.pipe()
    with FileIO(end) as pipe, FileIO(other, "w") as written:
        written.write(PNG)
        found = await prepared("media", pipe, "cat.png")
        assert (found.kind, found.size) == ("image/png", None)
        assert pipe.read(len(PNG)) == PNG


async def test_a_file_without_a_name_of_its_own_has_one_for_the_server(tmp_path):
    (tmp_path / "cat").write_bytes(PNG)
    number = os.open(tmp_path / "cat", os.O_RDONLY)
    with FileIO(number) as file:  # its name is the number
        assert (await prepared("media", file)).upload.filename == "file.png"


async def test_a_file_that_is_read_to_its_end_is_empty_and_a_folder_is_none(tmp_path):
    file = BytesIO(PNG)
    file.seek(99)
    for empty in (file, b"", BytesIO(), bytearray()):
        with pytest.raises(ValueError, match=r"media: 'file' is empty \(0 bytes\)"):
            await prepared("media", empty)
    with pytest.raises(IsADirectoryError):
        await prepared("media", tmp_path)
    with pytest.raises(TypeError, match="media: expected a file, got None"):
        await prepared("media", None)


class Silent(BytesIO):
    """A file whose `seek` gives nothing, as some wrappers of files have it."""

    def seek(self, place, whence=0):
        super().seek(place, whence)


async def test_a_file_whose_seek_gives_nothing_has_its_size_all_the_same(server, transport):
    assert (await prepared("media", Silent(PNG))).size == len(PNG)
    server.on("POST", "/x", answer(json=1))
    assert await MastodonAPI(transport).post("/x", params={"file": Silent(PNG)}) == 1
    assert PNG in server.requests[-1].body


async def test_a_file_that_was_opened_for_text_is_refused(tmp_path):
    (tmp_path / "cat.svg").write_text("<svg/>")
    with (tmp_path / "cat.svg").open() as file:
        for text in (file, codecs.getreader("utf-8")(BytesIO(b"<svg/>"))):
            with pytest.raises(
                TypeError, match="expected a file that was opened in binary mode, got one for text"
            ):
                await prepared("media", text)


# Waiting


@each(
    ("wait", "seconds"),
    [
        (True, LONGEST_WAIT),
        (False, 0),
        (0, 0),
        (2.5, 2.5),
        (timedelta(minutes=1), 60),
        (float("inf"), float("inf")),
    ],
)
def test_a_wait_is_so_many_seconds(wait, seconds):
    assert seconds_of("wait", wait) == seconds


def test_a_time_that_is_over_is_none_to_wait():
    assert seconds_of("wait", -3) == 0
    assert seconds_of("wait", timedelta(seconds=-1)) == 0


@pytest.mark.parametrize("wait", [float("nan"), "5", None])
async def test_what_is_no_time_is_refused_before_the_file_is_sent(server, transport, wait):
    c = MastodonAPI(transport)
    with pytest.raises(ValueError, match="wait: expected seconds, 0 or more"):
        await c.upload_attachment(PNG, wait=wait)
    with pytest.raises(ValueError, match="timeout: expected seconds, 0 or more"):
        await c.media_ready("1", timeout=wait)
    assert server.requests == []


async def test_pauses_grow_up_to_ten_seconds_and_end_before_the_time_is_over(server, transport):
    server.on("GET", ONE, answer(status=206, json=UNFINISHED))
    with pytest.raises(ApiError, match=r"still works on attachment 1 after 40 s; .*media_ready\('1'\)"):
        await until_ready(transport, "1", 40.0)
    assert transport.clock.slept == [1, 1.5, 2.25, 3.375, 5.0625, 7.59375, 10]
    assert len(server.requests) == 8


async def test_a_file_that_was_asked_for_a_moment_ago_is_not_asked_for_at_once(server, transport):
    server.on("GET", ONE, answer(json=DONE))
    assert (await until_ready(transport, "1", 40.0, asked=True)).url == DONE["url"]
    assert transport.clock.slept == [1]
    with pytest.raises(ApiError, match="after 0 s"):
        await until_ready(transport, "1", 0.0, asked=True)
    assert len(server.requests) == 1


async def test_a_file_that_was_just_taken_may_not_be_to_be_seen_at_once(server, transport):
    missing = answer(status=404, json={"error": "Record not found"})
    young = str(int(transport.clock.time() * 1000) << 16)
    server.on("GET", f"/api/v1/media/{young}", missing, missing, answer(json=DONE))
    assert (await until_ready(transport, young, 40.0)).url == DONE["url"]
    assert len(server.requests) == 3


async def test_a_file_that_never_comes_to_sight_is_given_up_after_a_minute(server, transport):
    young = str(int(transport.clock.time() * 1000) << 16)
    with pytest.raises(NotFoundError):
        await until_ready(transport, young, 300.0)
    assert 50 < sum(transport.clock.slept) < 70


@pytest.mark.parametrize("trouble", [answer(status=500, json={"error": "x"}), drop()])
async def test_trouble_of_the_server_does_not_lose_a_file_that_it_has_taken(server, transport, trouble):
    server.on("POST", "/api/v2/media", answer(status=202, json={**UNFINISHED, "type": "video"}))
    server.on("GET", ONE, *[trouble] * 12, answer(json=DONE))
    made = await MastodonAPI(transport).upload_attachment(PNG)
    assert made.url == DONE["url"]


async def test_trouble_that_lasts_is_what_is_said_in_the_end(server, transport):
    server.on("GET", ONE, answer(status=503, json={"error": "down for repairs"}))
    with pytest.raises(ServerError, match="down for repairs"):
        await until_ready(transport, "1", 40.0)


async def test_of_several_files_those_are_waited_for_that_are_not_done(server, transport, caplog):
    caplog.set_level("INFO")
    server.on("GET", ONE, answer(json=DONE))
    server.on("GET", "/api/v1/media/2", answer(status=206), answer(json={**DONE, "id": "2"}))
    assert await ready(transport, ["1"]) is False
    assert await ready(transport, ["1", "2", "3"]) is True  # the third one nobody knows
    assert transport.clock.slept == [1]
    assert [record.getMessage() for record in caplog.records if record.name == "atoot.posting"] == [
        "attachment 2 is still being processed; the post waits for it"
    ]
    assert await ready(transport, []) is False


async def test_a_file_that_the_server_could_not_process_says_so_with_what_to_think_of_it(server, transport):
    server.on("GET", ONE, answer(status=422, json={"error": "Error processing"}))
    with pytest.raises(UnprocessedError, match="damaged, or of a kind that it does not take"):
        await ready(transport, ["1"])


async def test_an_older_server_gets_the_file_again_only_if_it_can_be_read_again(server, transport):
    server.on("POST", "/api/v1/media", answer(json=DONE))
    sent = BytesIO(b"skipped" + PNG)
    sent.seek(7)
    made, is_done = await upload(transport, None, {"file": Upload(sent, "a.png")}, None)
    assert (made.id, is_done) == ("1", True)
    assert [next(iter(request.parts)).body for request in server.requests] == [PNG, PNG]

    class Pipe(BytesIO):
        def seekable(self):
            return False

    with pytest.raises(NotFoundError):
        await upload(transport, None, {"file": PNG, "thumbnail": Upload(Pipe(PNG), "t.png")}, None)
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("status", "sent", "is_done"),
    [(200, DONE, True), (202, DONE, False), (206, DONE, False), (200, UNFINISHED, False)],
)
async def test_a_file_is_done_if_both_the_status_and_the_address_say_so(
    server, transport, status, sent, is_done
):
    server.on("POST", "/api/v2/media", answer(status=status, json=sent))
    assert (await upload(transport, None, {"file": PNG}, None))[1] is is_done
