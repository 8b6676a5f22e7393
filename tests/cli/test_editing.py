import asyncio
import json
import os

import pytest
from command_line import Terminal, run

from atoot.testing import ServerProfile, answer


def test_a_post_is_deleted_if_one_says_yes(alice_shell):
    address = alice_shell.run("post", "mistake").out.strip()
    asked = alice_shell.run("delete", address)
    assert asked.status == 2
    assert "--yes" in asked.err
    done = alice_shell.run("delete", address, "--yes", "--json")
    assert done.data["text"] == "mistake"
    assert alice_shell.run("show", address).status == 1


@pytest.mark.skipif(os.name == "nt", reason="pseudo terminals are those of Unix")
@pytest.mark.parametrize(("said", "status"), [("y", 0), ("n", 1)])
def test_at_a_terminal_one_is_asked_before_a_post_is_deleted(said, status, alice_shell):
    address = alice_shell.run("post", "mistake").out.strip()
    terminal = Terminal(alice_shell, "delete", address)
    terminal.until("Delete this post")
    assert "mistake" in terminal.shown
    terminal.type(said + "\n")
    assert terminal.end() == status
    assert alice_shell.run("show", address).status == (1 if said == "y" else 0)


def editor(shell, text):
    """An editor that writes a text, and keeps what it found."""
    script = shell.folder / "editor.sh"
    script.write_text('#!/bin/sh\ncp "$1" found.txt\nprintf "%s" "$NEW" > "$1"\n')
    script.chmod(0o700)
    return {"EDITOR": str(script), "NEW": text}


async def test_a_post_is_changed_in_the_editor(alice_shell, alice):
    post = await alice.create_status(status="helo", spoiler_text="greeting", language="en")
    done = await asyncio.to_thread(
        alice_shell.at_terminal, "edit", post.id, env=editor(alice_shell, "hello\n")
    )
    assert done.status == 0
    assert (alice_shell.folder / "found.txt").read_text() == "helo"
    now = await alice.view_status(post)
    assert (now.text(), now.spoiler_text) == ("hello", "greeting")


async def test_a_post_is_changed_without_an_editor(alice_shell, alice):
    post = await alice.create_status(status="helo")
    done = await run(alice_shell, "edit", post.id, "--text", "-", input="hello\n")
    assert done.status == 0
    assert "hello" in done.out
    await run(alice_shell, "edit", post.id, "--cw", "greeting")
    now = await alice.view_status(post)
    assert (now.text(), now.spoiler_text) == ("hello", "greeting")


async def test_a_change_keeps_the_poll_and_its_votes(shell):
    async with ServerProfile("mastodon") as instance:
        alice = shell.logged_in(instance)
        made = await run(alice, "post", "?", "--poll", "Tea", "--poll", "Coffee", "--json")
        poll = made.data["poll"]
        await run(shell.logged_in(instance, "bob"), "vote", made.data["id"], "Tea")
        await run(alice, "edit", made.data["id"], "--text", "really?")
        now = (await run(alice, "show", made.data["id"], "--only", "--json")).data
        sent = json.loads(next(one for one in instance.requests if one.method == "PUT").body)
    assert now["content"] == "<p>really?</p>"
    assert [option["title"] for option in now["poll"]["options"]] == [one["title"] for one in poll["options"]]
    assert sent["poll"]["options"] == ["Tea", "Coffee"]
    assert 86000 < int(sent["poll"]["expires_in"]) <= 86400


@pytest.mark.parametrize(
    ("env", "told"),
    [
        ({"EDITOR": "/nowhere/editor"}, "the editor '/nowhere/editor' cannot be started"),
        ({"EDITOR": "false"}, "the editor 'false' ended with 1"),
        ({"EDITOR": "'"}, "No closing quotation"),
        ({"EDITOR": "true"}, "nothing was changed"),
    ],
)
async def test_an_editor_that_fails_changes_nothing(env, told, alice_shell, alice):
    post = await alice.create_status(status="hello")
    done = await asyncio.to_thread(alice_shell.at_terminal, "edit", post.id, env=env)
    assert done.status == 1
    assert told in done.out
    assert (await alice.view_status(post)).edited_at is None


async def test_without_a_terminal_there_is_no_editor(alice_shell, alice):
    post = await alice.create_status(status="hello")
    done = await run(alice_shell, "edit", post.id)
    assert done.status == 2
    assert "not a terminal, so no editor can open" in done.err


async def test_a_post_is_written_anew_where_it_was(alice_shell, alice, bob):
    first = await bob.create_status(status="question")
    post = await alice.create_status(
        status="@bob anser", in_reply_to_id=first, visibility="unlisted", spoiler_text="cw"
    )
    done = await asyncio.to_thread(
        alice_shell.at_terminal, "delete", post.id, "--redraft", env=editor(alice_shell, "@bob answer")
    )
    assert done.status == 0
    (new,) = (await bob.status_context(first)).descendants
    assert new.id != post.id
    assert (new.text(), new.visibility, new.spoiler_text) == ("@bob answer", "unlisted", "cw")


