"""The engine of a running bot: takes events and calls handlers."""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from atoot.bots.handlers import Function, Handler
from atoot.bots.manners import HOUR, Brake, is_blocked, refusal
from atoot.bots.message import Message
from atoot.bots.state import BotState
from atoot.durable.journal import Journal, failure
from atoot.durable.runs import HandlerRun, Suspended
from atoot.durable.tables import META, SEEN, StateTroubleError, Store, TableCursor, table_of
from atoot.durable.worker import DurableWorker, first_of, parts_of, passes, pause_after, seen
from atoot.entities import Account, Notification, Status
from atoot.errors import ClientError, ForbiddenError, MastodonError, RatelimitError, UnauthorizedError
from atoot.http.settings import Clock
from atoot.mastodon import MastodonAPI
from atoot.posting.recent import recent_posts_of
from atoot.posting.same import same_id
from atoot.streaming.events import Event, Gap, NotificationReceived
from atoot.streaming.subscriptions import Subscription

NOTIFICATIONS: Subscription = Subscription("user:notification")
BACKFILL = 20_000
"""Most notifications fetched after a gap."""
LONG = 60.0
"""Seconds after which a handler that is still running is logged."""

log: logging.Logger = logging.getLogger("atoot.bots")


@dataclass(slots=True)
class Declaration:
    """The settings and handlers of a bot."""

    name: str = ""
    handlers: list[Handler] = field(default_factory=list)
    middlewares: list[Function] = field(default_factory=list)
    on_error: Function | None = None
    without: frozenset[str] = frozenset()
    answers_an_hour: int = 60
    at_once: int = 8
    handler_timeout: float = HOUR

    def of(self, kind: str) -> list[Handler]:
        """The handlers of a kind."""
        return [one for one in self.handlers if one.kind == kind]

    @property
    def streams(self) -> list[Subscription]:
        """The streams that the bot listens to."""
        found = {one.stream for one in self.handlers if one.stream is not None}
        if any(one.kind in ("command", "mention", "follow") for one in self.handlers):
            found.add(NOTIFICATIONS)
        return sorted(found - {NOTIFICATIONS} if "user" in found else found)


