"""A bot: functions that are called when something happens, and when it is time."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from contextvars import ContextVar
from datetime import datetime, timedelta, tzinfo
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack

import aiohttp

from atoot.bots.engine import Declaration, Engine
from atoot.bots.handlers import Function, Handler, handler
from atoot.bots.manners import Manner, checked
from atoot.bots.message import Message
from atoot.bots.patterns import Pattern
from atoot.bots.state import BotState
from atoot.durable.journal import Journal
from atoot.durable.schedules import Missed, Schedule, repeated, single
from atoot.durable.tables import Store, store_for
from atoot.entities import Account, Notification, Status
from atoot.http.settings import ClientSettings, Clock, check_names
from atoot.mastodon import MastodonAPI, client
from atoot.posting.once import JOURNAL
from atoot.streaming.events import Event, NotificationReceived
from atoot.streaming.subscriptions import Subscription, hashtag, list_stream, subscription

F = TypeVar("F", bound=Function)

LOADING: ContextVar[bool] = ContextVar("atoot.bots.loading", default=False)
"""Whether a file is loaded to look at its bots: then `run` leaves it to whoever loads it."""

log: logging.Logger = logging.getLogger("atoot.bots")


class Bot:
    """A bot, that answers exactly once.

        bot = atoot.Bot(state="dice.sqlite")

        @bot.command("roll {sides:int}")
        async def roll(message: atoot.Message, sides: int = 6) -> None:
            await message.reply(f"You rolled {random.randint(1, sides)}.")

        bot.run()

    A handler is a function with `async def`. It is given what the annotations of its parameters name: `Message`,
    `MastodonAPI` (the client), `BotState` (what it keeps), `Bot`, and what belongs to its kind.
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
            name: of the bot, where several keep their state in one place.
            without: manners to switch off: bots, nobot, blocked, itself, loops, mentions, visibility, unlisted, warning,
                language.
            answers_an_hour: so many messages of one person are answered at most.
            at_once: handlers that are at work side by side; what one person wants is done one after another.
            **settings: as for `atoot.client`.

        Raises:
            ValueError: the state is damaged, or of a newer version; or an argument makes no sense.
        """
        check_names("Bot", settings, ClientSettings)
        for argument, number in (("answers_an_hour", answers_an_hour), ("at_once", at_once)):
            if isinstance(number, bool) or not isinstance(number, int) or number < 1:
                raise ValueError(f"{argument}: expected 1 or more, got {number!r}")
        self._account = (instance, client_id, client_secret, access_token, use_https, session)
        self._settings = settings
        self.store: Store = store_for(str(state), name)
        """Keeps the state."""
        place = getattr(self.store, "place", None)
        self.state_place: str = str(state) if place is None else f"Redis at {place}"
        """Where that is, without a password."""
        self.declared: Declaration = Declaration(
            name=name, without=checked(without), answers_an_hour=answers_an_hour, at_once=at_once
        )
        """What it is made of."""
        self.state: BotState = BotState(self.store, None)
        """What its handlers keep, for the program around it."""
        self._clock = Clock()
        self._told = False
        self._engine: Engine | None = None
        self._opened: AsyncExitStack | None = None
        self._serving: asyncio.Task[None] | None = None

    # Handlers

    def command(self, pattern: str) -> Callable[[F], F]:
        """A handler for messages that say something, like `roll {sides:int}`.

        Args:
            pattern: words and places. Places whose parameters have a default may be left out at the end. Upper and lower
                case are the same.

        Raises:
            ValueError: the pattern is none, or another command has it.
            TypeError: the function does not fit to it.
        """

        def declare(function: F) -> F:
            try:
                read = Pattern(pattern)
            except ValueError as problem:
                raise ValueError(f"the handler {function.__name__!r} (command): {problem}") from None
            made = handler("command", function, self._offered(Message, Account, Status), pattern=read)
            shapes = read.shapes(made.optional)
            for other in self.declared.of("command"):
                if other.pattern is not None and shapes & other.pattern.shapes(other.optional):
                    raise ValueError(
                        f"the handler {made.name!r} (command): {pattern!r} is like {other.pattern.source!r} of {other.name!r}"
                    )
            self.declared.handlers.append(made)
            return function

        return declare

    def mention(self, function: F) -> F:
        """The handler for messages that are no command.

        Args:
            function: it can be given the `Message`.
        """
        self._only("mention", handler("mention", function, self._offered(Message, Account, Status)))
        return function

    def follow(self, function: F) -> F:
        """The handler for new followers.

        Args:
            function: it can be given the `Account` and the `Notification`.
        """
        self._only("follow", handler("follow", function, self._offered(Account, Notification)))
        return function

    def on(self, event: type[Event], stream: Subscription | str = "") -> Callable[[F], F]:
        """A handler for events of a stream: `@bot.on(atoot.events.StatusPosted, "hashtag:python")`.

        Args:
            event: of `atoot.events`; the handler is given it.
            stream: `hashtag:NAME`, `list:ID`, or as for `stream` of the client (default: user).

        Raises:
            TypeError: that is no event, or the function does not fit to it.
            ValueError: there is no such stream.
        """
        if not (isinstance(event, type) and issubclass(event, Event)):
            raise TypeError(f"on: expected an event of atoot.events, got {event!r}")
        usual = "user:notification" if event is NotificationReceived else "user"
        wanted = _stream(stream or usual)

        def declare(function: F) -> F:
            made = handler("event", function, self._offered(event), event=event, stream=wanted)
            self.declared.handlers.append(made)
            return function

        return declare

    def every(
        self, when: str | timedelta, *, zone: str | tzinfo | None = None, missed: Missed = "once"
    ) -> Callable[[F], F]:
        """A job that comes again; it can be given the moment for which it was due, as `datetime`.

        Args:
            when: `10m`, `mon 09:00`, `mon-fri 18:30`, `daily 7:00`, a line of cron with five fields, or a timedelta.
            zone: time zone, as `Europe/Berlin` (default: UTC).
            missed: what becomes of it if no bot ran when it was due: it is done once, or not at all.

        Raises:
            ValueError: it says no time, there is no such zone, or another job has the name of the function.
            TypeError: the function wants something else.
        """
        return self._job(
            "every", str(when), lambda: repeated(when, zone), f"{when} {zone or ''}".strip(), missed
        )

    def at(
        self, when: str | datetime, *, zone: str | tzinfo | None = None, missed: Missed = "once"
    ) -> Callable[[F], F]:
        """A job that is done once: `2026-12-24 18:00`. What was over when the bot first had it, is not done.

        Args:
            when: as above, or a datetime.
            zone: time zone, where the moment has none (default: UTC).
            missed: as for `every`.

        Raises:
            ValueError: it says no moment, there is no such zone, or another job has the name of the function.
            TypeError: the function wants something else.
        """
        return self._job(
            "at", str(when), lambda: single(when, zone), f"at {when} {zone or ''}".strip(), missed
        )

    def middleware(self, function: F) -> F:
        """A function around all handlers.

        Args:
            function: it is given what they are about, and a function that calls them.
        """
        self.declared.middlewares.append(function)
        return function

    def error(self, function: F) -> F:
        """The function that is told of what handlers raise.

        Args:
            function: it is given the error, and what the handler was about. It may say "again" for another try later, or
                "handled" for none; otherwise trouble that passes gets another try.
        """
        self.declared.on_error = function
        return function

    async def once(self, key: str) -> bool:
        """Whether to do something that is done once, like posting an item of a feed: what is posted next belongs to it.

        Args:
            key: what the thing is called.

        Raises:
            RuntimeError: this is no handler.
        """
        journal = JOURNAL.get()
        if not isinstance(journal, Journal):
            raise RuntimeError("once: only a handler of a bot can ask")  # noqa: TRY004 - the place is wrong
        return await journal.once(key)

    def _offered(self, *kinds: type) -> tuple[type, ...]:
        return (*kinds, MastodonAPI, BotState, Bot)

    def _only(self, kind: str, made: Handler) -> None:
        if others := self.declared.of(kind):
            raise ValueError(f"the handler {made.name!r} ({kind}): {others[0].name!r} is one already")
        self.declared.handlers.append(made)

    def _job(
        self, kind: str, said: str, schedule: Callable[[], Schedule], when: str, missed: Missed
    ) -> Callable[[F], F]:
        def declare(function: F) -> F:
            about = f"the handler {getattr(function, '__name__', function)!r} ({kind} {said})"
            if missed not in ("once", "skip"):
                raise ValueError(f"{about}: missed: expected 'once' or 'skip', got {missed!r}")
            try:
                due = schedule()
            except ValueError as problem:
                raise ValueError(f"{about}: {problem}") from None
            made = handler("job", function, self._offered(datetime), schedule=due, when=when, missed=missed)
            if any(made.name == other.name for other in self.declared.of("job")):
                raise ValueError(f"{about}: another job has this name")
            self.declared.handlers.append(made)
            return function

        return declare

    # Running

    def run(self, *others: "Bot") -> None:
        """Run it, and others beside it, until Ctrl-C or SIGTERM; what is under way then comes to its end.

        Args:
            *others: bots with other accounts, each with a state or a name of its own.

        Raises:
            MastodonError: the server refuses the token.
        """
        if LOADING.get():
            return
        if not logging.getLogger().handlers:
            logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
        with suppress(KeyboardInterrupt):
            asyncio.run(_until_told([self, *others]))

    async def __aenter__(self) -> Self:
        if self._opened is not None:
            raise RuntimeError("this bot runs already")
        async with AsyncExitStack() as stack:
            await self.store.open()
            stack.push_async_callback(self.store.close)
            c = await stack.enter_async_context(self._client())
            self._engine = Engine(self.declared, c, self.store, {Bot: self}, self._clock)
            self._serving = asyncio.create_task(self._engine.serve())
            self._opened = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        opened, serving, engine = self._opened, self._serving, self._engine
        self._opened = self._serving = self._engine = None
        if opened is None or serving is None or engine is None:
            return
        async with opened:
            await engine.end()
            serving.cancel()
            done = await asyncio.gather(serving, return_exceptions=True)
        if error is None and not self._told and isinstance(done[0], Exception):
            raise done[0]

    async def wait(self) -> None:
        """Wait until it ends, which it does only with an error.

        Raises:
            MastodonError: the server refuses the token.
        """
        if self._serving is None:
            raise RuntimeError("this bot does not run: use it with `async with`")
        try:
            await asyncio.shield(self._serving)
        except Exception:
            self._told = True
            raise

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[MastodonAPI]:
        async with client(*self._account, **self._settings) as c:
            yield c

    def __repr__(self) -> str:
        return f"<Bot {self.declared.name or self.state_place}: {len(self.declared.handlers)} handlers>"


async def _until_told(bots: list[Bot]) -> None:
    """Run bots until a signal comes, or one of them fails."""
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError, RuntimeError):  # Windows; a thread that is not the main one
            loop.add_signal_handler(number, told.set)
    async with AsyncExitStack() as stack:
        for bot in bots:
            await stack.enter_async_context(bot)
        waiting: set[asyncio.Task[Any]] = {asyncio.create_task(told.wait())}
        waiting |= {asyncio.create_task(bot.wait()) for bot in bots}
        done, rest = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        for task in done:
            task.result()


def _stream(name: Subscription | str) -> Subscription:
    """A stream as it may be written in one word."""
    if isinstance(name, Subscription):
        return name
    kind, _, rest = name.partition(":")
    local = rest.startswith("local:")
    if kind == "hashtag" and rest and rest != "local":
        return hashtag(rest.removeprefix("local:"), local=local)
    return list_stream(rest) if kind == "list" and rest else subscription(name)
