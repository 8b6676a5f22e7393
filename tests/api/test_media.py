from datetime import timedelta
from io import BytesIO

import pytest

from atoot import MastodonAPI, RetryPolicy
from atoot.api.base import Upload
from atoot.entities import MediaAttachment
from atoot.errors import ApiError, NotFoundError, UnavailableError, UnprocessedError
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.testing import answer, drop
from quick_clock import QuickClock
from tables import each

PICTURE = b"\x89PNG picture"
ATTACHMENT = {"id": "1", "type": "image", "url": "https://a.example/1.png"}
UNFINISHED = {**ATTACHMENT, "url": None}
V1, V2 = "/api/v1/media", "/api/v2/media"


@pytest.fixture
async def c(server, connect):
    server.on("POST", V2, answer(json=ATTACHMENT))
    return await connect(server, "t")


@pytest.fixture
def clock():
    return QuickClock()


@pytest.fixture
async def patient(server, clock):
    """A client whose waits take no time."""
    transport = Transport(server.origin, "t", settings=Settings(clock=clock))
    async with MastodonAPI(transport) as made:
        yield made


def parts_of(request):
    return {part.name: part for part in request.parts}


async def test_a_picture_is_uploaded_shown_changed_and_deleted(alice):
    picture = await alice.upload_attachment(PICTURE, description="a cat", focal="0.5,-1")
    assert isinstance(picture, MediaAttachment)
    assert picture.description == "a cat"
    assert (await alice.media_attachment(picture)).id == picture.id
    changed = await alice.update_attachment(picture, description="a dog", focal=(0, 0))
    assert changed.description == "a dog"
    assert await alice.delete_attachment(picture.id) is None
    with pytest.raises(NotFoundError):
        await alice.media_attachment(picture)


@pytest.mark.parametrize("as_text", [True, False])
async def test_a_path_is_sent_with_its_name(server, c, tmp_path, as_text):
    file = tmp_path / "cat.png"
    file.write_bytes(PICTURE)
    await c.upload_attachment(str(file) if as_text else file)
    part = parts_of(server.requests[0])["file"]
    assert (part.filename, part.body) == ("cat.png", PICTURE)


async def test_bytes_are_sent(server, c):
    await c.upload_attachment(PICTURE)
    part = parts_of(server.requests[0])["file"]
    assert part.body == PICTURE
    assert part.filename


async def test_an_open_file_is_sent_from_where_it_stands_and_stays_open(server, c, tmp_path):
    (tmp_path / "cat.png").write_bytes(b"skip" + PICTURE)
    with (tmp_path / "cat.png").open("rb") as file:
        file.seek(4)
        await c.upload_attachment(file)
        assert not file.closed
    part = parts_of(server.requests[0])["file"]
    assert (part.filename, part.body) == ("cat.png", PICTURE)


async def test_an_upload_says_name_and_type(server, c):
    await c.upload_attachment(Upload(PICTURE, "cat.png", "image/png"), thumbnail=Upload(b"small", "t.jpg"))
    parts = parts_of(server.requests[0])
    assert (parts["file"].filename, parts["file"].content_type) == ("cat.png", "image/png")
    assert (parts["thumbnail"].filename, parts["thumbnail"].body) == ("t.jpg", b"small")


async def test_name_and_type_can_be_given_apart(server, c):
    await c.upload_attachment(BytesIO(PICTURE), filename="cat.png", mime_type="image/png")
    await c.upload_attachment(Upload(PICTURE, "cat.png", "image/gif"), mime_type="image/png")
    for request in server.requests:
        part = parts_of(request)["file"]
        assert (part.filename, part.content_type, part.body) == ("cat.png", "image/png", PICTURE)


async def test_the_focal_point_is_sent_as_focus(server, c):
    await c.upload_attachment(PICTURE, focal="-0.42,0.69")
    await c.upload_attachment(PICTURE, focal=(1, -1))
    assert [dict(request.form) for request in server.requests] == [
        {"focus": "-0.42,0.69"},
        {"focus": "1.0,-1.0"},
    ]


async def test_an_empty_description_is_sent(server, c):
    await c.upload_attachment(PICTURE, {"license": "CC0"}, "")
    assert dict(server.requests[0].form) == {"license": "CC0", "description": ""}


async def test_published_arguments_stand_in_their_order(server, c):
    server.on("PUT", "/api/v1/media/1", answer(json=ATTACHMENT))
    await c.upload_attachment(PICTURE, None, "a cat", "0,0")
    await c.update_attachment("1", PICTURE, None, "a dog", "0,1")
    uploaded, changed = server.requests
    assert dict(uploaded.form) == {"description": "a cat", "focus": "0.0,0.0"}
    assert dict(changed.form) == {"description": "a dog", "focus": "0.0,1.0"}
    assert parts_of(changed)["file"].body == PICTURE


async def test_a_change_without_file_is_a_form(server, c):
    server.on("PUT", "/api/v1/media/1", answer(json=ATTACHMENT))
    await c.update_attachment({"id": 1}, description="", thumbnail=None)
    assert server.requests[0].content_type == "application/x-www-form-urlencoded"
    assert dict(server.requests[0].form) == {"description": ""}


