"""Strict mode, for authors of servers: reports deviations from the documentation, each kind once."""

import logging
from collections.abc import Callable
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from atoot.decoding.deviations import deviations
from atoot.decoding.parsing import parse
from atoot.entities.documented import always_sent
from atoot.errors.unreadable import name_of
from atoot.http.transport import Transport
from atoot.lazy import pattern
from atoot.message import Response

log: logging.Logger = logging.getLogger("atoot.strict")

MOST = 10_000
"""Deviations that are examined per response."""

_INDEX = pattern(r"\[\d+\]")


class DeviationReport(NamedTuple):
    """One kind of deviation, where it was first seen."""

    operation: str
    """`GET /api/v1/timelines/home`"""
    kind: str
    """What the answer should be: `list of Status`."""
    path: str
    """Where in the answer: `[3].account.emojis[0].url`."""
    expected: str
    """What is documented."""
    got: str
    """What came."""
    server: str
    """Software and version."""

    def __str__(self) -> str:
        place = self.path or "the answer"
        return f"{self.operation} ({self.kind}): {place}: expected {self.expected}, got {self.got} ({self.server})"


class Strictness:
    """Inspects responses, and reports each new kind of deviation: to `reports`, and to the log `atoot.strict`."""

    def __init__(self) -> None:
        self.server = "unknown server"
        self.is_older_than: Callable[[str], bool] | None = None
        """Whether the server claims to be Mastodon before a version; it may then lack what that version added."""
        self.reports: list[DeviationReport] = []
        self._known: set[tuple[str, str, str, str]] = set()

    def _always_sent(self, cls: type) -> list[str]:
        older = self.is_older_than
        return [name for name, version in always_sent(cls).items() if older is None or not older(version)]

    def look(self, response: Response, kind: Any) -> None:
        """Report the deviations of a response from a type."""
        try:
            data = parse(response.body)
        except msgspec.DecodeError:
            return  # decoding reports it
        name = name_of(kind)
        for found in islice(deviations(data, kind, self._always_sent), MOST):
            # A quoted value would make every deviation a kind of its own.
            kind_of_got = "a text" if found.got[:1] in "'\"" else found.got
            key = (name, _INDEX.sub("[]", found.path), found.expected, kind_of_got)
            if key not in self._known:
                self._known.add(key)
                report = DeviationReport(
                    str(response.request), name, found.path, found.expected, found.got, self.server
                )
                self.reports.append(report)
                log.warning("%s", report)


async def watch(transport: Transport) -> Strictness:
    """Inspect every response of a client from now on; what it must contain depends on the server.

    Raises:
        NetworkError: the server cannot be reached.
    """
    strictness, server = Strictness(), await transport.about()
    strictness.server, strictness.is_older_than = str(server), server.is_older_than
    transport.shared.look = strictness.look
    transport.shared.alternatives = None  # a server's author wants to see what it lacks
    return strictness
