"""Advice added to errors, based on what the operation needs and what the server is."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import unquote

from atoot import entities
from atoot.errors import MastodonError, UnauthorizedError, gives_another_reason
from atoot.http.transport import Transport
from atoot.message import Options, Request
from atoot.operations import Operation, find, looks_like_another

OTHERWISE = {"instance": "get_instance() works on older servers, and server() on all"}
"""Alternatives to the operations behind `server`, where they are missing."""

LOG_IN_FIRST = (
    "this client has no token: pass access_token=..., or log in first: "
    "`atoot login INSTANCE`, or `await atoot.login(instance)`"
)
"""The advice for a request without a token. Pleroma answers it with `Invalid credentials.` and 403."""

ABOUT_THE_SERVER = ("server", "nodeinfo", "instance", "get_instance")
"""Operations behind `server`, which therefore cannot explain their errors."""


AT_ONCE = Options(retries=0, timeout=3, ratelimit="raise")
"""Options of requests for a hint, which must not delay the error."""


async def advice(transport: Transport, error: MastodonError, request: Request) -> str:
    """The advice for an error about to be raised; empty if there is none."""
    if (isinstance(error, UnauthorizedError) or error.status_code == 403) and _is_nobody(transport, request):
        return LOG_IN_FIRST
    operation = find(request.method, request.path)
    if operation is None:
        return ""
    # An error here must not hide the original one.
    if operation.name in OTHERWISE and error.status_code in MISSING:
        return OTHERWISE[operation.name]
    if hint := no_id_hint(error, operation, request):
        return hint
    with suppress(MastodonError, RuntimeError):
        like_an_id = looks_like_another(operation)
        if operation.name not in ABOUT_THE_SERVER and may_be_missing(error, operation, like_an_id=like_an_id):
            return missing_hint(operation, await transport.with_options(AT_ONCE).about(), error)
        return scope_hint(error, operation)
    return ""


def _is_nobody(transport: Transport, request: Request) -> bool:
    """Whether a request certainly carried no token: a borrowed session may authenticate in its own way."""
    is_shown = "Authorization" in (request.headers or {}) or not request.path.startswith("/api/")
    return not is_shown and transport.token is None and transport.sender.owns_session


MISSING = (404, 405, 501)
"""Statuses that mean a missing operation; 404 can also mean a missing object."""


MAY_BE_NONE = {
    "push_subscription": "there may be none yet with this token: make one with create_push_subscription, or the server has no push"
}
"""Other meanings of a 404 for operations without an id in the path."""


def may_be_missing(error: MastodonError, operation: Operation, *, like_an_id: bool = False) -> bool:
    """Whether an error may mean that the server does not have the operation.

    Args:
        error: the error.
        operation: the operation that failed.
        like_an_id: whether a server that lacks the operation can take its path for another one with an id:
            Mastodon 4.2 looks for the notification `unread_count` and does not find it, Takahē fails with a 500.
    """
    if error.status_code == 500 or _is_about_a_record(error):
        return like_an_id and _is_young(operation)
    if error.status_code not in MISSING:
        return False
    return error.status_code != 404 or ":" not in operation.path or _is_young(operation)


OWN_ADMINISTRATION = {
    software: f"{software} has an administration of its own: c.get('/api/v1/pleroma/admin/reports') and its like"
    for software in ("pleroma", "akkoma", "rebased")
}
"""Alternatives to `admin_` operations, by software.
https://git.pleroma.social/pleroma/pleroma/-/blob/develop/docs/development/API/admin_api.md"""


WANTS_A_PERSON = "This method requires an authenticated user"
"""Mastodon's text with a 422 for an app token, or for no token on a server that shows nothing to visitors.
https://github.com/mastodon/mastodon/blob/main/app/controllers/api/base_controller.rb"""


SHORTEST_WORD = 10
"""Length of the shortest ids that may happen to have no digit: those of Misskey's forks."""
FOUND_BY = {
    "accounts": "c.lookup('name@host')",
    "statuses": "c.find('https://host/@name/1')",
}
"""Methods that find the ids of objects, by the name in the path."""


