"""One step: the next pages of a job, as far as time, limits and manners allow, and a verdict."""

import asyncio
import logging
import math
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from typing import Any, Literal, NoReturn, Self, TypeAlias

from msgspec import DecodeError, Struct
from msgspec.structs import replace

from atoot import entities
from atoot.decoding.lenient import read
from atoot.decoding.parsing import parse
from atoot.decoding.pieces import pieces
from atoot.decoding.values import read_instant
from atoot.entities.wishes import left_out
from atoot.errors import ApiError, ClientError, MastodonError, NetworkError, RatelimitError, is_missing
from atoot.harvest.hosts import DAY, HERE, Facts, Hosts, RedisHosts
from atoot.harvest.job import Job, Source
from atoot.harvest.manners import Manners, Robots, domain_of
from atoot.http.operations import classify
from atoot.http.resolving import public_session
from atoot.http.retry import RetryPolicy, bound
from atoot.http.settings import LARGEST_ANSWER, Clock, Settings, Timeouts
from atoot.http.transport import HttpTransport
from atoot.limits.engine import Budget, clock_time
from atoot.message import Options, Request, Response
from atoot.paging import MOST_EMPTY, behind, repeats

log: logging.Logger = logging.getLogger("atoot.harvest")

STEP_BYTES = 2 * 1024 * 1024
"""Bytes of items after which a step ends."""
PAGE_BYTES = 4 * 1024 * 1024
"""Bytes of an answer at most; a page of 40 statuses has about 150,000."""
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


KINDS: dict[str, type[entities.Status | entities.Account]] = {
    "Status": entities.Status,
    "Account": entities.Account,
}


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

    def __init__(self, manners: Manners, *, hosts: Hosts | None = None, clock: Clock | None = None) -> None:
        """Nothing is open yet.

        Args:
            manners: how hosts are treated.
            hosts: what is shared about hosts; by default as `manners` says.
            clock: time and waiting.
        """
        self.manners = manners
        self.clock: Clock = clock or Clock()
        self._hosts = hosts
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        own = [
            place.partition("://")[2].partition(":")[0] or place.partition(":")[0]
            for place in self.manners.own
        ]
        self._session = await self._open.enter_async_context(public_session(own))
        if self._hosts is None and self.manners.redis is not None:
            from atoot.redis.notes import RedisNotes  # noqa: PLC0415 - needs an extra

            notes = await self._open.enter_async_context(
                RedisNotes(self.manners.redis, f"atoot:harvest:{self.manners.address}")
            )
            self._hosts = RedisHosts(notes, self.manners.address)
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
        end, hosts, domain = self.clock.monotonic() + seconds, self._hosts or HERE, domain_of(job.host)
        turn = ""
        try:
            turn = await hosts.take_turn(domain, seconds + min(seconds, SPARE))
            if not turn:
                return _told(Step(job, [], job, 1.0, "busy", f"another worker asks {domain}"))
            facts = await hosts.facts(job.host)
            try:
                async with hosts.budget(job.host) as budget:
                    return _told(await self._visit(job, facts, budget, end))
            finally:
                await _quietly(hosts.keep(job.host, facts))
        except NetworkError as error:  # hosts are asked inside of a visit: this is Redis
            return _told(Step(job, [], job, SHORT, "wait", f"what workers share cannot be reached: {error}"))
        except Exception as error:  # noqa: BLE001 - whatever it is, other hosts go on
            return failed(job, error, self.manners.tries)
        finally:
            if turn:
                await _quietly(hosts.end_turn(domain, turn))

    async def _visit(self, job: Job, facts: Facts, budget: Budget, end: float) -> Step:
        patience = self.manners.patience
        settings = Settings(
            timeouts=Timeouts(connect=min(10.0, patience), read=patience, total=patience),
            policy=RetryPolicy(retries=0), ratelimit="raise", budget=budget, clock=self.clock,
            largest_answer=LARGEST_ANSWER if job.kind.large else PAGE_BYTES, user_agent=self.manners.user_agent,
        )  # fmt: skip
        transport = HttpTransport(job.origin, session=self._session, settings=settings)
        try:
            return await Visit(job, self.manners, facts, transport, end).go()
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
    log.log(
        level,
        "%s: %s (%s), %d items, %d left out%s",
        step.job,
        step.verdict,
        step.why,
        len(step.items),
        step.left_out,
        more,
    )
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


