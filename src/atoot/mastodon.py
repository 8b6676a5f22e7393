"""MastodonAPI: all API operations, opening and closing, and helpers for pages."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar, Unpack, overload

import aiohttp

from atoot import http, oauth
from atoot.api.chapters import Chapters
from atoot.api.streaming import SharedStreams
from atoot.entities.base import PagedEntity
from atoot.lazy import later
from atoot.message import Options, Ratelimit
from atoot.network.addresses import origin
from atoot.paging import Page, PageCursor, Paged, PagedObject, collect
from atoot.paging.pages import beside, fetch_page
from atoot.parameters import check_names
from atoot.secrets import Secret, as_secret
from atoot.workflows.download import Downloading
from atoot.workflows.lookup import Lookup
from atoot.workflows.publish import Publishing
from atoot.workflows.rate_limits import RateLimits
from atoot.workflows.requests import Anything
from atoot.workflows.server import ServerAbilities
from atoot.workflows.threads import Threads

if TYPE_CHECKING:
    from atoot.strict import DeviationReport, Strictness

advice: Callable[..., Awaitable[str]] = later("atoot.workflows.advice", "advice")
alternatives_of: Callable[[http.Transport], http.OtherWays] = later(
    "atoot.workflows.alternatives", "Alternatives"
)
inquiry_of: Callable[[http.Transport], http.Inquirer] = later("atoot.workflows.inquiry", "Inquiry")

T = TypeVar("T")
P = TypeVar("P", bound=Page[Any] | PagedEntity)


class _Asynchronous:
    """Base of what only `async with` can enter."""

    if not TYPE_CHECKING:  # type checkers should reject it; people get an explanation

        def __enter__(self) -> NoReturn:
            raise TypeError(
                "`with` does not open a client: write `async with`, or use atoot.sync.client(...), which needs no await"
            )

        def __exit__(self, *error: object) -> None:
            """Never reached; Python looks it up before it calls `__enter__`."""


class MastodonAPI(
    Chapters, Anything, Publishing, Downloading, ServerAbilities, RateLimits, Threads, Lookup, _Asynchronous
):
    """A client for one instance and one account, or for an anonymous visitor.

    Create it with `async with atoot.client(...)`, or with `MastodonAPI.create`.
    """

    def __init__(
        self, transport: http.Transport, client_id: str | None = None, client_secret: str | None = None
    ) -> None:
        self._transport: http.Transport = transport
        self._http = transport
        transport.shared.advise = partial(advice, transport)
        transport.shared.alternatives = alternatives_of(transport)
        transport.shared.inquiry = inquiry_of(transport)
        self._streams = SharedStreams(transport)
        self._strictness: Strictness | None = None
        self.client_id = client_id
        self.client_secret: str | None = Secret(client_secret) if client_secret is not None else None
        self.base_url: str = transport.origin
        """`https://host` of the instance."""

    @classmethod
    async def create(
        cls,
        instance: str,
        client_id: str | None = None,
        client_secret: str | None = None,
        access_token: str | None = None,
        use_https: bool = True,
        session: aiohttp.ClientSession | None = None,
        **settings: Unpack[http.ClientSettings],
    ) -> Self:
        """Create a client. Nothing is sent, unless it is a strict one.

        Args:
            instance: host of the instance, like `mastodon.social`, with a port if necessary.
            client_id: id of the app, if you know it.
            client_secret: secret of the app, if you know it.
            access_token: token of the account to act as. Without one, you are an anonymous visitor.
            use_https: False for plain http, for servers on your own machine.
            session: an aiohttp session to use. The client does not close it.
            **settings: how requests are made, see `ClientSettings`.

        Raises:
            ValueError: the instance is not a host, the token or a setting is not valid, or the session would send
                something else instead of the token.
        """
        check_names("create", settings, http.ClientSettings)
        access_token, client_secret = as_secret(access_token), as_secret(client_secret)
        settings["proxy"] = as_secret(settings.get("proxy"))
        place = origin(instance, use_https=use_https)
        transport = http.Transport(
            place, access_token, session=session, settings=http.Settings.made_of(settings)
        )
        made = cls(transport, client_id, client_secret)
        if settings.get("strict"):
            from atoot.strict import watch  # noqa: PLC0415 - only authors of servers need it

            try:
                made._strictness = await watch(transport)
            except BaseException:
                await made.close()
                raise
        return made

    async def close(self) -> None:
        """Close all network connections and shut the client down."""
        await self._streams.close()
        await self._http.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    if not TYPE_CHECKING:  # it would allow them any name

        def __getattr__(self, name: str) -> NoReturn:
            from atoot.workflows.guesses import missing  # noqa: PLC0415 - only a misspelt name needs it

            raise missing(type(self), name)

    def with_options(
        self,
        *,
        timeout: float | None = None,
        retries: int | None = None,
        ratelimit: Ratelimit | None = None,
        priority: bool | None = None,
    ) -> Self:
        """The same client, for calls that are to behave otherwise: `c.with_options(timeout=3, retries=0).view_status(1)`.

        A view of it, made in no time: connections, limits and all that is known of the server and of posts are shared, and
        closing one closes all. What is not said stays as it is, also in a view of a view. Lists take the options along to all
        their pages; streams have times of their own (`times` of `stream`).

        Args:
            timeout: seconds for a request with all its tries and waits, for each one where a method makes several; the
                client's own bounds of single tries hold besides.
            retries: how often a request is repeated at most; 0 is never.
            ratelimit: what to do when the budget is used up: "wait", "pace" or "raise".
            priority: go before all that wait, and use what "pace" keeps in reserve: for calls that a person waits for.

        Raises:
            ValueError: a value makes no sense; the message names it.
        """
        options = Options(timeout=timeout, retries=retries, ratelimit=ratelimit, priority=priority)
        view = copy(self)
        view._transport = self._transport.with_options(options)  # noqa: SLF001 - a copy of ourselves
        return view

    def __repr__(self) -> str:
        return f"<MastodonAPI {self.base_url}>"

    # Pages

    @overload
    async def get_next(self, response: P) -> P: ...
    @overload
    async def get_next(self, response: PageCursor) -> Any: ...
    async def get_next(self, response: Any) -> Any:
        """The page behind a page, or the page at a cursor (which may come out of a pickle).

        Args:
            response: a page, or its `next`.

        Raises:
            ValueError: there is none, or it is of another instance.
        """
        return await fetch_page(self._transport, beside(response, "next"))

    @overload
    async def get_previous(self, response: P) -> P: ...
    @overload
    async def get_previous(self, response: PageCursor) -> Any: ...
    async def get_previous(self, response: Any) -> Any:
        """The page before a page: what is newer; it may be empty as yet, and is then asked for anew. Or the page at a cursor.

        Args:
            response: a page, or its `previous`.

        Raises:
            ValueError: there is none, or it is of another instance.
        """
        return await fetch_page(self._transport, beside(response, "previous"))

    async def get_n_pages(
        self, task: Awaitable[Page[T]] | Paged[T] | PagedObject[Any, T] | Page[T], n: int = 1
    ) -> Page[T]:
        """The items of up to `n` pages of a list, as one page; its `next` tells where the rest begins.

        Args:
            task: a list operation: `c.public_timeline(local=True)`, or a page of it.
            n: how many pages at most.
        """
        if n < 1:
            raise ValueError(f"n: expected 1 page or more, got {n!r}")
        return await collect(self._transport, task, n)

    async def get_all(self, task: Awaitable[Page[T]] | Paged[T] | PagedObject[Any, T] | Page[T]) -> Page[T]:
        """All items of a list, as one page.

        Args:
            task: a list operation: `c.get_notifications()`, or a page of it, from which it goes on.
        """
        return await collect(self._transport, task, math.inf)

    # Tokens, advice

    @property
    def deviations(self) -> list[DeviationReport]:
        """What in the answers so far was not as documented, if the client was made with `strict=True`."""
        return [] if self._strictness is None else list(self._strictness.reports)

    def get_access_token(self) -> str | None:
        """The token in whose name requests are made."""
        token = self._http.token
        return None if token is None else str(token)

    @property
    def session(self) -> aiohttp.ClientSession:
        """The aiohttp session that requests go through."""
        return self._http.sender.session


class Opening(_Asynchronous):
    """A client that is not open yet: `async with` opens it, and closes it at the end."""

    def __init__(self, make: Callable[[], Awaitable[MastodonAPI]]) -> None:
        self._make = make
        self._made: MastodonAPI | None = None

    async def __aenter__(self) -> MastodonAPI:
        self._made = await self._make()
        return self._made

    async def __aexit__(self, *error: object) -> None:
        if self._made is not None:
            await self._made.close()

    if not TYPE_CHECKING:  # it would allow them any name

        def __getattr__(self, name: str) -> NoReturn:
            if hasattr(MastodonAPI, name) and not name.startswith("_"):
                raise AttributeError(
                    f"{name}: the client is not open: write `async with atoot.client(...) as c`, or `c = await MastodonAPI.create(...)`, then `c.{name}`"
                )
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __await__(self) -> NoReturn:
        raise TypeError(
            "await atoot.client(...): write `async with atoot.client(...) as c`, or `c = await MastodonAPI.create(...)`"
        )


def client(
    instance: str | None = None,
    client_id: str | None = None,
    client_secret: str | None = None,
    access_token: str | None = None,
    use_https: bool = True,
    session: aiohttp.ClientSession | None = None,
    **settings: Unpack[http.ClientSettings],
) -> Opening:
    """Open a client, and close it at the end: `async with atoot.client("mastodon.social", access_token=...) as c`.

    It takes the arguments of `MastodonAPI.create`. Without an instance, it uses the current profile: the one named by
    `ATOOT_INSTANCE` and `ATOOT_ACCESS_TOKEN`, or by `ATOOT_PROFILE`, otherwise the one stored by `atoot login`.

    Args:
        instance: host of the instance, like `mastodon.social`. By default, that of the current profile.
        client_id: id of the app.
        client_secret: secret of the app.
        access_token: token of the account to act as.
        use_https: False for plain http.
        session: an aiohttp session to use. The client does not close it.
        **settings: how requests are made, see `ClientSettings`.

    Raises:
        NoProfileError: no instance is given, and there is no profile.
    """
    access_token, client_secret = as_secret(access_token), as_secret(client_secret)
    settings["proxy"] = as_secret(settings.get("proxy"))
    given = (client_id, client_secret, access_token)
    if instance is not None:
        return Opening(partial(MastodonAPI.create, instance, *given, use_https, session, **settings))
    if any(one is not None for one in given):
        raise ValueError(
            "which instance do the access_token, client_id or client_secret belong to? Give it first: "
            "atoot.client('mastodon.social', access_token=...)"
        )
    return Opening(partial(of_profile, session, **settings))


async def of_profile(
    session: aiohttp.ClientSession | None,
    renewal: oauth.renewal.Renewal | None = None,
    **settings: Unpack[http.ClientSettings],
) -> MastodonAPI:
    """Make a client for a profile, and renew its token when it expires.

    Args:
        session: an aiohttp session to use. The client does not close it.
        renewal: holds the profile; by default, the current one.
        **settings: how requests are made.
    """
    renewal = renewal or await oauth.renewal.Renewal.of_profile(session, http.connection_of(settings))
    made = await MastodonAPI.create(**renewal.credentials.for_client(), session=session, **settings)
    renewal.serve(made._http)  # noqa: SLF001 - our own
    return made