async def test_a_post_that_is_not_made_anew_is_not_lost(shell, server):
    account = {"id": "1", "username": "a", "acct": "a"}
    status = {"id": "71", "created_at": "2026-01-01T00:00:00Z", "account": account, "content": "old"}
    server.on("GET", "/api/v1/statuses/71", answer(json=status))
    server.on("GET", "/api/v1/statuses/71/source", answer(json={"id": "71", "text": "old"}))
    server.on("DELETE", "/api/v1/statuses/71", answer(json=status))
    server.on("POST", "/api/v1/statuses", answer(json={"error": "too tired"}, status=422))
    env = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "token-token"}
    done = await asyncio.to_thread(
        shell.at_terminal, "delete", "71", "--redraft", env=env | editor(shell, "new words")
    )
    assert done.status == 1
    assert "the old post is deleted, but the new one was not posted; it is kept as draft 1" in done.out
    kept = await asyncio.to_thread(shell.run, "drafts", "show", "1")
    assert "new words" in kept.out


@pytest.fixture
def rich_post(server):
    """A post of which a server tells all that there is, and which it takes away and makes anew."""
    account = {"id": "1", "username": "a", "acct": "a"}
    about = {"automatic": ["followers"], "manual": [], "current_user": "automatic"}
    status = {
        "id": "71",
        "created_at": "2026-01-01T00:00:00Z",
        "account": account,
        "content": "<p><b>old</b></p>",
        "visibility": "unlisted",
        "sensitive": True,
        "language": "de",
        "in_reply_to_id": "3",
        "local_only": True,
        "quote_approval": about,
        "quote": {"state": "accepted", "quoted_status": {"id": "60", "account": account, "content": "x"}},
        "media_attachments": [{"id": "8", "type": "image", "url": "https://e/8.png"}],
    }
    source = {"id": "71", "text": "**old**", "spoiler_text": "cw", "content_type": "text/markdown"}
    server.on("GET", "/api/v1/statuses/71", answer(json=status))
    server.on("GET", "/api/v1/statuses/71/source", answer(json=source))
    server.on("PUT", "/api/v1/statuses/71", answer(json=status))
    server.on("DELETE", "/api/v1/statuses/71", answer(json=status))
    return status


def sent(server, method):
    (request,) = (one for one in server.requests if one.method == method)
    return request.json


async def test_a_change_keeps_how_the_text_is_written_and_who_may_quote_it(on_server, server, rich_post):
    done = await run(on_server, "edit", "71", "--text", "**new**")
    assert done.status == 0
    assert sent(server, "PUT") == {
        "status": "**new**",
        "spoiler_text": "cw",
        "sensitive": True,
        "language": "de",
        "media_ids": ["8"],
        "content_type": "text/markdown",
        "quote_approval_policy": "followers",
    }


async def test_a_post_that_is_written_anew_is_for_nobody_else_and_keeps_what_it_had(
    on_server, server, rich_post
):
    server.on("POST", "/api/v1/statuses", answer(json=rich_post | {"id": "72"}))
    done = await asyncio.to_thread(
        on_server.at_terminal, "delete", "71", "--redraft", env=editor(on_server, "**new**")
    )
    assert done.status == 0
    assert sent(server, "POST") == {
        "status": "**new**",
        "in_reply_to_id": "3",
        "quoted_status_id": "60",
        "visibility": "unlisted",
        "spoiler_text": "cw",
        "sensitive": True,
        "language": "de",
        "media_ids": ["8"],
        "content_type": "text/markdown",
        "local_only": True,
        "quote_approval_policy": "followers",
    }


async def test_where_it_cannot_be_made_anew_the_draft_has_all_but_the_files_which_is_told(
    on_server, server, rich_post
):
    server.on("POST", "/api/v1/statuses", answer(json={"error": "too tired"}, status=422))
    done = await asyncio.to_thread(
        on_server.at_terminal, "delete", "71", "--redraft", env=editor(on_server, "**new**")
    )
    assert done.status == 1
    assert "kept as draft 1, without its 1 file:" in " ".join(done.out.split())
    draft = (await run(on_server, "drafts", "show", "1", "--json")).data
    assert draft["text"] == "**new**"
    assert (draft["reply_to"], draft["quote"]) == ("id:3", "id:60")
    assert (draft["sensitive"], draft["local_only"], draft["visibility"]) == (True, True, "unlisted")
    assert (draft["content_type"], draft["quote_policy"], draft["cw"]) == ("text/markdown", "followers", "cw")
