import asyncio
import os
import random
import signal
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
import pytest
from command_line import Terminal

from atoot.testing import ServerProfile
from atoot.testing.memory.table import ProfileLimit
from atoot.testing.profiles.known import PROFILES
from sizes import sized

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are those of Unix")


@asynccontextmanager
async def with_posts(count, limits=()):
    """An instance on which alice has posted two years ago; some posts are pinned, and some have the hashtag art."""
    ago = [730 * 86400.0]
    profile = replace(PROFILES["mastodon"], limits=())
    async with ServerProfile(profile, clock=lambda: time.time() - ago[0]) as instance:
        token = {"Authorization": f"Bearer {instance.tokens['alice']}"}
        async with aiohttp.ClientSession(instance.origin, headers=token) as session:
            for n in range(count):
                text = f"post {n} #art" if n % 10 == 1 else f"post {n}"
                async with session.post("/api/v1/statuses", data={"status": text}) as answer:
                    made = await answer.json()
                if n in PINNED:
                    await session.post(f"/api/v1/statuses/{made['id']}/pin")
        ago[0] = 0.0
        object.__setattr__(instance.profile, "limits", limits)  # they hold from now on
        instance.server.requests.clear()
        instance.count.clear()
        yield instance


PINNED = (2, 5)


def left(instance):
    return [one.text.strip() for one in instance.posts if not one.deleted]


def kept_of(count):
    return [
        f"post {n} #art" if n % 10 == 1 else f"post {n}" for n in range(count) if n % 10 == 1 or n in PINNED
    ]


KEEP = ("--older-than", "1y", "--keep-pinned", "--keep-tag", "art")


async def run(shell, instance, *words):
    return await asyncio.to_thread(shell.logged_in(instance).run, "prune", *words)


async def test_old_posts_are_deleted_except_those_that_are_kept(shell):
    async with with_posts(20) as instance:
        done = await run(shell, instance, *KEEP, "--yes", "--json")
        assert (done.status, done.data) == (0, {"deleted": 16, "refused": {}}), done.err
        assert left(instance) == kept_of(20)
        again = await run(shell, instance, *KEEP, "--yes")
        assert (again.status, again.out) == (0, "0 deleted\n")


async def test_a_dry_run_says_what_and_how_long_and_deletes_nothing(shell):
    async with with_posts(60) as instance:
        done = await run(shell, instance, *KEEP, "--dry-run")
        assert done.status == 0
        assert done.out.startswith("52 posts to delete; it takes ")
        assert instance.count["DELETE /api/v1/statuses/:id"] == 0
        assert len(left(instance)) == 60


async def test_where_nobody_can_be_asked_nothing_is_deleted(shell):
    async with with_posts(1) as instance:
        done = await run(shell, instance, *KEEP)
        assert (done.status, len(left(instance))) == (2, 1)
        assert "use --yes" in done.err


@pytest.mark.parametrize(("answer", "status", "rest"), [("n\n", 1, 1), ("y\n", 0, 0)])
async def test_at_a_terminal_it_asks_before_it_deletes(answer, status, rest, shell):
    async with with_posts(1) as instance:

        def talk():
            terminal = Terminal(shell.logged_in(instance), "prune", "--older-than", "1y")
            terminal.until("Delete them")
            terminal.type(answer)
            return terminal.end()

        assert await asyncio.to_thread(talk) == status
        assert len(left(instance)) == rest


DELETES = ("DELETE /api/v1/statuses/:id",)


@sized(30, 2_000)
async def test_killed_again_and_again_it_deletes_exactly_what_it_should_and_keeps_the_limits(size, shell):
    is_full = size > 1_000
    # As on Mastodon, the limit of deletions is reached long before the general one.
    limits = (ProfileLimit(200 if is_full else 20, 1, DELETES), ProfileLimit(10_000, 300))
    chance, kills = random.Random(size), 20 if is_full else 1
    async with with_posts(size, limits) as instance:
        killed = 0
        with_kills = shell.logged_in(instance)
        while killed < kills:
            wanted = instance.count.total() + chance.randint(1, size // 20 if is_full else 15)
            with with_kills.running("prune", *KEEP, "--yes", silent=True) as process:
                while process.poll() is None and instance.count.total() < wanted:  # noqa: ASYNC110 - another process
                    await asyncio.sleep(0)
                process.kill()
                if process.wait() != -signal.SIGKILL:
                    break
                killed += 1
        done = await run(shell, instance, *KEEP, "--yes")
        assert done.status == 0, done.err
        if is_full:
            figures = f"{size} posts, {killed} kills, {instance.refused} refused, {instance.count}"
            sys.stdout.write(f"{figures}\n")
        assert killed
        assert left(instance) == kept_of(size)
        assert instance.refused == 0
