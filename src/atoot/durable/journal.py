"""What a handler has done so far, written down step by step: done again from its beginning, it does nothing twice.

Each post, question and wait of a handler is a step. It is written down before it is done, with the text that is posted, and once
more with what came of it. A handler that is called again, because its process was killed or an answer has come, goes through the
same steps, and is given what came of them.
"""  # fmt: skip

import json
from collections.abc import Awaitable, Callable, Sequence
from hashlib import blake2b
from typing import Any

import msgspec
from msgspec import Struct, field

from atoot.durable.tables import KEYS, Change, Store
from atoot.entities import ScheduledStatus, Status
from atoot.http.parameters import jsonable
from atoot.posting.once import NEVER, Poster

DAY = 86400.0


class Step(Struct, omit_defaults=True):
    """Something that a handler did, or is about to do."""

    kind: str
    """post, ask or sleep."""
    at: float
    """When it was begun."""
    values: dict[str, Any] = {}
    """What is posted, or the id of the question."""
    made: dict[str, Any] | None = None
    """The status that was posted, or that answers."""
    until: float = 0.0
    """How long an answer is waited for, or nothing is done."""
    over: bool = False


class Run(Struct, omit_defaults=True):
    """A call of a handler, from when it is known that it has to be made until it has been."""

    key: str
    """What it is about: the same for the same mention, follow, event or moment."""
    kind: str
    """mention, follow, event or job."""
    at: float
    handler: str = ""
    """Its name; for a mention it is found out by the text."""
    account: str = ""
    """Id of the person that it is about."""
    of: float = 0.0
    """When that happened, as the server says."""
    about: dict[str, Any] = {}
    tries: int = 0
    due: float = 0.0
    """Not before this."""
    steps: dict[str, Step] = field(default_factory=dict)
    waits: str = ""
    """The step for whose end it waits."""
    claims: list[str] = []
    """Keys of `once` that it has not done with."""

    @property
    def is_open(self) -> bool:
        """Whether something may have been posted that is not known yet."""
        return any(step.kind == "post" and step.made is None for step in self.steps.values())

    @property
    def made(self) -> list[str]:
        """Ids of what it has posted."""
        steps = self.steps.values()
        return [str(step.made["id"]) for step in steps if step.kind == "post" and step.made is not None]

    def wait_is_over(self) -> None:
        """Go on, whatever it waited for."""
        if self.waits:
            self.steps[self.waits].over = True
            self.waits = ""

    def to_json(self) -> str:
        """As it is kept."""
        return json.dumps(msgspec.to_builtins(self))

    @classmethod
    def from_json(cls, text: str) -> "Run":
        """What was kept."""
        return msgspec.convert(json.loads(text), cls)


class Suspended(BaseException):
    """A handler waits for the end of a step."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


def waited_for(ended: BaseException) -> str | None:
    """The step that a handler waits for, if it ended for that, perhaps in a group of tasks."""
    if isinstance(ended, BaseExceptionGroup):
        return next((found for one in ended.exceptions if (found := waited_for(one)) is not None), None)
    return ended.step if isinstance(ended, Suspended) else None


class Journal:
    """The book of one call of a handler."""

    def __init__(
        self,
        run: Run,
        bot: str,
        now: Callable[[], float],
        store: Store,
        keep: Callable[[Run, Sequence[Change]], Awaitable[None]],
        claimed: set[str],
    ) -> None:
        self.run = run
        self.changes: dict[str, Any] = {}
        """What the handler has written into the state."""
        self._bot, self._now, self._store, self._keep, self._claimed = bot, now, store, keep, claimed
        self.scope("")

    def scope(self, name: str) -> None:
        """Count the steps that follow from zero, under a name."""
        self._scope, self._count = name, 0

    def _next(self, kind: str) -> tuple[str, Step | None]:
        name = f"{self._scope}{self._count}"
        self._count += 1
        found = self.run.steps.get(name)
        if found is not None and found.kind != kind:
            raise RuntimeError(
                f"the handler went another way before it was interrupted: step {name} was {found.kind}, and is {kind} now"
            )
        return name, found

    async def _begin(self, name: str, step: Step) -> Step:
        self.run.steps[name] = step
        await self._keep(self.run, [])
        return step

    async def post(
        self, poster: Poster, values: dict[str, Any], idempotency_key: str | None, /
    ) -> Status | ScheduledStatus:
        """Post a status, or give the one that was posted in this place before."""
        name, step = self._next("post")
        if step is not None and step.made is not None:
            return (ScheduledStatus if "params" in step.made else Status).from_dict(step.made)
        tried = step.at if step is not None else NEVER if idempotency_key is None else None
        step = step or await self._begin(name, Step("post", self._now(), jsonable(values)))
        made = await poster.send(dict(step.values), idempotency_key or self._key(name), tried)
        step.made = made.to_dict()
        await self._keep(self.run, [])
        return made

    def _key(self, name: str) -> str:
        """The idempotency key of a step: always the same for the same thing."""
        return blake2b(f"{self._bot}\n{self.run.key}\n{name}".encode(), digest_size=16).hexdigest()

    async def answer(self, question: str, seconds: float) -> Status:
        """What somebody answers to a question of ours.

        Raises:
            TimeoutError: nobody did.
        """
        step = await self._wait("ask", seconds, {"question": question})
        if step.made is None:
            raise TimeoutError("nobody answered in time")
        return Status.from_dict(step.made)

    async def sleep(self, seconds: float) -> None:
        """Do nothing for a while."""
        await self._wait("sleep", seconds, {})

    async def _wait(self, kind: str, seconds: float, values: dict[str, Any]) -> Step:
        name, step = self._next(kind)
        if step is None:
            step = await self._begin(
                name, Step(kind, self._now(), values=values, until=self._now() + seconds)
            )
        if step.made is None and not step.over:
            raise Suspended(name)
        return step

    async def once(self, key: str) -> bool:
        """Whether something is to be done now that is done once: what follows belongs to it."""
        name, now = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest(), self._now()
        here, scope = self._scope.strip(), f"{name} "
        mine = name in self.run.claims and name != here
        known = None if mine else await self._store.read(KEYS, name)
        if known is not None and float(known) < now - DAY:  # still asked for, so still needed
            await self._keep(self.run, [(KEYS, name, str(now))])
        if not mine and (known is not None or name in self._claimed):
            return False
        self._claimed.add(name)
        if here in self.run.claims:  # what was worked on is done with
            self.run.claims.remove(here)
        self.run.claims += [] if mine else [name]
        await self._keep(self.run, [(KEYS, here, str(now))] if here else [])
        self._claimed.discard(here)
        self.scope(scope)
        return True
