"""Selection of output data by scripts: with a jq program or a template."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from string import Formatter
from typing import Any

from atoot.cli.errors import CommandError, require, wrong
from atoot.cli.fields import ANYTHING, check_data, check_field
from atoot.cli.options import Choice
from atoot.lazy import later
from atoot.printable import json_text, printable_data

plain_text: Callable[..., str] = later("atoot.text", "plain_text")
"""Loaded on demand: an HTML parser, which most programs do not need."""

_ESCAPES = {"\\n": "\n", "\\t": "\t", "\\\\": "\\"}


def check(choice: Choice) -> None:
    """Refuse an invalid choice before anything is sent."""
    if choice.jq is not None and choice.template is not None:
        raise wrong("use --jq or --template, not both")
    if choice.jq is not None:
        _program(choice.jq)
    if choice.template is not None:
        for _, name, _, _ in _pieces(choice.template):
            if name is not None:
                check_field(name, choice.shows)


def chosen_of(data: Any, choice: Choice) -> Iterator[str]:
    """The selected lines; strings are printed as they are, other data as JSON."""
    if choice.jq is None:
        for _, name, _, _ in _pieces(choice.template or "") if choice.shows == ANYTHING else ():
            check_data(name or "", data)
        yield printable_data(filled(choice.template or "", data))
        return
    try:
        for found in _program(choice.jq).input_value(data):
            yield printable_data(found) if isinstance(found, str) else json_text(found)
    except ValueError as problem:
        raise CommandError(f"--jq: {problem}") from problem


@cache
def _program(text: str) -> Any:
    require("jq", extra="cli")
    try:
        return import_module("jq").compile(text)  # compiled code, which most commands do not need
    except ValueError as problem:
        raise wrong(f"--jq: {str(problem).strip() or 'this is not a jq program'}") from None


def filled(template: str, data: Any) -> str:
    """A template with field names replaced by their values.

    Args:
        template: `{account.acct}: {content!t}`; `!t` converts HTML to text, `!j` anything to JSON. Missing fields are
            empty. `{}` is the whole object.
    """
    made = []
    for literal, name, form, conversion in _pieces(template):
        made.append(_ESCAPE.sub(lambda found: _ESCAPES[found[0]], literal))
        if name is not None:
            value = _text(_at(data, name), conversion)
            made.append(format(value, form or ""))
    return "".join(made)


_ESCAPE = re.compile(r"\\[nt\\]")


def _pieces(template: str) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        pieces = list(Formatter().parse(template))
        for _, _, form, _ in pieces:
            format("", form or "")
    except ValueError as problem:
        raise wrong(f"--template: {problem}") from None
    unknown = next((one for *_, one in pieces if one not in (None, "t", "j")), None)
    if unknown is not None:
        raise wrong(f"--template: !{unknown} is unknown; there are !t and !j")
    return pieces


def _at(data: Any, name: str) -> Any:
    """The value of `account.acct`, `media_attachments.0.url`; None if there is none."""
    for part in filter(None, name.split(".")):
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and part.isascii() and part.isdigit() and int(part) < len(data):
            data = data[int(part)]
        else:
            return None
    return data


def _text(value: Any, conversion: str | None) -> str:
    if conversion == "j":
        return json_text(value)
    if conversion == "t":
        return plain_text(value) if isinstance(value, str) else _text(value, None)
    if value is None:
        return ""
    return value if isinstance(value, str) else json_text(value)
