import asyncio
import io
import json

import pytest
from command_line import posted, run
from noted import ACCOUNT, STATUS, noted
from rich.console import Console

from atoot.cli.options import Choice
from atoot.cli.output import Output
from atoot.entities import Status
from atoot.testing import answer


def test_the_output_prints_what_was_sent(capsys):
    output = Output(as_json=True)
    output.sent = noted([STATUS])
    output.result(Status.from_dict(STATUS), "for people")
    assert json.loads(capsys.readouterr().out) == STATUS


@pytest.mark.parametrize(
    ("command", "path", "body", "printed"),
    [
        (["timeline", "public"], "/api/v1/timelines/public", [STATUS], STATUS),
        (["whoami"], "/api/v1/accounts/verify_credentials", ACCOUNT, ACCOUNT),
        (["search", "x"], "/api/v2/search", {"accounts": [ACCOUNT]}, {"accounts": [ACCOUNT]}),
    ],
)
async def test_commands_print_what_the_server_sent(shell, server, command, path, body, printed):
    server.on("GET", path, answer(json=body))
    variables = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "token-token"}
    done = await asyncio.to_thread(lambda: shell.run(*command, "--json", env=variables))
    assert [json.loads(line) for line in done.out.splitlines()] == [printed]


async def test_piped_there_are_no_colours(alice_shell, alice):
    await posted(alice, "one")
    assert "\x1b" not in (await run(alice_shell, "timeline")).out


NASTY = "red \x1b[31m \x9b2J \u202eexe"


def is_safe(text):
    return not set(text) & set("\x1b\x9b\u202e\x07")


@pytest.mark.parametrize("options", [[], ["--json"]])
async def test_what_others_wrote_does_nothing_to_the_terminal(options, alice_shell, alice, bob):
    await bob.update_account_credentials(display_name=NASTY)
    (status,) = await posted(bob, f"@alice {NASTY}", spoiler_text=NASTY)
    for words in (["timeline", "public"], ["notifications"], ["show", status.id], ["search", "red"]):
        done = await run(alice_shell, *words, *options)
        assert done.status == 0
        assert "red" in done.out
        assert is_safe(done.out)


async def test_json_has_everything_that_was_written(alice_shell, alice):
    (status,) = await posted(alice, "text", spoiler_text=NASTY)
    shown = (await run(alice_shell, "show", status.id, "--json")).lines
    assert shown[0]["spoiler_text"] == NASTY


def printed(capsys, **said):
    output = Output.of(Choice(**said))
    output.did({"id": "1"}, "it is done")
    output.say("a line")
    output.result({"id": "2"}, "a result")
    output.note("good to know \x1b[2J")
    return capsys.readouterr()


def test_people_get_lines_and_scripts_get_data(capsys):
    people = printed(capsys)
    assert people.out == "it is done\na line\na result\n"
    assert people.err == "good to know ␛[2J\n"
    assert printed(capsys, json=True).out == '{"id":"1"}\n{"id":"2"}\n'
    assert printed(capsys, jq=".id").out == "1\n2\n"
    assert printed(capsys, template="<{id}>").out == "<1>\n<2>\n"


def test_who_wants_quiet_gets_results_alone(capsys):
    assert printed(capsys, quiet=True) == ("a line\na result\n", "")


def test_what_people_write_is_no_markup_and_is_not_broken(capsys):
    Output(as_json=False).say("[red]not red[/red] :smile: " + "x" * 300)
    assert capsys.readouterr().out == "[red]not red[/red] :smile: " + "x" * 300 + "\n"


def test_in_a_pipe_lines_are_whole_and_times_exact_unless_something_else_is_said():
    piped = Output(as_json=False, console=Console(file=io.StringIO())).view()
    assert (piped.width, piped.exact, piped.ids, piped.hyperlinks) == (None, True, True, False)
    said = Output(
        as_json=False, console=Console(file=io.StringIO()), choice=Choice(time="relative", show_cw=True)
    )
    assert (said.view().exact, said.view().show_cw) == (False, True)
    seen = Output(as_json=False, console=Console(file=io.StringIO(), force_terminal=True, width=50)).view()
    assert (seen.width, seen.exact, seen.ids) == (50, False, False)
