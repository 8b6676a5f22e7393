"""Which worker runs what, when the whole suite is run by several."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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
