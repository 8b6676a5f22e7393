"""One call that posts: what it should make, since when, and whether what came back can be something else."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from atoot import entities
from atoot.errors import PostedAtOnceError
from atoot.http.call import Call
from atoot.http.transport import Transport
from atoot.message import Request, Response
from atoot.posting.recent import DAY, RecentPosts
from atoot.posting.same import ExpectedPost, expected_post

NEVER = math.inf
"""The first use of a new key."""


class PostCall:
    """One call that posts, with all its attempts."""

    foreign: bool = False
    """Whether the server answered with a status of another account."""
    taken: str | None = None
    """Id of the status found for it, which no other call can then find."""
    _expected: ExpectedPost | None = None

    def __init__(
        self,
        transport: Transport,
        recent: RecentPosts,
        request: Request,
        values: Mapping[str, Any],
        key: str | None = None,
        tried: float | None = None,
        *,
        later: bool = False,
        begun: Call | None = None,
    ) -> None:
        """Begin the call: earlier posts are not its result, unless they were made with the same key.

        Args:
            transport: to the server.
            recent: other recent posts.
            request: the request that posts.
            values: parameters of the post.
            key: the caller's own, which another process may have used.
            tried: when it was first tried with this key, in seconds since the epoch; `NEVER` if it was not; None if
                unknown.
            later: whether the status is to be scheduled.
            begun: the call of the transport, if it was attempted before this.
        """
        self.transport: Transport = transport
        self.recent: RecentPosts = recent
        self.request: Request = request
        self.values: Mapping[str, Any] = values
        self.key: str | None = key
        self.tried: float | None = tried
        self.later: bool = later
        now, timeout = transport.clock.monotonic(), transport.options.timeout
        self.started: float = now if begun is None else now - begun.spent
        """Its start, on the monotonic clock."""
        self.end: float = begun.end if begun is not None else math.inf if timeout is None else now + timeout
        """Its deadline, on the same clock."""
        self.earlier: float = 0.0 if tried is None else max(transport.clock.time() - tried, 0.0)
        """Seconds between the first attempt and this call."""

    @property
    def called(self) -> float:
        """When this call began, in seconds since the epoch by our present clock, which may have been set since."""
        clock = self.transport.clock
        return clock.time() - (clock.monotonic() - self.started)

    @property
    def expected(self) -> ExpectedPost:
        """The expected post."""
        if self._expected is None:
            self._expected = expected_post(self.values)
        return self._expected

    @property
    def media(self) -> list[str]:
        """The files of the post."""
        return sorted(self.expected.media_ids)

    @property
    def may_be_made(self) -> bool:
        """Whether an earlier attempt may have made it, with the caller's own key."""
        return self.key is not None and self.tried != NEVER

    @property
    def next_key(self) -> str | None:
        """The key to use if somebody else has used the caller's own; None if there is none."""
        account = self.recent.account
        return None if self.key is None or account is None else f"{self.key}/of-{account}"

    def give_up(self) -> None:
        """The call fails: a status that was found but could not be fetched is free for the next call with its key."""
        if self.taken is not None:
            self.recent.give_back(self.taken)
            self.taken = None

    def read(self, response: Response) -> entities.Status | entities.ScheduledStatus:
        """The status in an answer.

        Raises:
            PostedAtOnceError: it was to be scheduled, but is posted.
        """
        decode = self.transport.decode
        if not self.later:
            status: entities.Status = decode(response, entities.Status)
            return status
        scheduled: entities.ScheduledStatus = decode(response, entities.ScheduledStatus)
        if not scheduled.extra.keys() & {"created_at", "content", "account"}:
            return scheduled
        posted: entities.Status = decode(response, entities.Status)
        self.recent.add(posted.id)
        raise PostedAtOnceError(
            f"status {posted.id} was to be posted later, but is already {posted.visibility}: "
            "the server does not know scheduled_at, or the time is too close",
            request=response.request,
            made=posted,
        )


def may_be_another(
    recent: RecentPosts, values: Mapping[str, Any], key: str | None, made: entities.Status, now: float
) -> bool:
    """Whether it has to be checked that a status is a call's result: most need no check.

    Args:
        recent: other recent posts.
        values: parameters of the post.
        key: the caller's own.
        made: the returned status.
        now: when it arrived, in seconds since the epoch.
    """
    author = made.account.id
    if key is not None or recent.account not in (None, author) or "in_reply_to_id" in values:
        return True
    text = values.get("status")
    if text is None or str(text) in made.content:
        recent.shows_otherwise = False
    elif not recent.shows_otherwise:
        return True
    if not (made.id and author):
        return True
    return made.created_at.timestamp() < now - DAY and recent.skew is not None
