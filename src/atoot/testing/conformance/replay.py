"""Recorded answers, and checks of them without the server."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from atoot.entities import Instance, V1Instance
from atoot.entities.server import Server, server_of
from atoot.operations import find
from atoot.secrets import Redactor, without_secrets
from atoot.testing.conformance.judging import MOST_FINDINGS, entity_of, findings
from atoot.testing.conformance.results import ConformanceReport, Finding, Result
from atoot.testing.conformance.testbed import Answered

KEPT_HEADERS = ("content-type", "link", "date", "retry-after", "x-ratelimit-")
"""How the names of those begin that are recorded."""
PRIVATE = frozenset({"email", "vapid_key", "ip"})
"""Fields whose values are not recorded, beside those that are secrets by their names."""


class Recorded(Struct):
    """One line of a recording."""

    method: str
    path: str
    query: Any
    status: int
    headers: dict[str, str]
    body: Any


def recorder(file: Path, secrets: tuple[str, ...]) -> Callable[[Answered], None]:
    """Adds each answer to a file as a line of JSON, without the secrets that were used, wherever they may stand."""
    try:
        file.open("a", encoding="utf-8").close()
    except OSError as problem:
        raise ValueError(f"{file}: cannot be written: {problem.strerror or problem}") from None
    redactor = Redactor(*secrets)

    def record(answered: Answered) -> None:
        request, response = answered.request, answered.response
        path, _, query = request.path.partition("?")
        try:
            body = without_secrets(json.loads(response.body), PRIVATE)
        except (ValueError, RecursionError):
            body = response.body[:1000].decode("utf-8", "replace")
        headers = {
            name: text for name, text in response.headers.items() if name.lower().startswith(KEPT_HEADERS)
        }
        line = Recorded(request.method, path, query, response.status, headers, body)
        with file.open("a", encoding="utf-8") as out:
            # Servers send numbers and letters that only the standard library reads and writes again.
            out.write(json.dumps(asdict(redactor.value(line))) + "\n")

    return record


def recording(file: Path) -> Iterator[Recorded]:
    """The lines of a recording."""
    try:
        lines = file.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as problem:
        raise ValueError(f"{file}: cannot be read: {problem}") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield msgspec.convert(json.loads(line), Recorded)
        except (ValueError, msgspec.MsgspecError, RecursionError):
            raise ValueError(f"{file}, line {number}: no recorded answer") from None


def _server(answers: Iterable[Recorded]) -> Server:
    """What the server said it was, in the answers that were recorded."""
    for one in answers:
        if one.path.rstrip("/") in ("/api/v2/instance", "/api/v1/instance") and isinstance(one.body, dict):
            kind = Instance if "domain" in one.body else V1Instance
            return server_of(kind.from_dict(one.body), None)
    return Server()


def replay(file: Path) -> ConformanceReport:
    """What the recorded answers deviate in from their entities.

    Raises:
        ValueError: it is no recording.
    """
    found: dict[str, tuple[str, dict[tuple[str, str], Finding]]] = {}
    answers = list(recording(file))
    server = _server(answers)
    for one in answers:
        operation = find(one.method, one.path)
        if operation is None or not 200 <= one.status < 300 or one.path == "/.well-known/nodeinfo":
            continue
        body = (one.body if isinstance(one.body, str) else json.dumps(one.body)).encode()
        _, kinds = found.setdefault(operation.name, (f"{one.method} {one.path}: {one.status}", {}))
        for finding in findings(body, operation.name, server):
            kinds.setdefault((finding.path, finding.expected), finding)
    results = tuple(
        Result(
            check=f"replayed.{name}", sentence=f"{name} answers with {entity_of(name)}", request=request,
            verdict="deviates" if kinds else "works", findings=tuple(kinds.values())[:MOST_FINDINGS],
        )
        for name, (request, kinds) in found.items()
    )  # fmt: skip
    return ConformanceReport(origin=str(file.name), server=str(server), results=results)
