"""Refusals and closes by the server, in a handshake, a message or a close code: explained for people."""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from atoot.errors import (
    ApiError,
    ClientError,
    ForbiddenError,
    MastodonError,
    NetworkError,
    RatelimitError,
    class_for,
)
from atoot.errors.reasons import explain
from atoot.http.headers import limits_of
from atoot.http.retry import NEVER_REACHED
from atoot.lazy import pattern
from atoot.message import Request
from atoot.secrets import Redactor
from atoot.secrets import one_line as in_one_line
from atoot.streaming.events import as_text, plain_payload
from atoot.streaming.subscriptions import Subscription

LINE = 300
"""Characters of a server's words that are repeated."""

NO_SECRETS = Redactor()

MISSING = (200, 204, 400, 404, 405, 406, 410, 422, 426, 501)
"""HTTP statuses that mean: no such thing here."""

DOWN = NEVER_REACHED | {502, 503, 504, 520, 522, 524}
"""Statuses of a proxy with no server behind it; those from 520 on are Cloudflare's."""

NO_CODE, ABNORMAL = 1005, 1006

CLOSED: Mapping[int, str] = {
    1000: "the server closed the stream",
    1001: "the server closed the stream: it goes away, perhaps to be restarted",
    NO_CODE: "the server closed the stream and gave no reason",
    ABNORMAL: "the connection broke",
    1008: "the server closed the stream: something is against its rules",
    1009: "a message was too large",
    1011: "the server closed the stream: it has a problem of its own",
    1012: "the server closed the stream: it is being restarted",
    1013: "the server closed the stream: it is overloaded",
}
"""https://www.iana.org/assignments/websocket/websocket.xhtml (close codes)"""


class ProxyForbidsError(ForbiddenError):
    """403 with an HTML page: something in front of the server blocks the request, perhaps for a while."""


def one_line(text: object, redactor: Redactor) -> str:
    """The server's words in one line, without secrets."""
    return redactor.text(in_one_line(text, LINE))


def handshake_refused(
    refusal: aiohttp.WSServerHandshakeError, query: Mapping[str, str], redactor: Redactor, *, has_token: bool
) -> MastodonError:
    """The error for a handshake that was not answered with a websocket."""
    headers: Mapping[str, str] = refusal.headers or {}
    status = refusal.status
    said = one_line(headers.get("X-Error-Message") or "", redactor)
    return _error(
        f"{_start(status, query.get('stream'))}: {said or _meaning(status, has_token=has_token)}",
        Request("GET", "/api/v1/streaming"),
        status,
        headers,
        said,
        redactor,
    )


def events_refused(
    answer: aiohttp.ClientResponse, body: bytes, request: Request, redactor: Redactor
) -> MastodonError:
    """The error for an answer that is no event stream."""
    status = answer.status
    said = one_line(answer.headers.get("X-Error-Message") or "", redactor)
    if not said and status >= 400:
        said = one_line(explain(body, answer.content_type)[0], redactor)
    text = said or "the server sends no events here"
    if status in DOWN:
        text = f"{_start(status, None)}: {_meaning(status, has_token=True)}"
    return _error(text, request, status, answer.headers, said, redactor)


def sent_elsewhere(location: str | None, redactor: Redactor) -> MastodonError:
    """The error for a redirect that is not followed; it shows only the host of the target."""
    try:
        place = urlsplit(location or "")
        host = f"{place.scheme}://{place.netloc.rpartition('@')[2]}" if place.scheme and place.netloc else ""
    except ValueError:
        host = ""
    where = f", to {one_line(host, redactor)}" if host else ""
    return ApiError(
        f"the streaming server sends elsewhere{where}; the token goes only where the instance itself names",
        request=Request("GET", "/api/v1/streaming"),
    )


def closed_words(code: int | None, reason: object = "", redactor: Redactor = NO_SECRETS) -> str:
    """The meaning of a websocket close."""
    known = NO_CODE if code == 0 else ABNORMAL if code is None else code  # aiohttp says 0 where there is none
    words = CLOSED.get(known) or f"the server closed the stream with the code {code}"
    said = one_line(reason or "", redactor)
    return f"{words}: {said}" if said else words


def broken_words(problem: BaseException) -> str:
    """The reason that a connection broke."""
    if isinstance(problem, aiohttp.WebSocketError):
        if problem.code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG:
            return "the server sent a message that is too large"
        return "the server sent something that is no websocket message"
    if isinstance(problem, aiohttp.ServerTimeoutError):
        return "the server did not answer a ping"
    if isinstance(problem, asyncio.TimeoutError):
        return "nothing came in time"
    if isinstance(problem, OSError) and problem.strerror:
        return f"the connection broke: {problem.strerror}"
    return "the connection broke"


def _error(
    text: str, request: Request, status: int, headers: Mapping[str, str], said: str, redactor: Redactor
) -> MastodonError:
    kind = class_for(status) if status >= 400 else ApiError
    if kind is ForbiddenError and headers.get("Content-Type", "").startswith("text/html"):
        kind = ProxyForbidsError
    error = kind(
        text,
        request=request,
        status_code=status,
        reason=_phrase(status),
        request_id=one_line(headers.get("X-Request-Id") or "", redactor) or None,
        limits=limits_of(headers, time.time()),
    )
    if "scope" in said.lower():
        # The server's own word is better than a guess.
        error.hint = "the token needs the scope read:statuses, and for notifications read:notifications"
    return error


def _start(status: int, stream: str | None) -> str:
    if status in DOWN:
        return "the streaming server is down"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "the streaming server asks to wait"
    return f"the streaming server refuses the stream {stream!r}" if stream else "the streaming server refuses"


