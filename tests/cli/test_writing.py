import asyncio
import os
import re
from datetime import UTC, datetime, timedelta

import pytest
from test_account import Terminal

from atoot.cli.errors import CommandError
from atoot.cli.picture import sunrise
from atoot.cli.when import moment_of, span_of
from atoot.testing import EmbeddedInstance, InstanceUser, answer


def content(instance, shell, address):
    return shell.run("show", address, "--json").lines[0]


def test_a_post_prints_its_address(alice_shell, instance):
    done = alice_shell.run("post", "Hello!")
    assert re.fullmatch(rf"{instance.origin}/@alice/\d+\n", done.out)
    assert (done.status, done.err) == (0, "")


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_the_text_may_come_from_standard_input(arguments, alice_shell):
    done = alice_shell.run("post", *arguments, "--json", input="from a pipe\n")
    assert done.data["content"] == "<p>from a pipe</p>"


def test_a_post_has_what_was_said_about_it(alice_shell):
    done = alice_shell.run(
        "post",
        "secret",
        "--cw",
        "careful",
        "--visibility",
        "unlisted",
        "--language",
        "de",
        "--sensitive",
        "--json",
    )
    status = done.data
    assert (status["spoiler_text"], status["visibility"]) == ("careful", "unlisted")
    assert (status["language"], status["sensitive"]) == ("de", True)


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


def test_a_file_alone_is_a_post(alice_shell):
    (alice_shell.folder / "a.png").write_bytes(sunrise())
    done = alice_shell.run("post", "--media", "a.png", "--json")
    assert (done.status, len(done.data["media_attachments"])) == (0, 1)


def test_at_a_terminal_the_text_can_be_typed(alice_shell):
    terminal = Terminal(alice_shell, "post")
    terminal.until("Type the text")
    terminal.type("typed here\n\x04")
    assert terminal.end() == 0
    assert alice_shell.run("timeline", "--json").lines[0]["content"] == "<p>typed here</p>"


def test_a_text_that_no_server_takes_is_not_read_to_its_end(alice_shell):
    done = alice_shell.run("post", input="x" * 1_100_000)
    assert done.status == 2
    assert "more than 1048576 characters" in done.err


def test_on_a_terminal_a_bar_shows_how_far_an_upload_is(alice_shell):
    (alice_shell.folder / "a.png").write_bytes(sunrise())
    terminal = Terminal(alice_shell, "post", "one", "--media", "a.png", "--alt", "the sun")
    assert terminal.end() == 0
    assert "uploading" in terminal.shown


def test_a_poll_has_its_answers_and_its_time(alice_shell):
    done = alice_shell.run(
        "post", "Tea?", "--poll", "Yes", "--poll", "No", "--poll-for", "2h", "--poll-multiple", "--json"
    )
    poll = done.data["poll"]
    assert [option["title"] for option in poll["options"]] == ["Yes", "No"]
    assert poll["multiple"] is True
    left = datetime.fromisoformat(poll["expires_at"]).replace(tzinfo=UTC) - datetime.now(UTC)
    assert timedelta(minutes=110) < left <= timedelta(hours=2)


def test_an_answer_belongs_to_what_it_answers(alice_shell):
    first = alice_shell.run("post", "question", "--json").data
    for named in (first["id"], first["url"]):
        done = alice_shell.run("post", "answer", "--reply-to", named, "--json")
        assert done.data["in_reply_to_id"] == first["id"]


def test_a_post_can_be_scheduled(alice_shell):
    done = alice_shell.run("post", "later", "--schedule", "+2h")
    assert done.out.startswith("scheduled for ")
    assert alice_shell.run("timeline").out == ""


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


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["x", "--alt", "nothing to describe"], "1 descriptions"),
        (["x", "--media", "missing.png"], "does not exist"),
        (["x", "--poll", "a", "--poll", "b", "--poll-for", "soon"], "30m, 2h"),
        (["x", "--schedule", "tomorrow"], "2026-12-24T18:00"),
        (["x", "--schedule", "2020-01-01"], "in the past"),
        (["x" * 501], "500"),
        (["x", *["--poll", "a"] * 5], "4"),
        (["x", "--thread", "--schedule", "+1d"], "thread and scheduled_at"),
    ],
)
def test_a_post_that_makes_no_sense_is_wrong_usage_and_is_not_made(arguments, told, alice_shell):
    done = alice_shell.run("post", *arguments)
    assert done.status == 2
    assert told in done.err
    assert "Traceback" not in done.err
    assert alice_shell.run("timeline").out == ""


def test_nothing_on_standard_input_is_wrong_usage(alice_shell):
    done = alice_shell.run("post", input=" \n")
    assert done.status == 2
    assert "nothing to post" in done.err


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


@pytest.mark.parametrize("named", ["bob", "@bob", "id"])
def test_an_account_is_followed_and_followed_no_more(named, alice_shell):
    if named == "id":
        named = alice_shell.run("search", "bob", "--json").data["accounts"][0]["id"]
    assert alice_shell.run("follow", named).out == "you follow @bob\n"
    done = alice_shell.run("unfollow", named, "--json")
    assert done.data["following"] is False


def test_an_account_that_has_to_agree_is_asked(shell):
    with EmbeddedInstance(users=["alice", InstanceUser("carol", locked=True)]) as instance:
        done = shell.logged_in(instance).run("follow", "carol")
    assert done.out == "you have asked @carol whether you may follow\n"


def test_an_account_that_is_not_there_cannot_be_followed(alice_shell):
    done = alice_shell.run("follow", "nobody@nowhere.example")
    assert done.status == 1
    assert "nobody@nowhere.example" in done.err
    assert alice_shell.run("follow", "two words").status == 2


NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("30m", 1800), ("2h", 7200), ("1d12h", 129600), ("1w", 604800), ("1 D", 86400)],
)
def test_a_span_is_read(text, seconds):
    assert span_of(text).total_seconds() == seconds


@pytest.mark.parametrize("text", ["", "1", "h", "1y", "-1h", "1.5h", "1h x"])
def test_what_is_no_span_is_refused(text):
    with pytest.raises(CommandError, match="30m"):
        span_of(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("+2h", datetime(2026, 1, 1, 2, tzinfo=UTC)),
        ("2026-12-24T18:00Z", datetime(2026, 12, 24, 18, tzinfo=UTC)),
        ("2026-12-24T18:00+02:00", datetime(2026, 12, 24, 16, tzinfo=UTC)),
        ("2026-12-24T18:00", datetime(2026, 12, 24, 18).astimezone(UTC)),
    ],
)
def test_a_moment_is_read_in_the_time_zone_of_the_machine(text, moment):
    assert moment_of(text, NOW) == moment


@pytest.mark.parametrize("text", ["tomorrow", "+", "+x", "2026-13-01", "0001-01-01T00:00"])
def test_what_is_no_moment_is_refused(text, monkeypatch):
    import time

    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        with pytest.raises(CommandError, match="expected a time"):
            moment_of(text, NOW)
    finally:
        monkeypatch.undo()
        time.tzset()
