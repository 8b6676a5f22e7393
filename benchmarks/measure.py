"""Measuring two ways of doing the same, one after the other, again and again, and what comes out of it."""

import gc
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from benchmarks.server import Hosts

Work: TypeAlias = Callable[[], Awaitable[object]]
"""One sample: many operations of the same kind."""

WIDE = 0.06
"""The middle half of all ratios lies further apart than this part of the median: measure again as often."""


class Run(NamedTuple):
    """How a run was asked for."""

    hosts: Hosts
    rounds: int
    scale: float
    """Part of the full number of operations in a sample."""

    def count(self, full: int) -> int:
        """Operations in a sample."""
        return max(1, round(full * self.scale))


class Pair(NamedTuple):
    """The same measured on both sides, one right after the other."""

    bare: float
    ours: float


class Bar(NamedTuple):
    """What a ratio has to reach."""

    value: float
    least: bool = False
    """The ratio is to be at least the value, not at most."""

    def holds(self, ratio: float) -> bool:
        """Whether the ratio reaches it."""
        return ratio >= self.value if self.least else ratio <= self.value

    def __str__(self) -> str:
        return f"{'≥' if self.least else '≤'} {self.value:.2f}"


@dataclass(frozen=True)
class Measure:
    """What was measured, by pairs; the ratio is atoot to bare."""

    what: str
    unit: str
    pairs: list[Pair]
    bar: Bar | None = None

    @property
    def ratios(self) -> list[float]:
        """One for each pair."""
        return [pair.ours / pair.bare for pair in self.pairs]

    @property
    def median(self) -> float:
        """The ratio that counts."""
        return statistics.median(self.ratios)

    @property
    def missed(self) -> bool:
        """There is a bar, and the median does not reach it."""
        return self.bar is not None and not self.bar.holds(self.median)


class Timed(NamedTuple):
    """What was measured of both sides, in milliseconds an operation."""

    cpu: list[Pair]
    wall: list[Pair]


async def compare(bare: Work, ours: Work, operations: int, rounds: int, *, by_clock: bool = False) -> Timed:
    """Processor and wall clock time of both sides, taken in turns; who begins changes each time.

    If what counts, processor time or else the clock, is spread too wide, as many rounds again are measured.
    """
    await bare()
    await ours()
    timed = Timed([], [])
    for turn in range(2 * rounds):
        if turn == rounds and not _is_wide(timed.wall if by_clock else timed.cpu):
            break
        if turn % 2:
            second, first = await _clocked(ours), await _clocked(bare)
        else:
            first, second = await _clocked(bare), await _clocked(ours)
        timed.cpu.append(Pair(first[0] / operations, second[0] / operations))
        timed.wall.append(Pair(first[1] / operations, second[1] / operations))
    return timed


def compare_values(bare: Callable[[], float], ours: Callable[[], float], rounds: int) -> list[Pair]:
    """The same for what measures itself, like processes of their own."""
    bare()
    ours()
    pairs: list[Pair] = []
    for turn in range(2 * rounds):
        if turn == rounds and not _is_wide(pairs):
            break
        if turn % 2:
            second, first = ours(), bare()
        else:
            first, second = bare(), ours()
        pairs.append(Pair(first, second))
    return pairs


async def _clocked(work: Work) -> tuple[float, float]:
    gc.collect()  # nobody pays for what the other left
    wall, cpu = time.perf_counter(), time.process_time()
    await work()
    return (time.process_time() - cpu) * 1e3, (time.perf_counter() - wall) * 1e3


def _is_wide(pairs: list[Pair]) -> bool:
    if len(pairs) < 4:
        return False
    low, middle, high = statistics.quantiles([pair.ours / pair.bare for pair in pairs], n=4)
    return high - low > WIDE * middle
