"""The differences of servers in the page about them, made of the profiles while the documentation is built.

mkdocs calls `on_page_markdown` (https://www.mkdocs.org/user-guide/configuration/#hooks).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from atoot.testing import profiles
from atoot.testing.conformance import read_known
from atoot.testing.memory.answers import ERRORS, InstanceAnswer
from atoot.testing.memory.table import ProfileLimit
from atoot.testing.profiles import PROFILES, ProfileTable

DEVIATIONS = Path(profiles.__file__).parent / "deviations"
PLACE = "topics/servers.md"
MARK = "<!-- the differences, from the profiles of atoot.testing -->"
SECTIONS = {
    "What they are": "software version described",
    "Connections and operations": "closes missing anonymous special",
    "Ids, moments, fields": "status_ids account_ids media_ids notification_ids other_ids ids_change moments lacks adds",
    "Lists": "links unpaged link_keeps link_skips link_always link_before checks_bounds unused_tag seen_after",
    "What requests are written in": "json_only misread needs_body no_form no_array brackets overlooks words",
    "Posts": "keys keys_first keys_last schedules visibilities media_renamed media_sorted media_needed files empty_posts characters "
    "url_characters",
    "Limits": "limits told limited",
    "Refusals": "errors invalid unknown unknown_post bad_token token_ignored",
    "Live events": "sockets server_sent silent doubles deletes_everywhere streaming_url newline",
}
"""Headings, and the fields of a profile below them."""


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - mkdocs gives them
    """Put the tables where the page has the mark for them."""
    return markdown.replace(MARK, tables()) if page.file.src_uri == PLACE else markdown


def tables() -> str:
    """All differences, section by section."""
    titles, lines = _titles(), []
    for heading, names in SECTIONS.items():
        lines += [f"### {heading}", "", "| what | where |", "| --- | --- |"]
        lines += [f"| {titles[name]} | {_where(name)} |" for name in names.split()]
        lines += [""]
    return "\n".join([*lines, *deviations()])


def deviations() -> list[str]:
    """What checks find of the servers, as the files of known deviations say it, with the number of checks."""
    where: dict[str, list[str]] = {}
    for name in PROFILES:
        found = Counter(read_known(DEVIATIONS / f"{name}.toml").values())
        for reason, count in found.items():
            where.setdefault(reason, []).append(f"{name} ({count})")
    rows = [f"| {reason} | {', '.join(servers)} |" for reason, servers in where.items()]
    return ["### What checks find", "", "| what | where |", "| --- | --- |", *rows, ""]


def _titles() -> dict[str, str]:
    hints = get_type_hints(ProfileTable, include_extras=True)
    return {
        name: get_args(hint)[1][:1].upper() + get_args(hint)[1][1:]
        for name, hint in hints.items()
        if get_origin(hint) is Annotated
    }


def _where(name: str) -> str:
    """The values of a field, and the servers that have each."""
    servers: dict[str, list[str]] = {}
    for profile in PROFILES.values():
        servers.setdefault(_words(getattr(profile, name)), []).append(profile.name)
    kind = next(field.type for field in fields(ProfileTable) if field.name == name)
    if "bool" in str(kind):
        return ", ".join(servers.get("yes", ["none"]))
    if len(servers) == 1:
        return f"{next(iter(servers))}, all of them"
    return "<br>".join(f"**{', '.join(names)}**: {value}" for value, names in servers.items())


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "all"
    if isinstance(value, ProfileLimit):
        return _limit(value)
    if isinstance(value, InstanceAnswer):
        return f"{value.status}, `{value.body}`" if value.body != "" else f"{value.status}, nothing"
    if isinstance(value, Mapping):
        return ", ".join(f"`{name}`: {_words(inner)}" for name, inner in value.items()) or "none"
    if isinstance(value, tuple) and value and isinstance(value[0], int):
        return f"{value[0]}, {_error(value[1])}"
    if isinstance(value, tuple | frozenset):
        items = sorted(value) if isinstance(value, frozenset) else value
        return ", ".join(f"`{item}`" if isinstance(item, str) else _words(item) for item in items) or "none"
    if isinstance(value, str) and value in ERRORS:
        return _error(value)
    return str(value).replace("|", "\\|") or "none"


def _error(form: str) -> str:
    """What an error looks like: a form of `ERRORS`, or the words in it."""
    if form not in ERRORS:
        return f"“{form}”"
    body = ERRORS[form](404, "text").body
    return f"`{body}`" if isinstance(body, dict) else form


def _limit(limit: ProfileLimit) -> str:
    counted = "requests" if len(limit.operations) == 1 and limit.operations[0].startswith("* ") else "of " + ", ".join(f"`{one}`" for one in limit.operations)  # fmt: skip
    pages = " of other pages" if limit.paging else ""
    return f"{limit.requests} {counted}{pages} in {limit.seconds} s ({limit.per})"
