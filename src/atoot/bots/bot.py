"""A bot: functions that are called when something happens or at set times."""

import asyncio
import logging
import re
import signal
from collections.abc import Callable, Collection, Mapping
from contextlib import AsyncExitStack, suppress
from contextvars import ContextVar
from datetime import datetime, timedelta, tzinfo
from functools import partial
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack, cast

import aiohttp

from atoot.bots.engine import Declaration, Engine
from atoot.bots.handlers import Function, handler, naming
from atoot.bots.manners import Manner, checked
from atoot.bots.message import Message
from atoot.bots.patterns import Pattern
from atoot.bots.state import BotState
from atoot.durable.journal import Journal
from atoot.durable.schedules import Missed, repeated, single, timed_job
from atoot.durable.tables import Store, store_for
from atoot.durable.worker import cancelled, first_of
from atoot.entities import Account, Notification, Status
from atoot.http.settings import ClientSettings, Clock
from atoot.mastodon import MastodonAPI, client
from atoot.parameters import check_names
from atoot.streaming.events import Event, NotificationReceived
from atoot.streaming.subscriptions import Subscription, in_one_word

F = TypeVar("F", bound=Function)

LOADING: ContextVar[bool] = ContextVar("atoot.bots.loading", default=False)
"""Whether a file is being loaded only to look at its bots: `run` then leaves running them to the loader."""


class Bot:
    """A bot that answers exactly once.

        bot = atoot.Bot(state="dice.sqlite")

        @bot.command("roll {sides:int}")
        async def roll(message: atoot.Message, sides: int = 6) -> None:
            await message.reply(f"You rolled {random.randint(1, sides)}.")

        bot.run()

    A handler is a function with `async def`. It gets what the annotations of its parameters ask for: `Message`,
    `MastodonAPI` (the client), `BotState` (what it keeps), `Bot`, and what belongs to its kind. A handler that does not
    fit, or duplicates another one, is refused when it is declared, with a TypeError or ValueError that names it.
    """

    def __init__(
        self,
        instance: str | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        access_token: str | None = None,
        use_https: bool = True,
        session: aiohttp.ClientSession | None = None,
        *,
        state: str = "bot.sqlite",
        name: str = "",
        without: Collection[Manner] = (),
        answers_an_hour: int = 60,
        at_once: int = 8,
        handler_timeout: float = 3600.0,
        **settings: Unpack[ClientSettings],
    ) -> None:
        """Make one; nothing is sent yet.

        Args:
            instance: as for `atoot.client`, as are the next ones; without it, the profile of `atoot login`.
            client_id: of the app.
            client_secret: of the app.
            access_token: of the account.
            use_https: False for plain http.
            session: of aiohttp, which stays yours.
            state: where the bot keeps what it knows: a file, or `redis://...` for several machines.
            name: of the bot, where several keep their state in one place: letters, digits, and `._-`.
            without: manners to switch off: bots, nobot, blocked, itself, loops, mentions, visibility, unlisted, warning,
                language.
            answers_an_hour: so many messages of one person are answered at most.
            at_once: handlers that are at work side by side; what one person wants is done one after another.
            handler_timeout: seconds that a handler may be at work, without the waits of `ask` and `sleep`.
            **settings: as for `atoot.client`.

        Raises:
            ValueError: the state is damaged, or of a newer version; or an argument makes no sense.
        """
        check_names("Bot", settings, ClientSettings)
        limits = {"answers_an_hour": answers_an_hour, "at_once": at_once, "handler_timeout": handler_timeout}
        for argument, number in limits.items():
            kinds = (int, float) if argument == "handler_timeout" else int
            if isinstance(number, bool) or not isinstance(number, kinds) or not number >= 1:
                raise ValueError(f"{argument}: expected 1 or more, got {number!r}")
        if not re.fullmatch(r"[\w.-]*", name):
            raise ValueError(f"name: expected letters, digits, and ._-, got {name!r}")
        account = (instance, client_id, client_secret, access_token, use_https, session)
        self._client = partial(client, *account, **settings)
        self.store: Store = store_for(str(state), name)
        """Stores the state."""
        self.declared: Declaration = Declaration(name=name, without=checked(without), **cast("Any", limits))
        """The bot's settings and handlers."""
        self.state: BotState = BotState(self.store)
        """The handlers' state, for the program around the bot."""
        self._clock = Clock()
        self._opened = AsyncExitStack()
        self._serving: asyncio.Task[None] | None = None

    # Handlers

    def command(self, pattern: str) -> Callable[[F], F]:
        """A handler for messages that match a pattern, like `roll {sides:int}`.

        Args:
            pattern: words and places. Places whose parameters have a default may be left out at the end. Upper and lower
                case are the same.
        """
        offered = (Message, Account, Status)
        return self._declares("command", offered, lambda: {"pattern": Pattern(pattern)})

    def mention(self, function: F) -> F:
        """The handler for messages that match no command.

        Args:
            function: it can be given the `Message`.
        """
        return self._declares("mention", (Message, Account, Status))(function)

    def follow(self, function: F) -> F:
        """The handler for new followers.

        Args:
            function: it can be given the `Account` and the `Notification`.
        """
        return self._declares("follow", (Account, Notification))(function)

    def on(self, event: type[Event], stream: Subscription | str = "") -> Callable[[F], F]:
        """A handler for events of a stream: `@bot.on(atoot.events.StatusPosted, "hashtag:python")`.

        Args:
            event: of `atoot.events`; the handler is given it.
            stream: `hashtag:NAME`, `list:ID`, or as for `stream` of the client (default: user).
        """
        return self._declares("event", (event,), lambda: _listening(event, stream))

    def every(
        self, when: str | timedelta, *, zone: str | tzinfo | None = None, missed: Missed = "once"
    ) -> Callable[[F], F]:
        """A recurring job; it can get the time at which it was due, as `datetime`.

        Args:
            when: `10m`, `mon 09:00`, `mon-fri 18:30`, `daily 7:00`, a line of cron with five fields, or a timedelta.
            zone: time zone, as `Europe/Berlin` (default: UTC).
            missed: what becomes of it if no bot ran when it was due: it is done once, or not at all.
        """
        job = lambda: {"job": timed_job(f"{when} {zone or ''}", repeated(when, zone), missed)}  # noqa: E731
        return self._declares("job", (datetime,), job, f"every {when}")

    def at(
        self, when: str | datetime, *, zone: str | tzinfo | None = None, missed: Missed = "once"
    ) -> Callable[[F], F]:
        """A job that runs once: `2026-12-24 18:00`. It does not run if the time had passed when the bot first saw it.

        Args:
            when: as above, or a datetime.
            zone: time zone, where the moment has none (default: UTC).
            missed: as for `every`.
        """
        job = lambda: {"job": timed_job(f"at {when} {zone or ''}", single(when, zone), missed)}  # noqa: E731
        return self._declares("job", (datetime,), job, f"at {when}")

    def _declares(
        self, kind: str, offered: Collection[type], more: Callable[[], Any] = dict, what: str = ""
    ) -> Callable[[F], F]:
        def declare(function: F) -> F:
            given, beside = (*offered, MastodonAPI, BotState, Bot), self.declared.handlers
            with naming(function, what or kind):
                beside.append(handler(kind, function, given, beside, **more()))
            return function

        return declare

    def middleware(self, function: F) -> F:
        """A function around all handlers.

        Args:
            function: it is given what they are about, and a function that calls them.
        """
        with naming(function, "middleware"):
            self.declared.middlewares.append(function)
        return function

    def error(self, function: F) -> F:
        """The function that is called when a handler raises an error.

        Args:
            function: it is given the error, and what the handler was about. It may say "again" for another try later, or
                "handled" for none; otherwise trouble that passes gets another try.
        """
        with naming(function, "error"):
            self.declared.on_error = function
        return function

    async def once(self, key: str) -> bool:
        """Whether to do something that is done once, like posting an item of a feed: what is posted next belongs to it.

        Args:
            key: what the thing is called.
        """
        return await Journal.current("once").once(key)

    # Running

    def run(self, *others: "Bot") -> None:
        """Run it, and others beside it, until Ctrl-C or SIGTERM; running handlers are then finished.

        Args:
            *others: bots with other accounts, each with a state or a name of its own; else that is a ValueError.

        Raises:
            MastodonError: the server refuses the token.
            RuntimeError: an event loop runs already: there, it is `async with bot: await bot.wait()`.
        """
        if LOADING.get():
            return
        bots = [self, *others]
        _check_can_run(bots)
        places = [(one.store.place, one.declared.name) for one in bots if one.store.place != ":memory:"]
        if len({*places}) < len(places):
            raise ValueError("two bots use the same state: give each its own name=")
        if not logging.getLogger().handlers:
            logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
        with suppress(KeyboardInterrupt):
            asyncio.run(_until_told(bots))

    async def __aenter__(self) -> Self:
        if self._serving is not None:
            raise RuntimeError("this bot is running already")
        async with AsyncExitStack() as stack:
            await self.store.open()
            stack.push_async_callback(self.store.close)
            c = await stack.enter_async_context(self._client())
            engine = Engine(self.declared, c, self.store, {Bot: self}, self._clock)
            self._told, self._serving = False, asyncio.create_task(engine.serve())
            stack.push_async_callback(cancelled, [self._serving])
            stack.push_async_callback(engine.end)
            self._opened = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        serving, self._serving = self._serving, None
        await self._opened.aclose()
        if serving and serving.done() and not (serving.cancelled() or self._told or error):
            serving.result()

    async def wait(self) -> None:
        """Wait until it ends, which it does only with an error: a MastodonError if the server refuses the token."""
        if self._serving is None:
            raise RuntimeError("this bot is not running: use it with `async with`")
        try:
            await asyncio.shield(self._serving)
        except Exception:
            self._told = True
            raise

    def __repr__(self) -> str:
        return f"<Bot {self.declared.name or self.store.place}: {len(self.declared.handlers)} handlers>"


