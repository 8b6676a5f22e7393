"""The names without await have the types of those with it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tools import sync_stub

from atoot.sync.api import operations

pytestmark = pytest.mark.xdist_group("types")
ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(operations())
PLACES = {"atoot.paging.Paged": "atoot.sync.lists.SyncPaged"}
"""What is another class here; that of objects begins with the same letters."""


def test_the_written_types_are_those_of_the_source():
    assert sync_stub.is_same(sync_stub.PLACE.read_text("utf-8"), sync_stub.written()), (
        "run python -m tools.sync_stub"
    )


@pytest.mark.tools
def test_mypy_reveals_the_same_types_for_every_operation(tmp_path: Path):
    program = tmp_path / "revealed.py"
    lines = [f"reveal_type({side}.{name})" for name in NAMES for side in ("Awaited", "Here")]
    head = "from atoot import MastodonAPI as Awaited\nfrom atoot.sync import MastodonAPI as Here\n"
    program.write_text(head + "\n".join(lines))
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", "--no-pretty", str(program)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    revealed = re.findall(r'Revealed type is "(.*)"$', done.stdout, re.MULTILINE)
    assert done.returncode == 0, done.stdout
    assert len(revealed) == 2 * len(NAMES)
    pairs = zip(NAMES, revealed[::2], revealed[1::2], strict=True)
    differ = {name: (one, other) for name, one, other in pairs if without_await(one) != without_self(other)}
    assert differ == {}


def without_await(told: str) -> str:
    """The type of a method with await as it is without."""
    opening = "typing.Coroutine[Any, Any, "
    while (start := told.find(opening)) >= 0:
        depth, end = 1, start + len(opening)
        while depth:
            depth += {"[": 1, "]": -1}.get(told[end], 0)
            end += 1
        told = told[:start] + told[start + len(opening) : end - 1] + told[end:]
    for there, here in PLACES.items():
        told = told.replace(there, here)
    return without_self(told)


def without_self(told: str) -> str:
    """It differs by nature. What gives None is shown without a result, where nothing is awaited."""
    return re.sub(r"\) -> None(?=, def|\)$|$)", ")", re.sub(r"self: [\w.]+", "self", told))


def test_the_comparison_can_fail():
    told = "def (self: a.B, x: str) -> typing.Coroutine[Any, Any, dict[str, int]]"
    assert without_await(told) == without_self("def (self: c.D, x: str) -> dict[str, int]")
    assert without_await(told) != without_self("def (self: c.D, x: str) -> dict[str, str]")
    assert without_await("def () -> typing.Coroutine[Any, Any, None]") == without_self("def ()")
    assert without_await("-> atoot.paging.PagedObject[X, Y]") == "-> atoot.sync.lists.SyncPagedObject[X, Y]"
