"""One step: the next pages of a job, as far as time, limits and manners allow, and a verdict."""

import asyncio
import logging
import math
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from contextvars import ContextVar
from typing import Any, Literal, NoReturn, Self, TypeAlias
from urllib.parse import urlsplit

from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
from msgspec import DecodeError, Struct
from msgspec.structs import replace

from atoot import entities
from atoot.decoding.lenient import read
from atoot.decoding.parsing import parse
from atoot.decoding.pieces import pieces
from atoot.decoding.values import read_instant
from atoot.entities.wishes import left_out
from atoot.errors import ApiError, ClientError, MastodonError, NetworkError, RatelimitError, is_missing
from atoot.harvest.hosts import DAY, HERE, Facts, Shared, budget_of, facts_of, keep
from atoot.harvest.job import Job, Source
from atoot.harvest.manners import Manners, Robots, domain_of
from atoot.http.ids import time_of
from atoot.http.operations import classify
from atoot.http.resolving import public_session
from atoot.http.retry import RetryPolicy, bound
from atoot.http.settings import LARGEST_ANSWER, Clock, Settings, Timeouts
from atoot.http.transport import HttpTransport
from atoot.limits.engine import clock_time
from atoot.message import Options, Request, Response
from atoot.paging import MOST_EMPTY, behind, repeats

log: logging.Logger = logging.getLogger("atoot.harvest")

STEP_BYTES = 2 * 1024 * 1024
"""Bytes of items after which a step ends."""
PAGE_BYTES = 4 * 1024 * 1024
"""Bytes of a page at most; one of 40 statuses has about 150,000."""
MOST_TIMES = 10
"""So many times more items than it is asked for a host may put on a page."""
SHORT = 5.0
"""Seconds up to which a step waits itself; for longer ones it says how long."""
FIRST_PAUSE, LONGEST_PAUSE = 30.0, 3600.0
"""Seconds to wait after a failure; doubled with each."""
REFUSALS = 3
"""So many times more than other failures may a host ask us to wait where it was known to be open."""
SPARE = 15.0
"""Seconds for which a worker keeps its turn at a domain beyond the time of a step, if that is not shorter."""

Verdict: TypeAlias = Literal[
    "done", "more", "wait", "busy", "robots", "closed", "missing", "elsewhere", "garbage", "lies", "slow", "unreachable", "broken", "failed"
]  # fmt: skip
"""How a step ended: the list is `done`; there is `more`; the host wants us to `wait`, or somebody else is `busy` at its domain;
`robots`.txt forbids it; it is `closed` to us, or `missing`; the host sends `elsewhere`, answers `garbage`, `lies` in its links, is too
`slow`, `unreachable` or `broken`; or the step itself `failed`."""
KINDS: dict[str, type[entities.Status | entities.Account]] = {"Status": entities.Status, "Account": entities.Account}  # fmt: skip


class Item(Struct, frozen=True, gc=False):
    """Something that was read."""

    key: str
    """What it is known by everywhere: the `uri` of a status or account; its address where it has none."""
    kind: str
    """`Status`, `Account`, `Document` or `Host`."""
    raw: bytes
    """The JSON that the host sent, as it was sent; empty where it is gone."""
    host: str
    """Who said so."""
    gone: str = ""
    """Why it is not there any more: `deleted`, or `left out` by its author's wish. Only `recheck` gives such ones."""

    def typed(self) -> Any:
        """The status or account; plain data of what is no entity."""
        kind = KINDS.get(self.kind)
        return parse(self.raw) if kind is None else read(self.raw, kind)


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
    if isinstance(error, RatelimitError):
        return "wait", True
    if error.elsewhere or 300 <= status < 400:
        return "elsewhere", False
    if isinstance(error, NetworkError):
        return "slow" if isinstance(error.__cause__, TimeoutError) else "unreachable", True
    if isinstance(error, ApiError):  # cut off, or nonsense
        return ("unreachable", True) if error.may_have_happened else ("garbage", False)
    if is_missing(error) or status == 410:
        return "missing", False
    return ("closed", False) if isinstance(error, ClientError) else ("broken", True)


