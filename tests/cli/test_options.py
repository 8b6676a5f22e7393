"""Options and arguments that many commands have."""

import asyncio

import click
import pytest
from command_line import run

from atoot.cli.options import Choice, argument, common, limit, several, views
from atoot.testing import ScriptedServer, answer
from tables import each

ABOUT = {"domain": "a.example", "version": "4.5.0", "title": "Ours"}


@pytest.fixture
async def proxy():
    async with ScriptedServer() as server:
        server.on("*", "*", answer(json=ABOUT))
        yield server


@pytest.mark.parametrize("variables", [{}, {"HTTP_PROXY": "http://127.0.0.1:1", "NO_PROXY": "a.example"}])
async def test_a_command_goes_through_the_proxy_that_it_is_told(shell, proxy, variables):
    done = await run(
        shell,
        "api",
        "GET",
        "/api/v1/instance",
        "--instance",
        "http://a.example",
        "--proxy",
        proxy.origin,
        env=variables,
    )
    assert done.data == ABOUT
    assert len(proxy.requests) == 1


async def test_no_proxy_is_none_whatever_the_environment_says(shell, server):
    server.on("*", "*", answer(json=ABOUT))
    done = await run(
        shell, "api", "GET", "/api/v1/instance", "--instance", server.origin, "--proxy", "",
        env={"HTTP_PROXY": "http://127.0.0.1:1"},
    )  # fmt: skip
    assert done.data == ABOUT


@pytest.mark.parametrize("url", ["proxy.example:3128", "socks5://proxy.example", "http://"])
def test_what_is_no_proxy_is_wrong_usage(shell, url):
    done = shell.run("whoami", "--proxy", url)
    assert done.status == 2
    assert "like http://proxy.example:3128" in done.err


async def test_certificates_of_ones_own_are_trusted_when_they_are_named(shell, authority_file):
    async with ScriptedServer(tls=True) as server:
        server.on("*", "*", answer(json=ABOUT))
        place = server.origin.replace("127.0.0.1", "localhost")
        request = ("api", "GET", "/api/v1/instance", "--instance", place)
        refused = await run(shell, *request)
        assert refused.status == 1
        assert "certificate" in refused.err
        done = await asyncio.to_thread(shell.anew, *request, "--ca-file", str(authority_file))
        assert done.data == ABOUT


def test_a_file_without_certificates_is_wrong_usage(shell, tmp_path):
    (tmp_path / "no.pem").write_text("nothing")
    done = shell.run("login", "a.example", "--ca-file", str(tmp_path / "no.pem"))
    assert done.status == 2
    assert "cannot be read as certificates" in done.err


def parsed(command: click.Command, *words: str):
    """What a command is given that somebody has typed."""
    return command.make_context("do", [*words], resilient_parsing=False).params


def test_an_argument_says_in_the_help_what_it_may_be():
    made = argument("status", "An id, or an address.", required=False)
    assert (made.name, made.about, made.required) == ("status", "An id, or an address.", False)


def test_of_some_arguments_there_is_one_at_least():
    command = click.Command("do", params=[several("accounts", "People.")])
    assert parsed(command, "ann", "bob") == {"accounts": ("ann", "bob")}
    with pytest.raises(click.MissingParameter):
        parsed(command)


@each("said", ["0", "-1", "many"])
def test_how_much_is_shown_is_one_or_more(said):
    command = click.Command("do", params=[limit(20)])
    assert parsed(command, "-n", "3") == {"limit": 3}
    assert parsed(command) == {"limit": 20}
    with pytest.raises(click.BadParameter):
        parsed(command, "-n", said)


def test_no_two_options_of_all_commands_are_said_in_the_same_way():
    names = [name for one in (*common(), *views()) for name in (*one.opts, *one.secondary_opts)]
    assert len(names) == len(set(names))
    assert {one.section for one in common()} != {one.section for one in views()}


@each("said", [{"json": True}, {"jq": "."}, {"jq": ""}, {"template": "{id}"}, {"template": ""}])
def test_who_asks_for_data_is_a_script(said):
    assert Choice(**said).for_scripts


@each("said", [{}, {"quiet": True}, {"time": "exact"}, {"pager": False}, {"profile": "a"}])
def test_everything_else_is_for_people(said):
    assert not Choice(**said).for_scripts
