"""Logging in, without await."""

from collections.abc import Callable
from functools import partial
from typing import Unpack

from atoot.http.settings import ConnectionSettings
from atoot.oauth import DEFAULT_SCOPES
from atoot.oauth.browser import PATIENCE
from atoot.oauth.credentials import Credentials
from atoot.oauth.scopes import ScopesLike
from atoot.oauth.signin import login as awaited_login
from atoot.oauth.tokens import Store
from atoot.sync.background import Ask, background


def login(
    instance: str,
    *,
    scopes: ScopesLike = DEFAULT_SCOPES,
    store: Store = None,
    profile: str | None = None,
    client_name: str = "atoot",
    website: str | None = None,
    open_browser: bool = True,
    out_of_band: bool = False,
    use_https: bool = True,
    on_url: Callable[[str], object] | None = None,
    ask_code: Callable[[str], str] | None = None,
    force_login: bool | None = None,
    lang: str | None = None,
    patience: float = PATIENCE,
    **connection: Unpack[ConnectionSettings],
) -> Credentials:
    """Log a person in with their browser, and store the token: `atoot.login` without await.

    In a notebook, `out_of_band=True` asks for the code with `input`.

    Args:
        instance: host of the instance, like `mastodon.social`; or the name of an account there, `@ann@example.org`.
        scopes: what the token is for.
        store: where to store it: None is the user's configuration folder, a path your own file, False nowhere.
        profile: name under which to store it; by default the account: `alice@mastodon.social`.
        client_name: name that the person sees on the login page.
        website: website of the app.
        open_browser: open the URL in the browser of this machine.
        out_of_band: make the page show a code, and ask for it.
        use_https: False for plain http.
        on_url: called with the URL to open, in the waiting thread.
        ask_code: called with the URL, returns the code that the page shows; called in the waiting thread.
        force_login: ask for a login even if the browser is logged in: for a second account.
        lang: ISO 639-1 code of the language of the page.
        patience: seconds that the person has to log in.
        **connection: connection settings: `proxy`, `ssl`, `user_agent`.

    Raises:
        LoginError: the person refused or did not log in in time, or the answer belongs to another login.
        CredentialsError: they cannot be stored.
        MastodonError: the server cannot be reached, or refuses.
        ValueError: the instance is no host.
    """
    asking = ask_code or ask_at_once

    async def logged_in(ask: Ask) -> Credentials:
        async def tell(url: str) -> None:
            if on_url is not None:
                await ask(partial(on_url, url))

        async def code(url: str) -> str:
            return await ask(partial(asking, url))

        return await awaited_login(
            instance,
            scopes=scopes,
            store=store,
            profile=profile,
            client_name=client_name,
            website=website,
            open_browser=open_browser,
            out_of_band=out_of_band,
            use_https=use_https,
            on_url=None if on_url is None else tell,
            ask_code=code,
            force_login=force_login,
            lang=lang,
            patience=patience,
            **connection,
        )

    return background().run_asking(logged_in)


def ask_at_once(url: str) -> str:
    """The code, from the person at the terminal or the notebook."""
    return input(f"Open this page in a browser and log in:\n\n  {url}\n\nCode that the page shows: ")