@each("focal", [(1.1, 0), "0,-2", (float("nan"), 0)])
async def test_a_focal_point_outside_of_the_picture_is_refused_before_anything_is_sent(server, c, focal):
    with pytest.raises(ValueError, match="focal"):
        await c.upload_attachment(PICTURE, focal=focal)
    with pytest.raises(ValueError, match="focal"):
        await c.update_attachment("1", focal=focal)
    assert server.requests == []


@each("file", [None, 7, ["x"]])
async def test_what_is_no_file_is_refused_before_anything_is_sent(server, c, file):
    with pytest.raises(TypeError):
        await c.upload_attachment(file)
    assert server.requests == []


async def test_a_file_that_is_missing_is_an_error_of_the_system(server, c, tmp_path):
    with pytest.raises(FileNotFoundError):
        await c.upload_attachment(tmp_path / "nothing.png")
    assert server.requests == []


async def test_an_old_server_gets_the_whole_file_in_the_old_way(server, connect):
    c = await connect(server, "t")
    server.on("POST", V1, answer(json=ATTACHMENT))
    file, thumbnail = BytesIO(b"skip" + PICTURE), BytesIO(b"small")
    file.seek(4)
    await c.upload_attachment(file, description="a cat", thumbnail=thumbnail)
    assert [request.path for request in server.requests] == [V2, V1]
    parts = parts_of(server.requests[1])
    assert parts["file"].body == PICTURE
    assert parts["thumbnail"].body == b"small"
    assert parts["description"].text == "a cat"


async def test_a_file_that_cannot_be_wound_back_is_not_sent_in_the_old_way(server, connect):
    class Pipe(BytesIO):
        def seekable(self):
            return False

    c = await connect(server, "t")
    server.on("POST", V1, answer(json=ATTACHMENT))
    with pytest.raises(NotFoundError):
        await c.upload_attachment(Pipe(PICTURE))
    assert [request.path for request in server.requests] == [V2]


async def test_a_file_that_is_refused_is_not_sent_in_the_old_way(server, connect):
    c = await connect(server, "t")
    server.on("POST", V2, answer(status=422, json={"error": "File content type is invalid"}))
    with pytest.raises(UnprocessedError, match="content type is invalid"):
        await c.upload_attachment(PICTURE)
    assert len(server.requests) == 1


async def test_without_waiting_an_attachment_that_is_worked_on_has_no_url(server, connect):
    c = await connect(server, "t")
    server.on("POST", V2, answer(status=202, json=UNFINISHED))
    server.on("GET", V1 + "/1", answer(status=206, json=UNFINISHED))
    attachment = await c.upload_attachment(PICTURE, wait=False)
    assert attachment.url is None
    assert (await c.media_attachment(attachment)).url is None


async def test_an_upload_waits_until_the_file_is_processed(server, patient, clock):
    server.on("POST", V2, answer(status=202, json=UNFINISHED))
    server.on("GET", V1 + "/1", *[answer(status=206, json=UNFINISHED)] * 8, answer(json=ATTACHMENT))
    attachment = await patient.upload_attachment(PICTURE)
    assert attachment.url == "https://a.example/1.png"
    assert clock.slept == [1, 1.5, 2.25, 3.375, 5.0625, 7.59375, 10, 10, 10]


async def test_a_server_that_says_nothing_of_a_file_but_that_it_works_on_it_is_asked_again(server, patient):
    server.on("POST", "/api/v2/media", answer(status=202, json={"id": "7", "type": "image", "url": None}))
    done = answer(json={"id": "7", "type": "image", "url": "https://e/i.png"})
    server.on("GET", "/api/v1/media/7", answer(status=206), done)
    assert (await patient.upload_attachment(b"\x89PNG")).url == "https://e/i.png"


async def test_a_closed_file_is_refused_before_anything_is_sent(server, c):
    file = BytesIO(b"\x89PNG")
    file.close()
    with pytest.raises(ValueError, match="fileobj: the file is closed"):
        await c.upload_attachment(file)
    assert server.requests == []


async def test_an_upload_without_url_is_not_ready_whatever_the_status(server, patient):
    server.on("POST", V2, answer(json=UNFINISHED))
    server.on("GET", V1 + "/1", answer(json=UNFINISHED), answer(json=ATTACHMENT))
    assert (await patient.upload_attachment(PICTURE)).url


@pytest.mark.parametrize(("wait", "seconds"), [(5, 5), (timedelta(seconds=5), 5), (True, 300)])
async def test_waiting_ends(server, patient, clock, wait, seconds):
    server.on("POST", V2, answer(status=202, json=UNFINISHED))
    server.on("GET", V1 + "/1", answer(status=206, json=UNFINISHED))
    with pytest.raises(ApiError, match=rf"attachment 1 after {seconds} s; .*media_ready\('1'\)"):
        await patient.upload_attachment(PICTURE, wait=wait)
    assert seconds - 10 <= sum(clock.slept) <= seconds


