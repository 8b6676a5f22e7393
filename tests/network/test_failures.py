"""What it means that there is no answer."""

import aiohttp
from aiohttp.client_reqrep import ConnectionKey

from atoot.errors import ApiError, NetworkError
from atoot.message import Request
from atoot.network.failures import CLOSED, error_of, failure_of, is_broken, is_unwritten
from tables import each

KEY = ConnectionKey("h.example", 443, True, True, None, None, None)
REQUEST = Request("POST", "/x?token=hidden")
PACKED = "Can not decode content-encoding: brotli (br). Please install `Brotli`"


@each(
    ("problem", "kind", "said", "may_have_happened", "failure"),
    [
        (aiohttp.ConnectionTimeoutError(), NetworkError, "no connection in time", False, "never_arrived"),
        (aiohttp.SocketTimeoutError(), NetworkError, "no answer in time", True, "unclear"),
        (aiohttp.ServerDisconnectedError(), NetworkError, "closed the connection without", True, "unclear"),
        (
            aiohttp.ClientConnectorError(KEY, OSError(111, "Connection refused")),
            NetworkError,
            "cannot connect to h.example:443: ",
            False,
            "never_arrived",
        ),
        (
            aiohttp.ClientConnectorCertificateError(KEY, Exception("expired")),
            NetworkError,
            "the certificate of h.example is not valid: expired",
            False,
            "untrusted",
        ),
        (
            aiohttp.ClientHttpProxyError(None, (), status=407, message="Who are you"),
            NetworkError,
            "the proxy refuses: 407 Who are you",
            False,
            "refused",
        ),
        (
            aiohttp.ClientHttpProxyError(None, (), status=502, message="Bad Gateway"),
            NetworkError,
            "the proxy refuses: 502",
            False,
            "never_arrived",
        ),
        (aiohttp.ClientResponseError(None, (), message="x"), ApiError, "no HTTP", True, "nonsense"),
        (aiohttp.ClientPayloadError(), ApiError, "the answer is no HTTP", True, "unclear"),
        (
            aiohttp.ClientResponseError(None, (), message=PACKED),
            ApiError,
            "packed with brotli (br), which was not asked for",
            True,
            "nonsense",
        ),
        (aiohttp.ClientOSError(104, "reset by peer"), NetworkError, "reset by peer", True, "unclear"),
        (aiohttp.ClientOSError(32, "Broken pipe"), NetworkError, "Broken pipe", False, "never_arrived"),
    ],
)
def test_each_failure_is_an_error_that_says_whether_the_server_may_have_done_it(
    problem, kind, said, may_have_happened, failure
):
    error = error_of(REQUEST, problem)
    assert type(error) is kind
    assert said in str(error)
    assert "hidden" not in str(error)
    assert error.may_have_happened is may_have_happened
    assert failure_of(error) == failure
    assert error.__cause__ is problem


def test_what_could_not_be_written_is_told_from_what_was_lost():
    closed = aiohttp.ClientConnectionResetError(CLOSED)
    wrapped = aiohttp.ClientOSError(None, "Can not write request body")
    wrapped.__cause__ = closed
    assert is_unwritten(closed)
    assert is_unwritten(wrapped)
    assert is_unwritten(aiohttp.ClientOSError(32, "Broken pipe"))
    for lost in (
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientOSError(104, "Connection reset by peer"),
        aiohttp.ClientConnectionResetError("Connection lost"),
    ):
        assert not is_unwritten(lost)
        assert is_broken(lost)
    assert not is_broken(TimeoutError())
    assert not is_broken(aiohttp.SocketTimeoutError())
