"""The one way to post: a post exactly once."""

import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from os import urandom
from typing import TYPE_CHECKING, Any, Protocol

from atoot.entities import ScheduledStatus, Status
from atoot.errors import (
    ApiError,
    ClientError,
    MastodonError,
    PostedAtOnceError,
    UnprocessedError,
)
from atoot.http.call import KEY, is_taken, renew_key
from atoot.http.transport import Transport
from atoot.lazy import later
from atoot.message import Request, Response
from atoot.parameters.encodings import in_json
from atoot.posting.files import ready
from atoot.posting.limits import to_come
from atoot.posting.once import once, unknown
from atoot.posting.recent import RecentPosts, learn_account, recent_posts_of
from atoot.posting.same import (
    Likeness,
    likeness_of,
    moment_of,
)
from atoot.posting.ways import tell_what_differs

if TYPE_CHECKING:
    from atoot.posting.finder import PostFinder

finder_of: "Callable[..., PostFinder]" = later("atoot.posting.finder", "PostFinder")

log: logging.Logger = logging.getLogger("atoot.posting")

SOONEST = timedelta(minutes=5)
"""What is scheduled for less than this from now, Mastodon posts at once: `MIN_SCHEDULE_OFFSET` in
https://github.com/mastodon/mastodon/blob/main/app/services/post_status_service.rb"""


class PostJournal(Protocol):
    """Keeps a book of what a piece of work posts that may be done again from its beginning."""

    def post(
        self, poster: "Poster", values: dict[str, Any], idempotency_key: str | None, /
    ) -> Coroutine[Any, Any, Status | ScheduledStatus]:
        """Post a status, or give the one that was posted in this place before."""
        ...


JOURNAL: ContextVar[PostJournal | None] = ContextVar("atoot.posting.journal", default=None)
"""The book of the work that is being done, if there is one: every post of its tasks goes through it."""


