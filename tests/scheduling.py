"""Which worker runs what, when the whole suite is run by several."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeGuard

import pytest
from xdist.remote import WorkerInteractor
from xdist.scheduler import LoadScopeScheduling

LONG = ("tests/chaos/", "tests/harvest/test_harvest_engines.py", "tests/docs/")
"""What takes longest, the longest first: whoever begins it at the end keeps all others waiting."""
WAITING = LONG[:2]
"""What of it mostly waits, for a clock or for processes: if all workers had it at once, the processor would be idle."""
MOST_WAITING = 2
"""Workers that may have such a file at the same time, as long as there are others."""
APART = ("tests/chaos/", "tests/docs/test_docs_code.py")
"""Files whose tests take so long that each may be run by another worker."""


class LongestFirst(LoadScopeScheduling):
    """Gives a worker one file after another, so that what a file shares is made once; first what takes long."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if nodeid.startswith(APART) else nodeid.partition("::")[0]

    def _assign_work_unit(self, node: object) -> None:
        waiting = sum(any(map(is_waiting, work.items())) for work in self.assigned_work.values())
        self.workqueue.move_to_end(first_of(self.workqueue, waiting), last=False)
        super()._assign_work_unit(node)

    def add_node_collection(self, node: Any, collection: Sequence[str]) -> None:
        super().add_node_collection(node, collection)
        if node in self.registered_collections:
            self.registered_collections[node] = Numbered(self.registered_collections[node])

    def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
        super().mark_test_complete(node, item_index, duration)
        work = self.assigned_work[node]
        scope = self._split_scope(self.registered_collections[node][item_index])
        if all(work[scope].values()):
            del work[scope]  # or all files so far would be counted after each test


class Numbered(list[str]):
    """Tests, of each of which it is known at once which number it has."""

    def __init__(self, tests: Iterable[str]) -> None:
        super().__init__(tests)
        self._numbers = {test: number for number, test in enumerate(self)}

    def index(self, test: str, *_: Any) -> int:
        """The number of a test."""
        return self._numbers[test]


def is_waiting(work: tuple[str, Mapping[str, bool]]) -> bool:
    """Whether a file and its tests, of which some are done, is one that waits and not yet done."""
    scope, tests = work
    return scope.startswith(WAITING) and not all(tests.values())


def first_of(queue: Iterable[str], waiting: int = 0) -> str:
    """What of a queue has to begin first, while so many workers have what waits."""
    wanted = [long for long in LONG if waiting < MOST_WAITING or long not in WAITING]
    at_once = (scope for long in wanted for scope in queue if scope.startswith(long))
    others = (scope for scope in queue if waiting < MOST_WAITING or not scope.startswith(WAITING))
    return next(at_once, None) or next(others, None) or next(iter(queue))


class Quiet:
    """What a worker says of its tests, without what nobody wants to know: each message takes time at both ends."""

    def __init__(self, say: Callable[..., None]) -> None:
        self._say = say

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_to_serializable(self, report: object) -> dict[str, Any] | None:
        """Of what passed before and after a test nothing is written down."""
        return {} if went_well(report) and report.when != "call" else None

    def __call__(self, event: str, **what: Any) -> None:
        """Say something to the process that shows the results, unless it is that all goes well."""
        data = what.get("data", {})
        if event in ("logstart", "logfinish") or (event == "testreport" and "nodeid" not in data):
            return
        if data.get("outcome") == "passed" and "keywords" in data:
            data["keywords"] = {}  # of which nothing is shown: they are most of it
        self._say(event, **what)


def went_well(report: object) -> TypeGuard[pytest.TestReport]:
    """Whether a report says that something passed, and nothing else."""
    return isinstance(report, pytest.TestReport) and report.passed and not report.sections


def fewer_messages(config: pytest.Config) -> None:
    """Let a worker say no more than what is shown: how long each phase took only where that was asked for."""
    if config.option.durations is not None or config.option.xmlpath or config.option.verbose > 0:
        return
    workers = (
        plugin for plugin in config.pluginmanager.get_plugins() if isinstance(plugin, WorkerInteractor)
    )
    for worker in workers:
        worker.sendevent = Quiet(worker.sendevent)
        config.pluginmanager.register(worker.sendevent, "quiet")


@contextmanager
def one_first(name: str) -> Iterator[None]:
    """Of the processes that do something under a name, the first one does it alone; then all others do, side by side."""
    import fcntl  # which is there on Unix

    with Path(tempfile.gettempdir(), f"atoot-{name}").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(file, fcntl.LOCK_SH)  # when the first one has ended
            fcntl.flock(file, fcntl.LOCK_UN)
        yield
    Path(file.name).unlink(missing_ok=True)
