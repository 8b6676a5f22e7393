"""How workers share what is left of a window: all get the same, and what one does not want is for the others."""

from bisect import bisect_right
from collections.abc import Mapping


def fair_share(me: str, left: int, given: Mapping[str, int], wanted: Mapping[str, int]) -> int:
    """How many requests a worker may start now.

    As water fills a vessel: all that want something rise to the same level, counted from the beginning of the window.
    What cannot be parted goes to those who come first.

    Args:
        me: the worker.
        left: requests that may still be started in this window.
        given: what each worker has had of it.
        wanted: how many more each worker would start now.
    """
    if sum(wanted.values()) <= left:
        return left

    def risen(worker: str, level: int) -> int:
        return min(wanted[worker], max(0, level - given.get(worker, 0)))

    def poured(level: int) -> int:
        return sum(risen(worker, level) for worker in wanted)

    left = max(left, 0)
    highest = left + max(given.get(worker, 0) for worker in wanted) + 1
    level = bisect_right(range(highest + 1), left, key=poured) - 1
    spare = left - poured(level)
    return risen(me, level + 1 if spare else level) if me in wanted else spare
