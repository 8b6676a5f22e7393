"""Operations on an existing token, one call each: save, revoke, refresh."""

import asyncio
import logging
import os
from typing import Literal, TypeAlias, Unpack

import aiohttp
from msgspec.structs import replace

from atoot.errors import MastodonError
from atoot.http.settings import Clock, ConnectionSettings
from atoot.network.addresses import host_of
from atoot.oauth.credentials import Credentials, CredentialsError, LoginError
from atoot.oauth.dialogue import whose
from atoot.oauth.discovery import discover, is_no_mastodon
from atoot.oauth.flows import refresh_token, revoke_token
from atoot.oauth.places import find_api, named
from atoot.oauth.reach import Reach, explain_plain_http
from atoot.oauth.store import CredentialStore
from atoot.secrets import as_secret

log: logging.Logger = logging.getLogger("atoot.oauth")

Store: TypeAlias = "CredentialStore | str | os.PathLike[str] | Literal[False] | None"
"""Where to store credentials: None is the default store, a path is a file of your own, False is nowhere."""


async def save_token(
    instance: str,
    access_token: str,
    *,
    store: Store = None,
    profile: str | None = None,
    use_https: bool = True,
    session: aiohttp.ClientSession | None = None,
    **connection: Unpack[ConnectionSettings],
) -> Credentials:
    """Store a token that you already have, after asking the server whose it is.

    Args:
        instance: host of the instance, like `mastodon.social`.
        access_token: the token, perhaps from the development page of the account's settings.
        store: where to store it; as for `login`.
        profile: name under which to store it; by default the account.
        use_https: False for plain http.
        session: an aiohttp session to use. It stays yours.
        **connection: how the server is reached: `proxy`, `ssl`, `user_agent`.

    Raises:
        UnauthorizedError: the token is not valid there.
        CredentialsError: it cannot be stored.
        ValueError: the instance or the token is invalid.
    """
    access_token = as_secret(access_token)
    reach = Reach.of("save_token", session, connection)
    asked = named(instance, use_https=use_https)
    made = Credentials(
        instance=asked.host,
        access_token=access_token,
        use_https=asked.use_https,
        profile=profile or "",
    )
    keeper = store_of(store)
    if keeper is not None:
        await asyncio.to_thread(keeper.prepare)
    try:
        async with reach.transport(made.origin) as transport:
            made = replace(made, account=await whose(transport, made.access_token))
    except MastodonError as error:
        if is_no_mastodon(error):
            # Never send the token to another host: its owner says where it belongs.
            found = await find_api(asked, reach.transport)
            if found.origin != asked.origin:
                host = host_of(found.origin)
                error.hint = f"the API of {asked.host} seems to be at {host}: name that host"
        explain_plain_http(error, asked)
        raise
    return made if keeper is None else await asyncio.to_thread(keeper.save, made)


async def logout(
    profile: str | None = None,
    *,
    store: CredentialStore | str | os.PathLike[str] | None = None,
    force: bool = False,
    session: aiohttp.ClientSession | None = None,
    **connection: Unpack[ConnectionSettings],
) -> Credentials:
    """Revoke a token, and forget its profile.

    Only the app of a token can revoke it. A token stored by `save_token` has none here (`credentials.app` is None): it
    is only forgotten, and stays valid until it is revoked in the settings of the account.

    Args:
        profile: name of the profile; by default the current one.
        store: where it is stored; as for `login`.
        force: forget it even if the server cannot be reached, or refuses.
        session: an aiohttp session to use. It stays yours.
        **connection: how the server is reached: `proxy`, `ssl`, `user_agent`.

    Returns:
        The forgotten credentials.

    Raises:
        NoProfileError: there is none.
        MastodonError: the server cannot be reached, or refuses. The profile stays.
    """
    reach = Reach.of("logout", session, connection)
    keeper = store_of(store) or CredentialStore()
    found = await asyncio.to_thread(keeper.get, profile)
    if not found.profile:
        raise CredentialsError(
            "the token is from the environment and not in the store; unset ATOOT_ACCESS_TOKEN"
        )
    if found.app is not None:
        try:
            async with reach.transport(found.origin) as transport:
                await revoke_token(transport, found.app, found.access_token, server=await discover(transport))
        except MastodonError as error:
            if not force:
                error.hint = "the profile is still there; force=True forgets it all the same"
                raise
            log.warning("the token of %s could not be revoked: %s", found.profile, error)
    await asyncio.to_thread(keeper.remove, found.profile)
    return found


async def refresh(
    credentials: Credentials,
    *,
    store: Store = False,
    session: aiohttp.ClientSession | None = None,
    clock: Clock | None = None,
    **connection: Unpack[ConnectionSettings],
) -> Credentials:
    """Get a fresh token, if the server gave a refresh token.

    Args:
        credentials: the credentials to renew.
        store: where to store the fresh ones, replacing the old; by default nowhere.
        session: an aiohttp session to use. It stays yours.
        clock: time.
        **connection: how the server is reached: `proxy`, `ssl`, `user_agent`.

    Raises:
        LoginError: there is no refresh token.
        CredentialsError: they cannot be stored. The old ones stay valid.
        ClientError: the server no longer accepts the refresh token: log in again.
    """
    reach = Reach.of("refresh", session, connection, clock)
    if credentials.refresh_token is None or credentials.app is None:
        raise LoginError("there is no refresh token; log in again")
    keeper = store_of(store)
    if keeper is not None:  # a fresh token that cannot be stored would revoke the old one in vain
        await asyncio.to_thread(keeper.prepare)
    # An answer without scopes means the same as before.
    app = replace(credentials.app, scopes=credentials.scopes)
    async with reach.transport(credentials.origin) as transport:
        server = await discover(transport)
        grant = await refresh_token(transport, app, credentials.refresh_token, server=server)
    fresh = replace(
        credentials,
        access_token=grant.access_token,
        refresh_token=grant.refresh_token,
        scopes=grant.scopes,
        created_at=grant.created_at,
        expires_at=grant.expires_at,
    )
    # Not in a thread: the old refresh token is spent, so the fresh one must reach the file without interruption.
    return fresh if keeper is None else keeper.save(fresh, make_current=False)


def store_of(store: Store) -> CredentialStore | None:
    """The store for this argument; None for nowhere."""
    if store is False:
        return None
    return store if isinstance(store, CredentialStore) else CredentialStore(store)
