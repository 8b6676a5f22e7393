import pydoc
import subprocess
import sys

import atoot.testing


def imported_by(statement):
    """Names of the modules that a fresh interpreter has after a statement."""
    command = [sys.executable, "-c", f"{statement}\nimport sys\nprint(*sys.modules)"]
    return set(subprocess.run(command, capture_output=True, check=True, text=True).stdout.split())


def test_the_public_list_is_sorted_and_true():
    names = atoot.testing.__all__
    assert names == sorted(names)
    assert all(hasattr(atoot.testing, name) for name in names)


def test_everything_public_is_documented():
    undocumented = [name for name in atoot.testing.__all__ if not getattr(atoot.testing, name).__doc__]
    assert undocumented == []


def test_the_kit_brings_in_no_test_runner_and_no_server_package():
    modules = imported_by("import atoot.testing")
    assert modules.isdisjoint({"pytest", "mastodon_mock", "uvicorn", "fastapi"})


def test_the_library_does_without_the_kit():
    modules = imported_by("import atoot")
    assert not [name for name in modules if name.startswith("atoot.testing")]


def test_help_on_the_kit_has_no_endless_lines():
    shown = pydoc.render_doc(atoot.testing, renderer=pydoc.plaintext)
    assert max(map(len, shown.splitlines())) < 1000
