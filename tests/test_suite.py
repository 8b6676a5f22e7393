"""What the tests promise of themselves: each file can be run alone, and all of them together."""

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent
FILES = sorted(TESTS.rglob("*.py"))
CONFIGURATION = tomllib.loads((TESTS.parent / "pyproject.toml").read_text("utf-8"))
SHARED = [TESTS.parent / folder for folder in CONFIGURATION["tool"]["pytest"]["ini_options"]["pythonpath"]]
"""Folders whose modules every test may import."""


def test_no_two_files_of_tests_have_the_same_name():
    # They are modules of that name: pytest refuses the second one with "import file mismatch".
    names = Counter(file.name for file in FILES if file.name.startswith("test_"))
    assert [name for name, times in names.items() if times > 1] == []


def test_no_two_helpers_that_a_test_can_import_have_the_same_name():
    names = Counter(file.stem for file in FILES if file.name != "conftest.py")
    assert [name for name, times in names.items() if times > 1] == []


def imports_of(file: Path) -> Iterator[str]:
    """The first names of the modules that a file imports."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_a_file_finds_its_helpers_when_it_is_run_alone():
    helpers = {file.stem: file.parent for file in FILES if file.name != "conftest.py"}
    lost = [
        (file.name, name)
        for file in FILES
        for name in imports_of(file)
        if name in helpers and helpers[name] not in (file.parent, TESTS, *SHARED)
    ]
    assert lost == []
