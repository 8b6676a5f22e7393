"""`atoot doctor`: the report."""

import platform
from importlib.metadata import version

from rich.text import Text

from atoot.cli.choice import credentials_for
from atoot.cli.errors import CommandError
from atoot.cli.session import Session
from atoot.cli.view.lines import hung, narrow, wrapped
from atoot.doctor import DoctorFinding, check
from atoot.doctor.findings import State
from atoot.oauth.store import CredentialStore
from atoot.printable import printable

_MARKS: dict[State, tuple[str, str]] = {
    "ok": ("✔", "green"),
    "warning": ("!", "yellow"),
    "failed": ("✘", "red"),
    "skipped": ("–", "dim"),
}


async def doctor(session: Session, *, host: str | None) -> None:
    """Print the report."""
    session.at(host)
    output = session.output
    report = await check(credentials_for(session.choice, CredentialStore()))
    about = {"atoot": version("atoot"), "python": platform.python_version(), "system": platform.system()}
    if output.as_json:
        checks = [finding._asdict() for finding in report.findings]
        output.json({"instance": report.origin, **about, "checks": checks})
    headline = f"{report.origin} with atoot {about['atoot']}, Python {about['python']}, {about['system']}"
    for line in (Text(headline), *map(line_for, report.findings)):
        output.rows(hung(wrapped(line, narrow(session.view.width, 2)), "", "  "))
    if report.failed:
        raise CommandError(f"{len(report.failed)} of {len(report.findings)} checks failed")


def line_for(finding: DoctorFinding) -> Text:
    """A finding in one line, and its advice in the next."""
    mark, colour = _MARKS[finding.state]
    line = Text.assemble(
        (f"{mark} ", colour), (f"{finding.name:<12}", "bold"), (f"{finding.state:<8} ", colour)
    )
    line.append(printable(finding.text))
    if finding.advice:
        line.append(f"\n→ {printable(finding.advice)}")
    return line
