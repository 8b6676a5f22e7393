"""A client without await: opening and closing, pages, streams, options. The operations are in `api`."""

from collections.abc import Callable, Coroutine, Mapping
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar, Unpack

import aiohttp

from atoot import mastodon, paging
from atoot import streaming as live
from atoot.api.base import Ref
from atoot.api.streaming import StreamFilter
from atoot.http.settings import ClientSettings
from atoot.message import Forecast, Ratelimit
from atoot.paging import Page
from atoot.secrets import as_secret
from atoot.sync.background import Background, Closes, background
from atoot.sync.lists import SyncPaged, SyncPagedObject
from atoot.sync.oauth import LoginSteps
from atoot.sync.streams import SyncEventStream, SyncWebSocket

T = TypeVar("T")
Make = Callable[[], Coroutine[Any, Any, mastodon.MastodonAPI]]


class Core(Closes):
    """State that a client and its views share: the asynchronous client of this process.

    It is created anew in a forked process, which can use neither the event loop nor the connections of its parent.
    """

    def __init__(self, make: Make) -> None:
        self.background: Background = background()
        self.client: mastodon.MastodonAPI = self.background.run(make())
        self.closed: bool = False
        self._make = make
        self.background.open.add(self)
        self._renewing = Lock()
        self._lost: list[mastodon.MastodonAPI] = []

    def renew(self) -> None:
        """Create the client of this process, if it does not exist yet."""
        with self._renewing:
            if self.background.lost and not self.closed:
                self._lost.append(self.client)  # not closed: the parent process still uses its connections
                here = background()
                self.client = here.run(self._make())
                self.background = here
                here.open.add(self)

    def close(self) -> None:
        """Close the client."""
        if not self.closed and not self.background.lost:
            self.background.run(self.aclose())
        self.closed = True

    async def aclose(self) -> None:
        """Close it; called on the event loop."""
        if not self.closed:
            self.closed = True
            await self.client.close()

    def __del__(self) -> None:
        if not getattr(self, "closed", True):
            self.background.later(self.client.close)


