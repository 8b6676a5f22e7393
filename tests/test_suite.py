"""What the tests promise of themselves: each file can be run alone, and all of them together."""

import inspect
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path, PurePath

import pytest
from xdist.remote import WorkerInteractor

from scheduling import LongestFirst, Quiet, fewer_messages, first_of, is_waiting
from sizes import in_turn
from tables import each

TESTS = Path(__file__).parent
FILES = sorted(TESTS.rglob("*.py"))
CONFIGURATION = tomllib.loads((TESTS.parent / "pyproject.toml").read_text("utf-8"))
SHARED = [TESTS.parent / folder for folder in CONFIGURATION["tool"]["pytest"]["ini_options"]["pythonpath"]]
"""Folders whose modules every test may import."""


def test_no_two_files_of_tests_have_the_same_name():
    # They are modules of that name: pytest refuses the second one with "import file mismatch".
    names = Counter(file.name for file in FILES if file.name.startswith("test_"))
    assert [name for name, times in names.items() if times > 1] == []


TOGETHER = {
    "testing/conformance/chapters": "a check is right if it finds what was planted in a server: test_conformance_planted",
}
"""Folders whose modules are tested together, and why."""


def does_something(module: Path) -> bool:
    """Whether a module has a function or a method: what only names and declares things is tested where they are used."""
    return re.search(r"^ *(async )?def ", module.read_text("utf-8"), re.MULTILINE) is not None


def names_of_tests() -> dict[str, list[str]]:
    """What the files of tests are called, by the room that they are in."""
    found: dict[str, list[str]] = {}
    for file in FILES:
        parts = file.relative_to(TESTS).parts
        found.setdefault(parts[0] if len(parts) > 1 else "", []).append(file.stem.removeprefix("test_"))
    return found


def has_tests(module: PurePath, there: Mapping[str, Collection[str]]) -> bool:
    """Whether a file of tests in the same room has the name of a module, with its folders or without."""
    parts = module.with_suffix("").parts
    own = there.get(parts[0] if len(parts) > 1 else "", ())
    names = ["_".join(parts[start:]) for start in range(len(parts))]
    return any(one == name or one.startswith(f"{name}_") for name in names for one in own)


def test_each_module_that_does_something_has_a_file_of_tests_with_its_name():
    source = TESTS.parent / "src" / "atoot"
    modules = [file.relative_to(source) for file in source.rglob("*.py") if not file.stem.startswith("__")]
    alone = [module for module in modules if not module.as_posix().startswith(tuple(TOGETHER))]
    there = names_of_tests()
    untested = [module for module in alone if not has_tests(module, there)]
    lost = [module.as_posix() for module in untested if does_something(source / module)]
    assert sorted(lost) == []
    assert all(any(module.as_posix().startswith(folder) for module in modules) for folder in TOGETHER)
    assert not has_tests(PurePath("http/nothing.py"), there)


def test_no_two_helpers_that_a_test_can_import_have_the_same_name():
    names = Counter(file.stem for file in FILES if file.name != "conftest.py")
    assert [name for name, times in names.items() if times > 1] == []


IMPORT = re.compile(r"^ *(?:from|import) (\w+)", re.MULTILINE)
"""The first name of a module that is imported; one stands on each line."""


def test_a_file_finds_its_helpers_when_it_is_run_alone():
    helpers = {file.stem: file.parent for file in FILES if file.name != "conftest.py"}
    lost = [
        (file.name, name)
        for file in FILES
        for name in IMPORT.findall(file.read_text("utf-8"))
        if name in helpers and helpers[name] not in (file.parent, TESTS, *SHARED)
    ]
    assert lost == []


def test_what_builds_the_documentation_or_runs_a_type_checker_stands_where_it_is_looked_for():
    marked = {
        file.parent
        for file in FILES
        if re.search(r"^@pytest\.mark\.tools", file.read_text("utf-8"), re.MULTILINE)
    }
    folders = {folder.relative_to(TESTS.parent).as_posix() for folder in marked}
    for place in (".ci/run", "noxfile.py"):
        said = (TESTS.parent / place).read_text("utf-8")
        assert set(re.findall(r"tests/(?:docs|sync)\b", said)) == folders, place


def test_of_values_in_turn_each_is_tried_and_each_with_each_other_where_full_size_is_asked_for():
    runs = in_turn(letter="abcd", number=[1, 2, 3], sign=["+", "-", "*"]).args[1]
    some = [run.values for run in runs if not run.marks]
    assert some == [("a", 1, "+"), ("b", 2, "-"), ("c", 3, "*"), ("d", 1, "-")]
    assert len({run.id for run in runs}) == 4 * 3 * 3


def test_of_a_table_each_case_is_tried_and_each_that_fails_is_named():
    tried: list[str] = []

    @each("text, length", [("a", 1), ("b", 2), pytest.param("cd", 3, id="two"), ("ef", 2)])
    @each("sign", "+-")
    def walk(text: str, length: int, sign: str, shared: str):
        tried.append(f"{text}{sign}{shared}")
        assert len(text) == length
        if text == "ef" and sign == "-":
            pytest.fail("no")

    assert list(inspect.signature(walk).parameters) == ["shared"]
    with pytest.raises(BaseExceptionGroup) as failed:
        walk(shared="!")
    assert tried == [f"{text}{sign}!" for text in ("a", "b", "cd", "ef") for sign in "+-"]
    assert (
        failed.value.message == "case 2 (text='b', length=2), case 3 (two), case 4 (text='ef', length=2) of 4"
    )
    cases = [one.message for one in failed.value.exceptions]
    assert cases == ["case 1 (sign='+'), case 2 (sign='-') of 2"] * 2 + ["case 2 (sign='-') of 2"]


