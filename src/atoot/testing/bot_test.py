"""A bot in a test: send it mentions, move its clock, and read its answers; nothing sleeps.

    async with BotTest(bot) as t:
        (answer,) = await t.mention("roll 20")
        assert answer.text().startswith("@alice You rolled")
        await t.move(days=7)

The bot posts to a `ServerProfile`, an instance inside the test, so you can try it on every server.
"""

from collections.abc import Iterable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

from atoot.bots.bot import Bot
from atoot.bots.engine import Engine
from atoot.durable.tables import SqliteTables, Store
from atoot.entities import Status
from atoot.http.settings import Clock, Settings
from atoot.http.transport import Transport
from atoot.limits.local import LocalBudget
from atoot.mastodon import MastodonAPI
from atoot.posting.files import Attachment
from atoot.streaming.events import Event, NotificationReceived
from atoot.streaming.subscriptions import subscription
from atoot.testing.embedded import InstanceUser, users_of
from atoot.testing.profiles import ProfileTable, ServerProfile

MONDAY = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
PICTURE = b"\x89PNG\r\n\x1a\n"
"""A picture, for servers that refuse posts without one."""
NOT_BEGUN = "use it with `async with BotTest(bot) as t`"


class MovedClock(Clock):
    """A clock that advances when something sleeps, and when it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now: float = now.timestamp()

    def time(self) -> float:
        """Seconds since the epoch."""
        return self.now

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Advance by this time."""
        self.now += seconds

    def later(self, seconds: float, call: Any) -> Any:
        """A timer for a budget, due at once."""
        import asyncio  # noqa: PLC0415 - needed only for a used up limit

        self.now += seconds
        return asyncio.get_running_loop().call_soon(call)


class BotTest:
    """A bot on an instance of its own; use it with `async with`.

    Args:
        bot: the bot of your program. Its state is replaced with one in memory.
        profile: the server, as for `ServerProfile`.
        name: name of the bot's account.
        people: names, or `InstanceUser`s, of those who write to it.
        now: the time at which the test begins; a Monday by default.
    """

    def __init__(
        self,
        bot: Bot,
        *,
        profile: str | ProfileTable = "mastodon",
        name: str = "dice",
        people: Iterable[str | InstanceUser] = ("alice", "bob"),
        now: datetime = MONDAY,
    ) -> None:
        self.bot = bot
        self.clock: MovedClock = MovedClock(now)
        others = users_of(people)
        if name in [one.username for one in others]:
            raise ValueError(f"name: {name!r} is the bot, and one of those who write to it")
        users = [InstanceUser(name, bot=True), *others]
        self.instance: ServerProfile = ServerProfile(profile, users=users, clock=self.clock.time)
        """The instance of the bot and the people."""
        self.name = name
        self.posts: list[Status] = []
        """What the bot has posted, in order."""
        self._store: Store = SqliteTables(":memory:")
        self._clients: dict[str, MastodonAPI] = {}
        self._opened = AsyncExitStack()
        self._engine: Engine | None = None

    @property
    def now(self) -> datetime:
        """The time."""
        return datetime.fromtimestamp(self.clock.now, UTC)

    @property
    def engine(self) -> Engine:
        """The running bot."""
        if self._engine is None:
            raise RuntimeError(NOT_BEGUN)
        return self._engine

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.instance)
            await self._store.open()
            stack.push_async_callback(self._store.close)
            stack.push_async_callback(self._close_clients)
            await self._begin()
            self._opened = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._opened.__aexit__(kind, error, trace)

    async def _close_clients(self) -> None:
        for client in self._clients.values():
            await client.close()

    async def mention(
        self,
        text: str,
        *,
        by: str = "alice",
        visibility: Any = "public",
        answers: Status | None = None,
        **more: Any,
    ) -> list[Status]:
        """Let somebody write to the bot; returns what it has posted since.

        Args:
            text: the text, without the bot's name.
            by: the author.
            visibility: who can see it.
            answers: a status of the bot that it replies to.
            **more: as for `publish`.
        """
        if self.instance.profile.media_needed and answers is None:
            more["media"] = Attachment(PICTURE, filename="dot.png", mime_type="image/png")
        c = self.client(by)
        await c.publish(f"@{self.name} {text}", visibility=visibility, in_reply_to=answers, **more)
        self.clock.now += self.instance.profile.seen_after
        return await self.settle()

    async def follow(self, *, by: str = "alice") -> list[Status]:
        """Let somebody follow the bot; returns what it has posted since.

        Args:
            by: the follower.
        """
        me = await self.engine.c.verify_account_credentials()
        await self.client(by).account_follow(me)
        self.clock.now += self.instance.profile.seen_after
        return await self.settle()

    async def event(self, event: Event) -> list[Status]:
        """Send an event of a stream; returns what the bot has posted since.

        Args:
            event: an event from `atoot.events`.
        """
        await self.engine.take(event)
        return await self.settle()

    async def move(self, **span: float) -> list[Status]:
        """Move the clock forward; returns what the bot has posted meanwhile.

        Args:
            **span: the time, as arguments of `timedelta`: `days=7`.
        """
        until, before = self.clock.now + timedelta(**span).total_seconds(), len(self.posts)
        while (due := max(self.engine.next_due(), self.clock.now)) <= until:
            self.clock.now = due
            await self.engine.settle()
        self.clock.now = max(self.clock.now, until)
        await self._read()
        return self.posts[before:]

    async def restart(self) -> list[Status]:
        """Restart the bot with its recorded state, as after a crash; returns what it has posted since."""
        await self.engine.end(0.0)
        await self._clients.pop(self.name).close()
        await self._begin()
        return await self.settle()

    async def settle(self) -> list[Status]:
        """Let the bot do everything that is due; returns what it has posted since the last time."""
        engine, before = self.engine, len(self.posts)
        for notification in reversed(await engine.c.get_notifications(limit=40)):
            stream = subscription("user:notification")
            await engine.take(NotificationReceived(notification, stream=stream, received=self.clock.now))
        await engine.settle()
        await self._read()
        return self.posts[before:]

    async def _read(self) -> None:
        made = [post for post in self.instance.posts if post.author.username == self.name]
        self.posts += [await self.engine.c.view_status(one.id) for one in made[len(self.posts) :]]

    def client(self, name: str) -> MastodonAPI:
        """The client of one person.

        Args:
            name: their user name.
        """
        if self._engine is None:
            raise RuntimeError(NOT_BEGUN)
        return self._client(name)

    def _client(self, name: str) -> MastodonAPI:
        if name not in self._clients:
            if name not in self.instance.tokens:
                raise ValueError(f"there is no {name!r}; there are {', '.join(self.instance.tokens)}")
            budget = LocalBudget(self.clock.time, self.clock.later)
            settings = Settings(clock=self.clock, budget=budget)
            transport = Transport(self.instance.origin, self.instance.tokens[name], settings=settings)
            self._clients[name] = MastodonAPI(transport)
        return self._clients[name]

    async def _begin(self) -> None:
        given: dict[type, Any] = {Bot: self.bot}
        engine = Engine(self.bot.declared, self._client(self.name), self._store, given, self.clock)
        await engine.begin()
        self._engine = engine
