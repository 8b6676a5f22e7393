"""The progress of an export or import."""

import asyncio


class JobProgress:
    """Called as a job progresses. This class does nothing: override the methods you need."""

    def begin(self, name: str, there: int, total: int | None) -> None:
        """A part begins.

        Args:
            name: name of the part: `posts`.
            there: how many items an earlier run has saved.
            total: approximate number of items; None if unknown.
        """

    def added(self, new: int, limited: float = 0.0) -> None:
        """The number of new items since the part began, and the minimum seconds for the rest because of rate limits."""

    def end(self, new: int) -> None:
        """The part is complete."""

    def stop(self) -> None:
        """The part ends incomplete."""

    def note(self, message: str) -> None:
        """A note for the user: that a job continues where it stopped, or that a server lacks something."""

    async def wait(self, seconds: float) -> None:
        """Wait for rate limits that an earlier process has used up."""
        await asyncio.sleep(max(0.0, seconds))
