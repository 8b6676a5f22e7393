"""Tokens that end: renewed in time, where the login brought what it takes."""

import asyncio
import logging
from typing import Unpack

import aiohttp

from atoot.errors import MastodonError
from atoot.http.settings import Clock, ConnectionSettings
from atoot.oauth.credentials import Credentials, CredentialsError
from atoot.oauth.store import CredentialStore
from atoot.oauth.tokens import refresh

log: logging.Logger = logging.getLogger("atoot.oauth")


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
    now = (clock or Clock()).time()
    if not credentials.ends_soon(now):
        return credentials
    # Another process may have done it meanwhile: a refresh token is good for once.
    latest = await asyncio.to_thread(_kept, credentials, store)
    if not latest.ends_soon(now):
        return latest
    try:
        return await refresh(latest, store=store, session=session, clock=clock, **connection)
    except (MastodonError, CredentialsError) as error:
        other = await asyncio.to_thread(_kept, latest, store)
        if other.access_token == latest.access_token:
            state = "has ended" if latest.is_expired(now) else "ends soon"
            log.warning("the token of %s %s and could not be renewed: %s", latest.name, state, error)
        return other


def _kept(credentials: Credentials, store: CredentialStore) -> Credentials:
    """What is kept of a profile now; what was kept before if that cannot be read."""
    try:
        return store.get(credentials.profile) if credentials.profile else credentials
    except CredentialsError:
        return credentials
