"""Translating failures of aiohttp and the network, with no response or an unreadable one, into our errors."""

import asyncio
import errno
import ssl
import zlib
from collections.abc import Iterator
from itertools import chain
from traceback import walk_tb
from typing import Literal, TypeAlias

import aiohttp

from atoot.decoding.parsing import is_whole
from atoot.errors import ApiError, MastodonError, NetworkError
from atoot.errors.refusals import nonsense
from atoot.lazy import pattern
from atoot.message import Request, Response
from atoot.secrets import without_frames

Failure: TypeAlias = Literal["never_arrived", "unclear", "untrusted", "refused", "nonsense"]
"""Why a request got no response: the server surely has not seen it, may have seen it, is not trusted, a proxy refuses,
or the response is no HTTP, too large, or redirects in circles."""


NEVER_ARRIVED = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.ClientHttpProxyError,
)
"""Errors before there was a connection, so that the server cannot have seen the request."""


def error_of(request: Request, problem: Exception, response: Response | None = None) -> MastodonError:
    """The error for a failure of aiohttp.

    Args:
        request: the request.
        problem: what went wrong.
        response: the response, if it had begun.
    """
    error: MastodonError
    if response is not None and isinstance(problem, aiohttp.ClientPayloadError):
        error = nonsense(response, "the answer was cut off, or is packed wrongly")
        error.may_have_happened = True
    elif isinstance(problem, aiohttp.ClientHttpProxyError):
        error = NetworkError(f"the proxy refuses: {problem.status} {problem.message}", request=request)
    elif not isinstance(problem, NEVER_ARRIVED) and is_of_tunnel(problem):
        said = "it closes the connection" if is_broken(problem) else "its answer is no HTTP"
        error = NetworkError(f"the proxy leads nowhere: {said}", request=request)
    elif isinstance(problem, aiohttp.ClientResponseError | aiohttp.ClientPayloadError):
        error = ApiError(_say_of_answer(problem), request=request)
        error.may_have_happened = True
    else:
        error = NetworkError(_say(problem), request=request)
        error.may_have_happened = not (isinstance(problem, NEVER_ARRIVED) or is_unwritten(problem))
    error.__cause__ = without_frames(problem)
    return error


def failure_of(error: MastodonError) -> Failure:
    """Why a request got no response."""
    cause = error.__cause__
    if isinstance(cause, aiohttp.ClientConnectorCertificateError):
        return "untrusted"
    if isinstance(cause, aiohttp.ClientHttpProxyError):
        return "never_arrived" if cause.status in (502, 503, 504) else "refused"
    if cause is None or (isinstance(cause, aiohttp.ClientResponseError) and isinstance(error, ApiError)):
        return "nonsense"
    return "unclear" if error.may_have_happened else "never_arrived"


def _say_of_answer(problem: Exception) -> str:
    """What is wrong with a response that aiohttp cannot read."""
    packing = _PACKING.search(getattr(problem, "message", ""))
    if packing is None:
        return "the answer is no HTTP"
    return (
        f"the answer is packed with {packing[1].strip()}, which was not asked for and cannot be unpacked here; "
        "pip install 'atoot[speedups]' brings what can"
    )


_PACKING = pattern(r"content-encoding: ([\w ()-]+)")


def _say(problem: Exception) -> str:
    """What went wrong with the network, in a few words; aiohttp's would repeat the whole URL."""
    if isinstance(problem, aiohttp.ConnectionTimeoutError):
        return "no connection in time"
    if isinstance(problem, asyncio.TimeoutError):
        return "no answer in time"
    if isinstance(problem, aiohttp.ServerDisconnectedError):
        return "the server closed the connection without an answer"
    if isinstance(problem, aiohttp.ClientConnectorCertificateError):
        return f"the certificate of {problem.host} is not valid: {problem.certificate_error}"
    if isinstance(problem, aiohttp.ClientProxyConnectionError):
        return f"cannot connect to the proxy {problem.host}:{problem.port}: {_cause(problem.os_error)}"
    if isinstance(problem, aiohttp.ClientConnectorError):
        return f"cannot connect to {problem.host}:{problem.port}: {_cause(problem.os_error)}"
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror
    return type(problem).__name__


