import re
import sys

import pytest
from command_line import is_gone

from atoot.cli.demo import title_of
from atoot.cli.main import main
from atoot.cli.tour import STEPS, UnexpectedError, check
from tables import each

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are those of Unix")


def test_the_demo_takes_every_step_and_ends_well(capsys):
    assert main(["demo"]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    ticked = [line[2:] for line in shown.out.splitlines() if line.startswith("✔ ")]
    assert len(ticked) == len(STEPS)
    for line, step in zip(ticked, STEPS, strict=True):
        assert re.fullmatch(re.escape(title_of(step)) + r" +\S.*", line)
    assert "The public timeline" in shown.out
    assert "Hello, fediverse! This is #atoot speaking." in shown.out
    assert "image: An orange sun rises over a dark blue sea." in shown.out
    origin = re.search(r"http://127\.0\.0\.1:\d+", shown.out)[0]
    assert is_gone(origin)


@each("value", [None, False, 0, []])
def test_a_check_fails_for_what_is_missing(value):
    with pytest.raises(UnexpectedError, match="it is missing"):
        check(value, "it is missing")


def test_a_check_gives_back_what_is_there():
    assert check([7], "it is missing") == [7]
