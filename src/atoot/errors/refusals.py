"""Errors from responses: their class, text and advice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl, urljoin, urlsplit

import msgspec

from atoot import entities
from atoot.decoding.lenient import read
from atoot.errors import ApiError, MastodonError, UnauthorizedError, UnprocessedError, class_for
from atoot.errors.reasons import explain, guard_of, is_page, plain_line
from atoot.lazy import bytes_pattern, pattern
from atoot.message import RateLimit, Request, Response

T = TypeVar("T")

_ABOUT_TOKEN = {
    400: bytes_pattern(rb"invalid (?:bearer|access) token", re.IGNORECASE),
    403: bytes_pattern(rb'"Invalid credentials\.?"'),
}
"""Texts for an unknown token, by status: Takahē's and Pleroma's.
https://git.pleroma.social/pleroma/pleroma/-/blob/develop/lib/pleroma/web/plugs/ensure_authenticated_plug.ex"""
_ABOUT_TYPES = bytes_pattern(
    rb"zod|application/json|invalid_type|\b(?:expected|must be)(?: an?)? (?:json|object|array|list|boolean|number|integer)\b",
    re.IGNORECASE,
)
"""Errors of a server that got form text where it expects JSON values."""


class UnexpectedMentionsError(UnprocessedError):
    """422: the text mentions accounts that are not in `allowed_mentions`. Nothing was posted.

    https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/statuses_controller.rb
    """

    unexpected_accounts: Sequence[entities.Account] = ()
    """Those accounts."""


class DomainBlockExistsError(UnprocessedError):
    """422: the domain, or a parent of it, is already blocked.

    https://github.com/mastodon/mastodon/blob/main/app/serializers/rest/admin/existing_domain_block_error_serializer.rb
    """

    existing_domain_block: entities.AdminDomainBlock
    """The block that is there."""


def refusal_of(body: bytes) -> tuple[type[UnprocessedError], dict[str, Any]]:
    """The class of a 422, and its extra attributes."""
    if b'"unexpected_accounts"' in body and (
        accounts := _inside(body, "unexpected_accounts", list[entities.Account])
    ):
        return UnexpectedMentionsError, {"unexpected_accounts": accounts}
    if b'"existing_domain_block"' in body:
        block = _inside(body, "existing_domain_block", entities.AdminDomainBlock)
        if block is not None and block.domain:
            return DomainBlockExistsError, {"existing_domain_block": block}
    return UnprocessedError, {}


def _inside(body: bytes, name: str, kind: type[T]) -> T | None:
    """A decoded field of an object; None if it is invalid."""
    try:
        found = msgspec.json.decode(body, type=dict[str, msgspec.Raw])[name]
        told: T = read(bytes(found), kind)
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, RecursionError):
        return None
    return told


def error_for(response: Response, limits: RateLimit | None = None, origin: str = "") -> MastodonError:
    """The error for a response with a status of 300 or above.

    Args:
        response: the response.
        limits: its rate limits.
        origin: scheme and host of the request.
    """
    text, details = explain(response.body, response.headers.get("Content-Type", ""))
    location = response.headers.get("Location") if 300 <= response.status < 400 else None
    sent = None if location is None else _sent_elsewhere(location, origin, response.request)
    if sent is not None:
        text = sent.text
    kind = UnauthorizedError if _refuses_token(response) else class_for(response.status)
    told: dict[str, Any] = {}
    if kind is UnprocessedError:
        kind, told = refusal_of(response.body)
    error = failure(kind, response, text, details=details, limits=limits)
    error.hint = _about_page(response) or (sent.hint if sent is not None else "")
    error.may_have_happened = error.hint == IN_FRONT
    error.elsewhere = "" if sent is None else sent.place
    for name, value in told.items():
        setattr(error, name, value)
    return error


def _refuses_token(response: Response) -> bool:
    """Whether a server rejects the token in its own way: snac with a 422 without a text."""
    said = _ABOUT_TOKEN.get(response.status)
    if said is not None:
        return said.search(response.body, 0, 300) is not None
    is_asked = response.request.method == "GET" and response.request.path.endswith("/verify_credentials")
    # With a text it is Mastodon's error for the token of an app, which has no account.
    return is_asked and response.status == 422 and not response.body.strip()


def wants_json(response: Response) -> bool:
    """Whether a server refuses a form because it reads only JSON: 415, or a complaint about types (Hollo's zod schema)."""
    return response.status == 415 or (
        response.status in (400, 422) and _ABOUT_TYPES.search(response.body, 0, 300) is not None
    )