def test_a_table_without_cases_is_no_test_that_passed():
    with pytest.raises(pytest.skip.Exception):
        each("obj", [])(len)()


CHAOS, ENGINES, PAGE, OTHER = (
    "tests/chaos/test_x.py::test_a",
    "tests/harvest/test_harvest_engines.py",
    "tests/docs/test_y.py",
    "tests/test_z.py",
)


@each(
    ("queue", "waiting", "first"),
    [
        ([OTHER, PAGE, ENGINES, CHAOS], 0, CHAOS),
        ([OTHER, PAGE, ENGINES], 1, ENGINES),
        ([CHAOS, OTHER, PAGE], 2, PAGE),
        ([CHAOS, ENGINES, OTHER], 2, OTHER),
        ([ENGINES, CHAOS], 2, ENGINES),
        ([OTHER], 0, OTHER),
    ],
)
def test_what_takes_long_begins_first_and_not_all_workers_wait(queue: list[str], waiting: int, first: str):
    assert first_of(queue, waiting) == first


def test_a_file_waits_until_its_last_test_is_done():
    assert is_waiting((CHAOS, {"a": True, "b": False}))
    assert not is_waiting((CHAOS, {"a": True}))
    assert not is_waiting((OTHER, {"a": False}))


class Worker:
    """Notes what it is given to do."""

    shutting_down = False

    def __init__(self) -> None:
        self.given: list[list[int]] = []

    def send_runtest_some(self, numbers: list[int]) -> None:
        self.given.append(numbers)

    def shutdown(self) -> None:
        self.shutting_down = True


def test_a_worker_has_one_file_after_another_and_of_what_it_has_done_nothing_is_kept(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pytestconfig.option, "tx", ["popen"])
    files, worker = ("tests/test_a.py", "tests/test_b.py"), Worker()
    scheduler = LongestFirst(pytestconfig)
    scheduler.add_node(worker)
    scheduler.add_node_collection(worker, [f"{file}::test_{name}" for file in files for name in "xyz"])
    scheduler.schedule()
    assert worker.given == [[0, 1, 2]]
    for number in range(3):
        assert not scheduler.tests_finished
        scheduler.mark_test_complete(worker, number)
    assert worker.given == [[0, 1, 2], [3, 4, 5]]
    assert list(scheduler.assigned_work[worker]) == [files[1]]
    for number in range(3, 6):
        scheduler.mark_test_complete(worker, number)
    assert worker.shutting_down
    assert scheduler.tests_finished
    assert scheduler.remove_node(worker) is None


def test_what_a_worker_was_at_when_it_died_is_said_and_the_rest_is_done_by_another(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pytestconfig.option, "tx", ["popen"])
    tests, first = [f"tests/test_a.py::test_{name}" for name in "abcdef"], Worker()
    scheduler = LongestFirst(pytestconfig)
    scheduler.add_node(first)
    scheduler.add_node_collection(first, tests)
    scheduler.schedule()
    scheduler.mark_test_complete(first, 0)
    assert scheduler.remove_node(first) == tests[1]
    scheduler.add_node(second := Worker())
    scheduler.add_node_collection(second, tests)
    scheduler.schedule()
    assert second.given == [[1, 2, 3, 4, 5]]


def report(when: str, outcome: str = "passed") -> pytest.TestReport:
    """What is found out of a phase of a test."""
    return pytest.TestReport(
        "tests/test_a.py::test_x", ("tests/test_a.py", 1, "test_x"), {"x": 1}, outcome, None, when
    )


def test_a_worker_says_what_came_of_a_test_and_all_that_failed_but_not_that_it_began_or_was_cleaned_up_after():
    said: list[tuple[str, dict[str, object]]] = []
    quiet = Quiet(lambda event, **what: said.append((event, what)))
    for event in ("logstart", "logfinish"):
        quiet(event, nodeid="tests/test_a.py::test_x", location=())
    for one in (report("setup"), report("call"), report("teardown"), report("teardown", "failed")):
        data = quiet.pytest_report_to_serializable(one)
        quiet("testreport", data=one._to_json() if data is None else {**data, "item_index": 1})
    quiet("runtest_protocol_complete", item_index=1, duration=0.1)
    assert [event for event, _ in said] == ["testreport", "testreport", "runtest_protocol_complete"]
    assert [what["data"]["when"] for _, what in said[:2]] == ["call", "teardown"]
    assert said[0][1]["data"]["keywords"] == {}
    assert said[1][1]["data"]["keywords"] == {"x": 1}


def test_where_it_is_asked_how_long_each_phase_takes_a_worker_says_all(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
):
    registered: list[object] = []
    worker = object.__new__(WorkerInteractor)
    monkeypatch.setattr(pytestconfig.pluginmanager, "get_plugins", lambda: {worker})
    monkeypatch.setattr(pytestconfig.pluginmanager, "register", lambda plugin, _: registered.append(plugin))
    monkeypatch.setattr(pytestconfig.option, "durations", 0)
    fewer_messages(pytestconfig)
    assert registered == []
    for option, value in (("durations", None), ("xmlpath", None), ("verbose", 0)):
        monkeypatch.setattr(pytestconfig.option, option, value)
    fewer_messages(pytestconfig)
    assert registered == [worker.sendevent]
    assert isinstance(worker.sendevent, Quiet)
