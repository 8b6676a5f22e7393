"""`atoot api`: any request."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from atoot.cli.errors import judged, wrong
from atoot.cli.input import pairs_of, text_of
from atoot.cli.output import Output
from atoot.cli.session import Session
from atoot.decoding.parsing import parse
from atoot.mastodon import MastodonAPI
from atoot.message import Response
from atoot.paging import Page
from atoot.printable import printable_lines

READABLE = 2
"""Spaces of indentation in JSON for people."""


async def api(
    session: Session,
    *,
    method: str,
    path: str | None,
    verb: str | None,
    fields: tuple[str, ...],
    typed: tuple[str, ...],
    files: tuple[str, ...],
    everything: bool,
) -> None:
    """Make a request and print the answer."""
    params = params_of(fields, typed)
    params |= {name: Path(value) for name, value in pairs_of(files, "NAME=PATH")}
    asked, place = request_of(method, path, verb, has_fields=bool(params))
    if everything and asked != "GET":
        raise wrong("--all is for GET: other requests have no pages")
    session.output.as_json = True
    async with session.client(anonymous=True) as c:
        with judged():  # a field may have a type that cannot be sent
            if everything:
                await _all(c, place, params, session.output)
                return
            answer = await c.request(asked, place, params=params)
    if not session.choice.quiet:
        _print(answer, session.output)


METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def request_of(first: str, second: str | None, verb: str | None, *, has_fields: bool) -> tuple[str, str]:
    """Method and path of a request: `GET /api/v1/instance`, or the path alone, with or without a slash.

    Args:
        has_fields: whether there are any: then a path alone means POST, as in gh and curl.
    """
    if second is None:
        return (verb or ("POST" if has_fields else "GET")), _path(first)
    if first.upper() not in METHODS:
        raise wrong(f"there is no method {first!r}; choose one of {', '.join(METHODS)}")
    if verb is not None and verb != first.upper():
        raise wrong(f"which one: {first.upper()} or {verb}?")
    return first.upper(), _path(second)


def _path(named: str) -> str:
    if named.upper() in METHODS:
        raise wrong(f"{named.upper()} of which path? Add it: atoot api {named.upper()} /api/v1/instance")
    if "://" in named or named.startswith("/"):
        return named
    return f"/api/{named}" if _VERSION.match(named) else f"/{named}"


_VERSION = re.compile(r"v\d+/")


def typed_value(text: str) -> Any:
    """A value of `-F`: true, false, null and integers are typed; `@PATH` is a file, `<PATH` the text in one."""
    known: dict[str, Any] = {"true": True, "false": False, "null": None}
    if text in known:
        return known[text]
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,17})", text):
        return int(text)
    if text.startswith("@"):
        return Path(text[1:])
    if text.startswith("<"):
        return text_of(Path(text[1:]).read_bytes())
    return text


def params_of(fields: Iterable[str], typed: Iterable[str] = ()) -> dict[str, Any]:
    """Parameters as typed; repeated names, or names that end in `[]`, become lists."""
    params: dict[str, Any] = {}
    pairs: list[tuple[str, Any]] = [*pairs_of(fields)]
    pairs += [(name, typed_value(value)) for name, value in pairs_of(typed)]
    for name, value in pairs:
        key = name.removesuffix("[]")
        if key in params and not isinstance(params[key], list):
            params[key] = [params[key]]
        if key in params:
            params[key].append(value)
        else:
            params[key] = [value] if name.endswith("[]") else value
    return params


async def _all(c: MastodonAPI, path: str, params: dict[str, Any], output: Output) -> None:
    found = await c.get(path, params=params)
    if not isinstance(found, Page):
        raise wrong("--all is for lists; this answer is not a list")
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
    output.json(data, indent=None if output.choice.for_scripts else READABLE)
