"""Which job is next, and when: one host of a registrable domain at a time. And what it will take: the plan.

Neither asks anything or reads a clock.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import count

from msgspec import Struct

from atoot.harvest.job import Job
from atoot.harvest.manners import domain_of
from atoot.http.operations import classify
from atoot.limits.known import KNOWN
from atoot.limits.local import LocalBudget

LATENCY = 0.3
"""Seconds that an answer takes, where nothing else is said."""
EXPECTED = 400
"""Items of a list, where nothing else is said."""
_PAGING = "/api/v1/timelines/public?max_id=1"


class Schedule:
    """Jobs that wait for their time and for the turn of their domain: one host of a domain is asked at a time."""

    def __init__(self, jobs: Iterable[Job] = ()) -> None:
        """Make one.

        Args:
            jobs: that may be done at once.
        """
        self._numbers = count()
        self._waiting: dict[str, list[tuple[float, int, Job]]] = defaultdict(list)
        self._domains: list[tuple[float, int, str]] = []
        self._busy: set[str] = set()
        self._size = 0
        for job in jobs:
            self.put(job)

    def __len__(self) -> int:
        """Jobs that wait."""
        return self._size

    def put(self, job: Job, due: float = 0.0) -> None:
        """A job is to be done.

        Args:
            job: what is to be read.
            due: not before that time, by whatever clock `take` is told.
        """
        domain = domain_of(job.host)
        heapq.heappush(self._waiting[domain], (due, next(self._numbers), job))
        self._size += 1
        self._offer(domain)

    def take(self, now: float) -> Job | None:
        """A job whose time has come; its domain is busy until `end`. None if there is none now.

        Args:
            now: the time.
        """
        while self._domains and self._domains[0][0] <= now:
            domain = heapq.heappop(self._domains)[2]
            jobs = self._waiting.get(domain)
            if domain in self._busy or not jobs or jobs[0][0] > now:
                continue  # an offer that another one has overtaken
            self._busy.add(domain)
            self._size -= 1
            job = heapq.heappop(jobs)[2]
            if not jobs:
                del self._waiting[domain]
            return job
        return None

    def end(self, job: Job, then: Job | None = None, due: float = 0.0) -> None:
        """A step of a job has ended.

        Args:
            job: as `take` gave it.
            then: what comes of it, if it is not over.
            due: when that may be done.
        """
        domain = domain_of(job.host)
        self._busy.discard(domain)
        if then is not None:
            self.put(then, due)
        elif domain in self._waiting:
            self._offer(domain)

    def opens(self) -> float:
        """When the next job may be taken, if no step ends before; infinity if none waits for its time alone."""
        while self._domains and (
            self._domains[0][2] in self._busy or self._domains[0][2] not in self._waiting
        ):
            heapq.heappop(self._domains)
        return self._domains[0][0] if self._domains else math.inf

    def _offer(self, domain: str) -> None:
        if domain not in self._busy:
            due, number, _ = self._waiting[domain][0]
            heapq.heappush(self._domains, (due, number, domain))


class HostPlan(Struct, frozen=True):
    """What a host will be asked."""

    requests: int
    """Its robots.txt among them."""
    seconds: float
    """Until it is done, if it begins at once."""
    limit: str | None
    """The limit that takes longest; None if none does."""


class Plan(Struct, frozen=True):
    """What jobs will take, as far as limits that are known beforehand tell."""

    hosts: dict[str, HostPlan]
    """By its name, as jobs have it."""
    requests: int
    """To all of them."""
    seconds: float
    """Until all is done."""

    @property
    def hours(self) -> float:
        """The same in hours."""
        return self.seconds / 3600

    def __str__(self) -> str:
        return f"{self.requests} requests to {len(self.hosts)} hosts, about {self.hours:.1f} h"


def plan(
    jobs: Iterable[Job], *, expected: int | Callable[[Job], int] = EXPECTED, at_once: int = 500,
    latency: float = LATENCY, delay: float | Mapping[str, float] = 0.0, now: float = 0.0,
) -> Plan:  # fmt: skip
    """What jobs will take; nothing is asked.

    Args:
        jobs: what is to be read.
        expected: how many items a list has, or a function that says it of a job; never more than its `most`.
        at_once: hosts that are asked at the same time.
        latency: seconds that an answer takes.
        delay: seconds between two requests to a host, or to each one by its name, where its robots.txt wishes that.
        now: seconds since the epoch, for Mastodon's windows begin at fixed times; 0 if they may begin at once.
    """
    pages: Counter[str] = Counter()
    further: Counter[str] = Counter()
    for job in jobs:
        items = min(expected(job) if callable(expected) else expected, job.most) - job.items
        needed = max(0, items) // job.kind.page + 1 if job.kind.page else 1
        pages[job.host] += needed
        further[job.host] += needed - (not job.begun)
        if job.kind.feed and not job.begun and pages[job.host] == needed:
            pages[job.host] += 1  # who may read its timelines
    hosts: dict[str, HostPlan] = {}
    domains: dict[str, list[float]] = defaultdict(list)
    for host, needed in pages.items():
        pause = delay.get(host, 0.0) if isinstance(delay, Mapping) else delay
        seconds, limit = _seconds(needed, further[host], max(latency, pause), now)
        hosts[host] = HostPlan(needed + 1, seconds + latency, limit)  # and its robots.txt
        domains[domain_of(host)] += [hosts[host].seconds]
    busy = dict.fromkeys(domains, 0.0)
    for host, one in hosts.items():
        busy[domain_of(host)] += one.requests * latency
    longest = max((max(*seconds, busy[domain]) for domain, seconds in domains.items()), default=0.0)
    return Plan(
        hosts, sum(one.requests for one in hosts.values()), max(longest, sum(busy.values()) / at_once)
    )


def _seconds(requests: int, further: int, pace: float, now: float) -> tuple[float, str | None]:
    """Seconds until so many requests are answered, so many of them for further pages; and the limit that takes longest."""
    longest, found = requests * pace, None
    for path, number in (("/api/", requests), (_PAGING, further)):
        buckets = classify("GET", path)
        forecast = LocalBudget(lambda: now).forecast(buckets, number)
        size = KNOWN[forecast.limit].requests if forecast.limit else None
        if forecast and size is not None:
            seconds = forecast + ((number - 1) % size + 1) * pace
            if seconds > longest:
                longest, found = seconds, forecast.limit
    return longest, found