class Poster:
    """The one way to post: remembers what was posted, and looks for what an answer was lost of."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        recent = transport.kept.get(RecentPosts)
        if recent is None:  # kept: so it lives as long as the client
            recent = transport.kept[RecentPosts] = recent_posts_of(transport.origin, transport.token)
        self._recent: RecentPosts = recent

    def post(
        self, values: dict[str, Any], idempotency_key: str | None
    ) -> Coroutine[Any, Any, Status | ScheduledStatus]:
        """Post a status with these parameters, in the book of the work that is being done."""
        journal = JOURNAL.get()
        if journal is None or values.get("preview"):
            return self.send(values, idempotency_key)
        return journal.post(self, values, idempotency_key)

    async def send(
        self, values: dict[str, Any], idempotency_key: str | None, tried: float | None = None
    ) -> Status | ScheduledStatus:
        """Post a status with these parameters.

        Args:
            values: as the API has them.
            idempotency_key: by which a second try is known.
            tried: when it was first tried with this key, as for a `PostFinder`.
        """
        headers = _headers(idempotency_key)
        request = in_json("POST", "/api/v1/statuses", values, headers)
        if values.get("preview"):
            request.idempotent = True
            shown: Status = await self._transport.fetch(request, Status)
            return shown
        recent, likeness, later = self._recent, likeness_of(values), self._is_to_come(values)
        if not self._enters_at_once(likeness):
            await self._enter(likeness)
        try:
            finder = finder_of(self._transport, recent, values, key=idempotency_key, later=later, tried=tried)
            try:
                made = await self._made(request, finder, later=later)
            except BaseException:
                finder.give_up()
                raise
            recent.add(made.id, idempotency_key)
            if type(made) is Status:
                finder.remember(made)
        finally:
            recent.leave(likeness)
        return made

    def _enters_at_once(self, likeness: Likeness) -> bool:
        """Begin, if nothing that looks the same is being posted by the account, also with other tokens of it."""
        recent = self._recent
        if not recent.enter_at_once(likeness):
            return False
        if recent.elsewhere(likeness):
            recent.leave(likeness)
            return False
        return True

    async def _enter(self, likeness: Likeness) -> None:
        """Begin, once nothing that looks the same is being posted by the account, also with other tokens of it."""
        recent = self._recent
        while True:
            if recent.elsewhere(likeness) and recent.account is None:
                with suppress(MastodonError):  # then it may be any
                    await learn_account(self._transport, recent)
            for other in recent.elsewhere(likeness):
                await other.over(likeness)
            await recent.enter(likeness)
            if not recent.elsewhere(likeness):
                return
            recent.leave(likeness)

    async def _made(self, request: Request, finder: "PostFinder", *, later: bool) -> Status | ScheduledStatus:
        """What is made by a request, or was made by an earlier one with the same key."""
        before = await finder.before() if finder.may_be_made else None
        if before is not None:
            return self._read(before, later=later)
        response = await self._sent(request, finder)
        try:
            made = await self._checked(response, finder, later=later)
        except PostedAtOnceError:
            raise
        except ApiError as error:
            made = await self._otherwise(error, request, finder, later=later)
        tell_what_differs(finder.values, made)
        return made

    async def _sent(self, request: Request, finder: "PostFinder") -> Response:
        """The answer to a post."""
        try:
            return await once(self._transport, request, finder.after)
        except ClientError as error:
            return await self._refused(error, request, finder)

    async def _checked(
        self, response: Response, finder: "PostFinder", *, later: bool
    ) -> Status | ScheduledStatus:
        """What was made, out of the answer, if it is what this call can have made."""
        made = self._read(response, later=later)
        if isinstance(made, Status) and finder.may_be_another(made):
            await finder.check(made, response)
        return made

    async def _otherwise(
        self, error: ApiError, request: Request, finder: "PostFinder", *, later: bool
    ) -> Status | ScheduledStatus:
        """What was made, where the server says that it went well in words that nobody understands.

        Raises:
            ApiError: nothing was found.
        """
        key = finder.next_key() if finder.foreign else None
        if key is not None:  # on Pleroma a key belongs to nobody, and somebody else has used it
            with suppress(ClientError):
                found = await finder.after(error)
                if found is not None:
                    return self._read(found, later=later)
            request.headers = {**(request.headers or {}), KEY: key}
            return await self._checked(await self._sent(request, finder), finder, later=later)
        error.may_have_happened = True
        try:
            found = await finder.after(error, last=True)
        except MastodonError as problem:
            unknown(error, problem)
            raise error from None
        if found is None:
            raise error
        return self._read(found, later=later)

    async def _refused(self, error: ClientError, request: Request, finder: "PostFinder") -> Response:
        """The answer to a post that was refused: its files were not ready yet, or it stands already.

        Raises:
            ClientError: it was refused for another reason.
        """
        if isinstance(error, UnprocessedError) and await ready(self._transport, finder.media):
            try:
                return await once(self._transport, request, finder.after)
            except ClientError as failure:
                error = failure
        made = await finder.refused(error)
        if made is not None:
            return made
        if not is_taken(error.text) or error.tries == 1 or error.hint:  # or looking for it has failed
            raise error
        # Pixelfed: an earlier try of this call has taken it, and made nothing.
        # https://github.com/pixelfed/pixelfed/blob/dev/app/Http/Controllers/Api/ApiV1Controller.php: `statusCreate`
        renew_key(request)
        return await self._sent(request, finder)

    def _read(self, response: Response, *, later: bool) -> Status | ScheduledStatus:
        """What was made, out of the answer.

        Raises:
            PostedAtOnceError: it is a status, and was to be a scheduled one.
        """
        if not later:
            status: Status = self._transport.decode(response, Status)
            return status
        scheduled: ScheduledStatus = self._transport.decode(response, ScheduledStatus)
        if not scheduled.extra.keys() & {"created_at", "content", "account"}:
            return scheduled
        posted: Status = self._transport.decode(response, Status)
        self._recent.add(posted.id)
        raise PostedAtOnceError(
            f"status {posted.id} was to be posted later, and is {posted.visibility} already: "
            "the server does not know scheduled_at, or the time is too close",
            request=response.request,
            made=posted,
        )

    def _now(self) -> datetime:
        """The time by the clock of the server, as far as it has told."""
        return datetime.fromtimestamp(self._transport.server_time(), UTC)

    def _is_to_come(self, values: dict[str, Any]) -> bool:
        """Whether a scheduled status is to be made; GoToSocial takes a moment of the past for the date of a status."""
        given = values.get("scheduled_at")
        if not given:
            return False
        moment = moment_of(given)
        return moment is None or moment > self._now()

    async def check_schedule(self, values: dict[str, Any]) -> None:
        """See that a status can be scheduled for the moment that is among the parameters.

        Raises:
            TypeError: it is no moment.
            ValueError: it is less than five minutes from now, or over.
        """
        given = values.get("scheduled_at")
        moment, now = moment_of(given), self._now()
        if given is None or (moment is not None and moment > now + SOONEST):
            return
        if moment is None or moment > now or (await self._transport.about()).software != "gotosocial":
            to_come("scheduled_at", given, now, SOONEST)


def _headers(key: str | None) -> dict[str, str]:
    """The header by which the server knows a post again.

    Raises:
        TypeError: the key is no text.
        ValueError: the key cannot stand in a header.
    """
    if key is None:
        key = urandom(16).hex()
    if not isinstance(key, str):
        raise TypeError(f"idempotency_key: expected a text, got {type(key).__name__}")
    if not (key and key.isascii() and key.isprintable()):
        raise ValueError("idempotency_key: expected printable ASCII characters")
    return {KEY: key}
