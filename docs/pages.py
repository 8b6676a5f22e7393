"""Pages of the reference that are made while the documentation is built: operations, entities, commands.

mkdocs calls `on_files`, `on_page_markdown` and `on_post_build` (https://www.mkdocs.org/user-guide/configuration/#hooks). So
no page can be forgotten, and none goes stale. `llms.txt` (https://llmstxt.org) is made as well.
"""

import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import click
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkDocsPage

from atoot import MastodonAPI, entities
from atoot.api.chapters import Chapters
from atoot.cli.root import ROOT, SECTIONS
from atoot.operations import TABLE, Operation
from atoot.workflows import alternatives

sys.path.insert(0, str(Path(__file__).parent))  # hooks are loaded by their path
import samples

BY_HAND = {
    "atoot.workflows.requests": "reference/verbs.md",
    "atoot.workflows.download": "reference/helpers.md",
    "atoot.workflows.lookup": "reference/helpers.md",
    "atoot.workflows.publish": "reference/publishing.md",
    "atoot.workflows.rate_limits": "reference/limits.md",
    "atoot.workflows.server": "reference/server.md",
    "atoot.api.streaming": "reference/streaming.md",
    "atoot.workflows.threads": "reference/helpers.md",
}
"""Chapters of which there is more to tell than their operations: module to the page that is written by hand."""

ROOMS = {
    "tutorial": "Tutorial",
    "how-to": "How-to",
    "topics": "Topics",
    "coming-from": "Coming from",
    "reference": "Reference",
}
NAMES = {"nodeinfo": "NodeInfo", "oauth": "OAuth", "oembed": "oEmbed"}
"""Names of the field that are written in their own way."""
HELP_WIDTH = 80
"""Characters of a line that a page has room for."""
OPERATIONS = "reference/operations"
ENTITIES = "reference/entities"
COMMANDS = "reference/cli"
WIDE = """
.md-main__inner.md-grid { max-width: 100rem; }
.md-typeset table:not([class]) { font-size: 0.56rem; }
.md-typeset table:not([class]) :is(th, td) { min-width: 0; padding: 0.5em 0.5em; }
.md-typeset table td:nth-child(2) code { white-space: normal; word-break: keep-all; }
@media screen and (min-width: 60em) {
  .md-typeset__table { display: block; }
  .md-typeset table:not([class]) { display: table; width: 100%; }
}
"""
"""How a table looks that needs the whole page; a phone scrolls it sideways."""
_ALIAS = re.compile(r"^([A-Z]\w*): TypeAlias = ", re.MULTILINE)


