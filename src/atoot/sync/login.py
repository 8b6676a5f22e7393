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
    """Log a person in, by their browser, and keep the token for later: `atoot.login` without await.

    In a notebook the code of `out_of_band=True` is asked for with `input`.

    Args:
        instance: host of the instance, like `mastodon.social`; or the name of an account there, `@ann@example.org`.
        scopes: what the token is for.
        store: where to keep it: None is the user's configuration folder, a path a file of one's own, False nowhere.
        profile: name under which it is kept; by default the account: `alice@mastodon.social`.
        client_name: what the person sees when they are asked.
        website: of the app.
        open_browser: open the address in the browser of this machine.
        out_of_band: have the page show a code, and ask for it.
        use_https: False for plain http.
        on_url: told the address that is to be opened; called in the thread that waits.
        ask_code: given the address, says the code that the page shows; called in the thread that waits.
        force_login: ask who it is also where the browser is logged in: for a second account.
        lang: ISO 639-1 code of the language of the page.
        patience: seconds that the person has to log in.
        **connection: how the server is reached: `proxy`, `ssl`, `user_agent`.

    Raises:
        LoginError: the person said no, did not come in time, or the answer is of another login.
        CredentialsError: they cannot be kept.
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
    """The code, from whoever sits at the terminal or the notebook."""
    return input(f"Open this page in a browser and log in:\n\n  {url}\n\nCode that the page shows: ")