class Worker:
    """Takes steps; `async with` it. One is enough for any number of hosts."""

    def __init__(
        self, manners: Manners, *, hosts: "Shared | None" = None, clock: Clock | None = None
    ) -> None:
        """Nothing is open yet.

        Args:
            manners: how hosts are treated.
            hosts: what is shared about hosts; by default as `manners` says.
            clock: time and waiting.
        """
        self.manners: Manners = manners
        self.clock: Clock = clock or Clock()
        self._shared = hosts or HERE
        self._theirs = hosts is not None
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        own = [urlsplit(place).hostname or "" for place in self.manners.own_origins()]
        self._session = await self._open.enter_async_context(
            public_session(own, middlewares=[_keeping_to_robots])
        )
        if self.manners.redis is not None and not self._theirs:
            from atoot.redis.notes import RedisNotes  # noqa: PLC0415 - needs an extra

            notes = RedisNotes(self.manners.redis, f"atoot:harvest:{self.manners.address}")
            self._shared = await self._open.enter_async_context(notes)
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._open.aclose()

    async def run(self, job: Job, seconds: float = 60.0) -> Step:
        """Take one step; see `run`.

        Args:
            job: what to read.
            seconds: the step may take.
        """
        if not 0 < seconds < math.inf:
            raise ValueError(f"seconds: expected more than 0, got {seconds!r}")
        end, shared, name = self.clock.monotonic() + seconds, self._shared, f"turn:{domain_of(job.host)}"
        turn = ""
        try:
            turn = await shared.take(name, seconds + min(seconds, SPARE))
            if not turn:
                return _told(Step(job, [], job, 1.0, "busy", f"another worker asks {domain_of(job.host)}"))
            facts = await facts_of(shared, job.host, self.clock.time())
            try:
                return _told(await self._visit(job, facts, end))
            finally:
                await _quietly(keep(shared, job.host, facts))
        except NetworkError as error:  # hosts are asked inside of a visit: this is Redis
            return _told(Step(job, [], job, SHORT, "wait", f"what workers share cannot be reached: {error}"))
        except Exception as error:  # noqa: BLE001 - whatever it is, other hosts go on
            return failed(job, error, self.manners.tries)
        finally:
            if turn:
                await _quietly(shared.end(name, turn))

    async def _visit(self, job: Job, facts: Facts, end: float) -> Step:
        patience = self.manners.patience
        async with budget_of(self._shared, job.host, self.manners.address) as budget:
            settings = Settings(
                timeouts=Timeouts(connect=min(10.0, patience), read=patience, total=patience),
                policy=RetryPolicy(retries=0), ratelimit="raise", budget=budget, clock=self.clock,
                largest_answer=PAGE_BYTES if job.kind.page else LARGEST_ANSWER, user_agent=self.manners.user_agent,
            )  # fmt: skip
            transport = HttpTransport(job.origin, session=self._session, settings=settings)
            try:
                return await _Visit(job, self.manners, facts, transport, end).go()
            finally:
                await transport.close()


async def _quietly(work: Awaitable[None]) -> None:
    """A turn that cannot be given back ends by itself."""
    try:
        await work
    except NetworkError as error:
        log.info("%s", error)


def _told(step: Step) -> Step:
    """The step, which the log hears of: at DEBUG where it simply goes on."""
    level = logging.DEBUG if step.verdict in ("more", "busy") else logging.INFO
    more = f"; goes on in {step.wait:.0f} s" if step.next is not None else ""
    log.log(level, "%s: %s (%s), %d items, %d left out%s",
            step.job, step.verdict, step.why, len(step.items), step.left_out, more)  # fmt: skip
    return step


def failed(job: Job, error: Exception, tries: int) -> Step:
    """The step that did not come to its end because of an error of ours, or of an engine.

    Args:
        job: what was to be read.
        error: why it was not.
        tries: steps in a row that may fail.
    """
    log.error("%s: the step failed", job, exc_info=error)
    mine = job.tries + 1
    then = replace(job, tries=mine) if mine < tries else None
    wait = bound(mine, FIRST_PAUSE, LONGEST_PAUSE) if then is not None else 0.0
    return Step(job, [], then, wait, "failed", f"{type(error).__name__}: {error}")


