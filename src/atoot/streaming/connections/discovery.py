"""Discovery of an instance's streaming server, from what the instance says of itself."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import msgspec

from atoot.errors import ApiError, ClientError, RatelimitError, ServerError
from atoot.http.transport import Transport
from atoot.message import Options, Request
from atoot.network.addresses import origin as origin_of
from atoot.streaming.subscriptions import PATH

ASK_AGAIN = 30.0
"""Seconds for which the instance's answer about its streaming server is valid."""

LONGEST_ANSWER = 1 << 20
"""Most bytes read, without the token, of an instance's description of itself."""

ANSWER_TIME = 15.0
"""Seconds that an instance has to name its streaming server."""


class Discovery:
    """Asks an instance where its streaming server is: once, and again when the server becomes unreachable."""

    def __init__(self, transport: Transport, session: Callable[[], aiohttp.ClientSession]) -> None:
        """Make one; nothing is sent yet.

        Args:
            transport: sends requests with the token.
            session: sends requests without it.
        """
        self._transport = transport
        self._session = session
        self._base: str | None = None
        self._asking = asyncio.Lock()
        self._asked = 0.0
        self._doubted = False

    async def where(self) -> str:
        """`wss://host` of the streaming server."""
        async with self._asking:
            if self._base is None or self._doubted:
                self._asked = asyncio.get_running_loop().time()
                self._doubted = False
                named, sure = await self._named()
                if not sure:
                    # The previous answer is a better guess than any other.
                    return self._base or streaming_base(self._transport.origin, named)
                self._base = streaming_base(self._transport.origin, named)
            return self._base

    def doubt(self) -> None:
        """The server is unreachable: ask the instance again next time, but not on every attempt."""
        self._doubted = self._doubted or asyncio.get_running_loop().time() - self._asked > ASK_AGAIN

    async def _named(self) -> tuple[str | None, bool]:
        """The streaming URL that the instance names, and whether the answer is final."""
        sure = True
        for path, keys in (
            ("/api/v2/instance", ("configuration", "urls", "streaming")),
            ("/api/v1/instance", ("urls", "streaming_api")),
        ):
            try:
                found = await self._asked_for(path)
            except (ApiError, ClientError, ServerError) as error:
                # An old server, one that shows itself only to its users, or one that knows only v1.
                sure = sure and not isinstance(error, ServerError | RatelimitError)
                continue
            for key in keys:
                found = found.get(key) if isinstance(found, dict) else None
            if isinstance(found, str):
                return found, True
        return await self._redirected(), sure

    async def _asked_for(self, path: str) -> Any:
        """The instance's description of itself, fetched without waiting for a rate limit."""
        bounds = Options(ratelimit="raise", timeout=ANSWER_TIME)
        try:
            return await self._transport.fetch(Request("GET", path, options=bounds), object)
        except RatelimitError:
            # This endpoint is public; without the token it counts against another rate limit.
            found = await self._without_token(path)
            if found is None:
                raise
            return found

    async def _without_token(self, path: str) -> Any:
        """The same, requested without the token; None if it cannot be fetched."""
        try:
            async with self._openly(path, ANSWER_TIME) as answer:
                body = await answer.content.read(LONGEST_ANSWER) if answer.status == 200 else b""
            return msgspec.json.decode(body)
        except (aiohttp.ClientError, TimeoutError, OSError, msgspec.DecodeError, ValueError, RecursionError):
            return None

    async def _redirected(self) -> str | None:
        """Where the instance redirects requests for streams; this one carries no token."""
        try:
            async with self._openly(PATH, self._transport.settings.timeouts.read) as answer:
                target = answer.headers.get("Location", "") if 300 <= answer.status < 400 else ""
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None
        return _of_the_site(target, self._transport.origin)

    def _openly(
        self, path: str, seconds: float | None
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """The instance's answer to a request without the token."""
        return self._session().get(
            self._transport.origin + path,
            headers=self._transport.sender.public_headers,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=seconds),
            **self._transport.sender.connecting.to(self._transport.origin),
        )


def streaming_base(origin: str, named: str | None) -> str:
    """`wss://host` for an instance and the streaming URL it names.

    Some servers name `wss://` though they use plain http, and some name nothing: then the instance itself is used. A
    different host is accepted, but not a downgrade from TLS.
    """
    secure = origin.startswith("https:")
    own = urlsplit(origin)
    try:
        place = urlsplit(named or "")
        fits = place.scheme == "wss" or (place.scheme == "ws" and not secure)
        if place.hostname == own.hostname:  # another port is another server, if it uses the same scheme
            fits = fits and place.port not in (None, own.port) and (place.scheme == "wss") == secure
        if place.hostname and fits and "@" not in place.netloc:
            return place.scheme + origin_of(place.netloc).removeprefix("https")
    except ValueError:
        pass  # no host
    return f"{'wss' if secure else 'ws'}://{own.netloc}"


def _of_the_site(target: str, origin: str) -> str | None:
    """The streaming URL that a redirect means, if it stays on the instance's site: others never get the token."""
    try:
        place, own = urlsplit(target), urlsplit(origin)
    except ValueError:
        return None
    if not f".{place.hostname or ''}".endswith(f".{own.hostname}"):
        return None
    return f"{'wss' if place.scheme in ('https', 'wss') else 'ws'}://{place.netloc}"