class Client(LoginSteps):
    """The parts of a synchronous client besides the operations."""

    def __init__(self, core: Core, options: tuple[Mapping[str, Any], ...] = ()) -> None:
        self._core = core
        self._options = options
        self._view: mastodon.MastodonAPI | None = None
        self._viewed: mastodon.MastodonAPI | None = None

    @classmethod
    def create(
        cls,
        instance: str,
        client_id: str | None = None,
        client_secret: str | None = None,
        access_token: str | None = None,
        use_https: bool = True,
        **settings: Unpack[ClientSettings],
    ) -> Self:
        """Create a client. Sends nothing, unless it is a strict one.

        It is closed by `close()`, by `with`, or when the program ends.

        Args:
            instance: host of the instance, like `mastodon.social`; with a port if need be.
            client_id: of the app, where it is known.
            client_secret: of the app, where it is known.
            access_token: in whose name requests are made; without one, as an anonymous visitor.
            use_https: False for plain http, for servers on one's own machine.
            **settings: how requests are made, as `ClientSettings` has it.

        Raises:
            ValueError: the instance is no host, the token is none, or a setting makes no sense.
        """
        access_token, client_secret = as_secret(access_token), as_secret(client_secret)
        settings["proxy"] = as_secret(settings.get("proxy"))

        def make() -> Coroutine[Any, Any, mastodon.MastodonAPI]:
            return mastodon.MastodonAPI.create(
                instance, client_id, client_secret, access_token, use_https, None, **settings
            )

        return cls(Core(make))

    def close(self) -> None:
        """Close all network connections and shut the client down."""
        self._core.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<atoot.sync.MastodonAPI {self.base_url}>"

    if not TYPE_CHECKING:  # type checkers must reject it, people get an explanation

        def __getattr__(self, name: str) -> NoReturn:
            from atoot.workflows.guesses import missing  # noqa: PLC0415 - needed only for a misspelt name

            raise missing(type(self), name)

    def with_options(
        self,
        *,
        timeout: float | None = None,
        retries: int | None = None,
        ratelimit: Ratelimit | None = None,
        priority: bool | None = None,
    ) -> Self:
        """The same client, for calls that are to behave otherwise: `c.with_options(timeout=3).view_status(1)`.

        A view of it, made in no time: connections, limits and all that is known of the server and of posts are shared,
        and closing one closes all. What is not said stays as it is, also in a view of a view.

        Args:
            timeout: seconds for a request with all its tries and waits, for each one where a method makes several.
            retries: how often a request is repeated at most; 0 is never.
            ratelimit: what to do when the budget is used up: "wait", "pace" or "raise".
            priority: go before all that wait, and use what "pace" keeps in reserve: for calls that a person waits for.

        Raises:
            ValueError: a value makes no sense; the message names it.
        """
        options = {"timeout": timeout, "retries": retries, "ratelimit": ratelimit, "priority": priority}
        view = type(self)(self._core, (*self._options, options))
        view.awaiting()
        return view

    def awaiting(self) -> mastodon.MastodonAPI:
        """The asynchronous client that does the work, on the event loop of `atoot.sync`."""
        core = self._core
        if core.background.lost:
            core.renew()
        if not self._options:
            return core.client
        if self._view is None or self._viewed is not core.client:
            view = core.client
            for options in self._options:
                view = view.with_options(**options)
            self._view, self._viewed = view, core.client
        return self._view

    @property
    def background(self) -> Background:
        """The event loop on which it runs."""
        return self._core.background

    def listed(self, listing: Any) -> Any:
        """The synchronous version of a list of the asynchronous client."""
        kind = SyncPagedObject if isinstance(listing, paging.PagedObject) else SyncPaged
        return kind(self._core.background, listing)

    # What is known

    @property
    def base_url(self) -> str:
        """`https://host` of the instance."""
        return self._core.client.base_url

    @property
    def client_id(self) -> str | None:
        """Of the app, where it is known."""
        return self._core.client.client_id

    @property
    def client_secret(self) -> str | None:
        """Of the app, where it is known."""
        return self._core.client.client_secret

    def get_access_token(self) -> str | None:
        """The token in whose name requests are made."""
        return self.awaiting().get_access_token()

    def forecast(self, operation: str, n: int = 1) -> Forecast:
        """How long so many calls of an operation will take because of rate limits.

        Args:
            operation: name of its method: "delete_status".
            n: how many calls.

        Returns:
            Seconds, a float that also says for which limit (`limit`) and whether that is only presumed (`presumed`).

        Raises:
            ValueError: there is no such operation, or n is below zero.
        """
        return self.on_loop(lambda c: c.forecast(operation, n))

    def forecast_streams(self, *streams: "live.Subscription | str") -> "live.StreamForecast":
        """What it costs to follow streams: requests to begin, requests in a window, and how long catching up may take.

        Nothing is sent.

        Args:
            *streams: as in `stream`.

        Raises:
            ValueError: there is no stream, or one makes no sense.
        """
        return self.on_loop(lambda c: c.forecast_streams(*streams))

    def on_loop(self, what: Callable[[mastodon.MastodonAPI], T]) -> T:
        """The result of a plain function of the asynchronous client, called on its loop."""
        client = self.awaiting()

        async def asked() -> T:
            return what(client)

        return self.background.run(asked())

    # Pages

    def get_n_pages(self, task: SyncPaged[T] | SyncPagedObject[Any, T], n: int = 1) -> Page[T]:
        """The items of up to `n` pages of a list, as one page; its `next` tells where the rest begins.

        Args:
            task: a list operation: `c.public_timeline(local=True)`.
            n: how many pages at most.
        """
        client = self.awaiting()
        return self.background.run(client.get_n_pages(_listing(task), n))

    def get_all(self, task: SyncPaged[T] | SyncPagedObject[Any, T]) -> Page[T]:
        """All items of a list, as one page.

        Args:
            task: a list operation: `c.get_notifications()`.
        """
        client = self.awaiting()
        return self.background.run(client.get_all(_listing(task)))

    # Streams

    def stream(
        self,
        *streams: "live.Subscription | str",
        transport: "live.Transport" = "auto",
        backfill: int = 400,
        once: bool = False,
        order: "live.Order | None" = None,
        hold: float = 2.0,
        cursor: "live.StreamCursor | None" = None,
        max_queue: int = 1000,
        overflow: "live.Overflow" = "block",
        connection_events: bool = False,
        patience: float | None = 60.0,
        times: "live.StreamTimes | None" = None,
    ) -> SyncEventStream:
        """Events as they happen, none missed, none twice: `with c.stream("user") as events: for event in events: ...`.

        `GET /api/v1/streaming` · `read:statuses` or `read:notifications` · since 1.0.0

        The arguments, and what is raised, are those of the method with `await`.
        """
        stream = self.on_loop(
            lambda c: c.stream(
                *streams,
                transport=transport,
                backfill=backfill,
                once=once,
                order=order,
                hold=hold,
                cursor=cursor,
                max_queue=max_queue,
                overflow=overflow,
                connection_events=connection_events,
                patience=patience,
                times=times,
            )
        )
        return SyncEventStream(self._core.background, stream)

    def streaming(
        self, stream: str, list_filter: Ref | None = None, tag_filter: str | None = None
    ) -> SyncWebSocket:
        """A bare websocket for one stream: `with c.streaming("user") as socket: for message in socket: ...`.

        `GET /api/v1/streaming` · `read:statuses` or `read:notifications` · since 1.0.0

        Args:
            stream: user, user:notification, public, public:local, public:remote, public:media, hashtag,
                hashtag:local, list, direct.
            list_filter: the list, for the stream `list`.
            tag_filter: the hashtag without its #, for the streams `hashtag` and `hashtag:local`.
        """
        coming = self.on_loop(lambda c: c.streaming(stream, list_filter, tag_filter))
        return SyncWebSocket(self._core.background, coming)

    def streaming_handler(
        self,
        stream: str,
        handler: Callable[[Self, aiohttp.WSMessage], object],
        **kwargs: Unpack[StreamFilter],
    ) -> None:
        """Call `handler(client, message)` for each message of a stream, until it ends.

        Args:
            stream: as in `streaming`.
            handler: function.
            **kwargs: `list_filter`, `tag_filter`, as in `streaming`.
        """
        with self.streaming(stream, **kwargs) as socket:
            for message in socket:
                handler(self, message)


def _listing(task: Any) -> "paging.Paged[Any]":
    if not isinstance(task, SyncPaged | SyncPagedObject):
        raise TypeError(f"expected a list of the API, like c.home_timeline(), got {type(task).__name__}")
    listing: paging.Paged[Any] = task.listing
    return listing
