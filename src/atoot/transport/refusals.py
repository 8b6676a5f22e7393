"""Why a stream cannot be opened, or has ended, in words for people.

Everything here goes into errors and reasons that are shown and logged, so nothing that a server said gets past
`LINE` characters, unprintable, or with the token in it.
"""

import asyncio
import time
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

import aiohttp

from atoot.errors import ApiError, MastodonError, class_for
from atoot.message import Request
from atoot.wire.failures import explain
from atoot.wire.limits import limits_of
from atoot.wire.secrets import Redactor

LINE = 300
"""Characters of what a server said that are repeated."""
NO_SECRETS = Redactor()
NO_WEBSOCKETS = (200, 204, 400, 404, 405, 406, 410, 422, 426, 501)
"""Answers to a handshake that say: no websockets here."""
DOWN = (502, 503, 504, 520, 521, 522, 523, 524, 530)
"""What a proxy answers when there is nobody behind it; from 520 on it is Cloudflare's."""

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


def one_line(text: object, redactor: Redactor) -> str:
    """What a server said, in one line, and without secrets."""
    line = " ".join(str(text).split())
    line = redactor.text("".join(char for char in line if char.isprintable()))
    return line if len(line) <= LINE else line[: LINE - 1] + "…"


def handshake_refused(
    refusal: aiohttp.WSServerHandshakeError, query: Mapping[str, str], redactor: Redactor, *, has_token: bool
) -> MastodonError:
    """The error for an answer to a handshake that is no websocket."""
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
    """The error for an answer that is no stream of events."""
    status = answer.status
    said = one_line(answer.headers.get("X-Error-Message") or "", redactor)
    if not said and status >= 400:
        said = one_line(explain(body, answer.content_type)[0], redactor)
    text = said or "the server sends no events here"
    if status in DOWN:
        text = f"{_start(status, None)}: {_meaning(status, has_token=True)}"
    return _error(text, request, status, answer.headers, said, redactor)


def sent_elsewhere(location: str | None, redactor: Redactor) -> MastodonError:
    """The error for a redirect that is not followed; of where it leads only the host is shown."""
    try:
        place = urlsplit(location or "")
        host = place.netloc.rpartition("@")[2] if place.scheme else ""
    except ValueError:
        host = ""
    where = f", to {one_line(f'{place.scheme}://{host}', redactor)}" if host else ""
    return ApiError(
        f"the streaming server sends elsewhere{where}; the token goes only where the instance itself names",
        request=Request("GET", "/api/v1/streaming"),
    )


def closed_words(code: int | None, reason: object = "", redactor: Redactor = NO_SECRETS) -> str:
    """What the end of a websocket means."""
    known = NO_CODE if code == 0 else ABNORMAL if code is None else code  # aiohttp says 0 where there is none
    words = CLOSED.get(known) or f"the server closed the stream with the code {code}"
    said = one_line(reason or "", redactor)
    return f"{words}: {said}" if said else words


def broken_words(problem: BaseException) -> str:
    """What broke a connection."""
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
    """What a status says about a handshake when the server itself says nothing."""
    if status in DOWN:
        return f"the proxy in front of it answers {' '.join(filter(None, [str(status), _phrase(status)]))}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "there were too many connections or requests"
    if status in (401, 403):
        return "it does not take the token" if has_token else "it wants a token"
    if status in NO_WEBSOCKETS:
        return "there are no websockets here"
    if status == HTTPStatus.SWITCHING_PROTOCOLS:
        return "what it answers is no websocket"
    return f"it answers {status} {_phrase(status)}".rstrip()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
