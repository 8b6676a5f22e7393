"""What a bot does while it runs: takes events, and calls handlers."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, get_type_hints

from atoot import events as stream_events
from atoot.bots.handlers import Function, Handler
from atoot.bots.manners import HOUR, Brake, is_blocked, refusal
from atoot.bots.message import Message
from atoot.bots.state import BotState, value_changes
from atoot.durable.journal import DAY, Journal, Run, waited_for
from atoot.durable.tables import CURSOR, META, SEEN, VERSION, StateError, Store, check_version
from atoot.durable.worker import TEMPORARY, Job, Worker, cancelled, pause_after, seen
from atoot.entities import Account, Notification, Status
from atoot.entities.base import Entity
from atoot.errors import ClientError, MastodonError, RatelimitError
from atoot.http.settings import Clock
from atoot.mastodon import MastodonAPI
from atoot.posting.once import JOURNAL, recent_posts_of
from atoot.posting.same import same_id
from atoot.streaming.events import Event, NotificationReceived
from atoot.streaming.subscriptions import Subscription

GIVE_UP = DAY
"""Seconds for which a handler is called again."""
BACKFILL = 20_000
"""Notifications that are fetched at most after a gap."""

log: logging.Logger = logging.getLogger("atoot.bots")


@dataclass(slots=True)
class Declaration:
    """What a bot is made of."""

    name: str = ""
    handlers: list[Handler] = field(default_factory=list)
    middlewares: list[Function] = field(default_factory=list)
    on_error: Function | None = None
    without: frozenset[str] = frozenset()
    answers_an_hour: int = 60
    at_once: int = 8

    def of(self, kind: str) -> list[Handler]:
        """Handlers of a kind."""
        return [one for one in self.handlers if one.kind == kind]

    def named(self, kind: str, name: str) -> Handler | None:
        """The handler of a name."""
        return next((one for one in self.of(kind) if one.name == name), None)

    @property
    def jobs(self) -> list[Job]:
        """What is done at set times."""
        jobs = [(one, one.schedule) for one in self.of("job")]
        return [Job(one.name, one.when, due, one.missed) for one, due in jobs if due is not None]

    @property
    def streams(self) -> list[Subscription]:
        """What the bot listens to."""
        found = dict.fromkeys(one.stream for one in self.of("event") if one.stream is not None)
        if any(one.kind in ("command", "mention", "follow") for one in self.handlers):
            found[Subscription("user:notification")] = None
        if Subscription("user") in found:
            found.pop(Subscription("user:notification"), None)
        return list(found)


class Engine(Worker):
    """A bot at work."""

    def __init__(
        self,
        declared: Declaration,
        c: MastodonAPI,
        store: Store,
        given: Mapping[type, Any],
        clock: Clock | None = None,
    ) -> None:
        super().__init__(store, declared.jobs, clock or Clock(), declared.at_once)
        self.declared: Declaration = declared
        self.c: MastodonAPI = c
        self.me: Account | None = None
        """The account of the bot, once it is known."""
        self._given = {**given, MastodonAPI: c}
        self._recent = recent_posts_of(c.base_url, c.get_access_token())  # held, so that it stays
        self._brake = Brake(declared.answers_an_hour)
        self._claimed: set[str] = set()
        self._taking = asyncio.Lock()

    async def begin(self) -> None:
        """Read the books, and see that they are those of this account."""
        self.me = me = await self.c.verify_account_credentials()
        if not me.bot:
            log.warning("@%s does not say that it is a bot: mark it in its profile", me.acct)
        place = f"{me.id} at {self.c.base_url}"
        check_version(await self.store.read(META, "version"), f"of @{me.acct}")
        if (await self.store.read(META, "account") or place) != place:
            raise StateError(f"the state is of another account than @{me.acct} of {self.c.base_url}")
        looked = await self.store.read(META, "looked") or str(self.clock.time())
        await self.write([(META, "version", VERSION), (META, "account", place), (META, "looked", looked)])
        await super().begin()
        self._claimed = {claim for run in self.runs.values() for claim in run.claims}
        made = [identifier for run in self.runs.values() for identifier in run.made]
        for text in (await self.store.items(SEEN)).values():
            done = json.loads(text)
            if done["at"] > self.clock.time() - 2 * HOUR:
                made += done.get("made", ())
                self._brake.count(done["who"], done["at"])
        for identifier in made:  # what looks the same later is another post
            self._recent.add(identifier)
        log.info(
            "@%s is up: %d handlers, %d to be called", me.acct, len(self.declared.handlers), len(self.runs)
        )

    # What comes in

    async def listen(self) -> None:
        """Take in events, for ever."""
        streams = self.declared.streams
        if not streams:
            await super().listen()
        async with self.c.stream(
            *streams, cursor=_Place(self), backfill=BACKFILL, patience=None, connection_events=True
        ) as events:
            looking = asyncio.create_task(self._look())
            try:
                async for event in events:
                    await self.take(event)
            finally:
                await cancelled([looking])

    async def _look(self) -> None:
        """Take what came while nobody listened, also where the stream was killed before it knew its place."""
        tries, found = 0, list[Notification]()
        while True:
            try:
                found = await self._missed()
            except TEMPORARY as trouble:
                log.warning("what came meanwhile cannot be looked at yet: %s", trouble)
                await self.clock.sleep(pause_after(tries))
                tries += 1
            except MastodonError as refused:
                log.warning("what came meanwhile cannot be looked at: %s", refused)
                return
            else:
                break
        for notification in reversed(found):
            await self._notified(notification)

    async def _missed(self) -> list[Notification]:
        """Notifications since it was looked last, the newest first."""
        since, found = float(await self.store.read(META, "looked") or 0.0), list[Notification]()
        async for notification in self.c.get_notifications(limit=40):
            if notification.created_at.timestamp() < since or len(found) == BACKFILL:
                break
            found.append(notification)
        return found

    async def take(self, event: Event) -> None:
        """Put down what is to be done about an event; once, however often it comes."""
        if isinstance(event, stream_events.Gap) and event.retry_at is None:
            log.warning("something may be missing: %s", event.reason)
        if isinstance(event, NotificationReceived):
            await self._notified(event.notification)
        for handler in self.declared.of("event"):
            if handler.event is type(event) and _is_for(handler.stream, event.stream):
                key = f"event {handler.name} {_identity(event)}"
                await self.new(Run(key, "event", self.clock.time(), handler.name, about=_plain(event)))

    async def _notified(self, notification: Notification) -> None:
        async with self._taking:
            await self._take_in(notification)

    async def _take_in(self, notification: Notification) -> None:
        account, status, now = notification.account, notification.status, self.clock.time()
        if notification.type == "mention" and status is not None:
            kind, key = "mention", f"mention {status.uri or status.id}"
        elif notification.type == "follow":
            kind, key = "follow", f"follow {notification.id}"
        else:
            return
        of = notification.created_at.timestamp()
        handled = [one for one in self.declared.handlers if one.kind in (kind, "command")]
        asked = None if status is None else self._asked(status)
        if key in self.runs or of <= self.forgotten or not (handled or asked):
            return
        if await self.store.read(SEEN, key) is not None:
            return
        if why := self._refused(account, now):
            await self.write([(SEEN, key, seen(now, why, account.id, of))])
        elif asked is not None and status is not None:
            step = asked.steps[asked.waits]
            asked.waits, asked.due, step.made = "", 0.0, status.to_dict()
            await self.keep(asked, [(SEEN, key, seen(now, "answer", account.id, of))])
        else:
            await self.new(Run(key, kind, now, account=account.id, of=of, about=notification.to_dict()))
        self.wake()

    def _refused(self, account: Account, now: float) -> str:
        """Why a person is not answered; nothing if they are."""
        why = refusal(account, self.me.id if self.me is not None else "", self.declared.without)
        if not why and "loops" not in self.declared.without and not self._brake.count(account.id, now):
            log.warning("%r is not answered: more than %d an hour", account.acct, self._brake.most)
            return "loops"
        return why

    def _asked(self, status: Status) -> Run | None:
        """The conversation that a message belongs to: it answers the question, or is no command and comes after one."""
        waiting = [one for one in self.runs.values() if one.waits and one.account == status.account.id]
        asking = [one for one in waiting if one.steps[one.waits].kind == "ask"]
        for one in asking:
            if same_id(one.steps[one.waits].values["question"], status.in_reply_to_id or ""):
                return one
        if not asking or self._command(self._message(status))[0] is not None:
            return None
        return max(asking, key=lambda one: one.steps[one.waits].at)

    def _message(self, status: Status) -> Message:
        return Message(self.c, status, self.me.username if self.me is not None else "", self.declared.without)

    def _command(self, message: Message) -> tuple[Handler | None, Mapping[str, Any]]:
        for handler in self.declared.of("command"):
            values = handler.match(message.text)
            if values is not None:
                return handler, values
        return None, {}

    # What is done

    async def do(self, run: Run) -> None:
        """Call the handler of a run, and put down what came of it."""
        run.wait_is_over()
        name = f"{self.declared.name} {self.me.id if self.me is not None else ''}"
        journal = Journal(run, name, self.clock.time, self.store, self.keep, self._claimed)
        JOURNAL.set(journal)
        about: Any = None
        try:
            handler, values, about, given = self._prepared(run, journal)
            how = "nobody" if handler is None else await self._blocked(run, given)
            if handler is not None and not how:
                await self._call(handler, values, about, given)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises, the bot lives on
            await self._failed(run, journal, error, about)
        except BaseException as ended:
            if (step := waited_for(ended)) is None:
                raise
            run.waits, run.due, run.tries = step, run.steps[step].until, 0
            await self.keep(run, [])
        else:
            await self.finish(run, how or "done", value_changes(journal.changes))
            self._claimed.difference_update(run.claims)

    def _prepared(
        self, run: Run, journal: Journal
    ) -> tuple[Handler | None, Mapping[str, Any], Any, dict[type, Any]]:
        """The handler of a run, the values of its pattern, what it is about, and what it is given."""
        given: dict[type, Any] = {**self._given, BotState: BotState(self.store, journal.changes)}
        if run.kind in ("job", "event"):
            is_job = run.kind == "job"
            about: Any = datetime.fromtimestamp(run.about["due"], UTC) if is_job else _event(run.about)
            return self.declared.named(run.kind, run.handler), {}, about, given | {type(about): about}
        notification = Notification.from_dict(run.about)
        given |= {Notification: notification, Account: notification.account}
        if notification.status is None or run.kind == "follow":
            return next(iter(self.declared.of("follow")), None), {}, notification, given
        message = self._message(notification.status)
        given |= {Message: message, Status: message.status}
        handler, values = self._command(message)
        return handler or next(iter(self.declared.of("mention")), None), values, message, given

    async def _blocked(self, run: Run, given: Mapping[type, Any]) -> str:
        """Whether a person is not answered because one of the two has blocked the other; asked before the first step."""
        if run.steps or Account not in given or "blocked" in self.declared.without:
            return ""
        try:
            relations = await self.c.account_relationships([given[Account]])
        except ClientError as error:
            if isinstance(error, RatelimitError):
                raise
            return ""  # the token lacks the scope, or the server the operation
        return "blocked" if any(is_blocked(one) for one in relations) else ""

    async def _call(
        self, handler: Handler, values: Mapping[str, Any], about: Any, given: Mapping[type, Any]
    ) -> None:
        def wrapped(middleware: Function, inner: Callable[[], Any]) -> Callable[[], Any]:
            return lambda: middleware(about, inner)

        layers: Callable[[], Any] = lambda: handler.call(given, values)  # noqa: E731 - wrapped below
        for middleware in reversed(self.declared.middlewares):
            layers = wrapped(middleware, layers)
        await layers()

    async def _failed(self, run: Run, journal: Journal, error: Exception, about: Any) -> None:
        """A handler raised: tell it, and call it again later if that makes sense."""
        again, verdict = isinstance(error, TEMPORARY), None
        level = logging.WARNING if again else logging.ERROR
        log.log(level, "%r failed: %s", run.key, error, exc_info=None if again else error)
        if self.declared.on_error is not None:
            journal.scope(f"error {run.tries} ")
            try:
                verdict = await self.declared.on_error(error, about)
            except Exception:
                log.exception("the error handler failed")
        again = again if verdict is None else verdict == "again"
        now = self.clock.time()
        if again and now < run.at + GIVE_UP:
            run.tries += 1
            run.due = now + pause_after(run.tries)
            await self.keep(run, [])
        else:
            await self.finish(run, "failed", [])
            self._claimed.difference_update(run.claims)

    async def tidy(self, now: float) -> None:
        """Throw away what is old."""
        self._brake.forget(now)
        looked = float(await self.store.read(META, "looked") or now)
        await self.write([(META, "looked", str(max(looked, now - HOUR)))])
        await super().tidy(now)


class _Place:
    """Keeps the place in the stream among the rest."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def load(self) -> Any:
        """What was saved last."""
        found = await self._worker.store.read(CURSOR, "stream")
        return None if found is None else json.loads(found)

    async def save(self, state: dict[str, Any]) -> None:
        """Keep a state."""
        await self._worker.write([(CURSOR, "stream", json.dumps(state))])


