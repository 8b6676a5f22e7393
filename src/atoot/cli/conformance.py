"""`atoot conformance`: checks a server, and reports deviations."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.status import Status as Progress
from rich.table import Table
from rich.text import Text

from atoot.cli.choice import place_of
from atoot.cli.errors import INTERRUPTED, CommandError, judged, wrong
from atoot.cli.input import agreed
from atoot.errors import MastodonError
from atoot.oauth.store import CredentialStore
from atoot.printable import printable
from atoot.testing.conformance.check import Check
from atoot.testing.conformance.page import page
from atoot.testing.conformance.replay import recorder, replay
from atoot.testing.conformance.results import (
    VERDICTS,
    ConformanceReport,
    Result,
    badge,
    common,
    compare,
    forgiven,
    kind_of,
    read_known,
    read_report,
    table,
)
from atoot.testing.conformance.runner import check_names, run

WHAT_IT_DOES = (
    "As checks need it, it posts as these two people, lets them follow, block and mute each other, makes lists and "
    "filters, and takes all of it away again. Nothing is public{public}."
)


def conformance(  # its parameters are those of the command
    *,
    origin: str | None,
    people: Sequence[str],
    admin: str | None,
    chapters: Sequence[str],
    public: bool,
    yes: bool,
    as_json: bool,
    html: str | None,
    record: str | None,
    replayed: str | None,
    old: str | None,
    known: str | None,
    badge_file: str | None,
) -> None:
    """Do it."""
    console = Console(stderr=True, highlight=False)
    with judged():
        reasons = read_known(Path(known)) if known else {}
        check_names(reasons)
        before = read_report(Path(old)) if old else None
        for file in (html, badge_file):
            if file is not None:
                _try_to_write(file)
        if replayed is not None:
            report = replay(Path(replayed))
        else:
            report = _tried(console, origin, people, admin, chapters, record, public=public, yes=yes)
    report = forgiven(report, reasons)
    if html is not None:
        _write(html, page(report))
    if badge_file is not None:
        _write(badge_file, badge(report).decode())
    if as_json:
        sys.stdout.write(report.to_json().decode())
    else:
        show(report, Console(highlight=False))
    if before is not None:
        for change in compare(before, report):
            console.print(Text(printable(f"{change.check}: {change.before} -> {change.now}  {change.said}")))
    if report.deviations or report.works_again or report.broken:
        raise CommandError(_ended(report))


def _ended(report: ConformanceReport) -> str:
    parts = [
        f"{len(report.deviations)} checks deviate" if report.deviations else "",
        f"{len(report.broken)} checks failed in themselves, which is no fault of the server"
        if report.broken
        else "",
        f"known deviations that work again: {', '.join(report.works_again)}" if report.works_again else "",
    ]
    return "; ".join(part for part in parts if part)


def _tried(
    console: Console,
    origin: str | None,
    people: Sequence[str],
    admin: str | None,
    chapters: Sequence[str],
    record: str | None,
    *,
    public: bool,
    yes: bool,
) -> ConformanceReport:
    if origin is None:
        raise wrong(
            "which server? Give its address: atoot conformance https://my.server --as TOKEN --as TOKEN"
        )
    if len(people) != 2:
        raise wrong(
            f"two accounts are needed: give --as twice, with an access token each ({len(people)} given)"
        )
    place = place_of(origin).origin
    tokens = [token_of(one, place) for one in people]
    admin_token = token_of(admin, place) if admin is not None else None
    console.print(Text(WHAT_IT_DOES.format(public=" but some posts (--public)" if public else "")))
    agreed("Go on?", yes=yes)
    secrets = tuple(token for token in (*tokens, admin_token) if token)
    with console.status("getting to know the server") as progress:
        told = _Told(progress, console)
        try:
            return asyncio.run(
                run(
                    place,
                    tokens=tokens,
                    admin=admin_token,
                    chapters=chapters,
                    public=public,
                    on_check=told,
                    on_wait=told.waits,
                    on_answer=recorder(Path(record), secrets) if record is not None else None,
                )
            )
        except MastodonError as error:
            raise CommandError(f"{place}: {error}") from None
        except (KeyboardInterrupt, asyncio.CancelledError):
            raise CommandError(f"stopped: {told.said or 'nothing was done'}", status=INTERRUPTED) from None


class _Told:
    """The status line of the running check."""

    def __init__(self, progress: Progress, console: Console) -> None:
        self._progress, self._console = progress, console
        self.said = ""
        """The latest reason for a long wait."""

    def __call__(self, check: Check, number: int, of: int) -> None:
        self._progress.update(escape(f"{number}/{of} {check.sentence}"))

    def waits(self, said: str) -> None:
        """Report that a rate limit is used up, or that something else takes long."""
        self.said = said
        with suppress(OSError):  # a closed terminal must not prevent the clean-up
            self._progress.update(escape(printable(said)))
            if not self._console.is_terminal:  # which has no such line
                self._console.print(Text(printable(said)))


def token_of(given: str, origin: str) -> str:
    """An access token: given directly, as the first line of a file, or as a profile of `atoot login`."""
    file = Path(given)
    try:
        if file.is_file():
            return file.read_text("utf-8").split()[0]
    except (OSError, UnicodeDecodeError, IndexError, ValueError):
        raise wrong(f"{given}: this file contains no access token") from None
    if "@" in given:
        found = CredentialStore().get(given)
        if found is None:
            raise wrong(f"there is no profile {given!r}: run `atoot profiles`")
        if found.origin != origin:
            raise wrong(f"the profile {given!r} is of another server, {found.origin}")
        return str(found.access_token)
    return given


def show(report: ConformanceReport, console: Console) -> None:
    """Print the deviations, and the table by chapter."""
    shared = common(result for result in report.results if result.verdict == "deviates")
    for (field, expected), (got, checks) in shared.items():
        said = f"{field}: expected {expected}, got {got}"
        names = ", ".join(one.check for one in checks)
        console.print(Text.assemble(("✘ ", "red"), printable(f"in {len(checks)} operations: {said}")))
        console.print(Text(f"    {printable(names)}", "dim"))
    for result in report.results:
        told = result.counts and {*map(kind_of, result.findings)} <= shared.keys()
        if result.verdict in ("deviates", "broken") and not told:
            console.print(_lines(result))
    found = Table(box=None, pad_edge=False, header_style="dim")
    found.add_column("chapter")
    for verdict in VERDICTS:
        found.add_column(verdict, justify="right")
    for chapter, counts in table(report):
        found.add_row(chapter, *(str(count or "·") for count in counts))
    console.print(found)
    console.print(Text(printable(f"{report.server} at {report.origin}")))
    for one in report.left:
        console.print(Text(printable(f"not taken away: {one}"), style="yellow"))


def _lines(result: Result) -> Text:
    known = f"known: {result.known}" if result.known else ""
    mark = "!" if result.verdict == "broken" else "✘"
    text = Text.assemble((f"{mark} ", "red" if result.counts else "dim"), printable(result.sentence))
    for line in (known, *map(str, result.findings[:3]), result.reason, f"{result.check} · {result.source}"):
        if line:
            text.append(f"\n    {printable(line)}", "dim" if line.startswith(result.check) else "")
    more = len(result.findings) - 3
    return text.append(f"\n    and {more} more", "dim") if more > 0 else text


def _try_to_write(path: str) -> None:
    """Check, before a run that takes minutes, that its result can be written."""
    try:
        Path(path).open("a", encoding="utf-8").close()
    except OSError as problem:
        raise wrong(f"{path}: cannot be written: {problem.strerror or problem}") from None


def _write(path: str, text: str) -> None:
    try:
        Path(path).write_text(text, "utf-8")
    except OSError as problem:
        raise CommandError(f"{path}: cannot be written: {problem}") from None
