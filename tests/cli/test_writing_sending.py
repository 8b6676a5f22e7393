import asyncio
import os
import re
import signal

import pytest
from command_line import Terminal, run
from msgspec.structs import replace

from atoot import client
from atoot.cli.errors import CommandError
from atoot.cli.output import Output
from atoot.cli.picture import sunrise
from atoot.cli.writing.draft import PostDraft
from atoot.cli.writing.sending import kept_here, line_for, show_pieces
from atoot.entities import ScheduledStatus, Status
from atoot.entities.server import Limits, Server
from atoot.testing import ServerProfile, answer, stall
from tables import each

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pseudo terminals are those of Unix")


async def test_files_are_attached_with_their_descriptions(shell, server):
    account = {"id": "1", "username": "a", "acct": "a"}
    sent = {}

    def upload(request):
        parts = {part.name: part for part in request.parts}
        sent[parts["file"].filename] = parts["description"].text if "description" in parts else None
        return answer(json={"id": parts["file"].filename, "type": "image", "url": "https://x/1"})

    media = [{"id": "a.png", "type": "image"}, {"id": "b.png", "type": "image"}]
    status = {
        "id": "71",
        "created_at": "2026-01-01T00:00:00Z",
        "account": account,
        "media_attachments": media,
    }
    server.on("GET", "/api/v1/instance", answer(json={"uri": "x", "title": "x", "version": "4.0.0"}))
    server.on("POST", "/api/v2/media", upload)
    route = server.on("POST", "/api/v1/statuses", answer(json=status))
    for name in ("a.png", "b.png"):
        (shell.folder / name).write_bytes(sunrise())
    words = ("post", "two", "--media", "a.png", "--alt", "first", "--media", "b.png")
    env = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "token-token"}
    done = await asyncio.to_thread(shell.run, *words, env=env)
    assert (done.status, done.out) == (0, "71\n")
    assert sent == {"a.png": "first", "b.png": None}
    assert b"a.png" in route.requests[0].body
    assert route.requests[0].body.index(b"a.png") < route.requests[0].body.index(b"b.png")


def test_on_a_terminal_a_bar_shows_how_far_an_upload_is(alice_shell):
    (alice_shell.folder / "a.png").write_bytes(sunrise())
    terminal = Terminal(alice_shell, "post", "one", "--media", "a.png", "--alt", "the sun")
    assert terminal.end() == 0
    assert "uploading" in terminal.shown


def test_a_long_text_becomes_a_thread(alice_shell):
    text = "\n\n".join(f"Paragraph {n}. " + "word " * 60 for n in range(5))
    done = alice_shell.run("post", "--thread", "--json", input=text)
    made = done.lines
    assert len(made) > 1
    assert [one["in_reply_to_id"] for one in made] == [None, *(one["id"] for one in made[:-1])]


async def test_a_thread_that_breaks_off_says_what_exists_and_how_to_go_on(shell, server):
    account = {"id": "1", "username": "a", "acct": "a"}
    first = {"id": "71", "created_at": "2026-01-01T00:00:00Z", "account": account, "url": "https://x/71"}
    server.on("GET", "/api/v1/instance", answer(json={"uri": "x", "title": "x", "version": "4.0.0"}))
    server.on("POST", "/api/v1/statuses", answer(json=first), answer(status=422, json={"error": "no more"}))
    text = "\n\n".join(f"Paragraph {n}. " + "word " * 90 for n in range(3))
    env = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "the-secret-token"}
    done = await asyncio.to_thread(shell.run, "post", "--thread", input=text, env=env)
    assert (done.status, done.out) == (1, "https://x/71\n")
    assert "no more" in done.err
    assert "1 posts exist, 2 are missing: post the rest with --reply-to 71" in done.err


async def test_what_the_server_refuses_is_one_line(shell, server):
    server.on("GET", "/api/v2/instance", answer(status=404))
    server.on("GET", "/api/v1/instance", answer(json={"uri": "x", "title": "x", "version": "4.0.0"}))
    server.on("POST", "/api/v1/statuses", answer(status=422, json={"error": "Validation failed: \x1b[1mno"}))
    env = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "the-secret-token"}
    done = await asyncio.to_thread(shell.run, "post", "Hello", env=env)
    assert done.status == 1
    assert done.err.startswith("atoot post: 422")
    assert done.err.count("\n") == 1
    assert "\x1b" not in done.err
    assert "the-secret-token" not in done.err


