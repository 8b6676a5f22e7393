"""Tokens that end: renewed in time, where the login brought what it takes."""

import asyncio
import logging
from contextlib import ExitStack
from typing import Unpack

import aiohttp

from atoot.errors import MastodonError
from atoot.http.settings import Clock, ConnectionSettings
from atoot.oauth.credentials import Credentials, CredentialsError, StoreBusyError
from atoot.oauth.files import locked
from atoot.oauth.store import CredentialStore
from atoot.oauth.tokens import refresh

log: logging.Logger = logging.getLogger("atoot.oauth")

TURN = 30.0
"""Seconds that another process may take to renew; it needs the time of a request."""
LOOK = 0.1
"""Seconds between two looks whether it is done."""


async def renewed(
    credentials: Credentials,
    *,
    store: CredentialStore,
    session: aiohttp.ClientSession | None = None,
    clock: Clock | None = None,
    **connection: Unpack[ConnectionSettings],
) -> Credentials:
    """The same credentials; where their token has ended or ends soon, and can be renewed, those with a fresh one.

    `atoot.client()` without an instance, `atoot.Bot()` and the command line do so when they begin. Where it cannot be
    renewed, the log says why, and the old ones are given: perhaps they do for a while.

    Args:
        credentials: as they are kept.
        store: where they are kept.
        session: an aiohttp session to use. It stays yours.
        clock: time.
        **connection: how the server is reached: `proxy`, `ssl`, `user_agent`.
    """
    time = clock or Clock()
    now = time.time()
    if not credentials.ends_soon(now):
        return credentials
    # One process at a time: a refresh token is good for once, and some servers end all that came of one that is used twice.
    with ExitStack() as turn:
        latest = credentials
        try:
            await _take(turn, store, time)
            latest = await asyncio.to_thread(_kept, credentials, store)
            if not latest.ends_soon(now):
                return latest
            return await refresh(latest, store=store, session=session, clock=clock, **connection)
        except (MastodonError, CredentialsError) as error:
            other = await asyncio.to_thread(_kept, latest, store)
            if other.access_token == latest.access_token:
                state = "has ended" if latest.is_expired(now) else "ends soon"
                log.warning("the token of %s %s and could not be renewed: %s", latest.name, state, error)
            return other


async def _take(turn: ExitStack, store: CredentialStore, clock: Clock) -> None:
    """Wait until no other process renews.

    Raises:
        StoreBusyError: one does not come to an end.
        CredentialsError: nothing can be kept there.
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
    """What is kept of a profile now; what was kept before if that cannot be read."""
    try:
        return store.get(credentials.profile) if credentials.profile else credentials
    except CredentialsError:
        return credentials
