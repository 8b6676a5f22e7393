"""Runs checks one after the other, and says of each how it ended."""

import asyncio
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice

import msgspec

from atoot.decoding.deviations import deviations
from atoot.decoding.parsing import parse
from atoot.entities.documented import always_sent
from atoot.entities.server import Server
from atoot.errors import ApiError, MastodonError, NetworkError, RatelimitError, ServerError, is_missing
from atoot.http.operations import TABLE, find
from atoot.testing.conformance.chapters import CHECKS
from atoot.testing.conformance.check import Check, Verdict, due_of
from atoot.testing.conformance.expecting import SAYS_NO, Expected, NotTried
from atoot.testing.conformance.results import Finding, Report, Result
from atoot.testing.conformance.untried import UNTRIED
from atoot.testing.conformance.world import SILENT, Answered, Told, World, name_of, opened
from atoot.version import __version__

LONGEST = 30.0
"""Seconds that one check may take."""
LONGEST_WAIT = 900.0
"""Seconds that one check may wait for a limit; the usual one of Mastodon begins anew after 300."""
MOST_LOOKED_AT = 10_000
MOST_FINDINGS = 20
"""Deviations of one answer that are told."""
LEFT_OUT: Mapping[str, tuple[str, ...]] = {
    # What the documentation says and Mastodon itself does not do, seen on 4.6: held against nobody.
    "delete_status": ("content",),  # the text as it was typed comes in its place
    "delete_filter_status": ("id", "status_id"),
    "get_instance": ("configuration.accounts.", "configuration.media_attachments.description_limit"),
    "create_push_subscription": ("alerts",),  # only those that were asked for
    "push_subscription": ("alerts",),
    "update_push_subscription": ("alerts",),
    **dict.fromkeys(
        (
            "admin_reports", "admin_view_report", "admin_update_report", "admin_report_self_assign",
            "admin_report_unassign", "admin_report_resolve", "admin_report_reopen",
        ),
        ("account.confirmed", "account.disabled", "account.approved", "account.ips"),  # of another server: null
    ),
}  # fmt: skip
UNWRAPPED = (type(None), str, int, bool, object)
"""What the methods of the client take out of the answer: there is no entity to compare it with."""

OnCheck = Callable[[Check, int, int], object]
"""Told before each check: the check, its number, and how many there are."""

OnResult = Callable[[Result], object]


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


async def run(  # each is a choice of its own
    origin: str,
    *,
    tokens: Sequence[str],
    admin: str | None = None,
    chapters: Iterable[str] = (),
    public: bool = False,
    on_check: OnCheck | None = None,
    on_result: OnResult | None = None,
    on_answer: Callable[[Answered], object] | None = None,
    on_wait: Told | None = None,
) -> Report:
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
    async with opened(origin, tokens, admin, on_answer, on_wait) as world:
        for number, check in enumerate(checks, 1):
            if on_check is not None:
                on_check(check, number, len(checks))
            result = await tried(check, world, public=public)
            results.append(result)
            if on_result is not None:
                on_result(result)
        left = tuple(await world.end())
    if not chapters:
        results += untried()
    return Report(
        origin=origin,
        server=str(world.server),
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        by=__version__,
        results=tuple(results),
        left=left,
    )


def untried() -> list[Result]:
    """The operations that no check is about."""
    return [
        Result(check=f"untried.{name}", sentence=name, verdict="not tried", operations=(name,), reason=reason)
        for name, reason in UNTRIED.items()
    ]


async def tried(check: Check, world: World, *, public: bool = False) -> Result:
    """How one check ends; what it made is taken away."""
    if reason := why_not(check, world, public=public):
        return _result(check, "not tried", reason=reason)
    world.answered.clear()
    begun = time.monotonic()
    try:
        try:
            async with world.within(LONGEST, LONGEST_WAIT):
                await check.do(world)
            found = _judged(check, world)
        except Exception as problem:  # noqa: BLE001 - whatever a check ends with is told, and the run goes on
            found = _failed(check, world, problem)
        request = _last(check, world.answered)
    finally:
        left = await asyncio.shield(world.tidy())
        world.answered.clear()
    more = f"not taken away: {'; '.join(left)}" if left and not found.reason else found.reason
    return msgspec.structs.replace(found, request=request, reason=more, seconds=time.monotonic() - begun)


_BY_NAME = {str(operation): operation for operation in TABLE}


