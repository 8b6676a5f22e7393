"""`atoot harvest report`: a page about a run, in one file that loads nothing and runs nothing."""

import json
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import NamedTuple

from atoot.cli.errors import CommandError
from atoot.cli.safe import printable
from atoot.harvest.state import read_only

MOST_HOSTS = 2000
"""Rows of the table; what is not over comes first."""
BARS, WIDEST = 120, 30.0
"""Of the picture of the rate, at most; and how wide one is, of 600, where there are few."""
WORDS = {
    "done": "read to the end",
    "more": "goes on",
    "wait": "waits for a limit or a delay",
    "busy": "waits for its turn",
    "robots": "forbidden by robots.txt",
    "closed": "closed to visitors",
    "missing": "not there",
    "elsewhere": "sends elsewhere",
    "garbage": "answers nonsense",
    "lies": "leads in circles or astray",
    "slow": "too slow",
    "unreachable": "not to be reached",
    "broken": "fails",
    "failed": "failed here",
    "": "not begun",
}
GOOD, OPEN = ("done",), ("more", "wait", "busy", "")


class HostRow(NamedTuple):
    """A host of the run."""

    host: str
    jobs: int
    over: int
    items: int
    requests: int
    left_out: int
    verdict: str
    why: str
    due: float | None
    """When it may be asked next; None if it is done with."""


class RunReport(NamedTuple):
    """All that the page tells."""

    name: str
    begun: float
    now: float
    hosts: Sequence[HostRow]
    verdicts: Sequence[tuple[str, int]]
    rate: Sequence[tuple[int, int]]
    """Minute since the epoch, and items that came in it."""


def report(state: str, output: str | None, *, as_json: bool) -> None:
    """Write the page, or the numbers."""
    place = Path(output) if output else Path(state).with_suffix(".html")
    try:
        run = read(state)
    except (ValueError, OSError) as problem:
        raise CommandError(str(problem)) from None
    if as_json:
        numbers = {
            "begun": run.begun,
            "verdicts": {verdict or "not begun": count for verdict, count in run.verdicts},
        }
        print(json.dumps(numbers | {"hosts": [row._asdict() for row in run.hosts]}))
        return
    place.write_text(page(run), encoding="utf-8")
    print(printable(str(place)))


def read(state: str) -> RunReport:
    """What the state of a run says.

    Raises:
        ValueError: it is none.
    """
    with read_only(state) as db:
        [begun] = db.execute("SELECT begun FROM run").fetchone() or [0.0]
        hosts = db.execute(
            "SELECT host, count(*), count(*) - count(job), sum(items), sum(requests), sum(left_out), verdict, why, "
            "min(CASE WHEN job IS NULL THEN NULL ELSE due END), max(coalesce(changed, 0)) FROM jobs GROUP BY host "
            "ORDER BY count(job) = 0, sum(items) DESC, host"
        ).fetchall()
        verdicts = db.execute(
            "SELECT verdict, count(*) FROM jobs GROUP BY verdict ORDER BY 2 DESC"
        ).fetchall()
        rate = db.execute("SELECT minute, items FROM rate ORDER BY minute").fetchall()
    rows = [HostRow(*row[:-1]) for row in hosts]
    return RunReport(Path(state).name, begun, time.time(), rows, verdicts, rate)


def page(run: RunReport) -> str:
    """The page, as HTML."""
    jobs, over = sum(row.jobs for row in run.hosts), sum(row.over for row in run.hosts)
    items, requests = sum(row.items for row in run.hosts), sum(row.requests for row in run.hosts)
    left_out = sum(row.left_out for row in run.hosts)
    tiles = [("jobs done", f"{over:,} of {jobs:,}"), ("items", f"{items:,}"), ("requests", f"{requests:,}"),
             ("hosts", f"{len(run.hosts):,}"), ("left out by wish", f"{left_out:,}")]  # fmt: skip
    parts = [
        f"<h1>{_text(run.name)}</h1><p class=quiet>begun {_moment(run.begun)}, looked at {_moment(run.now)}</p>",
        f"<progress max={max(jobs, 1)} value={over} aria-label='jobs done'></progress>",
        "<dl>" + "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in tiles) + "</dl>",
        "<h2>How it went</h2>" + _verdicts(run.verdicts, jobs),
        "<h2>Items a minute</h2>" + _rate(run.rate),
        "<h2>What is left</h2>" + _left(run),
        "<h2>Hosts</h2>" + _hosts(run.hosts),
    ]
    return _HEAD.replace("TITLE", _text(run.name)) + "\n".join(parts) + "\n</main>\n"


def _verdicts(verdicts: Iterable[tuple[str, int]], jobs: int) -> str:
    rows = "".join(
        f"<tr><th scope=row>{_text(WORDS.get(verdict, verdict))}</th><td class=number>{count:,}</td>"
        f"<td class=wide><span class='bar {_class(verdict)}' style='width:{100 * count / max(jobs, 1):.2f}%'></span></td></tr>"
        for verdict, count in verdicts
    )
    return f"<table class=bars><tbody>{rows}</tbody></table>"


