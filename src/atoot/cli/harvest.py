"""`atoot harvest report`: a page about a run, in one file without external resources or scripts."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment

from atoot.amounts import counted
from atoot.cli.errors import CommandError
from atoot.harvest.state import RunReport, report_of
from atoot.printable import printable

MOST_HOSTS = 2000
"""Maximum rows of the table; unfinished hosts come first."""
BARS, WIDEST = 120, 30.0
"""Maximum number of bars in the rate chart, and the width of one, of 600, if there are few."""
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
SUMMED = ("jobs", "over", "items", "requests", "left_out")


def report(state: str, output: str | None, *, as_json: bool) -> None:
    """Write the page, or the numbers."""
    place = Path(output) if output else Path(state).with_suffix(".html")
    try:
        run = report_of(state)
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


def page(run: RunReport) -> str:
    """The page, as HTML."""
    made = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, finalize=_plain)
    made.filters |= {"moment": _moment, "words": lambda verdict: WORDS.get(verdict, verdict), "kind": _kind}
    made.filters["counted"] = counted
    waiting = [row for row in run.hosts if row.due is not None]
    sums = {name: sum(getattr(row, name) for row in run.hosts) for name in SUMMED}
    return made.from_string(Path(__file__).with_name("harvest.html").read_text("utf-8")).render(
        run=run,
        **sums,
        bars=_bars(run.rate),
        waiting=waiting,
        left=sum(row.jobs - row.over for row in waiting),
        due=max((row.due or 0.0 for row in waiting), default=0.0),
        most=MOST_HOSTS,
    )


def _bars(rate: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """The chart of items over time: the position and height of each bar."""
    if not rate:
        return {}
    first, last = rate[0][0], rate[-1][0]
    width = -(-(last - first + 1) // BARS)
    values = [0.0] * ((last - first) // width + 1)
    for minute, items in rate:
        values[(minute - first) // width] += items / width
    highest, step = max(*values, 1.0), min(600 / len(values), WIDEST)
    bars = [
        (number * step, 116 * value / highest, (first + number * width) * 60, value)
        for number, value in enumerate(values)
    ]
    return {"all": bars, "width": max(step - 1, 0.5), "highest": highest, "first": first, "last": last}


def _kind(verdict: str) -> str:
    return "good" if verdict in GOOD else "open" if verdict in OPEN else "bad"


def _moment(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (ValueError, OverflowError, OSError):
        return "a distant time"


def _plain(value: Any) -> Any:
    """Foreign text without characters that change the direction of text beside it; the template escapes markup."""
    if type(value) is not str:
        return value
    return "".join(char if char.isprintable() else "\ufffd" for char in value)
