"""A step: reads on at one host for a while, and returns the result. `atoot.guests.visits` decides when it may ask."""

import asyncio
import logging
from contextlib import AsyncExitStack
from functools import partial
from hashlib import blake2b
from typing import Any, Self
from urllib.parse import urlsplit

from msgspec import DecodeError, Struct
from msgspec.structs import replace

from atoot import entities
from atoot.decoding.lenient import read
from atoot.decoding.parsing import parse
from atoot.entities.wishes import left_out
from atoot.errors import NetworkError
from atoot.guests import HERE, SHORT, Guest, keeping_to_robots
from atoot.guests.manners import Manners
from atoot.guests.notes import SharedNotes
from atoot.guests.pace import MOST_REFUSALS
from atoot.guests.sources import raw_page
from atoot.guests.verdicts import Verdict, VisitEnd
from atoot.guests.visits import Visitor
from atoot.harvest.job import Job
from atoot.http.retry import bound
from atoot.message import Response, checked_time
from atoot.network.domains import speaks_for
from atoot.network.sessions import public_session
from atoot.paging import MOST_EMPTY

log: logging.Logger = logging.getLogger("atoot.harvest")

FIRST_PAUSE, LONGEST_PAUSE = 30.0, 3600.0
"""Seconds to wait after a failure; doubled with each."""
REFUSALS = 3
"""Attempts at a host that was open and now asks us to wait, as a multiple of those for other failures."""


KINDS: dict[str, type[Any]] = {"Status": entities.Status, "Account": entities.Account}
"""Types of the items that are decoded, by kind."""


class Item(Struct, frozen=True, gc=False):
    """An item that was read."""

    key: str
    """The global key: the `uri` of a status or account; its address where it has none."""
    kind: str
    """`Status`, `Account`, `Document` or `Host`."""
    raw: bytes
    """The JSON exactly as the host sent it; empty for a deleted item."""
    host: str
    """The host that sent it."""
    gone: str = ""
    """Why it no longer exists: `deleted`, or `left out` by its author's wish. Only `recheck` returns such items."""

    @property
    def first_hand(self) -> bool:
        """Whether the item comes from the host of its key, or from one with the same owner. Others may make things up."""
        return speaks_for(self.host, self.key)

    def typed(self) -> Any:
        """The status or account; plain data for anything else."""
        kind = KINDS.get(self.kind)
        return parse(self.raw) if kind is None else read(self.raw, kind)


class Step(Struct, frozen=True):
    """The result of a step."""

    job: Job
    """As it was before."""
    items: list[Item]
    """The items read, without those left out."""
    next: Job | None
    """The job that continues from here; None if it is over."""
    wait: float
    """Seconds until the next step may run."""
    verdict: Verdict
    """How it ended, in a word."""
    why: str
    """The same, as a sentence."""
    requests: int = 0
    """Requests to the host, including robots.txt."""
    left_out: int = 0
    """Items of people who opted out."""

    def told(self) -> str:
        """The step as a log line."""
        more = f"; goes on in {self.wait:.0f} s" if self.next is not None else ""
        return f"{self.job}: {self.verdict} ({self.why}), {len(self.items)} items, {self.left_out} left out{more}"

    def __repr__(self) -> str:
        return f"<Step {self.told()}>"


def key_of(job: Job, raw: bytes, data: Any, path: str, *, trusted: bool) -> str:
    """The global key of an item. An untrusted host can speak of its own items only under its own name."""
    source = job.kind
    if job.sought or source.kind == "Document":
        return job.sought or job.origin + path
    if source.kind == "Host":
        return str(data)
    anybody = trusted or source.parts != ("local",)
    for name in (data.get("uri"), data.get("url")):
        if isinstance(name, str) and name and (anybody or speaks_for(job.host, name)):
            return name
    own = data["id"] if isinstance(data.get("id"), str | int) else blake2b(raw, digest_size=12).hexdigest()
    return f"{job.origin}/{source.kind}/{own}"


def step_of(end: VisitEnd, job: Job, manners: Manners, then: Job | None = None) -> Step:
    """The step that ends with a verdict, without its items: where it continues (`then`), and when."""
    then, wait = then or job, end.wait
    if end.again:
        then = replace(then, tries=then.tries + 1)
        most = max(manners.tries * REFUSALS, MOST_REFUSALS + 1) if end.verdict == "wait" else manners.tries
        # A host that refuses again though we came when it said, or says nothing sensible, is left alone longer.
        unsaid = then.tries - bool(wait)
        least = bound(unsaid, FIRST_PAUSE, LONGEST_PAUSE) if unsaid else 0.0
        wait = max(wait or 0.0, least) if then.tries < most else None
    is_over = wait is None or wait > manners.longest_wait
    return Step(job, [], None if is_over else then, wait or 0.0, end.verdict, end.why)


def failed(job: Job, error: BaseException, manners: Manners) -> Step:
    """The step that failed because of an error of ours, or of an engine."""
    log.error("%s: the step failed", job, exc_info=error)
    return step_of(VisitEnd("failed", f"{type(error).__name__}: {error}", again=True), job, manners)


STEP_BYTES = 2 * 1024 * 1024
"""Bytes of items after which a step ends."""
PAGE_BYTES, DOCUMENT_BYTES = 4 * 1024 * 1024, 16 * 1024 * 1024
"""Most bytes of an answer; a page of 40 statuses has about 150,000."""


