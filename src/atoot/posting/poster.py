"""The one way to post: a post exactly once."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from os import urandom
from typing import TYPE_CHECKING, Any, Protocol

from atoot import entities
from atoot.errors import MastodonError, PostedAtOnceError
from atoot.http.call import KEY
from atoot.http.transport import Transport
from atoot.lazy import later
from atoot.message import Response
from atoot.parameters.encodings import in_json
from atoot.posting.limits import SOONEST, to_come
from atoot.posting.post_call import PostCall, may_be_another
from atoot.posting.recent import RecentPosts, learn_account, recent_posts_of
from atoot.posting.same import Likeness, likeness_of, moment_of
from atoot.posting.ways import tell_what_differs

if TYPE_CHECKING:
    from atoot.posting.recovery import Recovery

# Loaded with the first answer that is lost or has to be checked.
recovery_of: Callable[[PostCall], Recovery] = later("atoot.posting.recovery", "Recovery")
check: Callable[[PostCall, entities.Status, Response], Awaitable[None]] = later(
    "atoot.posting.checks", "check"
)

log: logging.Logger = logging.getLogger("atoot.posting")


class PostJournal(Protocol):
    """A journal of the posts of work that may be repeated from its beginning."""

    def post(
        self, poster: Poster, values: dict[str, Any], idempotency_key: str | None, /
    ) -> Coroutine[Any, Any, entities.Status | entities.ScheduledStatus]:
        """Post a status, or return the one that this step posted before."""
        ...


JOURNAL: ContextVar[PostJournal | None] = ContextVar("atoot.posting.journal", default=None)
"""The journal of the running work, if any: every post of its tasks goes through it."""


async def post(
    transport: Transport,
    values: dict[str, Any],
    idempotency_key: str | None,
    tried: float | None = None,
    *,
    by_book: bool = True,
) -> entities.Status | entities.ScheduledStatus:
    """Post a status with these parameters.

    Everything is one coroutine as long as nothing goes wrong, and objects that only a lost answer needs are not
    created: each costs as much as several function calls.

    Args:
        transport: to the server.
        values: in the API's form.
        idempotency_key: identifies a second attempt.
        tried: when it was first attempted with this key, as for a `PostCall`.
        by_book: whether to use the journal of the running work, if any.
    """
    if by_book and (journal := JOURNAL.get()) is not None and not values.get("preview"):
        return await journal.post(Poster(transport), values, idempotency_key)
    headers = {KEY: urandom(16).hex()} if idempotency_key is None else _with_key(idempotency_key)
    request = in_json("POST", "/api/v1/statuses", values, headers)
    if values.get("preview"):
        request.idempotent = True
        shown: entities.Status = await transport.fetch(request, entities.Status)
        return shown
    recent: RecentPosts = transport.kept.get(RecentPosts) or _recent_of(transport)
    later = "scheduled_at" in values and _is_to_come(transport, values["scheduled_at"])
    likeness = likeness_of(values)
    if not recent.enter_at_once(likeness):
        await _enter(transport, recent, likeness)
    looked = call = response = made = recovery = None
    try:
        # Without a key, nothing was made before; what is not scheduled is posted now.
        if later or idempotency_key is not None:
            looked = PostCall(transport, recent, request, values, idempotency_key, tried, later=later)
        if looked is not None and looked.may_be_made:
            recovery = recovery_of(looked)
            made = await recovery.before()
        if made is None:
            call = transport.call(request, once=True)
            try:
                response = await transport.run(call)
                made = (
                    transport.decode(response, entities.Status) if looked is None else looked.read(response)
                )
                now = transport.shared.last_call or 0.0
                if type(made) is entities.Status and may_be_another(
                    recent, values, idempotency_key, made, now
                ):
                    looked = looked or PostCall(transport, recent, request, values, begun=call)
                    await check(looked, made, response)
            except PostedAtOnceError:
                raise
            except MastodonError as error:
                looked = looked or PostCall(transport, recent, request, values, begun=call)
                made = await (recovery or recovery_of(looked)).after(error, call, response)
            tell_what_differs(values, made)
        found = looked is not None and looked.taken is not None
        recent.remember(values, made, idempotency_key, None if found else transport.shared.last_call)
    except BaseException:
        if looked is not None:
            looked.give_up()
        raise
    finally:
        recent.leave(likeness)
    return made


class Poster:
    """Posts for a journal: remembers what was posted, and searches for posts whose answer was lost."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def send(
        self, values: dict[str, Any], idempotency_key: str | None, tried: float | None = None
    ) -> Coroutine[Any, Any, entities.Status | entities.ScheduledStatus]:
        """Post a status with these parameters, as `post` does."""
        return post(self._transport, values, idempotency_key, tried, by_book=False)


def _recent_of(transport: Transport) -> RecentPosts:
    """The memory of the token; it lives as long as the client."""
    recent = transport.kept[RecentPosts] = recent_posts_of(transport.origin, transport.token)
    return recent


async def _enter(transport: Transport, recent: RecentPosts, likeness: Likeness) -> None:
    """Begin once the account is posting nothing that looks the same, including with its other tokens."""
    while True:
        if recent.elsewhere(likeness) and recent.account is None:
            with suppress(MastodonError):  # otherwise it may be any
                await learn_account(transport, recent)
        for other in recent.elsewhere(likeness):
            await other.over(likeness)
        await recent.enter(likeness)
        if not recent.elsewhere(likeness):
            return
        recent.leave(likeness)


def _now(transport: Transport) -> datetime:
    """The server's time, as far as known."""
    return datetime.fromtimestamp(transport.server_time(), UTC)


def _is_to_come(transport: Transport, given: object) -> bool:
    """Whether a scheduled status is requested; GoToSocial takes a past moment as the date of a status."""
    if not given:
        return False
    moment = moment_of(given)
    return moment is None or moment > _now(transport)


async def check_schedule(transport: Transport, values: dict[str, Any]) -> None:
    """Check that a status can be scheduled for the moment in its parameters.

    Raises:
        TypeError: it is no moment.
        ValueError: it is an invalid text, less than five minutes from now, or over.
    """
    given = values.get("scheduled_at")
    moment, now = moment_of(given), _now(transport)
    if given is None or (moment is not None and moment > now + SOONEST):
        return
    if moment is None or moment > now or (await transport.about()).software != "gotosocial":
        to_come("scheduled_at", given, now, SOONEST)


def _with_key(key: str) -> dict[str, str]:
    """The header with the caller's own key, by which the server recognises a post.

    Raises:
        TypeError: the key is no text.
        ValueError: the key cannot stand in a header.
    """
    if not isinstance(key, str):
        raise TypeError(f"idempotency_key: expected a text, got {type(key).__name__}")
    if not (key and key.isascii() and key.isprintable()):
        raise ValueError("idempotency_key: expected printable ASCII characters")
    return {KEY: key}
