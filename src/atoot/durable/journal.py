"""The journal of a handler: each step is written down, so a handler that runs again repeats nothing.

Each post, question and wait of a handler is a step. It is recorded before it is done, with the text to post, and again
with its result. A handler that is called again, because its process was killed or an answer has come, goes through the
same steps and gets the recorded results.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from hashlib import blake2b
from traceback import format_tb
from typing import Any

from atoot.durable.runs import HandlerRun, JournalStep, Suspended, waited_for
from atoot.durable.tables import DAY, KEYS, VALUES, StateTroubleError
from atoot.durable.worker import DurableWorker, parts_of, passes, pause_after
from atoot.entities import ScheduledStatus, Status
from atoot.errors import MastodonError
from atoot.parameters.encodings import jsonable
from atoot.posting.post_call import NEVER
from atoot.posting.poster import JOURNAL, Poster
from atoot.secrets import one_line

log: logging.Logger = logging.getLogger("atoot.bots")

GIVE_UP = DAY
"""Seconds for which a handler is retried."""


class Journal:
    """The journal of one handler call.

    Args:
        worker: stores it.
        run: the call.
        bot: its name; a part of each idempotency key.
    """

    def __init__(self, worker: DurableWorker, run: HandlerRun, bot: str) -> None:
        self.run = run
        self.values: dict[str, str | None] = {}
        """What the handler has written to its state, as JSON."""
        self._worker, self._bot = worker, bot
        self.scope("")

    @classmethod
    def current(cls, asked: str) -> "Journal":
        """The journal of the running handler.

        Raises:
            RuntimeError: no handler is running.
        """
        journal = JOURNAL.get()
        if not isinstance(journal, cls):
            raise RuntimeError(f"{asked}: only a handler of a bot can do that, since it is called again")  # noqa: TRY004 - the place is wrong
        return journal

    async def do(
        self, call: Callable[[], Awaitable[str]], judge: Callable[[BaseException], Awaitable[bool]]
    ) -> None:
        """Call a handler, and record the result.

        Args:
            call: calls it; returns how it ended.
            judge: decides, after an error, whether to call it again later.
        """
        JOURNAL.set(self)
        run, worker = self.run, self._worker
        run.wait_is_over()
        try:
            how = await call()
        except BaseException as ended:
            for part in parts_of(ended):
                if isinstance(part, StateTroubleError):
                    raise part from None  # not the handler's failure: the next leader calls it again
            if (step := waited_for(ended)) is not None:
                run.waits, run.due, run.tries = step, run.steps[step].until, 0
                await worker.keep(run)
            elif not _is_of_handler(ended):
                raise
            elif await self._is_again(ended, judge) and self._now() < run.at + GIVE_UP:
                run.tries += 1
                run.due = self._now() + pause_after(run.tries)
                await worker.keep(run)
            else:
                await worker.finish(run, "failed")
        else:
            await worker.finish(run, how, [(VALUES, *item) for item in self.values.items()])

    async def _is_again(
        self, error: BaseException, judge: Callable[[BaseException], Awaitable[bool]]
    ) -> bool:
        level = logging.WARNING if passes(error) else logging.ERROR
        log.log(level, "%r failed: %s", self.run.key, failure(error))
        return await judge(error)

    def scope(self, name: str) -> None:
        """Count the following steps from zero, under a name."""
        self._scope, self._count = name, 0

    async def post(
        self, poster: Poster, values: dict[str, Any], idempotency_key: str | None, /
    ) -> Status | ScheduledStatus:
        """Post a status, or return the one that this step posted before."""
        name, step = self._next("post")
        if step is not None and step.made is not None:
            return (ScheduledStatus if "params" in step.made else Status).from_dict(step.made)
        tried = step.at if step is not None else NEVER if idempotency_key is None else None
        step = step or await self._begin(name, JournalStep("post", self._now(), jsonable(values)))
        # The same key for the same step, whoever posts it.
        key = blake2b(f"{self._bot}\n{self.run.key}\n{name}".encode(), digest_size=16).hexdigest()
        made = await poster.send(dict(step.values), idempotency_key or key, tried)
        step.made = made.to_dict()
        await self._worker.keep(self.run)
        return made

    async def answer(self, question: str, seconds: float) -> Status:
        """Somebody's answer to our question.

        Raises:
            TimeoutError: nobody answered.
        """
        step = await self._wait("ask", seconds, {"question": question})
        if step.made is None:
            raise TimeoutError("nobody answered in time")
        return Status.from_dict(step.made)

    async def sleep(self, seconds: float) -> None:
        """Sleep."""
        await self._wait("sleep", seconds, {})

    async def once(self, key: str) -> bool:
        """Whether to do something that is done only once now: what follows belongs to it."""
        name, now = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest(), self._now()
        here, claims, claimed = self._scope.strip(), self.run.claims, self._worker.claimed
        mine = name in claims and name != here
        known = None if mine else await self._worker.store.read(KEYS, name)
        if known is not None and float(known) < now - DAY:  # still asked for, so still needed
            await self._worker.keep(self.run, [(KEYS, name, str(now))])
        if not mine and (known is not None or name in claimed):
            return False
        claimed.add(name)
        if here in claims:  # the earlier claim is finished
            claims.remove(here)
        if not mine:
            claims.append(name)
        await self._worker.keep(self.run, [(KEYS, here, str(now))] if here else [])
        claimed.discard(here)
        self.scope(f"{name} ")
        return True

    def _now(self) -> float:
        return self._worker.clock.time()

    def _next(self, kind: str) -> tuple[str, JournalStep | None]:
        name = f"{self._scope}{self._count}"
        self._count += 1
        found = self.run.steps.get(name)
        if found is not None and found.kind != kind:
            raise RuntimeError(
                f"the handler took another path before it was interrupted: step {name} was {found.kind}, and is {kind} now"
            )
        return name, found

    async def _begin(self, name: str, step: JournalStep) -> JournalStep:
        self.run.steps[name] = step
        await self._worker.keep(self.run)
        return step

    async def _wait(self, kind: str, seconds: float, values: dict[str, Any]) -> JournalStep:
        name, step = self._next(kind)
        if step is None:
            now = self._now()
            step = await self._begin(name, JournalStep(kind, now, values=values, until=now + seconds))
        if step.made is None and not step.over:
            raise Suspended(name)
        return step


def _is_of_handler(ended: BaseException) -> bool:
    """Whether the handler itself failed; a cancellation may be of something that it waited for."""
    task = asyncio.current_task()
    is_given_up = isinstance(ended, asyncio.CancelledError) and task is not None and task.cancelling() > 0
    return isinstance(ended, Exception | asyncio.CancelledError) and not is_given_up


def failure(error: BaseException) -> str:
    """What went wrong and where, without terminal control characters: the text may contain somebody's message."""
    where = "" if isinstance(error, MastodonError) else "".join(format_tb(error.__traceback__))
    told = f"{type(error).__name__}: {one_line(error)}\n{where}".strip(": \n")
    parts = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return "\n".join((told, *map(failure, parts)))
