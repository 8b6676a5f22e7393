"""The code of the documentation runs: against the embedded instance, page by page, from top to bottom."""

import asyncio
import inspect
import os
import signal
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest
from docs_sources import PAGES, Block, blocks_of, compiled, run, text_of

import atoot
import atoot.sync
from atoot import oauth
from atoot.cli.picture import sunrise
from atoot.testing import EmbeddedInstance, ScriptedServer, ServerProfile, answer

ALL = [block for page in PAGES for block in blocks_of(page)]
SERVICE = "how-to/run-a-bot.md"
"""Has a program that runs until it is told to end."""
PROGRAMS = [block for block in ALL if block.is_program and block.page != SERVICE]
MODERATORS = {"how-to/moderate.md"}
"""Pages whose `c` is a moderator."""
FEED = """<rss><channel>
<item><title>Second</title><link>https://blog.example/2</link></item>
<item><title>First</title><link>https://blog.example/1</link></item>
</channel></rss>"""
SILENT = {"how-to/strict.md"}
"""Pages whose code has nothing to say about the embedded instance."""
WALKED = [page for page in PAGES if any(not block.is_program for block in blocks_of(page))]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the code prints."""
    lines: list[str] = []
    monkeypatch.setattr("builtins.print", lambda *words: lines.append(" ".join(map(str, words))))
    return lines


@pytest.fixture
def at_home(
    instance: EmbeddedInstance, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """Turns the instance and the token of the documentation into those of the embedded one."""
    monkeypatch.setattr(atoot, "client", partial(atoot.client, use_https=False))
    monkeypatch.setattr(atoot.sync, "client", partial(atoot.sync.client, use_https=False))
    person = partial(instance.consent, username="alice")
    monkeypatch.setattr(
        atoot, "login", partial(atoot.login, use_https=False, out_of_band=True, ask_code=person)
    )
    monkeypatch.setattr(oauth, "WebLogin", partial(oauth.WebLogin, use_https=False, private_hosts=True))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(atoot.Bot, "run", lambda *_: None)  # a page has more to say
    for name in ("cat.png", "dog.png", "film.mp4"):
        Path(name).write_bytes(sunrise())

    server.on(
        "GET", "/feed.xml", answer(body=FEED.encode(), headers=[("Content-Type", "application/rss+xml")])
    )

    def turned(block: Block) -> str:
        code = block.code.replace("mastodon.social", instance.host)
        code = code.replace("https://blog.example/feed.xml", f"{server.origin}/feed.xml")
        code = code.replace("BOBS_TOKEN", instance.tokens["bob"])
        return code.replace("YOUR_TOKEN", instance.tokens["alice"])

    return turned


@pytest.fixture
async def snac():
    """The server that differs most."""
    async with ServerProfile("snac") as instance:
        yield instance


def test_every_block_is_python():
    for block in ALL:
        compiled(block)  # an error names the page and the line


def test_the_pages_for_newcomers_have_code():
    assert {page.partition("/")[0] for page in WALKED} >= {"tutorial", "how-to", "topics", "coming-from"}
    assert {block.page for block in PROGRAMS} == {"index.md", "tutorial/index.md"}


@pytest.mark.parametrize("block", PROGRAMS, ids=str)
def test_a_program_runs_and_says_something(block: Block, at_home, said: list[str], instance):
    with_a_status(instance)
    exec(at_home(block), {})
    assert said


def with_a_status(instance: EmbeddedInstance) -> None:
    async def post() -> None:
        async with atoot.client(
            instance.host, access_token=instance.tokens["alice"], use_https=False
        ) as alice:
            await alice.create_status(status="Hello!")

    asyncio.run(post())


def test_the_bot_of_the_tutorial_answers_each_greeting_once(at_home, said: list[str]):
    *_, bot = [block for block in PROGRAMS if block.page == "tutorial/index.md"]
    exec(at_home(bot), {})
    assert len(said) == 2
    assert all(line.startswith("greeter answered ") for line in said)
    assert len(set(said)) == 2


async def test_the_tutorial_can_be_followed_step_by_step(instance: EmbeddedInstance, said: list[str]):
    greeter = instance.add_user("greeter")
    async with atoot.client(instance.host, access_token=greeter, use_https=False) as c:
        names: dict[str, Any] = {"atoot": atoot, "c": c, "instance": instance}
        for block in blocks_of("tutorial/index.md"):
            if not block.is_program:
                await run(block, block.code, names)
        assert [line for line in said if line.startswith("alice wrote")] != []
        (notification, *_) = await c.get_notifications(types="mention")
        await names["greet"](c, notification)
        async with atoot.client(
            instance.host, access_token=instance.tokens["alice"], use_https=False
        ) as alice:
            (answer,) = await alice.get_notifications(types="mention")
        assert answer.status.in_reply_to_id == notification.status.id


@pytest.mark.parametrize("page", [page for page in WALKED if page != "tutorial/index.md"])
async def test_a_page_can_be_walked_from_its_first_block_to_its_last(
    page: str,
    at_home,
    alice,
    bob,
    connect,
    instance,
    server: ScriptedServer,
    snac: ServerProfile,
    said: list[str],
):
    statuses = [await bob.create_status(status=f"@alice Number {n} about #python") for n in range(3)]
    await alice.create_status(status="Something of mine", in_reply_to_id=statuses[0])
    await bob.account_follow(await alice.me())
    c = await connect(instance, instance.tokens["admin"]) if page in MODERATORS else alice
    names: dict[str, Any] = {"atoot": atoot, "c": c}
    fixtures = {"embedded_instance": instance, "scripted_server": server, "server_profile": snac}
    for block in blocks_of(page):
        if block.is_program:
            continue
        names["c"] = c  # a block that opens a client of its own is not read together with the next one
        if block.is_endless:
            await listen(run(block, at_home(block), names), bob, said)
        else:
            await run(block, at_home(block), names)
        for name in [name for name in names if name.startswith("test_")]:
            instance.reset()  # what the fixture does for each test
            test = names.pop(name)
            await test(**{asked: fixtures[asked] for asked in inspect.signature(test).parameters})
    for made in names.values():
        if isinstance(made, sqlite3.Connection):
            made.close()  # as the end of the program does
    if page == "how-to/restarts.md":
        assert "True" in said
    assert said or page in SILENT or not any("print(" in block.code for block in blocks_of(page))


async def listen(work, bob: atoot.MastodonAPI, said: list[str]) -> None:
    """Let the work listen to alice's streams, and bob write to her until something is said about it."""
    before = len(said)
    async with asyncio.timeout(30), asyncio.TaskGroup() as both:
        listener = both.create_task(work)
        while len(said) == before and not listener.done():  # nobody tells when the stream is open
            await bob.create_status(status="@alice Hi, here is something about #python")
            await asyncio.wait({listener}, timeout=0.1)  # no more than the stream can catch up with
        listener.cancel()