def _rate(rate: Sequence[tuple[int, int]]) -> str:
    """A picture of how many items came when."""
    if not rate:
        return "<p class=quiet>Nothing has come yet.</p>"
    first, last = rate[0][0], rate[-1][0]
    width = -(-(last - first + 1) // BARS)
    bars = [0.0] * ((last - first) // width + 1)
    for minute, items in rate:
        bars[(minute - first) // width] += items / width
    highest, step = max(*bars, 1.0), min(600 / len(bars), WIDEST)
    drawn = "".join(
        f"<rect x='{number * step:.1f}' y='{120 - 116 * value / highest:.1f}' width='{max(step - 1, 0.5):.1f}' height='{116 * value / highest:.1f}'>"
        f"<title>{_moment((first + number * width) * 60)}: {value:,.0f} a minute</title></rect>"
        for number, value in enumerate(bars)
    )
    return (
        f"<figure><svg viewBox='0 0 600 120' role=img aria-label='items a minute over time' preserveAspectRatio=none>{drawn}</svg>"
        f"<figcaption><span>{_moment(first * 60)}</span><span>at most {highest:,.0f} a minute</span><span>{_moment(last * 60)}</span></figcaption></figure>"
    )


def _left(run: RunReport) -> str:
    waiting = [row for row in run.hosts if row.due is not None]
    if not waiting:
        return "<p>Nothing: the run is over.</p>" if run.hosts else "<p>Nothing: the run has no jobs.</p>"
    due = max(row.due or 0.0 for row in waiting)
    jobs = sum(row.jobs - row.over for row in waiting)
    until = f", the last of them not before {_moment(due)}" if due > run.now else ""
    return f"<p>{jobs:,} jobs at {len(waiting):,} hosts{until}.</p>"


def _hosts(hosts: Sequence[HostRow]) -> str:
    rows = "".join(
        f"<tr><th scope=row>{_text(row.host)}</th><td class=number>{row.over:,}/{row.jobs:,}</td><td class=number>{row.items:,}</td>"
        f"<td class=number>{row.requests:,}</td><td><span class='dot {_class(row.verdict)}'></span> {_text(WORDS.get(row.verdict, row.verdict))}"
        f"<small>{_text(row.why[:300])}</small></td></tr>"
        for row in hosts[:MOST_HOSTS]
    )
    more = f"<p class=quiet>And {len(hosts) - MOST_HOSTS:,} more.</p>" if len(hosts) > MOST_HOSTS else ""
    head = "<tr><th>host</th><th class=number>jobs</th><th class=number>items</th><th class=number>requests</th><th>answer</th></tr>"
    return (
        f"<div class=scroll><table class=hosts><thead>{head}</thead><tbody>{rows}</tbody></table></div>{more}"
    )


def _class(verdict: str) -> str:
    return "good" if verdict in GOOD else "open" if verdict in OPEN else "bad"


def _moment(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (ValueError, OverflowError, OSError):
        return "a distant time"


def _text(text: object) -> str:
    """Foreign text, that it is nothing but text: no markup, and nothing that turns the direction of what stands beside."""
    return escape("".join(char if char.isprintable() else "\ufffd" for char in str(text)))


_HEAD = """<!doctype html>
<html lang=en>
<meta charset=utf-8>
<meta name=viewport content="width=device-width, initial-scale=1">
<meta http-equiv=Content-Security-Policy content="default-src 'none'; style-src 'unsafe-inline'">
<title>TITLE</title>
<style>
:root { color-scheme: light dark; --back: #fff; --text: #1c1b22; --quiet: #5f5d6b; --line: #dddbe6; --tile: #f5f4fa; --good: #2c7a4b; --open: #5b5bd6; --bad: #b4402f }
@media (prefers-color-scheme: dark) {
  :root { --back: #16151c; --text: #eceaf4; --quiet: #a5a2b5; --line: #34323f; --tile: #201f29; --good: #57b97f; --open: #8f8ff0; --bad: #e5806f }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.45 system-ui, sans-serif }
main { max-width: 62rem; margin: 0 auto; padding: 1rem }
h1 { font-size: 1.4rem; margin: .5rem 0 0; overflow-wrap: anywhere } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
.quiet, small, figcaption { color: var(--quiet) } small { display: block; overflow-wrap: anywhere }
progress { width: 100%; height: .75rem; accent-color: var(--good) }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .5rem; margin: 1rem 0 }
dl div { background: var(--tile); border-radius: .5rem; padding: .6rem .8rem } dt { color: var(--quiet); font-size: .85rem } dd { margin: 0; font-size: 1.2rem }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .35rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; font-weight: normal }
thead th { color: var(--quiet); font-size: .85rem } tbody th { overflow-wrap: anywhere; min-width: 9rem }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap } .wide { width: 50% } .scroll { overflow-x: auto }
.bar { display: inline-block; height: .8rem; min-width: 2px; border-radius: 2px; vertical-align: middle } .dot { display: inline-block; width: .6rem; height: .6rem; border-radius: 50% }
.good { background: var(--good) } .open { background: var(--open) } .bad { background: var(--bad) }
figure { margin: 0 } svg { width: 100%; height: 8rem; border-bottom: 1px solid var(--line) } rect { fill: var(--open) }
figcaption { display: flex; justify-content: space-between; flex-wrap: wrap; gap: .5rem; font-size: .85rem }
@media (max-width: 40rem) {
  .hosts tr { display: grid; grid-template-columns: 1fr 3.5rem 4.5rem 5rem; border-bottom: 1px solid var(--line) } .hosts th, .hosts td { border: 0 }
  .hosts td:last-child { grid-column: 1 / -1; padding-top: 0 } .hosts thead th:last-child { display: none }
}
</style>
<main>
"""
