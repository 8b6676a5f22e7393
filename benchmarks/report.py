"""What was measured, as lines to read and as data to keep."""

import platform
import statistics
import sys
from importlib.metadata import version
from typing import Any

from benchmarks.measure import Measure

HEADING = (
    f"{'atoot to bare, less is better unless ≥':46} {'median':>7} {'min':>6} {'max':>6} {'bar':>7}   "
    f"{'bare':>10} {'atoot':>10}"
)


def line(measure: Measure) -> str:
    """One measure in one line."""
    ratios = measure.ratios
    bar = str(measure.bar) if measure.bar else "–"
    verdict = "" if measure.bar is None else "missed" if measure.missed else "ok"
    bare, ours = (
        f"{_figure(statistics.median(side))} {measure.unit}" for side in zip(*measure.pairs, strict=True)
    )
    return (
        f"{measure.what:46} {measure.median:7.3f} {min(ratios):6.2f} {max(ratios):6.2f} {bar:>7}   "
        f"{bare:>10} {ours:>10}  {verdict}"
    ).rstrip()


def as_data(measures: list[Measure]) -> dict[str, Any]:
    """All that was measured, for a file."""
    return {
        "surroundings": surroundings(),
        "measures": [
            {
                "what": measure.what,
                "unit": measure.unit,
                "median": measure.median,
                "min": min(measure.ratios),
                "max": max(measure.ratios),
                "bar": str(measure.bar) if measure.bar else None,
                "missed": measure.missed,
                "pairs": measure.pairs,
            }
            for measure in measures
        ],
    }


def surroundings() -> str:
    """What the figures depend on."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("atoot", "aiohttp", "msgspec", "orjson"))
    return f"Python {sys.version.split()[0]}, {packages}, {platform.system()} {platform.machine()}"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
