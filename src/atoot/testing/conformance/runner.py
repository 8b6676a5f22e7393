"""Runs checks one after the other, and says of each how it ended."""

import asyncio
import logging
import re
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import partial
from types import FrameType
from typing import NamedTuple

from msgspec.structs import replace

from atoot.errors import MastodonError, NetworkError, RatelimitError, is_missing
from atoot.operations import TABLE, find
from atoot.testing.conformance.chapters import CHECKS
from atoot.testing.conformance.check import UNTRIED, Check
from atoot.testing.conformance.dues import SAYS_NO
from atoot.testing.conformance.judging import findings
from atoot.testing.conformance.making import apart, meet, mended
from atoot.testing.conformance.results import ConformanceReport, Expected, Finding, NotTried, Result, Verdict
from atoot.testing.conformance.testbed import SILENT, Answered, Heard, Testbed, Told, name_of

LONGEST = 30.0
"""Seconds that one check may take."""
LONGEST_WAIT = 900.0
"""Seconds that one check may wait for a limit; the usual one of Mastodon begins anew after 300."""
SLOW = 2.0
"""Seconds of an answer: slower ones are to blame for a check that does not come to its end."""

ALONE = (
    "announcements", "annual_reports", "apps", "custom_emojis", "directory", "health", "instance", "limits", "nodeinfo",
    "oauth", "preferences", "profile", "scopes", "strangers", "tokens", "trends",
)  # fmt: skip
"""Chapters for which the two need not follow each other."""

PARTS = re.compile(r"/(un)?(block|mute|follow)|follow_request|remove_from")
"""Requests after which it is seen whether the two still hear of each other."""

OnCheck = Callable[[Check, int, int], object]
"""Told before each check: the check, its number, and how many there are."""
OnResult = Callable[[Result], object]
log: logging.Logger = logging.getLogger("atoot.conformance")


def checks_of(chapters: Iterable[str] = ()) -> list[Check]:
    """The checks of some chapters, or of all.

    Raises:
        ValueError: there is no such chapter.
    """
    wanted = set(chapters)
    known = {check.chapter for check in CHECKS}
    for name in sorted(wanted - known):
        raise ValueError(f"there is no chapter {name!r}; there are {', '.join(sorted(known))}")
    return [check for check in CHECKS if not wanted or check.chapter in wanted]


def check_names(known: Mapping[str, str]) -> None:
    """See that there are the checks of which deviations are known.

    Raises:
        ValueError: there is no such check, or not any more; it says which ones have a name that is near.
    """
    names = {check.id for check in CHECKS}
    for name in known:
        if name not in names and not name.startswith("replayed."):
            near = get_close_matches(name, names, n=2)
            meant = f"; is {' or '.join(near)} meant?" if near else ""
            raise ValueError(f"known deviations: there is no check {name!r} (any more){meant}")


@asynccontextmanager
async def opened(
    origin: str,
    tokens: Iterable[str],
    admin: str | None = None,
    on_answer: Heard | None = None,
    on_wait: Told | None = None,
) -> AsyncIterator[Testbed]:
    """The testbed of a run, see `run`; what is left of the run is taken away when it ends.

    Raises:
        MastodonError: the server cannot be reached, or does not know somebody.
        ValueError: there are not two people.
    """
    given = tuple(filter(None, tokens))
    if len(given) != 2:
        raise ValueError(f"two access tokens are needed, of two people who may post; got {len(given)}")
    testbed = Testbed(origin, on_answer, on_wait)
    with _ended_in_good_order():
        async with testbed.clients:
            await testbed.begin(given, admin)
            try:
                yield testbed
            finally:
                testbed.tell(
                    f"what was made is being taken away; if that is stopped too, what bears {testbed.sign!r} stays"
                )
                with suppress(NetworkError, asyncio.CancelledError):
                    if not _stopped_twice():
                        await asyncio.shield(testbed.end())
                testbed.tell(_ended(testbed))


def _stopped_twice() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 1


def _ended(t: Testbed) -> str:
    """What is left of a run, for who stopped it."""
    for problem in t.left:
        log.warning("not taken away: %s", problem)
    undone = f"{t.undone} things that checks have done; posts of theirs bear {t.sign!r}" if t.undone else ""
    left = "; ".join(filter(None, (undone, *t.left)))
    return f"not taken away: {left}" if left else "what was made is taken away"


