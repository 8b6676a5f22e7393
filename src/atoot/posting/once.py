"""Exactly-once calls: if an attempt ends unclear, look for its result before the next attempt."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeAlias, TypeVar

from atoot import http
from atoot.errors import ApiError, ClientError, MastodonError
from atoot.message import Request, Response

log: logging.Logger = logging.getLogger("atoot.posting")

Find: TypeAlias = Callable[[MastodonError, bool], Awaitable[Response | None]]
"""Searches for the result, given the error of an attempt and whether it was the last; None if it was not done."""


T = TypeVar("T")

TOO_SLOW = (504, 524)
"""Statuses of a proxy that gave up waiting for the server."""

PAUSES = (0.5, 1.0, 2.0, 3.0)
"""Seconds between searches on a server where the key does not help; statuses were seen 3 s late."""


async def done_once(transport: http.Transport, request: Request, find: Find) -> Response:
    """The answer to something that is done once: after an unclear attempt, its result is searched before the next one.

    Args:
        transport: to the server.
        request: the request to be done once.
        find: searches for its result.

    Raises:
        MastodonError: it was not done; or, if `may_have_happened` says so, nobody knows.
    """
    call = transport.call(request, once=True)
    try:
        response: Response = await transport.run(call)
    except MastodonError as error:
        failed = error
    else:
        return response
    return await settled(transport, call, failed, find)


async def settled(transport: http.Transport, call: http.Call, error: MastodonError, find: Find) -> Response:
    """The answer to a call that is done once, after its first attempt failed.

    Args:
        transport: to the server.
        call: the call to be done once.
        error: the attempt's error.
        find: searches for its result.

    Raises:
        MastodonError: as in `done_once`.
    """
    while True:
        if not call.unclear:
            raise error
        await transport.shared.hint(error, call.request)
        found = await _found(transport, call, error, find)
        if found is not None:
            return found
        if call.earlier:
            call.renew_key()
        try:
            response: Response = await transport.run(call)
        except MastodonError as failure:
            error = failure
        else:
            return response


async def _found(
    transport: http.Transport, call: http.Call, error: MastodonError, find: Find
) -> Response | None:
    """The answer if a call turns out to be done; None if it is not, and should be sent again.

    Raises:
        MastodonError: the call's error, if no attempts are left or the server does not allow searching.
    """
    while True:
        again = await transport.again(call, error)
        begun = transport.clock.monotonic()
        problem: MastodonError | None = None
        try:
            found = await find(error, not again)
            if found is not None or again:
                return found
        except MastodonError as failure:
            problem = unknown(error, failure)
        finally:
            call.note_look(transport.clock.monotonic() - begun, failed=problem is not None)
        if not again or isinstance(problem, ClientError):
            raise error


async def made_once(
    transport: http.Transport, request: Request, kind: type[T], seek: Callable[[], Awaitable[T | None]]
) -> T:
    """Make something that a second request would duplicate: after each unclear attempt, it is searched.

    Args:
        transport: to the server.
        request: makes it.
        kind: what it makes.
        seek: returns an existing equal thing.

    Raises:
        MastodonError: as in `done_once`.
    """
    found: list[T] = []

    async def find(error: MastodonError, _last: bool) -> Response | None:
        pauses = PAUSES if may_be_under_way(error) else ()
        if pauses:
            log.info("%s; looking for it on the server for %.1f s", error, sum(pauses))
        for pause in (0.0, *pauses):
            if pause:
                await transport.pause(pause, "what was made to be seen")
            one = await seek()
            if one is not None:
                found.append(one)
                return Response(request, 200, {}, b"")
        return None

    response = await done_once(transport, request, find)
    if found:
        return found[0]
    try:
        made: T = transport.decode(response, kind)
    except ApiError as error:
        with suppress(MastodonError):
            if await find(error, True) is not None:
                return found[0]
        raise
    return made


def may_be_under_way(error: MastodonError) -> bool:
    """Whether a server may still be working: Mastodon records a key when it is done, so a retry makes a second post.

    https://github.com/mastodon/mastodon/pull/21840
    """
    return error.status_code in TOO_SLOW or isinstance(error.__cause__, TimeoutError)


def unknown(error: MastodonError, problem: MastodonError) -> MastodonError:
    """Add to an error that nobody could find out whether it was done, and the problem that prevented it."""
    error.hint = f"whether it was done could not be found out: {problem}"
    return problem