class _Visit:
    """A step at work."""

    def __init__(
        self, job: Job, manners: Manners, facts: Facts, transport: HttpTransport, end: float
    ) -> None:
        self.begun, self.job, self.manners, self.facts = job, job, manners, facts
        self.transport, self.clock, self.end = transport, transport.clock, end
        self.own = job.origin in manners.own_origins()
        self.items: list[Item] = []
        self.bytes = self.requests = self.left_out = 0
        self.robots: Robots | None = None
        self.delay = manners.delay
        word, _, place = job.source.partition(":")
        self.sought = job.origin + place if word == "recheck" else ""
        """The key of the status that is looked for, if it is one alone."""

    async def go(self) -> Step:
        """Read on until something ends it."""
        job = self.job
        _visit.set(self)
        try:
            if known := self.facts.closed.get(job.source):
                raise _EndedError("closed", known)  # noqa: TRY301 - as all ends do
            if self.manners.robots and not self.own:
                await self._see_robots()
            if job.kind.feed and not job.pages:
                await self._see_access()
            while True:
                await self._turn_page()
        except _EndedError as ended:
            wait, job = ended.wait, self.job
            if ended.again:
                tries, most = job.tries + 1, self.manners.tries * (REFUSALS if ended.verdict == "wait" else 1)
                wait = (wait or bound(tries, FIRST_PAUSE, LONGEST_PAUSE)) if tries < most else None
                job = replace(job, tries=tries)
            then = None if wait is None or wait > self.manners.longest_wait else job
            return Step(
                self.begun, self.items, then, wait or 0.0, ended.verdict, ended.why, self.requests, self.left_out
            )  # fmt: skip

    async def _see_robots(self) -> None:
        text = self.facts.robots_text()
        if text is None:
            try:
                text = (await self._ask("/robots.txt")).body
            except MastodonError as error:
                if isinstance(error, RatelimitError) or not isinstance(error, ClientError):
                    self._end(error, "its robots.txt")
                text = b""  # https://www.rfc-editor.org/rfc/rfc9309#name-unavailable-status
            self.facts.keep_robots(text)
        self.robots = Robots(text, self.manners.name)
        self.delay = max(self.delay, self.robots.delay)
        if self.delay > LONGEST_PAUSE:
            raise _EndedError("robots", f"its robots.txt wishes {self.delay:.0f} s between two requests")
        self.check_robots(self.job.origin + self.job.cursor().path)

    def check_robots(self, url: str) -> None:
        """End the step where robots.txt forbids a URL.

        Raises:
            _EndedError: it does.
        """
        if not self._may_ask(url):
            raise _EndedError(
                "robots", f"its robots.txt forbids {url.partition('?')[0].removeprefix(self.job.origin)}"
            )

    def _may_ask(self, url: str) -> bool:
        return self.robots is None or self.robots.allows(url)

    async def _see_access(self) -> None:
        """Who may read its timelines, if it says so. https://docs.joinmastodon.org/entities/Instance/#timelines_access"""
        source = self.job.kind
        if self.facts.access is None and self._may_ask(f"{self.job.origin}/api/v2/instance"):
            try:
                self.facts.access = _access_of((await self._ask("/api/v2/instance")).body)
            except (NetworkError, RatelimitError) as error:
                self._end(error, "what it says of itself")
            except MastodonError:
                self.facts.access = {}
        rules = (self.facts.access or {}).get(source.feed, {})
        for part in source.parts:
            if rules.get(part, "public") != "public":
                raise _EndedError("closed", f"it says that its {part} {source.feed} are {rules[part]}")

    async def _ask(self, path: str) -> Response:
        """The answer to a request, when it may be sent.

        Raises:
            MastodonError: as the transport.
        """
        self.check_robots(self.job.origin + path)
        now, left, patience = self.clock.time(), self.end - self.clock.monotonic(), self.manners.patience
        if left < min(SHORT, patience) / 5 and self.requests:
            raise _EndedError("more", "the time of the step is up", 0.0)
        delayed = (
            self.facts.free - now if self.facts.free - now <= LONGEST_PAUSE else 0.0
        )  # clocks are set back
        forecast = self.transport.budget.forecast(classify("GET", path), 1)
        if (wait := max(delayed, forecast, 0.0)) > min(SHORT, left / 2):
            limit = f"its limit {forecast.limit or 'of requests'!r}"
            cause = limit if forecast >= delayed else "the pause that it wishes"
            raise _EndedError("wait", f"{cause} holds until {clock_time(now, wait)}", wait)
        if wait:
            await self.clock.sleep(wait)
        self.requests += 1
        most = min(patience, max(self.end - self.clock.monotonic(), 0.1))
        is_api = path.startswith("/api/")
        headers = None if is_api else {"Accept": "application/activity+json, text/plain, */*;q=0.1"}
        try:
            return await self.transport.send(
                Request("GET", path, headers=headers, options=Options(timeout=most))
            )
        except NetworkError as error:
            if isinstance(error.__cause__, TimeoutError) and most < patience and self.requests > 1:
                raise _EndedError("more", "the time of the step is up", 0.0) from None
            raise
        finally:
            if self.delay and is_api:
                self.facts.free = self.clock.time() + self.delay

    def _end(self, error: MastodonError, what: str = "") -> NoReturn:
        """End the step because of an error.

        Raises:
            _EndedError: always.
        """
        (verdict, again), wait = ended_by(error), None
        if verdict == "wait":
            now, told = self.clock.time(), error.limits
            forecast = self.transport.budget.forecast(("all",), 1)
            wait = min(max(told.retry_after or 0.0, (told.reset or now) - now, forecast, 1.0), DAY)
        raise _EndedError(verdict, f"{what}: {error}" if what else str(error), wait, again=again) from None

    async def _turn_page(self) -> None:
        """Read one page.

        Raises:
            _EndedError: it was the last one for now.
        """
        job, source, cursor = self.job, self.job.kind, self.job.cursor()
        try:
            path, response = await self._page(cursor.path)
            found = _fitting(source, response.body)
        except MastodonError as error:
            self._refused(error)
        except DecodeError as problem:
            raise _EndedError("garbage", f"the answer is no {source.kind}: {problem}") from None
        if source.page and repeats(cursor, [data for _, data in found]):
            raise _EndedError("done", "the host cannot go on from there")
        found = found[: job.most - job.items]
        keys = [self.sought or key_of(source, data, job.origin, path) for _, data in found]
        old = [is_older(data, job.since) for _, data in found]
        for (raw, data), key, is_old in zip(found, keys, old, strict=True):
            if not is_old:
                self._take(raw, data, key)
        ends = not source.page or goes_back(old, found[-1][1] if found else None, job.since)
        try:
            onward = None if ends else behind(cursor, response, [data for _, data in found])
            then = job.behind(onward, len(found), keys[0] if keys else "")
        except ValueError as problem:
            raise _EndedError("lies", str(problem)) from None
        if then is not None and then.items >= job.most:
            raise _EndedError("done", "as many as wanted")
        if then is None or then.empty >= MOST_EMPTY:
            raise _EndedError("done", "that is all")
        self.job = then
        if self.bytes > STEP_BYTES:
            raise _EndedError("more", "the step has enough", 0.0)

    async def _page(self, path: str) -> tuple[str, Response]:
        """The answer for a path, or for the one that older servers have in its place."""
        try:
            return path, await self._ask(path)
        except MastodonError as error:
            older = self.job.kind.older
            if not older or not is_missing(error):
                raise
        return older, await self._ask(older)

    def _take(self, raw: bytes, data: Any, key: str) -> None:
        kind, gone = self.job.kind.kind, ""
        if self.sought and data.get("type") == "Tombstone":
            raw, gone = b"", "deleted"
        elif self.manners.privacy and not self.own and kind in KINDS and left_out(data):
            self.left_out += 1
            if not self.sought:
                return
            raw, gone = b"", "left out"
        elif self.sought and "account" not in data:
            kind = "Document"  # as ActivityPub has it
        self.bytes += len(raw) + 200
        self.items.append(Item(key, kind, raw, self.job.host, gone))

    def _refused(self, error: MastodonError) -> NoReturn:
        verdict, _ = ended_by(error)
        if verdict == "missing" and self.sought:
            self.items.append(Item(self.sought, "Status", b"", self.job.host, "deleted"))
            raise _EndedError("done", "it is gone") from None
        if verdict == "closed" and not self.job.pages:
            self.facts.closed[self.job.source] = str(error)[:300]
        self._end(error)