async def test_a_file_that_cannot_be_processed_is_an_error_that_says_so(server, patient):
    server.on("POST", V2, answer(status=202, json=UNFINISHED))
    server.on("GET", V1 + "/1", answer(status=422, json={"error": "Error processing thumbnail"}))
    with pytest.raises(UnprocessedError, match=r"Error processing thumbnail.*could not process it"):
        await patient.upload_attachment(PICTURE)


async def test_a_server_that_cannot_be_asked_is_not_waited_for(server, patient, clock):
    server.on("POST", V2, answer(status=202, json=UNFINISHED))
    assert (await patient.upload_attachment(PICTURE)).url is None
    assert clock.slept == [1]


async def test_an_attachment_can_be_waited_for_later(server, patient, clock):
    server.on("GET", V1 + "/1", answer(status=206, json=UNFINISHED), answer(json=ATTACHMENT))
    assert (await patient.media_ready("1")).url
    assert clock.slept == [1]


async def test_an_attachment_that_is_ready_is_not_asked_for(server, patient):
    ready = MediaAttachment.from_dict(ATTACHMENT)
    assert await patient.media_ready(ready) is ready
    assert server.requests == []


async def test_an_attachment_that_is_gone_is_not_waited_for(server, patient):
    with pytest.raises(NotFoundError):
        await patient.media_ready(MediaAttachment.from_dict(UNFINISHED), timeout=5)


async def test_the_kind_of_a_file_is_found_out(server, c, tmp_path):
    (tmp_path / "wrong.png").write_bytes(b"\xff\xd8\xff\xe0 a photo")
    await c.upload_attachment(tmp_path / "wrong.png")
    await c.upload_attachment(PICTURE)
    await c.upload_attachment(Upload(b"????", "x.webm"), thumbnail=BytesIO(b"GIF89a"))
    told = [[(part.filename, part.content_type) for part in request.parts] for request in server.requests]
    assert told == [
        [("wrong.png", "image/jpeg")],
        [("file.png", "image/png")],
        [("x.webm", "video/webm"), ("file.gif", "image/gif")],
    ]


@pytest.mark.parametrize("name", ["../../etc/x.png", "/home/x.png", "..\\x.png"])
async def test_only_the_last_part_of_a_name_is_told(server, c, name):
    await c.upload_attachment(PICTURE, filename=name)
    assert parts_of(server.requests[0])["file"].filename == "x.png"


async def test_a_name_cannot_break_the_form(server, c):
    await c.upload_attachment(Upload(PICTURE, 'x"; name="evil\r\nX-Evil: 1\r\n\r\n.png'))
    (part,) = server.requests[0].parts
    assert (part.name, part.body) == ("file", PICTURE)
    assert b"X-Evil: 1" not in server.requests[0].body


@each("empty", [b"", BytesIO(), Upload(b"", "cat.png")])
async def test_an_empty_file_is_refused_before_anything_is_sent(server, c, empty):
    with pytest.raises(ValueError, match=r"fileobj: '.*' is empty \(0 bytes\)"):
        await c.upload_attachment(empty)
    with pytest.raises(ValueError, match=r"thumbnail: .* is empty"):
        await c.upload_attachment(PICTURE, thumbnail=empty)
    assert server.requests == []


async def test_a_file_for_text_is_refused(server, c, tmp_path):
    (tmp_path / "notes").write_text("x")
    with (tmp_path / "notes").open() as file, pytest.raises(TypeError, match="binary mode"):
        await c.upload_attachment(file)
    assert server.requests == []


async def test_progress_is_told_over_all_files_of_a_request(server, c):
    told = []
    picture = PICTURE * 20_000
    await c.upload_attachment(
        BytesIO(picture), thumbnail=PICTURE, progress=lambda sent, total: told.append((sent, total))
    )
    size = len(picture) + len(PICTURE)
    assert told[-1] == (size, size)
    assert len(told) > 3
    assert [sent for sent, _ in told] == sorted(sent for sent, _ in told)
    assert {total for _, total in told} == {size}


async def test_progress_that_fails_does_not_break_the_upload(server, c, caplog):
    def progress(sent, total):
        raise RuntimeError("no screen")

    assert (await c.upload_attachment(PICTURE, progress=progress)).id == "1"
    assert "a hook failed" in caplog.text


async def test_an_open_file_is_sent_whole_again_after_a_failure(server, connect):
    c = await connect(server, "t", retries=RetryPolicy(base=0))
    server.on("POST", V2, drop(), answer(status=503), answer(json=ATTACHMENT))
    file = BytesIO(b"skip" + PICTURE)
    file.seek(4)
    await c.upload_attachment(file)
    assert len(server.requests) == 3
    assert [parts_of(request)["file"].body for request in server.requests] == [PICTURE] * 3
    assert file.tell() == 4


async def test_what_cannot_be_wound_back_is_sent_once(server, connect):
    class Pipe(BytesIO):
        def seekable(self):
            return False

    c = await connect(server, "t", retries=RetryPolicy(base=0))
    server.on("POST", V2, answer(status=503), answer(json=ATTACHMENT))
    with pytest.raises(UnavailableError):
        await c.upload_attachment(Pipe(PICTURE))
    assert len(server.requests) == 1