def _cause(error: OSError) -> str:
    """Why a connection could not be made; an error without a message is shown by its name (`ConnectionResetError`)."""
    said = str(error) or type(error).__name__
    if isinstance(error, ssl.SSLError) and error.reason in NO_TLS:
        return f"{said}: the server does not speak TLS; for plain http, use http:// on the command line, use_https=False in Python"
    return said


NO_TLS = ("WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE", "HTTP_REQUEST")
"""OpenSSL's errors, which vary by version, for a response in plain HTTP."""


CLOSED = "Cannot write to closing transport"
"""aiohttp's error for writing to a closed connection, raised before anything is written."""


def is_unwritten(problem: BaseException) -> bool:
    """Whether a part of a request could not be written, so that it cannot have arrived."""
    return any(
        (isinstance(one, aiohttp.ClientConnectionResetError) and one.args == (CLOSED,))
        or (isinstance(one, OSError) and one.errno == errno.EPIPE)
        for one in _chain(problem)
    )


def is_of_tunnel(problem: BaseException) -> bool:
    """Whether a connection broke while it was being set up, as through a proxy, before the request was sent."""
    traces = chain.from_iterable(walk_tb(one.__traceback__) for one in (problem, problem.__cause__) if one)
    return any(frame.f_code is aiohttp.BaseConnector.connect.__code__ for frame, _ in traces)


def is_broken(problem: BaseException) -> bool:
    """Whether a connection ended before the response began."""
    return isinstance(problem, aiohttp.ServerDisconnectedError | ConnectionError) or (
        isinstance(problem, aiohttp.ClientOSError) and not isinstance(problem, aiohttp.ClientConnectorError)
    )


def _chain(problem: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while problem is not None and id(problem) not in seen:
        seen.add(id(problem))
        yield problem
        problem = problem.__cause__ or problem.__context__


def too_large(response: Response, most: int) -> ApiError:
    """The error for a response that exceeds the size limit."""
    error = nonsense(response, f"the answer is larger than {most} bytes")
    error.may_have_happened = response.request.method != "GET"
    return error


PACKED = b"\x1f\x8b"
"""The first bytes of a gzip body; no JSON begins so."""

GZIP = 31
"""The zlib window size for gzip, with its header. https://docs.python.org/3/library/zlib.html#zlib.decompress"""


def unpacked(response: Response, most: int) -> bytes:
    """Unpack a body that is compressed under another name (`x-gzip`) or without a header, up to a size limit.

    https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1.3
    """
    unpacker = zlib.decompressobj(GZIP)
    try:
        content = unpacker.decompress(response.body, most + 1)
    except zlib.error as problem:
        raise aiohttp.ClientPayloadError from problem
    if len(content) > most:
        raise too_large(response, most)
    if not unpacker.eof:
        raise aiohttp.ClientPayloadError
    return content


def is_cut(response: Response) -> bool:
    """Whether a response is truncated JSON, if nothing else tells: without a length, or compressed.

    aiohttp notices a body shorter than its length and a missing last chunk, but takes the end of the connection or of a
    gzip stream for the end of the response.
    """
    if response.status >= 300:
        return False  # its meaning counts, not its wording
    headers, body = response.headers, response.body
    told = "Content-Length" in headers or "chunked" in headers.get("Transfer-Encoding", "").lower()
    if (told and "Content-Encoding" not in headers) or "json" not in headers.get("Content-Type", "").lower():
        return False
    ends = body[:64].lstrip()[:1] + body[-64:].rstrip()[-1:]
    return ends[:1] in (b"[", b"{") and ends not in (b"[]", b"{}") and not is_whole(body)
