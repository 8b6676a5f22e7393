import os
import re
from datetime import UTC, datetime, timedelta

import pytest
from command_line import Terminal, latest

from atoot.cli.picture import sunrise
from atoot.cli.post import mentions_of
from tables import each

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pseudo terminals are those of Unix")


def test_a_post_prints_its_address(alice_shell, instance):
    done = alice_shell.run("post", "Hello!")
    assert re.fullmatch(rf"{instance.origin}/@alice/\d+\n", done.out)
    assert (done.status, done.err) == (0, "")


async def test_what_was_posted_is_the_last_thing_and_not_what_was_shown_before(alice_shell, bob):
    await bob.create_status(status="Not yours")
    assert alice_shell.run("timeline", "public").status == 0
    made = alice_shell.run("post", "Oh no", "--json").data
    assert alice_shell.run("delete", "last", "--yes", "--json").data["id"] == made["id"]


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
        (["x", "--poll", "a"], "a poll needs two or more answers"),
        ([""], "nothing to post"),
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


def test_without_a_text_the_editor_opens_and_what_is_saved_is_posted(alice_shell):
    writes = """sed -i -e '1s/^/#art from the editor/' -e 's/^cw:.*/cw: careful/' -e 's/^language:.*/language: de/' "$2" """
    terminal = Terminal(alice_shell.with_editor(writes), "post", "--visibility", "unlisted")
    assert terminal.end() == 0, terminal.shown
    made = alice_shell.run("show", terminal.shown.split()[-1], "--json").lines[0]
    assert "from the editor" in made["content"]
    assert (made["spoiler_text"], made["language"], made["visibility"]) == ("careful", "de", "unlisted")
    assert alice_shell.run("drafts").out == ""


def test_the_editor_is_told_the_limits_and_the_defaults_of_the_account(alice_shell):
    terminal = Terminal(alice_shell.with_editor('cp "$2" seen; exit 0'), "post", "-e", "a text")
    assert terminal.end() == 0, terminal.shown
    seen = (alice_shell.folder / "seen").read_text()
    assert seen.startswith("a text\n")
    assert "at most 500 characters" in seen
    assert "as your account has it: visibility public" in seen


def test_an_empty_text_posts_nothing_and_leaves_nothing(alice_shell):
    terminal = Terminal(alice_shell.with_editor("exit 0"), "post")
    assert terminal.end() == 1
    assert "nothing was posted: there is no text" in terminal.shown
    assert alice_shell.run("drafts").out == ""


def test_what_makes_no_sense_can_be_mended(alice_shell):
    script = """if grep -q '^# ! line' "$2"; then sed -i 's/^visibility:.*/visibility: private/' "$2"
        else sed -i -e '1s/^/mended/' -e 's/^visibility:.*/visibility: everyone/' "$2"; fi"""
    terminal = Terminal(alice_shell.with_editor(script), "post")
    terminal.until("Edit it again")
    terminal.type("\n")
    assert terminal.end() == 0, terminal.shown
    assert "expected one of public" in terminal.shown
    assert alice_shell.run("show", terminal.shown.split()[-1], "--json").lines[0]["visibility"] == "private"


def test_who_does_not_mend_it_has_a_draft(alice_shell):
    script = """head -c 600 /dev/zero | tr '\\0' x > "$2" """
    terminal = Terminal(alice_shell.with_editor(script), "post")
    terminal.until("Edit it again")
    assert "600 characters" in terminal.shown
    terminal.type("n\n")
    assert terminal.end() == 1
    assert "kept as draft 1: atoot drafts edit 1" in terminal.shown
    assert alice_shell.run("drafts", "--json").data["text"] == "x" * 600


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
    assert (done.status, done.err) == (
        0,
        "a.png has no description: give one with --alt, or --alt '' for none\n",
    )
    assert alice_shell.run("post", "one", "--media", "a.png", "--alt", "").err == ""


@each(("named", "meant"), [((), None), (("nobody",), []), (("a", "nobody"), ["a", "nobody"])])
def test_whom_a_text_may_mention_is_said_or_not(named, meant):
    assert mentions_of(named) == meant
