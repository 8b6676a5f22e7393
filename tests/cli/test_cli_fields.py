import asyncio

import pytest
from test_root import every_command

from atoot.cli.command import Command
from atoot.cli.errors import CommandError
from atoot.cli.fields import check_data, check_field
from tables import each


@each(
    ("name", "shows"),
    [
        ("", "Status"),
        ("account.acct", "Status"),
        ("media_attachments.0.meta.original.width", "Status"),
        ("pleroma.whatever.it.has", "Status"),
        ("status.account.acct", "Event"),
        ("received_at", "Event"),
        ("deleted", "found deleted"),
        ("posts.new", "output posts"),
        ("whatever", "*"),
    ],
)
def test_a_field_that_there_may_be_is_no_mistake(name, shows):
    check_field(name, shows)


@each(
    ("name", "shows", "said"),
    [
        ("favorites_count", "Status", "did you mean favourites_count"),
        ("acct", "Status", "did you mean account.acct or "),
        ("account.nam", "Status", "did you mean account.username or account.display_name"),
        ("media_attachments.url", "Status", "did you mean media_attachments.0.url"),
        ("content.text", "Status", "content has no fields"),
        ("nope", "Status", "there are id, created_at, "),
        ("url", "Event", "or status.url"),
        ("deletd", "found deleted", "did you mean deleted?"),
        ("id", "", "what this command prints has no fields"),
    ],
)
def test_a_field_that_cannot_be_there_is_told_with_those_that_may_be_meant(name, shows, said):
    with pytest.raises(CommandError) as raised:
        check_field(name, shows)
    assert raised.value.status == 2
    assert said in str(raised.value)


def test_of_an_answer_what_it_has_and_what_servers_may_send_is_known():
    for name in ("title", "title.more", "edited_at", ""):
        check_data(name, {"title": "x"})
    check_data("whatever", ["no object"])
    with pytest.raises(CommandError, match="did you mean title"):
        check_data("titel", {"title": "x"})


def test_every_command_that_prints_says_what():
    for name, command in every_command():
        if isinstance(command, Command) and any(one.name == "template" for one in command.params):
            assert command.shows is not None, name
            if command.shows:
                check_field("", command.shows)


@pytest.mark.parametrize(
    ("command", "near"),
    [
        (("timeline", "--template", "{acc.acct}"), "account"),
        (("whoami", "--template", "{act}"), "acct"),
        (("post", "Hello", "--template", "{ur}"), "uri"),
        (("doctor", "--template", "{check}"), "checks"),
    ],
)
async def test_a_field_that_is_none_is_told_before_anything_is_sent(command, near, shell, server):
    done = await asyncio.to_thread(shell.run, *command, "--instance", server.origin)
    assert (done.status, done.out) == (2, "")
    assert "there is no field" in done.err
    assert near in done.err
    assert server.requests == []


async def test_templates_hold_for_whoever_is_logged_in_too(alice_shell):
    done = await asyncio.to_thread(alice_shell.run, "whoami", "--template", "{acct} {display_name}")
    assert done.out.startswith("alice ")


async def test_an_answer_of_any_request_is_looked_at_for_the_field(alice_shell):
    wrong = await asyncio.to_thread(alice_shell.run, "api", "v1/instance", "--template", "{titel}")
    assert wrong.status == 2
    assert "did you mean title" in wrong.err
