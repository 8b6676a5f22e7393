"""Results of a run's checks, to show, save, compare, and excuse where the reason is known."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from atoot.version import __version__

Verdict: TypeAlias = Literal["works", "deviates", "refused", "missing", "not tried", "broken"]
"""How a check ended: "refused" is an answer that says no in words, "missing" one that says that there is no such
operation, "broken" a check that failed in itself."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

VERSION = 1
"""Of the format of reports."""


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that is not as it should be."""

    expected: str
    got: str
    path: str = ""
    """Where in the answer: `[0].account.url`."""

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        return f"{place}expected {self.expected}, got {self.got}"


class CheckEnded(Exception):  # noqa: N818 - nothing went wrong
    """A check has come to its end: how, and why."""

    def __init__(self, verdict: Verdict, reason: str = "", *findings: Finding) -> None:
        self.verdict: Verdict = verdict
        self.reason: str = reason
        self.findings: tuple[Finding, ...] = findings
        super().__init__(reason or "; ".join(map(str, findings)))


class Expected(CheckEnded):
    """Something is not as it should be."""

    def __init__(self, expected: str, got: str, path: str = "") -> None:
        super().__init__("deviates", "", Finding(expected=expected, got=got, path=path))


class NotTried(CheckEnded):
    """It cannot be found out here; the text says why."""

    def __init__(self, reason: str) -> None:
        super().__init__("not tried", reason)


class Result(Struct, frozen=True, kw_only=True):
    """How one check ended."""

    check: str
    """Its id: `statuses.a_key_posts_once`."""
    sentence: str
    verdict: Verdict
    source: str = ""
    operations: tuple[str, ...] = ()
    request: str = ""
    """What was asked last: `GET /api/v1/bookmarks: 200`."""
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    """Why it was refused, not tried, or broke."""
    known: str = ""
    """Why it is forgiven that it deviates."""
    seconds: float = 0.0

    @property
    def chapter(self) -> str:
        """Of the documentation."""
        return self.check.partition(".")[0]

    @property
    def counts(self) -> bool:
        """Whether the server is wrong here, and nobody has said that it is known."""
        return self.verdict == "deviates" and not self.known

    def said(self) -> str:
        """What is to be told of it, in a line."""
        return "; ".join(map(str, self.findings)) or self.reason


class ConformanceReport(Struct, frozen=True, kw_only=True):
    """A run: what the server said it was, and how each check ended."""

    version: int = VERSION
    origin: str = ""
    server: str = ""
    """Software and version, as it says."""
    made: str = ""
    """When, as ISO 8601."""
    by: str = __version__
    """The version of this library."""
    results: tuple[Result, ...] = ()
    left: tuple[str, ...] = ()
    """What could not be taken away again."""
    works_again: tuple[str, ...] = ()
    """Known deviations that are none any more."""

    @property
    def deviations(self) -> list[Result]:
        """Where the server is wrong, known ones aside."""
        return [result for result in self.results if result.counts]

    @property
    def broken(self) -> list[Result]:
        """Checks that failed in themselves."""
        return [result for result in self.results if result.verdict == "broken"]

    def total(self) -> Counter[Verdict]:
        """How many checks ended how."""
        return Counter(result.verdict for result in self.results)

    def to_json(self) -> bytes:
        """The report as JSON, indented, so that two of them can be compared by eye."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"


def read_report(path: Path) -> ConformanceReport:
    """A report that was saved.

    Raises:
        ValueError: it is none, or of a newer version.
    """
    try:
        found = msgspec.json.decode(path.read_bytes(), type=ConformanceReport)
    except (OSError, msgspec.MsgspecError) as problem:
        raise ValueError(f"{path}: not a report of a run: {problem}") from None
    if found.version > VERSION:
        raise ValueError(f"{path}: a report of version {found.version}; this atoot reads up to {VERSION}")
    return found


