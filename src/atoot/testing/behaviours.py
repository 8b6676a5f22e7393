"""Behaviours of a well-meaning server: answer, redirect, refuse.

A behaviour is a value: it can be stored, shared between routes and returned from a function. Behaviours of broken and
malicious servers are in `atoot.testing.hostile`.
"""

import asyncio
import gzip as gzip_format
import json as json_format
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any, Literal, TypeAlias

from multidict import CIMultiDict

from atoot.testing.exchange import Exchange

Headers: TypeAlias = Mapping[str, str | None] | Sequence[tuple[str, str | None]]
"""Headers of an answer, as a mapping or as pairs (a name may come twice). None removes a usual header."""
End: TypeAlias = Literal["keep", "hang up", "half close", "reset"]
"""The fate of the connection: it serves the next request, is closed cleanly, on our side only, or is reset."""
Pieces: TypeAlias = Iterable[bytes] | AsyncIterable[bytes]

_NO_JSON = object()


@dataclass(frozen=True, slots=True)
class Behaviour:
    """An action of the server on one request.

    Make your own from an async function that takes the `Exchange`:
    `Behaviour("says nothing", lambda exchange: exchange.gone())`.
    """

    name: str
    """Its name in error messages."""
    perform: Callable[[Exchange], Awaitable[None]] = field(repr=False)
    """Performs it."""
    reads_body: bool = True
    """False leaves the body unread, and ends the connection with the answer."""


def unread(behaviour: Behaviour) -> Behaviour:
    """The same, but without reading the body: the server answers, or drops, after the head.

    Args:
        behaviour: what to do without reading the body.
    """
    return replace(behaviour, name=f"{behaviour.name}, body unread", reads_body=False)


def answer(
    body: bytes = b"",
    *,
    status: int = 200,
    json: Any = _NO_JSON,
    text: str | None = None,
    html: str | None = None,
    headers: Headers = (),
    reason: str | None = None,
    gzip: bool = False,
    chunked: bool = False,
    end: End = "keep",
) -> Behaviour:
    """A regular answer.

    Args:
        body: the bytes of the body; or give one of `json`, `text` and `html`, which also set the media type.
        status: the HTTP status.
        json: data to answer as JSON.
        text: a text to answer as `text/plain`.
        html: a page to answer as `text/html`.
        headers: further headers. They override the usual ones, so `{"Content-Length": "3"}` sends a wrong length
            and `{"Content-Type": None}` no media type.
        reason: the reason phrase; the standard one if None.
        gzip: compress the body.
        chunked: send the body in one chunk instead of announcing its length.
        end: what happens to the connection afterwards.
    """
    usual: dict[str, str] = {}
    if json is not _NO_JSON:
        body, usual["Content-Type"] = json_format.dumps(json).encode(), "application/json; charset=utf-8"
    elif text is not None:
        body, usual["Content-Type"] = text.encode(), "text/plain; charset=utf-8"
    elif html is not None:
        body, usual["Content-Type"] = html.encode(), "text/html; charset=utf-8"
    if gzip:
        body, usual["Content-Encoding"] = gzip_format.compress(body, mtime=0), "gzip"
    if chunked:
        framed, usual["Transfer-Encoding"] = chunk(body) + LAST_CHUNK, "chunked"
    else:
        framed, usual["Content-Length"] = body, str(len(body))
    start = head(status, merged(usual, headers), reason)

    async def perform(exchange: Exchange) -> None:
        await exchange.send(start if exchange.request.method == "HEAD" else start + framed)
        await ended(exchange, end)

    return Behaviour(f"answer {status}", perform)


def redirect(location: str, *, status: int = 302) -> Behaviour:
    """Redirect the client to a path, or to a URL of another origin.

    Args:
        location: the target.
        status: status of the answer.
    """
    return answer(status=status, headers={"Location": location})


def html_error(status: int = 502) -> Behaviour:
    """The error page of a proxy whose server is down: HTML instead of the API's JSON.

    Args:
        status: status of the answer.
    """
    title = f"{status} {phrase(status)}"
    page = (
        f"<html><head><title>{title}</title></head><body><center><h1>{title}</h1></center></body></html>\r\n"
    )
    return answer(status=status, html=page)


