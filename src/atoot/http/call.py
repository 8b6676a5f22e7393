"""A call on its way to an answer: what was tried so far."""

import math

from atoot.errors import MastodonError
from atoot.http.files import FilePosition, places
from atoot.http.retry import Failure, is_unclear
from atoot.http.waiting import Wait
from atoot.limits.known import Buckets
from atoot.message import Options, Request


class Call:
    """A request, its tries, the time they took, and whether one of them ended unclear."""

    end: float = math.inf
    """When its time is up, by the clock of the client that is never set back."""
    place: int | None = None
    """Its place among all calls, once the budget has given it one."""
    wait: Wait | None = None
    """What it waits for now."""
    tries: int = 0
    spent: float = 0.0
    """Seconds that the tries took, with the pauses between them; not the waits for limits."""
    status: int | None = None
    """Status of the latest answer, None if there was none."""
    failure: Failure | None = None
    """Why there was none."""
    unclear: bool = False
    """A try ended in a way that leaves open whether the server did it."""
    failures: int = 0
    """Answers of 500."""
    refused: float | None = None
    """When it was refused for the first time by a server that did not say until when."""
    tried_json: bool = False
    """The server refused its parameters as a form."""

    def __init__(self, request: Request, options: Options, buckets: Buckets, *, once: bool = False) -> None:
        self.request: Request = request
        self.options: Options = options
        self.buckets: Buckets = buckets
        """The limits that it counts in."""
        self.once: bool = once
        """Whoever makes it looks whether it was done, before it is sent again after a try that ended unclear."""
        self.files: list[FilePosition] = places(request.body) if isinstance(request.body, list) else []
        """Open files, and where they stood."""

    def note(self, error: MastodonError, status: int | None, failure: Failure | None, now: float) -> None:
        """A try did not succeed.

        Args:
            error: how it ended.
            status: of the answer, None if there was none.
            failure: why there was none.
            now: by the clock that is never set back.
        """
        self.status, self.failure = status, failure
        self.unclear = self.unclear or is_unclear(status, may_have_happened=error.may_have_happened)
        self.failures += status == 500
        if status == 429 and self.refused is None:
            self.refused = now

    def note_look(self, seconds: float, *, failed: bool) -> None:
        """It was looked for; where that failed, it counts as a try that ended unclear."""
        self.spent += seconds
        if failed:
            self.tries, self.status, self.failure = self.tries + 1, None, "unclear"
