"""The report as one HTML page: readable on a phone, in light and dark, without external resources."""

from pathlib import Path

from atoot.testing.conformance.results import VERDICTS, ConformanceReport, common, kind_of, table

LONGEST = 300
"""Characters of what came that are shown."""
_TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e"), "\ufffd")
"""Overrides of direction, with which a text can look like another one."""


def page(report: ConformanceReport) -> str:
    """The whole page.

    Raises:
        ImportError: what makes pages is not installed; it says how to get it.
    """
    try:
        from jinja2 import Environment  # noqa: PLC0415 - an extra
    except ImportError:
        raise ImportError("a page needs jinja2; run: pip install 'atoot[cli]'") from None
    made = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.filters["short"] = short
    deviating = [result for result in report.results if result.verdict == "deviates"]
    shared = common(deviating)
    told = [
        (one, [found for found in one.findings if one.known or kind_of(found) not in shared])
        for one in deviating
    ]
    return made.from_string(Path(__file__).with_name("page.html").read_text("utf-8")).render(
        report=report, deviating=deviating, shared=shared, table=table(report), verdicts=VERDICTS,
        own=[(one, findings) for one, findings in told if findings or not one.findings],
    )  # fmt: skip


def short(text: str) -> str:
    """A text as it is shown."""
    text = text.translate(_TURNING)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
