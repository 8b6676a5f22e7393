import pytest

from atoot import Attachment, UnprocessedError
from atoot.entities import MediaAttachment
from atoot.entities.server import Limits
from atoot.http.transport import Transport
from atoot.testing import ReceivedRequest, ScriptedServer, answer
from atoot.workflows.uploads import PostFiles

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
async def transport(server: ScriptedServer):
    made = Transport(server.origin, "t")
    yield made
    await made.close()


def taken(request: ReceivedRequest):
    (file,) = (part for part in request.parts if part.name == "file")
    return answer(json={"id": f"id-of-{file.filename}", "url": "https://x.example/1"})


async def test_the_ids_stand_in_the_order_of_the_files_and_progress_is_of_all(transport, server):
    server.on("POST", "/api/v2/media", taken)
    told: list[tuple[int, int]] = []
    things = [Attachment(PNG + bytes(number * 100), filename=f"{number}.png") for number in range(5)]
    files = PostFiles([*things, MediaAttachment.from_dict({"id": "9", "url": "https://x.example/9"}), 7])
    await files.look()
    files.check(Limits(media=10))
    ids = await files.uploaded(transport, 3, lambda *sizes: told.append(sizes))
    assert ids == [*(f"id-of-{number}.png" for number in range(5)), "9", "7"]
    assert told[-1] == (1040, 1040)


async def test_files_that_are_too_many_are_refused_before_anything_is_sent(transport, server):
    files = PostFiles([1, 2, 3])
    await files.look()
    with pytest.raises(ValueError, match="3 files; a status has at most 2"):
        files.check(Limits(media=2))
    assert server.requests == []


async def test_one_that_is_refused_ends_the_others(transport, server):
    server.on("POST", "/api/v2/media", answer(status=422, json={"error": "File is nothing"}))
    files = PostFiles([Attachment(PNG, filename=f"{number}.png") for number in range(4)])
    await files.look()
    with pytest.raises(UnprocessedError, match="File is nothing"):
        await files.uploaded(transport, 1, None)
    assert len(server.requests) < 4