_visit: ContextVar[_Visit] = ContextVar("visit")


async def _keeping_to_robots(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Sends a request if robots.txt does not forbid it: a redirect may lead to another place of the host."""
    _visit.get().check_robots(str(request.url))
    return await handler(request)


def _access_of(body: bytes) -> dict[str, dict[str, str]]:
    """The `timelines_access` of an instance document, as far as it makes sense."""
    try:
        found = read(body, entities.Instance).configuration.to_dict().get("timelines_access")
    except DecodeError:
        return {}
    rules = [(feed, rule) for feed, rule in found.items() if isinstance(rule, dict)] if isinstance(found, dict) else []  # fmt: skip
    return {feed: {part: str(who)[:40] for part, who in rule.items()} for feed, rule in rules}


def _fitting(source: Source, body: bytes) -> list[tuple[bytes, Any]]:
    """The items of an answer that are what the source has.

    Raises:
        msgspec.DecodeError: it is no such answer.
    """
    found = pieces(body, source.within, listed=bool(source.page) or source.kind == "Host")
    fits: Any = {"Host": str, "Document": (dict, list)}.get(source.kind, dict)
    fitting = [piece for piece in found if isinstance(piece[1], fits)]
    if found and not fitting:
        raise DecodeError("nothing of it is one")
    if source.page and len(found) > MOST_TIMES * source.page:
        raise DecodeError(f"it has {len(found)} items on a page")
    return fitting


def key_of(source: Source, data: Any, origin: str, path: str) -> str:
    """What an item is known by everywhere."""
    if source.kind in ("Host", "Document"):
        return str(data) if source.kind == "Host" else origin + path
    told = (data.get("uri"), data.get("url"), f"{origin}/{source.kind}/{data.get('id')}")
    return next(name for name in told if isinstance(name, str) and name)


def made_at(data: Any) -> Any:
    """When a status was made, as it says; None if it does not."""
    made = data.get("created_at") if isinstance(data, dict) else None
    return read_instant(made) if isinstance(made, str) else None


def is_older(data: Any, since: Any) -> bool:
    """Whether a status was made before a moment."""
    made = made_at(data) if since is not None else None
    return made is not None and made < since


def goes_back(old: list[bool], last: Any, since: Any) -> bool:
    """Whether all that follows a page is older than a moment.

    One old status at its end does not say so: on many servers timelines are in the order in which statuses arrived.
    """
    if not (old and old[-1]):
        return False
    arrived = time_of(str(last.get("id")))
    return all(old) or (arrived < since if arrived is not None else all(old[len(old) // 2 :]))


async def run(job: Job, *, seconds: float = 60.0, manners: Manners) -> Step:
    """Read on in a job, for so many seconds at most; whatever the host does, a verdict comes of it.

    Nothing is kept but what `Manners` needs: the step can be taken in any process, and again if its result was lost.

    Args:
        job: what to read.
        seconds: the step may take.
        manners: how hosts are treated.

    Raises:
        ValueError: seconds make no sense.
    """
    async with Worker(manners) as worker:
        return await worker.run(job, seconds)


def run_sync(job: Job, *, seconds: float = 60.0, manners: Manners) -> Step:
    """The same, for workers without an event loop: each call has one of its own, also in threads and after a fork.

    Args:
        job: what to read.
        seconds: the step may take.
        manners: how hosts are treated.

    Raises:
        RuntimeError: an event loop runs here.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(run(job, seconds=seconds, manners=manners))
    raise RuntimeError("an event loop runs here: use `await harvest.run(...)`")
