"""What comes of a step: items, the job that goes on from there, and a verdict."""

import logging
from typing import Literal, TypeAlias

from aiohttp import ClientPayloadError
from msgspec import Struct
from msgspec.structs import replace

from atoot.errors import (
    ApiError,
    ClientError,
    GoneError,
    MastodonError,
    NetworkError,
    RatelimitError,
    is_missing,
)
from atoot.guests import Manners
from atoot.harvest.items import Item
from atoot.harvest.job import Job
from atoot.http.retry import bound

log: logging.Logger = logging.getLogger("atoot.harvest")

FIRST_PAUSE, LONGEST_PAUSE = 30.0, 3600.0
"""Seconds to wait after a failure; doubled with each."""
REFUSALS = 3
"""So many times more than other failures may a host ask us to wait where it was known to be open."""
Verdict: TypeAlias = Literal[
    "done", "more", "wait", "busy", "robots", "closed", "missing", "elsewhere", "garbage", "lies", "slow", "unreachable", "broken", "failed"
]  # fmt: skip
"""How a step ended: the list is `done`; there is `more`; the host wants us to `wait`, or somebody else is `busy` at its domain;
`robots`.txt forbids it; it is `closed` to us, or `missing`; the host sends `elsewhere`, answers `garbage`, `lies` in its links, is too
`slow`, `unreachable` or `broken`; or the step itself `failed`."""


class Step(Struct, frozen=True):
    """What came of a step."""

    job: Job
    """As it was before."""
    items: list[Item]
    """What was read, but for what was left out."""
    next: Job | None
    """The job that goes on from here; None if it is over."""
    wait: float
    """Seconds until it may go on."""
    verdict: Verdict
    """How it ended, in a word."""
    why: str
    """The same, as a sentence."""
    requests: int = 0
    """What its host was asked, robots.txt too."""
    left_out: int = 0
    """Items of people who do not want it."""

    def __repr__(self) -> str:
        return f"<Step {self.job}: {len(self.items)} items, {self.verdict} ({self.why})>"


class StepEnd(Exception):  # noqa: N818 - most ends are no errors
    """A step ends: for good, for so many seconds, or (`again`) with what may be otherwise next time."""

    def __init__(self, verdict: Verdict, why: str, wait: float | None = None, *, again: bool = False) -> None:
        super().__init__(why)
        self.verdict: Verdict = verdict
        self.why: str = why
        self.wait: float | None = wait
        self.again: bool = again

    def step(self, job: Job, manners: Manners, then: Job | None = None) -> Step:
        """The step that ends so, without what it has read.

        Args:
            job: as it was before.
            manners: how long a host is waited for, and how often.
            then: how far it was read; not further by default.
        """
        then, wait = then or job, self.wait
        if self.again:
            then = replace(then, tries=then.tries + 1)
            most = manners.tries * (REFUSALS if self.verdict == "wait" else 1)
            # Who refuses again though we came when it said, or says nothing sensible, is left alone for longer.
            unsaid = then.tries - bool(wait)
            least = bound(unsaid, FIRST_PAUSE, LONGEST_PAUSE) if unsaid else 0.0
            wait = max(wait or 0.0, least) if then.tries < most else None
        is_over = wait is None or wait > manners.longest_wait
        return Step(job, [], None if is_over else then, wait or 0.0, self.verdict, self.why)


def failed(job: Job, error: Exception, manners: Manners) -> Step:
    """The step that did not come to its end because of an error of ours, or of an engine."""
    log.error("%s: the step failed", job, exc_info=error)
    return StepEnd("failed", f"{type(error).__name__}: {error}", again=True).step(job, manners)


def verdict_of(error: MastodonError, *, went_on: bool = False) -> tuple[Verdict, bool]:
    """What an error of a host means, and whether it is worth another try.

    Args:
        error: what came instead of an answer.
        went_on: whether the list has been read up to here.
    """
    status = error.status_code or 0
    # nginx says 503 of too many requests: https://nginx.org/en/docs/http/ngx_http_limit_req_module.html
    if isinstance(error, RatelimitError) or (status == 503 and (went_on or error.limits.retry_after)):
        return "wait", True
    if error.elsewhere or (300 <= status < 400 and status != 304):
        return "elsewhere", False
    if isinstance(error, NetworkError):
        return "slow" if isinstance(error.__cause__, TimeoutError) else "unreachable", True
    if isinstance(error, ApiError):
        is_cut = isinstance(error.__cause__, ClientPayloadError)
        return "unreachable" if is_cut else "garbage", is_cut
    if is_missing(error) or isinstance(error, GoneError):
        return "missing", False
    return ("closed", False) if isinstance(error, ClientError) else ("broken", True)