def _meaning(status: int, *, has_token: bool) -> str:
    """The meaning of a status in a handshake when the server itself gives no reason."""
    if status in DOWN:
        return f"the proxy in front of it answers {' '.join(filter(None, [str(status), _phrase(status)]))}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "there were too many connections or requests"
    if status in (401, 403):
        return "it does not take the token" if has_token else "it wants a token"
    if status in MISSING:
        return "there are no websockets here"
    if status == HTTPStatus.SWITCHING_PROTOCOLS:
        return "what it answers is no websocket"
    return f"it answers {status} {_phrase(status)}".rstrip()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


# Errors of a stream

REFUSES = pattern(r"^the streaming server refuses(?: the stream '[^']*')?: ")
"""Words about a handshake; which stream it is about is known better here."""


def in_words(error: MastodonError) -> str:
    """The reason, for people, that a connection broke or could not be made."""
    return error.text or (
        f"the server answered {error.status_code}" if error.status_code else "the connection broke"
    )


def named(error: MastodonError | None, reason: str, streams: Sequence[Subscription]) -> MastodonError:
    """The error that ends a stream: names the stream and says what to do."""
    names = " and ".join(repr(str(stream)) for stream in streams)
    what = "stream" if len(streams) == 1 else "streams"
    if error is None:
        return NetworkError(f"the {what} {names} cannot be opened: {reason}")
    refused = isinstance(error, ClientError) and not isinstance(error, RatelimitError)
    said = REFUSES.sub("", error.text)
    error.text = (
        f"the {what} {names} {'is' if len(streams) == 1 else 'are'} refused"
        if refused
        else (f"the {what} {names} cannot be opened")
    )
    error.text += f": {said}" if said else ""
    if error.status_code in (401, 403):
        scopes = " and ".join(sorted({stream.scope for stream in streams}))
        needs = f"{'this stream needs' if len(streams) == 1 else 'these streams need'} the scope {scopes}"
        # The server's own words say what is wrong: no guess is added.
        knows = "scope" in said or not error.advice
        error.hint = needs if knows else f"{error.advice}; {needs}"
    elif refused and error.status_code in (400, 404):
        error.hint = _what_to_check(streams)
    return error


def _what_to_check(streams: Sequence[Subscription]) -> str:
    if any(stream.list is not None for stream in streams):
        return "see c.lists() for the lists of this account"
    known = "user, user:notification, public, public:local, public:remote, direct, hashtags and lists"
    return f"streams that Mastodon has are {known}"


# Complaints in a message

RESPONSE = "pleroma:respond"
"""Pleroma's answer to a message of ours.

https://git.pleroma.social/pleroma/pleroma/-/blob/develop/docs/development/API/pleroma_api.md
"""
MEANT = (
    ("unknown stream type", 400),
    ("unknown channel", 400),
    ("bad_topic", 400),
    ("missing tag name", 400),
    ("no tag for stream", 400),
    ("missing list name", 400),
    ("not authorized", 401),
    ("unauthorized", 401),
    ("required scopes", 401),
    ("access token", 401),
)
"""HTTP statuses of complaints without one: Mastodon named none before 4.2, Pleroma never does."""
NO_REFUSALS = ("unsubscrib", "already_subscribed", "already subscribed")
"""Words of complaints after which nothing has changed."""
LONGEST_COMPLAINT = 500
"""Characters of a server's words that are repeated."""
EVERYWHERE = ("user", "public", "public:local", "hashtag", "list", "direct")
"""Streams that every server has; an unknown type of stream is another one."""


def may_be_about(complaint: str, stream: Subscription) -> bool:
    """Whether such a complaint can be about a stream.

    https://github.com/mastodon/mastodon/blob/main/streaming/index.js (channelNameToIds, checkScopes)
    """
    words = complaint.lower()
    if "tag name" in words or "no tag" in words:
        return stream.tag is not None
    if "list" in words:
        return stream.list is not None
    return True


def concerned(complaint: str, streams: Iterable[Subscription]) -> list[Subscription]:
    """The subscriptions that a complaint may be about, as few as its words allow."""
    about = [stream for stream in streams if may_be_about(complaint, stream)]
    words = complaint.lower()
    if "unknown stream" in words or "unknown channel" in words or "bad_topic" in words:
        return [stream for stream in about if stream.name not in EVERYWHERE] or about
    return about


def response(payload: str) -> str | None:
    """The complaint in a Pleroma answer, if it is one."""
    said: Any = plain_payload(payload)
    if not isinstance(said, dict) or said.get("result") in ("success", "ignored"):
        return None
    return str(said.get("error") or said.get("result") or "no reason given")


def meant(complaint: str, status: int | None) -> int | None:
    """The HTTP status that a complaint stands for; None if it refuses nothing."""
    words = complaint.lower()
    if any(word in words for word in NO_REFUSALS):
        return None
    if status is not None:
        return status if 100 <= status <= 599 else None
    return next((status for word, status in MEANT if word in words), None)


def words_of(error: Any) -> str:
    """A complaint in one line, whatever it is wrapped in."""
    if isinstance(error, dict):
        texts = (error.get(name) for name in ("message", "error", "error_description", "name"))
        error = next((text for text in texts if isinstance(text, str) and text), error)
    return in_one_line(as_text(error), LONGEST_COMPLAINT)


def status_of(value: Any) -> int | None:
    """The HTTP status that a complaint names, as a number or a text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 3:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 100 <= value <= 599 else None
