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
from atoot.posting.post_call import PostCall
from atoot.posting.recent import RecentPosts, learn_account, recent_posts_of
from atoot.posting.same import Likeness, likeness_of, moment_of
from atoot.posting.ways import tell_what_differs

if TYPE_CHECKING:
    from atoot.posting.recovery import Recovery

# Loaded with the first answer that is lost, or has to be looked at.
recovery_of: Callable[[PostCall], Recovery] = later("atoot.posting.recovery", "Recovery")
check: Callable[[PostCall, entities.Status, Response], Awaitable[None]] = later(
    "atoot.posting.checks", "check"
)

log: logging.Logger = logging.getLogger("atoot.posting")


class PostJournal(Protocol):
    """Keeps a book of what a piece of work posts that may be done again from its beginning."""

    def post(
        self, poster: Poster, values: dict[str, Any], idempotency_key: str | None, /
    ) -> Coroutine[Any, Any, entities.Status | entities.ScheduledStatus]:
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
    ) -> Coroutine[Any, Any, entities.Status | entities.ScheduledStatus]:
        """Post a status with these parameters, in the book of the work that is being done."""
        journal = JOURNAL.get()
        if journal is None or values.get("preview"):
            return self.send(values, idempotency_key)
        return journal.post(self, values, idempotency_key)

    async def send(
        self, values: dict[str, Any], idempotency_key: str | None, tried: float | None = None
    ) -> entities.Status | entities.ScheduledStatus:
        """Post a status with these parameters.

        All of it is one coroutine as long as nothing goes wrong: each costs as much as several functions.

        Args:
            values: as the API has them.
            idempotency_key: by which a second try is known.
            tried: when it was first tried with this key, as for a `PostCall`.
        """
        transport, recent = self._transport, self._recent
        request = in_json("POST", "/api/v1/statuses", values, _headers(idempotency_key))
        if values.get("preview"):
            request.idempotent = True
            shown: entities.Status = await transport.fetch(request, entities.Status)
            return shown
        likeness, later = likeness_of(values), self._is_to_come(values)
        if not recent.enter_at_once(likeness):
            await self._enter(likeness)
        post = PostCall(transport, recent, request, values, idempotency_key, tried, later=later)
        try:
            recovery = recovery_of(post) if post.may_be_made else None
            made = await recovery.before() if recovery is not None else None
            if made is None:
                call, response = transport.call(request, once=True), None
                try:
                    response = await transport.attempt(call)
                    made = post.read(response)
                    if type(made) is entities.Status and post.may_be_another(made):
                        await check(post, made, response)
                except PostedAtOnceError:
                    raise
                except MastodonError as error:
                    made = await (recovery or recovery_of(post)).after(error, call, response)
                tell_what_differs(values, made)
            post.remember(made)
        except BaseException:
            post.give_up()
            raise
        finally:
            recent.leave(likeness)
        return made

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
            ValueError: it is a text that names none, less than five minutes from now, or over.
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
        return {KEY: urandom(16).hex()}
    if not isinstance(key, str):
        raise TypeError(f"idempotency_key: expected a text, got {type(key).__name__}")
    if not (key and key.isascii() and key.isprintable()):
        raise ValueError("idempotency_key: expected printable ASCII characters")
    return {KEY: key}
