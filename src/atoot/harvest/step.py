"""One step: the next pages of a job, as far as time, limits and manners allow, and a verdict."""

import math
from contextvars import ContextVar
from typing import Any, Literal, NoReturn, TypeAlias

from aiohttp import ClientPayloadError
from msgspec import DecodeError, Struct
from msgspec.structs import replace

from atoot import entities
from atoot.decoding.lenient import read
from atoot.entities.wishes import left_out
from atoot.errors import ApiError, ClientError, MastodonError, NetworkError, RatelimitError, is_missing
from atoot.harvest.hosts import DAY, Facts
from atoot.harvest.items import KINDS, Item, fitting, is_older, key_of
from atoot.harvest.job import SOURCES, Job
from atoot.harvest.manners import Manners, Robots
from atoot.http.retry import bound
from atoot.http.transport import Transport
from atoot.limits.engine import clock_time
from atoot.message import Options, Request, Response
from atoot.operations import classify
from atoot.paging import MOST_EMPTY
from atoot.paging.bounds import goes_back
from atoot.paging.cursors import behind, repeats

STEP_BYTES = 2 * 1024 * 1024
"""Bytes of items after which a step ends."""
PAGE_BYTES, DOCUMENT_BYTES = 4 * 1024 * 1024, 16 * 1024 * 1024
"""Bytes of an answer at most; a page of 40 statuses has about 150,000."""
SHORT = 5.0
"""Seconds up to which a step waits itself; for longer ones it says how long."""
LATE = 1.0
"""Seconds by which the first request of a step may be late: also a very short one asks something, or no job would ever go on."""
FIRST_PAUSE, LONGEST_PAUSE = 30.0, 3600.0
"""Seconds to wait after a failure; doubled with each."""
REFUSALS = 3
"""So many times more than other failures may a host ask us to wait where it was known to be open."""
PACES = 1.0, 32.0
"""Seconds between two requests to a host that has refused one without a word about its limits; doubled with each."""

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


class _EndedError(Exception):
    """A step ends: with a verdict that is final, may be another one next time, or is no failure at all."""

    def __init__(self, verdict: Verdict, why: str, wait: float | None = None, *, again: bool = False) -> None:
        super().__init__(why)
        self.verdict: Verdict = verdict
        self.why, self.wait, self.again = why, wait, again


def ended_by(error: MastodonError) -> tuple[Verdict, bool]:
    """What an error of a host means, and whether it is worth another try."""
    status = error.status_code or 0
    if isinstance(error, RatelimitError) or (status == 503 and error.limits.retry_after):
        return "wait", True
    if error.elsewhere or (300 <= status < 400 and status != 304):
        return "elsewhere", False
    if isinstance(error, NetworkError):
        return "slow" if isinstance(error.__cause__, TimeoutError) else "unreachable", True
    if isinstance(error, ApiError):
        return (
            ("unreachable", True) if isinstance(error.__cause__, ClientPayloadError) else ("garbage", False)
        )
    if is_missing(error) or status == 410:
        return "missing", False
    return ("closed", False) if isinstance(error, ClientError) else ("broken", True)


