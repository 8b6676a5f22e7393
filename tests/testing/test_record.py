"""Answers of a server are recorded without secrets, and replayed without the server."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import atoot
from atoot.testing import EmbeddedInstance, NotRecordedError, Recording, ScriptedServer, answer


async def record(path: Path, instance: EmbeddedInstance, work) -> None:
    async with (
        Recording(path, instance=instance.host, record=True, use_https=False) as recording,
        recording.client(access_token=instance.tokens["alice"]) as c,
    ):
        await work(c)


async def replay(path: Path, work) -> None:
    async with Recording(path) as recording, recording.client(access_token="anything", retries=0) as c:
        await work(c)


async def test_what_was_recorded_is_replayed_without_the_server(instance: EmbeddedInstance, tmp_path: Path):
    seen = []

    async def work(c: atoot.MastodonAPI) -> None:
        made = [await c.create_status(status=f"Number {n}") for n in range(3)]
        me = await c.me()
        pages = [[status.id for status in page] async for page in c.account_statuses(me, limit=2).pages()]
        seen.append(([status.id for status in made], pages, me))

    path = tmp_path / "new" / "statuses.json"
    await record(path, instance, work)
    await replay(path, work)
    assert seen[0] == seen[1]
    assert len(seen[0][1]) == 2


async def test_no_secret_is_in_the_file(server: ScriptedServer, tmp_path: Path):
    token, path = "t0ken-of-alice-1234", tmp_path / "secrets.json"
    cookie = {"Set-Cookie": "session=c00kie", "X-RateLimit-Limit": "300"}
    server.on("GET", "/api/v1/preferences", answer(json={"echo": f"Bearer {token}"}, headers=cookie))
    server.on(
        "POST",
        "/oauth/token",
        answer(json={"access_token": "n3w-token", "scope": "read", "you_said": "p4ssword"}),
    )
    async with (
        Recording(path, instance=server.host, record=True, use_https=False) as recording,
        recording.client(access_token=token) as c,
    ):
        await c.get("/api/v1/preferences")
        await c.post("/oauth/token", params={"client_secret": "s3cret-of-app", "password": "p4ssword"})
    text = path.read_text()
    assert [
        word for word in (token, "c00kie", "n3w-token", "s3cret-of-app", "p4ssword") if word in text
    ] == []
    assert "300" in text
    async with Recording(path) as recording, recording.client() as c:
        found = await c.post("/oauth/token", params={"client_secret": "another", "password": "another"})
    assert found["scope"] == "read"


async def test_what_was_not_recorded_fails_and_says_what_is_there(instance: EmbeddedInstance, tmp_path: Path):
    path = tmp_path / "rules.json"
    await record(path, instance, lambda c: c.create_status(status="One"))

    async def other(c: atoot.MastodonAPI) -> None:
        with pytest.raises(atoot.MastodonError):
            await c.create_status(status="Two")

    with pytest.raises(NotRecordedError) as caught:
        await replay(path, other)
    said = str(caught.value)
    assert "rules.json: not recorded, or answered already" in said
    assert '{"status": "Two"' in said
    assert '{"status": "One"' in said
    assert "--atoot-record" in said


async def test_a_post_is_answered_as_often_as_it_was_made_and_a_question_again(
    instance: EmbeddedInstance, tmp_path: Path
):
    path = tmp_path / "again.json"

    async def work(c: atoot.MastodonAPI) -> None:
        await c.me()
        await c.create_status(status="Once")

    await record(path, instance, work)

    async def more(c: atoot.MastodonAPI) -> None:
        await work(c)
        await c.me()
        with pytest.raises(atoot.MastodonError):
            await c.create_status(status="Once")

    with pytest.raises(NotRecordedError, match="answered already"):
        await replay(path, more)


async def test_files_and_bytes_are_known_again(server: ScriptedServer, tmp_path: Path):
    path = tmp_path / "files.json"
    server.on(
        "POST", "/api/v2/media", answer(json={"id": "1", "type": "image", "url": "https://a.example/1.png"})
    )
    server.on("GET", "/emoji.png", answer(b"\x89PNG\xff"))
    server.on("GET", "/text", answer(text="plain"))

    async def work(c: atoot.MastodonAPI) -> None:
        assert (await c.upload_attachment(b"GIF89a\xff")).id == "1"
        assert (await c.request("GET", "/emoji.png")).body == b"\x89PNG\xff"
        assert (await c.request("GET", "/text")).body == b"plain"

    async with (
        Recording(path, instance=server.host, record=True, use_https=False) as recording,
        recording.client() as c,
    ):
        await work(c)
    async with Recording(path) as recording, recording.client() as c:
        await work(c)


async def test_a_test_that_fails_leaves_the_file_as_it_is(instance: EmbeddedInstance, tmp_path: Path):
    path = tmp_path / "kept.json"

    async def fail(c: atoot.MastodonAPI) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await record(path, instance, fail)
    assert not path.exists()


@pytest.mark.parametrize("content", [None, "no json", "[]", '{"version": 99}'])
async def test_a_file_that_is_no_recording_is_named(tmp_path: Path, content: str | None):
    path = tmp_path / "broken.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(NotRecordedError, match=r"broken\.json"):
        async with Recording(path):
            pass
    with pytest.raises(ValueError, match="Give the host of an instance"):
        Recording(path, record=True)


PROGRAM = """
import os

pytest_plugins = ["atoot.testing.plugin"]


async def test_it(recorded_server):
    async with recorded_server.client(access_token=os.environ.get("TOKEN", "none")) as c:
        assert (await c.me()).acct == "alice"
"""


def test_pytest_records_and_replays(instance: EmbeddedInstance, tmp_path: Path):
    (tmp_path / "test_mine.py").write_text(PROGRAM)
    (tmp_path / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\natoot_recordings = kept\n")

    def run(*options: str, **environ: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *options]
        return subprocess.run(
            command, cwd=tmp_path, env=os.environ | environ, capture_output=True, text=True, check=False
        )

    there = {"ATOOT_INSTANCE": instance.host, "ATOOT_PLAIN_HTTP": "1", "TOKEN": instance.tokens["alice"]}
    recorded = run("-p", "atoot.testing.plugin", "--atoot-record", **there)
    assert recorded.returncode == 0, recorded.stdout
    (file,) = (tmp_path / "kept" / "test_mine").iterdir()
    assert file.name == "test_it.json"
    assert instance.tokens["alice"] not in file.read_text()
    assert json.loads(file.read_text())["exchanges"]
    replayed = run()
    assert replayed.returncode == 0, replayed.stdout
