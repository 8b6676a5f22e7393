"""Requests as a server reads them: names and texts of the parameters, whatever encoding they came in."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from atoot.testing import ReceivedRequest

INDEX = re.compile(r"\[\d+\]")


class Recorded:
    """One request: which parameters came in the query, and which in the body."""

    def __init__(self, request: ReceivedRequest) -> None:
        self.method = request.method
        self.path = request.path
        self.headers = request.headers
        self.query = list(request.query.items())
        self.body = list(_body(request))

    @property
    def path_text(self) -> str:
        """The path as people read it."""
        return unquote(self.path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def names(self, place: str) -> set[str]:
        """Names in a place as the documentation writes them."""
        pairs = self.query if place == "query" else self.body
        return {INDEX.sub("[:index]", name) for name, _ in pairs}

    def texts(self, name: str) -> list[str]:
        """All values of a parameter, by its documented name."""
        return [text for sent, text in self.query + self.body if INDEX.sub("[:index]", sent) == name]

    def all_texts(self) -> str:
        """Everything that was sent, for those who only want to know whether something was."""
        return "\n".join([*(text for _, text in self.query + self.body), *self.headers.values()])


def _body(request: ReceivedRequest) -> Iterator[tuple[str, str]]:
    if request.content_type == "multipart/form-data":
        for part in request.parts:
            yield (
                part.name,
                part.text if part.filename is None else f"<file {part.filename} {part.content_type}>",
            )
    elif request.content_type == "application/json":
        for name, value in request.json.items():
            yield from _flat(name, value)
    else:
        yield from request.form.items()


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{name}[{key}]", inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _flat(f"{name}[]", inner)
    else:
        yield (
            name,
            {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value),
        )