def no_id_hint(error: MastodonError, operation: Operation, request: Request) -> str:
    """The advice for a name or URL in place of an id; empty if it may be an id.

    Args:
        error: the error.
        operation: the operation that failed.
        request: the request.
    """
    if error.status_code not in (400, 404):
        return ""
    asked = request.path.partition("?")[0].split("/")
    for kind, place, given in zip(["", *asked], operation.path.split("/"), asked, strict=False):
        if place.startswith(":") and kind in FOUND_BY and _is_no_id(name := unquote(given)):
            return f"{name[:60]!r} is not an id; find it with {FOUND_BY[kind]}"
    return ""


def _is_no_id(text: str) -> bool:
    """Whether a text is certainly a name or URL: short ids have a digit, and no id has an @ or a slash."""
    return any(sign in text for sign in "@/ ") or (len(text) < SHORTEST_WORD and text.isalpha())


def scope_hint(error: MastodonError, operation: Operation) -> str:
    """The advice for an insufficient token; empty if there is none."""
    if error.status_code == 422 and error.text.startswith(WANTS_A_PERSON):
        return "it takes the token of a person, as atoot.login() gets it, and not that of an app or none"
    is_unknown = isinstance(error, UnauthorizedError)
    if not (is_unknown or error.status_code == 403) or not operation.scopes:
        return ""
    if error.status_code == 403 and gives_another_reason(error.text):
        return ""
    scopes = " or ".join(operation.scopes)
    if is_unknown and "expired" in error.text:
        return "log in again; atoot.oauth.refresh gets a fresh token where the login brought a refresh token"
    if is_unknown:
        return f"the token may be missing, revoked, or lack the scope {scopes}"
    return f"the token may lack the scope {scopes}, or the account the permission"


def missing_hint(
    operation: Operation, server: entities.server.Server, error: MastodonError | None = None
) -> str:
    """The version that introduced an operation, and the server's; empty if the server should have it.

    Args:
        operation: the operation that failed.
        server: what the server is.
        error: the error.
    """
    is_mastodon = server.software == "mastodon"
    if operation.name in MAY_BE_NONE:
        return MAY_BE_NONE[operation.name]
    if operation.name.startswith("admin_") and server.software in OWN_ADMINISTRATION:
        return OWN_ADMINISTRATION[server.software]
    if error is not None and _is_about_a_record(error) and not is_mastodon:
        return ""
    if operation.removed is not None and not server.is_older_than(operation.removed):
        return f"Mastodon {operation.removed} removed it; this server is {server}"
    if operation.software:
        return _elsewhere(operation, server)
    if operation.since is None:
        return f"the documentation does not say since when Mastodon has it; this server is {server}"
    if is_mastodon and not server.is_older_than(operation.since):
        return ""
    if operation.since.startswith("0."):  # every Mastodon has it
        is_known = server.software and not is_mastodon
        return f"it seems that {server} does not have it" if is_known and operation.method == "GET" else ""
    return f"Mastodon has it since {operation.since}; this server is {server}"


def _elsewhere(operation: Operation, server: entities.server.Server) -> str:
    """The software that has an operation which Mastodon lacks; empty if this server should have it."""
    versions = {name.lower(): version for name, version in operation.software}
    own = server.software.lower()
    if own in versions and not entities.server.is_before(server.version, versions[own]):
        return ""
    verb = "has" if len(versions) == 1 else "have"
    names = " and ".join(operation.history.rsplit(", ", 1))
    return f"{names} {verb} it; this server is {server}"


def _is_young(operation: Operation) -> bool:
    """Whether many servers in use lack the operation: older ones, or other software."""
    if operation.software or operation.name.startswith("admin_"):
        return True
    return operation.since is not None and not operation.since.startswith(("0.", "1.", "2."))


def _is_about_a_record(error: MastodonError) -> bool:
    """Whether Mastodon reports a missing object; for a missing operation, it says `Not Found`."""
    return "record not found" in error.text.lower()