def why_not(check: Check, world: World, *, public: bool) -> str:
    """Why a check is not tried; empty if it is."""
    if world.silent >= SILENT:
        return "the server does not answer any more"
    if check.admin and not world.has_admin:
        return "needs somebody who administers the server: --admin TOKEN"
    if check.public and not public:
        return "everybody would see it: --public"
    if check.since is not None and world.server.is_older_than(check.since):
        return f"{world.server} does not claim to have it: it came with {check.since}"
    for operation in (_BY_NAME[name] for name in check.operations):
        homes = [name for name, _ in operation.software]
        if homes and world.server.software not in map(str.lower, homes):
            return f"only {', '.join(homes)} has it"
        removed = operation.removed
        if removed and world.server.software == "mastodon" and not world.server.is_older_than(removed):
            return f"gone since {removed}"
    return ""


def _judged(check: Check, world: World) -> Result:
    """A check that ended well; the answers of an operation are still compared with their entity."""
    if not check.kind:
        return _result(check, "works")
    own = [one for one in world.answered if _is_about(check, one) and one.response.status < 300]
    if not own:
        status = next((one.response.status for one in world.answered if _is_about(check, one)), None)
        return _result(
            check, "missing", reason=f"answered with {status}" if status else "it was not asked for"
        )
    found = findings(own[-1].response.body, check.kind, world.server)
    return _result(check, "deviates" if found else "works", findings=tuple(found))


_ANY_INDEX = re.compile(r"\[\d+\]")

_INDEX = re.compile(r"^\[\d+\]\.?")


def findings(body: bytes, method: str, server: Server | None = None) -> list[Finding]:
    """What in an answer is not as documented.

    Args:
        body: the answer.
        method: of the client, that makes the request.
        server: what is not yet in the version that it claims is not missed.
    """
    kind = due_of(method).kind
    if kind in UNWRAPPED or getattr(kind, "__name__", "") == "Any":
        return []
    try:
        data = parse(body)
    except msgspec.DecodeError as problem:
        return [Finding(expected="JSON", got=str(problem))]

    def always(cls: type) -> list[str]:
        return [
            name
            for name, since in always_sent(cls).items()
            if server is None or not server.is_older_than(since)
        ]

    left_out = LEFT_OUT.get(method, ())
    found = (
        one for one in deviations(data, kind, always) if not _INDEX.sub("", one.path).startswith(left_out)
    )
    kinds: dict[tuple[str, str], Finding] = {}  # what is so in every item of a list is told once
    for one in islice(found, MOST_LOOKED_AT):
        key = (_ANY_INDEX.sub("[]", one.path), one.expected)
        kinds.setdefault(key, Finding(path=one.path, expected=one.expected, got=one.got))
    return list(kinds.values())[:MOST_FINDINGS]


def _failed(check: Check, world: World, problem: Exception) -> Result:
    """A check that ended with an exception."""
    if isinstance(problem, Expected):
        finding = Finding(path=problem.path, expected=problem.expected, got=problem.got)
        return _result(check, "deviates", findings=(finding,))
    if isinstance(problem, NotTried):
        return _result(check, "not tried", reason=str(problem))
    if isinstance(problem, TimeoutError) and world.waits:
        return _result(check, "not tried", reason=world.waits)
    if isinstance(problem, TimeoutError):
        finding = Finding(
            expected=f"an end within {LONGEST:.0f} s", got=f"none, after {len(world.answered)} answers"
        )
        return _result(check, "deviates", findings=(finding,))
    if isinstance(problem, MastodonError):
        return _refused(check, world, problem)
    return _result(check, "broken", reason=f"{type(problem).__name__}: {problem}")


def _refused(check: Check, world: World, error: MastodonError) -> Result:
    name = name_of(error.method or "", error.path or "")
    if is_missing(error) and not world.has(error):
        return _result(check, "missing", reason=f"{name}: {error.status_code}")
    if isinstance(error, RatelimitError):
        return _result(check, "not tried", reason=str(error))
    if error.status_code in SAYS_NO:
        return _result(check, "refused", reason=str(error))
    if isinstance(error, NetworkError | ApiError | ServerError) or error.status_code is not None:
        got = f"{error.status_code or 'no answer'}: {error.text}" if error.status_code else str(error)
        return _result(check, "deviates", findings=(Finding(expected=f"{name} to answer", got=got),))
    return _result(check, "broken", reason=str(error))


def _result(
    check: Check, verdict: Verdict, *, reason: str = "", findings: tuple[Finding, ...] = ()
) -> Result:
    return Result(
        check=check.id,
        sentence=check.sentence,
        verdict=verdict,
        source=check.source,
        operations=check.operations,
        reason=reason,
        findings=findings,
    )


def _is_about(check: Check, one: Answered) -> bool:
    asked = find(one.request.method, one.request.path)
    return asked is not None and asked.name == check.kind


def _last(check: Check, answered: Sequence[Answered]) -> str:
    """What was asked, for those who read the report: about the check itself if it was, else the last."""
    about = [one for one in answered if check.kind and _is_about(check, one)] or answered
    return f"{about[-1].request}: {about[-1].response.status}" if about else ""