class Visit:
    """A running step: checks the host's rules, then fetches pages until something ends it, and returns the result."""

    def __init__(self, job: Job, guest: Guest) -> None:
        self._job, self._guest, guest.went_on = job, guest, bool(job.pages)
        self._items, self._left_out = list[Item](), 0

    async def go(self) -> Step:
        """Read until something ends it."""
        begun, guest = self._job, self._guest
        try:
            await self._see_manners()
            while sum(len(item.raw) for item in self._items) < STEP_BYTES:
                await self._turn_page()
            raise VisitEnd("more", "the step has enough items", 0.0)  # noqa: TRY301 - as all ends are reported
        except VisitEnd as end:
            step = step_of(end, begun, guest.manners, self._job)
        return replace(step, items=self._items, requests=guest.requests, left_out=self._left_out)

    async def _see_manners(self) -> None:
        """Check the host's rules before the first page."""
        job, guest = self._job, self._guest
        if known := guest.facts.closed.get(job.source):
            raise VisitEnd("closed", known)
        await guest.keep_to_robots()
        guest.check(job.cursor().path)
        if job.kind.feed and not job.pages:
            await guest.check_access(job.kind.feed, job.kind.parts)

    async def _turn_page(self) -> None:
        """Read one page.

        Raises:
            VisitEnd: it was the last one for now.
        """
        job, cursor = self._job, self._job.cursor()
        response, wanted = await self._page(cursor.path), job.most - job.items
        known_by = partial(key_of, job, path=response.request.path, trusted=self._guest.is_at_home)
        try:
            page = raw_page(job.kind, cursor, response, since=job.since, most=wanted, is_first=not job.pages)
            if page is None:
                raise VisitEnd("done", "the host cannot continue from there")
            for raw, data in page.items:
                self._take(raw, data, known_by(raw, data))
            then = job.behind(page.onward, page.came, known_by(*page.first) if page.first is not None else "")
        except DecodeError as problem:
            raise VisitEnd("garbage", f"the answer is no {job.kind.kind}: {problem}") from None
        except ValueError as problem:
            raise VisitEnd("lies", str(problem)) from None
        if then is not None and then.items >= job.most:
            raise VisitEnd("done", "as many as wanted")
        if then is None or then.empty >= MOST_EMPTY:
            raise VisitEnd("done", "that is all")
        self._job, self._guest.went_on = then, True

    async def _page(self, path: str) -> Response:
        """The answer for a page, or for its equivalent on older servers."""
        job, guest = self._job, self._guest
        try:
            return await guest.ask(path)
        except VisitEnd as end:
            if end.verdict == "missing" and job.kind.older:
                return await guest.ask(job.kind.older)
            if end.verdict == "missing" and job.sought:
                self._items.append(Item(job.sought, "Status", b"", job.host, "deleted"))
                raise VisitEnd("done", "it is gone") from None
            if end.verdict == "closed" and not job.pages:
                guest.facts.closed[job.source] = end.why[:300]
            raise

    def _take(self, raw: bytes, data: Any, key: str) -> None:
        kind, is_sought, gone = self._job.kind.kind, bool(self._job.sought), ""
        keeps_wishes = self._guest.manners.privacy and not self._guest.is_at_home
        if is_sought and data.get("type") == "Tombstone":
            gone = "deleted"
        elif keeps_wishes and kind in KINDS and left_out(data):
            gone = "left out"
            self._left_out += 1
        elif is_sought and "account" not in data:
            kind = "Document"  # in ActivityPub's form
        if is_sought or not gone:
            self._items.append(Item(key, kind, b"" if gone else raw, self._job.host, gone))


class Worker(AsyncExitStack):
    """Runs steps; use it with `async with`. One is enough for any number of hosts.

    Args:
        manners: how hosts are treated.
        hosts: the shared notes and the clock; by default as `manners` says.
    """

    def __init__(self, manners: Manners, *, hosts: SharedNotes = HERE) -> None:
        super().__init__()
        self.manners: Manners = manners
        self.notes: SharedNotes = hosts
        """The notes about hosts."""

    async def __aenter__(self) -> Self:
        manners, enter = self.manners, self.enter_async_context
        own = [urlsplit(place).hostname or "" for place in manners.own_origins()]
        session = await enter(public_session(own, middlewares=[keeping_to_robots]))
        if manners.redis is not None and self.notes is HERE:
            from atoot.redis.notes import RedisNotes  # noqa: PLC0415 - needs an extra

            prefix = f"atoot:harvest:{manners.address}"
            self.notes = await enter(RedisNotes(manners.redis, prefix, HERE.clock))
        self._visitor = Visitor(manners, self.notes, session)
        return self

    async def run(self, job: Job, seconds: float = 60.0) -> Step:
        """Run one step; see `run`.

        Args:
            job: what to read.
            seconds: the step may take.
        """
        checked_time("seconds", seconds)
        largest = PAGE_BYTES if job.kind.page else DOCUMENT_BYTES
        try:
            async with self._visitor.visit(job.host, job.origin, seconds, largest) as guest:
                step = await Visit(job, guest).go()
        except VisitEnd as end:
            step = step_of(end, job, self.manners)
        except NetworkError as error:  # errors of hosts are handled inside a visit: this one is Redis
            away = VisitEnd("wait", f"what workers share cannot be reached: {error}", SHORT)
            step = step_of(away, job, self.manners)
        except Exception as error:  # noqa: BLE001 - whatever it is, other hosts go on
            step = failed(job, error, self.manners)
        log.log(logging.DEBUG if step.verdict in ("more", "busy") else logging.INFO, "%s", step.told())
        return step


async def run(job: Job, *, seconds: float = 60.0, manners: Manners) -> Step:
    """Continue a job for at most this many seconds. Whatever the host does, the step ends with a verdict.

    Nothing is kept except what `Manners` needs: the step can run in any process, and again if its result was lost.

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
    """The same for workers without an event loop, also in threads and after a fork: each call has its own loop.

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
    raise RuntimeError("an event loop is running here: use `await harvest.run(...)`")