def read_known(path: Path) -> dict[str, str]:
    """Known deviations, with the reason for each, in TOML.

    A line is `"statuses.key_posts_once" = "keys are ignored"`, or, for several of one reason,
    `"keys are ignored" = ["statuses.key_posts_once", "scheduled_statuses.key_schedules_once"]`.

    Raises:
        ValueError: it cannot be read, or a reason is missing.
    """
    try:
        lines = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise ValueError(f"{path}: no file of known deviations: {problem}") from None
    known: dict[str, str] = {}
    for name, said in lines.items():
        known |= dict.fromkeys(said, name) if isinstance(said, list) else {name: said}
    for check, reason in known.items():
        if not isinstance(reason, str) or not reason.strip():
            raise ValueError(f"{path}: {check}: give the reason as a text")
    return known


def forgiven(report: ConformanceReport, known: Mapping[str, str]) -> ConformanceReport:
    """The report with the reasons of what is known, and with what of it works by now."""
    results = [
        replace(one, known=known.get(one.check, "")) if one.verdict == "deviates" else one
        for one in report.results
    ]
    again = [one.check for one in results if one.verdict == "works" and known.get(one.check)]
    return replace(report, results=tuple(results), works_again=tuple(again))


class Change(Struct, frozen=True, kw_only=True):
    """A check that ended otherwise than before."""

    check: str
    sentence: str
    before: Verdict | Literal["new"]
    now: Verdict | Literal["gone"]
    said: str = ""


def compare(old: ConformanceReport, new: ConformanceReport) -> list[Change]:
    """What ended otherwise in the new run; first what the server does now wrong."""
    before, now = ({result.check: result for result in report.results} for report in (old, new))
    changes = []
    for name in before | now:
        was, one = before.get(name), now.get(name)
        ended = was.verdict if was else "new", one.verdict if one else "gone"
        if (known := one or was) and ended[0] != ended[1]:
            said, sentence = one.said() if one else "", known.sentence
            changes.append(Change(check=name, sentence=sentence, before=ended[0], now=ended[1], said=said))
    return sorted(changes, key=lambda change: (change.now != "deviates", change.check))


GOOD, FAIR = 0.98, 0.85
"""Shares of the checks that work, of those that were tried, from which on the colour is green, or yellow."""


def badge(report: ConformanceReport) -> bytes:
    """The badge of a run: how much of what the server has is as it should be."""
    total = report.total()
    tried = total["works"] + total["deviates"]
    share = total["works"] / tried if tried else 0.0
    color = "brightgreen" if share >= GOOD else "yellow" if share >= FAIR else "red"
    message = f"{share:.1%} of {tried} checks" if tried else "nothing tried"
    said = {"schemaVersion": 1, "label": "Mastodon API", "message": message, "color": color}
    return msgspec.json.encode(said)  # https://shields.io/badges/endpoint-badge


def table(report: ConformanceReport) -> list[tuple[str, list[int]]]:
    """Chapters with the number of checks that ended as each verdict, and the sum of all in the end."""
    counts: dict[str, Counter[Verdict]] = {}
    for result in report.results:
        counts.setdefault(result.chapter, Counter())[result.verdict] += 1
    rows = [*sorted(counts.items()), ("in all", report.total())]
    return [(name, [count[verdict] for verdict in VERDICTS]) for name, count in rows]


MANY = 3
"""So many answers have the same deviation, and it is shown once for all."""
Kind: TypeAlias = tuple[str, str]
"""What is the same in many answers: the field, wherever it stands, and what it should be."""


def kind_of(finding: Finding) -> Kind:
    """What a finding is about."""
    return finding.path.rpartition(".")[2] or finding.path, finding.expected


def common(results: Iterable[Result]) -> dict[Kind, tuple[str, list[Result]]]:
    """What is so in many answers, with what came in the first one, and the checks that have found it."""
    found: dict[Kind, tuple[str, list[Result]]] = {}
    for result in results:
        kinds = {kind_of(one): one.got for one in result.findings if one.path and not result.known}
        for kind, got in kinds.items():
            found.setdefault(kind, (got, []))[1].append(result)
    return {kind: (got, checks) for kind, (got, checks) in found.items() if len(checks) >= MANY}
