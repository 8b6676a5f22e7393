"""Time, as the transport sees it: a parameter, so that a test can let a year pass in a second."""

import asyncio
import time


class Clock:
    """The time of this machine."""

    def time(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds since some moment; never set back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
