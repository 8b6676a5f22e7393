import io
import os

import pytest
from command_line import Terminal
from rich.console import Console

from atoot.cli.export.progress import ExportProgress
from atoot.message import Request

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and limits are those of Unix")


def test_on_a_terminal_one_sees_how_far_it_is_and_how_long_it_takes(archivist):
    terminal = Terminal(archivist, "export", "posts", "-o", "x.sqlite")
    assert terminal.end() == 0
    assert "posts: 0 of 1000" in terminal.shown
    assert " a second, " in terminal.shown
    assert " s left" in terminal.shown
    assert "posts: 1000 (1000 new)" in terminal.shown


def test_on_a_terminal_one_sees_that_the_rate_limit_makes_it_wait():
    paper = io.StringIO()
    progress = ExportProgress(Console(file=paper, force_terminal=True, width=100), lambda: 0.0)
    progress.begin("posts", 0, 10)
    progress.waits(Request("GET", "/x"), 0.5, "all")
    assert "waiting" not in paper.getvalue()
    progress.waits(Request("GET", "/x"), 90, "all")
    progress.stop()
    assert "posts: waiting 1 min 30 s for the rate limit of the server" in paper.getvalue()
