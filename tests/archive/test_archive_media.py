import asyncio
import os
import stat

import pytest
from exports import saved

import atoot
from atoot.archive.media import save_media
from atoot.archive.progress import JobProgress
from atoot.archive.stores import Archive, ArchivePlace
from atoot.testing import answer, drop

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and limits are those of Unix")


async def test_files_of_posts_are_fetched_once_without_the_token(shell, server):
    account = {"id": "1", "username": "a", "acct": "a"}
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json=account))
    files = [
        {"id": "m1", "type": "image", "url": f"{server.origin}/files/..%2F..%2Fevil.png"},
        {"id": "m2", "type": "image", "url": f"{server.origin}/gone.png"},
        {"id": "m3", "type": "image", "url": "file:///etc/passwd"},
    ]
    theirs = {"id": "8", "media_attachments": [{"id": "m9", "url": f"{server.origin}/theirs.png"}]}
    posts = [{"id": "7", "media_attachments": files}, {"id": "6", "reblog": theirs, **theirs}]
    server.on("GET", "/api/v1/accounts/1/statuses", answer(json=posts))
    picture = server.on("GET", "/files/*", answer(b"a picture" * 1000))
    server.on("GET", "/gone.png", answer(status=404))
    env = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "token-token"}
    for _ in range(2):
        done = await asyncio.to_thread(shell.run, "export", "posts", "--media", "-o", "x.sqlite", env=env)
        assert done.status == 1
        assert "media m2 of post 7: 404" in done.err
        assert "'file:///etc/passwd' is no address that is fetched" in done.err
    (request,) = picture.requests
    assert "Authorization" not in request.headers
    (file,) = (shell.folder / "x.media").iterdir()
    assert (file.name, file.read_bytes()) == ("m1-evil.png", b"a picture" * 1000)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (kept,) = saved(shell.folder / "x.sqlite", "media")
    assert (kept["file"], kept["post"], kept["size"]) == ("x.media/m1-evil.png", "7", 9000)


def test_files_without_posts_are_wrong_usage(alice_shell):
    done = alice_shell.run("export", "lists", "--media")
    assert (done.status, "so export the posts too" in done.err) == (2, True)


async def test_a_file_that_does_not_come_is_told_as_such(tmp_path, server):
    server.on("GET", "/1.png", drop())
    picture = {"id": "m1", "type": "image", "url": f"{server.origin}/1.png"}
    with Archive(tmp_path / "x.sqlite") as archive:
        archive.add("posts", "posts", [("7", {"id": "7", "media_attachments": [picture]})], ArchivePlace())
        async with atoot.client(server.host, use_https=False, retries=0) as c:
            missing = await save_media(c, archive, JobProgress())
    assert len(missing) == 1
    assert missing[0].startswith("media m1 of post 7: ")
