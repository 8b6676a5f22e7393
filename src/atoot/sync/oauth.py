"""Login in the style of 1.x, without await."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import aiohttp

from atoot import mastodon
from atoot.oauth import DEFAULT_SCOPES, OUT_OF_BAND
from atoot.secrets import as_secret
from atoot.sync.background import background

T = TypeVar("T")


class LoginSteps:
    """The steps of a login, of which `atoot.sync.login` makes one."""

    @staticmethod
    def create_app(
        instance: str,
        use_https: bool = True,
        scopes: str = DEFAULT_SCOPES,
        client_name: str = "atoot",
        client_website: str | None = None,
        *,
        redirect_uris: str | Sequence[str] = OUT_OF_BAND,
    ) -> tuple[str, str]:
        """Register an app, and get its client id and secret.

        The arguments, and what is raised, are those of the method with `await`, but for the session.
        """
        uris = redirect_uris if isinstance(redirect_uris, str) else list(redirect_uris)
        return _with_session(
            lambda session: mastodon.MastodonAPI.create_app(
                session, instance, use_https, scopes, client_name, client_website, redirect_uris=uris
            )
        )

    @staticmethod
    def login(
        instance: str,
        client_id: str,
        client_secret: str,
        use_https: bool = True,
        username: str | None = None,
        password: str | None = None,
        oauth_code: str | None = None,
        scope: str = DEFAULT_SCOPES,
        *,
        redirect_uri: str = OUT_OF_BAND,
        code_verifier: str | None = None,
    ) -> str:
        """Get an access token, by a code or by a password. `atoot.sync.login` is the easier way.

        The arguments, and what is raised, are those of the method with `await`, but for the session.
        """
        client_secret, password = as_secret(client_secret), as_secret(password)
        oauth_code, code_verifier = as_secret(oauth_code), as_secret(code_verifier)
        return _with_session(
            lambda session: mastodon.MastodonAPI.login(
                session,
                instance,
                client_id,
                client_secret,
                use_https,
                username,
                password,
                oauth_code,
                scope,
                redirect_uri=redirect_uri,
                code_verifier=code_verifier,
            )
        )

    @staticmethod
    def browser_login_url(
        instance: str,
        client_id: str,
        use_https: bool = True,
        *,
        scope: str = DEFAULT_SCOPES,
        redirect_uri: str = OUT_OF_BAND,
        state: str | None = None,
        code_challenge: str | None = None,
        force_login: bool | None = None,
        lang: str | None = None,
    ) -> str:
        """The address at which a person logs in. The arguments are those of the method with `await`."""
        return mastodon.MastodonAPI.browser_login_url(
            instance,
            client_id,
            use_https,
            scope=scope,
            redirect_uri=redirect_uri,
            state=state,
            code_challenge=code_challenge,
            force_login=force_login,
            lang=lang,
        )


def _with_session(use: Callable[[aiohttp.ClientSession], Awaitable[T]]) -> T:
    async def used() -> T:
        async with aiohttp.ClientSession() as session:
            return await use(session)

    return background().run(used())
