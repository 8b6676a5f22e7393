import asyncio
import os
import signal
from dataclasses import replace

import pytest
from command_line import CommandLine

from atoot import archive, client
from atoot.testing import ServerProfile, answer, stall
from atoot.testing.memory.table import ProfileLimit
from atoot.testing.profiles.known import PROFILES
from sizes import sized

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the command line of Unix")


def person(instance, user):
    return client(instance.host, access_token=instance.tokens[user], use_https=False)


async def test_killed_amid_it_goes_on_and_does_nothing_twice(shell):
    people = [f"user{n}" for n in range(24)]
    async with ServerProfile(replace(PROFILES["mastodon"], limits=()), users=["alice", *people]) as instance:
        alice = shell.logged_in(instance)
        (shell.folder / "lists.csv").write_text("".join(f"friends,{name}\n" for name in people))
        follows = "POST /api/v1/accounts/:id/follow"
        with alice.running("import", "lists.csv") as process:
            while process.poll() is None and instance.count[follows] < 8:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0)
            process.kill()
        done = await asyncio.to_thread(alice.run, "import", "lists.csv", "--json")
        assert (done.status, done.data["lists"]["failed"]) == (0, 0), done.err
        assert "continues from there" in done.err
        async with person(instance, "alice") as c:
            (friends,) = await c.lists()
            assert len(await c.get_all(c.list_accounts(friends))) == 24
        assert instance.count["POST /api/v1/lists"] == 1
        assert instance.count[follows] <= 25  # the one that was under way may be asked for again


@sized(24, 300)
async def test_it_never_asks_for_more_than_the_server_allows(size, shell):
    people = [f"user{n}" for n in range(size)]
    limits = (
        ProfileLimit(max(20, size // 4), 1, ("POST /api/v1/accounts/:id/follow",)),
        ProfileLimit(10_000, 300),
    )
    async with ServerProfile(
        replace(PROFILES["mastodon"], limits=limits), users=["alice", *people]
    ) as instance:
        rows = "".join(f"{name}\n" for name in people)
        (shell.folder / "following_accounts.csv").write_text(rows)
        done = await asyncio.to_thread(
            shell.logged_in(instance).run, "import", "following_accounts.csv", "--json"
        )
        assert done.data["following"] == {"done": size, "there": 0, "failed": 0}, done.err
        assert instance.refused == 0
        assert instance.count["POST /api/v1/accounts/:id/follow"] == size


async def test_ctrl_c_says_what_is_done_and_how_to_go_on(shell, server):
    account = {"id": "1", "username": "a", "acct": "a"}
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json=account))
    asked = server.on("GET", "/api/v1/accounts/lookup", stall())
    (shell.folder / "blocks.csv").write_text("bob@there.example\n")
    env = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "token-token"}
    with CommandLine(shell.folder, env).running("import", "blocks.csv") as process:
        while not asked.requests:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0)
        process.send_signal(signal.SIGINT)
        _, err = await asyncio.to_thread(process.communicate, timeout=60)
    assert process.returncode == 130
    assert "what was imported is there: the same command goes on from here" in err
    assert err.endswith("atoot import: interrupted\n")


async def test_an_import_is_a_call_that_tells_what_it_did(instance, tmp_path):
    (tmp_path / "blocks.csv").write_text("bob\nnobody@nowhere.example\n")
    async with person(instance, "alice") as c:
        (planned,) = archive.plan(c, [tmp_path / "blocks.csv"])
        assert (planned.kind, planned.items) == ("blocks", 2)
        made = await archive.import_files(c, [tmp_path / "blocks.csv"], state=tmp_path / "state.sqlite")
        assert (made.counts["blocks", "done"], [one.item.name for one in made.failures]) == (
            1,
            ["nobody@nowhere.example"],
        )
        again = await archive.import_files(c, [tmp_path / "blocks.csv"])
        assert again.counts["blocks", "there"] == 1
        with pytest.raises(ValueError, match="'posts' cannot be imported"):
            await archive.import_files(c, [], only=["posts"])
