import subprocess
import sys

import pytest

from atoot.cli import main as command
from atoot.cli.errors import CommandError, require
from atoot.cli.main import main


def test_the_version_is_that_of_the_package(capsys):
    from importlib.metadata import version

    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"atoot {version('atoot')}\n"


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert "demo" in capsys.readouterr().out


def test_help_is_quick_since_it_loads_no_client():
    look = "import sys; from atoot.cli.main import main\ntry: main(['--help'])\nfinally: print(*sys.modules)"
    modules = subprocess.run(
        [sys.executable, "-c", look], check=True, capture_output=True, text=True
    ).stdout.split()
    assert "atoot.cli.main" in modules
    assert not {"aiohttp", "asyncio", "msgspec", "rich"} & set(modules)


def test_no_command_is_wrong_usage(capsys):
    assert main([]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "usage: atoot" in shown.err


def test_an_unknown_command_is_wrong_usage(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["dance"])
    assert ended.value.code == 2
    assert "dance" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        (["rich"], "rich not installed"),
        (["mastodon_mock"], "mastodon-mock not installed"),
        (["rich", "mastodon_mock"], "rich and mastodon-mock not installed"),
    ],
)
def test_a_demo_without_its_extra_says_how_to_get_it(missing, named, monkeypatch, capsys):
    for module in missing:
        monkeypatch.setitem(sys.modules, module, None)  # this is how Python marks what cannot be imported
    assert main(["demo"]) == 1
    assert capsys.readouterr().err == f"atoot demo: {named}; run: pip install 'atoot[demo]'\n"


def test_what_is_installed_is_not_missed():
    require("rich", "mastodon_mock", extra="demo")


def test_an_expected_error_is_one_line_and_status_1(monkeypatch, capsys):
    def fail(*, serve):
        raise CommandError("the moon is full")

    monkeypatch.setattr(command, "_demo", fail)
    assert main(["demo"]) == 1
    assert capsys.readouterr() == ("", "atoot demo: the moon is full\n")


def test_ctrl_c_is_status_130(monkeypatch, capsys):
    def interrupt(*, serve):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "_demo", interrupt)
    assert main(["demo"]) == 130
    assert capsys.readouterr().err == "atoot demo: interrupted\n"