def rate_limited(
    *,
    retry_after: float | datetime | str | None = None,
    limit: int | str | None = None,
    remaining: int | str | None = None,
    reset: float | datetime | str | None = None,
    headers: Headers = (),
) -> Behaviour:
    """429: too many requests, with the limit headers of your choice; None leaves a header out.

    Args:
        retry_after: `Retry-After`: seconds, a datetime (sent as an HTTP date), or any text.
        limit: `X-RateLimit-Limit`.
        remaining: `X-RateLimit-Remaining`.
        reset: `X-RateLimit-Reset`: a datetime (sent in ISO 8601, as Mastodon does), seconds since the epoch, or any
            text.
        headers: further headers.
    """
    limits: dict[str, str | None] = {
        "Retry-After": _http_date(retry_after),
        "X-RateLimit-Limit": _text(limit),
        "X-RateLimit-Remaining": _text(remaining),
        "X-RateLimit-Reset": _iso(reset),
    }
    pairs = [*limits.items(), *pairs_of(headers)]
    return answer(status=429, json={"error": "Too many requests"}, headers=pairs)


def raw(
    *parts: bytes | Pieces | Callable[[], Pieces], end: End = "hang up", name: str = "raw bytes"
) -> Behaviour:
    """Send exactly these bytes, in this order, and nothing else.

    Args:
        parts: bytes, or iterables of bytes, read lazily: they may be endless, and an async one may wait. An iterator is
            exhausted by the first request; a function is called for each.
        end: what becomes of the connection afterwards.
        name: name of the behaviour in messages.
    """

    async def perform(exchange: Exchange) -> None:
        for part in parts:
            await send_all(exchange, part() if callable(part) else part)
        await ended(exchange, end)

    return Behaviour(name, perform)


async def send_all(exchange: Exchange, part: bytes | Pieces) -> None:
    """Send bytes, or the bytes from an iterable in turn."""
    if isinstance(part, bytes):
        await exchange.send(part)
    elif isinstance(part, AsyncIterable):
        async for piece in part:
            await exchange.send(piece)
    else:
        for piece in part:
            await exchange.send(piece)
            await asyncio.sleep(0)  # without a wait, a client in the same event loop would never run


async def ended(exchange: Exchange, end: End) -> None:
    """End the connection, or keep it."""
    if end == "hang up":
        await exchange.hang_up()
    elif end == "half close":
        await exchange.half_close()
    elif end == "reset":
        exchange.reset()


def head(status: int, headers: Iterable[tuple[str, str]], reason: str | None = None) -> bytes:
    """The status line and headers of an answer, with the empty line after them."""
    lines = [f"HTTP/1.1 {status} {phrase(status) if reason is None else reason}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape")


def merged(usual: Mapping[str, str], headers: Headers) -> list[tuple[str, str]]:
    """The usual headers, overridden by given ones of the same name."""
    given = pairs_of(headers)
    names = CIMultiDict((name, "") for name, _ in given)
    kept = [(name, value) for name, value in usual.items() if name not in names]
    return kept + [(name, value) for name, value in given if value is not None]


def pairs_of(headers: Headers) -> list[tuple[str, str | None]]:
    """Headers as pairs."""
    return list(headers.items()) if isinstance(headers, Mapping) else list(headers)


def iso(when: datetime) -> str:
    """A time as Mastodon writes it in its rate limit headers."""
    return when.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def phrase(status: int) -> str:
    """The reason phrase that servers use for a status."""
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return "Unprocessable Entity"  # Python 3.13 has the phrase of RFC 9110, which hardly any server uses
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


LAST_CHUNK = b"0\r\n\r\n"


def chunk(data: bytes) -> bytes:
    """Bytes as one chunk of a chunked body; none for no bytes, since an empty chunk ends the body."""
    return b"%x\r\n%b\r\n" % (len(data), data) if data else b""


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _http_date(value: object) -> str | None:
    return (
        format_datetime(value.astimezone(UTC), usegmt=True) if isinstance(value, datetime) else _text(value)
    )


def _iso(value: object) -> str | None:
    return iso(value) if isinstance(value, datetime) else _text(value)
