"""Requests that say their parameters otherwise than their verb usually does."""

from collections.abc import Mapping
from typing import Any

from atoot.api.base import Options
from atoot.message import Request
from atoot.wire import encode


def with_query(url: str, values: Mapping[str, Any]) -> str:
    """The path with the values that are not None as its query."""
    merged = encode.merge(None, values)
    return f"{url}?{encode.query(merged)}" if merged else url


def in_json(
    method: str,
    url: str,
    values: Mapping[str, Any],
    options: Options | None,
    headers: Mapping[str, str] | None = None,
) -> Request:
    """A request with its values as JSON, which servers read more alike than forms where there are hashes inside.

    It is a form after all where a name can only be said in one: `poll[options][]`.

    Args:
        method: verb.
        url: path.
        values: what `encode.merge` has made of the arguments.
        options: of the request.
        headers: of the request.
    """
    merged = encode.merge(values, {})
    body, content_type = encode.body(merged)
    form = Request(method, url, body, content_type, headers=headers, values=merged, options=options)
    return encode.as_json(form) or form
