import asyncio

import pytest
from command_line import run

from atoot.cli.command import Choice, Command
from atoot.cli.errors import CommandError
from atoot.cli.main import main
from atoot.testing import ScriptedServer, answer


@pytest.mark.parametrize(
    "arguments", [["dance"], ["timeline", "--dance"], ["post", "--visibility", "moon"], ["show"]]
)
def test_what_is_no_command_or_option_is_wrong_usage(arguments, capsys):
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Error: " in shown.err


def failing(error):
    def fail(self):
        def work(**values):
            raise error

        return work

    return fail


@pytest.mark.parametrize(
    ("error", "status", "line"),
    [
        (CommandError("the moon is full"), 1, "the moon is full"),
        (CommandError("no such \x1b[31mmoon", status=2), 2, "no such ␛[31mmoon"),
        (FileNotFoundError(2, "not there", "moon.jpg"), 1, "[Errno 2] not there: 'moon.jpg'"),
        (TimeoutError(), 1, "TimeoutError"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_an_expected_error_is_one_line_and_a_status(error, status, line, monkeypatch, capsys):
    monkeypatch.setattr(Command, "function", failing(error))
    assert main(["whoami"]) == status
    assert capsys.readouterr() == ("", f"atoot whoami: {line}\n")


def test_an_error_of_the_library_is_one_line(monkeypatch, capsys):
    from atoot import NetworkError

    monkeypatch.setattr(Command, "function", failing(NetworkError("no answer")))
    assert main(["profiles", "list"]) == 1
    assert capsys.readouterr().err == "atoot profiles list: no answer\n"


def test_a_fault_of_the_program_keeps_its_traceback(monkeypatch):
    monkeypatch.setattr(Command, "function", failing(KeyError("nothing")))
    with pytest.raises(KeyError):
        main(["whoami"])


def test_a_choice_is_made_of_what_all_commands_take(monkeypatch):
    seen = []
    monkeypatch.setattr(Command, "function", lambda _: lambda **values: seen.append(values))
    assert main(["whoami", "--profile", "a", "--instance", "b", "--json"]) == 0
    assert seen == [{"choice": Choice("a", "b", json=True, shows="CredentialAccount")}]


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


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["drafts"], ("list", {})),
        (["drafts", "--quiet"], ("list", {})),
        (["drafts", "show", "7"], ("show", {"number": 7})),
        (["profile", "bob"], ("show", {"account": "bob"})),
        (["profile"], ("show", {"account": None})),
    ],
)
def test_where_no_command_of_a_group_is_named_the_usual_one_is_meant(typed, meant, monkeypatch):
    seen = []

    def function(self):
        return lambda **values: seen.append((self.name, values))

    monkeypatch.setattr(Command, "function", function)
    assert main(typed) == 0
    ((name, values),) = seen
    common = {"choice", "session"}
    assert (name, {said: value for said, value in values.items() if said not in common}) == meant


def test_what_is_no_command_of_a_group_is_none_of_its_arguments_either(capsys):
    assert main(["drafts", "moon"]) == 2
    assert "there is no command 'moon'" in capsys.readouterr().err
