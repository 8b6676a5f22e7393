"""A call on its way to an answer: what was tried so far."""

import math

from atoot.errors import MastodonError
from atoot.http.files import FilePosition, places
from atoot.http.retry import is_unclear
from atoot.http.waiting import Wait
from atoot.limits.known import Buckets
from atoot.message import Options, Request


class Call:
    """A request, its tries, the time they took, and whether one of them ended unclear."""

    __slots__ = (
        "buckets",
        "end",
        "failures",
        "files",
        "options",
        "place",
        "refused",
        "request",
        "spent",
        "tried_json",
        "tries",
        "unclear",
        "wait",
    )

    def __init__(self, request: Request, options: Options, buckets: Buckets) -> None:
        self.request: Request = request
        self.options: Options = options
        self.buckets: Buckets = buckets
        """The limits that it counts in."""
        self.end: float = math.inf
        """When its time is up, by the clock of the client that is never set back."""
        self.place: int | None = None
        """Its place among all calls, once the budget has given it one."""
        self.wait: Wait | None = None
        """What it waits for now."""
        self.files: list[FilePosition] = places(request.body) if isinstance(request.body, list) else []
        """Open files, and where they stood."""
        self.tries: int = 0
        self.spent: float = 0.0
        """Seconds that the tries took, with the pauses between them; not the waits for limits."""
        self.unclear: bool = False
        """A try ended in a way that leaves open whether the server did it."""
        self.failures: int = 0
        """Answers of 500."""
        self.refused: float | None = None
        """When it was refused for the first time by a server that did not say until when."""
        self.tried_json: bool = False
        """The server refused its parameters as a form."""

    def note(self, error: MastodonError, status: int | None, now: float) -> None:
        """A try did not succeed.

        Args:
            error: how it ended.
            status: of the answer, None if there was none.
            now: by the clock that is never set back.
        """
        self.unclear = self.unclear or is_unclear(status, may_have_happened=error.may_have_happened)
        self.failures += status == 500
        if status == 429 and self.refused is None:
            self.refused = now
