"""Which worker runs what, when the whole suite is run by several."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

LONG = ("tests/chaos/", "tests/docs/")
"""What takes longest, the longest first: whoever begins it at the end keeps all others waiting."""
APART = ("tests/chaos/", "tests/docs/test_docs_code.py")
"""Files whose tests take so long that each may be run by another worker."""


class LongestFirst(LoadScopeScheduling):
    """Gives a worker one file after another, so that what a file shares is made once; first what takes long."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if nodeid.startswith(APART) else nodeid.partition("::")[0]

    def _assign_work_unit(self, node: object) -> None:
        self.workqueue.move_to_end(first_of(self.workqueue), last=False)
        super()._assign_work_unit(node)


def first_of(queue: Iterable[str]) -> str:
    """What of a queue has to begin first."""
    return next((scope for long in LONG for scope in queue if scope.startswith(long)), next(iter(queue)))


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
