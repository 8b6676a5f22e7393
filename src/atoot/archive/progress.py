"""The progress of an export or import."""

import asyncio


class JobProgress:
    """Called as a job progresses. This class does nothing: override the methods you need."""

    def begin(self, name: str, there: int, total: int | None) -> None:
        """A part begins, of which so many are there, of about so many.

        Args:
            name: of the part: `posts`.
            there: how many an earlier run has saved.
            total: how many there are about; None if nobody knows.
        """

    def added(self, new: int, limited: float = 0.0) -> None:
        """So many new items since the part began; because of limits, the rest takes at least so many seconds."""

    def end(self, new: int) -> None:
        """The part is done."""

    def stop(self) -> None:
        """The part ends without having been done."""

    def note(self, message: str) -> None:
        """Something is good to know: that a job goes on where it was, that a server lacks something."""

    async def wait(self, seconds: float) -> None:
        """Wait until a request is within the limits, as far as an earlier process has used them up."""
        await asyncio.sleep(max(0.0, seconds))
