"""Output of `atoot demo`: a line for each step, and the timeline as a table."""

from collections.abc import Awaitable, Callable, Iterable

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from atoot.entities import Status
from atoot.printable import printable


class Screen:
    """Printer of the demo; on a terminal it also shows the running step.

    Everything goes through `Text`, which takes brackets and colons literally: people's text is no markup.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)

    async def show(self, title: str, work: Callable[[], Awaitable[str]]) -> None:
        """Show a step while it runs, then its result."""
        with self._console.status(Text(title)):
            result = await work()
        line = Text.assemble(("✔ ", "green"), (f"{title:<34}", "bold"), (printable(result), "dim"))
        self.say(line)

    def say(self, line: str | Text) -> None:
        """Print a line, never wrapped, so that it can be copied."""
        self._console.print(line if isinstance(line, Text) else Text(line), soft_wrap=True)

    def timeline(self, statuses: Iterable[Status]) -> None:
        """Print a timeline as a table."""
        table = Table(title="The public timeline", box=SIMPLE_HEAD, title_justify="left", expand=True)
        table.add_column("by", no_wrap=True)
        table.add_column("post", ratio=1)
        for name in ("replies", "boosts", "favourites"):
            table.add_column(name, justify="right")
        for status in statuses:
            counts = (status.replies_count, status.reblogs_count, status.favourites_count)
            table.add_row(
                Text(printable(status.account.acct)), Text(summary(status)), *(Text(str(n)) for n in counts)
            )
        self._console.print(table)


def summary(status: Status) -> str:
    """A status in one line: its text or content warning, and its attachments."""
    shown = status.reblog or status
    parts = [f"CW: {printable(shown.spoiler_text)}" if shown.spoiler_text else printable(shown.text())]
    if status.reblog:
        parts.insert(0, f"boosted {printable(shown.account.acct)}:")
    if shown.poll:
        options = ", ".join(f"{printable(o.title)} {o.votes_count or 0}" for o in shown.poll.options)
        parts.append(f"[poll: {options}]")
    parts += [
        f"[{printable(media.type)}: {printable(media.description or '')}]"
        for media in shown.media_attachments
    ]
    return " ".join(parts)