def nonsense(response: Response, text: str) -> ApiError:
    """The error for a response that is invalid for its operation."""
    error = failure(ApiError, response, text)
    assert isinstance(error, ApiError)  # noqa: S101 - for type checkers: `failure` makes the given class
    error.hint = _about_page(response)
    return error


DENIES = (403, 406)
"""Statuses that firewalls send. Some also filter responses, after the server has executed the request, and replace
them. https://github.com/owasp-modsecurity/ModSecurity/wiki/Reference-Manual-(v3.x)#processing-phases"""

IN_FRONT = "the answer is a page: something in front of the server may have refused, rather than the server"


def _about_page(response: Response) -> str:
    """Advice on a response that is a page, if that tells more than the status."""
    guard = guard_of(response.headers, response.body)
    if guard:
        return (
            f"{guard}, which protects the server, answered in its place and lets only browsers through: it is not about "
            "the token or its scopes; try later or from another network, and ask the administrators to let /api through"
        )
    return IN_FRONT if response.status in DENIES and is_page(response.body) else ""


def failure(
    kind: type[MastodonError],
    response: Response,
    text: str,
    *,
    details: Any = None,
    limits: RateLimit | None = None,
) -> MastodonError:
    """Make an error with everything that a response says about itself."""
    return kind(
        text,
        request=response.request,
        status_code=response.status,
        reason=plain_line(response.reason),
        details=details,
        request_id=plain_line(response.headers.get("X-Request-Id", "")) or None,
        limits=limits,
    )


class _Redirect(NamedTuple):
    """The text and advice for a redirect that was not followed."""

    text: str
    hint: str = ""
    place: str = ""
    """Scheme and host of its target, if that is another host."""


def _sent_elsewhere(location: str, origin: str, request: Request) -> _Redirect:
    """The text and advice for a redirect: where it leads, and what to do."""
    try:
        target = urljoin(origin + request.path, location.strip()) if origin else location
        theirs, ours = urlsplit(target), urlsplit(origin)
    except ValueError:
        target, theirs, ours = location, None, None
    place = _host_of(target)
    if theirs is None or ours is None or not origin or theirs.netloc.lower() != ours.netloc.lower():
        name = place.partition("://")[2]
        text = f"the server sends elsewhere, to {place}; is that the instance's real host?"
        return _Redirect(text, f"if so, connect to {name!r}", place) if name else _Redirect(text)
    if theirs.scheme != ours.scheme:
        text = f"the server sends elsewhere, to {place}, where the token would not be safe"
        return _Redirect(
            text, "the proxy in front of the server may not tell it that it is asked by https", place
        )
    path, asked = theirs.path, request.path.partition("?")[0]
    text = f"the server sends elsewhere, to {plain_line(path)[:100]} on the same host; that is not followed for {request.method}"
    if _LOGIN.search(path):
        return _Redirect(
            text, "a page to log in at: something in front of the server does not let the API through"
        )
    if path.strip("/").lower() == asked.strip("/").lower():
        return _Redirect(
            text, "only its spelling differs: the proxy in front of the server changes addresses of the API"
        )
    return _Redirect(text)


_LOGIN = pattern(r"log-?in|sign-?in|sign_in|/auth\b|/oauth2|/sso|/cdn-cgi/", re.IGNORECASE)


def _host_of(location: str) -> str:
    """Scheme and host of a URL, or "another path": the rest may hold secrets."""
    found = re.match(r"[a-z][a-z0-9+.-]*://[^/?#\s@]+(?=[/?#]|$)", location, re.IGNORECASE)
    return plain_line(found[0]) if found else "another path"


REMOTE_FAILED = ("Remote data could not be fetched", "Remote SSL certificate could not be verified")
"""Mastodon's texts with a 503 that concerns another server.
https://github.com/mastodon/mastodon/blob/main/app/controllers/concerns/api/error_handling.rb"""

_NAMING = ("q", "acct", "uri", "url")
"""Parameters that refer to another server."""


def unreachable(status: int | None, said: str, path: str) -> str:
    """Advice if the server could not reach another one; empty for other errors.

    Args:
        status: of the response.
        said: the server's explanation.
        path: of the request, with its query.
    """
    if status != 503 or not said.startswith(REMOTE_FAILED):
        return ""
    host = host_named(path)
    return f"the server cannot reach {host or 'the other server that this is about'}"


def host_named(path: str) -> str:
    """The host in the query of a request, from a URL or a handle; empty if there is none."""
    for name, value in parse_qsl(path.partition("?")[2]):
        if name in _NAMING:
            place = value.strip()
            if "://" in place:
                try:
                    return urlsplit(place).hostname or ""
                except ValueError:
                    return ""
            return place.rpartition("@")[2] if "@" in place.lstrip("@") else ""
    return ""