def test_the_bot_that_is_run_ends_when_it_is_told_to(instance: EmbeddedInstance, tmp_path: Path):
    (program,) = [block for block in blocks_of(SERVICE) if block.is_program]
    (tmp_path / "bot.py").write_text(program.code, "utf-8")
    environment = os.environ | {
        "ATOOT_INSTANCE": instance.origin,
        "ATOOT_ACCESS_TOKEN": instance.tokens["alice"],
    }
    with subprocess.Popen(
        [sys.executable, "bot.py"], cwd=tmp_path, env=environment, stdout=PIPE, stderr=PIPE, text=True
    ) as bot:
        assert bot.stdout is not None
        assert bot.stdout.readline() == "running as alice\n"
        bot.send_signal(signal.SIGTERM)
        _, logged = bot.communicate(timeout=30)
    assert "CancelledError" in logged or bot.returncode == 0
    assert instance.tokens["alice"] not in logged


async def test_the_feed_bot_posts_nothing_twice(at_home, alice, server: ScriptedServer, said: list[str]):
    (bot,) = blocks_of("how-to/feed-bot.md")
    for _ in range(2):
        await run(bot, at_home(bot), {"atoot": atoot, "c": alice})
    assert said == ["posted https://blog.example/1", "posted https://blog.example/2"]


async def test_the_weekly_post_is_planned_once(at_home, alice, said: list[str]):
    weekly = blocks_of("how-to/schedule.md")[1]
    for _ in range(2):
        await run(weekly, at_home(weekly), {"atoot": atoot, "c": alice})
    assert len([line for line in said if line.startswith("planned for")]) == 4


async def test_who_is_followed_back_is_followed_once(at_home, alice, bob, said: list[str]):
    await bob.account_follow(await alice.verify_account_credentials())
    back = blocks_of("how-to/follow-back.md")[0]
    for _ in range(2):
        await run(back, at_home(back), {"atoot": atoot, "c": alice})
    assert len(said) == 1
    (relationship,) = await alice.account_relationships(await bob.verify_account_credentials())
    assert relationship.following


async def test_the_spammer_is_banned(at_home, connect, instance, said: list[str]):
    admin = await connect(instance, instance.tokens["admin"])
    ban = blocks_of("how-to/moderate.md")[0]
    await run(ban, at_home(ban), {"atoot": atoot, "c": admin})
    assert said == ["True"]


async def test_a_strict_client_prints_what_the_page_shows(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, said: list[str]
):
    about = "http://nodeinfo.diaspora.software/ns/schema/2.0"
    account = {"id": "1", "username": "a", "acct": "a", "created_at": "2026-01-01T00:00:00Z"}
    status = {"id": "1", "created_at": "2026-01-01T00:00:00Z", "account": account, "favourites_count": "3"}
    for path, body in {
        "/.well-known/nodeinfo": {"links": [{"rel": about, "href": f"{server.origin}/nodeinfo"}]},
        "/nodeinfo": {"version": "2.0", "software": {"name": "example", "version": "1.0"}},
        "/api/v1/accounts/verify_credentials": account | {"source": {}},
        "/api/v1/timelines/home": [status],
        "/api/v1/notifications": [],
        "/api/v1/instance": {"uri": "example.org", "title": "Example"},
    }.items():
        server.on("GET", path, answer(json=body))
    monkeypatch.setattr(atoot, "client", partial(atoot.client, use_https=False))
    first = blocks_of("how-to/strict.md")[0]
    await run(first, first.code.replace("mastodon.social", server.host), {"atoot": atoot})
    (line,) = [line for line in said if "favourites_count" in line]
    assert line in text_of("how-to/strict.md").splitlines()
