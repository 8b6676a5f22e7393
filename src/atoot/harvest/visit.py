"""A step at work: it asks the host's manners, then for pages until time is out, and says what came."""

import math
from contextvars import ContextVar
from typing import Any, NoReturn

from msgspec import DecodeError
from msgspec.structs import replace

from atoot import entities
from atoot.decoding.lenient import read
from atoot.entities.wishes import left_out
from atoot.errors import ClientError, MastodonError, NetworkError, RatelimitError, is_missing
from atoot.harvest.hosts import Facts
from atoot.harvest.items import KINDS, Item, key_of
from atoot.harvest.job import Job
from atoot.harvest.manners import Manners
from atoot.harvest.step import LONGEST_PAUSE, Ended, Step, verdict_of
from atoot.http.transport import Transport
from atoot.limits.engine import clock_time
from atoot.message import Options, Request, Response
from atoot.network.robots import LARGEST_ROBOTS, Robots
from atoot.operations import classify
from atoot.paging import MOST_EMPTY
from atoot.paging.sources import raw_page
from atoot.secrets import one_line

STEP_BYTES = 2 * 1024 * 1024
"""Bytes of items after which a step ends."""
SHORT = 5.0
"""Seconds up to which a step waits itself; for longer ones it says how long."""
LATE = 1.0
"""Seconds by which the first request of a step may be late: also a very short one asks something, or no job would ever go on."""
ROBOTS, INSTANCE = "/robots.txt", "/api/v2/instance"
READABLE = {"Accept": "application/activity+json, text/plain, */*;q=0.1"}
"""What is asked for where it is not the API that answers."""