ACCOUNT = {"id": "1", "username": "a", "acct": "a"}


def status(number, **fields):
    return {
        "id": str(number),
        "created_at": "2026-01-01T00:00:00Z",
        "account": ACCOUNT,
        "url": f"https://x/{number}",
        **fields,
    }


async def test_what_could_not_be_posted_is_a_draft_and_posted_later_with_the_same_key(server, on_server):
    route = server.on(
        "POST", "/api/v1/statuses", answer(status=422, json={"error": "not now"}), answer(json=status(7))
    )
    done = await run(on_server, "post", "precious \x1b words", "--cw", "careful")
    assert (done.status, "it is kept as draft 1: atoot drafts post 1" in done.err) == (1, True)
    listed = await run(on_server, "drafts", "--json")
    assert (listed.data["text"], listed.data["cw"], listed.data["number"]) == (
        "precious \x1b words",
        "careful",
        1,
    )
    assert "422" in listed.data["why"]
    assert "careful" in (await run(on_server, "drafts")).out
    shown = await run(on_server, "drafts", "show", "1")
    assert "precious ␛ words" in shown.out
    done = await run(on_server, "drafts", "post", "1")
    assert (done.status, done.out) == (0, "https://x/7\n")
    keys = [request.headers["Idempotency-Key"] for request in route.requests]
    assert len(set(keys)) == 1
    assert (await run(on_server, "drafts")).err == "there are no drafts\n"


async def test_the_rest_of_a_thread_is_a_draft_that_goes_on_where_it_broke_off(server, on_server):
    refused = answer(status=422, json={"error": "no more"})
    route = server.on(
        "POST",
        "/api/v1/statuses",
        answer(json=status(71)),
        refused,
        answer(json=status(72)),
        answer(json=status(73)),
    )
    text = "\n\n".join(f"Paragraph {n}. " + "word " * 90 for n in range(3))
    done = await run(on_server, "post", "--thread", input=text)
    assert (done.status, done.out) == (1, "https://x/71\n")
    assert re.search(r"1/3 \d+ of 500 characters: Paragraph 0\. ", done.err)
    assert "it is kept as draft 1" in done.err
    done = await run(on_server, "drafts", "post", "1")
    assert (done.status, done.out) == (0, "https://x/72\nhttps://x/73\n")
    sent = [request.values for request in route.requests]
    assert [one.get("in_reply_to_id") for one in sent] == [None, "71", "71", "72"]
    assert sent[1]["status"] == sent[2]["status"]
    assert route.requests[1].headers["Idempotency-Key"] == route.requests[2].headers["Idempotency-Key"]
    assert (await run(on_server, "drafts")).err == "there are no drafts\n"


async def test_ctrl_c_keeps_what_was_to_be_posted(server, on_server):
    route = server.on("POST", "/api/v1/statuses", stall())
    with on_server.running("post", "interrupted words") as process:
        while not route.requests:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0)
        process.send_signal(signal.SIGINT)
        _, err = await asyncio.to_thread(process.communicate, timeout=60)
    assert process.returncode == 130
    assert "it is kept as draft 1" in err
    assert (await run(on_server, "drafts", "--json")).data["text"] == "interrupted words"


@pytest.mark.parametrize("said", [None, "public"])
async def test_an_answer_is_seen_by_no_more_people_than_what_it_answers(said, alice_shell, bob):
    first = await bob.create_status(status="@alice for you", visibility="direct")
    more = ("--visibility", said) if said else ()
    done = await run(alice_shell, "post", "yes", "--reply-to", first.id, "--json", *more)
    assert done.data["visibility"] == (said or "direct")


