import os
import stat

import pytest
from command_line import run

from atoot.testing import answer

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pseudo terminals are those of Unix")


async def test_drafts_are_for_their_owner_alone(server, on_server):
    server.on("POST", "/api/v1/statuses", answer(status=422, json={"error": "no"}))
    await run(on_server, "post", "private words")
    (file,) = on_server.folder.rglob("1.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert b"the-secret-token" not in file.read_bytes()


def test_a_damaged_draft_is_told(alice_shell):
    alice_shell.run("post", "x" * 501)
    (file,) = alice_shell.folder.rglob("1.json")
    file.write_text("{")
    done = alice_shell.run("drafts", "show", "1")
    assert (done.status, "cannot be read" in done.err) == (1, True)