def _check_can_run(bots: list[Bot]) -> None:
    for one in bots:
        if not isinstance(one, Bot):
            raise TypeError(
                f"run: expected bots, got {type(one).__name__}; pass the account to atoot.Bot(...)"
            )
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise RuntimeError("run: an event loop is already running: use `async with bot: await bot.wait()` in it")


async def _until_told(bots: list[Bot]) -> None:
    """Run bots until a signal arrives or one of them fails."""
    told, loop, signals = asyncio.Event(), asyncio.get_running_loop(), (signal.SIGINT, signal.SIGTERM)
    for number in signals:
        with suppress(NotImplementedError, RuntimeError):  # Windows, or a thread other than the main one
            loop.add_signal_handler(number, told.set)
    async with AsyncExitStack() as stack:
        for bot in bots:
            await stack.enter_async_context(bot)
        await first_of(told.wait(), *(bot.wait() for bot in bots))
        for number in signals:  # a second signal has its usual effect
            with suppress(NotImplementedError):
                loop.remove_signal_handler(number)


def _listening(event: type[Event], name: Subscription | str) -> Mapping[str, Any]:
    """The stream that an event handler listens to; it may be written in one word."""
    if not (isinstance(event, type) and issubclass(event, Event)):
        raise TypeError(f"expected an event of atoot.events, got {event!r}")
    usual = "user:notification" if event is NotificationReceived else "user"
    return {"event": event, "stream": in_one_word(name or usual)}