class Page(NamedTuple):
    """A page that is made."""

    title: str
    place: str
    """Its path under `docs`."""
    text: str


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the pages to the files, and to the navigation where it has room for them."""
    sections = {
        "Operations": [_table(), *_chapters(admin=False)],
        "Administration": list(_chapters(admin=True)),
        "Entities": [_families_table(), *_families()],
        "The command line": [_commands_table(), *_commands()],
    }
    for page in (_other_ways(), *chain.from_iterable(sections.values())):
        files.append(File.generated(config, page.place, content=page.text))
    for section in config.nav or []:
        for entry in section.get("Reference", ()):
            for title in sections.keys() & (entry.keys() if isinstance(entry, dict) else set()):
                entry[title] = [{page.title: page.place} for page in sections[title]]
    return files


AGAIN_MARK = "<!-- what is sent again, from the table of operations -->"

AFTER_A_LOST_ANSWER = {
    "looked": "looked for, and repeated if it is not there",
    "harmless": "repeated, since a second time changes nothing",
    "gone": "repeated; 404 or 410 then means that the first try worked",
    "": "an error with `may_have_happened`",
}
"""By the column `again` of the table of operations."""

_listed: dict[str, tuple[str, str]] = {}
"""Pages by their place, with title and first sentence."""


def on_page_markdown(markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - mkdocs gives them
    """Remember what a page is about, and put the table of what is sent again where it has the mark for it."""
    _listed[page.file.src_uri] = (str(page.title), first_paragraph(markdown))
    return markdown.replace(AGAIN_MARK, sent_again())


def sent_again() -> str:
    """What is done where the answer of an operation that changes something is lost, as the table of operations has it."""
    found: dict[str, list[str]] = {said: [] for said in AFTER_A_LOST_ANSWER.values()}
    for operation, identifier in rows():
        if operation.method in ("GET", "WEBSOCKET"):
            continue
        again = operation.again if operation.method == "POST" else "harmless"
        name = f"[`{operation.name}`][{identifier}]"
        if name not in found[AFTER_A_LOST_ANSWER[again]]:
            found[AFTER_A_LOST_ANSWER[again]].append(name)
    lines = [f"| {said} | {', '.join(sorted(names))} |" for said, names in found.items()]
    return "\n".join(["| after a lost answer | operations |", "| --- | --- |", *lines])


def on_post_build(*, config: MkDocsConfig) -> None:
    """Write the list of the pages for programs that read."""
    lines = [f"# {config.site_name}", "", f"> {config.site_description}", ""]
    room = None
    for place, (title, about) in sorted(_listed.items()):
        if place.partition("/")[0] != room:
            room = place.partition("/")[0]
            lines += ["", f"## {ROOMS.get(room, 'Start')}", ""]
        lines.append(f"- [{title}]({place.removesuffix('.md')}.html)" + (f": {about}" if about else ""))
    Path(config.site_dir, "llms.txt").write_text("\n".join(lines) + "\n", "utf-8")


def first_paragraph(markdown: str) -> str:
    """The first sentence of prose on a page, without its links."""
    for block in re.sub(r"^```.*?^```$", "", markdown, flags=re.MULTILINE | re.DOTALL).split("\n\n"):
        text = " ".join(block.split())
        if text and text[0] not in "#|<!:-[{" and not text.startswith("---"):
            text = re.sub(r"\[([^\]]+)\](?:\([^)]*\)|\[[^\]]*\])", r"\1", text)
            return re.split(r"(?<=[.:]) ", text)[0]
    return ""


def chapters() -> list[type]:
    """The classes that hold the operations, one for each chapter."""
    bases = (*Chapters.__bases__, *MastodonAPI.__bases__)
    return [one for one in bases if one is not Chapters and not one.__name__.startswith("_")]


def place_of(chapter: type) -> str:
    """The page of a chapter."""
    return BY_HAND.get(chapter.__module__) or f"{OPERATIONS}/{_below_api(chapter).replace('.', '/')}.md"


def rows() -> Iterator[tuple[Operation, str]]:
    """Every operation of the API with the page of its method, in the order of the paths."""
    for operation in sorted(TABLE, key=lambda operation: (operation.path, operation.method)):
        yield operation, _identifier(operation.name)


def families() -> dict[str, list[type]]:
    """The module of each family to its entities: what the family is named after, then the others in the order of the source."""
    found: dict[str, list[type]] = {}
    for name in entities.__all__:
        entity = getattr(entities, name)
        found.setdefault(entity.__module__, []).append(entity)
    for module, members in found.items():
        family = module.rpartition(".")[2].replace("_", "")
        members.sort(
            key=lambda entity: (
                not family.startswith(entity.__name__.lower()),
                inspect.getsourcelines(entity)[1],
            )
        )
    return dict(sorted(found.items()))


def _chapters(*, admin: bool) -> Iterator[Page]:
    for chapter in chapters():
        module = _below_api(chapter)
        if chapter.__module__ in BY_HAND or module.startswith("admin.") != admin:
            continue
        title = _title(module.removeprefix("admin."))
        kind = "administration" if admin else "operations"
        text = [
            f"---\ntitle: {title} ({kind})\n---\n",  # of the window; other pages have the same heading
            f"# {title}\n",
            f"::: {chapter.__module__}.{chapter.__qualname__}",
            "    options:\n      show_root_heading: false\n      show_root_toc_entry: false\n      show_bases: false\n",
        ]
        text += [
            f"::: {chapter.__module__}.{name}\n" for name in _others(inspect.getmodule(chapter), chapter)
        ]
        yield Page(title, place_of(chapter), "\n".join(text))


def _others(module: ModuleType | None, chapter: type) -> Iterable[str]:
    """What a chapter's module has besides: the types of its parameters."""
    aliases = set(_ALIAS.findall(inspect.getsource(module or chapter)))
    return (
        name
        for name, found in vars(module).items()
        if not name.startswith("_") and found is not chapter
        if name in aliases or (inspect.isclass(found) and found.__module__ == chapter.__module__)
    )


