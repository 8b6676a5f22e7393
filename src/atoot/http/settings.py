"""How a client behaves: timeouts, size limits, retries and hooks."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any, TypedDict, cast

from msgspec import Struct, field

from atoot.http.retry import Policy, RetryPolicy
from atoot.limits.engine import Budget
from atoot.message import Ratelimit, Request, Response, checked_mode, checked_time
from atoot.network.sessions import Certificates


class Clock:
    """The clock of this machine; a test may pass another."""

    def time(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds since some moment; never set back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait.

        Args:
            seconds: how long.
        """
        await asyncio.sleep(seconds)


log: logging.Logger = logging.getLogger("atoot.hooks")

LARGEST_ANSWER = 16 * 1024 * 1024
"""Size limit of a response in bytes. The largest thread that Mastodon returns, 4,096 statuses, has about 14 million."""


class Timeouts(Struct, frozen=True, kw_only=True):
    """How long things may take, in seconds; None for no limit.

    Raises:
        ValueError: a time is not above zero; the message names it.
    """

    connect: float | None = 10
    """Until the host has an address, and from then on until there is a connection, TLS included."""
    read: float | None = 30
    """Between two pieces of an answer, and until the first one; of an upload, also between two pieces that are sent."""
    total: float | None = 60
    """For one try of a request. An upload gets more: its size divided by `upload_rate`."""
    upload_rate: float = 16 * 1024
    """Bytes a second that an upload makes at least."""

    def __post_init__(self) -> None:
        for name in ("connect", "read", "total"):
            if (seconds := getattr(self, name)) is not None:
                checked_time(name, seconds)
        checked_time("upload_rate", self.upload_rate)


class Hooks(Struct, frozen=True, kw_only=True):
    """Functions that are called when something happens, for metrics and traces. They are not awaited.

    An error in a hook is logged and otherwise ignored: observing must not break what is observed.
    """

    on_request: Callable[[Request, int], object] | None = None
    """Before each try: the request, and the number of the try."""
    on_response: Callable[[Request, Response | None, float], object] | None = None
    """After each try: the answer, None if there was none, and the seconds it took."""
    on_retry: Callable[[Request, Exception, float], object] | None = None
    """Before a request is repeated: the error of the last try, and the seconds until the next."""
    on_wait: Callable[[Request, float, str], object] | None = None
    """Before a request waits for the rate limit: seconds, and the name of the limit."""


def call_hook(hook: Callable[..., object] | None, *facts: object) -> None:
    """Call a hook, if there is one."""
    if hook is not None:
        try:
            hook(*facts)
        except Exception:
            log.exception("a hook failed")


class ConnectionSettings(TypedDict, total=False):
    """How a server is reached."""

    proxy: str | None
    """URL of a proxy (`http://user:password@proxy.example:3128`) for all requests and streams; `""` for none. By
    default taken from `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, unless a session is given."""
    ssl: Certificates | None
    """An `ssl.SSLContext`, or the path of a file of certificates to trust in addition to the system's."""
    user_agent: str | None
    """The name of the program in the User-Agent header: `my-bot/1.0`."""


class ClientSettings(ConnectionSettings, total=False):
    """How a client makes its requests. Missing keys have their defaults."""

    timeouts: Timeouts | None
    """How long things may take."""
    retries: int | Policy | None
    """The maximum number of retries, or a retry policy; 0 for none."""
    ratelimit: Ratelimit
    """What to do when the budget is used up: "wait" for the next window (default), "pace" (spread what is left over the
    window), or "raise" RatelimitError."""
    budget: Budget | None
    """Counts requests against the limits; by default all clients of the process that have the same token share one."""
    hooks: Hooks | None
    """Functions that are called on requests, responses, retries and waits."""
    largest_answer: int
    """Size limit in bytes; a larger response is an error."""
    strict: bool
    """Report what in responses deviates from the documentation, each kind once, to the log `atoot.strict` and to
    `deviations`: for authors of servers. Asks the server at once what it is."""


def connection_of(settings: ClientSettings) -> ConnectionSettings:
    """The connection settings among those of a client."""
    names = ConnectionSettings.__annotations__
    return cast("ConnectionSettings", {name: value for name, value in settings.items() if name in names})


class Settings(Struct, frozen=True, kw_only=True):
    """The checked settings of a client.

    Raises:
        TypeError: a value has the wrong type; the message names it.
        ValueError: a value is invalid; the message names it.
    """

    timeouts: Timeouts = field(default_factory=Timeouts)
    policy: Policy = field(default_factory=RetryPolicy)
    """Decides whether a request is sent again."""
    ratelimit: Ratelimit = "wait"
    budget: Budget | None = None
    """Counts requests against the rate limits; by default shared by all clients of the process with the same token."""
    hooks: Hooks = field(default_factory=Hooks)
    clock: Clock = field(default_factory=Clock)
    largest_answer: int = LARGEST_ANSWER
    """Size limit in bytes, unpacked; a larger response is an error."""
    proxy: str | None = None
    """URL of a proxy for all requests; empty for none; None for that in `HTTPS_PROXY` and the like."""
    ssl: Certificates | None = None
    """An SSL context, or a file of certificate authorities to trust in addition to the system's."""
    user_agent: str | None = None
    """The User-Agent; None for the name of this library."""

    @classmethod
    def made_of(cls, given: ClientSettings) -> "Settings":
        """Make settings from the arguments of a client; None is the default."""
        chosen: dict[str, Any] = {
            name: value
            for name, value in given.items()
            if name != "strict" and (value is not None or name in ("ratelimit", "largest_answer"))
        }
        policy = chosen.pop("retries", None)
        if policy is not None:
            chosen["policy"] = RetryPolicy(retries=policy) if isinstance(policy, int) else policy
        return cls(**chosen)

    def __post_init__(self) -> None:
        for name, kind in (("timeouts", Timeouts), ("hooks", Hooks)):
            if not isinstance(value := getattr(self, name), kind):
                raise TypeError(f"{name}: expected atoot.{kind.__name__}(...), got {type(value).__name__}")
        if not callable(getattr(self.policy, "decide", None)):
            raise TypeError(
                f"retries: expected a number or atoot.RetryPolicy(...), got {type(self.policy).__name__}"
            )
        checked_mode(self.ratelimit)
        if self.largest_answer <= 0:
            raise ValueError(f"largest_answer: expected more than 0 bytes, got {self.largest_answer!r}")
        agent = self.user_agent
        if agent is not None and not (isinstance(agent, str) and agent.strip() and agent.isprintable()):
            raise ValueError(f"user_agent: expected a line of text, like 'my-bot/1.0', got {agent!r}")