@contextmanager
def _ended_in_good_order() -> Iterator[None]:
    """What `timeout`, a CI and a terminal that is closed send does what Ctrl-C does, if nobody else minds it."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        ctrl_c = signal.getsignal(signal.SIGINT)
        (ctrl_c if callable(ctrl_c) else signal.default_int_handler)(number, frame)

    signals = {signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}
    here = threading.current_thread() is threading.main_thread()  # others may set no handler
    minded = [number for number in signals if here and signal.getsignal(number) is signal.SIG_DFL]
    for number in minded:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number in minded:
            signal.signal(number, signal.SIG_DFL)


async def run(  # each is a choice of its own
    origin: str,
    *,
    tokens: Sequence[str],
    admin: str | None = None,
    chapters: Iterable[str] = (),
    public: bool = False,
    on_check: OnCheck | None = None,
    on_result: OnResult | None = None,
    on_answer: Heard | None = None,
    on_wait: Told | None = None,
) -> ConformanceReport:
    """Check a server, and take away what was made for it.

    Args:
        origin: `https://my.server`.
        tokens: access tokens of two people.
        admin: access token of somebody who administers the server.
        chapters: names of chapters; all, if there is none.
        public: also do what everybody can see.
        on_check: told before each check.
        on_result: told after each check.
        on_answer: told of each answer that came.
        on_wait: told when a limit is waited for.

    Raises:
        MastodonError: the server cannot be reached, or does not know somebody.
        ValueError: there is no such chapter, or there are not two people.
    """
    chapters = tuple(chapters)
    checks, results = checks_of(chapters), []
    async with opened(origin, tokens, admin, on_answer, on_wait) as testbed:
        for number, check in enumerate(checks, 1):
            if on_check is not None:
                on_check(check, number, len(checks))
            results.append(await tried(check, testbed, public=public))
            if on_result is not None:
                on_result(results[-1])
    for one, reason in {} if chapters else UNTRIED.items():
        results.append(
            Result(
                check=f"untried.{one}", sentence=one, verdict="not tried", operations=(one,), reason=reason
            )
        )
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return ConformanceReport(
        origin=origin, server=str(testbed.server), made=now, results=tuple(results), left=tuple(testbed.left)
    )


async def tried(check: Check, t: Testbed, *, public: bool = False) -> Result:
    """How one check ends; what it made is taken away.

    Raises:
        MastodonError: one of the two may not follow, or not post: nothing can be found out.
    """
    result = Result(
        check=check.id, sentence=check.sentence, source=check.source, operations=check.operations, verdict="works"
    )  # fmt: skip
    if reason := why_not(check, t, public=public):
        return replace(result, verdict="not tried", reason=reason)
    if check.chapter not in ALONE:
        await t.kept(meet, partial(meet, t))
    t.answered.clear()
    begun = time.monotonic()
    try:
        try:
            async with t.within(LONGEST, LONGEST_WAIT):
                await check.do(t)
            ended = _judged(check, t)
        except Exception as problem:  # noqa: BLE001 - whatever a check ends with is told, and the run goes on
            t.see_who_may_post(problem)
            ended = _failed(t, problem)
        request = _last(check, t.answered)
    finally:
        left = await asyncio.shield(t.tidy())
    asked = " ".join(one.request.path for one in t.answered)
    if check.chapter not in ALONE and not t.apart and PARTS.search(asked):
        with suppress(MastodonError):
            if got := await apart(t):
                t.apart = await mended(t)
                if ended.verdict == "works":
                    ended = _deviates(Finding(expected="what was done to be taken back", got=got))
    if left and not ended.reason:
        ended = ended._replace(reason=f"not taken away: {'; '.join(left)}")
    result = replace(result, request=request, seconds=time.monotonic() - begun, **ended._asdict())
    told: Result = t.redactor.value(result)
    return told  # without the tokens: servers repeat them, and reports are passed on


_BY_NAME = {str(operation): operation for operation in TABLE}


def why_not(check: Check, t: Testbed, *, public: bool) -> str:
    """Why a check is not tried; empty if it is."""
    if t.silent >= SILENT:
        return "the server does not answer any more"
    if t.apart and check.chapter not in (*ALONE, "blocks", "mutes"):
        return t.apart
    if check.admin and not t.has_admin:
        return "needs somebody who administers the server: --admin TOKEN"
    if check.public and not public:
        return "everybody would see it: --public"
    if check.since is not None and t.server.is_older_than(check.since):
        return f"{t.server} does not claim to have it: it came with {check.since}"
    for operation in (_BY_NAME[name] for name in check.operations):
        homes = [name for name, _ in operation.software]
        if homes and t.server.software not in map(str.lower, homes):
            return f"only {', '.join(homes)} has it"
        removed = operation.removed
        if removed and t.server.software == "mastodon" and not t.server.is_older_than(removed):
            return f"gone since {removed}"
    return ""


class CheckOutcome(NamedTuple):
    """How a check ended, and why."""

    verdict: Verdict
    reason: str = ""
    findings: tuple[Finding, ...] = ()


def _judged(check: Check, t: Testbed) -> CheckOutcome:
    """A check that ended well; the answers of an operation are still compared with their entity."""
    about = [one.response for one in t.answered if _is_about(check, one)]
    own = [one for one in about if one.status < 300]
    if not check.kind:
        return CheckOutcome("works")
    if not own:
        return CheckOutcome(
            "missing", f"answered with {about[0].status}" if about else "it was not asked for"
        )
    return _deviates(*findings(own[-1].body, check.kind, t.server))


def _deviates(*found: Finding) -> CheckOutcome:
    return CheckOutcome("deviates" if found else "works", findings=found)


def _failed(t: Testbed, problem: Exception) -> CheckOutcome:
    """A check that ended with an exception."""
    match problem:
        case Expected():
            return _deviates(problem.finding)
        case NotTried():
            return CheckOutcome("not tried", str(problem))
        case TimeoutError():
            return _too_long(t)
        case MastodonError():
            return _refused(t, problem)
        case _:
            return _broke(t, problem)


def _broke(t: Testbed, problem: Exception) -> CheckOutcome:
    """A check that broke down: in itself, or over an answer that is not what it should be."""
    said = f"{type(problem).__name__}: {problem}"
    for one in t.answered:
        asked = find(one.request.method, one.request.path)
        about = asked.name if asked is not None and one.response.status < 300 else ""
        for found in findings(one.response.body, about, t.server) if about else ():
            if found.expected != "no such field":
                return CheckOutcome("not tried", f"{asked} was answered otherwise: {found} ({said})")
    return CheckOutcome("broken", said)


def _too_long(t: Testbed) -> CheckOutcome:
    """A check that came to no end; a limit, or a server that is slow, is no deviation."""
    count, seconds = len(t.answered), sum(one.seconds for one in t.answered)
    if t.waits:
        return CheckOutcome("not tried", t.waits)
    if count and seconds / count >= SLOW:
        return CheckOutcome(
            "not tried", f"the server is too slow for it: {count} answers took {seconds:.0f} s"
        )
    return _deviates(Finding(expected=f"an end within {LONGEST:.0f} s", got=f"none, after {count} answers"))


def _refused(t: Testbed, error: MastodonError) -> CheckOutcome:
    name = name_of(error.method or "", error.path or "")
    if is_missing(error) and not t.has(error):
        return CheckOutcome("missing", f"{name}: {error.status_code}")
    if isinstance(error, RatelimitError):
        return CheckOutcome("not tried", str(error))
    if error.status_code in SAYS_NO:
        return CheckOutcome("refused", str(error))
    got = f"{error.status_code}: {error.text}" if error.status_code else str(error)
    return _deviates(Finding(expected=f"{name} to answer", got=got))


def _is_about(check: Check, one: Answered) -> bool:
    asked = find(one.request.method, one.request.path)
    return asked is not None and asked.name == check.kind


def _last(check: Check, answered: Sequence[Answered]) -> str:
    """What was asked, for those who read the report: about the check itself if it was, else the last."""
    about = [one for one in answered if _is_about(check, one)] or answered
    return f"{about[-1].request}: {about[-1].response.status}" if about else ""
