"""`atoot api`: any request."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from atoot.cli.choice import connected
from atoot.cli.command import Choice
from atoot.cli.errors import judged, wrong
from atoot.cli.output import Output
from atoot.cli.safe import printable_lines
from atoot.decoding.parsing import parse
from atoot.mastodon import MastodonAPI
from atoot.message import Response
from atoot.paging import Page

READABLE = 2
"""Blanks by which JSON is indented for people."""


async def api(
    choice: Choice,
    *,
    method: str,
    path: str,
    fields: tuple[str, ...],
    files: tuple[str, ...],
    everything: bool,
) -> None:
    """Make a request and print the answer.

    Raises:
        CommandError: the arguments make no sense.
        MastodonError: the server cannot be reached, or refuses.
    """
    if everything and method.upper() != "GET":
        raise wrong("--all is for GET: other requests have no pages")
    params = params_of(fields)
    params |= {name: Path(value) for name, value in _pairs(files, "NAME=PATH")}
    output = Output(as_json=choice.json)
    async with connected(choice, anonymous=True) as c:
        with judged():
            if everything:
                await _all(c, path, params, output)
                return
            answer = await c.request(method.upper(), path, params=params)
    _print(answer, output)


def params_of(fields: Iterable[str]) -> dict[str, Any]:
    """Parameters as they were typed; what stands there several times, or with `[]` behind its name, is a list.

    Raises:
        CommandError: one is no `NAME=VALUE`.
    """
    params: dict[str, Any] = {}
    for name, value in _pairs(fields, "NAME=VALUE"):
        key = name.removesuffix("[]")
        if key in params and not isinstance(params[key], list):
            params[key] = [params[key]]
        if key in params:
            params[key].append(value)
        else:
            params[key] = [value] if name.endswith("[]") else value
    return params


def _pairs(fields: Iterable[str], form: str) -> Iterable[tuple[str, str]]:
    for field in fields:
        name, mark, value = field.partition("=")
        if not mark or not name.removesuffix("[]"):
            raise wrong(f"expected {form}, got {field!r}")
        yield name, value


async def _all(c: MastodonAPI, path: str, params: dict[str, Any], output: Output) -> None:
    found = await c.get(path, params=params)
    if not isinstance(found, Page):
        raise wrong("--all is for lists; this answer is none")
    page: Page[Any] = found
    visited = set()
    while True:
        for item in page:
            output.json(item)
        if page.next is None or page.next.path in visited:
            return
        visited.add(page.next.path)
        page = await c.get_next(page)


def _print(answer: Response, output: Output) -> None:
    if not answer.body.strip():
        return
    try:
        data = parse(answer.body)
    except msgspec.DecodeError:
        print(printable_lines(answer.body.decode(errors="replace")))
        return
    output.json(data, indent=None if output.as_json else READABLE)