class Visit:
    """A step at work."""

    def __init__(self, job: Job, manners: Manners, facts: Facts, transport: Transport, end: float) -> None:
        self._begun, self._job, self._manners, self._facts = job, job, manners, facts
        self._transport, self._clock, self._until = transport, transport.clock, end
        self._own = job.origin in manners.own_origins()
        self._items: list[Item] = []
        self._bytes = self._requests = self._left_out = 0
        self._robots: Robots | None = None
        self._delay = manners.delay
        self.refused: bool = False
        """Whether the host has refused something because of a limit, though nothing that is known said so."""
        word, _, place = job.source.partition(":")
        self._sought = job.origin + place if word == "recheck" else ""
        """The key of the status that is looked for, if it is one alone."""

    async def go(self) -> Step:
        """Read on until something ends it."""
        VISIT.set(self)
        try:
            if known := self._facts.closed.get(self._job.source):
                raise _EndedError("closed", known)  # noqa: TRY301 - as all ends do
            if self._manners.robots and not self._own:
                await self._see_robots()
            if self._job.kind.feed and not self._job.pages:
                await self._see_access()
            while True:
                await self._turn_page()
        except _EndedError as ended:
            return self._ended(ended)

    def _ended(self, ended: _EndedError) -> Step:
        job, wait = self._job, ended.wait
        if ended.again:
            job = replace(job, tries=job.tries + 1)
            most = self._manners.tries * (REFUSALS if ended.verdict == "wait" else 1)
            # Who refuses again though we came when it said, or says nothing sensible, is left alone for longer.
            least = (
                bound(job.tries - bool(wait), FIRST_PAUSE, LONGEST_PAUSE) if job.tries > bool(wait) else 0.0
            )
            wait = max(wait or 0.0, least) if job.tries < most else None
        then = None if wait is None or wait > self._manners.longest_wait else job
        return Step(
            self._begun, self._items, then, wait or 0.0, ended.verdict, ended.why, self._requests, self._left_out
        )  # fmt: skip

    async def _see_robots(self) -> None:
        text = self._facts.robots_text()
        if text is None:
            try:
                text = (await self._ask("/robots.txt")).body
            except MastodonError as error:
                if isinstance(error, RatelimitError) or not isinstance(error, ClientError):
                    self._end(error, "its robots.txt")
                text = b""  # https://www.rfc-editor.org/rfc/rfc9309#name-unavailable-status
            self._facts.keep_robots(text)
        self._robots = Robots(text, self._manners.name)
        self._delay = max(self._delay, self._robots.delay)
        if self._delay > LONGEST_PAUSE:
            raise _EndedError("robots", f"its robots.txt wishes {self._delay:.0f} s between two requests")
        self.check_robots(self._job.origin + self._job.cursor().path)

    def check_robots(self, url: str) -> None:
        """End the step where robots.txt forbids a URL.

        Raises:
            _EndedError: it does.
        """
        if not self._may_ask(url):
            place = url.partition("?")[0].removeprefix(self._job.origin)
            raise _EndedError("robots", f"its robots.txt forbids {place}")

    def _may_ask(self, url: str) -> bool:
        return self._robots is None or self._robots.allows(url)

    async def _see_access(self) -> None:
        """Who may read its timelines, if it says so."""
        source = self._job.kind
        if self._facts.access is None and self._may_ask(f"{self._job.origin}/api/v2/instance"):
            try:
                self._facts.access = _access_of((await self._ask("/api/v2/instance")).body)
            except MastodonError as error:
                if isinstance(error, NetworkError) or ended_by(error)[0] == "wait":
                    self._end(error, "what it says of itself")
                self._facts.access = {}
        rules = (self._facts.access or {}).get(source.feed, {})
        for part in source.parts:
            if rules.get(part, "public") != "public":
                raise _EndedError("closed", f"it says that its {part} {source.feed} are {rules[part]}")

    async def _ask(self, path: str) -> Response:
        """The answer to a request, when it may be sent.

        Raises:
            MastodonError: as the transport.
        """
        self.check_robots(self._job.origin + path)
        patience, is_api = self._manners.patience, path.startswith("/api/")
        self._end_if_late(min(SHORT, patience) / 5 if self._requests else -LATE)
        if wait := self._wait_for(path):
            await self._clock.sleep(wait)
            self._end_if_late(
                0.0
            )  # the process may have been stopped meanwhile, and another one is at work here
        self._requests += 1
        most = min(patience, max(self._left(), 0.1))
        headers = None if is_api else {"Accept": "application/activity+json, text/plain, */*;q=0.1"}
        try:
            return await self._transport.send(
                Request("GET", path, headers=headers, options=Options(timeout=most))
            )
        except NetworkError as error:
            if isinstance(error.__cause__, TimeoutError) and most < patience and self._requests > 1:
                self._end_if_late(math.inf)
            raise
        finally:
            if is_api and (delay := max(self._delay, self._facts.pace)):
                self._facts.free = self._clock.time() + delay

    def _left(self) -> float:
        return self._until - self._clock.monotonic()

    def _end_if_late(self, least: float) -> None:
        if self._left() <= least:
            raise _EndedError("more", "the time of the step is up", 0.0)

    def _wait_for(self, path: str) -> float:
        """Seconds until a request may be sent, if they are few.

        Raises:
            _EndedError: they are many.
        """
        now = self._clock.time()
        delayed = (
            self._facts.free - now if self._facts.free - now <= LONGEST_PAUSE else 0.0
        )  # clocks are set back
        forecast = self._transport.budget.forecast(classify("GET", path), 1)
        if (wait := max(delayed, forecast, 0.0)) > min(SHORT, self._left() / 2):
            limit = f"its limit {forecast.limit or 'of requests'!r}"
            cause = limit if forecast >= delayed else "the pause that it wishes"
            raise _EndedError("wait", f"{cause} holds until {clock_time(now, wait)}", wait)
        return wait

    def _end(self, error: MastodonError, what: str = "") -> NoReturn:
        """End the step because of an error.

        Raises:
            _EndedError: always.
        """
        (verdict, again), wait, told = ended_by(error), None, error.limits
        if error.status_code == 503 and self._job.pages:
            verdict = "wait"  # nginx says so of too many requests: https://nginx.org/en/docs/http/ngx_http_limit_req_module.html
        if verdict == "wait":
            self.refused = error.status_code == 429
            now = self._clock.time()
            asked = max(told.retry_after or 0.0, (told.reset or now) - now)
            wait = min(max(asked, self._transport.budget.forecast(("all",), 1)), DAY) if asked else None
            if told.limit is None:
                self._facts.pace = min(max(PACES[0], 2 * self._facts.pace), PACES[1])
        raise _EndedError(verdict, f"{what}: {error}" if what else str(error), wait, again=again) from None

    async def _turn_page(self) -> None:
        """Read one page.

        Raises:
            _EndedError: it was the last one for now.
        """
        job, source, cursor = self._job, self._job.kind, self._job.cursor()
        try:
            path, response = await self._page(cursor.path)
            found = fitting(job, response)
        except MastodonError as error:
            self._refused(error)
        except DecodeError as problem:
            raise _EndedError("garbage", f"the answer is no {source.kind}: {problem}") from None
        if source.page and repeats(cursor, [data for _, data in found]):
            raise _EndedError("done", "the host cannot go on from there")
        found = found[: job.most - job.items]
        keys = [self._sought or key_of(job, raw, data, path, trusted=self._own) for raw, data in found]
        old = [is_older(data, job.since) for _, data in found]
        for (raw, data), key, is_old in zip(found, keys, old, strict=True):
            if not is_old:
                self._take(raw, data, key)
        ends = not source.page or goes_back(old, str(found[-1][1].get("id")) if found else "", job.since)
        try:
            onward = None if ends else behind(cursor, response, [data for _, data in found])
            then = job.behind(onward, len(found), keys[0] if keys else "")
        except ValueError as problem:
            raise _EndedError("lies", str(problem)) from None
        if then is not None and then.items >= job.most:
            raise _EndedError("done", "as many as wanted")
        if then is None or then.empty >= MOST_EMPTY:
            raise _EndedError("done", "that is all")
        self._job = then
        if self._bytes > STEP_BYTES:
            raise _EndedError("more", "the step has enough", 0.0)

    async def _page(self, path: str) -> tuple[str, Response]:
        """The answer for a path, or for the one that older servers have in its place."""
        try:
            return path, await self._ask(path)
        except MastodonError as error:
            older = self._job.kind.older
            if not older or not is_missing(error):
                raise
        return older, await self._ask(older)

    def _take(self, raw: bytes, data: Any, key: str) -> None:
        kind, gone = self._job.kind.kind, ""
        if self._sought and data.get("type") == "Tombstone":
            raw, gone = b"", "deleted"
        elif self._manners.privacy and not self._own and kind in KINDS and left_out(data):
            self._left_out += 1
            if not self._sought:
                return
            raw, gone = b"", "left out"
        elif self._sought and "account" not in data:
            kind = "Document"  # as ActivityPub has it
        self._bytes += len(raw) + 200
        self._items.append(Item(key, kind, raw, self._job.host, gone))

    def _refused(self, error: MastodonError) -> NoReturn:
        verdict, _ = ended_by(error)
        if verdict == "missing" and self._sought:
            self._items.append(Item(self._sought, "Status", b"", self._job.host, "deleted"))
            raise _EndedError("done", "it is gone") from None
        if verdict == "closed" and not self._job.pages:
            self._facts.closed[self._job.source] = str(error)[:300]
        self._end(error)


VISIT: ContextVar[Visit] = ContextVar("visit")
"""The one at work in a task."""
_FEEDS = {(source.feed, part) for source in SOURCES.values() if source.feed for part in source.parts}


def _access_of(body: bytes) -> dict[str, dict[str, str]]:
    """Who may read which part of which feed, as an instance document says."""
    try:
        access = read(body, entities.Instance).configuration.timelines_access
    except DecodeError:
        return {}
    found: dict[str, dict[str, str]] = {}
    for feed, part in _FEEDS if access is not None else ():
        found.setdefault(feed, {})[part] = getattr(getattr(access, feed), part)[:40]
    return found
