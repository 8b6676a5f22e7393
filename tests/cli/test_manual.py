import re
import subprocess

import pytest

from atoot.cli.main import main
from atoot.cli.manual import man_page
from atoot.cli.root import PLACES
from atoot.cli.topics import TOPICS


@pytest.mark.parametrize("words", [["post"], ["lists", "create"], ["profiles", "use"]])
def test_help_on_a_command_is_what_its_option_shows(words, capsys):
    assert main(["help", *words]) == 0
    helped = capsys.readouterr().out
    assert main([*words, "--help"]) == 0
    assert helped == capsys.readouterr().out


def test_help_fits_in_a_narrow_terminal(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    assert main(["help"]) == 0
    shown = capsys.readouterr().out.partition("\n  Examples:")[0]
    assert max(len(line) for line in shown.splitlines()) <= 40


def test_help_alone_lists_commands_and_subjects(capsys):
    assert main(["help"]) == 0
    shown = capsys.readouterr().out
    for name in (*PLACES, *TOPICS):
        assert re.search(rf"^  {name} ", shown, re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["formating"], "did you mean formatting?"),
        (["zzz"], "there are the subjects"),
        (["lists", "creat"], "create?"),
    ],
)
def test_help_on_what_is_not_there_says_what_is(words, told, capsys):
    assert main(["help", *words]) == 2
    assert told in capsys.readouterr().err


def test_the_version_is_a_command_too(capsys):
    assert main(["version"]) == 0
    first = capsys.readouterr().out
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == first


def test_the_page_for_man_has_every_command_and_subject():
    page = man_page()
    for name in PLACES:
        assert f".SS atoot {name}\n" in page
    for title, _ in TOPICS.values():
        assert f".SH {title.upper()}" in page
    for line in page.splitlines():
        assert not line.startswith("'")
        assert not line.startswith(".") or re.match(r"\.(TH|SH|SS|B|PP|TP|nf|fi)\b", line)


@pytest.mark.skipif(
    subprocess.run(["which", "groff"], capture_output=True, check=False).returncode != 0,
    reason="no groff here",
)
def test_the_page_for_man_can_be_read():
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww"], input=man_page(), capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert "atoot boost" in done.stdout
