"""Time that passes only when somebody waits."""

import asyncio
from collections.abc import Callable

from atoot.http.settings import Hooks
from atoot.message import Request, Response
from quick_clock import SteppingClock

IDLE = 20
"""Turns of the event loop without a request, after which no answer leads to another request any more."""


class SimulatedTime(SteppingClock):
    """Time that passes only when somebody waits and no request is under way, and then at once."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_700_000_000.0
        self.under_way = 0
        self.hooks = Hooks(on_request=self._asked, on_response=self._answered)

    def _asked(self, _request: Request, _tries: int) -> None:
        self.under_way += 1

    def _answered(self, _request: Request, _response: Response | None, _seconds: float) -> None:
        self.under_way -= 1

    def later(self, seconds: float, call: Callable[[], None]) -> "Arrival":
        """What a budget waits with."""
        return Arrival(self, self.now + seconds, call)


class Arrival:
    """Something that is to be called at a moment, unless it is cancelled."""

    def __init__(self, time: SimulatedTime, moment: float, call: Callable[[], None]) -> None:
        self.time = time
        self.moment = moment
        self.call = call
        self.quiet = 0
        self.turn = asyncio.get_running_loop().call_soon(self.look)

    def look(self) -> None:
        self.quiet = 0 if self.time.under_way else self.quiet + 1
        if self.time.now >= self.moment or self.quiet > IDLE:
            self.time.now = max(self.time.now, self.moment)
            self.call()
        else:
            self.turn = asyncio.get_running_loop().call_soon(self.look)

    def cancel(self) -> None:
        self.turn.cancel()