class Engine(DurableWorker):
    """A running bot."""

    me: Account
    """The bot's account, from `begin` on."""

    def __init__(
        self, declared: Declaration, c: MastodonAPI, store: Store, given: Mapping[type, Any], clock: Clock
    ) -> None:
        jobs = {one.name: one.job for one in declared.handlers if one.job is not None}
        super().__init__(store, jobs, clock, declared.at_once)
        self.declared: Declaration = declared
        self.c: MastodonAPI = c
        self._given = {**given, MastodonAPI: c}
        self._recent = recent_posts_of(c.base_url, c.get_access_token())  # held, so that it stays alive
        self._taking = asyncio.Lock()

    async def begin(self) -> None:
        """Load the stored state, and check that it belongs to this account."""
        self.me = me = await self.c.verify_account_credentials()
        if not me.bot:
            log.warning("@%s is not marked as a bot; mark it: atoot profile edit --bot", me.acct)
        self.owner: str = f"{me.id} at {self.c.base_url}"
        await super().begin()
        self._has_looked = False
        if await self.store.read(META, "looked") is None:
            await self.write([(META, "looked", str(self.clock.time()))])
        marks, since = (await table_of(self.store, SEEN, json.loads)).values(), self.clock.time() - 2 * HOUR
        recent = sorted((one for one in marks if one["at"] > since), key=lambda one: float(one["at"]))
        self._brake = Brake(self.declared.answers_an_hour, deque((one["at"], one["who"]) for one in recent))
        for made in (*(run.made for run in self.runs.values()), *(one.get("made", ()) for one in recent)):
            for identifier in made:  # a later post that looks the same is another one
                self._recent.add(identifier)
        log.info("@%s is up: %d handlers, %d pending", me.acct, len(self.declared.handlers), len(self.runs))

    # Incoming events

    async def listen(self) -> None:
        """Take in events, for ever."""
        streams, place = self.declared.streams, TableCursor(self.store.read, self.write)
        if not streams:
            await super().listen()
        how: Any = {"backfill": BACKFILL, "patience": None, "connection_events": True}
        async with self.c.stream(*streams, cursor=place, **how) as events:

            async def take_all() -> None:
                async for event in events:
                    await self.take(event)

            await first_of(take_all(), self._look())

    async def _look(self) -> None:
        """Take in what came while nobody listened, even if the stream was killed before it knew its position."""
        tries = 0
        while not self._has_looked:
            since, found = float(await self.store.read(META, "looked") or 0.0), list[Notification]()
            try:
                async for one in self.c.get_notifications(limit=40):
                    if one.created_at.timestamp() < since or len(found) == BACKFILL:
                        break
                    found.append(one)
            except MastodonError as trouble:
                tries += 1
                log.warning("cannot fetch what happened meanwhile: %s", trouble)
                await self.clock.sleep(pause_after(tries))
                continue
            for one in reversed(found):
                await self._notified(one)
            self._has_looked = True
        await super().listen()

    async def take(self, event: Event) -> None:
        """Record the work for an event; once, however often it comes."""
        if isinstance(event, Gap) and event.retry_at is None:
            log.warning("something may be missing: %s", event.reason)
        if isinstance(event, NotificationReceived):
            await self._notified(event.notification)
        came = {event.stream, NOTIFICATIONS if event.stream == "user" else event.stream}
        for handler in self.declared.of("event"):
            if handler.event is type(event) and handler.stream in came:
                key = f"event {handler.name} {event.identity}"
                run = HandlerRun(key, "event", self.clock.time(), handler.name, about=event.to_dict())
                await self.new(run)

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
            await self.new(HandlerRun(key, kind, now, "", account.id, of, notification.to_dict()))
        self.wake()

    def _refused(self, account: Account, now: float) -> str:
        """The reason not to answer a person; empty to answer."""
        why = refusal(account, self.me.id, self.declared.without)
        if not why and "loops" not in self.declared.without and not self._brake.count(account.id, now):
            log.warning("%r is not answered: more than %d answers an hour", account.acct, self._brake.most)
            return "loops"
        return why

    def _asked(self, status: Status) -> HandlerRun | None:
        """The conversation that a message continues: it answers a question, or is no command and follows one."""
        waiting = [one for one in self.runs.values() if one.waits and one.account == status.account.id]
        asking = {one.key: one.steps[one.waits] for one in waiting if one.steps[one.waits].kind == "ask"}
        for key, step in asking.items():
            if same_id(step.values["question"], status.in_reply_to_id or ""):
                return self.runs[key]
        if not asking or self._command(self._message(status))[0] is not None:
            return None
        return self.runs[max(asking, key=lambda key: asking[key].at)]

    def _message(self, status: Status) -> Message:
        return Message(self.c, status, self.me.username, self.declared.without)

    def _command(self, message: Message) -> tuple[Handler | None, Mapping[str, Any]]:
        """The command in a message, if it is one, and the values of its pattern."""
        for one in self.declared.of("command"):
            values = None if one.pattern is None else one.pattern.match(message.text, one.optional)
            if values is not None:
                return one, values
        return None, {}

    # Calling handlers

    async def do(self, run: HandlerRun) -> None:
        """Call the handler of a run, and record the result."""
        journal = Journal(self, run, f"{self.declared.name} {self.me.id}")
        await journal.do(partial(self._call, run, journal), partial(self._judge, run, journal))

    async def _call(self, run: HandlerRun, journal: Journal) -> str:
        """Call the handler of a run within the middlewares, with a timeout; returns how it ended."""
        about, parts = self._about(run)
        given = {**self._given, BotState: BotState(self.store, journal.values), **parts}
        command, values = self._command(about) if isinstance(about, Message) else (None, {})
        named = (one for one in self.declared.of(run.kind) if run.handler in ("", one.name))
        handler = command or next(named, None)
        if handler is None or await self._is_blocked(run, given):
            return "nobody" if handler is None else "blocked"
        call = partial(handler.call, given, values)
        for middleware in reversed(self.declared.middlewares):
            call = partial(middleware, about, call)
        loop = asyncio.get_running_loop()
        told = loop.call_later(LONG, log.warning, "%r is at work for more than %.0f s", run.key, LONG)
        try:
            async with asyncio.timeout(self.declared.handler_timeout):
                await call()
        finally:
            told.cancel()
        return "done"

    def _about(self, run: HandlerRun) -> tuple[Any, dict[type, Any]]:
        """The subject of a run (a message, a notification, an event, a time), and the arguments it offers a handler."""
        if run.kind in ("job", "event"):
            is_job = run.kind == "job"
            about: Any = (
                datetime.fromtimestamp(run.about["due"], UTC) if is_job else Event.from_dict(run.about)
            )
            return about, {type(about): about}
        notification = Notification.from_dict(run.about)
        account, status = notification.account, notification.status
        if run.kind == "mention" and status is not None:
            message = self._message(status)
            return message, {Message: message, Account: account, Status: status}
        return notification, {Notification: notification, Account: account}

    async def _is_blocked(self, run: HandlerRun, given: Mapping[type, Any]) -> bool:
        """Whether the person or the bot has blocked the other; checked before the first step."""
        if run.steps or Account not in given or "blocked" in self.declared.without:
            return False
        try:
            relations = await self.c.account_relationships([given[Account]])
        except ClientError as error:
            if isinstance(error, RatelimitError):
                raise
            return False  # the token lacks the scope, or the server lacks the operation
        return any(is_blocked(one) for one in relations)

    async def _judge(self, run: HandlerRun, journal: Journal, error: BaseException) -> bool:
        """Report a handler's error to the error handler; returns whether to call the handler again later."""
        again, verdict = passes(error), None
        if any(isinstance(part, UnauthorizedError | ForbiddenError) for part in parts_of(error)):
            # If the server no longer knows the bot, that ends it, and its work stays stored.
            await self.c.verify_account_credentials()
        if self.declared.on_error is not None:
            journal.scope(f"error {run.tries} ")
            try:
                verdict = await self.declared.on_error(error, self._about(run)[0])
            except StateTroubleError:
                raise
            except (Exception, Suspended) as failed:  # noqa: BLE001 - it is logged
                log.error("the error handler failed: %s", failure(failed))  # noqa: TRY400 - the text may be foreign
        return again if verdict is None else verdict == "again"

    async def tidy(self, now: float) -> None:
        """Delete old records."""
        if self._has_looked:  # otherwise earlier events are still to be looked at
            looked = float(await self.store.read(META, "looked") or now)
            await self.write([(META, "looked", str(max(looked, now - HOUR)))])
        await super().tidy(now)
