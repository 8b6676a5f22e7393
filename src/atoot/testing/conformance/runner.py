"""Runs checks in turn, and reports the result of each."""

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import partial

from atoot.errors import MastodonError, RatelimitError, is_missing
from atoot.operations import TABLE
from atoot.testing.conformance.chapters import CHECKS
from atoot.testing.conformance.check import ALONE, UNTRIED, Check
from atoot.testing.conformance.dues import SAYS_NO
from atoot.testing.conformance.judging import findings
from atoot.testing.conformance.making import apart, meet, mended
from atoot.testing.conformance.results import CheckEnded, ConformanceReport, Expected, NotTried, Result
from atoot.testing.conformance.testbed import SILENT, Heard, Testbed, Told, name_of
from atoot.testing.signals import ended_in_good_order

LONGEST = 30.0
"""Seconds that one check may take."""
LONGEST_WAIT = 900.0
"""Seconds that one check may wait for a limit; the usual one of Mastodon begins anew after 300."""
SLOW = 2.0
"""Seconds of an answer: slower ones are to blame for a check that does not come to its end."""

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
    origin: str, tokens: Iterable[str], admin: str | None = None, on_answer: Heard | None = None, on_wait: Told | None = None
) -> AsyncIterator[Testbed]:  # fmt: skip
    """The testbed of a run, see `run`; what is left of the run is taken away when it ends.

    Raises:
        MastodonError: the server cannot be reached, or does not know somebody.
        ValueError: there are not two people.
    """
    given = tuple(filter(None, tokens))
    if len(given) != 2:
        raise ValueError(f"two access tokens are needed, of two people who may post; got {len(given)}")
    t = Testbed(origin, on_answer, on_wait)
    with ended_in_good_order():
        async with t.clients:
            await t.begin(given, admin)
            try:
                yield t
            finally:
                t.tell(f"what was made is being taken away; what is not, bears {t.sign!r}")
                try:
                    await _end(t)
                finally:
                    undone = [f"{t.undone} things; posts of theirs bear {t.sign!r}"] if t.undone else []
                    left = "; ".join((*undone, *t.left))
                    t.tell(f"not taken away: {left}" if left else "what was made is taken away")


async def _end(t: Testbed) -> None:
    """Take away what is left, also where a run is stopped meanwhile; who stops it twice ends that as well."""
    task, ending = asyncio.current_task(), asyncio.ensure_future(t.end())
    stopped: asyncio.CancelledError | None = None
    while not ending.done():
        if task is not None and task.cancelling() > 1:
            ending.cancel()
        try:
            await asyncio.shield(ending)
        except asyncio.CancelledError as error:
            stopped = error
    for problem in t.left:
        log.warning("not taken away: %s", problem)
    if stopped is not None:
        raise stopped


async def run(
    origin: str, *, tokens: Sequence[str], admin: str | None = None, chapters: Iterable[str] = (), public: bool = False,
    on_check: OnCheck | None = None, on_result: OnResult | None = None, on_answer: Heard | None = None,
    on_wait: Told | None = None,
) -> ConformanceReport:  # fmt: skip
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
    untried = {} if chapters else UNTRIED
    results += [
        Result(check=f"untried.{name}", sentence=name, verdict="not tried", operations=(name,), reason=reason)
        for name, reason in untried.items()
    ]
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return ConformanceReport(
        origin=origin, server=str(testbed.server), made=now, results=tuple(results), left=tuple(testbed.left)
    )


async def tried(check: Check, t: Testbed, *, public: bool = False) -> Result:
    """How one check ends; what it made is taken away.

    Raises:
        MastodonError: one of the two may not follow, or not post: nothing can be found out.
    """
    if reason := why_not(check, t, public=public):
        return _result(check, NotTried(reason))
    if check.chapter not in ALONE:
        await t.kept(meet, partial(meet, t))
    t.answered.clear()
    begun = time.monotonic()
    try:
        ended = await _done(check, t)
        about = [one for one in t.answered if one.name == check.kind] or t.answered
        request = f"{about[-1].request}: {about[-1].response.status}" if about else ""
        parted = PARTS.search(" ".join(one.request.path for one in t.answered))
    finally:
        left = await asyncio.shield(t.tidy())
    if check.chapter not in ALONE and not t.apart and parted:
        with suppress(MastodonError):
            if got := await apart(t):
                t.apart = await mended(t)
                if ended.verdict == "works":
                    ended = Expected("what was done to be taken back", got)
    if left and not ended.reason:
        ended.reason = f"not taken away: {'; '.join(left)}"
    told: Result = t.redactor.value(_result(check, ended, request, time.monotonic() - begun))
    return told  # without the tokens: servers repeat them, and reports are passed on


def _result(check: Check, ended: CheckEnded, request: str = "", seconds: float = 0.0) -> Result:
    return Result(
        check=check.id, sentence=check.sentence, source=check.source, operations=check.operations, request=request,
        seconds=seconds, verdict=ended.verdict, reason=ended.reason, findings=ended.findings,
    )  # fmt: skip


async def _done(check: Check, t: Testbed) -> CheckEnded:
    """Do a check: how it ended."""
    try:
        async with t.within(LONGEST, LONGEST_WAIT):
            await check.do(t)
        return _judged(check, t)
    except CheckEnded as ended:
        return ended
    except TimeoutError:
        return _too_long(t)
    except MastodonError as error:
        t.see_who_may_post(error)
        return _refused(t, error)
    except Exception as problem:  # noqa: BLE001 - whatever a check ends with is told, and the run goes on
        return _broke(t, f"{type(problem).__name__}: {problem}")


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


def _judged(check: Check, t: Testbed) -> CheckEnded:
    """A check that ended well; the answers of an operation are still compared with their entity."""
    about = [one.response for one in t.answered if check.kind and one.name == check.kind]
    own = [one.body for one in about if one.status < 300]
    if check.kind and not own:
        return CheckEnded("missing", f"answered with {about[0].status}" if about else "it was not asked for")
    found = findings(own[-1], check.kind, t.server) if own else []
    return CheckEnded("deviates" if found else "works", "", *found)


def _broke(t: Testbed, said: str) -> CheckEnded:
    """A check that broke down: in itself, or over an answer that is not what it should be."""
    for one in t.answered:
        about = one.name if one.response.status < 300 else ""
        for found in findings(one.response.body, about, t.server) if about else ():
            if found.expected != "no such field":
                return NotTried(f"{name_of(one.request)} was answered otherwise: {found} ({said})")
    return CheckEnded("broken", said)


def _too_long(t: Testbed) -> CheckEnded:
    """A check that came to no end; a limit, or a server that is slow, is no deviation."""
    count, seconds = len(t.answered), sum(one.seconds for one in t.answered)
    if t.waits:
        return NotTried(t.waits)
    if count and seconds / count >= SLOW:
        return NotTried(f"the server is too slow for it: {count} answers took {seconds:.0f} s")
    return Expected(f"an end within {LONGEST:.0f} s", f"none, after {count} answers")


def _refused(t: Testbed, error: MastodonError) -> CheckEnded:
    name = name_of(error)
    if is_missing(error) and not t.has(error):
        return CheckEnded("missing", f"{name}: {error.status_code}")
    if isinstance(error, RatelimitError):
        return NotTried(str(error))
    if error.status_code in SAYS_NO:
        return CheckEnded("refused", str(error))
    got = f"{error.status_code}: {error.text}" if error.status_code else str(error)
    return Expected(f"{name} to answer", got)
