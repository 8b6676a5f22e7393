"""What comes of a step: items, the job that goes on from there, and a verdict."""

import logging
from hashlib import blake2b
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from atoot import entities
from atoot.decoding.lenient import read
from atoot.decoding.parsing import parse
from atoot.guests.manners import Manners
from atoot.guests.pace import MOST_REFUSALS
from atoot.guests.verdicts import Verdict, VisitEnd
from atoot.harvest.job import Job
from atoot.http.retry import bound
from atoot.network.domains import speaks_for

log: logging.Logger = logging.getLogger("atoot.harvest")

FIRST_PAUSE, LONGEST_PAUSE = 30.0, 3600.0
"""Seconds to wait after a failure; doubled with each."""
REFUSALS = 3
"""So many times more than other failures may a host ask us to wait where it was known to be open."""


KINDS: dict[str, type[entities.Status | entities.Account]] = {
    "Status": entities.Status,
    "Account": entities.Account,
}


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

    @property
    def first_hand(self) -> bool:
        """Whether the host that said so is the one whose the key is, or has the same owner. Others may make things up."""
        return speaks_for(self.host, self.key)

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

    def told(self) -> str:
        """The step as a line of a log."""
        more = f"; goes on in {self.wait:.0f} s" if self.next is not None else ""
        came = f"{len(self.items)} items, {self.left_out} left out"
        return f"{self.job}: {self.verdict} ({self.why}), {came}{more}"

    def __repr__(self) -> str:
        return f"<Step {self.told()}>"


def key_of(job: Job, raw: bytes, data: Any, path: str, *, trusted: bool) -> str:
    """What an item is known by everywhere. What a host says of its own it can say in its own name alone, if it is not trusted."""
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
    """The step that ends so, without what it has read: where to go on from there (`then`), and when."""
    then, wait = then or job, end.wait
    if end.again:
        then = replace(then, tries=then.tries + 1)
        most = max(manners.tries * REFUSALS, MOST_REFUSALS + 1) if end.verdict == "wait" else manners.tries
        # Who refuses again though we came when it said, or says nothing sensible, is left alone for longer.
        unsaid = then.tries - bool(wait)
        least = bound(unsaid, FIRST_PAUSE, LONGEST_PAUSE) if unsaid else 0.0
        wait = max(wait or 0.0, least) if then.tries < most else None
    is_over = wait is None or wait > manners.longest_wait
    return Step(job, [], None if is_over else then, wait or 0.0, end.verdict, end.why)


def failed(job: Job, error: BaseException, manners: Manners) -> Step:
    """The step that did not come to its end because of an error of ours, or of an engine."""
    log.error("%s: the step failed", job, exc_info=error)
    return step_of(VisitEnd("failed", f"{type(error).__name__}: {error}", again=True), job, manners)
