import sys

import pytest

from atoot.cli.errors import CommandError, judged, require
from atoot.cli.main import main


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


@pytest.mark.parametrize(("missing", "command"), [("click", "atoot"), ("rich", "atoot whoami")])
def test_a_command_without_the_extra_says_how_to_get_it(missing, command, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, missing, None)
    assert main(["whoami"]) == 1
    assert capsys.readouterr().err == f"{command}: {missing} not installed; run: pip install 'atoot[cli]'\n"


def test_what_is_installed_is_not_missed():
    require("rich", "mastodon_mock", extra="demo")


def test_a_value_that_the_library_refuses_is_wrong_usage():
    with pytest.raises(CommandError, match="too many moons") as raised, judged():
        raise ValueError("too many moons")
    assert raised.value.status == 2
