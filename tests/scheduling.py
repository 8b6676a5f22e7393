"""Which worker runs what, when the whole suite is run by several."""

from collections.abc import Iterable

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