async def test_a_server_that_keeps_no_post_to_itself_gets_none(alice_shell):
    done = await run(alice_shell, "post", "for us", "--local-only")
    assert (done.status, "would send this one everywhere" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("profile", "sent"), [("gotosocial", {"local_only": "True"}), ("pleroma", {"visibility": "local"})]
)
async def test_servers_are_told_in_their_own_way_to_keep_a_post(profile, sent, shell):
    async with ServerProfile(profile) as instance:
        words = ("post", "for us", "--local-only", "--content-type", "markdown", "--quote-policy", "nobody")
        await run(shell.logged_in(instance), *words, "--allow-mention", "bob")
        (request,) = [
            one for one in instance.requests if (one.method, one.path) == ("POST", "/api/v1/statuses")
        ]
        assert {name: str(request.values[name]) for name in sent} == sent
        assert request.values["content_type"] == "text/markdown"
        assert request.values["quote_approval_policy"] == "nobody"
        async with client(instance.host, access_token=instance.tokens["alice"], use_https=False) as c:
            assert request.values["allowed_mentions"] == [(await c.lookup("bob")).id]


def test_on_a_full_disk_the_text_is_shown_and_so_not_lost(alice_shell):
    with alice_shell.running("post", "precious " + "x" * 500, largest_file=0) as process:
        _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert err.startswith("precious xxx")
    assert "the text stands above" in err
    assert "Traceback" not in err


def test_a_draft_is_about_the_post_that_was_meant_whatever_is_listed_later(alice_shell, instance):
    first = alice_shell.run("post", "first", "--json").data
    assert alice_shell.run("timeline", "local").status == 0
    alice_shell.run("post", "x" * 501, "--reply-to", "1")
    alice_shell.run("post", "second")
    alice_shell.run("timeline", "local")
    assert alice_shell.run("drafts", "--json").data["reply_to"] == f"id:{first['id']}"


async def test_a_draft_about_a_post_is_not_posted_on_another_server(server, on_server, instance):
    server.on("POST", "/api/v1/statuses", answer(status=422, json={"error": "no"}))
    server.on("GET", "/api/v1/statuses/7", answer(json=status(7, visibility="public")))
    await run(on_server, "post", "an answer", "--reply-to", "id:7")
    done = await run(on_server.logged_in(instance), "drafts", "post", "1")
    assert (done.status, "this draft is about a post on 127.0.0.1" in done.err) == (2, True)
    assert len((await run(on_server, "drafts", "--json")).lines) == 1


# Without a server

HERE = PostDraft(text="x", local_only=True)


@each(
    ("software", "version", "told"),
    [
        ("akkoma", "3", {"local_only": None, "visibility": "local"}),
        ("hometown", "4", {"local_only": True}),
        ("mastodon", "4.6.0+glitch", {"local_only": True}),
    ],
)
def test_each_server_is_told_in_its_way_to_keep_a_post(software, version, told):
    server = Server(software=software, version=version)
    assert kept_here(HERE, server) == told
    assert kept_here(replace(HERE, local_only=False), server) == {}


@each("server", [Server(), Server(software="mastodon", version="4.6.0"), Server(software="new")])
def test_a_server_of_which_nobody_knows_that_it_keeps_posts_gets_none(server):
    with pytest.raises(CommandError, match="everywhere") as raised:
        kept_here(HERE, server)
    assert raised.value.status == 2


def test_a_post_is_told_by_the_best_name_that_it_has():
    assert line_for(Status.from_dict(status(7))) == "https://x/7"
    assert line_for(Status.from_dict(status(7, url=None, uri="https://x/u"))) == "https://x/u"
    assert line_for(Status.from_dict(status(7, url=None))) == "7"
    assert line_for(Status.from_dict(status(7, url="https://x/\x1b[2J"))) == "https://x/␛[2J"
    later = {"id": "9", "scheduled_at": "2026-12-24T18:00:00Z", "params": {"text": "x"}}
    assert line_for(ScheduledStatus.from_dict(later)).startswith("scheduled for 2026-12-2")


def test_pieces_are_told_by_their_beginning_and_their_length(capsys):
    pieces = ["one\n\ntwo", "word " * 30]
    show_pieces(Output(as_json=False), pieces, PostDraft(text="x", cw="four"), Limits(characters=200))
    first, second = capsys.readouterr().err.splitlines()
    assert first == "1/2 8 of 196 characters: one two"
    assert second.startswith("2/2 150 of 196 characters: word word")
    assert second.endswith("…")
