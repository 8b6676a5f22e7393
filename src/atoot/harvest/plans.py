"""Estimates of how long jobs take: from Mastodon's rate limits and from list lengths, known or estimated."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace

from atoot.amounts import about, counted
from atoot.decoding.parsing import parse
from atoot.guests import HERE
from atoot.guests.manners import Manners
from atoot.guests.notes import SharedNotes
from atoot.guests.sources import places, rate
from atoot.harvest.everything import all as take_all
from atoot.harvest.job import Job, checked_job
from atoot.harvest.step import Step, Worker
from atoot.limits.known import KNOWN
from atoot.network.domains import domain_of

EXPECTED = 400
"""Items of a list by default."""
_LIMITS = {name: (KNOWN[name].requests or 0, KNOWN[name].seconds) for name in ("all", "paging")}
"""The limits of page requests: how many, in how many seconds."""


class HostPlan(Struct, frozen=True):
    """The planned requests to one host."""

    requests: int
    """Including its robots.txt."""
    seconds: float
    """Until it is done, if it begins at once."""
    limit: str | None
    """The limit that delays it longest; None if none does."""


class Plan(Struct, frozen=True):
    """How long jobs will take, as far as the known limits say."""

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
        asked = f"{counted(self.requests, 'request')} to {counted(len(self.hosts), 'host')}"
        return f"{asked}, {about(self.seconds)}"


def plan(
    jobs: Iterable[Job],
    *,
    expected: int | Mapping[Job, int] | Callable[[Job], int] = EXPECTED,
    at_once: int = 500,
    latency: float = 0.3,
    delay: float | Mapping[str, float] = 0.0,
    now: float = 0.0,
) -> Plan:
    """How long jobs will take. Nothing is sent.

    Args:
        jobs: what to read.
        expected: how many items a list has, as a number, as `estimate` found, or a function that says it of a job; never
            more than its `most`.
        at_once: hosts that are visited at the same time.
        latency: seconds that an answer takes.
        delay: seconds between two requests to a host, or a mapping from host to its crawl delay in robots.txt.
        now: seconds since the epoch, for Mastodon's windows begin at fixed times; 0 if they may begin at once.
    """
    first, further, feeds = Counter[str](), Counter[str](), set[str]()
    for job in map(checked_job, jobs):
        items, is_new = min(_expected(expected, job), job.most) - job.items, not job.pages
        pages = max(0, items) // job.kind.page + 1 if job.kind.page else 1
        first[job.host] += is_new
        further[job.host] += pages - is_new
        feeds |= {job.host} if job.kind.feed and is_new else set()
    first.update(feeds)  # who may read its timelines
    hosts, busy = dict[str, HostPlan](), defaultdict[str, float](float)
    for host in first:
        pause = delay.get(host, 0.0) if isinstance(delay, Mapping) else delay
        seconds, limit = time_for(first[host], further[host], pace=max(latency, pause), now=now)
        requests = first[host] + further[host] + 1  # its robots.txt
        hosts[host] = HostPlan(requests, seconds + latency, limit)
        busy[domain_of(host)] += hosts[host].requests * latency  # one host of a domain at a time
    longest = [*(one.seconds for one in hosts.values()), *busy.values(), sum(busy.values()) / at_once]
    return Plan(hosts, sum(one.requests for one in hosts.values()), max(longest))


def _expected(expected: int | Mapping[Job, int] | Callable[[Job], int], job: Job) -> int:
    if isinstance(expected, Mapping):
        return expected.get(job, EXPECTED)
    return expected(job) if callable(expected) else expected


def time_for(first: int, further: int, *, pace: float = 0.0, now: float = 0.0) -> tuple[float, str | None]:
    """Seconds until first pages and further ones are answered, and the limit that delays them longest, if any does.

    Computed window by window, as both limits interact: what one delays may later exceed the other.

    Args:
        first: requests other than further pages of lists.
        further: requests for further pages.
        pace: seconds per request.
        now: seconds since the epoch, as windows begin at fixed times; 0 if they may begin at once.
    """
    moment, waits = now, Counter[str]()
    left, ends = dict.fromkeys(_LIMITS, 0), dict.fromkeys(_LIMITS, -math.inf)
    while first or further:
        for name, (most, period) in _LIMITS.items():
            if moment >= ends[name]:
                left[name], ends[name] = most, (moment // period + 1) * period
        counts = ["all"] if first else ["all", "paging"]
        number = min(first or further, *(left[name] for name in counts))
        if not number:
            closed = max((name for name in counts if not left[name]), key=ends.__getitem__)
            waits[closed] += math.ceil(ends[closed] - moment)
            moment = ends[closed]
            continue
        if pace:  # what does not fit into this window waits for the next one
            number = min(number, math.ceil((min(ends.values()) - moment) / pace))
        for name in counts:
            left[name] -= number
        first, further = (first - number, further) if first else (0, further - number)
        moment += number * pace
    return moment - now, waits.most_common(1)[0][0] if waits else None


async def estimate(
    jobs: Iterable[Job], *, manners: Manners, at_once: int = 500, looks: int = 32, hosts: SharedNotes = HERE
) -> dict[Job, int]:
    """Estimate how many items lists have, for `plan`, with a few requests to each host.

    For followers, favourites and boosts, the account or the status has the number. A timeline since a moment is sampled
    at some places between that moment and now. Lists that cannot be estimated are left out.

    Args:
        jobs: what to read.
        manners: how hosts are treated; the requests count in their limits, as all do.
        at_once: hosts that are visited at the same time.
        looks: most pages of a timeline to sample.
        hosts: the shared notes and the clock, for tests.
    """
    found: dict[Job, int] = {}
    async with Worker(manners, hosts=hosts) as worker:

        async def measure(job: Job) -> Step:
            since = job.since if isinstance(job.since, datetime) else None
            size = await (_length(worker, job, since, looks) if since else _count(worker, job))
            if size is not None:
                found[job] = size
            return Step(job, [], None, 0.0, "done", "measured")

        await take_all(jobs, manners=manners, at_once=at_once, run=measure, hosts=hosts)
    return found


async def _count(worker: Worker, job: Job) -> int | None:
    """The length of a list, according to its account or status."""
    word, field = job.kind.length
    if not word:
        return None
    step = await worker.run(Job(job.host, f"{word}:{job.source.partition(':')[2]}"))
    told = parse(step.items[0].raw).get(field) if step.items else None
    return told if isinstance(told, int) and told >= 0 else None


async def _length(worker: Worker, job: Job, since: datetime, looks: int) -> int | None:
    """The length of a timeline since a moment, from the rate of statuses at several places in it."""
    now, page = datetime.fromtimestamp(worker.notes.clock.time(), UTC), job.kind.page
    first, statuses, came = await _look(worker, replace(job, most=page))
    if first.verdict != "done" or first.next is not None:
        return 0 if first.next is None else None
    if first.why != "as many as wanted" or not statuses:
        return came
    seconds = (now - since).total_seconds()
    rough = rate(now, statuses, came) * seconds
    rates = []
    for bound, moment in places(statuses[0], since, now, max(2, int(rough / page)), looks):
        there = replace(job, since=None, most=page, at=urlencode({"max_id": bound}), pages=1)
        rates.append(rate(moment, *(await _look(worker, there))[1:]))
    return max(len(statuses), math.ceil(sum(rates) / len(rates) * seconds)) if rates else math.ceil(rough)


async def _look(worker: Worker, job: Job) -> tuple[Step, list[Any], int]:
    """A step, its items as plain data, and their number including those left out."""
    step = await worker.run(job)
    return step, [parse(item.raw) for item in step.items], len(step.items) + step.left_out
