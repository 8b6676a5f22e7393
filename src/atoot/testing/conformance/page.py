"""The report as one page of HTML: readable on a phone, in light and dark, with nothing from elsewhere."""

from collections.abc import Container, Iterable, Iterator
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template

from atoot.testing.conformance.results import (
    VERDICTS,
    ConformanceReport,
    Kind,
    Result,
    common,
    kind_of,
    table,
)

LONGEST = 300
"""Characters of what came that are shown."""
_TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e"), "\ufffd")
"""Overrides of direction, with which a text can look like another one."""
PAGE = Template(Path(__file__).with_name("page.html").read_text("utf-8"))


def page(report: ConformanceReport) -> str:
    """The whole page."""
    made = f"{report.made[:16].replace('T', ' ')} UTC" if report.made.endswith("+00:00") else report.made
    return PAGE.substitute(
        server=escape(f"{report.server} at {report.origin}"), made=escape(made), by=escape(report.by),
        sum=_sum(report), chapters="\n".join(_table(report)), deviating="\n".join(_deviating(report)),
        others="\n".join(_others(report)),
    )  # fmt: skip


def _sum(report: ConformanceReport) -> str:
    counts = {verdict: count for verdict in VERDICTS if (count := report.total()[verdict])}
    said = (f'<b class="{_class(verdict)}">{count}</b> {verdict}' for verdict, count in counts.items())
    return f"{len(report.results)} checks: {', '.join(said)}."


def _class(verdict: str) -> str:
    return verdict.partition(" ")[0]


def _table(report: ConformanceReport) -> Iterator[str]:
    yield f"<tr><th>chapter</th>{''.join(f'<th>{verdict}</th>' for verdict in VERDICTS)}</tr>"
    for chapter, counts in table(report):
        cells = "".join(
            f'<td class="{_class(verdict) if count else "not"}">{count or "·"}</td>'
            for verdict, count in zip(VERDICTS, counts, strict=True)
        )
        yield f"<tr><td>{escape(chapter)}</td>{cells}</tr>"


def _deviating(report: ConformanceReport) -> Iterator[str]:
    deviating = [result for result in report.results if result.verdict == "deviates"]
    shared = common(deviating)
    yield "<h2>What deviates</h2>" if deviating else ""
    yield "<h3>in several operations</h3>" if shared else ""
    for (field, expected), (got, checks) in shared.items():
        items = _list(f"{escape(one.sentence)} ({escape(one.check)})" for one in checks)
        yield f"<article><p><code>{_short(field)}</code>: {_expected(expected, got)}</p>"
        yield f"<details><summary>{len(checks)} operations</summary>{items}</details></article>"
    own = [one for one in deviating if one.known or not {*map(kind_of, one.findings)} <= shared.keys()]
    for chapter, some in groupby(own, key=lambda result: result.chapter):
        yield f"<h3>{escape(chapter)}</h3>"
        for result in some:
            yield from _article(result, shared)


def _article(result: Result, shared: Container[Kind]) -> Iterator[str]:
    yield f'<article id="{escape(result.check)}"{" class=known" if result.known else ""}>'
    yield f"<p>{escape(result.sentence)}</p><dl>"
    if result.known:
        yield f"<dt>known</dt><dd>{escape(result.known)}</dd>"
    if result.request:
        yield f"<dt>asked</dt><dd><code>{_short(result.request)}</code></dd>"
    for finding in result.findings:
        if result.known or kind_of(finding) not in shared:
            where = f"<code>{_short(finding.path)}</code>: " if finding.path else ""
            yield f"<dt>expected</dt><dd>{where}{_expected(finding.expected, finding.got, '')}</dd>"
    source = f'<a href="{escape(result.source)}">source</a>'
    yield f"<dt>check</dt><dd>{escape(result.check)} · {source}</dd></dl></article>"


def _others(report: ConformanceReport) -> Iterator[str]:
    for verdict in VERDICTS:
        found = [result for result in report.results if result.verdict == verdict]
        if found and verdict not in ("works", "deviates"):
            lines = (f"{escape(one.sentence)} <span class=not>{_short(one.said())}</span>" for one in found)
            opened = " open" if verdict == "broken" else ""
            yield f"<details{opened}><summary>{len(found)} {verdict}</summary>{_list(lines)}</details>"
    if report.left:
        yield f"<h2>Not taken away</h2>{_list(map(_short, report.left))}"


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{one}</li>' for one in items)}</ul>"


def _expected(expected: str, got: str, word: str = "expected ") -> str:
    return f"{word}{_short(expected)}, <i>got</i> {_short(got)}"


def _short(text: str) -> str:
    text = text.translate(_TURNING)
    return escape(text if len(text) <= LONGEST else f"{text[:LONGEST]} …")
