"""Display of a server and its limits."""

from rich.text import Text

from atoot.cli.view.lines import Rows, counted, wrapped
from atoot.cli.view.settings import View
from atoot.cli.view.words import words_of
from atoot.entities import Instance
from atoot.entities.server import NO_LIMIT, Server
from atoot.printable import printable


def server_rows(server: Server, instance: Instance, view: View) -> Rows:
    """A server: its name, what it runs on, what it says of itself, its limits and its rules."""
    rows: Rows = [
        Text.assemble(
            (printable(instance.title or instance.domain), "bold"), f"  {printable(instance.domain)}"
        )
    ]
    rows.append(Text(f"{printable(server.software)} {printable(server.version)}", "dim"))
    about = words_of(instance.description, view)
    if about.plain:
        rows += [Text(""), *wrapped(about, view.width)]
    limits = server.limits
    facts = [
        _at_most(limits.characters, "character"),
        _at_most(limits.media, "file"),
        _at_most(limits.poll_options, "answer") + " in a poll",
    ]
    rows += [Text(""), *wrapped(Text(f"A post has {', '.join(facts)}."), view.width)]
    opened = instance.registrations.enabled
    asked = ", on approval" if instance.registrations.approval_required else ""
    rows += wrapped(
        Text(f"Registration is {'open' if opened else 'closed'}{asked if opened else ''}."), view.width
    )
    if instance.languages:
        rows += wrapped(Text(f"Languages: {', '.join(map(printable, instance.languages))}"), view.width)
    if instance.rules:
        rows += [Text(""), Text("Rules", "bold")]
    for number, rule in enumerate(instance.rules, 1):
        rows += wrapped(Text(f"{number}. {printable(rule.text)}"), view.width)
    return rows


def _at_most(limit: int, of: str) -> str:
    return f"any number of {of}s" if limit >= NO_LIMIT else f"at most {counted(limit, of)}"
