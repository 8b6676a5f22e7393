"""The progress of a long job (export, import, prune): a live line on a terminal, else a line for each part."""

import asyncio
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.text import Text

from atoot.amounts import duration
from atoot.archive.errors import ArchiveError
from atoot.archive.progress import JobProgress
from atoot.cli.errors import CommandError
from atoot.cli.output import note
from atoot.errors import MastodonError
from atoot.message import Request
from atoot.printable import printable

LONG = 5.0
"""Seconds; without a live line, a shorter wait is not reported."""
WINDOW = 30.0
"""Seconds over which the rate is measured."""


class Pace:
    """The recent rate of a job."""

    def __init__(self, now: float) -> None:
        self._marks: deque[tuple[float, int]] = deque([(now, 0)])

    def done(self, count: int, now: float) -> None:
        """Record the total number of finished items."""
        self._marks.append((now, count))
        while len(self._marks) > 2 and self._marks[1][0] <= now - WINDOW:
            self._marks.popleft()

    @property
    def rate(self) -> float:
        """Items per second."""
        (start, before), (end, after) = self._marks[0], self._marks[-1]
        return (after - before) / (end - start) if end > start else 0.0

    def left(self, total: int | None, limited: float = 0.0) -> float | None:
        """Seconds until all is done; None if unknown.

        Args:
            limited: minimum seconds for the remaining requests because of rate limits.
        """
        if total is None:
            return None
        rest = max(0, total - self._marks[-1][1])
        if not rest:
            return 0.0
        return max(rest / self.rate, limited) if self.rate else limited or None


class ProgressLine(JobProgress):
    """Progress of a job on standard error; standard output is for results."""

    def __init__(
        self,
        console: Console | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        sums_up: bool = True,
    ) -> None:
        """Prepare.

        Args:
            sums_up: whether to print a line for each finished part; not if the command reports more at the end.
        """
        self._sums_up = sums_up
        self._console = console or Console(file=sys.stderr, highlight=False)
        self._monotonic = monotonic
        self._live: Live | None = None
        self._name, self._there = "", 0
        self._total: int | None = None
        self._pace = Pace(monotonic())

    @contextmanager
    def running(self, kept: str) -> Iterator[None]:
        """The block of a job; if it is interrupted, a note says how to continue.

        Args:
            kept: what is not lost, as in "what is saved stays saved".
        """
        on = f"{kept}: the same command goes on from here"
        try:
            yield
        except ArchiveError:
            raise
        except MastodonError as error:
            raise CommandError(f"{error}; {on}" if self._name else str(error)) from error
        except asyncio.CancelledError:
            note(on)
            raise
        finally:
            self.stop()

    async def wait(self, seconds: float) -> None:
        """Wait for rate limits that an earlier process has used up."""
        if seconds > 0:
            self.says(f"waiting {duration(seconds)} for the rate limit of the server")
            await super().wait(seconds)

    def note(self, message: str) -> None:
        """Print a note."""
        note(message)

    def begin(self, name: str, there: int, total: int | None) -> None:
        """Begin a part, with the number of items saved before and the approximate total."""
        self._name, self._there, self._total = printable(name), there, total
        self._pace = Pace(self._monotonic())
        if self._console.is_terminal:
            self._live = Live(console=self._console, transient=True, auto_refresh=False)
            self._live.start()
        self._show(self._line(0))

    def added(self, new: int, limited: float = 0.0) -> None:
        """Report the number of new items since the beginning, and the minimum seconds for the rest."""
        self._pace.done(new, self._monotonic())
        total = None if self._total is None else self._total - self._there
        left = self._pace.left(total, limited)
        rate = f", {self._pace.rate:.0f} a second" if self._pace.rate else ""
        self._show(self._line(new) + rate + (f", {duration(left)} left" if left else ""))

    def waits(self, _request: Request, seconds: float, _limit: str) -> None:
        """Report a wait for the rate limit."""
        if seconds >= (1 if self._live is not None else LONG):
            self.says(f"waiting {duration(seconds)} for the rate limit of the server")

    def says(self, message: str) -> None:
        """Report the reason for a pause, even without a live line."""
        if self._live is None:
            self._console.print(Text(f"{self._name}: {message}"), soft_wrap=True)
        self._show(f"{self._name}: {message}")

    def end(self, new: int) -> None:
        """The part is complete."""
        self.stop()
        if self._sums_up:
            self._console.print(Text(f"{self._name}: {self._there + new} ({new} new)"), soft_wrap=True)

    def stop(self) -> None:
        """Remove the live line."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _line(self, new: int) -> str:
        total = f" of {self._total}" if self._total is not None else ""
        return f"{self._name}: {self._there + new}{total}"

    def _show(self, line: str) -> None:
        if self._live is not None:
            self._live.update(Text(line), refresh=True)
