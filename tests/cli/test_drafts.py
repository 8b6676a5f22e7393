import asyncio
import os
import re
import resource
import signal
import stat

import pytest
from command_line import CommandLine
from test_account import Terminal

from atoot import client
from atoot.cli.picture import sunrise
from atoot.testing import ServerProfile, answer, stall

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pseudo terminals are those of Unix")
ACCOUNT = {"id": "1", "username": "a", "acct": "a"}


def status(number, **fields):
    return {
        "id": str(number),
        "created_at": "2026-01-01T00:00:00Z",
        "account": ACCOUNT,
        "url": f"https://x/{number}",
        **fields,
    }


@pytest.fixture
def on_server(server, shell):
    """A server that takes posts as it is told, and its user."""
    server.on("GET", "/api/v2/instance", answer(status=404))
    server.on("GET", "/api/v1/instance", answer(json={"uri": "x", "title": "x", "version": "4.0.0"}))
    env = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "the-secret-token"}
    return CommandLine(shell.folder, env)


async def run(shell, *words, **settings):
    return await asyncio.to_thread(shell.run, *words, **settings)


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


async def test_drafts_are_for_their_owner_alone(server, on_server):
    server.on("POST", "/api/v1/statuses", answer(status=422, json={"error": "no"}))
    await run(on_server, "post", "private words")
    (file,) = on_server.folder.rglob("1.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert b"the-secret-token" not in file.read_bytes()


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


@pytest.mark.parametrize(
    ("words", "status_code"),
    [(["show", "7"], 2), (["post", "7"], 2), (["delete"], 2), (["delete", "7"], 1), (["show", "x"], 2)],
)
def test_a_draft_that_is_not_there_is_told(words, status_code, alice_shell):
    done = alice_shell.run("drafts", *words)
    assert done.status == status_code
    assert "Traceback" not in done.err


def test_drafts_are_deleted(alice_shell):
    for n in range(3):
        alice_shell.run("post", "x" * (501 + n))
    assert alice_shell.run("drafts", "delete", "2").status == 0
    assert [one["number"] for one in alice_shell.run("drafts", "--json").lines] == [1, 3]
    assert alice_shell.run("drafts", "delete", "--all").status == 0
    assert alice_shell.run("drafts").out == ""


def test_a_damaged_draft_is_told(alice_shell):
    alice_shell.run("post", "x" * 501)
    (file,) = alice_shell.folder.rglob("1.json")
    file.write_text("{")
    done = alice_shell.run("drafts", "show", "1")
    assert (done.status, "cannot be read" in done.err) == (1, True)


# The editor


def with_editor(shell, script):
    """The same user, with an editor that runs a script of the shell on the file."""
    editor = shell.folder / "editor"
    editor.write_text(f"#!/bin/sh\n{script}\n")
    editor.chmod(0o700)
    return CommandLine(shell.folder, {**shell.variables, "EDITOR": f"'{editor}' -w"})


def latest(shell):
    return shell.run("timeline", "local", "--json", "--limit", "1").lines[0]


def test_without_a_text_the_editor_opens_and_what_is_saved_is_posted(alice_shell):
    writes = """sed -i -e '1s/^/#art from the editor/' -e 's/^cw:.*/cw: careful/' -e 's/^language:.*/language: de/' "$2" """
    terminal = Terminal(with_editor(alice_shell, writes), "post", "--visibility", "unlisted")
    assert terminal.end() == 0, terminal.shown
    made = alice_shell.run("show", terminal.shown.split()[-1], "--json").lines[0]
    assert "from the editor" in made["content"]
    assert (made["spoiler_text"], made["language"], made["visibility"]) == ("careful", "de", "unlisted")
    assert alice_shell.run("drafts").out == ""


def test_the_editor_is_told_the_limits_and_the_defaults_of_the_account(alice_shell):
    terminal = Terminal(with_editor(alice_shell, 'cp "$2" seen; exit 0'), "post", "-e", "a text")
    assert terminal.end() == 0, terminal.shown
    seen = (alice_shell.folder / "seen").read_text()
    assert seen.startswith("a text\n")
    assert "at most 500 characters" in seen
    assert "as your account has it: visibility public" in seen


def test_an_empty_text_posts_nothing_and_leaves_nothing(alice_shell):
    terminal = Terminal(with_editor(alice_shell, "exit 0"), "post")
    assert terminal.end() == 1
    assert "nothing was posted: there is no text" in terminal.shown
    assert alice_shell.run("drafts").out == ""


def test_what_makes_no_sense_can_be_mended(alice_shell):
    script = """if grep -q '^# ! line' "$2"; then sed -i 's/^visibility:.*/visibility: private/' "$2"
        else sed -i -e '1s/^/mended/' -e 's/^visibility:.*/visibility: everyone/' "$2"; fi"""
    terminal = Terminal(with_editor(alice_shell, script), "post")
    terminal.until("Edit it again")
    terminal.type("\n")
    assert terminal.end() == 0, terminal.shown
    assert "expected one of public" in terminal.shown
    assert alice_shell.run("show", terminal.shown.split()[-1], "--json").lines[0]["visibility"] == "private"


def test_who_does_not_mend_it_has_a_draft(alice_shell):
    script = """head -c 600 /dev/zero | tr '\\0' x > "$2" """
    terminal = Terminal(with_editor(alice_shell, script), "post")
    terminal.until("Edit it again")
    assert "600 characters" in terminal.shown
    terminal.type("n\n")
    assert terminal.end() == 1
    assert "kept as draft 1: atoot drafts edit 1" in terminal.shown
    assert alice_shell.run("drafts", "--json").data["text"] == "x" * 600


@pytest.mark.parametrize(("script", "said"), [("exit 3", "ended with 3"), ("kill -9 $$", "ended with -9")])
def test_an_editor_that_fails_leaves_a_draft(script, said, alice_shell):
    terminal = Terminal(with_editor(alice_shell, f'sed -i "1s/^/half/" "$2"; {script}'), "post")
    assert terminal.end() == 1
    assert said in terminal.shown
    assert "Traceback" not in terminal.shown
    assert alice_shell.run("drafts", "--json").data["text"] == "half"
    edited = Terminal(with_editor(alice_shell, 'sed -i "1s/$/ and whole/" "$2"'), "drafts", "edit", "1")
    assert edited.end() == 0, edited.shown
    assert "half and whole" in latest(alice_shell)["content"]


def test_an_editor_that_is_not_there_is_told(alice_shell):
    shell = CommandLine(alice_shell.folder, {**alice_shell.variables, "EDITOR": "/no/such/editor"})
    terminal = Terminal(shell, "post")
    assert terminal.end() == 1
    assert "cannot be started" in terminal.shown
    assert shell.run("post", "x", "--editor").status == 2


# What is said about a post


def test_who_is_at_a_terminal_is_asked_for_the_description_of_a_file(alice_shell):
    (alice_shell.folder / "a.png").write_bytes(sunrise())
    terminal = Terminal(alice_shell, "post", "one", "--media", "a.png")
    terminal.until("What does a.png show")
    terminal.type("the sun\n")
    assert terminal.end() == 0
    (media,) = latest(alice_shell)["media_attachments"]
    assert media["description"] == "the sun"


def test_scripts_are_warned_that_there_is_no_description(alice_shell):
    (alice_shell.folder / "a.png").write_bytes(sunrise())
    done = alice_shell.run("post", "one", "--media", "a.png")
    assert (done.status, done.err) == (0, "a.png has no description: say it with --alt, '' for none\n")
    assert alice_shell.run("post", "one", "--media", "a.png", "--alt", "").err == ""


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
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    with alice_shell.running("post", "precious " + "x" * 500, preexec_fn=limit) as process:
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
