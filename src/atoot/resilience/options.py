"""What a single call may want otherwise than its client: `options=Options(...)`."""

import math
from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

Ratelimit: TypeAlias = Literal["wait", "pace", "raise"]
"""What to do when the budget is used up: wait for the next window, spread what is left, or raise RatelimitError."""
MODES: Mapping[str, Ratelimit] = {"wait": "wait", "pace": "pace", "raise": "raise"}


class Options(Struct, frozen=True, kw_only=True):
    """Settings for one call; None is what the client has.

    Raises:
        ValueError: a value makes no sense; the message names it.
    """

    retries: int | None = None
    """How often a request is repeated at most; 0 is never."""
    timeout: float | None = None
    """Seconds for the call with all its tries and waits, those for a rate limit included."""
    ratelimit: Ratelimit | None = None
    priority: bool = False
    """Go before all that wait, and use what `pace` keeps in reserve: for calls that a person waits for."""

    def __post_init__(self) -> None:
        if self.retries is not None:
            checked_count("retries", self.retries)
        if self.timeout is not None and not (checked_seconds("timeout", self.timeout) > 0):
            raise ValueError("timeout: expected more than 0 seconds")
        if self.ratelimit is not None:
            checked_mode(self.ratelimit)


def checked_mode(mode: str) -> Ratelimit:
    """The mode, if there is such a one.

    Raises:
        ValueError: there is none.
    """
    found = MODES.get(mode) if isinstance(mode, str) else None
    if found is None:
        raise ValueError(f"ratelimit: expected 'wait', 'pace' or 'raise', got {mode!r}")
    return found


def checked_count(name: str, value: int) -> int:
    """The value, if it is a whole number that is not negative.

    Raises:
        ValueError: it is not; the message names the parameter.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{name}: expected a whole number, 0 or more, got {value!r}")
    return value


def checked_seconds(name: str, value: float) -> float:
    """The value, if it is a number of seconds that is not negative; infinity is one.

    Raises:
        ValueError: it is not; the message names the parameter.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value) or value < 0:
        raise ValueError(f"{name}: expected seconds, 0 or more, got {value!r}")
    return value
