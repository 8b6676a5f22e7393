"""Verdicts on visits: what an error of a server means to its guests, in a word, and whether to retry."""

from typing import Literal, TypeAlias

from aiohttp import ClientPayloadError

from atoot.errors import ApiError, ClientError, MastodonError, NetworkError, RatelimitError, is_missing

GoesOn: TypeAlias = Literal["more", "wait", "busy"]
"""There is `more`; the host asks us to `wait`; another worker is `busy` at its domain."""
Refused: TypeAlias = Literal["robots", "closed", "missing", "elsewhere"]
"""`robots`.txt forbids it; it is `closed` to us, or `missing`; the host redirects `elsewhere`."""
Faulty: TypeAlias = Literal["garbage", "lies", "slow", "unreachable", "broken", "failed"]
"""The host sends `garbage`, `lies` in its links, is too `slow`, `unreachable` or `broken`; or the step itself `failed`."""
Verdict: TypeAlias = Literal["done"] | GoesOn | Refused | Faulty
"""The result of a step, in a word: the list is `done`, continues, is refused, or something is wrong."""


class VisitEnd(Exception):  # noqa: N818 - most ends are no errors
    """A visit ends: for good, for some seconds (`wait`), or with an error that may pass (`again`)."""

    def __init__(self, verdict: Verdict, why: str, wait: float | None = None, *, again: bool = False) -> None:
        super().__init__(why)
        self.verdict: Verdict = verdict
        self.why: str = why
        self.wait: float | None = wait
        self.again: bool = again


def verdict_of(error: MastodonError, *, went_on: bool = False) -> tuple[Verdict, bool]:
    """The verdict on a server's error, at the start of a list or further on, and whether a retry is worthwhile."""
    status = error.status_code or 0
    # nginx answers 503 to too many requests: https://nginx.org/en/docs/http/ngx_http_limit_req_module.html
    if isinstance(error, RatelimitError) or (status == 503 and (went_on or error.limits.retry_after)):
        return "wait", True
    if error.elsewhere or (300 <= status < 400 and status != 304):
        return "elsewhere", False
    if isinstance(error, NetworkError):
        return "slow" if isinstance(error.__cause__, TimeoutError) else "unreachable", True
    if isinstance(error, ApiError):
        is_cut = isinstance(error.__cause__, ClientPayloadError)
        return "unreachable" if is_cut else "garbage", is_cut
    if is_missing(error) or status == 410:
        return "missing", False
    return ("closed", False) if isinstance(error, ClientError) else ("broken", True)
