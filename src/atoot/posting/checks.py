"""Checks that a returned status can come from the call: caches and proxies mix up answers, keys are shared."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import timedelta

from atoot import entities
from atoot.errors import ApiError, MastodonError
from atoot.http.call import is_replayed
from atoot.message import Response
from atoot.posting.post_call import PostCall
from atoot.posting.recent import DAY, learn_account
from atoot.posting.rewritten import shows_as_typed
from atoot.posting.same import BEGINNING, likeness_of_text, since
from atoot.posting.texts import bare_text, text_of

log: logging.Logger = logging.getLogger("atoot.posting")

OF_OTHER_THINGS = frozenset({"acct", "username", "params", "scheduled_at"})
"""Fields of an account or a scheduled status that no status has."""


async def check(post: PostCall, made: entities.Status, response: Response) -> None:
    """Check that a returned status can come from this call, or from an earlier one with its key.

    Args:
        post: the call.
        made: the status.
        response: the answer that contained it.

    Raises:
        ApiError: it is another status.
    """
    post.foreign = False
    alike = bool(likeness_of_text(post.expected, made))
    told = _tells_of_another(post, made, response, alike=alike)
    if told:
        raise ApiError(f"the server answered with {told}", request=response.request)
    recent, author = post.recent, made.account
    earlier = post.key is not None and _is_earlier(post, made, response)
    if earlier and recent.account is None:
        with suppress(MastodonError):
            await learn_account(post.transport, recent)
    if recent.account not in (None, author.id) and author.username not in ("", recent.username):
        post.foreign = True
        raise ApiError(
            f"the server answered with status {made.id} of @{author.acct}, not with one of @{recent.username}",
            request=response.request,
        )
    recent.shows_otherwise = not alike
    if earlier and not alike:
        log.warning(
            "status %s was posted with this idempotency_key before, with another text; nothing new was posted",
            made.id,
        )


def _tells_of_another(post: PostCall, made: entities.Status, response: Response, *, alike: bool) -> str:
    """Why an answer cannot belong to this call: another request's, or from a cache; empty if it can."""
    recent, expected = post.recent, post.expected
    if not made.id or (made.extra.keys() & OF_OTHER_THINGS and not made.content):
        return "something that is no status"
    if made.id == expected.in_reply_to_id:
        return (
            f"status {made.id}, which was to be answered: it has made something else of the post, as Firefish and "
            "Sharkey make a reaction of a single emoji, or gives it the wrong id"
        )
    latest = recent.shown if recent.made_with(post.key) != made.id else None
    if not alike and latest is not None and latest[1].id == made.id and shows_as_typed(*latest):
        return f"status {made.id}, which the call before has made"
    if not alike and bare_text(text_of(made)) in {text for text, _ in recent.others(expected.likeness)}:
        return f"status {made.id}, which another call has made at the same moment"
    if post.key is None and recent.skew is not None and _is_old(post, made, response):
        return f"status {made.id} of {made.created_at:%Y-%m-%d}, which was there before"
    return ""


def _is_old(post: PostCall, made: entities.Status, response: Response) -> bool:
    """Whether a status is far older than the call; clocks and time zones of servers may be wrong by hours."""
    date = response.headers.get("Date")
    if date is None or post.expected.scheduled_at is not None or made.created_at <= BEGINNING:
        return False
    return made.created_at < since(post.called, date, post.transport.clock.time()) - timedelta(seconds=DAY)


def _is_earlier(post: PostCall, made: entities.Status, response: Response) -> bool:
    """Whether a status existed before this call, as far as can be seen."""
    begun = since(post.called, response.headers.get("Date"), post.transport.clock.time())
    return is_replayed(response.headers) or made.created_at < begun or post.recent.is_of_another(made.id)
