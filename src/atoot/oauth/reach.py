"""Connections to servers during a login, and the search for the API of a host that has none itself."""

import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
from msgspec import Struct
from yarl import URL

from atoot.errors import MastodonError, NetworkError
from atoot.http.retry import RetryPolicy
from atoot.http.settings import Clock, ConnectionSettings, Settings
from atoot.http.transport import Transport
from atoot.network.addresses import host_of, is_public
from atoot.network.sessions import own_session, proxy_of_environment
from atoot.oauth.credentials import LoginError
from atoot.oauth.discovery import CLASSIC, is_no_mastodon
from atoot.oauth.places import ApiPlace, Named, find_api
from atoot.parameters import check_names
from atoot.secrets import as_secret

log: logging.Logger = logging.getLogger("atoot.oauth")

RETRIES = 1
"""Fewer than usual: a person waits, and retries do not help a mistyped name."""


class Reach(Struct, frozen=True, kw_only=True):
    """Connection settings for servers."""

    session: aiohttp.ClientSession | None
    connection: ConnectionSettings
    clock: Clock | None
    public_only: bool = False
    """Whether to refuse hosts outside the public network."""

    @classmethod
    def of(
        cls,
        function: str,
        session: aiohttp.ClientSession | None,
        connection: ConnectionSettings,
        clock: Clock | None = None,
        *,
        public_only: bool = False,
    ) -> "Reach":
        """The settings from the arguments of a function.

        Raises:
            TypeError: an argument is unknown.
        """
        check_names(function, connection, ConnectionSettings)
        connection["proxy"] = as_secret(connection.get("proxy"))
        return cls(session=session, connection=connection, clock=clock, public_only=public_only)

    @asynccontextmanager
    async def transport(self, place: str) -> AsyncIterator[Transport]:
        """A transport to an instance, without a token.

        Raises:
            LoginError: its host is outside the public network, and must not be.
        """
        session = self._session_for(place)
        # A person waits: report a rate limit at once, with its end.
        settings = Settings(
            clock=self.clock or Clock(),
            policy=RetryPolicy(retries=RETRIES),
            ratelimit="raise",
            **self.connection,
        )
        transport = Transport(place, session=session or self.session, settings=settings)
        try:
            yield transport
        finally:
            await transport.close()
            if session is not None:
                await session.close()

    def _session_for(self, place: str) -> aiohttp.ClientSession | None:
        """A session that reaches only public hosts, if required; a proxy decides itself what it may reach."""
        if not self.public_only:
            return None
        url = URL(place)
        with suppress(ValueError):
            if not is_public(url.host or ""):
                raise LoginError(f"{url.host} is not a host of the public network")
        given = self.connection.get("proxy")
        proxy = given if given is not None else proxy_of_environment(url)
        return None if proxy or self.session is not None else own_session(public_only=True)


def has_no_api(error: MastodonError) -> bool:
    """Whether an app could not be registered because the host has no API."""
    is_registration = error.method == "POST" and error.path == CLASSIC.register
    return is_registration and (is_no_mastodon(error) or error.status_code == 403)


async def elsewhere(asked: Named, error: MastodonError, reach: Reach) -> ApiPlace:
    """The other host that has the API of an instance; if there is none, the original error is raised."""
    found = await find_api(asked, reach.transport)
    if found.origin == asked.origin:
        raise error
    host = host_of(found.origin)
    if not found.confirmed:
        raise LoginError(
            f"{asked.host} sends to {host}, which does not say that it is the server of {asked.host}; "
            f"if it is the one that is meant, log in on {host}"
        )
    log.warning("login: the server of %s is %s", asked.host, host)
    return found


def explain_plain_http(error: MastodonError, asked: Named) -> None:
    """Add a hint about plain http to the error of a server that does not speak TLS."""
    is_plain = isinstance(error, NetworkError) and _NO_TLS.search(f"{error.text} {error.__cause__}")
    if is_plain and asked.use_https and not error.hint:
        error.hint = f"it does not answer in TLS; if it is a server with plain http, say http://{asked.host}"


_NO_TLS = re.compile(
    r"wrong.version.number|record.layer.failure|http.request|unknown.protocol|cannot connect to .*ConnectionResetError",
    re.IGNORECASE,
)
"""OpenSSL's error texts for an answer that is not TLS; snac closes the connection instead."""
