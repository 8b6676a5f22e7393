"""The report as one page of HTML: readable on a phone, in light and dark, with nothing from elsewhere."""

from collections.abc import Container, Iterable, Iterator
from html import escape
from itertools import groupby
from pathlib import Path

from atoot.testing.conformance.results import VERDICTS, ConformanceReport, Finding, Result, Verdict, table

LONGEST = 300
"""Characters of what came that are shown."""
_TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e"), "\ufffd")
"""Overrides of direction, with which a text can look like another one."""
MANY = 3
"""So many answers have the same deviation, and it is shown once for all."""
STYLE = Path(__file__).with_name("page.css").read_text("utf-8")


def page(report: ConformanceReport) -> str:
    """The whole page."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: ConformanceReport) -> Iterator[str]:
    server = escape(f"{report.server} at {report.origin}")
    yield "<!DOCTYPE html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>Conformance of {server}</title><style>{STYLE}</style></head><body>"
    yield f"<h1>Conformance of {server}</h1>"
    yield f"<p>{_sum(report)} Made {escape(_day(report.made))} by atoot {escape(report.by)}.</p>"
    deviating = [result for result in report.results if result.verdict == "deviates"]
    if deviating:
        yield "<h2>What deviates</h2>"
    common = _common(deviating)
    if common:
        yield "<h3>in several operations</h3>"
    for (field, expected), (got, checks) in common.items():
        yield from _many(field, expected, got, checks)
    own = [one for one in deviating if one.known or not {*map(_kind, one.findings)} <= common.keys()]
    for chapter, results in groupby(own, key=lambda result: result.chapter):
        yield f"<h3>{escape(chapter)}</h3>"
        for result in results:
            yield from _article(result, common)
    yield "<h2>By chapter</h2>"
    yield from _table(report)
    for verdict in VERDICTS:
        if verdict not in ("works", "deviates"):
            yield from _others(report, verdict)
    if report.left:
        yield f"<h2>Not taken away</h2>{_list(map(_short, report.left))}"
    yield "</body></html>"


def _sum(report: ConformanceReport) -> str:
    counts = {verdict: count for verdict in VERDICTS if (count := report.total()[verdict])}
    said = (f'<b class="{_class(verdict)}">{count}</b> {verdict}' for verdict, count in counts.items())
    return f"{len(report.results)} checks: {', '.join(said)}."


def _day(made: str) -> str:
    return f"{made[:16].replace('T', ' ')} UTC" if made.endswith("+00:00") else made


def _class(verdict: str) -> str:
    return verdict.partition(" ")[0]


def _table(report: ConformanceReport) -> Iterator[str]:
    yield '<div class="wide"><table><tr><th>chapter</th>'
    yield "".join(f"<th>{verdict}</th>" for verdict in VERDICTS) + "</tr>"
    for chapter, counts in table(report):
        cells = "".join(
            f'<td class="{_class(verdict) if count else "not"}">{count or "·"}</td>'
            for verdict, count in zip(VERDICTS, counts, strict=True)
        )
        yield f"<tr><td>{escape(chapter)}</td>{cells}</tr>"
    yield "</table></div>"


def _kind(finding: Finding) -> tuple[str, str]:
    """What is the same in many answers: the field, wherever it stands, and what it should be."""
    return finding.path.rpartition(".")[2] or finding.path, finding.expected


def _common(results: list[Result]) -> dict[tuple[str, str], tuple[str, list[Result]]]:
    """What is so in many answers, with what came in the first one: it is shown once."""
    found: dict[tuple[str, str], tuple[str, list[Result]]] = {}
    for result in results:
        kinds = {_kind(one): one.got for one in result.findings if one.path and not result.known}
        for kind, got in kinds.items():
            found.setdefault(kind, (got, []))[1].append(result)
    return {kind: (got, checks) for kind, (got, checks) in found.items() if len(checks) >= MANY}


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{one}</li>' for one in items)}</ul>"


def _many(field: str, expected: str, got: str, checks: list[Result]) -> Iterator[str]:
    items = _list(f"{escape(one.sentence)} ({escape(one.check)})" for one in checks)
    yield f"<article><p><code>{_short(field)}</code>: expected {_short(expected)}, <i>got</i> {_short(got)}</p>"
    yield f"<details><summary>{len(checks)} operations</summary>{items}</details></article>"


def _article(result: Result, common: Container[tuple[str, str]]) -> Iterator[str]:
    yield f'<article id="{escape(result.check)}"{" class=known" if result.known else ""}>'
    yield f"<p>{escape(result.sentence)}</p><dl>"
    if result.known:
        yield f"<dt>known</dt><dd>{escape(result.known)}</dd>"
    if result.request:
        yield f"<dt>asked</dt><dd><code>{_short(result.request)}</code></dd>"
    for finding in (one for one in result.findings if result.known or _kind(one) not in common):
        where = f"<code>{_short(finding.path)}</code>: " if finding.path else ""
        yield f"<dt>expected</dt><dd>{where}{_short(finding.expected)}, <i>got</i> {_short(finding.got)}</dd>"
    source = f'<a href="{escape(result.source)}">source</a>'
    yield f"<dt>check</dt><dd>{escape(result.check)} · {source}</dd></dl></article>"


def _others(report: ConformanceReport, verdict: Verdict) -> Iterator[str]:
    found = [result for result in report.results if result.verdict == verdict]
    items = _list(f"{escape(one.sentence)} <span class=not>{_short(one.said())}</span>" for one in found)
    if found:
        opened = " open" if verdict == "broken" else ""
        yield f"<details{opened}><summary>{len(found)} {verdict}</summary>{items}</details>"


def _short(text: str) -> str:
    text = text.translate(_TURNING)
    return escape(text if len(text) <= LONGEST else f"{text[:LONGEST]} …")
