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
"""Told how a try ended, and whether it was the last one, gives the answer if it turns out that it was done, else None."""


T = TypeVar("T")

TOO_SLOW = (504, 524)
"""What a proxy answers that has waited for the server long enough."""

PAUSES = (0.5, 1.0, 2.0, 3.0)
"""Seconds between the looks at a server on which the key does not help; statuses were seen 3 s late."""


async def done_once(transport: http.Transport, request: Request, find: Find) -> Response:
    """The answer to something that is done once: where a try ends unclear, it is looked for before the next one.

    Args:
        transport: to the server.
        request: what is to be done once.
        find: looks for it.

    Raises:
        MastodonError: it was not done, or, where `may_have_happened` says so, nobody knows.
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
    """The answer to a call that is done once, where its first attempt has ended with an error.

    Args:
        transport: to the server.
        call: what is to be done once.
        error: how the attempt ended.
        find: looks for it.

    Raises:
        MastodonError: as `done_once`.
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
    """The answer if a call turns out to be done; None if it is not, and is to be sent again.

    Raises:
        MastodonError: the error, if the call has come to its end, or the server does not let anybody look.
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
    """What a request makes that would be there twice if it were sent twice: it is looked for after each unclear try.

    Args:
        transport: to the server.
        request: makes it.
        kind: what it makes.
        seek: gives what is there already and is the same.

    Raises:
        MastodonError: as `done_once`.
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
    """Whether a server may still be at it: Mastodon writes a key down when it is done, so a second try makes a second post.

    https://github.com/mastodon/mastodon/pull/21840
    """
    return error.status_code in TOO_SLOW or isinstance(error.__cause__, TimeoutError)


def unknown(error: MastodonError, problem: MastodonError) -> MastodonError:
    """Say with an error that nobody could find out whether it was done, and why; that is the problem."""
    error.hint = f"whether it was done could not be found out: {problem}"
    return problem