def _table() -> Page:
    text = [
        "---\nhide:\n  - navigation\n  - toc\n---\n",
        f"<style>{WIDE}</style>\n",
        "# All operations\n",
        "Every operation of the Mastodon API, and the method of the client that performs it. *Not on* lists the servers",
        "that are [known](../../topics/servers.md) to lack it; others may lack it, too.",
        "",
        "| method | what it does | operation | access | since | not on |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for operation, identifier in rows():
        history = [operation.history]
        history += [f"deprecated since {operation.deprecated}"] if operation.deprecated else []
        history += [f"removed in {operation.removed}"] if operation.removed else []
        text.append(
            f"| [`{operation.name}`][{identifier}] | {_what(operation.name)} | `{operation.method} {operation.path}` "
            f"| {operation.access} | {', '.join(history)} "
            f"| {', '.join(samples.lacking(operation.method, operation.path))} |"
        )
    return Page("All operations", f"{OPERATIONS}/index.md", "\n".join(text) + "\n")


def _what(name: str) -> str:
    """The first sentence of a method."""
    first = (inspect.getdoc(getattr(MastodonAPI, name)) or "").partition("\n\n")[0].replace("\n", " ")
    return re.split(r"(?<=[.;]) (?=[A-Z])", first)[0].replace("|", "\\|")


def _other_ways() -> Page:
    text = [
        "# Other ways\n",
        "If a server lacks an operation (it answers 404, 405 or 501), atoot uses another one where there is one, and from",
        "then on without asking again. An entity that was made in another way says so in `extra`, under `made_of`; the log",
        "`atoot.http` says it at DEBUG. A client with `strict=True` raises the server's error instead.",
        "",
        "| operation | what is used instead |",
        "| --- | --- |",
        *(f"| `{way.method} {way.path}` | {way.instead} |" for way in alternatives.TABLE),
        "",
        "Where there is no other way, the error says since when Mastodon has the operation, and what this server is.",
    ]
    return Page("Other ways", "reference/other-ways.md", "\n".join(text) + "\n")


def _families_table() -> Page:
    text = [
        "# All entities\n",
        "The objects that answers are made of, by family. All of them are in `atoot.entities`;",
        "[`Entity`][atoot.entities.Entity] describes what they have in common.",
    ]
    for module, members in families().items():
        text += [
            "",
            f"## {_title(module.rpartition('.')[2])}",
            "",
            "| entity | what it is |",
            "| --- | --- |",
        ]
        text += [
            f"| [`{entity.__name__}`][atoot.entities.{entity.__name__}] | {_first_sentence(entity)} |"
            for entity in members
        ]
    return Page("All entities", f"{ENTITIES}/index.md", "\n".join(text) + "\n")


def _families() -> Iterator[Page]:
    for module, members in families().items():
        name = module.rpartition(".")[2]
        title = "What all entities can do" if name == "base" else _title(name)
        head = [f"---\ntitle: {title} (entities)\n---\n", f"# {title}\n"]
        text = [*head, *(f"::: atoot.entities.{entity.__name__}\n" for entity in members)]
        yield Page(title, f"{ENTITIES}/{name}.md", "\n".join(text))


def _commands_table() -> Page:
    """All commands, with the pages where their help is."""
    text = [
        "# All commands\n",
        "`pip install 'atoot[cli]'` installs the command `atoot`. Each name links to the help of the command, as",
        "`atoot COMMAND --help` prints it.",
    ]
    for section, commands in SECTIONS.items():
        text += ["", f"## {section}", "", "| command | what it does |", "| --- | --- |"]
        text += [
            f"| [`{name}`]({_slug(section)}.md#{name}) | {about} |" for name, (_, about) in commands.items()
        ]
    return Page("All commands", f"{COMMANDS}/index.md", "\n".join(text) + "\n")


def _commands() -> Iterator[Page]:
    """The command line, as its own help tells, a page for each of its sections."""
    with click.Context(ROOT, info_name="atoot") as root:
        for section, commands in SECTIONS.items():
            text = [
                f"---\ntitle: {section} (commands)\n---\n",
                f"# {section}\n",
                f"The help of each command, as `atoot {next(iter(commands))} --help` prints it.",
            ]
            for name in commands:
                text += _command(root, name, "##")
            yield Page(section, f"{COMMANDS}/{_slug(section)}.md", "\n".join(text) + "\n")


def _slug(section: str) -> str:
    return section.lower().replace(" ", "-")


def _command(parent: click.Context, name: str, heading: str) -> list[str]:
    """The help of a command, and of the commands below it."""
    group = parent.command
    command = group.get_command(parent, name) if isinstance(group, click.Group) else None
    if command is None:
        raise LookupError(f"there is no command {name!r}")
    context = click.Context(command, parent=parent, info_name=name, terminal_width=HELP_WIDTH)
    title = context.command_path.partition(" ")[2]
    text = ["", f"{heading} {title}", "", "```text", command.get_help(context), "```"]
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            text += _command(context, below, f"{heading}#")
    return text


def _first_sentence(entity: type) -> str:
    first = (inspect.getdoc(entity) or "").partition("\n")[0]
    return first.partition(" https://")[0].replace("|", "\\|")


def _below_api(chapter: type) -> str:
    return chapter.__module__.removeprefix("atoot.api.")


def _title(name: str) -> str:
    first, _, rest = name.replace("_", " ").partition(" ")
    return " ".join(filter(None, (NAMES.get(first, first[:1].upper() + first[1:]), rest)))


def _identifier(name: str) -> str:
    """Where a method of the client is defined, by its full name."""
    owner = next(base for base in MastodonAPI.__mro__ if name in vars(base))
    return f"{owner.__module__}.{owner.__qualname__}.{name}"