class Visit:
    """A step at work."""

    def __init__(
        self, job: Job, manners: Manners, facts: Facts, transport: HttpTransport, end: float
    ) -> None:
        self.begun: Job = job
        self.job: Job = job
        self.manners: Manners = manners
        self.facts: Facts = facts
        self.transport: HttpTransport = transport
        self.clock: Clock = transport.clock
        self.end: float = end
        self.own: bool = manners.is_own(job.origin)
        self.items: list[Item] = []
        self.bytes: int = 0
        self.requests: int = 0
        self.left_out: int = 0
        self.robots: Robots | None = None
        self.delay: float = manners.delay

    async def go(self) -> Step:
        """Read on until something ends it."""
        job = self.job
        try:
            self._see_refusals()
            if self.manners.robots and not self.own:
                await self._see_robots()
            if job.kind.feed and not job.begun:
                await self._see_access()
            while True:
                await self._turn_page()
        except _EndedError as ended:
            return self._step(ended)

    def _step(self, ended: _EndedError) -> Step:
        wait, job = ended.wait, self.job
        if ended.again:
            tries, most = job.tries + 1, self.manners.tries * (REFUSALS if ended.verdict == "wait" else 1)
            wait = (wait or bound(tries, FIRST_PAUSE, LONGEST_PAUSE)) if tries < most else None
            job = replace(job, tries=tries)
        then = None if wait is None or wait > self.manners.longest_wait else job
        return Step(
            self.begun, self.items, then, wait or 0.0, ended.verdict, ended.why, self.requests, self.left_out
        )

    def _see_refusals(self) -> None:
        if known := self.facts.refused(self.job.source, self.clock.time()):
            raise _EndedError("closed", known)

    async def _see_robots(self) -> None:
        now = self.clock.time()
        if not self.facts.knows_robots(now):
            try:
                text = (await self._ask("/robots.txt")).body
            except ClientError as error:
                if isinstance(error, RatelimitError):
                    self._end(error, "its robots.txt")
                text = b""  # https://www.rfc-editor.org/rfc/rfc9309#name-unavailable-status
            except MastodonError as error:
                self._end(error, "its robots.txt")
            self.facts.take_robots(text, now)
        else:
            text = self.facts.robots_text()
        self.robots = Robots(text, self.manners.name)
        self.delay = max(self.delay, self.robots.delay)
        if self.delay > LONGEST_PAUSE:
            raise _EndedError("robots", f"its robots.txt wishes {self.delay:.0f} s between two requests")
        self._check_robots(self.job.cursor().path)

    def _check_robots(self, path: str) -> None:
        if not self._may_ask(path):
            raise _EndedError("robots", f"its robots.txt forbids {path.partition('?')[0]}")

    def _may_ask(self, path: str) -> bool:
        return self.robots is None or self.robots.allows(self.job.origin + path)

    async def _see_access(self) -> None:
        """Who may read its timelines, if it says so. https://docs.joinmastodon.org/entities/Instance/#timelines_access"""
        now, job = self.clock.time(), self.job
        if not 0 <= now - self.facts.asked < DAY and self._may_ask("/api/v2/instance"):
            try:
                access = _access_of((await self._ask("/api/v2/instance")).body)
            except (NetworkError, RatelimitError) as error:
                self._end(error, "what it says of itself")
            except MastodonError:
                access = {}
            self.facts.access, self.facts.asked = access, now
        rules = self.facts.access.get(job.kind.feed, {})
        parts = [part for part in ("local", "remote") if job.source.endswith(f":{part}")] or [
            "local",
            "remote",
        ]
        for part in parts:
            if rules.get(part, "public") != "public":
                raise _EndedError("closed", f"it says that its {part} {job.kind.feed} are {rules[part]}")

    async def _ask(self, path: str) -> Response:
        """The answer to a request, when it may be sent.

        Raises:
            MastodonError: as the transport.
        """
        now, left = self.clock.time(), self.end - self.clock.monotonic()
        if left < min(SHORT, self.manners.patience) / 5 and self.requests:
            raise _EndedError("more", "the time of the step is up", 0.0)
        delayed = (
            self.facts.free - now if self.facts.free - now <= LONGEST_PAUSE else 0.0
        )  # clocks are set back
        forecast = self.transport.budget.forecast(classify("GET", path), 1)
        if (wait := max(delayed, forecast, 0.0)) > 0:
            if wait > min(SHORT, left / 2):
                cause = (
                    f"its limit {forecast.limit or 'of requests'!r}"
                    if forecast >= delayed
                    else "the pause that it wishes"
                )
                raise _EndedError("wait", f"{cause} holds until {clock_time(now, wait)}", wait)
            await self.clock.sleep(wait)
        self.requests += 1
        most = min(self.manners.patience, max(self.end - self.clock.monotonic(), 0.1))
        accept = (
            None
            if path.startswith("/api/")
            else {"Accept": "application/activity+json, text/plain, */*;q=0.1"}
        )
        try:
            return await self.transport.send(
                Request("GET", path, headers=accept, options=Options(timeout=most))
            )
        except NetworkError as error:
            if (
                isinstance(error.__cause__, TimeoutError)
                and most < self.manners.patience
                and self.requests > 1
            ):
                raise _EndedError("more", "the time of the step is up", 0.0) from None
            raise
        finally:
            if self.delay and path.startswith("/api/"):
                self.facts.free = self.clock.time() + self.delay

    def _end(self, error: MastodonError, what: str = "") -> NoReturn:
        """End the step because of an error.

        Raises:
            _EndedError: always.
        """
        verdict, again = ended_by(error)
        why = f"{what}: {error}" if what else str(error)
        if verdict == "wait":
            now, told = self.clock.time(), error.limits
            wait = max(
                told.retry_after or 0.0,
                (told.reset or now) - now,
                float(self.transport.budget.forecast(("all",), 1)),
                1.0,
            )
            raise _EndedError("wait", why, min(wait, DAY), again=True) from None
        raise _EndedError(verdict, why, again=again) from None

    async def _turn_page(self) -> None:
        """Read one page.

        Raises:
            _EndedError: it was the last one for now.
        """
        job, source, cursor = self.job, self.job.kind, self.job.cursor()
        path = cursor.path
        self._check_robots(path)
        try:
            try:
                response = await self._ask(path)
            except MastodonError as error:
                if not source.older or not is_missing(error):
                    raise
                path = source.older
                self._check_robots(path)
                response = await self._ask(path)
            found = _fitting(source, response.body)
        except MastodonError as error:
            self._refused(error)
        except DecodeError as problem:
            raise _EndedError("garbage", f"the answer is no {source.kind}: {problem}") from None
        if source.page and repeats(cursor, [data for _, data in found]):
            raise _EndedError("done", "the host cannot go on from there")
        found = found[: job.most - job.items]
        keys = [self._recheck or key_of(source, data, job.origin, path) for _, data in found]
        since = job.since
        old = [since is not None and _is_older(data, since) for _, data in found]
        for (raw, data), key, is_old in zip(found, keys, old, strict=True):
            if not is_old:
                self._take(raw, data, key)
        try:
            onward = (
                behind(cursor, response, [data for _, data in found])
                if source.page and not (old and old[-1])
                else None
            )
            then = job.behind(onward, len(found), keys[0] if keys else "")
        except ValueError as problem:
            raise _EndedError("lies", str(problem)) from None
        if then is None or then.empty >= MOST_EMPTY or then.items >= job.most:
            raise _EndedError(
                "done", "that is all" if then is None or then.items < job.most else "as many as wanted"
            )
        self.job = then
        if self.bytes > STEP_BYTES:
            raise _EndedError("more", "the step has enough", 0.0)

    @property
    def _recheck(self) -> str:
        """The key of the status that is looked for, if it is one alone."""
        word, _, place = self.job.source.partition(":")
        return self.job.origin + place if word == "recheck" else ""

    def _take(self, raw: bytes, data: Any, key: str) -> None:
        job, kind, gone = self.job, self.job.kind.kind, ""
        if self._recheck and data.get("type") == "Tombstone":
            raw, gone = b"", "deleted"
        elif self.manners.privacy and not self.own and kind in KINDS and left_out(data):
            self.left_out += 1
            if not self._recheck:
                return
            raw, gone = b"", "left out"
        if self._recheck and "account" not in data and not gone:
            kind = "Document"  # as ActivityPub has it
        self.bytes += len(raw) + 200
        self.items.append(Item(key, kind, raw, job.host, gone))

    def _refused(self, error: MastodonError) -> NoReturn:
        job = self.job
        verdict, _ = ended_by(error)
        if verdict == "missing" and self._recheck:
            self.items.append(Item(self._recheck, "Status", b"", job.host, "deleted"))
            raise _EndedError("done", "it is gone") from None
        if verdict == "closed" and not job.begun:
            self.facts.closed[job.source] = (self.clock.time() + DAY, str(error)[:300])
        self._end(error)


def _access_of(body: bytes) -> dict[str, dict[str, str]]:
    """The `timelines_access` of an instance document, as far as it makes sense."""
    try:
        configuration = read(body, entities.Instance).configuration.to_dict()
    except DecodeError:
        return {}
    found = configuration.get("timelines_access")
    rules = found.items() if isinstance(found, dict) else ()
    return {
        feed: {part: str(who)[:40] for part, who in rule.items()}
        for feed, rule in rules
        if isinstance(rule, dict)
    }


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
    return fitting


def key_of(source: Source, data: Any, origin: str, path: str) -> str:
    """What an item is known by everywhere."""
    if source.kind == "Host":
        return str(data)
    if source.kind == "Document":
        return origin + path
    for name in ("uri", "url"):
        if isinstance(found := data.get(name), str) and found:
            return found
    return f"{origin}/{source.kind}/{data.get('id')}"


def _is_older(data: Any, since: Any) -> bool:
    made = data.get("created_at")
    moment = read_instant(made) if isinstance(made, str) else None
    return moment is not None and moment < since


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
