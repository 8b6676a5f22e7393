"""Checks the actual state when a retry is refused because the first try succeeded but its answer was lost.

In Mastodon, follows, favourites and the like are idempotent. Misskey and its forks (Sharkey, Firefish, Iceshrimp)
refuse the second request: `ALREADY_FOLLOWING`, `ALREADY_REACTED`, `NOT_BLOCKING` and many others, worded differently
in each version. So the decision rests on the state that the server shows, not on the wording.
https://github.com/misskey-dev/misskey/tree/develop/packages/backend/src/server/api/endpoints
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import msgspec
from multidict import CIMultiDict

from atoot.errors import ClientError, MastodonError
from atoot.http.transport import Transport
from atoot.lazy import pattern
from atoot.message import Request, Response

_DEED = pattern(r"/api/v1/(accounts|statuses)/([^/?]+)/(\w+)")

_FOLLOWED = ("following", "requested")

RESULTS: Mapping[str, tuple[tuple[str, ...], bool]] = {
    "accounts follow": (_FOLLOWED, True),
    "accounts unfollow": (_FOLLOWED, False),
    "accounts block": (("blocking",), True),
    "accounts unblock": (("blocking",), False),
    "accounts mute": (("muting",), True),
    "accounts unmute": (("muting",), False),
    "accounts endorse": (("endorsed",), True),
    "accounts unendorse": (("endorsed",), False),
    "accounts pin": (("endorsed",), True),
    "accounts unpin": (("endorsed",), False),
    "accounts remove_from_followers": (("followed_by",), False),
    "statuses favourite": (("favourited",), True),
    "statuses unfavourite": (("favourited",), False),
    "statuses bookmark": (("bookmarked",), True),
    "statuses unbookmark": (("bookmarked",), False),
    "statuses mute": (("muted",), True),
    "statuses unmute": (("muted",), False),
    "statuses pin": (("pinned",), True),
    "statuses unpin": (("pinned",), False),
    "statuses unreblog": (("reblogged",), False),
}
"""Fields of a relationship or a status that show that an operation is done, and their values then."""

OTHER_REASONS = frozenset({401, 403, 429})
"""Refusals that do not depend on the state: of a token, of a person, of too many requests."""


async def standing(transport: Transport, request: Request, error: MastodonError) -> Response | None:
    """The result of an action that an earlier try of the same call seems to have done; None if it is not done.

    Args:
        transport: to the server.
        request: the request.
        error: the refusal of the latest try.
    """
    if not (error.may_have_happened and isinstance(error, ClientError)) or error.status_code in OTHER_REASONS:
        return None
    deed = _DEED.fullmatch(request.path) if request.method == "POST" else None
    result = RESULTS.get(f"{deed[1]} {deed[3]}") if deed is not None else None
    if deed is None or result is None:
        return None
    kind, name = deed[1], deed[2]
    place = f"/api/v1/statuses/{name}"
    if kind == "accounts":
        place = f"/api/v1/accounts/relationships?{urlencode({'id[]': name}, safe='%')}"
    with suppress(MastodonError):  # then only the refusal is known
        response = await transport.send(Request("GET", place, options=request.options))
        shown = transport.decode(response, object)
        found = shown[0] if isinstance(shown, list) and shown else shown
        if isinstance(found, dict) and shows(found, *result):
            return Response(request, 200, CIMultiDict(response.headers), msgspec.json.encode(found))
    return None


def shows(found: Mapping[str, Any], fields: tuple[str, ...], wanted: bool) -> bool:
    """Whether an object shows the wanted state: one of the fields is true, or all present ones are false."""
    told = [found[field] for field in fields if isinstance(found.get(field), bool)]
    return bool(told) and any(told) == wanted