def _is_for(wanted: Subscription | None, came: Subscription) -> bool:
    return wanted == came or (wanted == "user:notification" and came == "user")


def _fields(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in type(event).__match_args__}


def _identity(event: Event) -> str:
    """What is the same if an event comes again."""
    thing = next((value for value in _fields(event).values() if isinstance(value, Entity | str)), None)
    if isinstance(thing, Notification):
        return f"notification {thing.id}"
    what = f"{type(event).__name__} {event.stream}"
    if isinstance(thing, Status):
        return f"{what} {thing.uri or thing.id} {thing.get('edited_at') or ''}"
    return f"{what} {thing if isinstance(thing, str) else ''} {event.received}"


def _plain(event: Event) -> dict[str, Any]:
    """An event as JSON data."""

    def plain(value: Any) -> Any:
        if isinstance(value, Entity):
            return value.to_dict()
        return value.isoformat() if isinstance(value, datetime) else value

    stream = [event.stream.name, event.stream.tag, event.stream.list]
    values = {name: plain(value) for name, value in _fields(event).items()}
    more = {"stream": stream, "received": event.received, "backfilled": event.backfilled}
    return {"event": type(event).__name__, "values": values, **more}


def _event(data: Mapping[str, Any]) -> Event:
    """The event again."""
    kind = getattr(stream_events, data["event"])
    hints = get_type_hints(kind)

    def read(name: str, value: Any) -> Any:
        if isinstance(hints[name], type) and issubclass(hints[name], Entity):
            return hints[name].from_dict(value)
        return datetime.fromisoformat(value) if value is not None and name.endswith("_at") else value

    values = {name: read(name, value) for name, value in data["values"].items()}
    more = {"received": data["received"], "backfilled": data["backfilled"]}
    made: Event = kind(**values, stream=Subscription(*data["stream"]), **more)
    return made
