"""`python -m benchmarks`: measure, print ratios, and with `--check` say by the exit status whether every bar holds."""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import children, decoding, events, over_http
from benchmarks.measure import Measure, Run
from benchmarks.report import HEADING, as_data, line, surroundings
from benchmarks.server import serve

PAGES = 50
EVENTS = 3000


def main() -> int:
    """The command; gives the exit status."""
    arguments = _arguments()
    scale = 0.2 if arguments.quick else 1.0
    rounds = arguments.repeat or (5 if arguments.quick else 15)
    pages, poured = (10, EVENTS // 5) if arguments.quick else (PAGES, EVENTS)
    cases: dict[str, Callable[[Run], list[Measure]]] = {
        "request": _in_loop(over_http.request),
        "create_status": _in_loop(over_http.create_status),
        "page": _in_loop(over_http.page),
        "gzip": _in_loop(over_http.packed),
        "unkind": _in_loop(over_http.unkind),
        "walk": _in_loop(over_http.walk),
        "events": _in_loop(partial(events.events, count=poured)),
        "decode": _in_loop(decoding.decode),
        "newer": _in_loop(decoding.newer),
        "damaged": _in_loop(decoding.damaged),
        "memory": children.memory,
        "import": children.importing,
    }
    unknown = set(arguments.only) - set(cases)
    if unknown:
        sys.exit(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(cases)}")
    print(surroundings(), HEADING, sep="\n\n")
    measures = []
    with serve(pages, poured) as hosts:
        run = Run(hosts, rounds, scale)
        for name, case in cases.items():
            if not arguments.only or name in arguments.only:
                for measure in case(run):
                    print(line(measure), flush=True)
                    measures.append(measure)
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(as_data(measures), indent=1) + "\n")
    missed = [measure.what for measure in measures if measure.missed]
    if missed:
        print(f"\nmissed: {'; '.join(missed)}")
    return 1 if missed and arguments.check else 0


def _in_loop(case: Callable[[Run], Coroutine[Any, Any, list[Measure]]]) -> Callable[[Run], list[Measure]]:
    return lambda run: asyncio.run(case(run))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="atoot against bare aiohttp and orjson."
    )
    parser.add_argument(
        "--quick", action="store_true", help="smaller samples and fewer of them: for a first look"
    )
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="only this; may be repeated"
    )
    parser.add_argument("--repeat", type=int, metavar="N", help="pairs to measure (15; 5 with --quick)")
    parser.add_argument("--json", metavar="FILE", help="write all that was measured there")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a bar is missed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