class Visit:
    """One of them."""

    def __init__(self, job: Job, manners: Manners, facts: Facts, transport: Transport, end: float) -> None:
        self._begun, self._job, self._manners, self._facts = job, job, manners, facts
        self._transport, self._clock, self._end = transport, transport.clock, end
        self._own = job.origin in manners.own_origins()
        self._robots: Robots | None = None
        self._delay = manners.delay
        self._items: list[Item] = []
        self._bytes = self._requests = self._left_out = 0
        self.refused: bool = False
        """Whether the host said that something was too much, though nothing that is known let us expect it."""

    async def go(self) -> Step:
        """Read on until something ends it."""
        VISIT.set(self)
        try:
            if known := self._facts.closed.get(self._job.source):
                raise Ended("closed", known)  # noqa: TRY301 - as all ends do
            await self._see_robots()
            await self._see_access()
            while True:
                await self._turn_page()
        except Ended as ended:
            step = ended.step(self._begun, self._manners, self._job)
        return replace(step, items=self._items, requests=self._requests, left_out=self._left_out)

    # Manners

    async def _see_robots(self) -> None:
        if self._own or not self._manners.robots:
            return
        text = self._facts.robots_text()
        if text is None:
            try:
                text = (await self._ask(ROBOTS, most=LARGEST_ROBOTS)).body
            except MastodonError as error:
                if isinstance(error, RatelimitError) or not isinstance(error, ClientError):
                    self._give_up(error, "its robots.txt")
                text = b""  # https://www.rfc-editor.org/rfc/rfc9309#name-unavailable-status
            self._facts.keep_robots(text)
        self._robots = Robots(text, self._manners.name)
        self._delay = max(self._delay, self._robots.delay)
        if self._delay > LONGEST_PAUSE:
            raise Ended("robots", f"its robots.txt wishes {self._delay:.0f} s between two requests")
        self.check_robots(self._job.origin + self._job.cursor().path)

    def check_robots(self, url: str) -> None:
        """See that a URL may be asked for.

        Raises:
            Ended: robots.txt forbids it.
        """
        if not self._may_ask(url):
            place = url.partition("?")[0].removeprefix(self._job.origin)
            raise Ended("robots", f"its robots.txt forbids {place}")

    def _may_ask(self, url: str) -> bool:
        return self._robots is None or self._robots.allows(url)

    async def _see_access(self) -> None:
        """Who may read its timelines, if it says so."""
        source, facts = self._job.kind, self._facts
        if not source.feed or self._job.pages:
            return
        if facts.access is None and self._may_ask(self._job.origin + INSTANCE):
            try:
                facts.access = _access_of((await self._ask(INSTANCE)).body)
            except MastodonError as error:
                if isinstance(error, NetworkError) or verdict_of(error)[0] == "wait":
                    self._give_up(error, "what it says of itself")
                facts.access = {}
        for part in source.parts:
            if who := (facts.access or {}).get(f"{part} {source.feed}"):
                raise Ended("closed", f"it says that its {part} {source.feed} are {who}")

    # Requests

    async def _ask(self, path: str, *, most: int = 0) -> Response:
        """The answer to a request, when it may be sent.

        Raises:
            MastodonError: as the transport.
        """
        self.check_robots(self._job.origin + path)
        await self._wait_for(path)
        self._requests += 1
        patience, is_api = self._manners.patience, path.startswith("/api/")
        seconds = min(patience, max(self._left(), 0.1))
        headers, options = (None if is_api else READABLE), Options(timeout=seconds)
        request = Request("GET", path, headers=headers, options=options, most=most)
        try:
            return await self._transport.send(request)
        except NetworkError as error:
            if isinstance(error.__cause__, TimeoutError) and seconds < patience and self._requests > 1:
                self._check_time(math.inf)
            raise
        finally:
            if is_api:
                self._facts.pace.sent(self._clock.time(), self._delay)

    async def _wait_for(self, path: str) -> None:
        """Wait until a request may be sent, if that is soon."""
        self._check_time(min(SHORT, self._manners.patience) / 5 if self._requests else -LATE)
        now, forecast = self._clock.time(), self._transport.budget.forecast(classify("GET", path), 1)
        pause = self._facts.pace.wait(now)
        if (wait := max(pause, forecast)) > min(SHORT, self._left() / 2):
            limit = f"its limit {forecast.limit or 'of requests'!r}"
            cause = limit if forecast >= pause else "the pause that it wishes"
            raise Ended("wait", f"{cause} holds until {clock_time(now, wait)}", wait)
        if wait > 0:
            await self._clock.sleep(wait)
            # The process may have been stopped meanwhile, and another one is at work here.
            self._check_time(0.0)

    def _left(self) -> float:
        return self._end - self._clock.monotonic()

    def _check_time(self, least: float) -> None:
        if self._left() <= least:
            raise Ended("more", "the time of the step is up", 0.0)

    def _give_up(self, error: MastodonError, what: str = "") -> NoReturn:
        """End the step because of an error.

        Raises:
            Ended: always.
        """
        (verdict, again), wait = verdict_of(error, went_on=bool(self._job.pages)), None
        if verdict == "wait":
            self.refused = error.status_code == 429
            wait = self._facts.pace.refused(self._clock.time(), error.limits, is_limit=self.refused)
        raise Ended(verdict, f"{what}: {error}" if what else str(error), wait, again=again) from None

    # Pages

    async def _turn_page(self) -> None:
        """Read one page.

        Raises:
            Ended: it was the last one for now.
        """
        job, cursor = self._job, self._job.cursor()
        try:
            response = await self._page(cursor.path)
            wanted = job.most - job.items
            page = raw_page(job.kind, cursor, response, since=job.since, most=wanted, is_first=not job.pages)
            if page is None:
                raise Ended("done", "the host cannot go on from there")
            for raw, data in page.items:
                self._take(raw, data, self._key_of(response, raw, data))
            first = self._key_of(response, *page.first) if page.first is not None else ""
            then = job.behind(page.onward, page.came, first)
        except DecodeError as problem:
            raise Ended("garbage", f"the answer is no {job.kind.kind}: {problem}") from None
        except ValueError as problem:
            raise Ended("lies", str(problem)) from None
        if then is not None and then.items >= job.most:
            raise Ended("done", "as many as wanted")
        if then is None or then.empty >= MOST_EMPTY:
            raise Ended("done", "that is all")
        self._job = then
        if self._bytes > STEP_BYTES:
            raise Ended("more", "the step has enough", 0.0)

    async def _page(self, path: str) -> Response:
        """The answer for a page, or for the one that older servers have in its place."""
        job = self._job
        try:
            try:
                return await self._ask(path)
            except MastodonError as error:
                if not job.kind.older or not is_missing(error):
                    raise
            return await self._ask(job.kind.older)
        except MastodonError as error:
            verdict, _ = verdict_of(error)
            if verdict == "missing" and job.sought:
                self._items.append(Item(job.sought, "Status", b"", job.host, "deleted"))
                raise Ended("done", "it is gone") from None
            if verdict == "closed" and not job.pages:
                self._facts.closed[job.source] = str(error)[:300]
            self._give_up(error)

    def _key_of(self, response: Response, raw: bytes, data: Any) -> str:
        return key_of(self._job, raw, data, response.request.path, trusted=self._own)

    def _take(self, raw: bytes, data: Any, key: str) -> None:
        kind, gone, sought = self._job.kind.kind, "", self._job.sought
        if sought and data.get("type") == "Tombstone":
            raw, gone = b"", "deleted"
        elif self._manners.privacy and not self._own and kind in KINDS and left_out(data):
            self._left_out += 1
            if not sought:
                return
            raw, gone = b"", "left out"
        elif sought and "account" not in data:
            kind = "Document"  # as ActivityPub has it
        self._bytes += len(raw) + 200
        self._items.append(Item(key, kind, raw, self._job.host, gone))


VISIT: ContextVar[Visit] = ContextVar("visit")
"""The one at work in a task."""


def _access_of(body: bytes) -> dict[str, str]:
    """Who may read parts of timelines that not everybody may, as an instance document says."""
    try:
        access = read(body, entities.Instance).configuration.timelines_access
    except DecodeError:
        return {}
    return {} if access is None else {part: one_line(who, 40) for part, who in access.limited().items()}
