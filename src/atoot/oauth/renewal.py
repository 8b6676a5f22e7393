"""Renewal of tokens that expire, ahead of time or while a client is open, if the login returned a refresh token."""

import asyncio
import logging
import math
from contextlib import ExitStack
from functools import partial
from typing import Unpack

import aiohttp

from atoot.errors import MastodonError
from atoot.http.settings import Clock, ConnectionSettings
from atoot.http.transport import Transport
from atoot.oauth.credentials import Credentials, CredentialsError, StoreBusyError
from atoot.oauth.files import locked
from atoot.oauth.store import CredentialStore
from atoot.oauth.tokens import refresh
from atoot.secrets import checked_token

log: logging.Logger = logging.getLogger("atoot.oauth")

TURN = 30.0
"""Seconds that another process may take to renew; it takes as long as a request."""
LOOK = 0.1
"""Seconds between two checks whether it is done."""
AGAIN = 60.0
"""Minimum seconds between two renewals by one client."""


async def renewed(
    credentials: Credentials,
    *,
    store: CredentialStore,
    session: aiohttp.ClientSession | None = None,
    clock: Clock | None = None,
    **connection: Unpack[ConnectionSettings],
) -> Credentials:
    """The same credentials, or, if their token has expired or will soon and can be renewed, credentials with a fresh one.

    `atoot.client()` without an instance, `atoot.Bot()` and the command line do this when they start. If the token cannot be
    renewed, the log says why, and you get the old credentials, which may still work for a while.

    Args:
        credentials: as they are kept.
        store: where they are kept.
        session: an aiohttp session to use. It stays yours.
        clock: time.
        **connection: how the server is reached: `proxy`, `ssl`, `user_agent`.
    """
    time = clock or Clock()
    if not credentials.ends_soon(time.time()):
        return credentials
    return await _fresh(credentials, None, store, session, time, connection)


class Renewal:
    """Gives an open client a new token when its own is refused: a fresh one, or one that another process has got.

    Args:
        credentials: those whose token the client uses.
        store: where they are kept.
        session: an aiohttp session to use. It stays yours.
        connection: how the server is reached.
    """

    def __init__(
        self,
        credentials: Credentials,
        store: CredentialStore,
        session: aiohttp.ClientSession | None = None,
        connection: ConnectionSettings | None = None,
    ) -> None:
        self.credentials: Credentials = credentials
        """The credentials whose token the client uses."""
        self._store = store
        self._session = session
        self._connection: ConnectionSettings = connection or {}
        self._turn = asyncio.Lock()
        self._changed = self._asked = -math.inf

    @classmethod
    async def of_profile(
        cls, session: aiohttp.ClientSession | None, connection: ConnectionSettings
    ) -> "Renewal":
        """Renewal for the current profile, whose token is renewed first if it expires soon.

        Args:
            session: an aiohttp session to use. It stays yours.
            connection: how the server is reached.

        Raises:
            NoProfileError: there is none.
        """
        store = CredentialStore()
        kept = await asyncio.to_thread(store.get)
        fresh = await renewed(kept, store=store, session=session, **connection)
        return cls(fresh, store, session, connection)

    def serve(self, transport: Transport) -> None:
        """Look after the token of a client from now on.

        Args:
            transport: of the client.
        """
        transport.shared.renew = partial(self._renew, transport)

    async def _renew(self, transport: Transport, begun: float) -> bool:
        """Whether the client now has another token than the one refused in a call that began at `begun`."""
        # In a task of its own: if the call is cancelled, the old refresh token may be spent all the same.
        work = transport.spawn(self._replace(transport, begun))
        await asyncio.wait([work])
        return not work.cancelled() and work.result()

    async def _replace(self, transport: Transport, begun: float) -> bool:
        """Give the client another token, if there is one that was not refused."""
        refused, clock = self.credentials, transport.clock
        async with self._turn:
            if begun < self._changed:
                return True  # another call that was refused earlier has got it
            latest = await asyncio.to_thread(_kept, refused, self._store)
            # Otherwise a server that also refuses fresh tokens would have to issue one after the other.
            if latest.access_token == refused.access_token and clock.monotonic() >= self._asked + AGAIN:
                self._asked = clock.monotonic()
                latest = await _fresh(
                    latest, refused.access_token, self._store, self._session, clock, self._connection
                )
            if latest.access_token == refused.access_token:
                return False
            log.info("the token of %s was refused; using a newer one", latest.name)
            self.credentials, self._changed = latest, clock.monotonic()
            transport.token = checked_token(latest.access_token)
            transport.sender.show(transport.token)
            return True


async def _fresh(
    credentials: Credentials,
    refused: str | None,
    store: CredentialStore,
    session: aiohttp.ClientSession | None,
    clock: Clock,
    connection: ConnectionSettings,
) -> Credentials:
    """Credentials with a fresh token; if renewal fails, the log says why, and the old ones are returned.

    Args:
        credentials: as they are stored.
        refused: a token that the server refused; None for one that expires soon.
        store: where they are kept.
        session: an aiohttp session to use.
        clock: time.
        connection: how the server is reached.
    """
    now = clock.time()
    if credentials.refresh_token is None or credentials.app is None:
        return credentials
    # One process at a time: a refresh token is single-use, and some servers revoke all its successors if it is reused.
    with ExitStack() as turn:
        latest = credentials
        try:
            await _take(turn, store, clock)
            latest = await asyncio.to_thread(_kept, credentials, store)
            if not latest.ends_soon(now) and latest.access_token != refused:
                return latest
            return await refresh(latest, store=store, session=session, clock=clock, **connection)
        except (MastodonError, CredentialsError) as error:
            other = await asyncio.to_thread(_kept, latest, store)
            if other.access_token == latest.access_token:
                state = "was refused" if refused else "has ended" if latest.is_expired(now) else "ends soon"
                log.warning("the token of %s %s and could not be renewed: %s", latest.name, state, error)
            return other


async def _take(turn: ExitStack, store: CredentialStore, clock: Clock) -> None:
    """Wait until no other process is renewing.

    Raises:
        StoreBusyError: one does not finish in time.
        CredentialsError: nothing can be stored there.
    """
    path = store.path.with_name(f"{store.path.name}.renewal")
    end = clock.monotonic() + TURN
    while True:
        try:
            turn.enter_context(locked(path, 0.0))
        except StoreBusyError:
            if clock.monotonic() >= end:
                raise
            await clock.sleep(LOOK)
        else:
            return


def _kept(credentials: Credentials, store: CredentialStore) -> Credentials:
    """The currently stored credentials of a profile; the given ones if they cannot be read."""
    try:
        return store.get(credentials.profile) if credentials.profile else credentials
    except CredentialsError:
        return credentials
